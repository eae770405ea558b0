//! Rows (行): each is tried by the save path behind a savepoint, so that one row's fault leaves the others alone.

use std::collections::BTreeSet;

use qd_base::{Id, Problem};
use qd_store::{Sql, StoreError, Tx};
use serde_json::{Map, Value};

use super::columns::Columns;
use super::links::{self, Links};
use super::{Change, Deed, Line, Mode, Otherwise, Terms, cells};
use crate::content::normal;
use crate::rights::{Verb, field_allowed};
use crate::{
    Act, ConflictField, Content, Field, Item, Kind, RecordType, Records, RecordsError, audit,
};

/// A sheet's rows on their way through the save path.
pub(crate) struct Trial<'a> {
    records: &'a Records,
    act: &'a Act,
    of: &'static RecordType,
    columns: &'a Columns,
    terms: &'a Terms,
    links: Links,
    met: BTreeSet<Id>,
}

impl<'a> Trial<'a> {
    pub fn new(
        records: &'a Records,
        act: &'a Act,
        of: &'static RecordType,
        (columns, terms): (&'a Columns, &'a Terms),
    ) -> Trial<'a> {
        Trial {
            records,
            act,
            of,
            columns,
            terms,
            links: Links::default(),
            met: BTreeSet::new(),
        }
    }

    /// Tries one row.
    pub async fn row(
        &mut self,
        tx: &mut Tx,
        number: u32,
        cells: &[String],
    ) -> Result<Line, RecordsError> {
        tx.execute(&Sql::new("savepoint import_row")).await?;
        let told = self.tried(tx, cells).await;
        let faults = match told {
            Ok(mut line) => {
                tx.execute(&Sql::new("release savepoint import_row"))
                    .await?;
                line.row = number;
                return Ok(line);
            }
            Err(RecordsError::Invalid(faults)) => faults,
            Err(RecordsError::Store(fault @ StoreError::Refused { .. })) => {
                vec![RecordsError::Store(fault).problem()]
            }
            Err(RecordsError::Store(fault)) => return Err(fault.into()),
            Err(other) => vec![other.problem()],
        };
        tx.execute(&Sql::new("rollback to savepoint import_row"))
            .await?;
        tx.execute(&Sql::new("release savepoint import_row"))
            .await?;
        let title = self.columns.fields.iter();
        let title = title.filter(|(_, field)| field.name == self.of.title);
        let title = title.map(|(at, _)| cell(cells, *at).to_owned()).next();
        let mut line = line(Deed::Fault, None, title.unwrap_or_default());
        line.row = number;
        line.faults = faults;
        Ok(line)
    }

    async fn tried(&mut self, tx: &mut Tx, cells: &[String]) -> Result<Line, RecordsError> {
        let Some(now) = self.known(tx, cells).await? else {
            return self.create(tx, cells).await;
        };
        if !self.met.insert(now.id) {
            return Err(Problem::new(422, "records-import-twice").field("id").into());
        }
        if self.terms.mode == Mode::Create {
            return Err(Problem::new(422, "records-import-exists")
                .field("id")
                .into());
        }
        let version = self.version(cells, now.version)?;
        let mut bases = Map::new();
        if version < now.version {
            let id = now.id.to_string();
            bases = audit::changes_since(tx, self.of.key, &id, version)
                .await?
                .bases;
        }
        let mine = self.mine(tx, cells, (&now, &bases)).await?;
        let conflict = contradictions(&now, &bases, &mine);
        let title = now.text(self.of.title).to_owned();
        if !conflict.is_empty() && self.terms.conflicts != Otherwise::Mine {
            let mut line = line(Deed::Conflict, Some(&now), title);
            line.conflict = conflict;
            return Ok(line);
        }
        if mine.is_empty() {
            return Ok(line(Deed::Same, Some(&now), title));
        }
        let which = (now.id, now.version);
        let (records, act, of) = (self.records, self.act, self.of);
        let after = records.edit_in(tx, act, of, which, &mine).await?;
        let deed = match after.version == now.version {
            true => Deed::Same,
            false => Deed::Change,
        };
        let mut line = line(deed, Some(&after), after.text(of.title).to_owned());
        line.changes = self.changes(Some(&now), &after);
        Ok(line)
    }

    /// The record a row means: by id, else by the agreed key, else by number.
    async fn known(&self, tx: &mut Tx, cells: &[String]) -> Result<Option<Item>, RecordsError> {
        let (records, act, of) = (self.records, self.act, self.of);
        if let Some(text) = filled(cells, self.columns.id) {
            let wrong = |_| Problem::new(422, "records-import-id").field("id");
            let id: Id = text.parse().map_err(wrong)?;
            return Ok(Some(records.get_in(tx, act, of, id).await?));
        }
        let number = filled(cells, self.columns.number).map(|text| (None, text));
        let by = match self.terms.key.as_deref() {
            None | Some("number") => number,
            Some(key) => {
                let found = self.columns.fields.iter().find(|(_, f)| f.name == key);
                let found = found.filter(|(_, field)| field.kind == Kind::Text);
                let wrong = || {
                    Problem::new(422, "records-import-key")
                        .arg("name", key)
                        .field("match")
                };
                let (at, field) = found.ok_or_else(wrong)?;
                filled(cells, Some(*at)).map(|text| (Some(*field), text))
            }
        };
        let Some((field, text)) = by else {
            return Ok(None);
        };
        let rows = tx.rows(&links::keyed(act, of, field, text)).await?;
        let name = field.map_or("number", |field| field.name);
        match &rows[..] {
            [] if field.is_none() => Err(Problem::new(422, "records-import-number")
                .field(name)
                .into()),
            [] => Ok(None),
            [row] => {
                let id = row.parsed("id")?;
                Ok(Some(records.get_in(tx, act, of, id).await?))
            }
            _ => Err(Problem::new(422, "records-import-key-many")
                .arg("text", text)
                .field(name)
                .into()),
        }
    }

    async fn create(&mut self, tx: &mut Tx, cells: &[String]) -> Result<Line, RecordsError> {
        if self.terms.mode == Mode::Update {
            return Err(Problem::new(422, "records-import-unknown-row").into());
        }
        let mut fields = Content::new();
        let columns = self.columns;
        for (at, field) in &columns.fields {
            let text = cell(cells, *at);
            if !text.trim().is_empty() {
                fields.insert(field.name.to_owned(), self.value(tx, field, text).await?);
            }
        }
        let made = self
            .records
            .create_in(tx, self.act, self.of, &fields)
            .await?;
        let mut line = line(
            Deed::Create,
            Some(&made),
            made.text(self.of.title).to_owned(),
        );
        line.changes = self.changes(None, &made);
        Ok(line)
    }

    /// The version the sheet was made from; without one, that of now.
    fn version(&self, cells: &[String], now: i64) -> Result<i64, Problem> {
        let Some(text) = filled(cells, self.columns.version) else {
            return Ok(now);
        };
        let given = text
            .parse()
            .ok()
            .filter(|version| (1..=now).contains(version));
        given.ok_or_else(|| Problem::new(422, "records-import-version").field("version"))
    }

    /// What the sheet changes: fields whose cell says something else than the record said at the sheet's version.
    async fn mine(
        &mut self,
        tx: &mut Tx,
        cells: &[String],
        (now, bases): (&Item, &Map<String, Value>),
    ) -> Result<Content, RecordsError> {
        let mut mine = Content::new();
        let columns = self.columns;
        for (at, field) in &columns.fields {
            let text = cell(cells, *at);
            let base = bases.get(field.name).unwrap_or_else(|| now.get(field.name));
            if self.unchanged(tx, (field, text, base)).await? {
                continue;
            }
            let value = self.value(tx, field, text).await?;
            let value = normal(field, &value).unwrap_or(value);
            mine.insert(field.name.to_owned(), value);
        }
        Ok(mine)
    }

    async fn unchanged(
        &self,
        tx: &mut Tx,
        (field, text, base): (&'static Field, &str, &Value),
    ) -> Result<bool, RecordsError> {
        if cells::says(field, text, base) {
            return Ok(true);
        }
        if field.kind != Kind::Link || text.trim().is_empty() {
            return Ok(false);
        }
        let registry = self.records.registry();
        Ok(links::is_title(tx, self.act, registry, (field, text, base)).await?)
    }

    async fn value(
        &mut self,
        tx: &mut Tx,
        field: &'static Field,
        text: &str,
    ) -> Result<Value, RecordsError> {
        if field.kind != Kind::Link || text.trim().is_empty() {
            return Ok(cells::value_of(field, text));
        }
        let registry = self.records.registry();
        let found = self.links.id(tx, self.act, registry, (field, text)).await?;
        Ok(found?.into())
    }

    /// What differs between two states, as far as the person may see it.
    fn changes(&self, before: Option<&Item>, after: &Item) -> Vec<Change> {
        let seen = |field: &&Field| field_allowed(&self.act.actor, field, Verb::Read);
        let mut changes = Vec::new();
        for field in self.of.fields.iter().filter(seen) {
            let then = before.map_or(&Value::Null, |item| item.get(field.name));
            let now = after.get(field.name);
            let nothing = now.as_array().is_some_and(Vec::is_empty) && then.is_null();
            if then != now && !nothing {
                changes.push(Change {
                    field: field.name,
                    before: then.clone(),
                    after: now.clone(),
                });
            }
        }
        changes
    }
}

/// The fields that the sheet and somebody else changed to different values.
fn contradictions(now: &Item, bases: &Map<String, Value>, mine: &Content) -> Vec<ConflictField> {
    let mut fields = Vec::new();
    for (name, value) in mine {
        let Some(base) = bases.get(name) else {
            continue;
        };
        let theirs = now.get(name);
        if value != theirs {
            fields.push(ConflictField {
                field: name.clone(),
                base: Some(base.clone()),
                theirs: theirs.clone(),
                mine: Some(value.clone()),
            });
        }
    }
    fields
}

fn line(deed: Deed, item: Option<&Item>, title: String) -> Line {
    Line {
        row: 0,
        deed,
        id: item.map(|item| item.id),
        number: item.and_then(|item| item.number.clone()),
        title,
        changes: Vec::new(),
        conflict: Vec::new(),
        faults: Vec::new(),
        version: item.map_or(0, |item| item.version),
    }
}

fn cell(cells: &[String], at: usize) -> &str {
    cells.get(at).map_or("", String::as_str)
}

fn filled(cells: &[String], at: Option<usize>) -> Option<&str> {
    let text = cell(cells, at?).trim();
    (!text.is_empty()).then_some(text)
}
