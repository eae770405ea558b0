//! The store's promises (存储承诺), checked on SQLite and, when the suite starts one, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod backup;
mod jobs;

use qd_base::FixedClock;
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use qd_store::{Breach, Row, Sql, Store, StoreError, Value, migrate, testing};

const CLOCK: FixedClock = FixedClock(jiff_epoch());

const fn jiff_epoch() -> jiff::Timestamp {
    jiff::Timestamp::UNIX_EPOCH
}

async fn fresh() -> (tempfile::TempDir, Store) {
    let (folder, url) = testing::fresh();
    let store = Store::open(&url).await.unwrap();
    store.migrate(&CLOCK).await.unwrap();
    (folder, store)
}

fn put(key: &str, body: &str) -> qd_store::sea_query::InsertStatement {
    Query::insert()
        .into_table("settings")
        .columns(["key", "body", "version", "changed_at", "changed_by"])
        .values_panic([key.into(), body.into(), 1.into(), 0.into(), "test".into()])
        .to_owned()
}

fn all() -> qd_store::sea_query::SelectStatement {
    Query::select()
        .columns(["key", "body"])
        .from("settings")
        .order_by("key", Order::Asc)
        .to_owned()
}

fn keys(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.text("key").unwrap()).collect()
}

#[tokio::test]
async fn a_failed_write_leaves_no_trace_and_a_kept_one_is_read_back() {
    let (_folder, store) = fresh().await;
    let refused: Result<(), StoreError> = store
        .write(async |tx| {
            tx.execute(&put("a", "1")).await?;
            Err(StoreError::NoRow)
        })
        .await;
    assert!(refused.is_err());
    assert!(store.rows(&all()).await.unwrap().is_empty());
    let kept: Result<u64, StoreError> = store
        .write(async |tx| tx.execute(&put("a", "1")).await)
        .await;
    assert_eq!(kept.unwrap(), 1);
    assert_eq!(keys(&store.rows(&all()).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn a_dropped_transaction_is_undone_and_the_pen_is_free_again() {
    let (_folder, store) = fresh().await;
    let mut tx = store.begin().await.unwrap();
    tx.execute(&put("a", "1")).await.unwrap();
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.rows(&all()).await.unwrap().is_empty());
    tx.undo().await.unwrap();
}

#[tokio::test]
async fn a_breach_of_uniqueness_names_table_and_column() {
    let (_folder, store) = fresh().await;
    let twice: Result<(), StoreError> = store
        .write(async |tx| {
            tx.execute(&put("a", "1")).await?;
            tx.execute(&put("a", "2")).await.map(drop)
        })
        .await;
    let Err(StoreError::Refused {
        breach,
        table,
        columns,
    }) = twice
    else {
        panic!("{twice:?}");
    };
    assert_eq!((breach, table.as_str()), (Breach::Unique, "settings"));
    assert_eq!(columns, ["key"]);
}

#[tokio::test]
async fn a_snapshot_sees_one_state_and_cannot_write() {
    let (_folder, store) = fresh().await;
    let mut seen = store.snapshot().await.unwrap();
    assert!(seen.rows(&all()).await.unwrap().is_empty());
    store
        .write(async |tx| tx.execute(&put("a", "1")).await)
        .await
        .map_err(|e: StoreError| e)
        .unwrap();
    assert!(seen.rows(&all()).await.unwrap().is_empty());
    assert!(seen.execute(&put("b", "1")).await.is_err());
    drop(seen);
    assert_eq!(store.rows(&all()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn events_refuse_change_and_deletion_in_the_database_itself() {
    let (_folder, store) = fresh().await;
    let write: Result<(), StoreError> = store
        .write(async |tx| {
            tx.execute(&Sql::new(
                "insert into events (seq, at, name, verb, record_type, record_id, diff, previous, hash)
                 values (1, 0, 'x', 'create', 't', '1', '{}', '', 'h')",
            ))
            .await?;
            Ok(())
        })
        .await;
    write.unwrap();
    for order in ["update events set name = 'y'", "delete from events"] {
        let refused: Result<u64, StoreError> = store
            .write(async |tx| tx.execute(&Sql::new(order)).await)
            .await;
        assert!(refused.is_err(), "{order}");
    }
}

#[tokio::test]
async fn a_database_from_a_newer_program_or_with_a_changed_migration_is_refused() {
    let (_folder, store) = fresh().await;
    assert!(
        store.migrate(&CLOCK).await.unwrap().is_empty(),
        "applied once"
    );
    store.check_schema().await.unwrap();
    let older = &migrate::embedded().unwrap()[..0];
    let refused = store.migrate_with(older, &CLOCK).await;
    assert!(matches!(refused, Err(StoreError::NewerSchema { .. })));
    let mut changed = migrate::embedded().unwrap();
    changed[0].sqlite = "select 1;";
    changed[0].postgres = "select 1;";
    let refused = store.migrate_with(&changed, &CLOCK).await;
    assert!(matches!(refused, Err(StoreError::ChangedMigration { .. })));
}

#[tokio::test]
async fn a_failing_migration_leaves_the_schema_as_it_was() {
    let (_folder, store) = fresh().await;
    let mut known = migrate::embedded().unwrap();
    let faulty = "create table half (a text); create table half (a text);";
    known.push(migrate::Migration {
        name: "9999_faulty",
        sqlite: faulty,
        postgres: faulty,
    });
    assert!(store.migrate_with(&known, &CLOCK).await.is_err());
    assert!(store.rows(&Sql::new("select a from half")).await.is_err());
    store.check_schema().await.unwrap();
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went() {
    let (_folder, store) = fresh().await;
    let ask = Query::select()
        .expr_as(Expr::val(i64::MAX), "i")
        .expr_as(Expr::val("合同"), "t")
        .expr_as(Expr::val(true), "b")
        .expr_as(Expr::val(vec![0_u8, 255]), "x")
        .expr_as(Expr::val(0.5), "r")
        .expr_as(Expr::val(Value::Null).cast_as("text"), "n")
        .to_owned();
    let row = store.row(&ask).await.unwrap().unwrap();
    assert_eq!(row.int("i").unwrap(), i64::MAX);
    assert_eq!(row.text("t").unwrap(), "合同");
    assert!(row.flag("b").unwrap());
    assert_eq!(row.bytes("x").unwrap(), [0, 255]);
    assert_eq!(row.real("r").unwrap(), 0.5);
    assert_eq!(row.value("n").unwrap(), &Value::Null);
    assert!(row.int("t").is_err() && row.int("absent").is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_private_to_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, store) = fresh().await;
    let Some(place) = store.place() else {
        return;
    };
    let file = std::fs::metadata(place).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    let house = std::fs::metadata(folder.path().join("house")).unwrap();
    assert_eq!(house.permissions().mode() & 0o777, 0o700);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_writers_at_once_lose_nothing() {
    let (_folder, store) = fresh().await;
    let work = (0..40).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let done: Result<u64, StoreError> = store
                .write(async |tx| tx.execute(&put(&format!("k{n:02}"), "1")).await)
                .await;
            done
        })
    });
    for one in work.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap().unwrap(), 1);
    }
    assert_eq!(store.rows(&all()).await.unwrap().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_threads_read_and_write_through_the_blocking_door() {
    let (_folder, store) = fresh().await;
    let door = store.blocking(tokio::runtime::Handle::current());
    let rows = tokio::task::spawn_blocking(move || {
        door.write(|tx| tx.execute(&put("a", "1")))?;
        let undone: Result<(), StoreError> = door.write(|tx| {
            tx.execute(&put("b", "1"))?;
            Err(StoreError::NoRow)
        });
        assert!(undone.is_err());
        door.rows(&all())
    });
    assert_eq!(keys(&rows.await.unwrap().unwrap()), ["a"]);
}

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = testing::on_postgres("the_whole_suite_holds_on_postgresql");
    eprintln!("{said}");
}
