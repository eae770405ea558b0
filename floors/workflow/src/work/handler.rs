//! Handlers (任务处理): what is done with jobs of a kind.

use qd_records::{Act, Records, Work};
use qd_store::jobs::Job;

/// What a handler works with.
#[derive(Clone, Copy)]
pub struct JobDesk<'a> {
    /// The records of the house.
    pub records: &'a Records,
    /// The house acts.
    pub act: &'a Act,
    /// The job; its id is the key under which an effect outside counts once.
    pub job: &'a Job,
}

/// Does jobs of one kind. A handler may be called again for a job whose worker died: its effect must count once, by the
/// job's id.
pub trait Handler: Send + Sync {
    /// The kind: `notification.mail`.
    fn kind(&self) -> &'static str;

    /// Does it.
    fn run<'a>(&'a self, desk: JobDesk<'a>) -> Work<'a, ()>;
}
