//! Tasks (定时任务): what a room does by itself at set times — the expiry ladder, the daily re-evaluation. A task is
//! idempotent: run twice on the same day it changes nothing the second time.

use qd_base::Label;

use crate::action::Work;
use crate::{Act, Records};

/// One scheduled task of a room.
#[derive(Clone, Copy)]
pub struct Task {
    /// Its key, `room.name`.
    pub key: &'static str,
    /// As shown on the page of schedules.
    pub label: Label,
    /// When, as five cron fields in the business time zone: `0 6 * * *`.
    pub cron: &'static str,
    /// Does it; answers what was done as a count.
    pub run: for<'a> fn(&'a Records, &'a Act) -> Work<'a, u64>,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Task({} {})", self.key, self.cron)
    }
}
