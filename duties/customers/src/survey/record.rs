//! Survey (满意度调查): what is asked, whom, until when, and how steps of the scale become points.

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Number, Record, Table, Text};

use super::questions::{SurveyQuestion, judge, standard};

/// 调查类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SurveyKind {
    /// 全面调查.
    #[choice(label("全面调查", "All customers"))]
    Full,
    /// 抽样.
    #[choice(label("抽样调查", "Sample"))]
    Sample,
    /// 交付后.
    #[choice(label("交付后回访", "After delivery"))]
    Delivery,
    /// 项目后.
    #[choice(label("项目验收回访", "After a project"))]
    Project,
}

/// 状态: moved by steps only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SurveyState {
    /// 准备中.
    #[choice(label("准备中", "In preparation"))]
    Draft,
    /// 进行中.
    #[choice(label("进行中", "Open"))]
    Open,
    /// 已结束.
    #[choice(label("已结束", "Closed"))]
    Closed,
}

/// 量表.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Steps {
    /// 五分.
    #[choice(label("五分制", "Five steps"))]
    Five,
    /// 十分.
    #[choice(label("十分制", "Ten steps"))]
    Ten,
}

/// 换算口径.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Points {
    /// (x−1)/(max−1).
    #[choice(label("(得分−1)÷(满分−1)×100", "(score−1)/(max−1)·100"))]
    FromOne,
    /// x/max.
    #[choice(label("得分÷满分×100", "score/max·100"))]
    PartOfMax,
}

/// 满意度调查.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "survey", label("满意度调查", "Survey"), number = "DC-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = closes_on, behaviour)]
#[grant(director = all, management = read, manager = read, member = read, marketing = all, service = all)]
#[grant(product = read, production = read, auditor = read)]
pub struct Survey {
    #[field(
        label("调查名称", "Title"),
        list,
        search,
        sample = "2026年下半年客户满意度调查"
    )]
    pub title: Text,
    #[field(label("类型", "Kind"), list, filter, default = "full")]
    pub kind: SurveyKind,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: SurveyState,
    #[field(label("开始日", "Opens"), list, filter, default = "today")]
    pub opens_on: Date,
    #[field(
        label("截止日", "Closes"),
        help("作答链接到当天 24 时失效", "Links end at the end of that day"),
        list,
        filter,
        sample = "2030-12-31"
    )]
    pub closes_on: Date,
    #[field(
        label("匿名", "Anonymous"),
        help(
            "匿名调查不记录答卷来自哪家客户，也就不能按客户群分析、不能自动开立问题",
            "An anonymous survey does not keep who answered, so it has no groups and opens no issues"
        ),
        list
    )]
    pub anonymous: bool,
    #[field(label("量表", "Scale"), default = "five")]
    pub scale: Steps,
    #[field(
        label("换算口径", "Points"),
        help(
            "均分 4.2/5 按前者是 80.0 分，按后者是 84.0 分；口径印在报告上",
            "A mean of 4.2 of 5 is 80.0 by the first and 84.0 by the second; the report prints which"
        ),
        default = "from_one"
    )]
    pub points: Points,
    #[field(
        label("低分线", "Low below"),
        help(
            "答卷低于此分，自动为该客户开立问题",
            "An answer below opens an issue for its customer"
        ),
        default = "60",
        unit("分", "points")
    )]
    pub low: Number,
    #[field(label("上次调查", "Survey before"), link = "survey")]
    pub before: Option<Key>,
    #[field(label("致辞", "Greeting"))]
    pub greeting: Option<LongText>,
    #[field(
        label("问卷", "Questionnaire"),
        help(
            "留空则采用标准问卷：六个维度、总体、推荐意愿、开放题；发布后不能再改",
            "The standard one when empty: six aspects, the whole, recommendation, an open question; fixed once opened"
        )
    )]
    pub questions: Table<SurveyQuestion>,
}

impl Survey {
    /// The highest step of its scale.
    pub fn highest(&self) -> u8 {
        match self.scale {
            Steps::Five => 5,
            Steps::Ten => 10,
        }
    }
}

impl Behaviour for Survey {
    fn before_save(&mut self, before: Option<&Self>, _: &Act) -> Result<(), Problem> {
        if self.questions.0.is_empty() {
            self.questions = standard();
        }
        let opened = before.filter(|before| before.state != SurveyState::Draft);
        let asks = |one: &Self| (one.questions.clone(), one.scale, one.points, one.anonymous);
        if opened.is_some_and(|before| asks(before) != asks(self)) {
            return Err(Problem::new(409, "survey-fixed").field("questions"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.closes_on < self.opens_on {
            return Err(Problem::new(422, "survey-days").field("closes_on"));
        }
        if !(0.0..=100.0).contains(&self.low.to_f64()) {
            return Err(Problem::new(422, "survey-low").field("low"));
        }
        judge(&self.questions.0)
    }
}
