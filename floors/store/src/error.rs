//! What can go wrong with the store (存储故障) and what the caller can do about it.

/// Which rule of the schema a write broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// The same value is already there.
    Unique,
    /// A linked row does not exist, or is still needed.
    Link,
    /// A checked rule of the table.
    Check,
    /// A value that must be present is absent.
    Required,
}

/// Faults of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database address is neither `sqlite:PATH` nor `postgres://…`; correct the configuration.
    #[error("database.url must start with sqlite: or postgres://")]
    Address,
    /// The file or folder cannot be made or opened; check path and rights.
    #[error("cannot open the database at {path}: {source}")]
    Open {
        /// The path asked for.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The linked SQLite has the WAL-reset fault; build with the bundled one.
    #[error("SQLite {found} is older than 3.51.3 and may corrupt data; use the bundled build")]
    TooOld {
        /// The version found.
        found: String,
    },
    /// The database was used by a newer program; start that one.
    #[error("the database carries migration {name}, which this program does not know")]
    NewerSchema {
        /// The unknown migration.
        name: String,
    },
    /// An applied migration differs from the embedded text; the program or the database was tampered with.
    #[error("migration {name} was changed after it had been applied")]
    ChangedMigration {
        /// The migration.
        name: String,
    },
    /// The embedded migrations lack a file for this database; a fault of the build.
    #[error("migration {name} has no text for this database")]
    LackingMigration {
        /// The migration.
        name: String,
    },
    /// A rule of the schema refused the write; tell the person about the field.
    #[error("{breach:?} rule of {table} refused ({})", columns.join(", "))]
    Refused {
        /// The kind of rule.
        breach: Breach,
        /// The table, when the database names it.
        table: String,
        /// The columns of the rule, when the database names them.
        columns: Vec<String>,
    },
    /// Another writer held the store for too long; try again.
    #[error("the store is busy; try again")]
    Busy,
    /// A column was absent or of another kind; a fault of the caller.
    #[error("column {column}: wanted {wanted}, found {found}")]
    Column {
        /// The column asked for.
        column: String,
        /// What was wanted.
        wanted: String,
        /// What was there.
        found: String,
    },
    /// The statement should give a row and gave none.
    #[error("no row where one was expected")]
    NoRow,
    /// A kept text could not be read back; the row names it.
    #[error("cannot read back {what}: {reason}")]
    Kept {
        /// What was kept.
        what: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// A backup cannot be taken, is not genuine, or cannot be put back; the text names the file and the reason.
    #[error("backup: {0}")]
    Backup(String),
    /// The driver failed: disk full, connection gone, faulty statement.
    #[error("database: {0}")]
    Driver(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(fault: sqlx::Error) -> StoreError {
        let Some(told) = fault.as_database_error() else {
            return match fault {
                sqlx::Error::PoolTimedOut => StoreError::Busy,
                other => StoreError::Driver(other),
            };
        };
        use sqlx::error::ErrorKind;
        let breach = match told.kind() {
            ErrorKind::UniqueViolation => Breach::Unique,
            ErrorKind::ForeignKeyViolation => Breach::Link,
            ErrorKind::CheckViolation => Breach::Check,
            ErrorKind::NotNullViolation => Breach::Required,
            _ if is_busy(told.code().as_deref()) => return StoreError::Busy,
            _ => return StoreError::Driver(fault),
        };
        let postgres = told.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
        let detail = postgres
            .and_then(|fault| fault.detail())
            .and_then(from_detail);
        let (table, columns) = match (told.constraint(), detail) {
            (_, Some(columns)) => (told.table().unwrap_or_default().to_owned(), columns),
            (Some(name), None) => from_name(name, told.table()),
            (None, None) => from_message(told.message(), told.table()),
        };
        StoreError::Refused {
            breach,
            table,
            columns,
        }
    }
}

/// SQLite's BUSY and LOCKED families, PostgreSQL's serialisation, deadlock and lock time-out.
fn is_busy(code: Option<&str>) -> bool {
    match code {
        Some("40001" | "40P01" | "55P03") => true,
        Some(number) => number
            .parse::<u32>()
            .is_ok_and(|extended| matches!(extended & 0xff, 5 | 6) && extended < 0x1_0000),
        None => false,
    }
}

/// PostgreSQL, for uniqueness and links: `Key (person_id, role)=(…) already exists.`
fn from_detail(detail: &str) -> Option<Vec<String>> {
    let (names, _) = detail.strip_prefix("Key (")?.split_once(")=")?;
    Some(names.split(", ").map(str::to_owned).collect())
}

/// PostgreSQL, for checks: constraints are named `table__column__column` in our migrations.
fn from_name(name: &str, table: Option<&str>) -> (String, Vec<String>) {
    let mut parts = name.split("__").map(str::to_owned);
    let first = parts.next().unwrap_or_default();
    let columns: Vec<String> = parts.collect();
    match table {
        Some(table) => (table.to_owned(), columns),
        None => (first, columns),
    }
}

/// SQLite: `UNIQUE constraint failed: people.login, people.region`.
fn from_message(message: &str, table: Option<&str>) -> (String, Vec<String>) {
    let named = message.rsplit_once(": ").map_or("", |(_, names)| names);
    if !named.contains('.') {
        return from_name(named, table);
    }
    let mut of = table.unwrap_or_default().to_owned();
    let columns = named
        .split(", ")
        .filter_map(|full| full.split_once('.'))
        .map(|(owner, column)| {
            owner.clone_into(&mut of);
            column.to_owned()
        })
        .collect();
    (of, columns)
}
