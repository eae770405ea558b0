//! Steps of an appraisal (考核步骤): self-assessment, review, calibration, dispute, correction, close. The sheet follows in the
//! same transaction, and the trail of corrections stays.

use qd_base::{Actor, Amount, Problem, Role, label};
use qd_records::{
    Act, Action, Choice, ChoiceType, Content, Deed, Done, Field, FieldType, Follower, Item, Key,
    Kind, LongText, Number, Record, RecordsError, Table, Text, Work, Written, pick,
};
use serde_json::json;

use super::measure::{graded, whole};
use super::sheet::{KpiSheet, Measure, State};
use crate::shared::{fields, house, numbered, refused, typed};

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verb {
    /// 自评.
    #[choice(label("提交自评", "Self-assessed"))]
    Assess,
    /// 上级评定.
    #[choice(label("上级评定", "Reviewed"))]
    Review,
    /// 校准.
    #[choice(label("校准", "Calibrated"))]
    Calibrate,
    /// 申诉.
    #[choice(label("提出申诉", "Disputed"))]
    Dispute,
    /// 更正.
    #[choice(label("处理申诉并更正", "Corrected"))]
    Correct,
    /// 结束.
    #[choice(label("结束考核", "Closed"))]
    Close,
}

impl Verb {
    fn leads(self, from: State) -> Option<State> {
        match (self, from) {
            (Verb::Assess, State::Open) => Some(State::SelfAssessed),
            (Verb::Review, State::Open | State::SelfAssessed | State::Reviewed) => {
                Some(State::Reviewed)
            }
            (Verb::Calibrate, State::Reviewed | State::Calibrated) => Some(State::Calibrated),
            (Verb::Dispute, State::Reviewed | State::Calibrated) => Some(State::Disputed),
            (Verb::Correct, State::Disputed) => Some(State::Reviewed),
            (Verb::Close, State::Reviewed | State::Calibrated) => Some(State::Closed),
            _ => None,
        }
    }

    /// Whether a person with these roles may take the step on a sheet that is or is not the own one.
    fn may(self, actor: &Actor, own: bool) -> bool {
        let decides = actor.is(Role::Director) || actor.is(Role::HumanResources);
        match self {
            Verb::Assess | Verb::Dispute => own,
            Verb::Review => !own,
            Verb::Calibrate | Verb::Correct | Verb::Close => !own && decides,
        }
    }

    fn label(self) -> qd_base::Label {
        let option = Verb::OPTIONS.iter().find(|option| option.key == self.key());
        option.expect("every verb is an option").label
    }
}

/// 考核步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "appraisal_step", label("考核步骤", "Appraisal step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, hr = all, auditor = read)]
pub struct AppraisalStep {
    #[field(label("标题", "Title"), list, search, sample = "上级评定")]
    pub title: Text,
    #[field(
        label("绩效考核表", "Sheet"),
        link = "kpi_sheet",
        list,
        filter,
        set_once
    )]
    pub sheet: Key,
    #[field(label("被考核人", "Person"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("办理人", "By"), link = "person", list, set_once)]
    pub taken_by: Option<Key>,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "review")]
    pub verb: Verb,
    #[field(label("说明", "Note"), list, set_once, sample = "按期完成重点客户续约")]
    pub note: LongText,
    #[field(label("分数", "Points"), list, set_once)]
    pub points: Option<Number>,
}

const NOTE: Field = Field {
    required: true,
    ..Field::new(
        "note",
        Kind::LongText,
        label("说明与依据", "Note and grounds"),
    )
};
const NOTED: [Field; 1] = [NOTE];
const JUDGED: [Field; 2] = [
    Field::new(
        "points",
        Kind::Number,
        label("定性评分（0 至 120）", "Judged points (0 to 120)"),
    ),
    NOTE,
];
const ADJUSTED: [Field; 2] = [
    Field {
        required: true,
        ..Field::new(
            "points",
            Kind::Number,
            label("加减分（−10 至 10）", "Points added (−10 to 10)"),
        )
    },
    NOTE,
];

/// What can be done with a sheet.
pub fn actions() -> Vec<Action> {
    let action = |key, verb: Verb, icon, fields, offered, run| Action {
        key,
        on: KpiSheet::TYPE,
        label: verb.label(),
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "assessment",
            Verb::Assess,
            "clipboard-check",
            &NOTED,
            |item, actor| fits(item, actor, Verb::Assess),
            |deed| stepped(deed, Verb::Assess),
        ),
        action(
            "review",
            Verb::Review,
            "clipboard-check",
            &JUDGED,
            |item, actor| fits(item, actor, Verb::Review),
            |deed| stepped(deed, Verb::Review),
        ),
        action(
            "calibration",
            Verb::Calibrate,
            "refresh",
            &ADJUSTED,
            |item, actor| fits(item, actor, Verb::Calibrate),
            |deed| stepped(deed, Verb::Calibrate),
        ),
        action(
            "dispute",
            Verb::Dispute,
            "alert-triangle",
            &NOTED,
            |item, actor| fits(item, actor, Verb::Dispute),
            |deed| stepped(deed, Verb::Dispute),
        ),
        action(
            "correction",
            Verb::Correct,
            "refresh",
            &ADJUSTED,
            |item, actor| fits(item, actor, Verb::Correct),
            |deed| stepped(deed, Verb::Correct),
        ),
        action(
            "close",
            Verb::Close,
            "circle-check",
            &NOTED,
            |item, actor| fits(item, actor, Verb::Close),
            |deed| stepped(deed, Verb::Close),
        ),
    ]
}

