//! A house (测试用房屋) with a ledger of its own, asked through its router by people of several roles.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use qd_base::{Actor, FixedClock, Lang, Problem, Reach, Role};
use qd_documents::Document;
use qd_ledger::import::WorkbookReader;
use qd_ledger::store::{Ledger, MemoryManifest, PlainParts};
use qd_records::{Records, Registry};
use qd_reports::{Desk, ReportError};
use qd_store::{Sql, Store};
use qd_web::doors::{Arrival, FirstPerson};
use qd_web::{Desks, Doors, House, Intake, IntakeParts, Pace, Printers, SessionLine, Visitor};
use tower::ServiceExt;

pub const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));
const BOUNDARY: &str = "the-boundary-of-this-upload";

/// Whoever's name is the token.
struct TestDoors;

impl Doors for TestDoors {
    fn visitor(&self, token: &str) -> Option<Visitor> {
        let role = match token {
            "director" => Role::Director,
            "finance" => Role::Finance,
            "sales" => Role::Sales,
            _ => return None,
        };
        let actor = Actor {
            person: None,
            name: token.to_owned(),
            roles: vec![role],
            reach: Reach::Nothing,
        };
        Some(Visitor {
            actor: Arc::new(actor),
            session: format!("session-{token}"),
            csrf: "csrf".to_owned(),
            stepped_up: false,
            scope: None,
        })
    }

    fn sign_in(&self, _: &str, _: &str, _: &Arrival) -> Result<String, Problem> {
        Err(Problem::new(401, "sign-in-refused"))
    }

    fn sign_out(&self, _: &str) {}

    fn awaits_first_run(&self) -> bool {
        false
    }

    fn first_run(&self, _: &str, _: &FirstPerson) -> Result<(), Problem> {
        Err(Problem::new(410, "first-run-over"))
    }

    fn sessions(&self, _: &Visitor) -> Vec<SessionLine> {
        Vec::new()
    }

    fn end_session(&self, _: &Visitor, _: &str) -> Result<(), Problem> {
        Err(Problem::new(404, "session-missing"))
    }
}

struct Nothing;

impl Desks for Nothing {
    fn desk(&self, _: Arc<Actor>, _: Lang) -> Result<Desk, ReportError> {
        Err(ReportError::EmptyLedger)
    }
}

impl Printers for Nothing {
    fn formats(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn print(&self, _: &Document, _: &str) -> Result<Vec<u8>, Problem> {
        Err(Problem::new(404, "page-missing"))
    }
}

pub struct TestHouse {
    folder: Arc<tempfile::TempDir>,
    pub store: Store,
    pub ledger: Arc<Ledger>,
    pub intake: Arc<Intake>,
    router: axum::Router,
}

pub struct Answer {
    pub status: u16,
    pub location: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Fails unless the page says this.
    pub fn says(&self, wanted: &str) -> &Answer {
        assert!(
            self.text().contains(wanted),
            "{wanted} is not in {}",
            self.text()
        );
        self
    }
}

impl TestHouse {
    pub async fn new() -> TestHouse {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.unwrap();
        store.migrate(&CLOCK).await.unwrap();
        let manifest = Arc::new(MemoryManifest::default());
        let parts = Arc::new(PlainParts);
        let ledger = Ledger::open(&folder.path().join("ledger"), manifest, parts).unwrap();
        TestHouse::over(Arc::new(folder), store, Arc::new(ledger)).await
    }

    /// The same database, ledger and files under a fresh process's memory.
    pub async fn restarted(&self) -> TestHouse {
        TestHouse::over(self.folder.clone(), self.store.clone(), self.ledger.clone()).await
    }

