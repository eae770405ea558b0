//! Values and rows (数据行) as both databases give them: whole numbers, texts, bytes, reals, yes/no and nothing.

use std::sync::Arc;

use crate::StoreError;

/// One value of one column.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no. SQLite gives it back as 0 or 1; read it with [`Row::flag`].
    Bool(bool),
    /// A whole number: counts, minor units of money, microseconds since 1970 UTC.
    Int(i64),
    /// A real number; never money.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// What kind of value this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "yes/no",
            Value::Int(_) => "whole number",
            Value::Real(_) => "real",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        }
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

macro_rules! value_from {
    ($($from:ty => $to:expr),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Value {
                ($to)(value)
            }
        }
    )*};
}

value_from! {
    bool => Value::Bool,
    i64 => Value::Int,
    i32 => |v: i32| Value::Int(v.into()),
    u32 => |v: u32| Value::Int(v.into()),
    f64 => Value::Real,
    String => Value::Text,
    &str => |v: &str| Value::Text(v.to_owned()),
    Vec<u8> => Value::Bytes,
    qd_base::Id => |v: qd_base::Id| Value::Text(v.to_string()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl From<Value> for sea_query::Value {
    fn from(value: Value) -> sea_query::Value {
        match value {
            Value::Null => sea_query::Value::String(None),
            Value::Bool(v) => v.into(),
            Value::Int(v) => v.into(),
            Value::Real(v) => v.into(),
            Value::Text(v) => v.into(),
            Value::Bytes(v) => v.into(),
        }
    }
}

/// One row of an answer; columns are asked for by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The names of the columns in their order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The values in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a column.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the answer has no such column.
    pub fn value(&self, column: &str) -> Result<&Value, StoreError> {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.values.get(at))
            .ok_or_else(|| wrong(column, "a column", "no such column"))
    }

    /// A whole number.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.int_or_none(column)?
            .ok_or_else(|| wrong(column, "whole number", "nothing"))
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn int_or_none(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(v) => Ok(Some(*v)),
            Value::Bool(v) => Ok(Some(i64::from(*v))),
            other => Err(wrong(column, "whole number", other.kind())),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        self.text_or_none(column)?
            .ok_or_else(|| wrong(column, "text", "nothing"))
    }

    /// A text or nothing.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn text_or_none(&self, column: &str) -> Result<Option<String>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(v) => Ok(Some(v.clone())),
            other => Err(wrong(column, "text", other.kind())),
        }
    }

    /// A text read as something with a text form: an id, a date, a period.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent, empty or unreadable.
    pub fn parsed<T: std::str::FromStr>(&self, column: &str) -> Result<T, StoreError> {
        let text = self.text(column)?;
        text.parse()
            .map_err(|_| wrong(column, std::any::type_name::<T>(), "unreadable text"))
    }

    /// Yes or no, from either database.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds neither 0, 1, yes nor no.
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        match self.value(column)? {
            Value::Bool(v) => Ok(*v),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(wrong(column, "yes/no", other.kind())),
        }
    }

    /// A real number.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn real(&self, column: &str) -> Result<f64, StoreError> {
        match self.value(column)? {
            Value::Real(v) => Ok(*v),
            other => Err(wrong(column, "real", other.kind())),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`StoreError::Column`] when the column is absent or holds something else.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        match self.value(column)? {
            Value::Bytes(v) => Ok(v.clone()),
            other => Err(wrong(column, "bytes", other.kind())),
        }
    }
}

fn wrong(column: &str, wanted: &str, found: &str) -> StoreError {
    StoreError::Column {
        column: column.to_owned(),
        wanted: wanted.to_owned(),
        found: found.to_owned(),
    }
}
