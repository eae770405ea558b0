//! Opening the store (打开数据库): one writer and several readers, checked and private to the account that runs it.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::{Row, Sql, Statement, StoreError, Tx, run};

/// The oldest SQLite without the WAL-reset fault.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// How long one attempt waits for another writer.
const BUSY: Duration = Duration::from_secs(5);
/// How often a writer asks again for the pen before it gives up.
const ATTEMPTS: u32 = 4;

/// Which database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded default.
    Sqlite,
    /// A server shared by several processes.
    Postgres,
}

/// The store: cheap to clone, shared by the whole process.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pools: Pools,
    place: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`. The SQLite file (mode 0600) and its folder (mode 0700) are made when
    /// absent. Call [`Store::migrate`] before the first use.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Open`], [`StoreError::TooOld`] or the driver's fault.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = PathBuf::from(path.trim_start_matches("//"));
            return Store::open_sqlite(&path).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Store::open_postgres(url).await;
        }
        Err(StoreError::Address)
    }

    async fn open_sqlite(path: &Path) -> Result<Store, StoreError> {
        if path.as_os_str().is_empty() {
            return Err(StoreError::Address);
        }
        make_private(path).map_err(|source| StoreError::Open {
            path: path.display().to_string(),
            source,
        })?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("trusted_schema", "OFF")
            .pragma("recursive_triggers", "ON");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY * ATTEMPTS)
            .connect_with(options.clone())
            .await?;
        let version = run::sqlite_rows(&writer, Sql::new("select sqlite_version() as v")).await?;
        check_version(&version.first().ok_or(StoreError::NoRow)?.text("v")?)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Store {
            pools: Pools::Sqlite { writer, readers },
            place: Some(path.to_owned()),
        })
    }

    async fn open_postgres(url: &str) -> Result<Store, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address)?
            .application_name("quarterdeck")
            .options([("lock_timeout", "5s"), ("timezone", "UTC")]);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(BUSY * ATTEMPTS)
            .connect_with(options)
            .await?;
        Ok(Store {
            pools: Pools::Postgres(pool),
            place: None,
        })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The database file, if the database is a file.
    pub fn place(&self) -> Option<&Path> {
        self.place.as_deref()
    }

    /// All rows of one question.
    ///
    /// # Errors
    /// [`StoreError::Driver`] or [`StoreError::Busy`].
    pub async fn rows(&self, ask: &impl Statement) -> Result<Vec<Row>, StoreError> {
        let rendered = ask.render(self.dialect());
        match &self.pools {
            Pools::Sqlite { readers, .. } => run::sqlite_rows(readers, rendered).await,
            Pools::Postgres(pool) => run::postgres_rows(pool, rendered).await,
        }
    }

    /// The first row of one question, if there is any.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn row(&self, ask: &impl Statement) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(ask).await?.into_iter().next())
    }

    /// A reading transaction: several questions see one and the same state. It cannot write.
    ///
    /// # Errors
    /// [`StoreError::Driver`] or [`StoreError::Busy`].
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        Tx::reading(self).await
    }

    /// Takes the pen: at most one writing transaction runs at a time, across all processes on the same database
    /// (SQLite `BEGIN IMMEDIATE`, PostgreSQL an advisory lock), so a write that has begun never meets a conflict.
    /// Nothing is kept until [`Tx::commit`]; a dropped transaction leaves no trace.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the pen was not free after the bounded retries.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let mut pause = Duration::from_millis(20);
        for _ in 1..ATTEMPTS {
            match Tx::writing(self).await {
                Err(StoreError::Busy) => {
                    tracing::warn!(pause_ms = pause.as_millis() as u64, "the store is busy");
                    tokio::time::sleep(pause).await;
                    pause *= 3;
                }
                other => return other,
            }
        }
        Tx::writing(self).await
    }

    /// Does work in one writing transaction: kept when the work succeeds, undone when it fails.
    ///
    /// # Errors
    /// What the work returns, or the store's own fault.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFnOnce(&mut Tx) -> Result<T, E>,
    {
        let mut tx = self.begin().await?;
        let done = work(&mut tx).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Copies a SQLite database as of one moment into a new file, while others read and write.
    pub(crate) async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let Some(place) = &self.place else {
            let reason = "PostgreSQL is backed up with pg_dump".to_owned();
            return Err(StoreError::Backup(reason));
        };
        let options = SqliteConnectOptions::new()
            .filename(place)
            .busy_timeout(BUSY);
        let own = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        let order = Sql::new("vacuum into ?").bind(file.display().to_string());
        let done = run::sqlite_execute(&own, order).await;
        own.close().await;
        done.map(drop)
    }

    /// Closes all connections; SQLite's log is folded into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

fn check_version(found: &str) -> Result<(), StoreError> {
    let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(StoreError::TooOld {
            found: found.to_owned(),
        });
    }
    Ok(())
}

/// Makes folder (0700) and file (0600) when absent; SQLite gives its side files the mode of the main file.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new();
    file.create(true).append(true);
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        file.mode(0o600);
        folder.mode(0o700);
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    file.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_below_3_51_3_is_refused() {
        assert!(check_version("3.51.3").is_ok());
        assert!(check_version("3.52.0").is_ok());
        assert!(matches!(
            check_version("3.51.2"),
            Err(StoreError::TooOld { .. })
        ));
        assert!(check_version("3.9.99").is_err());
    }
}
