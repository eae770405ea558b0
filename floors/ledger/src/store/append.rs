//! Taking in a batch (批次入账): what is new, what the ledger has already, and what would be restated.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use qd_base::{Amount, Date};
use serde::Serialize;

use super::{Batch, Columns, Counts, Ledger, NewBatch, PartRow, Source, StoreError};
use crate::Facts;
use crate::fact::day_date;

/// What to do when the file holds lines that differ from the ledger's lines of the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnOverlap {
    /// Show them and change nothing.
    Report,
    /// Take the file's word: a restatement (重述).
    Accept,
}

/// What came of appending.
#[derive(Clone, Debug, PartialEq)]
pub enum Appended {
    /// The batch is committed.
    Committed(Batch),
    /// This very file was taken before; nothing changed.
    AlreadyImported(Batch),
    /// Every line is in the ledger already, word for word; nothing changed.
    NothingNew(Overlap),
    /// Some lines differ from the ledger's; nothing changed. Accept to restate.
    Overlaps(Overlap),
}

/// How a file meets the ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Overlap {
    /// Lines the ledger does not have.
    pub added: u64,
    /// Lines it has, word for word.
    pub same: u64,
    /// Lines it has otherwise.
    pub changed: u64,
    /// Revenue of the changed lines as the ledger has it.
    pub before: Amount,
    /// Revenue of the changed lines as the file has it.
    pub after: Amount,
    /// Files the changed lines came from, by batch version.
    pub batches: Vec<u64>,
    /// The first changed lines.
    pub examples: Vec<Change>,
}

/// One changed line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The line's key.
    pub key: Arc<str>,
    /// Its date in the file.
    pub date: Date,
    /// Revenue in the ledger.
    pub before: Amount,
    /// Revenue in the file.
    pub after: Amount,
}

const EXAMPLES: usize = 20;
const PART_ROWS: usize = 2_000_000;

/// The overlap together with what has to be rewritten.
struct Meeting {
    report: Overlap,
    /// Rows of the file to be stored: new and changed ones.
    take: Vec<usize>,
    /// Parts that hold changed lines, with the rows that stay.
    rewrite: Vec<(PartRow, Facts, Vec<usize>)>,
}

impl Ledger {
    /// How a file would meet the ledger, without changing anything: the dry run.
    pub fn examine(&self, facts: &Facts) -> Result<Overlap, StoreError> {
        facts.check()?;
        let numbered = number_repeats(facts);
        let facts = numbered.as_ref().unwrap_or(facts);
        Ok(self.meet(facts, &self.parts_of(self.version()?)?)?.report)
    }

    /// Takes in a file's lines: seals the parts, then commits the manifest row, so that a crash at any moment leaves
    /// the whole batch or nothing of it. One import at a time; others get [`StoreError::Busy`].
    pub fn append(
        &self,
        source: Source,
        facts: &Facts,
        on_overlap: OnOverlap,
        at: Timestamp,
    ) -> Result<Appended, StoreError> {
        facts.check()?;
        let numbered = number_repeats(facts);
        let facts = numbered.as_ref().unwrap_or(facts);
        let _writing = self.begin_writing()?;
        let batches = self.log()?;
        let version = batches.last().map_or(0, |b| b.version);
        let live = self.parts_of(version)?;
        let known = batches.iter().rev().find(|b| {
            b.batch.source.sha256 == source.sha256 && live.iter().any(|p| p.origin == b.version)
        });
        if let Some(batch) = known {
            return Ok(Appended::AlreadyImported(batch.clone()));
        }
        let meeting = self.meet(facts, &live)?;
        if meeting.take.is_empty() {
            return Ok(Appended::NothingNew(meeting.report));
        }
        if meeting.report.changed > 0 && on_overlap == OnOverlap::Report {
            return Ok(Appended::Overlaps(meeting.report));
        }
        let batch = self.seal_batch(source, facts, meeting, version + 1, at)?;
        let batch = self.commit(version, batch)?;
        Ok(Appended::Committed(batch))
    }

