//! Training (培训): the plan, its classes, who sat in them with which test results, what they thought, and what changed after.

pub mod feedback;
pub mod observation;
pub mod plan;
pub mod seat;
pub mod skill;

use qd_base::{Amount, Date, Money, Problem};
use qd_records::{Act, Behaviour, Choice, File, Key, LongText, Number, Record, Text};

/// 能力: what a course trains and a check grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Skill {
    /// 产品知识.
    #[choice(label("产品知识", "Product"))]
    Product,
    /// 销售流程.
    #[choice(label("销售流程", "Process"))]
    Process,
    /// 商务谈判.
    #[choice(label("商务谈判", "Negotiation"))]
    Negotiation,
    /// 大客户经营.
    #[choice(label("大客户经营", "Key accounts"))]
    KeyAccounts,
    /// 合规风控.
    #[choice(label("合规风控", "Compliance"))]
    Compliance,
    /// 工具数据.
    #[choice(label("工具与数据", "Tools and data"))]
    Tools,
}

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 计划中.
    #[choice(label("计划中", "Planned"))]
    Planned,
    /// 已实施.
    #[choice(label("已实施", "Held"))]
    Held,
    /// 已取消.
    #[choice(label("已取消", "Cancelled"))]
    Cancelled,
}

/// 培训班.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "training", label("培训班", "Training"), number = "PX-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = held_on, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = read, hr = all)]
#[grant(marketing = read, product = read, finance = read, auditor = read)]
pub struct Training {
    #[field(label("课程", "Course"), list, search, sample = "价值谈判实战")]
    pub title: Text,
    #[field(label("培训计划", "Plan"), link = "training_plan", list, filter)]
    pub plan: Option<Key>,
    #[field(label("能力", "Skill"), list, filter, sample = "negotiation")]
    pub skill: Skill,
    #[field(label("组织人", "Organiser"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, sample = "2026-05-10")]
    pub held_on: Date,
    #[field(label("课时", "Hours"), unit("小时", "hours"), list, default = "8")]
    pub hours: Number,
    #[field(label("讲师", "Trainer"), list, search, sample = "外聘讲师 林峰")]
    pub trainer: Option<Text>,
    #[field(label("地点", "Place"), sample = "上海培训中心")]
    pub place: Option<Text>,
    #[field(label("状态", "State"), list, filter, default = "planned")]
    pub state: State,
    #[field(label("及格线", "Pass mark"), default = "60")]
    pub pass: Number,
    #[field(label("实际费用", "Cost"), list)]
    pub cost: Option<Money>,
    #[field(label("内容提纲", "Outline"), search)]
    pub outline: Option<LongText>,
    #[field(label("课件", "Slides"))]
    pub file: Option<File>,
}

impl Behaviour for Training {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.state == State::Held && self.held_on > act.today {
            return fault("team-ahead", "held_on");
        }
        if self.hours.0 <= 0 {
            return fault("team-hours", "hours");
        }
        if self.pass.0 < 0 || self.pass > Amount::units(100) {
            return fault("team-marks", "pass");
        }
        Ok(())
    }
}
