//! A house (测试用房屋) with two record types, an action and people of several roles, asked through its router.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, Response, header};
use qd_base::{Actor, Date, FixedClock, Id, Lang, Money, Problem, Reach, Role, label};
use qd_documents::Document;
use qd_ledger::import::WorkbookReader;
use qd_ledger::store::{Ledger, MemoryManifest, PlainParts};
use qd_records::{
    Action, Child, Choice, Done, Field, Key, Kind, LongText, Many, Number, Record, RecordType,
    Records, Registry, Table, Text, schema,
};
use qd_reports::{Desk, ReportError, Room};
use qd_store::{Dialect, Sql, Store, StoreError, migrate};
use qd_web::doors::{Arrival, FirstPerson};
use qd_web::{Desks, Doors, House, Intake, IntakeParts, Pace, Printers, SessionLine, Visitor};
use serde_json::{Value, json};
use tower::ServiceExt;

/// 阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Stage {
    #[choice(label("潜在", "Prospect"))]
    Prospect,
    #[choice(label("赢单", "Won"))]
    Won,
}

/// 标签.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tag {
    #[choice(label("重点", "Key"))]
    KeyAccount,
    #[choice(label("出口", "Export"))]
    Export,
}

/// 联系人行.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct ContactRow {
    #[field(label("姓名", "Name"))]
    pub name: Text,
    #[field(label("电话", "Phone"))]
    pub phone: Option<Text>,
}

/// 客户.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "client", label("客户", "Client"), number = "CLI-{yyyy}-{5}", title = name, owner = owner)]
#[grant(director = all, management = read, member = own, finance = read)]
pub struct Client {
    #[field(label("名称", "Name"), list, search, unique, filter)]
    pub name: Text,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("阶段", "Stage"), list, filter, default = "prospect")]
    pub stage: Stage,
    #[field(label("授信额度", "Credit line"), level = "finance", filter, list)]
    pub credit: Option<Money>,
    #[field(label("自", "Since"), list, filter, default = "today")]
    pub since: Date,
    #[field(label("备注", "Notes"), search)]
    pub notes: Option<LongText>,
    #[field(label("启用", "Active"), filter)]
    pub active: bool,
    #[field(label("人数", "Staff"), list, filter, unit("人", "people"))]
    pub staff: Option<Number>,
    #[field(label("标签", "Tags"), filter)]
    pub tags: Many<Tag>,
    #[field(label("上级客户", "Parent"), link = "client", filter)]
    pub parent: Option<Key>,
    #[field(label("联系人", "Contacts"))]
    pub contacts: Table<ContactRow>,
}

/// 谈判: confined by member lists.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "talk", label("谈判", "Talk"), title = subject, owner = lead, members)]
#[grant(director = all, member = own, legal = read_own)]
pub struct Talk {
    #[field(label("主题", "Subject"), list, search)]
    pub subject: Text,
    #[field(label("主谈", "Lead"), link = "person", filter)]
    pub lead: Key,
    #[field(label("底线", "Floor"), level = "negotiation")]
    pub floor: Option<Number>,
    #[field(label("客户", "Client"), link = "client", filter)]
    pub client: Option<Key>,
}

pub const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));
/// The people of the house.
pub const PEOPLE: [(&str, &[Role]); 5] = [
    ("director", &[Role::Director]),
    ("sales", &[Role::Sales]),
    ("rival", &[Role::Sales]),
    ("finance", &[Role::Finance]),
    ("nobody", &[]),
];

static WINNING: &[Field] = &[Field {
    required: true,
    ..Field::new("why", Kind::Text, label("原因", "Reason"))
}];

/// 赢单: an action with a form.
fn winning() -> Action {
    Action {
        key: "win",
        on: Client::TYPE,
        label: label("赢单", "Win"),
        icon: "trophy",
        fields: WINNING,
        offered: |item, _| item.text("stage") == "prospect",
        run: |deed| {
            Box::pin(async move {
                let why = deed.input["why"].clone();
                let fields = [
                    ("stage".to_owned(), json!("won")),
                    ("notes".to_owned(), why),
                ];
                let fields = fields.into_iter().collect();
                let which = (deed.item.id, deed.item.version);
                let records = deed.records;
                records
                    .edit_in(deed.tx, deed.act, Client::TYPE, which, &fields)
                    .await?;
                Ok(Done::default())
            })
        },
    }
}

struct TestDoors(Mutex<BTreeMap<String, Arc<Actor>>>);

