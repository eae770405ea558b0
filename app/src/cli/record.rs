//! `record …` and `schema` (记录命令): what can be said about records on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `record …`.
#[derive(Debug, Subcommand)]
pub enum RecordVerb {
    /// List records: `record list accounts stage=prospect --sort=-credit`.
    List {
        /// The type, by key or plural.
        of: String,
        /// Which rows, and how many.
        #[command(flatten)]
        which: Which,
        /// The page, from 1.
        #[arg(long, default_value_t = 1)]
        page: u64,
        /// Rows a page, at most 200.
        #[arg(long, default_value_t = 50)]
        size: u64,
    },
    /// Show one record with all its fields.
    Get {
        /// The record.
        #[command(flatten)]
        one: One,
    },
    /// What happened to a record.
    History {
        /// The record.
        #[command(flatten)]
        one: One,
    },
    /// Create a record: `record create account name=华为 owner=sales1-1`.
    Create {
        /// The type, by key or plural.
        of: String,
        /// Fields as name=value; links by id, number or title, people by login.
        fields: Vec<String>,
    },
    /// Change fields of a record.
    Edit {
        /// The record.
        #[command(flatten)]
        one: One,
        /// Fields as name=value; nothing after = empties the field.
        fields: Vec<String>,
        /// The version that was seen; by default the present one.
        #[arg(long)]
        seen: Option<i64>,
        /// Why, as the audit keeps it.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Carry out an action: `record do contract HT-2026-00001 submit`.
    Do {
        /// The record.
        #[command(flatten)]
        one: One,
        /// The action; `?` lists those that can be done now.
        action: String,
        /// The fields of its form as name=value.
        fields: Vec<String>,
    },
    /// Put a record into the trash.
    Trash {
        /// The record.
        #[command(flatten)]
        one: One,
    },
    /// Take a record out of the trash.
    Restore {
        /// The record.
        #[command(flatten)]
        one: One,
    },
    /// Write records into a CSV or workbook that can come back.
    Export {
        /// The type, by key or plural.
        of: String,
        /// The file; its ending, .csv or .xlsx, is its format.
        file: PathBuf,
        /// Which rows.
        #[command(flatten)]
        which: Which,
    },
    /// Compare a sheet with the records; with --apply, take it.
    Import(ImportRecords),
    /// The imports of a type, newest first.
    Imports {
        /// The type, by key or plural.
        of: String,
    },
    /// Undo an import as a whole.
    Undo {
        /// The type, by key or plural.
        of: String,
        /// The import.
        batch: String,
    },
}

/// One record.
#[derive(Debug, Args)]
pub struct One {
    /// The type, by key or plural.
    pub of: String,
    /// Its id or number.
    pub id: String,
}

/// Which rows of a list.
#[derive(Debug, Args)]
pub struct Which {
    /// Filters: stage=won,lost credit.gte=100 owner.empty=1.
    pub filters: Vec<String>,
    /// Order: up to five fields, - for downwards.
    #[arg(long, allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Words to be found.
    #[arg(long)]
    pub q: Option<String>,
    /// The trash instead of the living records.
    #[arg(long)]
    pub trash: bool,
}

/// `record import`.
#[derive(Debug, Args)]
pub struct ImportRecords {
    /// The type, by key or plural.
    pub of: String,
    /// A CSV or workbook.
    pub file: PathBuf,
    /// Take it; otherwise it is only compared.
    #[arg(long)]
    pub apply: bool,
    /// What may be done with rows.
    #[arg(long, value_enum, default_value = "both")]
    pub mode: Mode,
    /// The field by which rows without an id find their record.
    #[arg(long = "match")]
    pub key: Option<String>,
    /// What becomes of rows whose fields others changed meanwhile.
    #[arg(long, value_enum, default_value = "stop")]
    pub conflicts: Conflicts,
    /// Leave faulty rows out instead of taking nothing.
    #[arg(long)]
    pub skip_faults: bool,
    /// Captions that are not the house's: CAPTION=field, or CAPTION=ignore.
    #[arg(long)]
    pub column: Vec<String>,
}

/// What may be done with rows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Mode {
    /// Known records are changed, others created.
    Both,
    /// Only new records.
    Create,
    /// Only known records.
    Update,
}

/// What becomes of conflicts.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Conflicts {
    /// Nothing is taken.
    Stop,
    /// They are left out.
    Skip,
    /// The sheet wins.
    Mine,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// A type by key or plural; without one, all are listed.
    pub of: Option<String>,
    /// The OpenAPI 3.1 document of the whole house.
    #[arg(long)]
    pub openapi: bool,
    /// The tables as SQL.
    #[arg(long, value_enum)]
    pub sql: Option<Database>,
}

/// The databases.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Database {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}
