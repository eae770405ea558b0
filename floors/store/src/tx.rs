//! Transactions (事务): all or nothing, one writer at a time.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::open::Pools;
use crate::{Dialect, Row, Sql, Statement, Store, StoreError, run};

/// PostgreSQL's lock that stands for the pen; any constant of our own will do.
const PEN: i64 = 0x5144_5045_4e00;

/// A transaction, reading or writing. Dropped without [`Tx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) async fn reading(store: &Store) -> Result<Tx, StoreError> {
        let inner = match &store.pools {
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin_with("BEGIN").await?),
            Pools::Postgres(pool) => Inner::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        };
        Ok(Tx { inner })
    }

    pub(crate) async fn writing(store: &Store) -> Result<Tx, StoreError> {
        match &store.pools {
            Pools::Sqlite { writer, .. } => Ok(Tx {
                inner: Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            }),
            Pools::Postgres(pool) => {
                let mut tx = Tx {
                    inner: Inner::Postgres(pool.begin_with("BEGIN").await?),
                };
                tx.row(&Sql::new("select pg_advisory_xact_lock(?)::text as pen").bind(PEN))
                    .await?;
                Ok(tx)
            }
        }
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of one question.
    ///
    /// # Errors
    /// [`StoreError::Driver`]; [`StoreError::Refused`] when the statement writes and a rule refuses it.
    pub async fn rows(&mut self, ask: &impl Statement) -> Result<Vec<Row>, StoreError> {
        let rendered = ask.render(self.dialect());
        match &mut self.inner {
            Inner::Sqlite(tx) => run::sqlite_rows(&mut **tx, rendered).await,
            Inner::Postgres(tx) => run::postgres_rows(&mut **tx, rendered).await,
        }
    }

    /// The first row of one question, if there is any.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn row(&mut self, ask: &impl Statement) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(ask).await?.into_iter().next())
    }

    /// Writes; tells how many rows were touched.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a rule of the schema refuses, else [`StoreError::Driver`].
    pub async fn execute(&mut self, order: &impl Statement) -> Result<u64, StoreError> {
        let rendered = order.render(self.dialect());
        match &mut self.inner {
            Inner::Sqlite(tx) => run::sqlite_execute(&mut **tx, rendered).await,
            Inner::Postgres(tx) => run::postgres_execute(&mut **tx, rendered).await,
        }
    }

    /// Runs a text of several statements, as migrations have them.
    pub(crate) async fn script(&mut self, text: &'static str) -> Result<(), StoreError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// Keeps what was written; after this returns, it survives a crash.
    ///
    /// # Errors
    /// [`StoreError::Driver`]: nothing is known to be kept then; read before trying again.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// [`StoreError::Driver`] when the connection is gone; then the database undoes it by itself.
    pub async fn undo(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
