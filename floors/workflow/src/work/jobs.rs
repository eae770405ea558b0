//! Jobs for the people who look after them (作业): those given up, and opening one again.

use qd_base::{Id, Problem, Role};
use qd_records::{Act, Records, RecordsError, audit};
use qd_store::jobs::{Job, JobState};

/// How the queue stands.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// How many wait or are being done; counted up to a thousand.
    pub waiting: usize,
    /// Given up after all attempts, newest first, two hundred at most.
    pub failed: Vec<Job>,
}

/// The queue.
///
/// # Errors
/// 403 for anybody but administrators and auditors; the store's fault.
pub async fn queue(records: &Records, act: &Act) -> Result<Queue, RecordsError> {
    let may = [Role::Administrator, Role::Auditor];
    if !act.actor.is_system() && !may.iter().any(|role| act.actor.is(*role)) {
        return Err(Problem::new(403, "work-need-administrator").into());
    }
    let store = records.store();
    let open = store.jobs(JobState::Open, 1_000).await?.len();
    let leased = store.jobs(JobState::Leased, 1_000).await?.len();
    Ok(Queue {
        waiting: open + leased,
        failed: store.jobs(JobState::Failed, 200).await?,
    })
}

/// Opens a given-up job again.
///
/// # Errors
/// 403 for anybody but administrators, 404 when there is no such job or it was not given up.
pub async fn retry(records: &Records, act: &Act, id: Id) -> Result<(), RecordsError> {
    if !act.actor.is(Role::Administrator) && !act.actor.is_system() {
        return Err(Problem::new(403, "work-need-administrator").into());
    }
    let store = records.store();
    if !store.retry_job(id, act.at).await? {
        return Err(Problem::new(404, "work-job-absent").into());
    }
    let mut tx = store.begin().await?;
    audit::append(&mut tx, act, audit::Entry::new("retry", "job", id)).await?;
    Ok(tx.commit().await?)
}
