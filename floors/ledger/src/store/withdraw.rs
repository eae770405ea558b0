//! Taking a batch back (撤销批次): its lines leave the ledger, and lines that it had corrected stand again as they were
//! before. Later batches stay. The withdrawal is a new version; nothing is deleted.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use qd_base::Amount;
use serde::Serialize;

use super::append::cut;
use super::manifest::live_parts;
use super::{Batch, Columns, Counts, Ledger, NewBatch, PartRow, Source, StoreError};
use crate::Facts;

/// What withdrawing a batch would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// Lines of the batch that leave the ledger.
    pub removed: u64,
    /// Earlier lines that stand again.
    pub restored: u64,
    /// Revenue of the lines that leave.
    pub before: Amount,
    /// Revenue of the lines that come back.
    pub after: Amount,
}

/// Who takes a batch back, when and why.
#[derive(Clone, Debug)]
pub struct Order {
    /// The person's name.
    pub by: String,
    /// The person's id.
    pub person: Option<String>,
    /// The reason the person gave.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What is left of a batch: its parts, the keys of their lines, their revenue.
type Still = (Vec<PartRow>, HashSet<Arc<str>>, i64);

/// The lines that come back, with the batch they came from.
type Restored = Vec<(u64, Facts)>;

impl Ledger {
    /// What withdrawing a batch would do, without doing it.
    ///
    /// # Errors
    /// [`StoreError::NoVersion`] for a batch that does not exist, [`StoreError::NothingLeft`] for one that has no
    /// lines in the ledger any more.
    pub fn weigh_withdrawal(&self, version: u64) -> Result<Withdrawal, StoreError> {
        let batches = self.log()?;
        let (gone, keys, revenue) = self.lines_of(&batches, version)?;
        let restored = self.before(&batches, version, keys)?;
        Ok(weigh(&gone, revenue, &restored))
    }

    /// Takes a batch back, as a new version.
    ///
    /// # Errors
    /// As [`Ledger::weigh_withdrawal`], and [`StoreError::Busy`] while an import is writing.
    pub fn withdraw(&self, version: u64, order: Order) -> Result<Batch, StoreError> {
        let _writing = self.begin_writing()?;
        let batches = self.log()?;
        let current = batches.last().map_or(0, |b| b.version);
        let (gone, keys, revenue) = self.lines_of(&batches, version)?;
        let restored = self.before(&batches, version, keys)?;
        let weight = weigh(&gone, revenue, &restored);
        let mut adds = Vec::new();
        for (origin, lines) in &restored {
            for rows in cut(lines, &lines.date_order()) {
                adds.push(self.write(&lines.select(rows), *origin)?);
            }
        }
        let name = batches
            .iter()
            .find(|b| b.version == version)
            .map_or(String::new(), |b| b.batch.source.name.clone());
        let batch = NewBatch {
            source: Source {
                name,
                sha256: String::new(),
                by: order.by,
                person: order.person,
            },
            at: order.at,
            counts: Counts {
                added: weight.restored,
                removed: weight.removed,
                ..Counts::default()
            },
            revenue_change: Amount(weight.after.0 - weight.before.0),
            adds,
            removes: gone.into_iter().map(|part| part.file).collect(),
            withdraws: Some(version),
            reason: order.reason,
        };
        self.commit(current, batch)
    }

    /// The parts of a batch that are in the ledger now, the keys of their lines and their revenue.
    fn lines_of(&self, batches: &[Batch], version: u64) -> Result<Still, StoreError> {
        let current = batches.last().map_or(0, |b| b.version);
        if version == 0 || version > current {
            return Err(StoreError::NoVersion(version));
        }
        let live = live_parts(batches, current);
        let gone: Vec<PartRow> = live.into_iter().filter(|p| p.origin == version).collect();
        if gone.is_empty() {
            return Err(StoreError::NothingLeft(version));
        }
        let (mut keys, mut revenue) = (HashSet::new(), 0);
        for part in &gone {
            let lines = self.read(part, Columns::Keys)?;
            revenue += lines.revenue.iter().sum::<i64>();
            keys.extend(lines.key);
        }
        Ok((gone, keys, revenue))
    }

    /// The lines of these keys as they stood before a batch came; a batch withdrawn meanwhile is looked through.
    fn before(
        &self,
        batches: &[Batch],
        version: u64,
        keys: HashSet<Arc<str>>,
    ) -> Result<Restored, StoreError> {
        let mut restored = Vec::new();
        let mut open = vec![(version, keys)];
        while let Some((version, keys)) = open.pop() {
            for part in live_parts(batches, version - 1) {
                let theirs = self.read(&part, Columns::Keys)?.key;
                let hits: Vec<usize> = (0..theirs.len())
                    .filter(|row| keys.contains(&theirs[*row]))
                    .collect();
                if hits.is_empty() {
                    continue;
                }
                if is_withdrawn(batches, part.origin) {
                    let keys = hits.iter().map(|row| theirs[*row].clone()).collect();
                    open.push((part.origin, keys));
                } else {
                    let lines = self.read(&part, Columns::All)?;
                    restored.push((part.origin, lines.select(&hits)));
                }
            }
        }
        Ok(restored)
    }
}

/// Whether a batch was taken back and has not come back with an old version since.
pub fn is_withdrawn(batches: &[Batch], version: u64) -> bool {
    let taken_back = batches
        .iter()
        .rev()
        .find(|b| b.batch.withdraws == Some(version));
    taken_back.is_some_and(|withdrawal| {
        let later = batches.iter().filter(|b| b.version > withdrawal.version);
        !later
            .flat_map(|b| &b.batch.adds)
            .any(|part| part.origin == version)
    })
}

fn weigh(gone: &[PartRow], revenue: i64, restored: &Restored) -> Withdrawal {
    let back = restored.iter().flat_map(|(_, lines)| &lines.revenue);
    Withdrawal {
        removed: gone.iter().map(|p| p.rows).sum(),
        restored: restored.iter().map(|(_, lines)| lines.len() as u64).sum(),
        before: Amount(revenue),
        after: Amount(back.sum()),
    }
}
