//! The command line (命令行): the verbs of the house and their flags.

#[cfg(feature = "cluster")]
pub mod cluster;
pub mod record;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Quarterdeck 商舵: the operating system of a commercial director.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// The folder that holds database, ledger and attachments; made on first use.
    #[arg(
        long,
        global = true,
        env = "QUARTERDECK_HOME",
        default_value = "quarterdeck-home"
    )]
    pub home: PathBuf,
    /// The language of the answer: zh or en.
    #[arg(long, global = true, env = "QUARTERDECK_LANG", default_value = "zh")]
    pub lang: String,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Read sales files into the ledger.
    Import(Import),
    /// Ask the ledger: metrics by dimensions over a period.
    Query(Query),
    /// Why revenue moved between two periods.
    Explain(Explain),
    /// The coming months, with intervals and backtest.
    Forecast(Forecast),
    /// Split a growth goal into targets.
    Target(Target),
    /// Write the year's plan as Word, PDF and Excel.
    Plan(Plan),
    /// Run any report; without a key, list them.
    Report(Report),
    /// Look after the ledger.
    Ledger {
        /// What to do.
        #[command(subcommand)]
        verb: LedgerVerb,
    },
    /// Run the nodes of a cluster that scans a ledger too large for one machine.
    #[cfg(feature = "cluster")]
    Cluster {
        /// What to do.
        #[command(subcommand)]
        verb: cluster::ClusterVerb,
    },
    /// Tell which figures of a written document are stale or were edited by hand.
    Verify {
        /// The document.
        file: PathBuf,
    },
    /// Analyses over any CSV file, without a home.
    Insight {
        /// Which.
        #[command(subcommand)]
        verb: InsightVerb,
    },
    /// Make the sample company's home: files as an ERP writes them, imported, with people to sign in.
    Demo(Demo),
    /// Serve the web app.
    Serve(Serve),
    /// Do the scheduled and waiting background work; `serve` does it too.
    Work(WorkArgs),
    /// Read and write records: list, get, create, edit, do, trash, restore, history, export, import, imports, undo.
    Record {
        /// What to do.
        #[command(subcommand)]
        verb: record::RecordVerb,
    },
    /// The record types of the house: fields, tables, or the OpenAPI document.
    Schema(record::Schema),
    /// Check the audit chain.
    Audit {
        /// What to do.
        #[command(subcommand)]
        verb: AuditVerb,
    },
    /// Back the whole home up into one file, check such a file, or put it back.
    Backup {
        /// What to do.
        #[command(subcommand)]
        verb: BackupVerb,
    },
    /// Check the house: database, ledger, fonts, settings.
    Doctor,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The files, in order.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// A saved mapping by name, or a mapping file (TOML or JSON).
    #[arg(long)]
    pub mapping: Option<String>,
    /// Read and report, but take nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Take changed lines as restatements of what the ledger has.
    #[arg(long)]
    pub accept_restatement: bool,
    /// Where to write the workbook of rejected rows; beside the file's name in the home by default.
    #[arg(long)]
    pub rejections: Option<PathBuf>,
}

/// `query`.
#[derive(Debug, Args)]
pub struct Query {
    /// Metrics, separated by commas: revenue, quantity, profit, orders, customers, average_price …
    #[arg(long, default_value = "revenue")]
    pub metric: String,
    /// Dimensions, separated by commas: region, month, category, customer …
    #[arg(long, default_value = "")]
    pub by: String,
    /// 2017, 2017Q3, 2017-03 or 2017-01-01..2017-03-31; the whole ledger by default.
    #[arg(long)]
    pub period: Option<String>,
    /// none, previous_year or previous_period.
    #[arg(long)]
    pub compare: Option<String>,
    /// Restrictions: `region:华东|华南;category:技术`.
    #[arg(long)]
    pub filter: Option<String>,
    /// Sort columns; `-revenue` for largest first.
    #[arg(long, allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// At most this many rows.
    #[arg(long)]
    pub limit: Option<usize>,
    /// Show how the answer was found.
    #[arg(long)]
    pub explain: bool,
    /// Ask the ledger as it was at a version.
    #[arg(long)]
    pub as_of: Option<u64>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The earlier period.
    #[arg(long)]
    pub from: Option<String>,
    /// The later period.
    #[arg(long)]
    pub to: Option<String>,
    /// Split by this dimension.
    #[arg(long)]
    pub by: Option<String>,
}

/// `forecast`.
#[derive(Debug, Args)]
pub struct Forecast {
    /// Forecast to the end of this year.
    #[arg(long)]
    pub until: Option<i16>,
}

