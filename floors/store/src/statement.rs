//! Statements (查询语句): built once, rendered for the database at hand. Values are always bound, never joined in.

use sea_query::{
    DeleteStatement, InsertStatement, PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder,
    UpdateStatement,
};

use crate::{Dialect, Value};

/// A statement as text with its bound values. Only [`Statement`] implementations of this crate make one.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub(crate) sql: std::borrow::Cow<'static, str>,
    pub(crate) values: Vec<sea_query::Value>,
}

impl Rendered {
    /// The text, for snapshots and for `--explain`.
    pub fn sql(&self) -> &str {
        &self.sql
    }
}

/// Anything that can be asked of the store.
pub trait Statement: sealed::Sealed {
    /// The text and values for a dialect.
    fn render(&self, dialect: Dialect) -> Rendered;
}

mod sealed {
    /// Keeps statements to those whose values are bound.
    pub trait Sealed {}
}

/// A statement written out in the source, for what the builder cannot say. Placeholders are `?` in order.
#[derive(Clone, Debug)]
pub struct Sql(&'static str, Vec<Value>);

impl Sql {
    /// A written statement without values.
    pub fn new(sql: &'static str) -> Sql {
        Sql(sql, Vec::new())
    }

    /// Binds the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Sql {
        self.1.push(value.into());
        self
    }
}

impl sealed::Sealed for Sql {}
impl Statement for Sql {
    fn render(&self, dialect: Dialect) -> Rendered {
        let values = self.1.iter().cloned().map(Into::into).collect();
        let sql = match dialect {
            Dialect::Sqlite => self.0.into(),
            Dialect::Postgres => numbered(self.0).into(),
        };
        Rendered { sql, values }
    }
}

/// `?` to `$1`, `$2`, … outside quoted text.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let (mut quoted, mut count) = (false, 0);
    for c in sql.chars() {
        quoted ^= c == '\'';
        if c == '?' && !quoted {
            count += 1;
            out.push_str(&format!("${count}"));
        } else {
            out.push(c);
        }
    }
    out
}

macro_rules! built {
    ($($kind:ty),*) => {$(
        impl sealed::Sealed for $kind {}
        impl Statement for $kind {
            fn render(&self, dialect: Dialect) -> Rendered {
                let (sql, values) = match dialect {
                    Dialect::Sqlite => self.build(SqliteQueryBuilder),
                    Dialect::Postgres => self.build(PostgresQueryBuilder),
                };
                Rendered { sql: sql.into(), values: values.0 }
            }
        }
    )*};
}

built!(
    SelectStatement,
    InsertStatement,
    UpdateStatement,
    DeleteStatement
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_placeholders_are_numbered_for_postgresql_outside_quotes() {
        let sql = Sql::new("select '?' from t where a = ? and b = ?").bind(1_i64);
        assert_eq!(
            sql.render(Dialect::Postgres).sql(),
            "select '?' from t where a = $1 and b = $2"
        );
    }
}
