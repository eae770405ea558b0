//! Coordination requests (协同单): a typed question to a department, a person or an outsider, due by the working calendar,
//! answered with evidence once, reminded and escalated, and cited by its number and the hash of its answer.

mod actions;
mod answering;
mod ladder;
mod record;
mod rules;
mod statistics;

pub use actions::{from_record, on_request};
pub use answering::{
    ANSWERS, Citation, Given, answer_inside, asked_hash, citation, issue_link, revoke_link,
};
pub use ladder::LADDER;
pub use record::{CoordinationRequest, RequestKind, RequestState, Rung, Verdict};
pub use rules::ADDRESSEES_SEE;
pub(crate) use rules::addressees;
pub use statistics::{DepartmentStatistics, Waiting, board, statistics, waiting_for};
