//! Opportunity (商机): business that may come, its stage with gates, the human call beside it, and why it was won or lost.

use qd_base::{Date, Money, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Record, Text};

/// 商机类型 (one pipeline each).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Pipeline {
    /// 新业务.
    #[choice(label("新业务", "New business"))]
    NewBusiness,
    /// 续约.
    #[choice(label("续约", "Renewal"))]
    Renewal,
    /// 增购.
    #[choice(label("增购", "Expansion"))]
    Expansion,
}

/// 商机阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Stage {
    /// 线索.
    #[choice(label("线索", "Lead"))]
    Lead,
    /// 需求确认.
    #[choice(label("需求确认", "Qualified"))]
    Qualified,
    /// 方案报价.
    #[choice(label("方案报价", "Proposal"))]
    Proposal,
    /// 商务谈判.
    #[choice(label("商务谈判", "Negotiation"))]
    Negotiation,
    /// 赢单.
    #[choice(label("赢单", "Won"))]
    Won,
    /// 输单.
    #[choice(label("输单", "Lost"))]
    Lost,
}

/// 预测类别: the person's call, kept apart from any model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Call {
    /// 承诺.
    #[choice(label("承诺", "Commit"))]
    Commit,
    /// 乐观.
    #[choice(label("乐观", "Best case"))]
    Best,
    /// 在途.
    #[choice(label("在途", "Pipeline"))]
    Pipeline,
    /// 不计入.
    #[choice(label("不计入", "Omitted"))]
    Omitted,
}

/// 商机.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    key = "opportunity",
    plural = "opportunities",
    label("商机", "Opportunity"),
    number = "SJ-{yyyy}-{5}"
)]
#[record(title = name, owner = owner, board = stage, calendar = close_on, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, marketing = read, auditor = read)]
pub struct Opportunity {
    #[field(label("商机名称", "Name"), list, search, sample = "二期扩产传感器采购")]
    pub name: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("类型", "Pipeline"), list, filter, default = "new_business")]
    pub pipeline: Pipeline,
    #[field(label("阶段", "Stage"), list, filter, default = "lead")]
    pub stage: Stage,
    #[field(
        label("预测类别", "Forecast category"),
        list,
        filter,
        default = "pipeline"
    )]
    pub call: Call,
    #[field(label("金额", "Amount"), list, filter, sample = "320000.00")]
    pub amount: Option<Money>,
    #[field(label("预计成交日", "Expected close"), list, filter)]
    pub close_on: Option<Date>,
    #[field(label("产品", "Product"), search, sample = "压力传感器")]
    pub product: Option<Text>,
    #[field(label("竞争对手", "Competitor"), list, filter, sample = "某品牌")]
    pub competitor: Option<Text>,
    #[field(label("输单原因", "Why lost"), required, visible_if(stage = "lost"))]
    pub why_lost: Option<Text>,
    #[field(label("结束日", "Closed on"), read_only, filter)]
    pub closed_on: Option<Date>,
    #[field(label("进展", "Progress"), search)]
    pub progress: Option<LongText>,
}

impl Behaviour for Opportunity {
    fn before_save(&mut self, _: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let closed = matches!(self.stage, Stage::Won | Stage::Lost);
        self.closed_on = match (closed, self.closed_on) {
            (true, None) => Some(act.today),
            (true, day) => day,
            (false, _) => None,
        };
        Ok(())
    }

    /// The gates: a proposal has an amount, from there on there is a day on which it is to close.
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let open_gate = (Stage::Proposal..=Stage::Won).contains(&self.stage);
        if open_gate && self.amount.is_none() {
            return Err(Problem::new(422, "customers-gate-amount").field("amount"));
        }
        if open_gate && self.close_on.is_none() {
            return Err(Problem::new(422, "customers-gate-close").field("close_on"));
        }
        if self.amount.is_some_and(|money| money.minor < 0) {
            return Err(Problem::new(422, "customers-negative").field("amount"));
        }
        Ok(())
    }
}
