//! Reading records for reports (读取): days, money, numbers and names, with nothing guessed where nothing is filled in.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Lang};
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_records::{Field, Item, JsonValue, RecordType};

use crate::{Desk, ReportError};

/// A day of a record.
pub fn day(item: &Item, field: &str) -> Option<Date> {
    item.text(field).parse().ok()
}

/// A day as a cell.
pub fn day_cell(item: &Item, field: &str) -> Value {
    day(item, field).map_or(Value::Absent, Value::Date)
}

/// Money in its JSON form as an amount.
pub fn amount_of(value: &JsonValue) -> Option<Amount> {
    let minor = value["minor"].as_i64()?;
    Some(Amount(minor * (qd_base::amount::SCALE / 100)))
}

/// Money of a record; none where nothing is filled in or the reader may not see it.
pub fn money(item: &Item, field: &str) -> Option<Amount> {
    amount_of(item.get(field))
}

/// Money as a cell.
pub fn money_cell(item: &Item, field: &str) -> Value {
    money(item, field).map_or(Value::Absent, Value::Money)
}

/// A number or percentage in its JSON form.
pub fn number_of(value: &JsonValue) -> Option<f64> {
    value.as_str()?.parse().ok()
}

/// A number or percentage of a record.
pub fn number(item: &Item, field: &str) -> Option<f64> {
    number_of(item.get(field))
}

/// Percent points as a cell.
pub fn percent_cell(item: &Item, field: &str) -> Value {
    Value::percent(number(item, field).map(|points| points / 100.0))
}

/// The label of a choice as a cell.
pub fn choice(of: &RecordType, item: &Item, name: &str, lang: Lang) -> Value {
    let label = |field: &'static Field| field.option(item.text(name)).map(|o| o.label.of(lang));
    of.field(name)
        .and_then(label)
        .map_or(Value::Absent, Value::from)
}

/// The label of a choice in a row of a table field.
pub fn child_choice(
    of: &RecordType,
    (table, name): (&str, &str),
    row: &JsonValue,
    lang: Lang,
) -> Value {
    let children = of.field(table).map_or(&[][..], |field| field.children);
    let field = children.iter().find(|field| field.name == name);
    let key = row[name].as_str().unwrap_or_default();
    let label = field.and_then(|field| field.option(key));
    label.map_or(Value::Absent, |option| option.label.of(lang).into())
}

/// The rows of a table field.
pub fn rows<'i>(item: &'i Item, field: &str) -> impl Iterator<Item = &'i JsonValue> + use<'i> {
    item.get(field).as_array().into_iter().flatten()
}

/// A text of a row; empty when there is none.
pub fn word<'r>(row: &'r JsonValue, name: &str) -> &'r str {
    row[name].as_str().unwrap_or_default()
}

/// A day of a row as a cell.
pub fn row_day(row: &JsonValue, name: &str) -> Value {
    let day: Option<Date> = word(row, name).parse().ok();
    day.map_or(Value::Absent, Value::Date)
}

/// A text as a cell; a dash where there is none.
pub fn text_cell(text: &str) -> Value {
    if text.is_empty() {
        Value::Absent
    } else {
        text.into()
    }
}

/// The names behind one link of many records.
pub struct Titles {
    field: &'static str,
    names: BTreeMap<String, String>,
}

impl Titles {
    /// Looks them up at once; the person sees only names of what the person may see.
    ///
    /// # Errors
    /// The records' fault.
    pub fn of<'i>(
        desk: &Desk,
        (link, field): (&str, &'static str),
        items: impl IntoIterator<Item = &'i Item>,
    ) -> Result<Titles, ReportError> {
        let ids = items.into_iter().map(|item| item.text(field).to_owned());
        let mut ids: Vec<String> = ids.filter(|id| !id.is_empty()).collect();
        ids.sort();
        ids.dedup();
        let names = desk.records()?.titles(link, &ids)?;
        Ok(Titles { field, names })
    }

    /// The name as a cell.
    pub fn cell(&self, item: &Item) -> Value {
        self.name(item).map_or(Value::Absent, Value::from)
    }

    /// The name, if there is one.
    pub fn name(&self, item: &Item) -> Option<&str> {
        self.names.get(item.text(self.field)).map(String::as_str)
    }
}

/// A table of a chapter: its rows, or the sentence that there are none.
pub fn sheet(document: &mut Document, table: Table, body: Vec<Vec<Value>>, none: String) {
    if body.is_empty() {
        document.push(Block::text(none));
        return;
    }
    let mut table = table;
    for row in body {
        table.push(RowRole::Body, row);
    }
    document.push(Block::from(table));
}

/// How many, as a cell.
pub fn count(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A plain number as a cell: whole ones without decimals.
pub fn plain(n: Option<f64>) -> Value {
    match n {
        Some(n) if n.fract() == 0.0 => Value::Count(n as i64),
        n => Value::ratio(n),
    }
}

/// Money that may be absent as a cell.
pub fn cash(amount: Option<Amount>) -> Value {
    amount.map_or(Value::Absent, Value::Money)
}

/// The largest of some amounts.
pub fn largest(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().max().unwrap_or(Amount::ZERO)
}

/// What departments were asked about a record and answered (部门答复): title, department, state, answer. Empty where the
/// house keeps no requests.
///
/// # Errors
/// The records' fault.
pub fn answers(desk: &Desk, about: &Item) -> Result<Vec<Vec<Value>>, ReportError> {
    let records = desk.records()?;
    let Some(of) = records.records().registry().get("coordination_request") else {
        return Ok(Vec::new());
    };
    let id = about.id.to_string();
    let asked = [
        ("subject_type", about.record_type),
        ("subject_id", id.as_str()),
    ];
    let row = |one: &Item| {
        vec![
            text_cell(one.text("title")),
            choice(of, one, "to_role", desk.lang),
            choice(of, one, "state", desk.lang),
            text_cell(one.text("answer")),
        ]
    };
    Ok(records.all(of, &asked)?.iter().map(row).collect())
}
