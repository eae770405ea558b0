//! Columns (列): how each kind is kept in a table of either database, and how it comes back.

use jiff::Timestamp;
use qd_base::{Amount, Currency, Money};
use qd_store::{Row, StoreError, Value as Kept};
use serde_json::Value;

use crate::content::unique_form;
use crate::types::{FieldType, number_text};
use crate::{Field, Kind};

/// How a column is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text, compared byte by byte.
    Text,
    /// A whole number of 64 bits.
    Int,
    /// Yes or no.
    Flag,
}

/// The columns of a field; a table field has none of its own.
pub fn columns_of(field: &Field) -> Vec<(String, Shape)> {
    let name = field.name.to_owned();
    let mut columns = match field.kind {
        Kind::Table => Vec::new(),
        Kind::YesNo => vec![(name, Shape::Flag)],
        Kind::Number | Kind::Percent | Kind::DateTime => vec![(name, Shape::Int)],
        Kind::Money => {
            let currency = format!("{name}__currency");
            vec![(name, Shape::Int), (currency, Shape::Text)]
        }
        _ => vec![(name, Shape::Text)],
    };
    if field.unique && field.kind == Kind::Text {
        columns.push((format!("{}__key", field.name), Shape::Text));
    }
    columns
}

/// The values for [`columns_of`], in the same order.
pub fn to_columns(field: &Field, value: &Value) -> Vec<Kept> {
    let text = || value.as_str().map(str::to_owned);
    let amount = || {
        value
            .as_str()
            .and_then(|t| Amount::parse(t).ok())
            .map(|a| a.0)
    };
    let mut kept: Vec<Kept> = match field.kind {
        Kind::Table => Vec::new(),
        Kind::YesNo => vec![value.as_bool().into()],
        Kind::Number | Kind::Percent => vec![amount().into()],
        Kind::DateTime => {
            let instant = value.as_str().and_then(|t| t.parse::<Timestamp>().ok());
            vec![instant.map(|at| at.as_microsecond()).into()]
        }
        Kind::Money => match Money::from_json(value) {
            Ok(money) => vec![money.minor.into(), money.currency.code().into()],
            Err(_) => vec![Kept::Null, Kept::Null],
        },
        Kind::ManyChoice | Kind::File | Kind::Json => {
            let json = (!value.is_null()).then(|| crate::audit::canonical(value));
            vec![json.into()]
        }
        _ => vec![text().into()],
    };
    if field.unique && field.kind == Kind::Text {
        kept.push(text().as_deref().map(unique_form).into());
    }
    kept
}

/// The value of a field in a row; a table field gives `null` here and is read from its own table.
///
/// # Errors
/// [`StoreError::Kept`] when what was kept cannot be read back.
pub fn from_row(field: &Field, row: &Row) -> Result<Value, StoreError> {
    let name = field.name;
    Ok(match field.kind {
        Kind::Table => Value::Null,
        Kind::YesNo if row.value(name)?.is_null() => Value::Null,
        Kind::YesNo => row.flag(name)?.into(),
        Kind::Number | Kind::Percent => {
            let raw = row.int_or_none(name)?;
            raw.map(|raw| number_text(Amount(raw))).into()
        }
        Kind::DateTime => match row.int_or_none(name)? {
            Some(micros) => Timestamp::from_microsecond(micros)
                .map_err(|fault| unreadable(name, &fault))?
                .to_string()
                .into(),
            None => Value::Null,
        },
        Kind::Money => match row.int_or_none(name)? {
            Some(minor) => {
                let code = row.text(&format!("{name}__currency"))?;
                let currency = Currency::parse(&code).ok_or_else(|| unreadable(name, &code))?;
                Money { minor, currency }.to_json()
            }
            None => Value::Null,
        },
        Kind::ManyChoice | Kind::File | Kind::Json => match row.text_or_none(name)? {
            Some(text) => serde_json::from_str(&text).map_err(|fault| unreadable(name, &fault))?,
            None => Value::Null,
        },
        _ => row.text_or_none(name)?.into(),
    })
}

fn unreadable(name: &str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Kept {
        what: name.to_owned(),
        reason: reason.to_string(),
    }
}
