#![doc = include_str!("../README.md")]

mod blocker;
mod change;
mod closing;
mod kickoff;
mod milestone;
mod project;
mod reports;
mod risk;
mod shared;
mod supply;
mod task;
mod update;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of projects.
pub fn room() -> Room {
    let actions = [
        project::actions(),
        task::actions(),
        milestone::actions(),
        risk::actions(),
        blocker::actions(),
    ];
    Room::new("projects", label("项目协调", "Projects"))
        .reports(vec![
            Box::new(reports::overview::Overview),
            Box::new(reports::progress::Progress),
            Box::new(reports::closing::Closing),
        ])
        .types(vec![
            project::Project::TYPE,
            kickoff::Kickoff::TYPE,
            task::ProjectTask::TYPE,
            milestone::Milestone::TYPE,
            risk::ProjectRisk::TYPE,
            blocker::Blocker::TYPE,
            change::ChangeRequest::TYPE,
            update::ProjectUpdate::TYPE,
            closing::ProjectClosing::TYPE,
            closing::Lesson::TYPE,
        ])
        .parts(vec![risk::RiskReview::TYPE])
        .actions(actions.concat())
        .followers(vec![
            kickoff::STARTS,
            task::STAYS,
            milestone::WAITS,
            risk::MOVES,
            risk::STAYS,
            blocker::ASKS,
            blocker::ANSWERS,
            change::STAYS,
            change::DECISIONS,
            update::JUDGES,
            closing::ENDS,
        ])
        .tasks(vec![milestone::MORNING])
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
