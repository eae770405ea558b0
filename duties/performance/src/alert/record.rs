//! Attainment alert (达成预警): who is outside the band in which month, with the explanation once it is given. The house raises it;
//! steps move it.

use qd_base::{Date, Money, Period};
use qd_records::{Choice, Key, LongText, Percent, Record, Text};

/// 范围.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AlertScope {
    /// 公司.
    #[choice(label("公司", "Company"))]
    Company,
    /// 区域.
    #[choice(label("区域", "Region"))]
    Region,
    /// 销售人员.
    #[choice(label("销售人员", "Seller"))]
    Seller,
}

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AlertState {
    /// 待说明.
    #[choice(label("待书面说明", "To be explained"))]
    Open,
    /// 已说明.
    #[choice(label("已说明", "Explained"))]
    Explained,
    /// 已认可.
    #[choice(label("已认可", "Accepted"))]
    Accepted,
    /// 已退回.
    #[choice(label("退回重写", "Sent back"))]
    Returned,
    /// 已解除: the ledger was restated, and nothing has to be explained any more.
    #[choice(label("已解除", "Lifted"))]
    Lifted,
}

/// 达成预警.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "attainment_alert", label("达成预警", "Attainment alert"), number = "YJ-{yyyy}-{5}", title = title)]
#[record(owner = owner, board = state, calendar = due_on)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, auditor = read)]
pub struct AttainmentAlert {
    /// What is outside.
    #[field(
        label("预警", "Alert"),
        list,
        search,
        read_only,
        sample = "2026-10 华东 达成 82.5%"
    )]
    pub title: Text,
    /// Of what.
    #[field(label("范围", "Scope"), list, filter, read_only, sample = "region")]
    pub scope: AlertScope,
    /// Which region or seller; empty for the company.
    #[field(label("对象", "Member"), list, filter, read_only)]
    pub member: Option<Text>,
    /// The month.
    #[field(label("月份", "Month"), list, filter, read_only, sample = "2026-10")]
    pub period: Period,
    /// Who answers for it.
    #[field(label("责任人", "Owner"), link = "person", list, filter, read_only)]
    pub owner: Key,
    /// What was to be reached.
    #[field(label("目标", "Target"), read_only, sample = "1000000")]
    pub target: Money,
    /// What was.
    #[field(label("实际", "Actual"), read_only, sample = "825000")]
    pub actual: Money,
    /// The share.
    #[field(
        label("达成率", "Attainment"),
        list,
        filter,
        read_only,
        sample = "82.5"
    )]
    pub rate: Percent,
    /// Where it stands.
    #[field(
        label("状态", "State"),
        list,
        filter,
        read_only,
        default = "open",
        sample = "open"
    )]
    pub state: AlertState,
    /// Until when it is to be explained.
    #[field(
        label("说明期限", "Explain by"),
        list,
        filter,
        read_only,
        sample = "2026-11-09"
    )]
    pub due_on: Date,
    /// The explanation.
    #[field(label("原因说明", "Explanation"), search, read_only)]
    pub cause: Option<LongText>,
    /// What is done.
    #[field(label("改进措施", "Remedy"), search, read_only)]
    pub remedy: Option<LongText>,
}
