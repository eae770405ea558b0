//! Attainment alerts (达成预警): a month above 110 % or below 90 % of its target is put before who answers for it, explained in
//! writing, and accepted or sent back by the superior.

mod record;
mod said;
mod step;
mod watch;

pub use record::AttainmentAlert;
pub use said::Said;
pub use step::{AlertStep, MOVES, actions};
pub use watch::RAISED;

use qd_reports::Waiting;

/// Which alerts wait for whom.
pub fn waiting() -> Vec<Waiting> {
    vec![Waiting {
        of: <AttainmentAlert as qd_records::Record>::TYPE,
        open: ("state", "open,returned"),
        who: "owner",
        due: "due_on",
    }]
}
