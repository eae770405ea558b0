//! Sudden death of the served house (服务猝死): the real program, killed again and again while several people write records
//! and take sheets in. What was acknowledged is there after the next start; nothing is there by half.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use qd_store::{Sql, Store};
use serde_json::{Value as Json, json};

use crate::bench_home::TestHome;
use crate::http::Server;

const PASSWORD: &str = "demo-of-the-helm";
/// How often the program is killed; more with `QUARTERDECK_KILLS`.
const KILLS: u64 = 12;
/// Rows of one sheet.
const ROWS: usize = 6;

/// What clients were told.
#[derive(Default)]
struct Told {
    /// Versions by record.
    records: BTreeMap<String, i64>,
    /// Sheets that were taken, by the beginning of their names.
    sheets: Vec<String>,
    /// Answers that were refusals of the house, which there should be none of.
    refused: Vec<String>,
}

struct Client<'a> {
    server: &'a Server,
    cookie: String,
    csrf: String,
    told: &'a Mutex<Told>,
}

impl<'a> Client<'a> {
    fn at(server: &'a Server, told: &'a Mutex<Told>) -> Client<'a> {
        let cookie = server.sign_in("director", PASSWORD).expect("an account");
        let me = server.get("/api/v1/me", &cookie).text();
        let me: Json = serde_json::from_str(&me).expect("json");
        let csrf = me["csrf"].as_str().expect("a token").to_owned();
        Client {
            server,
            cookie,
            csrf,
            told,
        }
    }

    /// The answer if it came whole; nothing once the program is dead.
    fn send(&self, line: (&str, &str), kind: &str, version: i64, body: &str) -> Option<Json> {
        let seen = format!("\"{version}\"");
        let head = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", &self.csrf),
            ("content-type", kind),
            ("if-match", &seen),
        ];
        let answer = self.server.try_request(line, &head, body).ok()?;
        if answer.status >= 300 {
            let refusal = format!("{line:?}: {} {}", answer.status, answer.text());
            self.told.lock().expect("sound").refused.push(refusal);
            return None;
        }
        serde_json::from_slice(&answer.body).ok()
    }

    /// Makes a record, changes it twice and puts it away, until the program dies.
    fn write(&self, name: &str) {
        for n in 0.. {
            let fields = json!({"fields": {"name": format!("{name}-{n}"), "plan": "季度回访"}});
            let made = self.send(
                ("POST", "/api/v1/accounts"),
                "application/json",
                0,
                &fields.to_string(),
            );
            let Some(made) = made else { return };
            let id = made["id"].as_str().expect("an id").to_owned();
            self.note(&id, 1);
            let place = format!("/api/v1/accounts/{id}");
            for version in 1..=2 {
                let change = json!({"fields": {"industry": format!("行业{version}")}}).to_string();
                if self
                    .send(("PATCH", &place), "application/json", version, &change)
                    .is_none()
                {
                    return;
                }
                self.note(&id, version + 1);
            }
            if self
                .send(("DELETE", &place), "application/json", 3, "")
                .is_none()
            {
                return;
            }
            self.note(&id, 4);
        }
    }

    /// Takes sheets in, until the program dies.
    fn sheets(&self, name: &str) {
        for n in 0.. {
            let start = format!("{name}-{n}-");
            let mut sheet = "客户名称,地址\n".to_owned();
            for row in 0..ROWS {
                sheet.push_str(&format!("{start}{row},某路 {row} 号\n"));
            }
            let taken = self.send(
                ("POST", "/api/v1/accounts/import?apply=1"),
                "text/csv",
                0,
                &sheet,
            );
            let Some(taken) = taken else { return };
            assert_eq!(taken["applied"], true, "{taken}");
            self.told.lock().expect("sound").sheets.push(start);
        }
    }

    fn note(&self, id: &str, version: i64) {
        let mut told = self.told.lock().expect("sound");
        told.records.insert(id.to_owned(), version);
    }
}