/// `target`.
#[derive(Debug, Args)]
pub struct Target {
    /// The year.
    #[arg(long)]
    pub year: Option<i16>,
    /// Growth over the base year, for example 20%.
    #[arg(long, allow_hyphen_values = true)]
    pub growth: Option<String>,
    /// Floor tier as a share of the goal.
    #[arg(long)]
    pub floor: Option<String>,
    /// Stretch tier as a share of the goal.
    #[arg(long)]
    pub stretch: Option<String>,
    /// Least growth of every seller.
    #[arg(long, allow_hyphen_values = true)]
    pub least: Option<String>,
    /// Most growth asked of any seller.
    #[arg(long)]
    pub most: Option<String>,
    /// Keep as the year's targets.
    #[arg(long)]
    pub adopt: bool,
}

/// `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The year of the plan.
    #[arg(long)]
    pub year: Option<i16>,
    /// Growth over the base year, for example 20%.
    #[arg(long, allow_hyphen_values = true)]
    pub growth: Option<String>,
    /// The folder to write to.
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
}

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The report's key, for example performance.attainment.
    pub key: Option<String>,
    /// Parameters as key=value.
    pub params: Vec<String>,
    /// Write Word, PDF and Excel files into this folder instead of showing the report.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `ledger …`.
#[derive(Debug, Subcommand)]
pub enum LedgerVerb {
    /// Read every part and check it against the manifest.
    Verify,
    /// The batches, oldest first.
    Log,
    /// Totals of the ledger as it was at a version.
    AsOf {
        /// The version.
        version: u64,
    },
    /// Add the lines up by day and dimensions, so that a ledger too large for memory still answers at once.
    Rollup {
        /// Dimensions to keep, separated by commas.
        #[arg(long, default_value = "region,category")]
        by: String,
    },
    /// Make a past version current again, as a new version.
    Restore {
        /// The version.
        version: u64,
    },
    /// Take one batch back, as a new version; later batches stay.
    Withdraw {
        /// The version that the batch made.
        version: u64,
        /// Why; kept in the audit.
        #[arg(long)]
        reason: String,
    },
}

/// `audit …`.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// Check the chain from the first line to the last.
    Verify,
}

/// `backup …`.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// Write database, ledger parts, settings and saved mappings into one file; the house may go on working.
    Create {
        /// The file to write.
        file: PathBuf,
    },
    /// Check every file of a backup against its manifest.
    Verify {
        /// The backup.
        file: PathBuf,
    },
    /// Put a backup into the home given with --home, which must be empty or absent.
    Restore {
        /// The backup.
        file: PathBuf,
    },
}

/// `insight …`.
#[derive(Debug, Subcommand)]
pub enum InsightVerb {
    /// Which combinations of dimension values explain a deviation.
    Localize {
        /// A CSV file: columns for the measure, all other columns are dimensions.
        file: PathBuf,
        /// The actual value: a column, or NUMERATOR/DENOMINATOR for a ratio.
        #[arg(long)]
        actual: String,
        /// The expected value, likewise.
        #[arg(long)]
        expected: String,
    },
    /// Forecast every series of a long-form CSV with columns series, t, value.
    Forecast {
        /// The CSV file.
        file: PathBuf,
        /// Periods to forecast.
        #[arg(long)]
        horizon: usize,
        /// Periods in a season: 12 for months, 4 for quarters, 1 for years.
        #[arg(long)]
        period: usize,
        /// Replay this many past dates and print the errors beside the forecast; 0 is fastest.
        #[arg(long, default_value_t = 0)]
        backtest: usize,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Serve afterwards.
    #[arg(long)]
    pub serve: bool,
    /// Use this ledger instead of the sample company's; may be given several times.
    #[arg(long)]
    pub ledger: Vec<PathBuf>,
    /// The name of the company, for covers.
    #[arg(long)]
    pub company: Option<String>,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:7070")]
    pub listen: String,
}

/// `work`.
#[derive(Debug, Args)]
pub struct WorkArgs {
    /// Do what is due now and end.
    #[arg(long)]
    pub once: bool,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on.
    #[arg(long, env = "QUARTERDECK_LISTEN", default_value = "127.0.0.1:7070")]
    pub listen: String,
    /// The address people use; decides whether cookies are Secure.
    #[arg(long, env = "QUARTERDECK_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A loopback address for Prometheus: /metrics, /healthz, /readyz.
    #[arg(long, env = "QUARTERDECK_METRICS")]
    pub metrics: Option<std::net::SocketAddr>,
}
