//! The buttons (审批操作): submission on every type, decisions on the approval. Pages, API and command line share them.

use qd_base::{Actor, Id, Label, label};
use qd_records::{Action, Content, Deed, Done, Field, Item, Kind, Record, RecordType, Work};
use serde_json::Value;

use super::decide::{Decision, decide};
use super::record::Approval;
use super::steps::Verb;
use super::submit::submit;

const fn field(name: &'static str, kind: Kind, label: Label, required: bool) -> Field {
    let mut field = Field::new(name, kind, label);
    field.required = required;
    field
}

const fn person(name: &'static str, label: Label) -> Field {
    let mut field = field(name, Kind::Link, label, true);
    field.link = Some("person");
    field
}

const COMMENT: Field = field("comment", Kind::LongText, label("意见", "Comment"), false);
const REASON: Field = field("comment", Kind::LongText, label("理由", "Reason"), true);
const NOTE: [Field; 1] = [field(
    "note",
    Kind::LongText,
    label("提交说明", "Note"),
    false,
)];
const AGREE: [Field; 1] = [COMMENT];
const REFUSE: [Field; 1] = [REASON];
const BACK: [Field; 2] = [
    field(
        "back_to",
        Kind::Number,
        label(
            "退回到第几节点（空为退回提交人）",
            "Back to step (empty: the submitter)",
        ),
        false,
    ),
    REASON,
];
const HAND_OVER: [Field; 2] = [person("target", label("转给", "Hand over to")), COMMENT];
const ADD: [Field; 2] = [person("target", label("加签人", "Added approver")), COMMENT];

/// "Submit for approval" on a type.
pub fn submission(on: &'static RecordType) -> Action {
    Action {
        key: "approval",
        on,
        label: label("提交审批", "Submit for approval"),
        icon: "clipboard-check",
        fields: &NOTE,
        offered: |item, _| item.trashed_at.is_none(),
        run: |deed| begin(deed),
    }
}

fn begin(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let of = deed.records.registry().get(deed.item.record_type);
        let of = of.ok_or_else(|| qd_base::Problem::new(404, "records-absent").arg("type", ""))?;
        let note = deed.input.get("note").and_then(Value::as_str);
        let made = submit(deed.records, deed.tx, deed.act, (of, deed.item.id), note).await?;
        Ok(Done {
            lead: Some(format!("/w/approvals/{}", made.id)),
            said: Some("approval-submitted"),
        })
    })
}

fn is_running(item: &Item, _: &Actor) -> bool {
    item.content.get("state").and_then(Value::as_str) == Some("running")
}

fn is_own(item: &Item, actor: &Actor) -> bool {
    let submitter = item.content.get("submitter").and_then(Value::as_str);
    is_running(item, actor)
        && actor
            .person
            .is_some_and(|me| submitter == Some(me.to_string().as_str()))
}

macro_rules! decision {
    ($key:literal, $label:expr, $icon:literal, $fields:expr, $offered:expr, $verb:expr) => {
        Action {
            key: $key,
            on: Approval::TYPE,
            label: $label,
            icon: $icon,
            fields: $fields,
            offered: $offered,
            run: |deed| carry_out(deed, $verb),
        }
    };
}

/// The decisions on an approval. They are offered while it runs.
pub fn decisions() -> Vec<Action> {
    vec![
        decision!(
            "approve",
            label("同意", "Agree"),
            "circle-check",
            &AGREE,
            is_running,
            Verb::Approve
        ),
        decision!(
            "refuse",
            label("拒绝", "Refuse"),
            "circle-x",
            &REFUSE,
            is_running,
            Verb::Refuse
        ),
        decision!(
            "return",
            label("退回", "Send back"),
            "history",
            &BACK,
            is_running,
            Verb::Return
        ),
        decision!(
            "transfer",
            label("转办", "Hand over"),
            "arrow-up-right",
            &HAND_OVER,
            is_running,
            Verb::Transfer
        ),
        decision!(
            "add-before",
            label("前加签", "Ask somebody first"),
            "plus",
            &ADD,
            is_running,
            Verb::AddBefore
        ),
        decision!(
            "add-after",
            label("后加签", "Agree and ask one more"),
            "plus",
            &ADD,
            is_running,
            Verb::AddAfter
        ),
        decision!(
            "withdraw",
            label("撤销", "Withdraw"),
            "x",
            &AGREE,
            is_own,
            Verb::Withdraw
        ),
    ]
}

fn carry_out(deed: Deed<'_>, verb: Verb) -> Work<'_, Done> {
    Box::pin(async move {
        let text = |content: &Content, name: &str| {
            content.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let node = text(&deed.input, "back_to").and_then(|n| n.parse::<usize>().ok());
        let wrong = || qd_base::Problem::new(422, "approval-back-to").field("back_to");
        let decision = Decision {
            verb,
            comment: text(&deed.input, "comment"),
            target: text(&deed.input, "target").and_then(|id| id.parse::<Id>().ok()),
            back_to: match (text(&deed.input, "back_to"), node) {
                (None, _) => None,
                (Some(_), Some(at)) if at >= 1 => Some(at - 1),
                _ => return Err(wrong().into()),
            },
        };
        let mut act = deed.act.clone();
        act.reason = decision.comment.clone().or(act.reason);
        let after = decide(deed.records, deed.tx, &act, &deed.item, decision).await?;
        let void = after.content.get("state").and_then(Value::as_str) == Some("void");
        Ok(Done {
            lead: Some(format!("/w/approvals/{}", after.id)),
            said: Some(if void {
                "approval-now-void"
            } else {
                "approval-done"
            }),
        })
    })
}
