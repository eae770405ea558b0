//! Commitments (计划承诺): each sentence of the plan that carries a number, bound to a measure of the ledger and evaluated
//! whenever it is looked at.

use qd_base::{Date, Money, Period, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Number, Percent, Record, Text};

/// 口径.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Measure {
    /// 销售额.
    #[choice(label("销售额", "Revenue"))]
    Revenue,
    /// 毛利.
    #[choice(label("毛利", "Profit"))]
    Profit,
    /// 销量.
    #[choice(label("销量", "Quantity"))]
    Quantity,
    /// 客户数.
    #[choice(label("购买客户数", "Customers who bought"))]
    Customers,
}

/// 达成情况.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// 待评.
    #[choice(label("待评", "Not yet"))]
    Pending,
    /// 按计划.
    #[choice(label("按计划", "On track"))]
    OnTrack,
    /// 偏离.
    #[choice(label("偏离", "Behind"))]
    Behind,
    /// 达成.
    #[choice(label("达成", "Reached"))]
    Reached,
    /// 未达成.
    #[choice(label("未达成", "Missed"))]
    Missed,
}

/// 计划承诺.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_commitment", label("计划承诺", "Commitment"), title = sentence, owner = owner)]
#[record(board = verdict, behaviour)]
#[grant(director = all, management = all, manager = read, member = read, marketing = read, finance = read)]
#[grant(hr = read, product = read, auditor = read)]
pub struct Commitment {
    #[field(
        label("计划中的一句话", "Sentence"),
        list,
        search,
        sample = "华南区全年销售额达到三千万元"
    )]
    pub sentence: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("口径", "Measure"), list, filter, default = "revenue")]
    pub measure: Measure,
    #[field(
        label("期间", "Period"),
        help("例如 2027、2027Q1、2027-03", "For example 2027, 2027Q1, 2027-03"),
        list,
        filter,
        sample = "2027"
    )]
    pub period: Period,
    #[field(
        label("限定维度", "Dimension"),
        help(
            "例如 region、category、customer；留空为全公司",
            "For example region, category, customer; empty for the company"
        ),
        sample = "region"
    )]
    pub dimension: Option<Text>,
    #[field(label("限定成员", "Member"), list, sample = "华南")]
    pub member: Option<Text>,
    #[field(label("目标金额", "Target amount"), list, sample = "30000000.00")]
    pub amount: Option<Money>,
    #[field(label("目标数量", "Target number"), list)]
    pub quantity: Option<Number>,
    #[field(
        label("达成情况", "Standing"),
        list,
        filter,
        read_only,
        default = "pending"
    )]
    pub verdict: Verdict,
    #[field(label("实际金额", "Actual amount"), list, read_only)]
    pub actual: Option<Money>,
    #[field(label("实际数量", "Actual number"), read_only)]
    pub actual_number: Option<Number>,
    #[field(label("完成率", "Attained"), list, read_only)]
    pub attained: Option<Percent>,
    #[field(label("评至", "Measured up to"), list, read_only)]
    pub measured_to: Option<Date>,
    #[field(label("说明", "Remark"))]
    pub note: Option<LongText>,
}

impl Behaviour for Commitment {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.dimension.is_some() != self.member.is_some() {
            return Err(Problem::new(422, "strategy-commitment-member").field("member"));
        }
        let money = matches!(self.measure, Measure::Revenue | Measure::Profit);
        if money && self.amount.is_none() {
            return Err(Problem::new(422, "strategy-commitment-amount").field("amount"));
        }
        if !money && self.quantity.is_none() {
            return Err(Problem::new(422, "strategy-commitment-number").field("quantity"));
        }
        Ok(())
    }
}
