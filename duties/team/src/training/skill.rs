//! Skill check (能力测评): levels from 1 to 5, by the person and by the superior. The difference between the two is a need.

use qd_base::{Date, Problem};
use qd_records::acting::is_mark;
use qd_records::{
    Act, Behaviour, Child, Choice, Follower, Key, Number, Record, Table, Text, Work, Written,
};

use super::Skill;
use crate::shared::{refused, typed};

/// 谁评.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Rater {
    /// 自评.
    #[choice(label("自评", "Oneself"))]
    Oneself,
    /// 上级.
    #[choice(label("上级评", "Superior"))]
    Superior,
}

/// 一项能力.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Level {
    #[field(label("能力", "Skill"), sample = "negotiation")]
    pub skill: Skill,
    #[field(label("现有水平", "Level"), unit("1–5", "1–5"), sample = "3")]
    pub level: Number,
    #[field(label("要求水平", "Wanted"), unit("1–5", "1–5"), sample = "4")]
    pub wanted: Option<Number>,
}

/// 能力测评.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "skill_check", label("能力测评", "Skill check"), title = title, owner = owner, calendar = day, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, hr = all, auditor = read)]
pub struct SkillCheck {
    #[field(label("名称", "Name"), list, search, sample = "2026年下半年能力测评")]
    pub title: Text,
    #[field(label("被测评人", "Person"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("评价方", "By"), list, filter, sample = "superior")]
    pub rater: Rater,
    #[field(label("日期", "Day"), list, filter, default = "today")]
    pub day: Date,
    #[field(
        label("能力", "Skills"),
        sample = r#"[{"skill":"negotiation","level":"3","wanted":"4"}]"#
    )]
    pub levels: Table<Level>,
}

impl Behaviour for SkillCheck {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.day > act.today {
            return fault("team-ahead", "day");
        }
        let mut skills: Vec<Skill> = self.levels.0.iter().map(|one| one.skill).collect();
        skills.sort();
        if skills.is_empty() || skills.windows(2).any(|two| two[0] == two[1]) {
            return fault("team-skills", "levels");
        }
        let fair = |one: &Level| is_mark(one.level) && one.wanted.is_none_or(is_mark);
        if !self.levels.0.iter().all(fair) {
            return fault("team-level", "levels");
        }
        Ok(())
    }
}

/// One is checked by oneself as oneself and by others as their superior.
pub const GUARDED: Follower = Follower {
    of: "skill_check",
    run: guard,
};

fn guard(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let check: SkillCheck = typed(written.item)?;
        let Some(me) = written.act.actor.person else {
            return Ok(());
        };
        if (check.owner == Key(me)) != (check.rater == Rater::Oneself) {
            return refused(422, "team-rater", "rater");
        }
        Ok(())
    })
}
