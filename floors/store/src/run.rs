//! Running statements (执行语句): the one place where statement text meets a driver.

use std::sync::Arc;

use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Encode, Executor, Postgres, Row as _, SqlSafeStr, SqlStr,
    Sqlite, Type, TypeInfo, ValueRef,
};

use crate::{Dialect, Rendered, Row, Statement, StoreError, Value};

impl Rendered {
    /// The only use of `AssertSqlSafe` in the house: the text comes from the statement builder or from the source,
    /// and every value is bound.
    fn safe(self) -> (SqlStr, Vec<sea_query::Value>) {
        let text = match self.sql {
            std::borrow::Cow::Borrowed(text) => text.into_sql_str(),
            std::borrow::Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
        };
        (text, self.values)
    }
}

/// What both entry points accept: a rendered text or a statement still to be rendered.
pub(crate) trait Ready {
    fn ready(self, dialect: Dialect) -> Rendered;
}

impl Ready for Rendered {
    fn ready(self, _: Dialect) -> Rendered {
        self
    }
}

impl Ready for crate::Sql {
    fn ready(self, dialect: Dialect) -> Rendered {
        self.render(dialect)
    }
}

pub(crate) async fn sqlite_rows<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    ask: impl Ready,
) -> Result<Vec<Row>, StoreError> {
    let (sql, values) = ask.ready(Dialect::Sqlite).safe();
    let rows = sqlx::query_with(sql, sqlite_arguments(values)?)
        .fetch_all(on)
        .await?;
    let names = names(rows.first());
    rows.iter().map(|row| sqlite_row(row, &names)).collect()
}

pub(crate) async fn postgres_rows<'c>(
    on: impl Executor<'c, Database = Postgres>,
    ask: impl Ready,
) -> Result<Vec<Row>, StoreError> {
    let (sql, values) = ask.ready(Dialect::Postgres).safe();
    let rows = sqlx::query_with(sql, postgres_arguments(values)?)
        .fetch_all(on)
        .await?;
    let names = names(rows.first());
    rows.iter().map(|row| postgres_row(row, &names)).collect()
}

pub(crate) async fn sqlite_execute<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    ask: impl Ready,
) -> Result<u64, StoreError> {
    let (sql, values) = ask.ready(Dialect::Sqlite).safe();
    let done = sqlx::query_with(sql, sqlite_arguments(values)?)
        .execute(on)
        .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn postgres_execute<'c>(
    on: impl Executor<'c, Database = Postgres>,
    ask: impl Ready,
) -> Result<u64, StoreError> {
    let (sql, values) = ask.ready(Dialect::Postgres).safe();
    let done = sqlx::query_with(sql, postgres_arguments(values)?)
        .execute(on)
        .await?;
    Ok(done.rows_affected())
}

/// The builder's many number types come down to the five kinds of the house.
fn plain(value: sea_query::Value) -> Result<Value, StoreError> {
    use sea_query::Value as S;
    Ok(match value {
        S::Bool(v) => v.into(),
        S::TinyInt(v) => v.map(i64::from).into(),
        S::SmallInt(v) => v.map(i64::from).into(),
        S::Int(v) => v.into(),
        S::BigInt(v) => v.into(),
        S::TinyUnsigned(v) => v.map(i64::from).into(),
        S::SmallUnsigned(v) => v.map(i64::from).into(),
        S::Unsigned(v) => v.into(),
        // LIMIT and OFFSET come as u64; anything above i64 would be a fault of the caller.
        S::BigUnsigned(v) => v.map(|v| i64::try_from(v).unwrap_or(i64::MAX)).into(),
        S::Float(v) => v.map(f64::from).into(),
        S::Double(v) => v.into(),
        S::String(v) => v.into(),
        S::Char(v) => v.map(String::from).into(),
        S::Bytes(v) => v.into(),
        other => {
            return Err(StoreError::Column {
                column: "bound value".to_owned(),
                wanted: "a kind the store knows".to_owned(),
                found: format!("{other:?}"),
            });
        }
    })
}

fn sqlite_arguments(values: Vec<sea_query::Value>) -> Result<SqliteArguments, StoreError> {
    let mut bound = SqliteArguments::default();
    for value in values {
        match plain(value)? {
            Value::Null => bound.add(None::<i64>),
            Value::Bool(v) => bound.add(v),
            Value::Int(v) => bound.add(v),
            Value::Real(v) => bound.add(v),
            Value::Text(v) => bound.add(v),
            Value::Bytes(v) => bound.add(v),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

fn postgres_arguments(values: Vec<sea_query::Value>) -> Result<PgArguments, StoreError> {
    let mut bound = PgArguments::default();
    for value in values {
        match plain(value)? {
            Value::Null => bound.add(Nothing),
            Value::Bool(v) => bound.add(v),
            Value::Int(v) => bound.add(v),
            Value::Real(v) => bound.add(v),
            Value::Text(v) => bound.add(v),
            Value::Bytes(v) => bound.add(v),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

/// An absent value whose type the server works out from its place in the statement.
struct Nothing;

impl Type<Postgres> for Nothing {
    fn type_info() -> PgTypeInfo {
        /// The object number of PostgreSQL's pseudo-type `unknown`.
        const UNKNOWN: u32 = 705;
        PgTypeInfo::with_oid(sqlx::postgres::types::Oid(UNKNOWN))
    }
}

impl Encode<'_, Postgres> for Nothing {
    fn encode_by_ref(
        &self,
        _: &mut PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        Ok(sqlx::encode::IsNull::Yes)
    }
}

fn names<R: sqlx::Row>(first: Option<&R>) -> Arc<[String]> {
    first
        .map(|row| row.columns().iter().map(|c| c.name().to_owned()).collect())
        .unwrap_or_default()
}

fn sqlite_row(row: &SqliteRow, names: &Arc<[String]>) -> Result<Row, StoreError> {
    let value = |at: usize| -> Result<Value, sqlx::Error> {
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        Ok(match raw.type_info().name() {
            "INTEGER" => Value::Int(row.try_get_unchecked(at)?),
            "BOOLEAN" => Value::Bool(row.try_get_unchecked(at)?),
            "REAL" => Value::Real(row.try_get_unchecked(at)?),
            "BLOB" => Value::Bytes(row.try_get_unchecked(at)?),
            _ => Value::Text(row.try_get_unchecked(at)?),
        })
    };
    let values = (0..row.columns().len())
        .map(value)
        .collect::<Result<_, _>>()?;
    Ok(Row {
        columns: names.clone(),
        values,
    })
}

fn postgres_row(row: &PgRow, names: &Arc<[String]>) -> Result<Row, StoreError> {
    let value = |at: usize| -> Result<Value, sqlx::Error> {
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        Ok(match raw.type_info().name() {
            "INT8" => Value::Int(row.try_get(at)?),
            "INT4" => Value::Int(row.try_get::<i32, _>(at)?.into()),
            "INT2" => Value::Int(row.try_get::<i16, _>(at)?.into()),
            "BOOL" => Value::Bool(row.try_get(at)?),
            "FLOAT8" => Value::Real(row.try_get(at)?),
            "FLOAT4" => Value::Real(row.try_get::<f32, _>(at)?.into()),
            "BYTEA" => Value::Bytes(row.try_get(at)?),
            _ => Value::Text(row.try_get(at)?),
        })
    };
    let values = (0..row.columns().len())
        .map(value)
        .collect::<Result<_, _>>()?;
    Ok(Row {
        columns: names.clone(),
        values,
    })
}
