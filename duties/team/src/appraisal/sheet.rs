//! KPI sheet (绩效考核表): a person's measures with weights for a period. Values are measured by the house from the ledger
//! and the other rooms; only what no figure shows is judged, by somebody else and with reasons.

use qd_base::{Amount, Date, Period, Problem};
use qd_records::{
    Act, Behaviour, Child, Choice, Follower, Key, LongText, Number, Percent, Record, Table, Text,
    Work, Written,
};

use crate::shared::refused;

/// 指标: what is measured, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Measure {
    /// 销售额对已采用目标.
    #[choice(label("销售目标完成（对已采用目标）", "Sales against the adopted target"))]
    Sales,
    /// 增长率.
    #[choice(label("销售增长率（%，对去年同期）", "Sales growth (%, on last year)"))]
    Growth,
    /// 毛利.
    #[choice(label("毛利额（元）", "Gross profit (yuan)"))]
    Profit,
    /// 新客户.
    #[choice(label("新增客户数", "New customers"))]
    NewCustomers,
    /// 拜访.
    #[choice(label("完成拜访次数", "Visits made"))]
    Visits,
    /// 行动项按期完成率.
    #[choice(label("行动项按期完成率（%）", "Action items done in time (%)"))]
    Actions,
    /// 定性.
    #[choice(label("定性评分（由上级评定）", "Judged by the superior"))]
    Judged,
}

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 待自评.
    #[choice(label("待自评", "Awaits self-assessment"))]
    Open,
    /// 待上级评定.
    #[choice(label("待上级评定", "Awaits review"))]
    SelfAssessed,
    /// 已评定.
    #[choice(label("已评定", "Reviewed"))]
    Reviewed,
    /// 已校准.
    #[choice(label("已校准", "Calibrated"))]
    Calibrated,
    /// 申诉中.
    #[choice(label("申诉中", "Disputed"))]
    Disputed,
    /// 已结束.
    #[choice(label("已结束", "Closed"))]
    Closed,
}

/// 等级, by the thresholds 70 and 85 of the job description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Grade {
    /// 优异.
    #[choice(label("优异", "Outstanding"))]
    Outstanding,
    /// 合格.
    #[choice(label("合格", "Passed"))]
    Passed,
    /// 不合格.
    #[choice(label("不合格", "Not passed"))]
    Failed,
}

/// 考核指标.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct KpiItem {
    #[field(label("指标", "Measure"), sample = "sales")]
    pub measure: Measure,
    #[field(label("说明", "Wording"), sample = "年度销售目标")]
    pub wording: Option<Text>,
    #[field(label("权重", "Weight"), sample = "100")]
    pub weight: Percent,
    #[field(
        label("目标值", "Target"),
        help(
            "销售目标完成取已采用目标，不填；定性评分满分 100，不填",
            "Sales take the adopted target and judged points are out of 100: leave both empty"
        )
    )]
    pub target: Option<Number>,
}

/// 测得的一项, written by the house.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct KpiResult {
    #[field(label("指标", "Measure"), sample = "sales")]
    pub measure: Measure,
    #[field(label("权重", "Weight"), sample = "100")]
    pub weight: Percent,
    #[field(label("目标值", "Target"))]
    pub target: Option<Number>,
    #[field(label("实际值", "Actual"))]
    pub actual: Option<Number>,
    #[field(label("得分", "Points"))]
    pub points: Option<Number>,
}

/// 绩效考核表.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "kpi_sheet", label("绩效考核表", "KPI sheet"), number = "JX-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = due, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = read_own, hr = all, auditor = read)]
pub struct KpiSheet {
    #[field(label("名称", "Name"), list, search, sample = "2026年上半年绩效考核")]
    pub title: Text,
    #[field(label("被考核人", "Person"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("考核期间", "Period"), list, filter, sample = "2026H1")]
    pub period: Period,
    #[field(label("评定人", "Reviewer"), link = "person", list, filter)]
    pub reviewer: Option<Key>,
    #[field(label("完成期限", "Due"), list, filter)]
    pub due: Option<Date>,
    #[field(
        label("在岗起始日", "In post from"),
        help(
            "期间中途入职或转岗时填写：实际值与目标只算在岗的日子",
            "For who joined or was transferred within the period: actuals and targets count from here"
        )
    )]
    pub first_day: Option<Date>,
    #[field(label("在岗截止日", "In post until"))]
    pub last_day: Option<Date>,
    #[field(
        label("考核指标", "Measures"),
        help("权重合计 100", "Weights add up to 100"),
        sample = r#"[{"measure":"sales","weight":"70"},{"measure":"judged","weight":"30"}]"#
    )]
    pub items: Table<KpiItem>,
    #[field(label("状态", "State"), list, filter, read_only, default = "open")]
    pub state: State,
    #[field(label("得分", "Score"), list, filter, read_only)]
    pub score: Option<Number>,
    #[field(label("等级", "Grade"), list, filter, read_only)]
    pub grade: Option<Grade>,
    #[field(label("定性评分", "Judged points"), read_only)]
    pub judged: Option<Number>,
    #[field(label("校准与更正", "Calibration"), unit("分", "points"), read_only)]
    pub adjusted: Option<Number>,
    #[field(label("测得结果", "Measured"), read_only)]
    pub results: Table<KpiResult>,
    #[field(label("测量截至", "Measured to"), list, read_only)]
    pub measured_to: Option<Date>,
    #[field(label("自评", "Self-assessment"), read_only, search)]
    pub self_note: Option<LongText>,
    #[field(label("上级评语", "Review"), read_only, search)]
    pub review_note: Option<LongText>,
}

impl Behaviour for KpiSheet {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let frozen = before.is_some_and(|sheet| sheet.state == State::Closed);
        if frozen && !act.actor.is_system() {
            return Err(Problem::new(409, "team-sheet-closed"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let weights: Amount = self.items.0.iter().map(|item| item.weight.0).sum();
        let negative = self.items.0.iter().any(|item| item.weight.0.0 < 0);
        if negative || weights != Amount::units(100) {
            return fault("team-weights", "items");
        }
        for item in &self.items.0 {
            let given = matches!(item.measure, Measure::Sales | Measure::Judged);
            match item.target {
                Some(_) if given => return fault("team-target-given", "items"),
                None if !given => return fault("team-target-missing", "items"),
                Some(target) if target.0 <= 0 => return fault("team-target-positive", "items"),
                _ => {}
            }
        }
        if self
            .first_day
            .zip(self.last_day)
            .is_some_and(|(from, until)| until < from)
        {
            return fault("team-backwards", "last_day");
        }
        let outside = |day: Option<Date>| day.is_some_and(|day| !self.period.contains(day));
        if outside(self.first_day) {
            return fault("team-outside", "first_day");
        }
        if outside(self.last_day) {
            return fault("team-outside", "last_day");
        }
        if self.reviewer == Some(self.owner) {
            return fault("team-own-review", "reviewer");
        }
        Ok(())
    }
}

/// Nobody writes the own sheet: weights and targets are set by somebody else.
pub const GUARDED: Follower = Follower {
    of: "kpi_sheet",
    run: guard,
};

fn guard(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let me = written.act.actor.person.map(|id| id.to_string());
        if me.as_deref() == Some(written.item.text("owner")) {
            return refused(403, "team-own-sheet", "owner");
        }
        Ok(())
    })
}
