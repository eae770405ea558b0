//! The audit chain under attack (审计链), and two processes on one database.

use qd_base::Role;
use qd_records::audit::{ChainFault, Verdict, verify};
use qd_records::{Record, schema};
use qd_store::{Dialect, Sql};
use serde_json::json;

use crate::support::{CLIENT, House, Talk, client, content};

/// Somebody with the database's own password removes the guard first.
async fn without_guard(house: &House) {
    let orders: &[&'static str] = match house.store().dialect() {
        Dialect::Sqlite => &[
            "drop trigger events_are_not_changed",
            "drop trigger events_are_not_deleted",
        ],
        Dialect::Postgres => &["drop trigger events_are_not_changed on events"],
    };
    let orders: Vec<Sql> = orders.iter().map(|order| Sql::new(order)).collect();
    house.write(&orders).await;
}

async fn three_lines() -> House {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    for name in ["甲", "乙", "丙"] {
        client(&house, &chief, name).await;
    }
    let sound = verify(house.store()).await.unwrap();
    assert!(matches!(sound, Verdict::Sound { lines: 3, .. }));
    without_guard(&house).await;
    house
}

#[tokio::test]
async fn an_altered_line_is_named() {
    for column in ["name", "diff", "verb", "record_id", "after_hash"] {
        let house = three_lines().await;
        let order: &'static str = match column {
            "name" => "update events set name = 'nobody' where seq = 2",
            "diff" => "update events set diff = '{}' where seq = 2",
            "verb" => "update events set verb = 'edit' where seq = 2",
            "record_id" => "update events set record_id = 'x' where seq = 2",
            _ => "update events set after_hash = null where seq = 2",
        };
        house.write(&[Sql::new(order)]).await;
        let expected = Verdict::Broken {
            seq: 2,
            fault: ChainFault::Altered,
        };
        assert_eq!(verify(house.store()).await.unwrap(), expected, "{column}");
    }
}

#[tokio::test]
async fn a_removed_line_and_a_line_put_in_its_place_are_noticed() {
    let house = three_lines().await;
    house
        .write(&[Sql::new("delete from events where seq = 2")])
        .await;
    let gap = Verdict::Broken {
        seq: 3,
        fault: ChainFault::Gap,
    };
    assert_eq!(verify(house.store()).await.unwrap(), gap);
    house
        .write(&[Sql::new("update events set seq = 2 where seq = 3")])
        .await;
    let unlinked = Verdict::Broken {
        seq: 2,
        fault: ChainFault::Unlinked,
    };
    assert_eq!(verify(house.store()).await.unwrap(), unlinked);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_database_draw_numbers_without_gaps_or_doubles() {
    let (folder, url) = qd_store::testing::fresh();
    let one = House::at(&url, Some(folder)).await;
    let two = House::at(&url, None).await;
    let chief = one.person(&[Role::Director]).await;
    let work = async |house: &House, stem: &str| {
        for n in 0..15 {
            client(house, &chief, &format!("{stem}{n}")).await;
        }
    };
    tokio::join!(work(&one, "甲"), work(&two, "乙"));
    let ask =
        Sql::new("select count(*) as n, min(number) as low, max(number) as high from clients");
    let row = one.store().row(&ask).await.unwrap().unwrap();
    assert_eq!(row.int("n").unwrap(), 30);
    assert_eq!(row.text("low").unwrap(), "CLI-2026-00001");
    assert_eq!(row.text("high").unwrap(), "CLI-2026-00030");
    let sound = verify(two.store()).await.unwrap();
    assert!(matches!(sound, Verdict::Sound { lines: 30, .. }));
}

#[tokio::test]
async fn a_right_taken_away_closes_the_record_at_the_next_question() {
    let house = House::new().await;
    let (rep, chief) = (
        house.person(&[Role::Sales]).await,
        house.person(&[Role::Director]).await,
    );
    let item = client(&house, &rep, "甲").await;
    let give = content(&[("owner", json!(chief.id.to_string()))]);
    let which = (item.id, 1);
    house
        .records
        .edit(&chief.act(), CLIENT, which, &give)
        .await
        .unwrap();
    assert!(
        house
            .records
            .get(&rep.act(), CLIENT, item.id)
            .await
            .is_err()
    );
    assert!(
        house
            .records
            .timeline(&rep.act(), CLIENT, item.id)
            .await
            .is_err()
    );
}

#[test]
fn the_generator_writes_both_texts_of_a_migration() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("0042_talks");
    schema::write(&place, &[Talk::TYPE]).unwrap();
    let read = |name: &str| std::fs::read_to_string(place.join(name)).unwrap();
    assert!(read("sqlite.sql").contains("create table talks (\n  id text primary key not null"));
    assert!(read("sqlite.sql").contains(") strict;"));
    assert!(read("postgres.sql").contains("floor bigint"));
    assert!(
        schema::write(&place, &[Talk::TYPE]).is_err(),
        "a migration is never overwritten"
    );
}