impl Doors for TestDoors {
    fn visitor(&self, token: &str) -> Option<Visitor> {
        let actor = self.0.lock().unwrap().get(token)?.clone();
        Some(Visitor {
            actor,
            session: format!("session-{token}"),
            csrf: format!("csrf-{token}"),
            stepped_up: false,
            scope: token
                .ends_with("-reads")
                .then_some(qd_people::TokenScope::Read),
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

/// Neither ledger nor files nor printers: this house keeps records only.
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
    _folder: tempfile::TempDir,
    pub house: Arc<House>,
    pub people: BTreeMap<&'static str, Id>,
    router: axum::Router,
}

pub struct Answer {
    pub status: u16,
    pub head: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| json!(self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> String {
        let value = self.head.get(name).and_then(|v| v.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    /// The key of the problem.
    pub fn key(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.trim_start_matches("urn:quarterdeck:problem:")
            .to_owned()
    }
}

impl TestHouse {
    pub async fn new() -> TestHouse {
        TestHouse::with(Pace {
            caller: (100_000, 100_000),
            address: (100_000, 100_000),
        })
        .await
    }

    pub async fn with(pace: Pace) -> TestHouse {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.unwrap();
        let mut migrations = migrate::embedded().unwrap();
        migrations.push(test_types());
        store.migrate_with(&migrations, &CLOCK).await.unwrap();
        let (mut people, mut tokens) = (BTreeMap::new(), BTreeMap::new());
        for (name, roles) in PEOPLE {
            let id = person(&store, name).await;
            let actor = Actor {
                person: Some(id),
                name: name.to_owned(),
                roles: roles.to_vec(),
                reach: Reach::Nothing,
            };
            people.insert(name, id);
            tokens.insert(name.to_owned(), Arc::new(actor));
        }
        let registry = Registry::new(vec![Client::TYPE, Talk::TYPE]).unwrap();
        let room = Room::new("test", label("测试", "Test"))
            .types(vec![Client::TYPE, Talk::TYPE])
            .actions(vec![winning()]);
        let people_floor = qd_people::Doors::new(store.clone(), Arc::new(CLOCK)).unwrap();
        let house = Arc::new(House {
            people: Arc::new(people_floor),
            answers: qd_workflow::answer_kinds(),
            rooms: vec![room],
            doors: Arc::new(TestDoors(Mutex::new(tokens))),
            desks: Arc::new(Nothing),
            intake: Arc::new(intake(&store, folder.path())),
            printers: Arc::new(Nothing),
            files: qd_workflow::attachment::Files::new(folder.path().join("files")),
            records: Records::new(store, Arc::new(registry)),
            clock: Arc::new(CLOCK),
            pace,
            public_url: "http://127.0.0.1:7070".to_owned(),
            version: "test".to_owned(),
            texts: vec![
                Box::leak(Box::new(qd_records::texts())),
                qd_ledger::import::texts(),
            ],
        });
        TestHouse {
            _folder: folder,
            people,
            router: qd_web::router(house.clone()),
            house,
        }
    }

    /// A call with a bearer token; the head is `name: value` pairs.
    pub async fn call(
        &self,
        by: &str,
        line: &str,
        head: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {by}");
        let mut all = vec![
            ("authorization", bearer.as_str()),
            ("accept-language", "zh-CN"),
        ];
        if body.is_some() {
            all.push(("content-type", "application/json"));
        }
        all.retain(|(name, _)| !head.iter().any(|(other, _)| other == name));
        all.extend(head);
        self.plain(line, &all, body.map_or(String::new(), |b| b.to_string()))
            .await
    }

    /// A call with exactly this head.
    pub async fn plain(&self, line: &str, head: &[(&str, &str)], body: String) -> Answer {
        self.bytes(line, head, body.into_bytes()).await
    }

    /// The same with any body.
    pub async fn bytes(&self, line: &str, head: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_LENGTH, body.len());
        }
        let request = request.body(Body::from(body)).unwrap();
        let answer: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            head: parts.headers,
            bytes: bytes.to_vec(),
        }
    }

    pub async fn get(&self, by: &str, path: &str) -> Answer {
        self.call(by, &format!("GET {path}"), &[], None).await
    }

    pub async fn create(&self, by: &str, plural: &str, fields: Value) -> Answer {
        let line = format!("POST /api/v1/{plural}");
        self.call(by, &line, &[], Some(json!({ "fields": fields })))
            .await
    }

    /// A client that stands; answers its address.
    pub async fn client(&self, by: &str, name: &str) -> String {
        let made = self.create(by, "clients", json!({"name": name})).await;
        assert_eq!(made.status, 201, "{}", made.text());
        made.header("location")
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &'static str) -> i64 {
        let ask = Sql::new(match table {
            "events" => "select count(*) as n from events",
            _ => "select count(*) as n from clients",
        });
        let row = self.house.records.store().row(&ask).await.unwrap();
        row.unwrap().int("n").unwrap()
    }
}

/// An intake into a ledger of its own.
fn intake(store: &Store, folder: &Path) -> Intake {
    let manifest = Arc::new(MemoryManifest::default());
    let ledger = Ledger::open(&folder.join("ledger"), manifest, Arc::new(PlainParts)).unwrap();
    Intake::new(IntakeParts {
        store: store.blocking(tokio::runtime::Handle::current()),
        ledger: Arc::new(ledger),
        clock: Arc::new(CLOCK),
        inbox: folder.join("inbox"),
        parquet: || None,
        workbook_reader: WorkbookReader::InProcess,
    })
}

async fn person(store: &Store, name: &str) -> Id {
    let id = Id::fresh();
    let order = Sql::new(
        "insert into people (id, login, login_key, name, lang, version, created_at)
         values (?, ?, ?, ?, 'zh-CN', 1, 0)",
    );
    let order = order.bind(id).bind(name).bind(name).bind(name);
    let done: Result<u64, StoreError> = store.write(async |tx| tx.execute(&order).await).await;
    done.unwrap();
    id
}

fn test_types() -> migrate::Migration {
    let text = |dialect| -> &'static str {
        let types: [&RecordType; 2] = [Client::TYPE, Talk::TYPE];
        Box::leak(
            types
                .map(|of| schema::create(of, dialect))
                .concat()
                .into_boxed_str(),
        )
    };
    migrate::Migration {
        name: "9000_test_types",
        sqlite: text(Dialect::Sqlite),
        postgres: text(Dialect::Postgres),
    }
}
