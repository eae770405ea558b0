//! Hiring request (用人需求): who is wanted where and why; approved by the flow, answered by human resources on a 协同单.

use qd_base::{Amount, Date, Money, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Number, Record, Text};

/// 原因.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Reason {
    /// 增员.
    #[choice(label("增员", "Growth"))]
    Growth,
    /// 补缺.
    #[choice(label("离职补缺", "Replacement"))]
    Replacement,
    /// 储备.
    #[choice(label("储备", "Reserve"))]
    Reserve,
}

/// 状态, from what was filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 招聘中.
    #[choice(label("招聘中", "Open"))]
    Open,
    /// 已到岗.
    #[choice(label("已全部到岗", "Filled"))]
    Filled,
}

/// 用人需求.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "hiring_request", label("用人需求", "Hiring request"), number = "YR-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, calendar = needed_by, behaviour)]
#[grant(director = all, management = read, manager = subtree, hr = all, finance = read, auditor = read)]
pub struct HiringRequest {
    #[field(label("岗位", "Position"), list, search, sample = "华东区大客户经理")]
    pub title: Text,
    #[field(label("申请人", "By"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("区域或团队", "Region or team"), list, filter, sample = "华东区")]
    pub team: Option<Text>,
    #[field(label("人数", "Heads"), list, default = "1")]
    pub heads: Number,
    #[field(label("已到岗", "Arrived"), list, default = "0")]
    pub arrived: Number,
    #[field(label("期望到岗日", "Needed by"), list, filter, sample = "2027-03-01")]
    pub needed_by: Date,
    #[field(label("原因", "Reason"), list, filter, default = "growth")]
    pub reason: Reason,
    #[field(label("状态", "State"), list, filter, read_only)]
    pub state: Option<State>,
    #[field(label("年薪预算", "Pay a year"), level = "appraisal")]
    pub pay: Option<Money>,
    #[field(label("依据", "Grounds"), search, sample = "人均客户数已超过80家")]
    pub grounds: LongText,
}

impl Behaviour for HiringRequest {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let filled = self.arrived >= self.heads;
        self.state = Some(if filled { State::Filled } else { State::Open });
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let whole = |n: Number| n.0 >= 0 && n == Amount::units(n.0 / Amount::units(1).0);
        if !whole(self.heads) || self.heads.0 == 0 {
            return Err(Problem::new(422, "team-heads").field("heads"));
        }
        if !whole(self.arrived) || self.arrived > self.heads {
            return Err(Problem::new(422, "team-arrived").field("arrived"));
        }
        Ok(())
    }
}
