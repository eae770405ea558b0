//! The living plan (活的计划): the year's plan as an object that is discussed, approved, measured, reviewed and revised with
//! reasons. A state never changes by itself: a step, a check or an approval stands behind it.

pub mod annual_plan;
pub mod assumption;
pub mod call;
pub mod commitment;
pub mod initiative;
pub mod letter;
pub mod measure;
pub mod opinion;
pub mod review;
pub mod risk;
pub mod watch;

use qd_records::{Action, Follower, Record, RecordType};

pub(crate) use qd_records::acting::{fields, house, typed};

/// The types with a menu entry of their own.
pub fn types() -> Vec<&'static RecordType> {
    vec![
        annual_plan::AnnualPlan::TYPE,
        commitment::Commitment::TYPE,
        initiative::Initiative::TYPE,
        assumption::Assumption::TYPE,
        risk::PlanRisk::TYPE,
        opinion::PlanOpinion::TYPE,
        review::PlanReview::TYPE,
        review::PlanRevision::TYPE,
        letter::TargetLetter::TYPE,
        call::ForecastCall::TYPE,
    ]
}

/// Steps and checks, reached from what they are about.
pub fn parts() -> Vec<&'static RecordType> {
    vec![
        initiative::InitiativeUpdate::TYPE,
        assumption::AssumptionCheck::TYPE,
        letter::LetterStep::TYPE,
    ]
}

/// What can be done.
pub fn actions() -> Vec<Action> {
    let mut all = annual_plan::actions();
    all.extend(initiative::actions());
    all.extend(assumption::actions());
    all.extend(letter::actions());
    all
}

/// What follows.
pub fn followers() -> Vec<Follower> {
    vec![
        annual_plan::APPROVALS,
        initiative::MOVES,
        assumption::MOVES,
        letter::MOVES,
    ]
}
