//! Duty one (职责一 年度销售策略): what happened and why, what is coming, which targets, and the year's plan.

mod documents;
mod living;
mod reports;
mod supply;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_reports::Room;

/// The room of the yearly strategy.
pub fn room() -> Room {
    Room::new("strategy", label("年度销售策略", "Sales strategy"))
        .reports(vec![
            Box::new(reports::causes::Causes),
            Box::new(reports::forecast::Forecast),
            Box::new(reports::targets::Targets),
            Box::new(reports::living::Living),
            Box::new(documents::plan::Plan),
            Box::new(documents::letter::Letter),
        ])
        .types(living::types())
        .parts(living::parts())
        .actions(living::actions())
        .followers(living::followers())
        .watches(vec![living::watch::MEASURED])
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
