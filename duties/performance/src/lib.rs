//! Duty six (职责六 预算与绩效): what arrived, how far the year is, and by which definitions.

mod alert;
mod budget;
mod documents;
mod reports;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of budget and performance; its first report is the home page 今日.
pub fn room() -> Room {
    Room::new("performance", label("经营与绩效", "Performance"))
        .reports(vec![
            Box::new(reports::today::Today),
            Box::new(documents::month::MonthReport),
            Box::new(documents::attainment::Attainment),
            Box::new(reports::budget::BudgetExecution),
            Box::new(reports::dictionary::Dictionary),
        ])
        .types([budget::types(), vec![alert::AttainmentAlert::TYPE]].concat())
        .parts([budget::parts(), vec![alert::AlertStep::TYPE]].concat())
        .actions([budget::actions(), alert::actions()].concat())
        .followers([budget::followers(), vec![alert::MOVES]].concat())
        .watches(vec![alert::RAISED])
        .waiting(alert::waiting())
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
