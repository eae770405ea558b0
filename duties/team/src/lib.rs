#![doc = include_str!("../README.md")]

mod appraisal;
mod hiring;
mod know_how;
mod meeting;
mod reports;
mod shared;
mod supply;
mod training;
mod weekly;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of the sales team.
pub fn room() -> Room {
    let mut actions = appraisal::step::actions();
    actions.extend(meeting::action::actions());
    Room::new("team", label("销售团队", "Sales team"))
        .reports(vec![
            Box::new(reports::overview::Overview),
            Box::new(reports::performance::Performance),
            Box::new(reports::feedback::Feedback),
            Box::new(reports::sheet::Sheet),
            Box::new(reports::plan::Plan),
            Box::new(reports::agenda::Agenda),
        ])
        .types(vec![
            appraisal::sheet::KpiSheet::TYPE,
            meeting::TeamMeeting::TYPE,
            meeting::action::ActionItem::TYPE,
            weekly::WeeklyReturn::TYPE,
            know_how::KnowHow::TYPE,
            training::plan::TrainingPlan::TYPE,
            training::Training::TYPE,
            training::skill::SkillCheck::TYPE,
            hiring::HiringRequest::TYPE,
        ])
        .parts(vec![
            appraisal::step::AppraisalStep::TYPE,
            meeting::action::ActionReport::TYPE,
            training::seat::TrainingSeat::TYPE,
            training::feedback::TrainingFeedback::TYPE,
            training::observation::Observation::TYPE,
        ])
        .actions(actions)
        .followers(vec![
            appraisal::sheet::GUARDED,
            appraisal::step::MOVES,
            meeting::action::MOVES,
            training::skill::GUARDED,
            training::feedback::ONCE,
            training::seat::ONCE,
            weekly::ONCE,
        ])
        .watches(vec![appraisal::measure::MEASURED])
        .waiting(supply::waiting())
        .contributions(supply::contributions())
}

/// The room's sentences.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            include_str!("../text/zh-CN.ftl"),
            include_str!("../text/en.ftl"),
        )
    })
}