    async fn over(folder: Arc<tempfile::TempDir>, store: Store, ledger: Arc<Ledger>) -> TestHouse {
        let intake = Arc::new(Intake::new(IntakeParts {
            store: store.blocking(tokio::runtime::Handle::current()),
            ledger: ledger.clone(),
            clock: Arc::new(CLOCK),
            inbox: folder.path().join("inbox"),
            parquet: || None,
            workbook_reader: WorkbookReader::InProcess,
        }));
        intake.sweep().await.unwrap();
        let registry = Registry::new(Vec::new()).unwrap();
        let people = qd_people::Doors::new(store.clone(), Arc::new(CLOCK)).unwrap();
        let house = Arc::new(House {
            answers: Vec::new(),
            rooms: Vec::new(),
            doors: Arc::new(TestDoors),
            people: Arc::new(people),
            desks: Arc::new(Nothing),
            intake: intake.clone(),
            printers: Arc::new(Nothing),
            files: qd_workflow::attachment::Files::new(folder.path().join("files")),
            records: Records::new(store.clone(), Arc::new(registry)),
            clock: Arc::new(CLOCK),
            pace: Pace {
                caller: (100_000, 100_000),
                address: (100_000, 100_000),
            },
            public_url: "http://127.0.0.1:7070".to_owned(),
            version: "test".to_owned(),
            texts: vec![qd_ledger::import::texts()],
        });
        TestHouse {
            folder,
            store,
            ledger,
            intake,
            router: qd_web::router(house),
        }
    }

    async fn ask(&self, by: &str, request: axum::http::request::Builder, body: Vec<u8>) -> Answer {
        let request = request
            .header("authorization", format!("Bearer {by}"))
            .header("accept-language", "zh-CN")
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let location = parts.headers.get(header::LOCATION);
        Answer {
            status: parts.status.as_u16(),
            location: location.map_or("", |l| l.to_str().unwrap()).to_owned(),
            bytes: axum::body::to_bytes(body, usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        }
    }

    pub async fn get(&self, by: &str, path: &str) -> Answer {
        self.ask(by, Request::get(path), Vec::new()).await
    }

    /// Sends a form; the token is added.
    pub async fn post(&self, by: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = "csrf=csrf".to_owned();
        for (name, value) in fields {
            let value: String = value.bytes().map(|b| format!("%{b:02X}")).collect();
            body.push_str(&format!("&{name}={value}"));
        }
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.ask(by, request, body.into_bytes()).await
    }

    /// Sends files the way a browser does.
    pub async fn send(&self, by: &str, files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        let mut part = |head: &str, bytes: &[u8]| {
            body.extend(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        };
        part("name=\"csrf\"", b"csrf");
        for (name, bytes) in files {
            part(&format!("name=\"files\"; filename=\"{name}\""), bytes);
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.ask(
            by,
            Request::post("/import").header("content-type", kind),
            body,
        )
        .await
    }

    /// Uploads files and waits until they are read; answers the draft's address.
    pub async fn upload(&self, files: &[(&str, &[u8])]) -> String {
        let sent = self.send("director", files).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        self.settled(&sent.location).await;
        sent.location
    }

    /// The page of a draft once nothing is under way.
    pub async fn settled(&self, draft: &str) -> Answer {
        let draft = draft.split('#').next().unwrap();
        for _ in 0..600 {
            let answer = self.get("director", &format!("{draft}/progress")).await;
            if answer.text().contains("\"done\":true") {
                return self.get("director", draft).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{draft} is still being worked on after twelve seconds");
    }

    /// Answers a file's form and waits until it is read again.
    pub async fn tell(&self, draft: &str, place: usize, fields: &[(&str, &str)]) -> Answer {
        let path = format!("{draft}/files/{place}");
        let answer = self.post("director", &path, fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.settled(draft).await
    }

    /// Takes a draft and waits for the outcome.
    pub async fn accept(&self, draft: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self
            .post("director", &format!("{draft}/acceptance"), fields)
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.settled(draft).await
    }

    pub fn inbox(&self) -> Vec<PathBuf> {
        let inbox: &Path = &self.folder.path().join("inbox");
        let entries = std::fs::read_dir(inbox).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    pub fn version(&self) -> u64 {
        self.ledger.version().unwrap()
    }

    /// Revenue of the ledger's current version, in fen.
    pub fn revenue(&self) -> i64 {
        let facts = self.ledger.facts(self.version()).unwrap();
        facts.revenue.iter().sum::<i64>() / 100
    }

    /// What the audit says was done.
    pub async fn deeds(&self) -> Vec<String> {
        let ask = Sql::new("select verb, record_type from events order by seq");
        let rows = self.store.rows(&ask).await.unwrap();
        let deed = |row: &qd_store::Row| {
            format!(
                "{} {}",
                row.text("verb").unwrap(),
                row.text("record_type").unwrap()
            )
        };
        rows.iter().map(deed).collect()
    }
}
