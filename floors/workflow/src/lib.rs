#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod answer;
pub mod approval;
pub mod attachment;
mod calendar;
pub mod coordination;
pub mod discussion;
mod members;
pub mod notice;
mod people;
mod subject;
pub mod work;

pub use calendar::{calendar, closing, day_of, keep_calendar, workdays_from};
pub use people::people_to_choose;
pub use subject::Subject;

use qd_records::{Action, Follower, Record, RecordType, Task};

/// The record types of approvals and coordination requests.
pub fn flow_types() -> Vec<&'static RecordType> {
    vec![
        coordination::CoordinationRequest::TYPE,
        approval::Approval::TYPE,
        approval::ApprovalFlow::TYPE,
    ]
}

/// What can be done with any record of the given types: submit it for approval, ask another department; and what can
/// be done with approvals and requests themselves.
pub fn flow_actions(types: &[&'static RecordType]) -> Vec<Action> {
    let own = flow_types();
    let others = types
        .iter()
        .filter(|of| own.iter().all(|one| one.key != of.key));
    // An approval shows what it is about to people outside the list of a confined record, so those have none.
    let open = others.clone().filter(|of| !of.is_confined());
    let mut actions: Vec<Action> = open.map(|of| approval::submission(of)).collect();
    actions.extend(others.map(|of| coordination::from_record(of)));
    actions.extend(approval::decisions());
    actions.extend(coordination::on_request());
    actions
}

/// What follows when records are written.
pub fn flow_followers() -> Vec<Follower> {
    vec![
        approval::SUBJECTS_ARE_WATCHED,
        approval::FLOWS_ARE_CHECKED,
        coordination::ADDRESSEES_SEE,
        notice::CHANGES_ARE_TOLD,
    ]
}

/// What is done at set times.
pub fn flow_tasks() -> Vec<Task> {
    vec![coordination::LADDER, approval::MEMBERSHIP_TASK]
}

/// The type of approvals.
pub fn approval_type() -> &'static RecordType {
    approval::Approval::TYPE
}

/// The type of coordination requests.
pub fn request_type() -> &'static RecordType {
    coordination::CoordinationRequest::TYPE
}

/// What answers by link are taken for.
pub fn answer_kinds() -> Vec<answer::AnswerKind> {
    vec![coordination::ANSWERS]
}

/// The sentences of this floor in both languages.
pub fn texts() -> &'static qd_base::Texts {
    static TEXTS: std::sync::OnceLock<qd_base::Texts> = std::sync::OnceLock::new();
    TEXTS.get_or_init(|| {
        qd_base::Texts::new(
            include_str!("../text/zh-CN.ftl"),
            include_str!("../text/en.ftl"),
        )
    })
}
