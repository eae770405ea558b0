//! Decision proposal (商务决策建议): what is asked, the options with money and points, the recommendation, and later
//! whether it came as expected. A recommendation needs at least three options, one of them to do nothing.

use std::collections::BTreeSet;

use qd_base::{Amount, Date, Money, Problem};
use qd_records::acting::is_mark;
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Number, Record, Table, Text};

/// 决策类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Matter {
    /// 市场进入.
    #[choice(label("市场进入", "Market entry"))]
    Entry,
    /// 产品推广.
    #[choice(label("产品推广", "Product promotion"))]
    Promotion,
    /// 价格.
    #[choice(label("价格策略", "Pricing"))]
    Pricing,
    /// 渠道.
    #[choice(label("渠道调整", "Channel"))]
    Channel,
    /// 合作投资.
    #[choice(label("合作与投资", "Alliance and investment"))]
    Alliance,
}

/// 状态: moved by approvals and reviews only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 草拟.
    #[choice(label("草拟", "Draft"))]
    Draft,
    /// 已批准.
    #[choice(label("已批准", "Decided"))]
    Decided,
    /// 未批准.
    #[choice(label("未批准", "Refused"))]
    Refused,
    /// 待复盘.
    #[choice(label("待复盘", "Review due"))]
    Due,
    /// 已复盘.
    #[choice(label("已复盘", "Reviewed"))]
    Reviewed,
}

/// 评价标准.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Criterion {
    #[field(label("标准", "Criterion"), sample = "毛利")]
    pub name: Text,
    #[field(label("权重%", "Weight %"), sample = "100")]
    pub weight: Number,
}

/// 备选方案.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Alternative {
    #[field(label("方案", "Option"), sample = "维持现状")]
    pub name: Text,
    #[field(label("即不做", "To do nothing"), sample = "true")]
    pub idle: bool,
    #[field(label("成本", "Cost"))]
    pub cost: Option<Money>,
    #[field(label("预期收益", "Expected benefit"))]
    pub benefit: Option<Money>,
    #[field(label("所需能力", "Capacity needed"))]
    pub capacity: Option<Text>,
    #[field(label("前提条件", "Conditions"))]
    pub conditions: Option<Text>,
}

/// 评分: one option by one criterion, 1 to 5.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Score {
    #[field(label("方案", "Option"), sample = "维持现状")]
    pub option: Text,
    #[field(label("标准", "Criterion"), sample = "毛利")]
    pub criterion: Text,
    #[field(label("得分", "Points"), unit("1–5", "1–5"), sample = "2")]
    pub points: Number,
}

/// 风险与应对.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Risk {
    #[field(label("风险", "Risk"), sample = "对手跟随降价")]
    pub what: Text,
    #[field(label("可能性", "Probability"), unit("1–5", "1–5"), sample = "3")]
    pub probability: Number,
    #[field(label("影响", "Impact"), unit("1–5", "1–5"), sample = "4")]
    pub impact: Number,
    #[field(label("应对", "Response"), sample = "只对新客户生效")]
    pub response: Option<Text>,
}

/// 实施步骤.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Step {
    #[field(label("步骤", "Step"), sample = "试点两家客户")]
    pub what: Text,
    #[field(label("负责人", "Owner"))]
    pub owner: Option<Text>,
    #[field(label("开始", "From"), sample = "2026-07-01")]
    pub starts_on: Option<Date>,
    #[field(label("完成", "Until"), sample = "2026-08-31")]
    pub until: Option<Date>,
    #[field(label("指标与停止条件", "Measure and stop rule"))]
    pub rule: Option<Text>,
}

