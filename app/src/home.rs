//! The home (数据目录): one folder with database, ledger parts, saved mappings and settings; made on first use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use qd_base::{Actor, Clock, Lang, SystemClock, WorkCalendar};
use qd_ledger::store::{Ledger, PartFiles};
use qd_people::Doors;
use qd_records::Records;
use qd_reports::desk::DeskParts;
use qd_reports::{Company, Desk, Memo, ReportError};
use qd_store::{Blocking, Store};
use qd_workflow::work::Worker;
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::house::signin::SignInSettings;
use crate::house::{
    calendar, manifest::SqlManifest, posts::HousePosts, shelf::StoreShelf, watches,
};
use crate::rooms;

/// The settings file `quarterdeck.toml` of a home.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Who the house works for.
    pub company: Company,
    /// The ledger.
    pub ledger: LedgerSettings,
    /// The operational database.
    pub database: DatabaseSettings,
    /// Other machines that scan the ledger, where there are any.
    pub cluster: Option<ClusterSettings>,
    /// The doors beside the password.
    pub sign_in: SignInSettings,
    /// Programs that call.
    pub api: ApiSettings,
}

/// `[cluster]`: see the guide, and `quarterdeck cluster --help` in a build with that feature.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(feature = "cluster"),
    expect(dead_code, reason = "read to tell that this build has no cluster")
)]
pub struct ClusterSettings {
    /// HOST:PORT of the scheduler.
    pub scheduler: String,
    /// `s3://BUCKET/FOLDER`; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    pub bucket: String,
    /// The server of the store, unless it is Amazon's.
    pub endpoint: Option<String>,
    /// The region, where the store has regions.
    pub region: Option<String>,
    /// A question that takes longer is given up.
    #[serde(default = "patience")]
    pub patience_seconds: u64,
}

fn patience() -> u64 {
    600
}

/// `[ledger]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSettings {
    /// Above this size the ledger is not held in memory but scanned where it lies.
    pub memory_limit_mb: u64,
}

impl Default for LedgerSettings {
    fn default() -> Self {
        LedgerSettings {
            memory_limit_mb: 4096,
        }
    }
}

/// `[api]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiSettings {
    /// Calls a second of one session or token in the long run; four times as many may come at once.
    pub calls_per_second: u32,
}

impl Default for ApiSettings {
    fn default() -> Self {
        ApiSettings {
            calls_per_second: 50,
        }
    }
}

impl ApiSettings {
    /// The pace of callers, and ten times as much for an address, behind which a whole office may sit.
    pub fn pace(&self) -> qd_web::Pace {
        let each = self.calls_per_second.clamp(1, 100_000);
        qd_web::Pace {
            caller: (each, each.saturating_mul(4)),
            address: (each.saturating_mul(10), each.saturating_mul(40)),
        }
    }
}

/// `[database]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://…`; a SQLite file inside the home by default.
    pub url: Option<String>,
}

/// An open home. Cheap to clone.
#[derive(Clone)]
pub struct Home {
    /// The folder.
    pub dir: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// The clock of the house.
    pub clock: Arc<dyn Clock>,
    /// The operational database.
    pub store: Store,
    /// The same for callers that do not await.
    pub blocking: Blocking,
    /// The records of all rooms.
    pub records: Records,
    /// Sign-in and sessions.
    pub doors: Arc<Doors>,
    /// The sales ledger.
    pub ledger: Arc<Ledger>,
    memo: Arc<Memo>,
}

impl Home {
    /// Opens a home, making it on first use. `runtime` waits for the database.
    pub fn open(dir: &Path, runtime: &Handle) -> Result<Home> {
        make_private(dir)?;
        let settings = read_settings(dir)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let url = settings.database.url.clone().unwrap_or_else(|| {
            format!("sqlite:{}", dir.join(qd_store::backup::DATABASE).display())
        });
        let store = runtime.block_on(async {
            let store = Store::open(&url).await?;
            store.migrate(clock.as_ref()).await?;
            anyhow::Ok(store)
        });
        let store =
            store.with_context(|| format!("the database of {} cannot be opened", dir.display()))?;
        let blocking = store.blocking(runtime.clone());
        let manifest = Arc::new(SqlManifest::new(blocking.clone()));
        let ledger = Ledger::open(&dir.join("ledger"), manifest, part_files(&settings)?)?;
        qd_workflow::keep_calendar(calendar::load(&dir.join("calendar.csv")));
        let records = Records::new(store.clone(), Arc::new(rooms::registry()));
        let doors = Arc::new(Doors::new(store.clone(), clock.clone())?);
        Ok(Home {
            dir: dir.to_owned(),
            settings,
            clock,
            store,
            blocking,
            records,
            doors,
            ledger: Arc::new(ledger),
            memo: Arc::new(Memo::new(64)),
        })
    }

