//! The worker (后台工作): does the jobs of the house and starts its scheduled tasks, under a lease, in any number of
//! processes over one database, each thing once.

mod handler;
mod jobs;
mod schedule;
mod worker;

pub use handler::{Handler, JobDesk};
pub use jobs::{Queue, queue, retry};
pub use schedule::{ScheduleLine, TaskRun, lines, next_after, run_now, runs};
pub use worker::{Tally, Worker};
