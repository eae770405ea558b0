//! Approval (审批) of any record: flows that administrators define, steps that only add up, and a state that follows
//! from the steps. What is approved is bound by its content hash: a change of it voids the approval.

mod actions;
mod decide;
mod deputy;
mod flow;
mod guard;
mod plan;
mod project;
mod record;
mod resolve;
mod snapshot;
mod standing;
mod steps;
mod submit;
mod waiting;

pub use actions::{decisions, submission};
pub use decide::{Decision, decide};
pub use deputy::{Deputy, deputies, end_deputy, set_deputy};
pub use flow::{
    ApprovalFlow, ApproverKind, FlowNode, Mode, NoApprover, OwnApproval, Repeat, RoleOption,
};
pub use guard::{FLOWS_ARE_CHECKED, SUBJECTS_ARE_WATCHED};
pub use plan::{Plan, PlanNode};
pub use record::{Approval, ApprovalState};
pub use snapshot::{ShownField, Snapshot, hash_of};
pub use standing::{Link, Standing};
pub use steps::{Step, Verb};
pub use submit::submit;
pub use waiting::{Desk, Sheet, desk, running_on, sheet, waiting_for};

pub use deputy::MEMBERSHIP_TASK;
pub(crate) use deputy::of_these as deputies_of;