fn is_own(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    me.as_deref() == Some(item.text("owner"))
}

fn fits(item: &Item, actor: &Actor, verb: Verb) -> bool {
    let state: Option<State> = pick(&item.content, "state").ok();
    let leads = state.is_some_and(|state| verb.leads(state).is_some());
    item.trashed_at.is_none() && leads && verb.may(actor, is_own(item, actor))
}

fn stepped(deed: Deed<'_>, verb: Verb) -> Work<'_, Done> {
    Box::pin(async move {
        let mut step = deed.input.clone();
        let me = deed.act.actor.person.map(|id| id.to_string());
        for (name, value) in [
            ("title", json!(numbered(verb.label().zh, &deed.item))),
            ("sheet", json!(deed.item.id.to_string())),
            ("owner", deed.item.get("owner").clone()),
            ("taken_by", json!(me)),
            ("verb", json!(verb.key())),
        ] {
            step.insert(name.to_owned(), value);
        }
        deed.records
            .create_in(deed.tx, deed.act, AppraisalStep::TYPE, &step)
            .await?;
        Ok(Done::said("team-step-kept"))
    })
}

/// A sheet follows its steps.
pub const MOVES: Follower = Follower {
    of: "appraisal_step",
    run: move_sheet,
};

fn move_sheet(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return refused(409, "team-step-stands", "verb");
        }
        let step: AppraisalStep = typed(written.item)?;
        let act = house(written.act);
        let (records, of) = (written.records, KpiSheet::TYPE);
        let item = records.read_in(written.tx, &act, of, step.sheet.0).await?;
        let sheet: KpiSheet = typed(&item)?;
        let mut change = judge(written.act, &step, &sheet)?;
        let next = step.verb.leads(sheet.state);
        let next = next.ok_or_else(|| Problem::new(409, "team-step-unfit").field("verb"))?;
        change.insert("state".to_owned(), json!(next.key()));
        let which = (item.id, item.version);
        records
            .edit_in(written.tx, &act, of, which, &change)
            .await?;
        Ok(())
    })
}

/// What a step changes on its sheet, refused where the person may not take it or the points are beyond their bounds.
fn judge(act: &Act, step: &AppraisalStep, sheet: &KpiSheet) -> Result<Content, RecordsError> {
    let own = act.actor.person.is_some_and(|me| sheet.owner == Key(me));
    if !act.actor.is_system() && !step.verb.may(&act.actor, own) {
        return refused(403, "team-step-not-yours", "verb");
    }
    if step.owner != sheet.owner {
        return refused(422, "team-step-owner", "owner");
    }
    let within = |low: i64, high: i64| {
        let fits = |points: Amount| points >= Amount::units(low) && points <= Amount::units(high);
        step.points.is_none_or(fits)
    };
    let mut sheet = sheet.clone();
    let note = json!(step.note.to_json());
    let mut change = match step.verb {
        Verb::Assess => fields([("self_note", note)]),
        Verb::Review => {
            let judged = sheet
                .items
                .0
                .iter()
                .any(|item| item.measure == Measure::Judged);
            if judged != step.points.is_some() {
                let key = if judged {
                    "team-points-missing"
                } else {
                    "team-points-unasked"
                };
                return refused(422, key, "points");
            }
            if !within(0, 120) {
                return refused(422, "team-points-range", "points");
            }
            sheet.judged = step.points;
            fields([("review_note", note)])
        }
        Verb::Calibrate | Verb::Correct => {
            if !within(-10, 10) {
                return refused(422, "team-adjust-range", "points");
            }
            let before = sheet.adjusted.unwrap_or(Amount::ZERO);
            sheet.adjusted = Some(before + step.points.unwrap_or(Amount::ZERO));
            Content::new()
        }
        Verb::Close if sheet.score.is_none() => {
            return refused(409, "team-no-score", "verb");
        }
        Verb::Dispute | Verb::Close => Content::new(),
    };
    scored(&mut change, &sheet);
    Ok(change)
}

/// Judged points and adjustments with the score that follows from them.
fn scored(change: &mut Content, sheet: &KpiSheet) {
    let or_none = |points: Option<Number>| points.map(|p| p.to_json()).unwrap_or_default();
    let mut results = sheet.results.clone();
    for result in &mut results.0 {
        if result.measure == Measure::Judged {
            result.actual = sheet.judged;
            result.points = sheet.judged;
        }
    }
    let score = whole(&results.0, sheet.adjusted);
    let grade = graded(&results.0, score);
    let rows: Table<_> = results;
    for (name, value) in [
        ("judged", or_none(sheet.judged)),
        ("adjusted", or_none(sheet.adjusted)),
        ("results", rows.to_json()),
        ("score", or_none(score)),
        ("grade", json!(grade.map(|grade| grade.key()))),
    ] {
        change.insert(name.to_owned(), value);
    }
}
