//! Sheets that come back (导入): the rows of a CSV or workbook against the records as they are now. Every row is tried by
//! the save path itself, so that what a dry run tells is what taking it would do; conflicts are found by version and
//! field, not by row.

mod batch;
mod cells;
mod columns;
mod links;
mod rows;

use std::collections::BTreeMap;

use qd_base::{Id, Problem};
use serde::Serialize;
use serde_json::{Value, json};

pub use batch::Batch;
pub use columns::{Ignored, Matched};

use crate::{Act, ConflictField, Content, Field, Kind, RecordType, Records, RecordsError, audit};
use columns::Columns;
use rows::Trial;

/// Rows of one import at most: those of an export.
const MOST: usize = super::export::MOST as usize;

/// A sheet as it was read: cells as text, blank rows left out.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The person's name for the file.
    pub file: String,
    /// The sheet's name.
    pub name: String,
    /// The rows, captions first, each with the number a person sees.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What may be done with rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Known records are changed, others created.
    #[default]
    Both,
    /// Only new records are created.
    Create,
    /// Only known records are changed.
    Update,
}

/// What becomes of rows that cannot be taken as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing at all is taken.
    #[default]
    Stop,
    /// They are left out.
    Skip,
    /// The sheet wins; for conflicts only.
    Mine,
}

/// How a sheet is to be taken.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What may be done.
    pub mode: Mode,
    /// The field by which rows without an id find their record; `number` or a field.
    pub key: Option<String>,
    /// What becomes of rows that somebody else changed meanwhile in the same fields.
    pub conflicts: Otherwise,
    /// What becomes of faulty rows.
    pub faults: Otherwise,
    /// Captions that are not the house's: caption → field, or `ignore`.
    pub columns: BTreeMap<String, String>,
    /// Whether it is to be kept; otherwise it is only tried.
    pub keep: bool,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A new record.
    Create,
    /// A record is changed.
    Change,
    /// Nothing differs.
    Same,
    /// Somebody else changed the same fields.
    Conflict,
    /// It cannot be taken.
    Fault,
}

/// One row of the comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The row's number in the sheet.
    pub row: u32,
    /// What it comes to.
    #[serde(rename = "do")]
    pub deed: Deed,
    /// The record; none for a new one in a dry run.
    pub id: Option<Id>,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// The fields that change.
    pub changes: Vec<Change>,
    /// The fields in conflict: as they were, as they are, as the sheet wants them.
    pub conflict: Vec<ConflictField>,
    /// What is wrong with it.
    pub faults: Vec<Problem>,
    #[serde(skip)]
    pub(crate) version: i64,
}

/// One field that changes.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The field.
    pub field: &'static str,
    /// As it is.
    pub before: Value,
    /// As it will be.
    pub after: Value,
}

/// A sheet against the records.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// What every column was taken for.
    pub columns: Vec<Matched>,
    /// The columns that were left out, and why.
    pub ignored: Vec<Ignored>,
    /// How many rows come to what.
    pub counts: BTreeMap<&'static str, usize>,
    /// The rows that are not the same as the records.
    pub lines: Vec<Line>,
    /// The batch by which all of it can be undone, when it was kept.
    pub batch: Option<Id>,
}

impl Comparison {
    fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or(0)
    }
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Deed::Create => "create",
            Deed::Change => "change",
            Deed::Same => "same",
            Deed::Conflict => "conflict",
            Deed::Fault => "fault",
        }
    }
}

impl Records {
    /// Fields as a person spells them on a command line: labels of options, usual dates, links by title or number. What
    /// the house fills in itself is refused, whoever asks.
    ///
    /// # Errors
    /// 400 for an unknown name or a field of the house's own; 422 for a link that leads nowhere.
    pub async fn spelled(
        &self,
        act: &Act,
        fields: &'static [Field],
        pairs: &[(String, String)],
    ) -> Result<Content, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        let (mut links, mut content) = (links::Links::default(), Content::new());
        for (name, text) in pairs {
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                let names = fields.iter().map(|field| field.name);
                return Err(crate::query::unknown(name, names).into());
            };
            if field.read_only {
                return Err(Problem::new(400, "records-read-only").field(name).into());
            }
            let value = if field.kind == Kind::Link && !text.trim().is_empty() {
                let found = links
                    .id(&mut tx, act, self.registry(), (field, text))
                    .await?;
                found?.into()
            } else {
                cells::value_of(field, text)
            };
            content.insert(name.clone(), value);
        }
        Ok(content)
    }

    /// Compares a sheet with the records, and takes it when the terms say so: all of it in one transaction, as a batch
    /// that can be undone as a whole. Nothing is kept when a row is at fault or in conflict and the terms say stop; the
    /// comparison then carries no batch.
    ///
    /// # Errors
    /// 422 when no column is understood, two are taken for one field, or there are too many rows; the store's fault.
    pub async fn import(
        &self,
        act: &Act,
        of: &'static RecordType,
        sheet: &Sheet,
        terms: &Terms,
    ) -> Result<Comparison, RecordsError> {
        let (columns, first) = Columns::read(of, &act.actor, sheet, terms)?;
        let rows = &sheet.rows[first..];
        if rows.len() > MOST {
            return Err(Problem::new(422, "records-import-most")
                .arg("most", MOST)
                .arg("rows", rows.len())
                .into());
        }
        let act = &match &act.reason {
            Some(_) => act.clone(),
            None => act.clone().reason(sheet.file.clone()),
        };
        let mut tx = self.store.begin().await?;
        let mut trial = Trial::new(self, act, of, (&columns, terms));
        let mut comparison = Comparison {
            columns: columns.matched(),
            ignored: columns.ignored.clone(),
            counts: BTreeMap::new(),
            lines: Vec::new(),
            batch: None,
        };
        for (number, cells) in rows {
            let line = trial.row(&mut tx, *number, cells).await?;
            *comparison.counts.entry(line.deed.name()).or_default() += 1;
            if line.deed != Deed::Same {
                comparison.lines.push(line);
            }
        }
        let stopped = |count: usize, otherwise| count > 0 && otherwise == Otherwise::Stop;
        let stays = stopped(comparison.count("conflict"), terms.conflicts)
            || stopped(comparison.count("fault"), terms.faults)
            || comparison.count("create") + comparison.count("change") == 0;
        if terms.keep && !stays {
            let batch = batch::write(&mut tx, act, of, (&sheet.file, &comparison)).await?;
            let entry = audit::Entry::new("import", of.key, batch).diff(json!({
                "file": [null, sheet.file],
                "created": [null, comparison.count("create")],
                "changed": [null, comparison.count("change")],
            }));
            audit::append(&mut tx, act, entry).await?;
            tx.commit().await?;
            comparison.batch = Some(batch);
            return Ok(comparison);
        }
        tx.undo().await?;
        for line in comparison
            .lines
            .iter_mut()
            .filter(|line| line.deed == Deed::Create)
        {
            // Neither identity nor number outlive the trial.
            (line.id, line.number) = (None, None);
        }
        Ok(comparison)
    }
}
