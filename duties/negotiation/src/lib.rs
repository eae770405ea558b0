#![doc = include_str!("../README.md")]

mod agreement;
mod duty;
mod mandate;
mod outcome;
mod reports;
mod round;
mod supply;
mod table;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of negotiations.
pub fn room() -> Room {
    let mut actions = mandate::actions();
    actions.extend(outcome::actions());
    actions.extend(agreement::actions());
    actions.extend(duty::actions());
    Room::new("negotiation", label("谈判", "Negotiation"))
        .reports(vec![
            Box::new(reports::overview::Overview),
            Box::new(reports::pack::Pack),
            Box::new(reports::agreement::Summary),
            Box::new(reports::wording::Wording),
        ])
        .types(vec![
            table::Negotiation::TYPE,
            round::Round::TYPE,
            outcome::Outcome::TYPE,
            agreement::Agreement::TYPE,
            duty::AgreementDuty::TYPE,
        ])
        .parts(vec![mandate::Mandate::TYPE, outcome::Review::TYPE])
        .actions(actions)
        .followers(vec![
            table::SEATED,
            mandate::MOVES,
            round::MOVES,
            outcome::MOVES,
            outcome::REVIEWED,
            agreement::APPROVED,
        ])
        .waiting(supply::waiting())
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
