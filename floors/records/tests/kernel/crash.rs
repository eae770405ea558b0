//! Crashes (断电与强杀): a child process writes records and is killed at random moments; afterwards every acknowledged
//! write is there, nothing is half done, and the audit chain verifies.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use qd_records::audit;
use qd_store::{Dialect, Sql, Store};
use serde_json::json;

use crate::support::{CLIENT, House, content, house_act};

/// Tells the child which database to write to.
const PLACE: &str = "QUARTERDECK_CRASH_DATABASE";
/// How often the child is killed; more with `QUARTERDECK_KILLS`.
const KILLS: u64 = 50;

/// Not a test of its own: the child's work, run by the test below.
#[tokio::test]
async fn the_child_writes_until_it_is_killed() {
    let Ok(url) = std::env::var(PLACE) else {
        return;
    };
    let house = House::at(&url, None).await;
    let mut out = std::io::stdout();
    writeln!(out, "ready").unwrap();
    loop {
        let fields = content(&[
            ("name", json!(qd_base::Id::fresh().to_string())),
            ("notes", json!("合同已回款")),
            ("owner", json!(owner())),
            ("contacts", json!([{"name": "王芳"}, {"name": "李想"}])),
        ]);
        let act = house_act();
        let item = house.records.create(&act, CLIENT, &fields).await.unwrap();
        writeln!(out, "ack {} 1", item.id).unwrap();
        let edit = content(&[
            ("stage", json!("won")),
            ("contacts", json!([{"name": "王芳"}])),
        ]);
        let item = house
            .records
            .edit(&act, CLIENT, (item.id, 1), &edit)
            .await
            .unwrap();
        writeln!(out, "ack {} {}", item.id, item.version).unwrap();
        house
            .records
            .trash(&act, CLIENT, &[(item.id, 2)])
            .await
            .unwrap();
        writeln!(out, "ack {} 3", item.id).unwrap();
    }
}

fn owner() -> String {
    std::env::var("QUARTERDECK_CRASH_OWNER").unwrap_or_default()
}

#[tokio::test]
async fn every_acknowledged_write_survives_fifty_kills_and_nothing_is_half_done() {
    let (folder, url) = qd_store::testing::fresh();
    if !url.starts_with("sqlite:") {
        // The server outlives its client here; PostgreSQL's own crashes are its own suite's matter.
        return;
    }
    let house = House::at(&url, Some(folder)).await;
    let owner = house
        .person(&[qd_base::Role::Director])
        .await
        .id
        .to_string();
    house.store().close().await;
    let mut acknowledged: BTreeMap<String, i64> = BTreeMap::new();
    let kills = std::env::var("QUARTERDECK_KILLS")
        .ok()
        .and_then(|n| n.parse().ok());
    let mut seed: u64 = 20_260_506;
    for round in 0..kills.unwrap_or(KILLS) {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pause = Duration::from_micros((seed >> 33) % 90_000);
        run_and_kill(&url, &owner, pause, &mut acknowledged);
        let store = Store::open(&url).await.unwrap();
        invariants(&store, &acknowledged, round).await;
        store.close().await;
    }
    assert!(
        acknowledged.len() > 50,
        "the child hardly wrote: {}",
        acknowledged.len()
    );
    eprintln!("{} records acknowledged", acknowledged.len());
}

fn run_and_kill(url: &str, owner: &str, pause: Duration, acknowledged: &mut BTreeMap<String, i64>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::the_child_writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(PLACE, url)
        .env("QUARTERDECK_CRASH_OWNER", owner)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = |line: &Result<String, _>| line.as_ref().is_ok_and(|line| line.contains("ready"));
    assert!(
        said.by_ref().any(|line| ready(&line)),
        "the child did not start"
    );
    // Every other round counts from the first write, so that short pauses hit writes as well as the start.
    if pause.as_micros().is_multiple_of(2) {
        note(said.next(), acknowledged);
    }
    std::thread::sleep(pause);
    child.kill().unwrap();
    child.wait().unwrap();
    for line in said {
        note(Some(line), acknowledged);
    }
}

/// A line cut off by the kill was not acknowledged.
fn note(line: Option<std::io::Result<String>>, acknowledged: &mut BTreeMap<String, i64>) {
    let Some(Ok(line)) = line else {
        return;
    };
    let mut words = line.split(' ');
    if let (Some("ack"), Some(id), Some(version)) = (words.next(), words.next(), words.next())
        && let Ok(version) = version.parse()
    {
        acknowledged.insert(id.to_owned(), version);
    }
}

async fn invariants(store: &Store, acknowledged: &BTreeMap<String, i64>, round: u64) {
    assert_eq!(store.dialect(), Dialect::Sqlite);
    // INV1: the database is whole.
    let whole = store
        .row(&Sql::new("pragma integrity_check"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        whole.text("integrity_check").unwrap(),
        "ok",
        "round {round}"
    );
    assert!(
        store
            .rows(&Sql::new("pragma foreign_key_check"))
            .await
            .unwrap()
            .is_empty()
    );
    // INV3: the chain verifies, and every change has exactly one line.
    let verdict = audit::verify(store).await.unwrap();
    assert!(
        matches!(verdict, audit::Verdict::Sound { .. }),
        "round {round}: {verdict:?}"
    );
    let half = Sql::new(
        "select c.id as id from clients c where
           c.version <> (select count(*) from events e where e.record_type = 'client' and e.record_id = c.id)
           or (c.version = 1) <> (2 = (select count(*) from clients__contacts x where x.record_id = c.id))
           or (c.version < 3) <> exists (select 1 from search_rows s where s.record_id = c.id)
           or (c.version = 3) <> (c.trashed_at is not null)",
    );
    assert!(
        store.rows(&half).await.unwrap().is_empty(),
        "round {round}: half a write"
    );
    let counts = Sql::new(
        "select (select count(*) from clients) as rows_kept, (select coalesce(max(last), 0) from series) as last,
         (select count(distinct record_id) from events where record_type = 'client') as told,
         (select count(*) from search_words) as words, (select count(*) from search_rows) as places",
    );
    let counts = store.row(&counts).await.unwrap().unwrap();
    let of = |name: &str| counts.int(name).unwrap();
    assert_eq!(of("rows_kept"), of("last"), "numbers without gaps");
    assert_eq!(of("rows_kept"), of("told"));
    assert_eq!(of("words"), of("places"));
    // INV6: every acknowledged write is there.
    let kept = store
        .rows(&Sql::new("select id, version from clients"))
        .await
        .unwrap();
    let kept: BTreeMap<String, i64> = kept
        .iter()
        .map(|row| (row.text("id").unwrap(), row.int("version").unwrap()))
        .collect();
    for (id, version) in acknowledged {
        assert!(
            kept.get(id).is_some_and(|found| found >= version),
            "round {round}: {id} lost"
        );
    }
}
