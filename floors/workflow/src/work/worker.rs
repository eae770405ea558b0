//! One worker (工作者): leases a job, keeps the lease while it works, finishes or gives back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use qd_base::{Actor, Clock, Id, Problem};
use qd_records::{Act, Records, RecordsError, Task};
use qd_store::jobs::{self, Job};

use super::handler::{Handler, JobDesk};
use super::schedule;

/// How long a job is held without a sign of life.
const LEASE: Duration = Duration::from_secs(60);
/// How often a sign of life is given.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long an idle worker waits before it looks again.
const PAUSE: Duration = Duration::from_secs(2);

/// What a round brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tasks that were started.
    pub started: u64,
    /// Jobs done.
    pub done: u64,
    /// Jobs that failed.
    pub failed: u64,
}

/// A worker over the house's database. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    records: Records,
    clock: Arc<dyn Clock>,
    tasks: Arc<[Task]>,
    handlers: Arc<BTreeMap<&'static str, Arc<dyn Handler>>>,
    name: String,
    lease: Duration,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Worker({})", self.name)
    }
}

impl Worker {
    /// A worker with the rooms' tasks and the handlers of all kinds.
    pub fn new(
        records: Records,
        clock: Arc<dyn Clock>,
        tasks: Vec<Task>,
        handlers: Vec<Arc<dyn Handler>>,
    ) -> Worker {
        let by_kind = handlers
            .into_iter()
            .map(|handler| (handler.kind(), handler));
        Worker {
            records,
            clock,
            tasks: tasks.into(),
            handlers: Arc::new(by_kind.collect()),
            name: format!("worker-{}", Id::fresh()),
            lease: LEASE,
        }
    }

    /// With another lease; tests of crashes do not want to wait a minute.
    #[must_use]
    pub fn leasing(mut self, lease: Duration) -> Worker {
        self.lease = lease;
        self
    }

    /// Works until the future comes true; a job under way is finished first.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let busy = match self.round().await {
                Ok(tally) => tally != Tally::default(),
                Err(fault) => {
                    tracing::error!(%fault, worker = %self.name, "the worker cannot reach its jobs");
                    false
                }
            };
            let pause = if busy { Duration::ZERO } else { PAUSE };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Starts what is due and does at most one job.
    ///
    /// # Errors
    /// The store's fault; a job's own failure is kept with the job.
    pub async fn round(&self) -> Result<Tally, RecordsError> {
        let store = self.records.store();
        let mut tally = Tally {
            started: schedule::start_due(store, &self.tasks, self.clock.instant()).await?,
            ..Tally::default()
        };
        let leased = store
            .lease_job(&self.name, self.clock.instant(), self.lease)
            .await?;
        if let Some(job) = leased {
            match self.job(&job).await? {
                true => tally.done += 1,
                false => tally.failed += 1,
            }
        }
        Ok(tally)
    }

    /// Does everything that is due; for the command line and tests.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn drain(&self) -> Result<Tally, RecordsError> {
        let mut all = Tally::default();
        loop {
            let tally = self.round().await?;
            if tally == Tally::default() {
                return Ok(all);
            }
            all.started += tally.started;
            all.done += tally.done;
            all.failed += tally.failed;
        }
    }

    async fn job(&self, job: &Job) -> Result<bool, RecordsError> {
        let act = Act::now(Actor::system(format!("job {}", job.kind)), &*self.clock);
        let outcome = tokio::select! {
            outcome = self.carry_out(job, &act) => outcome,
            () = self.keep(job) => {
                tracing::warn!(job = %job.id, kind = %job.kind, "the lease was lost; another worker has the job");
                return Ok(false);
            }
        };
        let at = self.clock.instant();
        match outcome {
            Ok(count) => self.finish(job, count, at).await,
            Err(fault) => {
                let text = told(&fault);
                tracing::warn!(job = %job.id, kind = %job.kind, fault = %text, "a job failed");
                self.note_failure(job, &text, at).await?;
                self.records.store().fail_job(job, &text, at).await?;
                Ok(false)
            }
        }
    }

    async fn carry_out(&self, job: &Job, act: &Act) -> Result<Option<u64>, RecordsError> {
        if job.kind == schedule::KIND {
            let key = job.body["key"].as_str().unwrap_or_default();
            // Work that needs more than the records is done by the handler of its name.
            if let Some(handler) = self.handlers.get(key) {
                let desk = JobDesk {
                    records: &self.records,
                    act,
                    job,
                };
                return handler.run(desk).await.map(|()| None);
            }
            let task = self.tasks.iter().find(|task| task.key == key);
            let task = task.ok_or_else(|| Problem::new(404, "work-task-absent").arg("key", key))?;
            return (task.run)(&self.records, act).await.map(Some);
        }
        let handler = self.handlers.get(job.kind.as_str());
        let handler =
            handler.ok_or_else(|| Problem::new(404, "work-no-handler").arg("kind", &job.kind))?;
        let desk = JobDesk {
            records: &self.records,
            act,
            job,
        };
        handler.run(desk).await.map(|()| None)
    }

    /// Keeps the lease; comes back only when it was lost.
    async fn keep(&self, job: &Job) {
        let beat = HEARTBEAT.min(self.lease / 4);
        loop {
            tokio::time::sleep(beat).await;
            match self.beat(job).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(fault) => {
                    tracing::warn!(%fault, job = %job.id, "no sign of life could be given")
                }
            }
        }
    }

    async fn beat(&self, job: &Job) -> Result<bool, RecordsError> {
        let lease = SignedDuration::try_from(self.lease).unwrap_or(SignedDuration::from_secs(60));
        let until = self
            .clock
            .instant()
            .checked_add(lease)
            .unwrap_or(Timestamp::MAX);
        let mut tx = self.records.store().begin().await?;
        let held = jobs::heartbeat(&mut tx, job, until).await?;
        tx.commit().await?;
        Ok(held)
    }

    async fn finish(
        &self,
        job: &Job,
        count: Option<u64>,
        at: Timestamp,
    ) -> Result<bool, RecordsError> {
        let mut tx = self.records.store().begin().await?;
        if !jobs::finish(&mut tx, job, at).await? {
            return Ok(false);
        }
        if let Some(count) = count {
            schedule::ended(&mut tx, run_of(job), Ok(count), at).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn note_failure(&self, job: &Job, text: &str, at: Timestamp) -> Result<(), RecordsError> {
        if job.kind != schedule::KIND {
            return Ok(());
        }
        let mut tx = self.records.store().begin().await?;
        schedule::ended(&mut tx, run_of(job), Err(text.to_owned()), at).await?;
        Ok(tx.commit().await?)
    }
}

fn run_of(job: &Job) -> (&str, i64) {
    let due = job.body["due_at"].as_i64().unwrap_or_default();
    (job.body["key"].as_str().unwrap_or_default(), due)
}

fn told(fault: &RecordsError) -> String {
    match fault {
        RecordsError::Refused(problem) => match &problem.source {
            Some(source) => format!("{problem}: {source}"),
            None => problem.to_string(),
        },
        other => other.to_string(),
    }
}