    fn meet(&self, facts: &Facts, live: &[PartRow]) -> Result<Meeting, StoreError> {
        let rows_of: HashMap<&str, usize> = (0..)
            .zip(&facts.key)
            .map(|(row, key)| (&**key, row))
            .collect();
        let mut report = Overlap::default();
        let mut held = vec![false; facts.len()];
        let mut rewrite = Vec::new();
        for part in live {
            let keys = self.read(part, Columns::Keys)?;
            if !keys.key.iter().any(|key| rows_of.contains_key(&**key)) {
                continue;
            }
            let theirs = self.read(part, Columns::All)?;
            let mut stays = Vec::with_capacity(theirs.len());
            for their_row in 0..theirs.len() {
                let Some(row) = rows_of.get(&*theirs.key[their_row]).copied() else {
                    stays.push(their_row);
                    continue;
                };
                if facts.same_line(row, &theirs, their_row) {
                    held[row] = true;
                    report.same += 1;
                    stays.push(their_row);
                    continue;
                }
                note_change(
                    &mut report,
                    facts,
                    row,
                    theirs.revenue[their_row],
                    part.origin,
                );
            }
            if stays.len() < theirs.len() {
                rewrite.push((part.clone(), theirs, stays));
            }
        }
        let take: Vec<usize> = (0..facts.len()).filter(|row| !held[*row]).collect();
        report.added = (take.len() as u64).saturating_sub(report.changed);
        Ok(Meeting {
            report,
            take,
            rewrite,
        })
    }

    fn seal_batch(
        &self,
        source: Source,
        facts: &Facts,
        meeting: Meeting,
        version: u64,
        at: Timestamp,
    ) -> Result<NewBatch, StoreError> {
        let taken = facts.select(&meeting.take);
        let order = taken.date_order();
        let total: i64 = taken.revenue.iter().sum();
        let mut adds = Vec::new();
        for rows in cut(&taken, &order) {
            adds.push(self.write(&taken.select(rows), version)?);
        }
        let mut removes = Vec::new();
        for (part, theirs, stays) in meeting.rewrite {
            if !stays.is_empty() {
                adds.push(self.write(&theirs.select(&stays), part.origin)?);
            }
            removes.push(part.file);
        }
        let report = meeting.report;
        Ok(NewBatch {
            source,
            at,
            counts: Counts {
                added: report.added,
                changed: report.changed,
                same: report.same,
                removed: 0,
            },
            revenue_change: Amount(total - report.before.0),
            adds,
            removes,
            withdraws: None,
            reason: None,
        })
    }
}

/// A file may hold the same key several times (no line number, the same product twice in an order): the second gets
/// `#2`, so that every line of the ledger has its own key. `None` when no key repeats.
fn number_repeats(facts: &Facts) -> Option<Facts> {
    let mut met: HashMap<&str, u32> = HashMap::with_capacity(facts.len());
    let mut renamed: Vec<(usize, Arc<str>)> = Vec::new();
    for (row, key) in facts.key.iter().enumerate() {
        let times = met.entry(key).or_insert(0);
        *times += 1;
        if *times > 1 {
            renamed.push((row, Arc::from(format!("{key}#{times}"))));
        }
    }
    if renamed.is_empty() {
        return None;
    }
    let mut numbered = facts.clone();
    for (row, key) in renamed {
        numbered.key[row] = key;
    }
    Some(numbered)
}

fn note_change(report: &mut Overlap, facts: &Facts, row: usize, before: i64, origin: u64) {
    let (before, after) = (Amount(before), Amount(facts.revenue[row]));
    report.changed += 1;
    report.before += before;
    report.after += after;
    if !report.batches.contains(&origin) {
        report.batches.push(origin);
    }
    if report.examples.len() < EXAMPLES {
        report.examples.push(Change {
            key: facts.key[row].clone(),
            date: day_date(facts.day[row]),
            before,
            after,
        });
    }
}

/// Cuts sorted rows into parts of about two million lines, between days where possible.
pub(super) fn cut<'a>(facts: &Facts, order: &'a [usize]) -> Vec<&'a [usize]> {
    let mut cuts = Vec::new();
    let mut rest = order;
    while rest.len() > PART_ROWS {
        let day = facts.day[rest[PART_ROWS]];
        let same_day = rest[..PART_ROWS].partition_point(|row| facts.day[*row] < day);
        let at = if same_day == 0 { PART_ROWS } else { same_day };
        let (part, more) = rest.split_at(at);
        cuts.push(part);
        rest = more;
    }
    if !rest.is_empty() {
        cuts.push(rest);
    }
    cuts
}
