//! Weekly return (区域周报): what a regional manager reports of the week, and what is asked for. One for each week.

use qd_base::{Date, Money, Problem};
use qd_records::{Act, Behaviour, Follower, Key, LongText, Record, Text, Work, Written};

use crate::shared::only_one;

/// 区域周报.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "weekly_return", label("区域周报", "Weekly return"), title = title, owner = owner, calendar = week, behaviour)]
#[grant(director = all, management = read, manager = subtree, marketing = read, auditor = read)]
pub struct WeeklyReturn {
    #[field(label("名称", "Name"), list, search, sample = "华东区第48周")]
    pub title: Text,
    #[field(label("报告人", "By"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("周（周一日期）", "Week (its Monday)"),
        help(
            "填该周任意一天，保存时归到周一",
            "Any day of the week; it is kept as its Monday"
        ),
        list,
        filter,
        default = "today"
    )]
    pub week: Date,
    #[field(
        label("本周完成", "Done this week"),
        search,
        sample = "签约两家，回款80万元"
    )]
    pub done: LongText,
    #[field(label("下周计划", "Next week"), search, sample = "完成续约谈判")]
    pub plan: LongText,
    #[field(label("本月预计销售额", "Sales expected this month"), list)]
    pub call: Option<Money>,
    #[field(label("困难与所需支持", "Needs"), search)]
    pub needs: Option<LongText>,
    #[field(label("市场与竞争动态", "Market"), search)]
    pub market: Option<LongText>,
}

impl Behaviour for WeeklyReturn {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let back = i64::from(self.week.weekday().to_monday_zero_offset());
        let monday = self.week.checked_sub(jiff::Span::new().days(back));
        self.week = monday.unwrap_or(self.week);
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.week > act.today {
            return Err(Problem::new(422, "team-ahead").field("week"));
        }
        Ok(())
    }
}

/// A person reports a week once.
pub const ONCE: Follower = Follower {
    of: "weekly_return",
    run: once,
};

fn once(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(only_one(
        written,
        WeeklyReturn::TYPE,
        ("owner", "week"),
        "team-week-twice",
    ))
}
