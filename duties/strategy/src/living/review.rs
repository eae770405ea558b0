//! Reviews (评审) of the plan on set days or when something breaks, and revisions (修订) with before, after and reason.

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Record, Text};

/// 原因.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Cause {
    /// 定期.
    #[choice(label("定期评审", "Scheduled"))]
    Scheduled,
    /// 目标偏离.
    #[choice(label("目标偏离", "A commitment missed"))]
    Commitment,
    /// 假设失效.
    #[choice(label("假设失效", "An assumption broken"))]
    Assumption,
    /// 重大事件.
    #[choice(label("重大事件", "An event"))]
    Event,
}

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Decision {
    /// 待定.
    #[choice(label("待定", "Open"))]
    Open,
    /// 维持.
    #[choice(label("维持计划", "Keep the plan"))]
    Keep,
    /// 修订.
    #[choice(label("修订计划", "Revise the plan"))]
    Revise,
}

/// 计划评审.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_review", label("计划评审", "Review"), number = "PS-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = decision, calendar = day, behaviour)]
#[grant(director = all, management = all, manager = read, member = read, marketing = read, finance = read)]
#[grant(auditor = read)]
pub struct PlanReview {
    #[field(label("议题", "Matter"), list, search, sample = "一季度计划评审")]
    pub title: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, default = "today")]
    pub day: Date,
    #[field(label("原因", "Why"), list, filter, default = "scheduled")]
    pub reason: Cause,
    #[field(label("发现", "Findings"), search)]
    pub findings: Option<LongText>,
    #[field(label("结论", "Decision"), list, filter, default = "open")]
    pub decision: Decision,
    #[field(label("结论说明", "Reasons"), search)]
    pub conclusion: Option<LongText>,
}

impl Behaviour for PlanReview {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.decision != Decision::Open && self.conclusion.is_none() {
            return Err(Problem::new(422, "strategy-review-reasons").field("conclusion"));
        }
        Ok(())
    }
}

/// 计划修订.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_revision", label("计划修订", "Revision"), number = "XD-{yyyy}-{4}", title = title, owner = owner)]
#[record(behaviour)]
#[grant(director = all, management = all, manager = read, member = read, marketing = read, finance = read)]
#[grant(auditor = read)]
pub struct PlanRevision {
    #[field(
        label("修订事项", "Matter"),
        list,
        search,
        set_once,
        sample = "下调华南二季度目标"
    )]
    pub title: Text,
    #[field(
        label("年度计划", "Annual plan"),
        link = "annual_plan",
        list,
        filter,
        set_once
    )]
    pub plan: Key,
    #[field(label("计划评审", "Review"), link = "plan_review", filter)]
    pub review: Option<Key>,
    #[field(label("提出人", "By"), link = "person", list, filter, default = "me")]
    pub owner: Key,
    #[field(label("日期", "Day"), list, default = "today", set_once)]
    pub day: Date,
    #[field(label("修订前", "Before"), search, set_once, sample = "三千万元")]
    pub before_text: LongText,
    #[field(label("修订后", "After"), search, set_once, sample = "两千七百万元")]
    pub after_text: LongText,
    #[field(label("理由", "Why"), search, set_once, sample = "两家老客户停产")]
    pub why: LongText,
}

impl Behaviour for PlanRevision {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.before_text == self.after_text {
            return Err(Problem::new(422, "strategy-revision-same").field("after_text"));
        }
        Ok(())
    }
}
