//! Jobs (后台任务): put into the same database in the same transaction as the change that asks for them; taken under a
//! lease, so that a worker's death gives them back; after too many failures they wait visibly for a person.

use std::time::Duration;

use jiff::Timestamp;
use qd_base::Id;
use sea_query::{Cond, Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};
use serde_json::Value;

use crate::{Row, Store, StoreError, Tx};

/// The longest wait between two tries.
const PAUSE_MOST_SECS: i64 = 60 * 60;
const MICROS: i64 = 1_000_000;
const COLUMNS: [&str; 13] = [
    "id",
    "kind",
    "body",
    "priority",
    "dedupe",
    "run_at",
    "attempts",
    "attempts_most",
    "leased_by",
    "leased_until",
    "last_fault",
    "finished_at",
    "failed_at",
];

/// A job to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which work: `notification.mail`.
    pub kind: String,
    /// What it needs to know.
    pub body: Value,
    /// Higher goes first.
    pub priority: i64,
    /// While an open job of the kind has the same text, another one is not added.
    pub dedupe: Option<String>,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it is tried.
    pub attempts_most: i64,
}

impl NewJob {
    /// A job for now, tried five times.
    pub fn new(kind: &str, body: Value, at: Timestamp) -> NewJob {
        NewJob {
            kind: kind.to_owned(),
            body,
            priority: 0,
            dedupe: None,
            run_at: at,
            attempts_most: 5,
        }
    }

    /// Adds it once only while it is open.
    #[must_use]
    pub fn once(mut self, dedupe: impl Into<String>) -> NewJob {
        self.dedupe = Some(dedupe.into());
        self
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waiting for its time or a worker.
    Open,
    /// Under a lease.
    Leased,
    /// Done.
    Finished,
    /// Given up; a person decides.
    Failed,
}

/// A job as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Identity; also the idempotency key of what it does.
    pub id: Id,
    /// Which work.
    pub kind: String,
    /// What it needs to know.
    pub body: Value,
    /// Tries begun, this one included.
    pub attempts: i64,
    /// How often it is tried.
    pub attempts_most: i64,
    /// Not before; microseconds since 1970 UTC.
    pub run_at: i64,
    /// Who holds the lease.
    pub leased_by: Option<String>,
    /// Why the last try failed.
    pub last_fault: Option<String>,
    /// Where it stands.
    pub state: JobState,
}

/// Adds a job in the transaction of the change that asks for it. Nothing when the same one is open already.
///
/// # Errors
/// The store's fault.
pub async fn enqueue(tx: &mut Tx, job: &NewJob, at: Timestamp) -> Result<Option<Id>, StoreError> {
    let id = Id::fresh();
    let order = Query::insert()
        .into_table("jobs")
        .columns([
            "id",
            "kind",
            "body",
            "priority",
            "dedupe",
            "run_at",
            "attempts_most",
            "created_at",
        ])
        .values_panic([
            id.to_string().into(),
            job.kind.as_str().into(),
            job.body.to_string().into(),
            job.priority.into(),
            job.dedupe.clone().into(),
            job.run_at.as_microsecond().into(),
            job.attempts_most.into(),
            at.as_microsecond().into(),
        ])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    let added = tx.execute(&order).await?;
    Ok((added == 1).then_some(id))
}

