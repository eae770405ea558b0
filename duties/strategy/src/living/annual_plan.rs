//! The plan (年度计划): drafted, discussed, approved by the generic approval, then frozen with the hash of what was approved.
//! A frozen plan is changed by revisions only.

use qd_base::{Actor, Date, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Choice, ChoiceType, Deed, Done, Follower, Item, Key, LongText, Number,
    Record, RecordsError, Text, Work, Written, pick,
};
use serde_json::{Value, json};

use super::{fields, house};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PlanState {
    /// 草拟.
    #[choice(label("草拟", "Draft"))]
    Draft,
    /// 讨论中.
    #[choice(label("讨论中", "In discussion"))]
    Discussing,
    /// 已批准.
    #[choice(label("已批准", "Approved"))]
    Approved,
    /// 已归档.
    #[choice(label("已归档", "Closed"))]
    Closed,
}

/// 年度计划.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "annual_plan", label("年度计划", "Annual plan"), number = "JH-{yyyy}-{3}", title = title, owner = owner)]
#[record(board = state, behaviour)]
#[grant(director = all, management = all, manager = read, member = read, marketing = read, finance = read)]
#[grant(hr = read, legal = read, product = read, service = read, production = read, auditor = read)]
pub struct AnnualPlan {
    #[field(
        label("计划名称", "Name"),
        list,
        search,
        sample = "2027年度销售策略计划"
    )]
    pub title: Text,
    #[field(label("年度", "Year"), list, filter, sample = "2027")]
    pub year: Number,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: PlanState,
    #[field(
        label("现状诊断", "Diagnosis"),
        search,
        sample = "华南销售下滑，主因是老客户流失"
    )]
    pub diagnosis: Option<LongText>,
    #[field(
        label("目标", "Goals"),
        search,
        sample = "全年增长20%，毛利率不低于30%"
    )]
    pub goals: Option<LongText>,
    #[field(label("策略", "Strategies"), search)]
    pub strategies: Option<LongText>,
    #[field(label("资源与预算说明", "Resources and budget"), search)]
    pub resources: Option<LongText>,
    #[field(label("可行性结论", "Feasibility"), search)]
    pub feasibility: Option<LongText>,
    #[field(label("下次评审", "Next review"), list, filter)]
    pub review_on: Option<Date>,
    #[field(label("批准日", "Approved on"), list, read_only)]
    pub approved_on: Option<Date>,
    #[field(label("批准内容指纹", "Hash of what was approved"), read_only)]
    pub frozen_hash: Option<Text>,
}

impl Behaviour for AnnualPlan {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let frozen = before.is_some_and(|plan| plan.state == PlanState::Approved);
        let only_review = |was: &Self| {
            let mut same = self.clone();
            same.review_on = was.review_on;
            same == *was
        };
        if frozen && !act.actor.is_system() && !before.is_some_and(only_review) {
            return Err(Problem::new(409, "strategy-plan-frozen"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let (first, last) = (Number::units(2000), Number::units(2100));
        let whole = self.year.0 % qd_base::SCALE == 0;
        let fits = whole && (first..=last).contains(&self.year);
        fits.then_some(())
            .ok_or_else(|| Problem::new(422, "strategy-plan-year").field("year"))
    }
}

fn state_of(item: &Item) -> Option<PlanState> {
    pick(&item.content, "state").ok()
}

fn at(item: &Item, state: PlanState) -> bool {
    item.trashed_at.is_none() && state_of(item) == Some(state)
}

/// Opening and ending the discussion round, closing the year.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, offered, run| Action {
        key,
        on: AnnualPlan::TYPE,
        label,
        icon,
        fields: &[],
        offered,
        run,
    };
    vec![
        action(
            "discussion",
            label("发起团队讨论", "Open the discussion"),
            "users",
            |item, actor| at(item, PlanState::Draft) && leads(actor),
            |deed| to(deed, PlanState::Discussing),
        ),
        action(
            "discussion-end",
            label("结束讨论", "End the discussion"),
            "circle-check",
            |item, actor| at(item, PlanState::Discussing) && leads(actor),
            |deed| to(deed, PlanState::Draft),
        ),
        action(
            "closing",
            label("归档", "Close the year"),
            "clipboard-check",
            |item, actor| at(item, PlanState::Approved) && leads(actor),
            |deed| to(deed, PlanState::Closed),
        ),
    ]
}

fn leads(actor: &Actor) -> bool {
    actor.is(qd_base::Role::Director) || actor.is(qd_base::Role::Management) || actor.is_system()
}

fn to(deed: Deed<'_>, state: PlanState) -> Work<'_, Done> {
    Box::pin(async move {
        let change = fields([("state", json!(state.key()))]);
        let which = (deed.item.id, deed.item.version);
        let house = house(deed.act);
        deed.records
            .edit_in(deed.tx, &house, AnnualPlan::TYPE, which, &change)
            .await?;
        Ok(Done::said("strategy-step-kept"))
    })
}

/// An approval that has ended well freezes its plan.
pub const APPROVALS: Follower = Follower {
    of: "approval",
    run: freeze,
};

fn freeze(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let text = |item: &Item, name: &str| item.text(name).to_owned();
        let ended = text(written.item, "state") == "approved";
        let was = written.before.map(|before| text(before, "state"));
        if !ended
            || was.as_deref() == Some("approved")
            || text(written.item, "subject_type") != "annual_plan"
        {
            return Ok(());
        }
        let Ok(id) = written.item.text("subject_id").parse() else {
            return Ok(());
        };
        let act = house(written.act);
        let plan = written
            .records
            .read_in(written.tx, &act, AnnualPlan::TYPE, id)
            .await?;
        let change = fields([
            ("state", json!("approved")),
            ("approved_on", json!(act.today.to_string())),
            (
                "frozen_hash",
                written
                    .item
                    .content
                    .get("content_hash")
                    .cloned()
                    .unwrap_or(Value::Null),
            ),
        ]);
        let which = (plan.id, plan.version);
        written
            .records
            .edit_in(written.tx, &act, AnnualPlan::TYPE, which, &change)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
