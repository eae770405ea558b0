//! The ledger's manifest in the operational database (台账清单): a batch is committed by one transaction.

use jiff::Timestamp;
use qd_base::{Actor, Amount, Date, FixedClock};
use qd_ledger::store::{
    Batch, Counts, Manifest, NewBatch, PartRow, Source, StoreError as LedgerError,
};
use qd_records::audit::{self, Entry};
use qd_records::{Act, RecordsError};
use qd_store::{Blocking, Row, Sql, StoreError, Tx};
use serde_json::json;

/// The manifest over the store.
pub struct SqlManifest {
    store: Blocking,
}

impl SqlManifest {
    /// A manifest over a migrated store.
    pub fn new(store: Blocking) -> SqlManifest {
        SqlManifest { store }
    }
}

impl Manifest for SqlManifest {
    fn batches(&self) -> Result<Vec<Batch>, LedgerError> {
        let rows = |text| self.store.rows(&Sql::new(text)).map_err(told);
        let heads = rows(
            "select version, source_name, source_sha256, imported_by, created_at, added, changed, \
             same, removed, revenue_change, withdraws, reason from ledger_batches order by version",
        )?;
        let parts = rows(
            "select file, version, row_count, byte_size, sha256, first_day, last_day, origin \
             from ledger_parts order by version, place",
        )?;
        let voids = rows("select file, version from ledger_voids order by version, place")?;
        let mut batches = Vec::with_capacity(heads.len());
        for head in &heads {
            batches.push(batch(head).map_err(told)?);
        }
        for row in &parts {
            let (version, part) = part(row).map_err(told)?;
            owner(&mut batches, version)?.batch.adds.push(part);
        }
        for row in &voids {
            let (version, file) = void(row).map_err(told)?;
            owner(&mut batches, version)?.batch.removes.push(file);
        }
        Ok(batches)
    }

    fn commit(&self, after: u64, batch: NewBatch) -> Result<Batch, LedgerError> {
        let version = after + 1;
        let store = self.store.store().clone();
        let kept = batch.clone();
        let work = async move {
            let mut tx = store.begin().await?;
            let last = tx
                .row(&Sql::new(
                    "select coalesce(max(version), 0) as last from ledger_batches",
                ))
                .await?;
            let last = last.map_or(Ok(0), |row| row.int("last"))?;
            if last != int(after) {
                return Ok(Some(u64::try_from(last).unwrap_or_default()));
            }
            write(&mut tx, version, &kept).await?;
            note(&mut tx, version, &kept).await?;
            tx.commit().await?;
            Ok::<Option<u64>, RecordsError>(None)
        };
        let done = self.store.wait(work);
        match done.map_err(|fault| LedgerError::Manifest(fault.to_string()))? {
            Some(found) => Err(LedgerError::Stale { after, found }),
            None => Ok(Batch { version, batch }),
        }
    }
}

async fn write(tx: &mut Tx, version: u64, batch: &NewBatch) -> Result<(), StoreError> {
    let head = Sql::new(
        "insert into ledger_batches (version, source_name, source_sha256, imported_by, created_at, \
         added, changed, same, removed, revenue_change, withdraws, reason) \
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(int(version))
    .bind(batch.source.name.as_str())
    .bind(batch.source.sha256.as_str())
    .bind(batch.source.by.as_str())
    .bind(batch.at.as_microsecond())
    .bind(int(batch.counts.added))
    .bind(int(batch.counts.changed))
    .bind(int(batch.counts.same))
    .bind(int(batch.counts.removed))
    .bind(batch.revenue_change.0)
    .bind(batch.withdraws.map(int))
    .bind(batch.reason.clone());
    tx.execute(&head).await?;
    for (place, part) in batch.adds.iter().enumerate() {
        let row = Sql::new(
            "insert into ledger_parts (file, version, place, row_count, byte_size, sha256, first_day, \
             last_day, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(part.file.as_str())
        .bind(int(version))
        .bind(int(place as u64))
        .bind(int(part.rows))
        .bind(int(part.bytes))
        .bind(part.sha256.as_str())
        .bind(part.first.to_string())
        .bind(part.last.to_string())
        .bind(int(part.origin));
        tx.execute(&row).await?;
    }
    for (place, file) in batch.removes.iter().enumerate() {
        let row = Sql::new("insert into ledger_voids (file, version, place) values (?, ?, ?)")
            .bind(file.as_str())
            .bind(int(version))
            .bind(int(place as u64));
        tx.execute(&row).await?;
    }
    Ok(())
}

/// The batch's line in the audit, in the batch's own transaction.
async fn note(tx: &mut Tx, version: u64, batch: &NewBatch) -> Result<(), RecordsError> {
    let source = &batch.source;
    let mut actor = Actor::system(source.by.as_str());
    actor.person = source.person.as_deref().and_then(|id| id.parse().ok());
    let mut act = Act::now(actor, &FixedClock(batch.at));
    act.reason.clone_from(&batch.reason);
    let verb = match batch.withdraws {
        Some(_) => "withdraw",
        None if source.sha256.is_empty() => "restore",
        None => "import",
    };
    let entry = Entry::new(verb, "ledger_batch", version).diff(json!({
        "file": source.name, "sha256": source.sha256, "added": batch.counts.added,
        "changed": batch.counts.changed, "removed": batch.counts.removed,
        "revenue_change": batch.revenue_change.to_fen_text(), "withdraws": batch.withdraws,
    }));
    audit::append(tx, &act, entry).await.map(drop)
}

fn batch(row: &Row) -> Result<Batch, StoreError> {
    let micros = row.int("created_at")?;
    Ok(Batch {
        version: count(row, "version")?,
        batch: NewBatch {
            source: Source {
                name: row.text("source_name")?,
                sha256: row.text("source_sha256")?,
                by: row.text("imported_by")?,
                person: None,
            },
            at: Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH),
            counts: Counts {
                added: count(row, "added")?,
                changed: count(row, "changed")?,
                same: count(row, "same")?,
                removed: count(row, "removed")?,
            },
            revenue_change: Amount(row.int("revenue_change")?),
            adds: Vec::new(),
            removes: Vec::new(),
            withdraws: row
                .int_or_none("withdraws")?
                .and_then(|version| u64::try_from(version).ok()),
            reason: row.text_or_none("reason")?,
        },
    })
}

fn part(row: &Row) -> Result<(u64, PartRow), StoreError> {
    let part = PartRow {
        file: row.text("file")?,
        rows: count(row, "row_count")?,
        bytes: count(row, "byte_size")?,
        sha256: row.text("sha256")?,
        first: row.parsed::<Date>("first_day")?,
        last: row.parsed::<Date>("last_day")?,
        origin: count(row, "origin")?,
    };
    Ok((count(row, "version")?, part))
}

fn void(row: &Row) -> Result<(u64, String), StoreError> {
    Ok((count(row, "version")?, row.text("file")?))
}

fn owner(batches: &mut [Batch], version: u64) -> Result<&mut Batch, LedgerError> {
    batches
        .iter_mut()
        .find(|batch| batch.version == version)
        .ok_or_else(|| LedgerError::Manifest(format!("part of the missing version {version}")))
}

fn count(row: &Row, column: &str) -> Result<u64, StoreError> {
    row.int(column)
        .map(|n| u64::try_from(n).unwrap_or_default())
}

fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn told(fault: StoreError) -> LedgerError {
    LedgerError::Manifest(fault.to_string())
}
