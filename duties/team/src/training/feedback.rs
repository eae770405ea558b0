//! Feedback (培训反馈): what a participant thought of a class, 1 to 5, once.

use qd_base::Problem;
use qd_records::{Act, Behaviour, Follower, Key, LongText, Number, Record, Text, Work, Written};

use crate::shared::only_one;
use qd_records::acting::is_mark;

/// 培训反馈.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "training_feedback", label("培训反馈", "Training feedback"), title = title, owner = owner, behaviour)]
#[grant(director = read, management = read, manager = read_subtree, manager = own, member = own, hr = read, auditor = read)]
pub struct TrainingFeedback {
    #[field(
        label("一句话评价", "In a sentence"),
        list,
        search,
        sample = "案例贴近业务"
    )]
    pub title: Text,
    #[field(label("培训班", "Training"), link = "training", list, filter, set_once)]
    pub training: Key,
    #[field(label("参训人", "Person"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("内容", "Content"), unit("1–5", "1–5"), list, sample = "4")]
    pub content: Number,
    #[field(label("讲师", "Trainer"), unit("1–5", "1–5"), list, sample = "4")]
    pub trainer: Number,
    #[field(
        label("对工作有用", "Use at work"),
        unit("1–5", "1–5"),
        list,
        sample = "5"
    )]
    pub useful: Number,
    #[field(label("组织", "Organisation"), unit("1–5", "1–5"), list, sample = "4")]
    pub organised: Number,
    #[field(label("建议", "Suggestions"), search)]
    pub suggestion: Option<LongText>,
}

impl Behaviour for TrainingFeedback {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        for (field, mark) in [
            ("content", self.content),
            ("trainer", self.trainer),
            ("useful", self.useful),
            ("organised", self.organised),
        ] {
            if !is_mark(mark) {
                return Err(Problem::new(422, "team-level").field(field));
            }
        }
        Ok(())
    }
}

/// A participant answers once.
pub const ONCE: Follower = Follower {
    of: "training_feedback",
    run: once,
};

fn once(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(only_one(
        written,
        TrainingFeedback::TYPE,
        ("training", "owner"),
        "team-feedback-twice",
    ))
}
