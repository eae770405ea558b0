//! Field types (字段类型): the Rust types a record struct is written with, each with its kind and its JSON form.

use jiff::Timestamp;
use qd_base::{Amount, Currency, Date, Id, Money, Period};
use serde_json::{Map, Value, json};

use crate::{ChoiceOption, Field, Kind};

/// A value that does not have the form its kind asks for; what was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("wanted {0}")]
pub struct Wrong(pub &'static str);

/// The content of a record: values by field name, in the JSON form of their kinds.
pub type Content = Map<String, Value>;

/// A Rust type that a field can have.
pub trait FieldType: Sized {
    /// Its kind.
    const KIND: Kind;
    /// Whether it may be empty.
    const OPTIONAL: bool = false;
    /// The options of a choice.
    const CHOICES: &'static [ChoiceOption] = &[];
    /// The fields of the rows of a table.
    const CHILDREN: &'static [Field] = &[];

    /// The JSON form.
    fn to_json(&self) -> Value;

    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`Wrong`] names what was wanted.
    fn from_json(value: &Value) -> Result<Self, Wrong>;
}

/// One line of text.
pub type Text = String;

/// Several lines of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LongText(pub String);

/// Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RichText(pub String);

/// An exact decimal with four places.
pub type Number = Amount;

/// Percent points with four places: `Percent(Amount::units(12))` is 12 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub Amount);

/// The id of a linked record or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Id);

/// Several options of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

/// Child rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<T>(pub Vec<T>);

/// A kept file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// SHA-256 of the content, hexadecimal: its address in the file store.
    pub sha256: String,
    /// The name it came with.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// Any JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json(pub Value);

/// An enum of named options; made by `#[derive(Choice)]`.
pub trait ChoiceType: Sized + Copy + 'static {
    /// All options in their order.
    const OPTIONS: &'static [ChoiceOption];

    /// The key of this option.
    fn key(&self) -> &'static str;

    /// The option with a key.
    fn of(key: &str) -> Option<Self>;
}

/// A row of a table; made by `#[derive(Child)]`.
pub trait ChildType: Sized {
    /// Its fields.
    const FIELDS: &'static [Field];

    /// Its content.
    fn to_content(&self) -> Content;

    /// Reads its content.
    ///
    /// # Errors
    /// [`Wrong`] names what was wanted.
    fn from_content(content: &Content) -> Result<Self, Wrong>;
}

/// A number without needless zeros: `12`, `1234.5`.
pub(crate) fn number_text(amount: Amount) -> String {
    let plain = amount.to_plain();
    match plain.contains('.') {
        true => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => plain,
    }
}

/// Reads one field of a content; an absent one is read as nothing.
///
/// # Errors
/// [`Wrong`] names what was wanted.
pub fn pick<T: FieldType>(content: &Content, name: &str) -> Result<T, Wrong> {
    T::from_json(content.get(name).unwrap_or(&Value::Null))
}

fn text<'v>(value: &'v Value, wanted: &'static str) -> Result<&'v str, Wrong> {
    value.as_str().ok_or(Wrong(wanted))
}

macro_rules! by_text {
    ($($of:ty, $kind:ident, $wanted:literal, $show:expr, $read:expr;)*) => {$(
        impl FieldType for $of {
            const KIND: Kind = Kind::$kind;
            fn to_json(&self) -> Value {
                let show: fn(&$of) -> String = $show;
                Value::String(show(self))
            }
            fn from_json(value: &Value) -> Result<Self, Wrong> {
                let read: fn(&str) -> Option<$of> = $read;
                read(text(value, $wanted)?).ok_or(Wrong($wanted))
            }
        }
    )*};
}

by_text! {
    String, Text, "a text", |v| v.clone(), |t| Some(t.to_owned());
    LongText, LongText, "a text", |v| v.0.clone(), |t| Some(LongText(t.to_owned()));
    RichText, RichText, "a text", |v| v.0.clone(), |t| Some(RichText(t.to_owned()));
    Amount, Number, "a number", |v| number_text(*v), |t| Amount::parse(t).ok();
    Percent, Percent, "a percentage", |v| number_text(v.0), |t| Amount::parse(t).ok().map(Percent);
    Date, Date, "a date", |v| v.to_string(), |t| t.parse().ok();
    Timestamp, DateTime, "an instant", |v| v.to_string(), |t| t.parse().ok();
    Period, Period, "a period", |v| v.text.clone(), |t| Period::parse(t).ok();
    Key, Link, "an id", |v| v.0.to_string(), |t| t.parse().ok().map(Key);
}

impl FieldType for bool {
    const KIND: Kind = Kind::YesNo;
    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        if value.is_null() {
            return Ok(false);
        }
        value.as_bool().ok_or(Wrong("yes or no"))
    }
}

impl FieldType for Money {
    const KIND: Kind = Kind::Money;
    fn to_json(&self) -> Value {
        json!({"minor": self.minor, "currency": self.currency.code()})
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        let wanted = Wrong("an amount of money");
        let minor = value["minor"].as_i64().ok_or(wanted)?;
        let code = value["currency"].as_str().ok_or(wanted)?;
        let currency = Currency::parse(code).ok_or(wanted)?;
        Ok(Money { minor, currency })
    }
}

impl FieldType for File {
    const KIND: Kind = Kind::File;
    fn to_json(&self) -> Value {
        json!({"sha256": self.sha256, "name": self.name, "size": self.size})
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        serde_json::from_value(value.clone()).map_err(|_| Wrong("a file"))
    }
}

impl FieldType for Json {
    const KIND: Kind = Kind::Json;
    fn to_json(&self) -> Value {
        self.0.clone()
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        Ok(Json(value.clone()))
    }
}

impl<T: ChoiceType> FieldType for Many<T> {
    const KIND: Kind = Kind::ManyChoice;
    const OPTIONAL: bool = true;
    const CHOICES: &'static [ChoiceOption] = T::OPTIONS;
    fn to_json(&self) -> Value {
        self.0.iter().map(|one| Value::from(one.key())).collect()
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        let wanted = Wrong("options");
        let Some(keys) = value.as_array() else {
            return if value.is_null() {
                Ok(Many(Vec::new()))
            } else {
                Err(wanted)
            };
        };
        let of = |key: &Value| key.as_str().and_then(T::of).ok_or(wanted);
        keys.iter().map(of).collect::<Result<_, _>>().map(Many)
    }
}

impl<T: ChildType> FieldType for Table<T> {
    const KIND: Kind = Kind::Table;
    const OPTIONAL: bool = true;
    const CHILDREN: &'static [Field] = T::FIELDS;
    fn to_json(&self) -> Value {
        self.0
            .iter()
            .map(|row| Value::Object(row.to_content()))
            .collect()
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        let wanted = Wrong("rows");
        let Some(rows) = value.as_array() else {
            return if value.is_null() {
                Ok(Table(Vec::new()))
            } else {
                Err(wanted)
            };
        };
        let of = |row: &Value| T::from_content(row.as_object().ok_or(wanted)?);
        rows.iter().map(of).collect::<Result<_, _>>().map(Table)
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;
    const CHOICES: &'static [ChoiceOption] = T::CHOICES;
    const CHILDREN: &'static [Field] = T::CHILDREN;
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_json)
    }
    fn from_json(value: &Value) -> Result<Self, Wrong> {
        if value.is_null() {
            return Ok(None);
        }
        T::from_json(value).map(Some)
    }
}
