#![doc = include_str!("../README.md")]

mod competitor;
mod decision_review;
mod intel;
mod intel_check;
mod morning;
mod price;
mod proposal;
mod reports;
mod supply;
mod swot;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of market and competition.
pub fn room() -> Room {
    let mut actions = intel_check::actions();
    actions.extend(decision_review::actions());
    Room::new("market", label("市场与竞争", "Market and competition"))
        .reports(vec![
            Box::new(reports::overview::Overview),
            Box::new(reports::analysis::MarketAnalysis),
            Box::new(reports::decision::Decision),
        ])
        .types(vec![
            intel::Intel::TYPE,
            competitor::Competitor::TYPE,
            price::PriceObservation::TYPE,
            price::MarketSize::TYPE,
            swot::SwotItem::TYPE,
            swot::TowsCrossing::TYPE,
            proposal::DecisionProposal::TYPE,
        ])
        .parts(vec![
            intel_check::IntelCheck::TYPE,
            decision_review::DecisionReview::TYPE,
        ])
        .actions(actions)
        .followers(vec![
            intel_check::FOLLOWS,
            swot::CROSSES,
            decision_review::REVIEWS,
            decision_review::DECISIONS,
        ])
        .tasks(vec![morning::MORNING])
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