#[test]
fn a_served_house_killed_again_and_again_keeps_what_it_acknowledged_and_nothing_by_half() {
    let home = TestHome::company();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let told = Mutex::new(Told::default());
    let kills = std::env::var("QUARTERDECK_KILLS")
        .ok()
        .and_then(|n| n.parse().ok());
    let mut seed: u64 = 20_261_126;
    for round in 0..kills.unwrap_or(KILLS) {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        run_and_kill(
            &home,
            &told,
            round,
            Duration::from_millis(150 + (seed >> 33) % 900),
        );
        runtime.block_on(invariants(&home, &told.lock().expect("sound"), round));
        assert!(
            home.run(&["audit", "verify"]).status.success(),
            "round {round}"
        );
    }
    let told = told.into_inner().expect("sound");
    assert!(told.refused.is_empty(), "{:#?}", told.refused);
    assert!(
        told.records.len() > 20 && told.sheets.len() > 5,
        "the clients hardly wrote"
    );
    eprintln!(
        "{} records and {} sheets acknowledged",
        told.records.len(),
        told.sheets.len()
    );
}

/// Serves, lets two write and one take sheets in, and kills the program in the midst of it.
fn run_and_kill(home: &TestHome, told: &Mutex<Told>, round: u64, pause: Duration) {
    let mut server = Server::start(&home.dir());
    let mut child = server.take();
    let first = Client::at(&server, told);
    std::thread::scope(|scope| {
        scope.spawn(|| first.write(&format!("甲{round}")));
        let second = Client::at(&server, told);
        scope.spawn(move || second.write(&format!("乙{round}")));
        let third = Client::at(&server, told);
        scope.spawn(move || third.sheets(&format!("丙{round}")));
        std::thread::sleep(pause);
        child.kill().expect("a running program");
        child.wait().expect("it ends");
    });
}

async fn invariants(home: &TestHome, told: &Told, round: u64) {
    let url = format!(
        "sqlite:{}",
        home.dir().join(qd_store::backup::DATABASE).display()
    );
    let store = Store::open(&url).await.expect("the database opens");
    let whole = store
        .row(&Sql::new("pragma integrity_check"))
        .await
        .expect("asked")
        .expect("a row");
    assert_eq!(
        whole.text("integrity_check").expect("text"),
        "ok",
        "round {round}"
    );
    let orphans = store
        .rows(&Sql::new("pragma foreign_key_check"))
        .await
        .expect("asked");
    assert!(orphans.is_empty(), "round {round}");
    // One line of the audit for every version of every record; what is searched is what is not put away.
    let half = Sql::new(
        "select a.id as id from accounts a where
           a.version <> (select count(*) from events e
             where e.record_type = 'account' and e.record_id = a.id and e.verb <> 'export')
           or (a.trashed_at is null) <> exists (select 1 from search_rows s where s.record_id = a.id)",
    );
    let half = store.rows(&half).await.expect("asked");
    assert!(
        half.is_empty(),
        "round {round}: {} records by half",
        half.len()
    );
    // Told without a record would be a change half undone.
    let told_of = Sql::new(
        "select count(*) as n from events e where e.record_type = 'account' and e.verb = 'create'
           and not exists (select 1 from accounts a where a.id = e.record_id)",
    );
    let told_of = store.row(&told_of).await.expect("asked").expect("a row");
    assert_eq!(told_of.int("n").expect("a count"), 0, "round {round}");
    acknowledged(&store, told, round).await;
    store.close().await;
}

async fn acknowledged(store: &Store, told: &Told, round: u64) {
    let all = Sql::new("select id, version, name from accounts");
    let mut versions = BTreeMap::new();
    let mut sheets: BTreeMap<String, usize> = BTreeMap::new();
    for row in store.rows(&all).await.expect("asked") {
        let name = row.text("name").expect("text");
        versions.insert(
            row.text("id").expect("text"),
            row.int("version").expect("a number"),
        );
        if let Some((start, _)) = name.rsplit_once('-').filter(|_| name.starts_with('丙')) {
            *sheets.entry(format!("{start}-")).or_default() += 1;
        }
    }
    for (id, version) in &told.records {
        let kept = versions.get(id).is_some_and(|kept| kept >= version);
        assert!(kept, "round {round}: {id} at {version} is lost");
    }
    for (start, rows) in &sheets {
        assert_eq!(*rows, ROWS, "round {round}: the sheet {start} by half");
    }
    for start in &told.sheets {
        assert!(
            sheets.contains_key(start),
            "round {round}: the sheet {start} is lost"
        );
    }
    let batches = Sql::new("select count(*) as n from import_batches");
    let batches = store.row(&batches).await.expect("asked").expect("a row");
    let batches = usize::try_from(batches.int("n").expect("a count")).expect("small");
    assert_eq!(batches, sheets.len(), "round {round}: batches and sheets");
}
