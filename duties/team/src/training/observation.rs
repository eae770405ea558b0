//! Observation (行为观察): what a superior sees of a training at work, 30, 60 or 90 days later.

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Number, Record, Text};

use qd_records::acting::is_mark;

/// 时点.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum After {
    /// 训前.
    #[choice(label("训前", "Before"))]
    Before,
    /// 30 天.
    #[choice(label("训后30天", "After 30 days"))]
    Days30,
    /// 60 天.
    #[choice(label("训后60天", "After 60 days"))]
    Days60,
    /// 90 天.
    #[choice(label("训后90天", "After 90 days"))]
    Days90,
}

/// 行为观察.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "training_observation", label("行为观察", "Observation"), title = title, owner = owner, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = read_own, hr = all, auditor = read)]
pub struct Observation {
    #[field(
        label("观察到什么", "What was seen"),
        list,
        search,
        sample = "能先问需求再报价"
    )]
    pub title: Text,
    #[field(label("培训班", "Training"), link = "training", list, filter, set_once)]
    pub training: Key,
    #[field(label("参训人", "Person"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("时点", "When"), list, filter, sample = "days30")]
    pub after: After,
    #[field(label("日期", "Day"), list, default = "today")]
    pub day: Date,
    #[field(label("评分", "Mark"), unit("1–5", "1–5"), list, sample = "4")]
    pub mark: Number,
    #[field(label("说明", "Note"), search)]
    pub note: Option<LongText>,
}

impl Behaviour for Observation {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if !is_mark(self.mark) {
            return Err(Problem::new(422, "team-level").field("mark"));
        }
        if self.day > act.today {
            return Err(Problem::new(422, "team-ahead").field("day"));
        }
        Ok(())
    }
}
