//! Reading records for reports (读取): days, money and names, with nothing guessed where nothing is filled in.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Lang};
use qd_documents::Value;
use qd_records::{Field, Item, RecordType};
use qd_reports::{Desk, ReportError};

/// A day of a record.
pub fn day(item: &Item, field: &str) -> Option<Date> {
    item.text(field).parse().ok()
}

/// Money of a record as an amount; none where nothing is filled in or the reader may not see it.
pub fn money(item: &Item, field: &str) -> Option<Amount> {
    let minor = item.get(field)["minor"].as_i64()?;
    Some(Amount(minor * (qd_base::amount::SCALE / 100)))
}

/// A day as a cell.
pub fn day_cell(day: Option<Date>) -> Value {
    day.map_or(Value::Absent, Value::Date)
}

/// The label of a choice as a cell.
pub fn choice_cell(of: &RecordType, item: &Item, name: &str, lang: Lang) -> Value {
    let label = |field: &'static Field| field.option(item.text(name)).map(|o| o.label.of(lang));
    of.field(name)
        .and_then(label)
        .map_or(Value::Absent, Value::from)
}

/// The names behind the links of many records: customers and people.
pub struct Names {
    accounts: BTreeMap<String, String>,
    people: BTreeMap<String, String>,
}

impl Names {
    /// Looks up the customers and owners of records at once.
    pub fn of(desk: &Desk, items: &[&Item]) -> Result<Names, ReportError> {
        let ids = |field: &str| -> Vec<String> {
            let mut ids: Vec<String> = items
                .iter()
                .map(|item| item.text(field).to_owned())
                .filter(|id| !id.is_empty())
                .collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let records = desk.records()?;
        Ok(Names {
            accounts: records.titles("account", &ids("account"))?,
            people: records.titles("person", &ids("owner"))?,
        })
    }

    /// The customer's name as a cell.
    pub fn account(&self, item: &Item) -> Value {
        cell(&self.accounts, item.text("account"))
    }

    /// The owner's name as a cell.
    pub fn owner(&self, item: &Item) -> Value {
        cell(&self.people, item.text("owner"))
    }
}

fn cell(names: &BTreeMap<String, String>, id: &str) -> Value {
    names
        .get(id)
        .map_or(Value::Absent, |name| name.as_str().into())
}
