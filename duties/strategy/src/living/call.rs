//! Forecast calls (预测填报): what the salesperson and the manager expect of a period, kept apart and never changed; a new
//! opinion is a new call.

use qd_base::{Date, Money, Period, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Record, Text};

/// 谁的判断.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Voice {
    /// 销售.
    #[choice(label("销售预测", "Salesperson"))]
    Seller,
    /// 经理.
    #[choice(label("经理判断", "Manager"))]
    Manager,
}

/// 预测填报.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "forecast_call", label("预测填报", "Forecast call"), title = title, owner = owner, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, auditor = read)]
pub struct ForecastCall {
    #[field(label("说明", "Heading"), list, search, set_once, sample = "三月预测")]
    pub title: Text,
    #[field(
        label("期间", "Period"),
        help("例如 2027-03、2027Q1", "For example 2027-03, 2027Q1"),
        list,
        filter,
        set_once,
        sample = "2027-03"
    )]
    pub period: Period,
    #[field(
        label("填报人", "By"),
        link = "person",
        list,
        filter,
        set_once,
        default = "me"
    )]
    pub owner: Key,
    #[field(label("类别", "Voice"), list, filter, set_once, default = "seller")]
    pub voice: Voice,
    #[field(
        label("预计销售额", "Expected revenue"),
        list,
        set_once,
        sample = "1200000.00"
    )]
    pub amount: Money,
    #[field(label("填报日", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(label("理由", "Reasons"), search, set_once)]
    pub why: Option<LongText>,
}

impl Behaviour for ForecastCall {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.amount.minor < 0 {
            return Err(Problem::new(422, "strategy-negative").field("amount"));
        }
        Ok(())
    }
}
