//! Assumptions (假设): what the plan takes for granted, checked at set days; a broken one opens a review of the plan.

use qd_base::{Date, Problem, label};
use qd_records::{
    Action, Choice, Deed, Done, Field, Follower, Key, Kind, LongText, Record, RecordsError, Text,
    Work, Written,
};
use serde_json::json;

use super::review::PlanReview;
use super::{fields, house, typed};

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Finding {
    /// 成立.
    #[choice(label("成立", "Holds"))]
    Holds,
    /// 存疑.
    #[choice(label("存疑", "Doubtful"))]
    Doubtful,
    /// 不成立.
    #[choice(label("不成立", "Broken"))]
    Broken,
}

/// 计划假设.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_assumption", label("计划假设", "Assumption"), title = text, owner = owner)]
#[record(board = state, calendar = review_on)]
#[grant(director = all, management = all, manager = read, member = read, marketing = all, finance = all)]
#[grant(product = read, auditor = read)]
pub struct Assumption {
    #[field(
        label("假设", "Assumption"),
        list,
        search,
        sample = "铜价全年波动不超过8%"
    )]
    pub text: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("依据", "Evidence"), search, sample = "期货远期价格")]
    pub evidence: Option<LongText>,
    #[field(
        label("失效条件", "Breaks when"),
        list,
        sample = "月均价高于75000元/吨"
    )]
    pub breaks_when: Text,
    #[field(label("状态", "State"), list, filter, read_only, default = "holds")]
    pub state: Finding,
    #[field(label("下次检查", "Next check"), list, filter, sample = "2027-03-31")]
    pub review_on: Date,
}

/// 假设检查.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "assumption_check", label("假设检查", "Check"), title = note, owner = owner)]
#[grant(director = all, management = all, manager = read, member = read, marketing = all, finance = all)]
#[grant(product = read, auditor = read)]
pub struct AssumptionCheck {
    #[field(
        label("说明", "Finding"),
        list,
        search,
        set_once,
        sample = "本月均价71000元/吨"
    )]
    pub note: Text,
    #[field(
        label("计划假设", "Assumption"),
        link = "plan_assumption",
        list,
        filter,
        set_once
    )]
    pub assumption: Key,
    #[field(label("检查人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, set_once, default = "today")]
    pub day: Date,
    #[field(label("结论", "Verdict"), list, set_once, sample = "holds")]
    pub state: Finding,
    #[field(label("下次检查", "Next check"), set_once, sample = "2027-06-30")]
    pub next_on: Date,
}

const CHECK: [Field; 3] = [
    Field {
        required: true,
        ..Field::new("note", Kind::Text, label("说明", "Finding"))
    },
    Field {
        required: true,
        choices: <Finding as qd_records::ChoiceType>::OPTIONS,
        ..Field::new("state", Kind::Choice, label("结论", "Verdict"))
    },
    Field {
        required: true,
        ..Field::new("next_on", Kind::Date, label("下次检查", "Next check"))
    },
];

/// Checking.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "check",
        on: Assumption::TYPE,
        label: label("检查假设", "Check it"),
        icon: "clipboard-check",
        fields: &CHECK,
        offered: |item, _| item.trashed_at.is_none(),
        run: |deed| check(deed),
    }]
}

fn check(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let next: Option<Date> = deed
            .input
            .get("next_on")
            .and_then(|day| day.as_str()?.parse().ok());
        if next.is_none_or(|day| day <= deed.act.today) {
            return Err(Problem::new(422, "strategy-next-day")
                .field("next_on")
                .into());
        }
        let mut content = deed.input;
        content.insert("assumption".to_owned(), json!(deed.item.id.to_string()));
        let of = AssumptionCheck::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &content)
            .await?;
        Ok(Done::said("strategy-step-kept"))
    })
}

/// The assumption stands where its last check says; a broken one calls for a review.
pub const MOVES: Follower = Follower {
    of: "assumption_check",
    run: follow,
};

fn follow(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let check: AssumptionCheck = typed(written.item)?;
        let act = house(written.act);
        let of = Assumption::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, check.assumption.0)
            .await?;
        let change = fields([
            ("state", written.item.get("state").clone()),
            ("review_on", written.item.get("next_on").clone()),
        ]);
        written
            .records
            .edit_in(written.tx, &act, of, (kept.id, kept.version), &change)
            .await?;
        if check.state == Finding::Broken && kept.text("state") != "broken" {
            let review = fields([
                ("title", kept.get("text").clone()),
                ("plan", kept.get("plan").clone()),
                ("owner", kept.get("owner").clone()),
                ("day", json!(act.today.to_string())),
                ("reason", json!("assumption")),
                ("findings", written.item.get("note").clone()),
            ]);
            written
                .records
                .create_in(written.tx, &act, PlanReview::TYPE, &review)
                .await?;
        }
        Ok::<(), RecordsError>(())
    })
}
