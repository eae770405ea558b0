//! Initiatives (举措): who does what until when for how much money, and how far it is by its updates.

use qd_base::{Date, Money, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Choice, Deed, Done, Field, Follower, Key, Kind, LongText, Percent,
    Record, RecordsError, Text, Work, Written,
};
use serde_json::json;

use super::{fields, house, typed};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum InitiativeState {
    /// 未开始.
    #[choice(label("未开始", "Planned"))]
    Planned,
    /// 进行中.
    #[choice(label("进行中", "Running"))]
    Running,
    /// 受阻.
    #[choice(label("受阻", "Blocked"))]
    Blocked,
    /// 完成.
    #[choice(label("完成", "Done"))]
    Done,
    /// 停止.
    #[choice(label("停止", "Stopped"))]
    Stopped,
}

/// 举措.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "initiative", label("举措", "Initiative"), number = "JC-{yyyy}-{4}", title = name, owner = owner)]
#[record(board = state, calendar = ends_on, behaviour)]
#[grant(director = all, management = all, manager = all, member = read, marketing = all, finance = read)]
#[grant(hr = read, product = all, service = read, production = read, auditor = read)]
pub struct Initiative {
    #[field(label("举措", "Name"), list, search, sample = "重点客户回访计划")]
    pub name: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "planned")]
    pub state: InitiativeState,
    #[field(label("进度", "Progress"), list, read_only, default = "0")]
    pub progress: Percent,
    #[field(label("衡量指标", "KPI"), list, search, sample = "回访率不低于95%")]
    pub kpi: Text,
    #[field(label("开始", "From"), list, filter, sample = "2027-01-01")]
    pub starts_on: Date,
    #[field(label("完成期限", "Until"), list, filter, sample = "2027-06-30")]
    pub ends_on: Date,
    #[field(label("预算", "Budget"), list, sample = "200000.00")]
    pub budget: Option<Money>,
    #[field(label("预期销售贡献", "Expected sales"), list, sample = "1500000.00")]
    pub effect: Option<Money>,
    #[field(
        label("衡量维度", "Dimension"),
        help(
            "例如 region、product、customer；用来对照举措期间的销售",
            "For example region, product, customer; sales of the scope stand beside the money"
        ),
        sample = "region"
    )]
    pub dimension: Option<Text>,
    #[field(label("衡量范围", "Scope"), list, sample = "华南")]
    pub member: Option<Text>,
    #[field(label("做法", "How"), search)]
    pub how: Option<LongText>,
}

impl Behaviour for Initiative {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.ends_on < self.starts_on {
            return Err(Problem::new(422, "strategy-backwards").field("ends_on"));
        }
        let negative = |money: Option<Money>| money.is_some_and(|money| money.minor < 0);
        if self.dimension.is_some() != self.member.is_some() {
            return Err(Problem::new(422, "strategy-commitment-member").field("member"));
        }
        if negative(self.budget) {
            return Err(Problem::new(422, "strategy-negative").field("budget"));
        }
        Ok(())
    }
}

/// 举措进展.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "initiative_update", label("举措进展", "Progress"), title = note, owner = owner, behaviour)]
#[grant(director = all, management = all, manager = all, member = read, marketing = all, finance = read)]
#[grant(hr = read, product = all, service = read, production = read, auditor = read)]
pub struct InitiativeUpdate {
    #[field(
        label("进展", "Progress"),
        list,
        search,
        set_once,
        sample = "已完成第一轮回访"
    )]
    pub note: Text,
    #[field(
        label("举措", "Initiative"),
        link = "initiative",
        list,
        filter,
        set_once
    )]
    pub initiative: Key,
    #[field(label("填报人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, set_once, default = "today")]
    pub day: Date,
    #[field(label("状态", "State"), list, set_once, sample = "running")]
    pub state: InitiativeState,
    #[field(label("进度", "Progress"), list, set_once, sample = "40")]
    pub progress: Percent,
}

impl Behaviour for InitiativeUpdate {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let percent = self.progress.0.to_f64();
        if !(0.0..=100.0).contains(&percent) {
            return Err(Problem::new(422, "strategy-percent").field("progress"));
        }
        Ok(())
    }
}

const UPDATE: [Field; 3] = [
    Field {
        required: true,
        ..Field::new("note", Kind::Text, label("进展", "What was done"))
    },
    Field {
        required: true,
        choices: <InitiativeState as qd_records::ChoiceType>::OPTIONS,
        ..Field::new("state", Kind::Choice, label("状态", "State"))
    },
    Field {
        required: true,
        unit: Some(label("%", "%")),
        ..Field::new("progress", Kind::Percent, label("进度", "Progress"))
    },
];

/// Reporting progress.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "update",
        on: Initiative::TYPE,
        label: label("填报进展", "Report progress"),
        icon: "gauge",
        fields: &UPDATE,
        offered: |item, _| item.trashed_at.is_none(),
        run: |deed| report(deed),
    }]
}

fn report(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut content = deed.input;
        content.insert("initiative".to_owned(), json!(deed.item.id.to_string()));
        let of = InitiativeUpdate::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &content)
            .await?;
        Ok(Done::said("strategy-step-kept"))
    })
}

/// The initiative stands where its last update says.
pub const MOVES: Follower = Follower {
    of: "initiative_update",
    run: follow,
};

fn follow(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let update: InitiativeUpdate = typed(written.item)?;
        let act = house(written.act);
        let of = Initiative::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, update.initiative.0)
            .await?;
        let change = fields([
            ("state", written.item.get("state").clone()),
            ("progress", written.item.get("progress").clone()),
        ]);
        written
            .records
            .edit_in(written.tx, &act, of, (kept.id, kept.version), &change)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
