//! Issue (客户问题): what went wrong for a customer, due by severity, closed only when the customer confirms.

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Record, Table, Text};

/// 严重程度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Severity {
    /// 紧急.
    #[choice(label("紧急", "Critical"))]
    Critical,
    /// 高.
    #[choice(label("高", "High"))]
    High,
    /// 中.
    #[choice(label("中", "Medium"))]
    Medium,
    /// 低.
    #[choice(label("低", "Low"))]
    Low,
}

impl Severity {
    /// Working days until the first answer and until the solution.
    fn days(self) -> (i32, i32) {
        match self {
            Severity::Critical => (0, 1),
            Severity::High => (1, 3),
            Severity::Medium => (2, 7),
            Severity::Low => (3, 15),
        }
    }
}

/// 来源.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Source {
    /// 拜访.
    #[choice(label("拜访", "Visit"))]
    Visit,
    /// 客服.
    #[choice(label("客服", "Service desk"))]
    ServiceDesk,
    /// 调查.
    #[choice(label("满意度调查", "Survey"))]
    Survey,
    /// 其他.
    #[choice(label("其他", "Other"))]
    Other,
}

/// 状态: moved by steps only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 待处理.
    #[choice(label("待处理", "Open"))]
    Open,
    /// 处理中.
    #[choice(label("处理中", "In work"))]
    Working,
    /// 待客户确认.
    #[choice(label("待客户确认", "To be confirmed"))]
    Solved,
    /// 已关闭.
    #[choice(label("已关闭", "Closed"))]
    Closed,
}

/// 5 Why: one question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Why {
    #[field(label("为什么", "Why"), sample = "为什么交付延迟")]
    pub question: Text,
    #[field(label("回答", "Answer"), sample = "排产未预留")]
    pub answer: Option<Text>,
}

/// 客户问题.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "issue", label("客户问题", "Issue"), number = "WT-{yyyy}-{5}", title = title, owner = owner)]
#[record(board = state, calendar = solve_by, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, service = all, product = read)]
#[grant(production = read, auditor = read)]
pub struct Issue {
    #[field(label("问题", "Issue"), list, search, sample = "到货数量不符")]
    pub title: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("责任人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("严重程度", "Severity"), list, filter, default = "medium")]
    pub severity: Severity,
    #[field(label("状态", "State"), list, filter, read_only, default = "open")]
    pub state: State,
    #[field(label("来源", "Source"), filter, default = "service_desk")]
    pub source: Source,
    #[field(label("拜访", "Visit"), link = "visit")]
    pub visit: Option<Key>,
    #[field(label("发生日", "Since"), list, filter, default = "today", set_once)]
    pub since: Date,
    #[field(
        label("应答期限", "Answer by"),
        help("按严重程度和工作日计算", "By severity, in working days"),
        filter,
        read_only
    )]
    pub answer_by: Option<Date>,
    #[field(
        label("解决期限", "Solve by"),
        help("按严重程度和工作日计算", "By severity, in working days"),
        list,
        filter,
        read_only
    )]
    pub solve_by: Option<Date>,
    #[field(label("描述", "What happened"), search)]
    pub what: Option<LongText>,
    #[field(label("根因分析(5 Why)", "Root cause (5 Why)"))]
    pub whys: Table<Why>,
    #[field(label("根本原因", "Root cause"), search, list)]
    pub cause: Option<Text>,
    #[field(label("解决措施", "Remedy"), search)]
    pub remedy: Option<LongText>,
    #[field(label("关闭日", "Closed on"), filter, read_only)]
    pub closed_on: Option<Date>,
}

impl Behaviour for Issue {
    fn before_save(&mut self, _: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let (answer, solve) = self.severity.days();
        self.answer_by = Some(working_days_after(self.since, answer));
        self.solve_by = Some(working_days_after(self.since, solve));
        self.closed_on = match (self.state, self.closed_on) {
            (State::Closed, None) => Some(act.today),
            (State::Closed, day) => day,
            _ => None,
        };
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.since > act.today {
            return Err(Problem::new(422, "customers-ahead").field("since"));
        }
        Ok(())
    }
}

/// The day some working days later, Monday to Friday. Public holidays move the house's calendar, which descriptions
/// do not see; reports judge lateness by it.
fn working_days_after(from: Date, days: i32) -> Date {
    let is_weekend = |day: Date| day.weekday().to_monday_zero_offset() >= 5;
    let next = |day: Date| day.tomorrow().unwrap_or(day);
    let mut day = from;
    while is_weekend(day) && day < Date::MAX {
        day = next(day);
    }
    for _ in 0..days {
        day = next(day);
        while is_weekend(day) && day < Date::MAX {
            day = next(day);
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_days_leave_weekends_out() {
        let friday = Date::constant(2026, 5, 8);
        assert_eq!(working_days_after(friday, 0), friday);
        assert_eq!(working_days_after(friday, 1), Date::constant(2026, 5, 11));
        assert_eq!(working_days_after(friday, 6), Date::constant(2026, 5, 18));
        let saturday = Date::constant(2026, 5, 9);
        assert_eq!(working_days_after(saturday, 0), Date::constant(2026, 5, 11));
    }
}
