//! What the room gives to the others (供给): negotiations that wait for their owners, through the list of each.

use qd_records::Record;
use qd_reports::Waiting;

use crate::duty::AgreementDuty;
use crate::table::Negotiation;

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: Negotiation::TYPE,
            open: ("state", "prepared,mandated,under_way"),
            who: "owner",
            due: "due",
        },
        Waiting {
            of: AgreementDuty::TYPE,
            open: ("state", "owed"),
            who: "owner",
            due: "due",
        },
    ]
}
