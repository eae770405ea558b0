//! Seat (参训记录): one person in one class, with attendance and the tests before and after. A person sees the own only.

use qd_base::{Amount, Problem};
use qd_records::{Act, Behaviour, Choice, Follower, Key, Number, Record, Text, Work, Written};

use crate::shared::only_one;

/// 出勤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Presence {
    /// 已报名.
    #[choice(label("已报名", "Enrolled"))]
    Enrolled,
    /// 出席.
    #[choice(label("出席", "Present"))]
    Present,
    /// 部分.
    #[choice(label("部分出席", "In part"))]
    Part,
    /// 缺席.
    #[choice(label("缺席", "Absent"))]
    Absent,
}

/// 参训记录.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "training_seat", label("参训记录", "Seat"), title = title, owner = owner, board = presence, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = read_own, hr = all, auditor = read)]
pub struct TrainingSeat {
    #[field(label("标题", "Title"), list, search, sample = "价值谈判实战")]
    pub title: Text,
    #[field(label("培训班", "Training"), link = "training", list, filter, set_once)]
    pub training: Key,
    #[field(label("参训人", "Person"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("出勤", "Presence"), list, filter, default = "enrolled")]
    pub presence: Presence,
    #[field(label("训前测验", "Test before"), unit("分", "points"), list)]
    pub pre: Option<Number>,
    #[field(label("训后测验", "Test after"), unit("分", "points"), list)]
    pub post: Option<Number>,
    #[field(label("备注", "Remark"))]
    pub note: Option<Text>,
}

impl Behaviour for TrainingSeat {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let beyond =
            |mark: Option<Number>| mark.is_some_and(|mark| mark.0 < 0 || mark > Amount::units(100));
        for (field, mark) in [("pre", self.pre), ("post", self.post)] {
            if beyond(mark) {
                return Err(Problem::new(422, "team-marks").field(field));
            }
        }
        if self.post.is_some() && matches!(self.presence, Presence::Absent | Presence::Enrolled) {
            return Err(Problem::new(422, "team-tested-absent").field("post"));
        }
        Ok(())
    }
}

/// A person sits in a class once.
pub const ONCE: Follower = Follower {
    of: "training_seat",
    run: once,
};

fn once(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(only_one(
        written,
        TrainingSeat::TYPE,
        ("training", "owner"),
        "team-seat-twice",
    ))
}