/// 商务决策建议.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    key = "decision_proposal",
    label("商务决策建议", "Decision proposal"),
    number = "JD-{yyyy}-{4}"
)]
#[record(title = title, owner = owner, board = state, calendar = decide_by, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = subtree, product = read, finance = read)]
#[grant(legal = read, auditor = read)]
pub struct DecisionProposal {
    #[field(label("事项", "Matter"), list, search, sample = "进入电池行业")]
    pub title: Text,
    #[field(label("类型", "Kind"), list, filter, sample = "entry")]
    pub matter: Matter,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: State,
    #[field(label("提出人", "Proposed by"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("决策期限", "Decide by"), list, filter, sample = "2026-09-30")]
    pub decide_by: Date,
    #[field(label("请求金额", "Amount asked for"), list, filter)]
    pub amount: Option<Money>,
    #[field(label("决策请求", "What is asked"), search, sample = "批准试点预算")]
    pub request: LongText,
    #[field(label("背景与问题", "Background"), search)]
    pub background: Option<LongText>,
    #[field(label("目标", "Aim"), search)]
    pub aim: Option<LongText>,
    #[field(
        label("评价标准", "Criteria"),
        help("权重合计为 100", "The weights add up to 100"),
        sample = r#"[{"name":"毛利","weight":"100"}]"#
    )]
    pub criteria: Table<Criterion>,
    #[field(
        label("备选方案", "Options"),
        help(
            "至少三个，其中一个为不做",
            "At least three, one of them to do nothing"
        ),
        sample = r#"[{"name":"维持现状","idle":true}]"#
    )]
    pub options: Table<Alternative>,
    #[field(
        label("评分", "Points"),
        sample = r#"[{"option":"维持现状","criterion":"毛利","points":"2"}]"#
    )]
    pub scores: Table<Score>,
    #[field(
        label("推荐方案", "Recommended option"),
        help("填写备选方案之一的名称", "The name of one of the options"),
        list
    )]
    pub recommended: Option<Text>,
    #[field(label("推荐理由", "Why"), search)]
    pub why: Option<LongText>,
    #[field(label("什么会改变我们的判断", "What would change our mind"))]
    pub unless: Option<LongText>,
    #[field(label("风险与应对", "Risks"))]
    pub risks: Table<Risk>,
    #[field(label("实施计划", "Plan"))]
    pub plan: Table<Step>,
    #[field(label("预期结果", "Expected result"), list)]
    pub expected: Option<Money>,
    #[field(label("复盘日期", "Review on"), list, filter)]
    pub review_on: Option<Date>,
    #[field(label("实际结果", "Actual result"), list, read_only)]
    pub actual: Option<Money>,
    #[field(label("经验教训", "Lesson"), search, read_only)]
    pub lesson: Option<LongText>,
}

impl DecisionProposal {
    /// What it still lacks before somebody can be asked to decide: the key of the sentence and the field.
    pub fn lacks(&self) -> Option<(&'static str, &'static str)> {
        let nothing = self.options.0.iter().filter(|one| one.idle).count();
        if self.options.0.len() < 3 || nothing != 1 {
            return Some(("market-options", "options"));
        }
        if self.recommended.is_none() {
            return Some(("market-no-recommendation", "recommended"));
        }
        if self.expected.is_none() {
            return Some(("market-no-expectation", "expected"));
        }
        self.review_on
            .is_none()
            .then_some(("market-no-review", "review_on"))
    }

    fn decided(&self) -> bool {
        matches!(self.state, State::Decided | State::Due | State::Reviewed)
    }

    fn names(&self) -> BTreeSet<&str> {
        self.options.0.iter().map(|one| one.name.as_str()).collect()
    }

    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let weights: Amount = self.criteria.0.iter().map(|one| one.weight).sum();
        let weighed = self.criteria.0.is_empty() || weights == Amount::units(100);
        let negative = self.criteria.0.iter().any(|one| one.weight < Amount::ZERO);
        if !weighed || negative {
            return Some(("market-weights", "criteria"));
        }
        let names = self.names();
        if names.len() != self.options.0.len() {
            return Some(("market-twice", "options"));
        }
        let criterion = |name: &str| self.criteria.0.iter().any(|one| one.name == name);
        let mut seen = BTreeSet::new();
        for one in &self.scores.0 {
            if !names.contains(one.option.as_str()) || !criterion(&one.criterion) {
                return Some(("market-score-of-nothing", "scores"));
            }
            if !is_mark(one.points) {
                return Some(("market-mark", "scores"));
            }
            if !seen.insert((one.option.as_str(), one.criterion.as_str())) {
                return Some(("market-twice", "scores"));
            }
        }
        let mark = |one: &Risk| is_mark(one.probability) && is_mark(one.impact);
        if !self.risks.0.iter().all(mark) {
            return Some(("market-mark", "risks"));
        }
        let backwards = |one: &Step| one.starts_on.zip(one.until).is_some_and(|(a, b)| b < a);
        if self.plan.0.iter().any(backwards) {
            return Some(("market-until-backwards", "plan"));
        }
        if self.review_on.is_some_and(|on| on <= self.decide_by) {
            return Some(("market-review-early", "review_on"));
        }
        let recommended = self.recommended.as_deref()?;
        if self.options.0.len() < 3 || !self.options.0.iter().any(|one| one.idle) {
            return Some(("market-options", "options"));
        }
        (!names.contains(recommended)).then_some(("market-recommended", "recommended"))
    }
}

impl Behaviour for DecisionProposal {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let Some(before) = before.filter(|before| before.decided()) else {
            return Ok(());
        };
        if !act.actor.is_system() && before != self {
            return Err(Problem::new(409, "market-decided"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        match self.wrong() {
            Some((key, field)) => Err(Problem::new(422, key).field(field)),
            None => Ok(()),
        }
    }
}
