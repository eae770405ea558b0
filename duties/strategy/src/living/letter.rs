//! Letters of responsibility (目标责任书): a person's targets for the year, acknowledged or countered with a reason; what
//! changes later is an amendment.

use qd_base::{Actor, Money, Problem, Role, label};
use qd_records::{
    Action, Child, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key, Kind, LongText,
    Number, Percent, Record, RecordsError, Table, Text, Work, Written, pick,
};
use serde_json::json;

use super::{fields, house, typed};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LetterState {
    /// 待确认.
    #[choice(label("待确认", "Issued"))]
    Issued,
    /// 已确认.
    #[choice(label("已确认", "Acknowledged"))]
    Acknowledged,
    /// 有异议.
    #[choice(label("有异议", "Countered"))]
    Countered,
}

/// 一项指标.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct LetterItem {
    #[field(label("指标", "Measure"), sample = "新客户销售额")]
    pub measure: Text,
    #[field(label("目标", "Target"), sample = "100万元")]
    pub target: Text,
    #[field(label("权重", "Weight"), sample = "30")]
    pub weight: Option<Percent>,
}

/// 目标责任书.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "target_letter", label("目标责任书", "Letter of responsibility"), number = "ZR-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state)]
#[grant(director = all, management = read, manager = read_subtree, member = read_own, hr = read, auditor = read)]
pub struct TargetLetter {
    #[field(label("名称", "Name"), list, search, sample = "2027年度销售目标责任书")]
    pub title: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", filter)]
    pub plan: Option<Key>,
    #[field(label("责任人", "Person"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("年度", "Year"), list, filter, sample = "2027")]
    pub year: Number,
    #[field(label("保底", "Floor"), list, sample = "9000000.00")]
    pub floor: Option<Money>,
    #[field(label("目标", "Target"), list, sample = "10000000.00")]
    pub target: Money,
    #[field(label("挑战", "Stretch"), list, sample = "11000000.00")]
    pub stretch: Option<Money>,
    #[field(label("其他指标", "Other measures"))]
    pub items: Table<LetterItem>,
    #[field(label("状态", "State"), list, filter, read_only, default = "issued")]
    pub state: LetterState,
    #[field(label("说明", "Remark"))]
    pub note: Option<LongText>,
}

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LetterVerb {
    /// 确认.
    #[choice(label("确认", "Acknowledged"))]
    Acknowledge,
    /// 异议.
    #[choice(label("提出异议", "Countered"))]
    Counter,
    /// 调整.
    #[choice(label("调整目标", "Amended"))]
    Amend,
}

/// 责任书步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "target_letter_step", label("责任书步骤", "Step"), title = note, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, hr = read, auditor = read)]
pub struct LetterStep {
    #[field(label("说明", "Note"), list, search, set_once, sample = "同意")]
    pub note: Text,
    #[field(
        label("目标责任书", "Letter"),
        link = "target_letter",
        list,
        filter,
        set_once
    )]
    pub letter: Key,
    #[field(label("办理人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "acknowledge")]
    pub verb: LetterVerb,
    #[field(label("金额", "Amount"), list, set_once)]
    pub amount: Option<Money>,
}

const NOTE: Field = Field {
    required: true,
    ..Field::new("note", Kind::Text, label("说明", "Note"))
};
const ACKNOWLEDGE: [Field; 1] = [Field::new("note", Kind::Text, label("说明", "Note"))];
const COUNTER: [Field; 2] = [
    NOTE,
    Field::new(
        "amount",
        Kind::Money,
        label("可承诺金额", "What can be promised"),
    ),
];
const AMEND: [Field; 2] = [
    NOTE,
    Field {
        required: true,
        ..Field::new("amount", Kind::Money, label("新目标", "New target"))
    },
];

/// Acknowledging, countering, amending.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, fields, offered, run| Action {
        key,
        on: TargetLetter::TYPE,
        label,
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "acknowledge",
            label("确认目标", "Acknowledge"),
            "circle-check",
            &ACKNOWLEDGE[..],
            |item, actor| {
                is_theirs(item, actor) && state_of(item) != Some(LetterState::Acknowledged)
            },
            |deed| step(deed, LetterVerb::Acknowledge),
        ),
        action(
            "counter",
            label("提出异议", "Counter"),
            "alert-triangle",
            &COUNTER[..],
            |item, actor| is_theirs(item, actor) && state_of(item) == Some(LetterState::Issued),
            |deed| step(deed, LetterVerb::Counter),
        ),
        action(
            "amend",
            label("调整目标", "Amend the target"),
            "adjustments",
            &AMEND[..],
            |item, actor| item.trashed_at.is_none() && actor.is(Role::Director),
            |deed| step(deed, LetterVerb::Amend),
        ),
    ]
}

fn state_of(item: &Item) -> Option<LetterState> {
    pick(&item.content, "state").ok()
}

fn is_theirs(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    item.trashed_at.is_none() && me.as_deref() == Some(item.text("owner"))
}

fn step(deed: Deed<'_>, verb: LetterVerb) -> Work<'_, Done> {
    Box::pin(async move {
        let mut content = deed.input;
        let option = LetterVerb::OPTIONS.iter().find(|one| one.key == verb.key());
        let said = option.map_or("", |one| one.label.zh);
        let note = content.get("note").filter(|note| !note.is_null()).cloned();
        content.insert("note".to_owned(), note.unwrap_or_else(|| json!(said)));
        content.insert("letter".to_owned(), json!(deed.item.id.to_string()));
        content.insert("verb".to_owned(), json!(verb.key()));
        content.insert(
            "owner".to_owned(),
            json!(deed.act.actor.person.map(|id| id.to_string())),
        );
        let of = LetterStep::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &content)
            .await?;
        Ok(Done::said("strategy-step-kept"))
    })
}

/// The letter stands where its last step leads.
pub const MOVES: Follower = Follower {
    of: "target_letter_step",
    run: follow,
};

fn follow(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let step: LetterStep = typed(written.item)?;
        let act = house(written.act);
        let of = TargetLetter::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, step.letter.0)
            .await?;
        let by = written.act.actor.person;
        let letter: TargetLetter = typed(&kept)?;
        let theirs = by == Some(letter.owner.0) || written.act.actor.is_system();
        let change = match step.verb {
            LetterVerb::Acknowledge if theirs => fields([("state", json!("acknowledged"))]),
            LetterVerb::Counter if theirs => fields([("state", json!("countered"))]),
            LetterVerb::Amend if !theirs || written.act.actor.is_system() => fields([
                ("state", json!("issued")),
                ("target", written.item.get("amount").clone()),
            ]),
            _ => return Err(Problem::new(403, "strategy-letter-not-yours").into()),
        };
        written
            .records
            .edit_in(written.tx, &act, of, (kept.id, kept.version), &change)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