    /// A desk over the present ledger for one person.
    pub fn desk(&self, actor: Arc<Actor>, lang: Lang) -> Result<Desk, ReportError> {
        self.desk_as_of(None, actor, lang)
    }

    /// A desk over a past version.
    pub fn desk_as_of(
        &self,
        version: Option<u64>,
        actor: Arc<Actor>,
        lang: Lang,
    ) -> Result<Desk, ReportError> {
        let limit = self.settings.ledger.memory_limit_mb << 20;
        let chosen = match version {
            Some(version) => self.ledger.engine_as_of(version, limit),
            None => self.ledger.engine(limit),
        };
        let chosen = chosen.map_err(|fault| ReportError::Engine(fault.into()))?;
        let parts = DeskParts {
            company: Arc::new(self.settings.company.clone()),
            calendar: self.calendar(),
            ledger_version: chosen.version.to_string(),
            shelf: Arc::new(StoreShelf::new(self.blocking.clone(), self.clock.clone())),
            engine: chosen.engine,
            memo: self.memo.clone(),
            at: self.clock.instant(),
            today: self.clock.today(),
            records: Some((self.records.clone(), self.blocking.clone())),
            supplies: rooms::supplies(),
            posts: Arc::new(HousePosts::new(self.doors.clone(), self.blocking.clone())),
        };
        Ok(Desk::new(parts, actor, lang))
    }

    /// A desk for the command line: whoever can run the program on the home sees all of it.
    pub fn own_desk(&self, lang: Lang) -> Result<Desk, ReportError> {
        self.desk(Arc::new(Actor::system("command line")), lang)
    }

    /// A worker for the scheduled tasks and jobs of all rooms.
    pub fn worker(&self) -> Worker {
        Worker::new(
            self.records.clone(),
            self.clock.clone(),
            rooms::tasks(),
            watches::handlers(self),
        )
    }

    /// Where saved mappings lie.
    pub fn mappings(&self) -> PathBuf {
        self.dir.join("mappings")
    }

    /// A folder of the home, made when absent.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.dir.join(name);
        make_private(&path)?;
        Ok(path)
    }

    fn calendar(&self) -> Arc<WorkCalendar> {
        Arc::new(calendar::load(&self.dir.join("calendar.csv")))
    }
}

/// How ledger parts are written and scanned in this build.
#[cfg(feature = "engine")]
fn part_files(settings: &Settings) -> Result<Arc<dyn PartFiles>> {
    let here = qd_engine_datafusion::ParquetParts {
        memory_bytes: 512 << 20,
    };
    let Some(cluster) = &settings.cluster else {
        return Ok(Arc::new(here));
    };
    scanned_elsewhere(here, cluster)
}

#[cfg(feature = "cluster")]
fn scanned_elsewhere(
    here: qd_engine_datafusion::ParquetParts,
    cluster: &ClusterSettings,
) -> Result<Arc<dyn PartFiles>> {
    Ok(Arc::new(qd_engine_datafusion::cluster::ClusterParts {
        here,
        scheduler: cluster.scheduler.clone(),
        bucket: crate::verbs::cluster::bucket(cluster),
        patience: std::time::Duration::from_secs(cluster.patience_seconds),
    }))
}

#[cfg(all(feature = "engine", not(feature = "cluster")))]
fn scanned_elsewhere(
    _: qd_engine_datafusion::ParquetParts,
    _: &ClusterSettings,
) -> Result<Arc<dyn PartFiles>> {
    anyhow::bail!(NO_CLUSTER)
}

#[cfg(not(feature = "engine"))]
fn part_files(settings: &Settings) -> Result<Arc<dyn PartFiles>> {
    anyhow::ensure!(settings.cluster.is_none(), NO_CLUSTER);
    Ok(Arc::new(qd_ledger::store::PlainParts))
}

#[cfg(not(feature = "cluster"))]
const NO_CLUSTER: &str = "quarterdeck.toml has a section [cluster], but this program was built without it: build with `cargo build --release -p quarterdeck --features cluster`, or take the section out";

fn make_private(dir: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("the folder {} cannot be made", dir.display()))
}

/// The settings of a home; the usual ones where it has no settings file.
pub fn read_settings(dir: &Path) -> Result<Settings> {
    let path = dir.join("quarterdeck.toml");
    if !path.exists() {
        return Ok(Settings::default());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
}
