//! Watches (每日复评): scheduled work that needs the ledger beside the records — measuring the plan's commitments, raising an
//! alert. Run twice over the same ledger it changes nothing the second time.

use qd_base::{Label, Problem};
use qd_records::{RecordsError, Task};

use crate::{Desk, ReportError};

/// One watch of a room.
#[derive(Clone, Copy)]
pub struct Watch {
    /// Its key, `room.name`.
    pub key: &'static str,
    /// As shown on the page of schedules.
    pub label: Label,
    /// When, as five cron fields in the business time zone.
    pub cron: &'static str,
    /// Does it at the desk of the house; answers what was done as a count.
    pub run: fn(&Desk) -> Result<u64, ReportError>,
}

impl Watch {
    /// The schedule of the watch. A worker does it by the handler of the same name, which has a desk; without one it is
    /// refused rather than half done.
    pub fn task(&self) -> Task {
        Task {
            key: self.key,
            label: self.label,
            cron: self.cron,
            run: |_, _| {
                Box::pin(async { Err(RecordsError::from(Problem::new(409, "report-no-desk"))) })
            },
        }
    }
}
