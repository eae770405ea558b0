//! The shelf (决定存放处): what people decided, in the settings table with its audit line in the same transaction.

use std::sync::Arc;

use qd_base::{Actor, Clock};
use qd_records::{Act, audit};
use qd_reports::{ReportError, Shelf};
use qd_store::{Blocking, Sql, StoreError, Tx};
use serde_json::{Value as Json, json};

/// The shelf over the store.
pub struct StoreShelf {
    store: Blocking,
    clock: Arc<dyn Clock>,
}

impl StoreShelf {
    /// A shelf over a store.
    pub fn new(store: Blocking, clock: Arc<dyn Clock>) -> StoreShelf {
        StoreShelf { store, clock }
    }
}

impl Shelf for StoreShelf {
    fn get(&self, key: &str) -> Result<Option<Json>, ReportError> {
        let ask = Sql::new("select body from settings where key = ?").bind(key);
        let row = self.store.row(&ask).map_err(told)?;
        let Some(row) = row else { return Ok(None) };
        let body = row.text("body").map_err(told)?;
        serde_json::from_str(&body)
            .map(Some)
            .map_err(|e| ReportError::Shelf(e.to_string()))
    }

    fn put(&self, key: &str, value: Json, actor: &Actor) -> Result<(), ReportError> {
        let act = Act::now(actor.clone(), self.clock.as_ref());
        let (key, store) = (key.to_owned(), self.store.store().clone());
        let work = async move {
            let mut tx = store.begin().await?;
            keep(&mut tx, &key, &value, &act).await?;
            tx.commit().await?;
            Ok::<(), anyhow::Error>(())
        };
        self.store
            .wait(work)
            .map_err(|fault| ReportError::Shelf(format!("{fault:#}")))
    }
}

async fn keep(tx: &mut Tx, key: &str, value: &Json, act: &Act) -> anyhow::Result<()> {
    let before = tx
        .row(&Sql::new("select body, version from settings where key = ?").bind(key))
        .await?;
    let (old, version) = match &before {
        Some(row) => (row.text("body")?, row.int("version")?),
        None => ("null".to_owned(), 0),
    };
    let text = value.to_string();
    let order = Sql::new(
        "insert into settings (key, body, version, changed_at, changed_by) values (?, ?, ?, ?, ?) \
         on conflict (key) do update set body = excluded.body, version = excluded.version, \
         changed_at = excluded.changed_at, changed_by = excluded.changed_by",
    )
    .bind(key)
    .bind(text.as_str())
    .bind(version + 1)
    .bind(act.at.as_microsecond())
    .bind(act.actor.name.as_str());
    tx.execute(&order).await?;
    let old: Json = serde_json::from_str(&old)?;
    let entry =
        audit::Entry::new("set", "setting", key).diff(json!({ "before": old, "after": value }));
    audit::append(tx, act, entry).await?;
    Ok(())
}

fn told(fault: StoreError) -> ReportError {
    ReportError::Shelf(fault.to_string())
}
