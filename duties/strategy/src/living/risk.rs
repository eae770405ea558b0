//! Risks (风险) of the plan: how likely, how grave, what is done about them and when they are looked at again.

use qd_base::{Date, Money};
use qd_records::{Choice, Key, LongText, Record, Text};

/// 三档.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Grade {
    /// 低.
    #[choice(label("低", "Low"))]
    Low,
    /// 中.
    #[choice(label("中", "Medium"))]
    Medium,
    /// 高.
    #[choice(label("高", "High"))]
    High,
}

/// 应对状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RiskState {
    /// 监控中.
    #[choice(label("监控中", "Watched"))]
    Watched,
    /// 应对中.
    #[choice(label("应对中", "Being met"))]
    Met,
    /// 已发生.
    #[choice(label("已发生", "Has happened"))]
    Happened,
    /// 已解除.
    #[choice(label("已解除", "Gone"))]
    Gone,
}

/// 计划风险.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_risk", label("计划风险", "Risk"), number = "FX-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = review_on)]
#[grant(director = all, management = all, manager = all, member = read, marketing = all, finance = all)]
#[grant(product = all, legal = read, production = read, auditor = read)]
pub struct PlanRisk {
    #[field(
        label("风险", "Risk"),
        list,
        search,
        sample = "竞争对手降价抢占华南客户"
    )]
    pub title: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("可能性", "Likelihood"), list, filter, default = "medium")]
    pub likelihood: Grade,
    #[field(label("影响", "Impact"), list, filter, default = "medium")]
    pub impact: Grade,
    #[field(label("涉及金额", "Amount at risk"), list, sample = "800000.00")]
    pub amount: Option<Money>,
    #[field(label("预警信号", "Early sign"), sample = "报价被压低5%以上")]
    pub sign: Option<Text>,
    #[field(label("应对措施", "Response"), search, sample = "重点客户锁价协议")]
    pub response: LongText,
    #[field(label("状态", "State"), list, filter, default = "watched")]
    pub state: RiskState,
    #[field(label("下次复核", "Next look"), list, filter, sample = "2027-03-31")]
    pub review_on: Date,
}
