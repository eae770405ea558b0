//! Analyses (分析): what several duties ask of the ledger in the same way — growth, bridge, causes, outlook, goal.
//!
//! Each function takes a [`qd_reports::Desk`], so the person's rights and the ledger's version travel with it, and
//! answers plain structs with exact amounts where the ledger is exact.

pub mod adopted;
pub mod basis;
pub mod bridge;
pub mod causes;
pub mod goal;
pub mod growth;
pub mod monthly;
pub mod outlook;
pub mod parts;
pub mod span;
pub mod spring;
pub mod story;

pub use adopted::{AdoptedGoal, adopt, adopted, adopted_goal};
pub use basis::Basis;
pub use bridge::{Bridged, bridge};
pub use causes::{Causes, Driver, causes};
pub use goal::{Goal, GoalSettings, goal};
pub use growth::{Growth, Split, split, total};
pub use monthly::{Monthly, monthly};
pub use outlook::{Outlook, PartOutlook, outlook};
pub use span::{
    Comparison, comparison, last_full_year, plan_year, region_like, seller_like, spoken,
    year_to_date,
};
pub use story::{Story, story};

/// The sentences of the shared analyses.
pub fn texts() -> &'static qd_base::Texts {
    static TEXTS: std::sync::OnceLock<qd_base::Texts> = std::sync::OnceLock::new();
    TEXTS.get_or_init(|| {
        qd_base::Texts::new(
            include_str!("../text/zh-CN.ftl"),
            include_str!("../text/en.ftl"),
        )
    })
}
