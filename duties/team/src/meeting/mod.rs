//! Team meeting (团队例会): an agenda from what moved since the last one, minutes, and actions that come back until they are
//! done.

pub mod action;

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Record, Table, Text};

/// 例会类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MeetingKind {
    /// 晨会.
    #[choice(label("晨会", "Morning"))]
    Morning,
    /// 周会.
    #[choice(label("周例会", "Weekly"))]
    Weekly,
    /// 月度会.
    #[choice(label("月度经营分析会", "Monthly review"))]
    Monthly,
    /// 季度会.
    #[choice(label("季度复盘会", "Quarterly review"))]
    Quarterly,
    /// 专题会.
    #[choice(label("专题会", "Special"))]
    Special,
}

/// 状态, from its content: without minutes it is yet to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 待召开.
    #[choice(label("待召开", "To be held"))]
    Planned,
    /// 已召开.
    #[choice(label("已召开", "Held"))]
    Held,
}

/// 出席.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Guest {
    #[field(label("姓名", "Person"), link = "person")]
    pub person: Key,
    #[field(label("出席", "Present"), sample = "true")]
    pub present: bool,
    #[field(label("备注", "Remark"))]
    pub note: Option<Text>,
}

/// 团队例会.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "team_meeting", label("团队例会", "Team meeting"), number = "HY-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, calendar = held_on, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = read, marketing = read)]
#[grant(hr = read, auditor = read)]
pub struct TeamMeeting {
    #[field(label("会议", "Meeting"), list, search, sample = "第48周销售例会")]
    pub title: Text,
    #[field(label("类别", "Kind"), list, filter, default = "weekly")]
    pub kind: MeetingKind,
    #[field(label("主持人", "Chair"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, default = "today")]
    pub held_on: Date,
    #[field(
        label("区域或团队", "Region or team"),
        list,
        filter,
        search,
        sample = "华东区"
    )]
    pub team: Option<Text>,
    #[field(label("状态", "State"), list, filter, read_only)]
    pub state: Option<State>,
    #[field(label("出席", "Attendance"))]
    pub guests: Table<Guest>,
    #[field(label("补充议题", "Further matters"), search)]
    pub matters: Option<LongText>,
    #[field(
        label("纪要", "Minutes"),
        help("写下纪要即为已召开", "Held once minutes were written"),
        search,
        sample = "通报九月完成率；讨论价格应对。"
    )]
    pub minutes: Option<LongText>,
    #[field(label("决议", "Decisions"), search, sample = "华东区价格让步不超过3%")]
    pub decisions: Option<LongText>,
}

impl Behaviour for TeamMeeting {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let held = self.minutes.is_some();
        self.state = Some(if held { State::Held } else { State::Planned });
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.state == Some(State::Held) && self.held_on > act.today {
            return Err(Problem::new(422, "team-ahead").field("held_on"));
        }
        Ok(())
    }
}