impl Store {
    /// Takes the most urgent due job under a lease. A job whose lease ran out is due again.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn lease_job(
        &self,
        worker: &str,
        at: Timestamp,
        lease: Duration,
    ) -> Result<Option<Job>, StoreError> {
        let now = at.as_microsecond();
        let due = Cond::all()
            .add(open())
            .add(Expr::col("run_at").lte(now))
            .add(
                Expr::col("leased_until")
                    .is_null()
                    .or(Expr::col("leased_until").lt(now)),
            );
        let ask = select()
            .cond_where(due)
            .order_by("priority", Order::Desc)
            .order_by("run_at", Order::Asc)
            .order_by("id", Order::Asc)
            .limit(1)
            .to_owned();
        let mut tx = self.begin().await?;
        let Some(row) = tx.row(&ask).await? else {
            return Ok(None);
        };
        let mut job = job_of(&row)?;
        let until = now + i64::try_from(lease.as_micros()).unwrap_or(PAUSE_MOST_SECS * MICROS);
        let order = Query::update()
            .table("jobs")
            .value("leased_by", worker)
            .value("leased_until", until)
            .value("attempts", job.attempts + 1)
            .and_where(Expr::col("id").eq(job.id.to_string()))
            .to_owned();
        tx.execute(&order).await?;
        tx.commit().await?;
        job.attempts += 1;
        job.leased_by = Some(worker.to_owned());
        job.state = JobState::Leased;
        Ok(Some(job))
    }

    /// Tells that a job failed: it is tried again after 2, 4, 8 … seconds, or given up after its last try. False when
    /// the lease was lost meanwhile.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn fail_job(
        &self,
        job: &Job,
        fault: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = at.as_microsecond();
        let given_up = job.attempts >= job.attempts_most;
        let power = u32::try_from(job.attempts.clamp(1, 12)).unwrap_or(12);
        let pause = Ord::min(1_i64 << power, PAUSE_MOST_SECS) * MICROS;
        let fault: String = fault.chars().take(2_000).collect();
        let mut order = Query::update();
        order
            .table("jobs")
            .value("last_fault", fault)
            .value("leased_until", Expr::val(crate::Value::Null))
            .value("leased_by", Expr::val(crate::Value::Null))
            .value("run_at", now + pause)
            .cond_where(held(job));
        if given_up {
            order.value("failed_at", now);
        }
        let mut tx = self.begin().await?;
        let changed = tx.execute(&order).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Opens a given-up job again, for a person who removed the cause.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn retry_job(&self, id: Id, at: Timestamp) -> Result<bool, StoreError> {
        let order = Query::update()
            .table("jobs")
            .value("failed_at", Expr::val(crate::Value::Null))
            .value("attempts", 0_i64)
            .value("run_at", at.as_microsecond())
            .and_where(Expr::col("id").eq(id.to_string()))
            .and_where(Expr::col("failed_at").is_not_null())
            .to_owned();
        let mut tx = self.begin().await?;
        let changed = tx.execute(&order).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// The newest jobs in a state, for the administrators' page.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn jobs(&self, state: JobState, most: u64) -> Result<Vec<Job>, StoreError> {
        let condition = match state {
            JobState::Open => Cond::all()
                .add(open())
                .add(Expr::col("leased_by").is_null()),
            JobState::Leased => Cond::all()
                .add(open())
                .add(Expr::col("leased_by").is_not_null()),
            JobState::Finished => Cond::all().add(Expr::col("finished_at").is_not_null()),
            JobState::Failed => Cond::all().add(Expr::col("failed_at").is_not_null()),
        };
        let ask = select()
            .cond_where(condition)
            .order_by("id", Order::Desc)
            .limit(most)
            .to_owned();
        self.rows(&ask).await?.iter().map(job_of).collect()
    }
}

/// Marks a job done in the transaction of its effect, so that the effect happens once. False when the lease was lost:
/// then the caller must not commit.
///
/// # Errors
/// The store's fault.
pub async fn finish(tx: &mut Tx, job: &Job, at: Timestamp) -> Result<bool, StoreError> {
    let order = Query::update()
        .table("jobs")
        .value("finished_at", at.as_microsecond())
        .value("leased_until", Expr::val(crate::Value::Null))
        .cond_where(held(job))
        .to_owned();
    Ok(tx.execute(&order).await? == 1)
}

/// Keeps a long job's lease. False when it was lost.
///
/// # Errors
/// The store's fault.
pub async fn heartbeat(tx: &mut Tx, job: &Job, until: Timestamp) -> Result<bool, StoreError> {
    let order = Query::update()
        .table("jobs")
        .value("leased_until", until.as_microsecond())
        .cond_where(held(job))
        .to_owned();
    Ok(tx.execute(&order).await? == 1)
}

fn open() -> Cond {
    Cond::all()
        .add(Expr::col("finished_at").is_null())
        .add(Expr::col("failed_at").is_null())
}

/// The same try by the same worker: another worker's try counts one more.
fn held(job: &Job) -> Cond {
    Cond::all()
        .add(open())
        .add(Expr::col("id").eq(job.id.to_string()))
        .add(Expr::col("attempts").eq(job.attempts))
        .add(Expr::col("leased_by").eq(job.leased_by.clone().unwrap_or_default()))
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from("jobs").to_owned()
}

fn job_of(row: &Row) -> Result<Job, StoreError> {
    let body = row.text("body")?;
    let leased_by = row.text_or_none("leased_by")?;
    let state = if row.int_or_none("finished_at")?.is_some() {
        JobState::Finished
    } else if row.int_or_none("failed_at")?.is_some() {
        JobState::Failed
    } else if leased_by.is_some() {
        JobState::Leased
    } else {
        JobState::Open
    };
    Ok(Job {
        id: row.parsed("id")?,
        kind: row.text("kind")?,
        body: serde_json::from_str(&body).map_err(|fault| StoreError::Kept {
            what: "job".to_owned(),
            reason: fault.to_string(),
        })?,
        attempts: row.int("attempts")?,
        attempts_most: row.int("attempts_most")?,
        run_at: row.int("run_at")?,
        leased_by,
        last_fault: row.text_or_none("last_fault")?,
        state,
    })
}
