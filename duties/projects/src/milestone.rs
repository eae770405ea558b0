//! Milestones (里程碑): planned once, forecast as known today, reached with evidence. One that slips pushes those that wait
//! for it.

use std::collections::BTreeMap;

use qd_base::{Date, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Child, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key,
    Kind, ListQuery, Number, Record, Records, RecordsError, Table, Task, Text, Work, Written,
};
use serde_json::json;

use crate::shared::{belonging, day, fields, house, open_project, refused, typed};

/// 里程碑状态: follows from its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MilestoneState {
    /// 按计划.
    #[choice(label("按计划", "On plan"))]
    OnPlan,
    /// 预计延误.
    #[choice(label("预计延误", "Slipping"))]
    Slipping,
    /// 已逾期.
    #[choice(label("已逾期", "Overdue"))]
    Overdue,
    /// 已达成.
    #[choice(label("已达成", "Reached"))]
    Reached,
}

/// 前置里程碑.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct After {
    #[field(label("前置里程碑", "Waits for"), link = "milestone")]
    pub milestone: Key,
}

/// 里程碑.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "milestone", label("里程碑", "Milestone"), title = title, owner = owner, board = state)]
#[record(calendar = forecast_on, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(marketing = own, finance = read, hr = read, legal = read, product = read, product = own, service = read)]
#[grant(service = own, production = read, production = own, auditor = read)]
pub struct Milestone {
    #[field(label("里程碑", "Milestone"), list, search, sample = "样机验收")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("计划日", "Planned"),
        list,
        filter,
        set_once,
        sample = "2026-05-20"
    )]
    pub planned_on: Date,
    #[field(
        label("预计日", "Forecast"),
        help(
            "留空同计划日；前置推迟时自动顺延",
            "As planned when empty; moves by itself when what it waits for slips"
        ),
        list,
        filter
    )]
    pub forecast_on: Option<Date>,
    #[field(label("达成日", "Reached on"), list, filter)]
    pub reached_on: Option<Date>,
    #[field(label("达成依据", "Evidence"), search, sample = "客户签字的验收单")]
    pub evidence: Option<Text>,
    #[field(label("权重", "Weight"), default = "1")]
    pub weight: Number,
    #[field(label("前置里程碑", "Waits for"))]
    pub after: Table<After>,
    #[field(label("状态", "State"), list, filter, read_only, default = "on_plan")]
    pub state: MilestoneState,
}

impl Milestone {
    /// The state that follows from the days.
    fn stands(&self, today: Date) -> MilestoneState {
        let forecast = self.forecast_on.unwrap_or(self.planned_on);
        match self.reached_on {
            Some(_) => MilestoneState::Reached,
            None if forecast < today => MilestoneState::Overdue,
            None if forecast > self.planned_on => MilestoneState::Slipping,
            None => MilestoneState::OnPlan,
        }
    }
}

impl Behaviour for Milestone {
    fn before_save(&mut self, _: Option<&Self>, act: &Act) -> Result<(), Problem> {
        self.forecast_on.get_or_insert(self.planned_on);
        self.state = self.stands(act.today);
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.reached_on.is_some_and(|day| day > act.today) {
            return refused("projects-ahead", "reached_on");
        }
        if self.reached_on.is_some() && self.evidence.is_none() {
            return refused("projects-no-evidence", "evidence");
        }
        if self.weight <= qd_base::Amount::ZERO {
            return refused("projects-weight", "weight");
        }
        Ok(())
    }
}

const REACHED: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("reached_on", Kind::Date, label("达成日", "Reached on"))
    },
    Field {
        required: true,
        ..Field::new("evidence", Kind::Text, label("达成依据", "Evidence"))
    },
];
const MOVED: [Field; 1] = [Field {
    required: true,
    ..Field::new(
        "forecast_on",
        Kind::Date,
        label("新的预计日", "New forecast"),
    )
}];

/// Reaching a milestone and moving its forecast.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, fields| Action {
        key,
        on: Milestone::TYPE,
        label,
        icon,
        fields,
        offered: |item, _| item.trashed_at.is_none() && item.text("state") != "reached",
        run: change,
    };
    vec![
        action(
            "reaching",
            label("登记达成", "Reached"),
            "circle-check",
            &REACHED[..],
        ),
        action(
            "forecast",
            label("调整预计日", "New forecast"),
            "calendar-event",
            &MOVED[..],
        ),
    ]
}

fn change(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let which = (deed.item.id, deed.item.version);
        let of = Milestone::TYPE;
        let (records, input) = (deed.records, &deed.input);
        records.edit_in(deed.tx, deed.act, of, which, input).await?;
        Ok(Done::said("projects-step-kept"))
    })
}

/// What waits for a milestone moves with it.
pub const WAITS: Follower = Follower {
    of: "milestone",
    run: push,
};

/// The day a milestone was or will be reached.
fn end(item: &Item) -> Option<Date> {
    day(item, "reached_on").or_else(|| day(item, "forecast_on"))
}

/// The ids a milestone waits for.
fn waits_for(item: &Item) -> impl Iterator<Item = &str> {
    let rows = item.get("after").as_array().into_iter().flatten();
    rows.filter_map(|row| row["milestone"].as_str())
}

fn push(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let own: Milestone = typed(written.item)?;
        open_project(&mut written, own.project).await?;
        let all = belonging(&mut written, Milestone::TYPE, own.project).await?;
        let by: BTreeMap<String, &Item> = all.iter().map(|m| (m.id.to_string(), m)).collect();
        let me = written.item.id.to_string();
        if waits_for(written.item).any(|id| !by.contains_key(id)) {
            return refused(422, "projects-other-project", "after");
        }
        if circle(&by, &me) {
            return refused(422, "projects-circle", "after");
        }
        let ends = waits_for(written.item).filter_map(|id| by.get(id).and_then(|one| end(one)));
        let earliest = ends.max();
        if own.reached_on.is_none() && earliest > own.forecast_on {
            return refused(422, "projects-before-predecessor", "forecast_on");
        }
        let Some(mine) = end(written.item) else {
            return Ok(());
        };
        let act = house(written.act);
        let waiting = all.iter().filter(|one| waits_for(one).any(|id| id == me));
        for one in waiting {
            // Read again: an earlier push may have moved it already.
            let of = Milestone::TYPE;
            let next = written
                .records
                .read_in(written.tx, &act, of, one.id)
                .await?;
            let late = day(&next, "forecast_on").is_some_and(|forecast| forecast < mine);
            if !late || next.text("state") == "reached" {
                continue;
            }
            let moved = fields([("forecast_on", json!(mine.to_string()))]);
            let which = (next.id, next.version);
            written
                .records
                .edit_in(written.tx, &act, of, which, &moved)
                .await?;
        }
        Ok(())
    })
}

/// Whether a milestone waits for itself by any way.
fn circle(by: &BTreeMap<String, &Item>, me: &str) -> bool {
    let mut open: Vec<&str> = by
        .get(me)
        .into_iter()
        .flat_map(|one| waits_for(one))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = open.pop() {
        if id == me {
            return true;
        }
        if seen.insert(id) {
            open.extend(by.get(id).into_iter().flat_map(|one| waits_for(one)));
        }
    }
    false
}

/// Every morning before work: milestones whose day has passed are overdue.
pub const MORNING: Task = Task {
    key: "projects.morning",
    label: label("里程碑逾期检查", "Overdue milestones"),
    cron: "35 5 * * *",
    run: morning,
};

fn morning<'a>(records: &'a Records, act: &'a Act) -> Work<'a, u64> {
    Box::pin(async move {
        let of = Milestone::TYPE;
        let mut moved = 0;
        for item in records.every(act, of, ListQuery::default()).await? {
            let own: Milestone = typed(&item)?;
            if own.stands(act.today) == own.state {
                continue;
            }
            let state = fields([("state", json!(own.stands(act.today).key()))]);
            let done = records.edit(act, of, (item.id, item.version), &state).await;
            match done.map_err(RecordsError::problem) {
                Ok(_) => moved += 1,
                // The milestones of a closed project stay as they were.
                Err(fault) if fault.key == "projects-closed" => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(moved)
    })
}
