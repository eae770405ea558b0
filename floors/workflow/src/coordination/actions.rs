//! The buttons (协同单操作): asking from any record, answering, cancelling.

use qd_base::{Actor, Id, Money, Problem, label};
use qd_records::{
    Action, ChoiceType, Content, Deed, Done, Field, FieldType, Item, Kind, Record, RecordType, Work,
};
use serde_json::{Value, json};

use super::answering::{Given, answer_inside};
use super::record::{CoordinationRequest, RequestKind, Verdict};
use crate::approval::RoleOption;

const fn plain(name: &'static str, kind: Kind, label: qd_base::Label, required: bool) -> Field {
    let mut field = Field::new(name, kind, label);
    field.required = required;
    field
}

const fn choice(
    name: &'static str,
    label: qd_base::Label,
    choices: &'static [qd_records::ChoiceOption],
    required: bool,
) -> Field {
    let mut field = plain(name, Kind::Choice, label, required);
    field.choices = choices;
    field
}

const fn person(name: &'static str, label: qd_base::Label) -> Field {
    let mut field = plain(name, Kind::Link, label, false);
    field.link = Some("person");
    field
}

const ASK: [Field; 8] = [
    plain("title", Kind::Text, label("主题", "Title"), true),
    choice("kind", label("类型", "Kind"), RequestKind::OPTIONS, true),
    choice(
        "to_role",
        label("协同部门", "Department"),
        RoleOption::OPTIONS,
        false,
    ),
    person("to_person", label("或协同人", "Or a person")),
    plain(
        "to_email",
        Kind::Text,
        label("或外部邮箱", "Or an outside e-mail"),
        false,
    ),
    plain("question", Kind::LongText, label("要求", "Question"), true),
    plain(
        "amount",
        Kind::Money,
        label("待确认金额", "Amount to confirm"),
        false,
    ),
    plain(
        "due",
        Kind::Date,
        label(
            "期限（留空为三个工作日）",
            "Due (three working days when empty)",
        ),
        false,
    ),
];

const ANSWER: [Field; 4] = [
    choice("verdict", label("结论", "Verdict"), Verdict::OPTIONS, true),
    plain(
        "amount",
        Kind::Money,
        label("确认金额", "Amount confirmed"),
        false,
    ),
    plain("text", Kind::LongText, label("答复", "Answer"), false),
    plain("file", Kind::File, label("附件", "File"), false),
];

/// "Ask another department" on a type.
pub fn from_record(on: &'static RecordType) -> Action {
    Action {
        key: "request",
        on,
        label: label("发起协同单", "Ask another department"),
        icon: "users",
        fields: &ASK,
        offered: |item, _| item.trashed_at.is_none(),
        run: |deed| ask(deed),
    }
}

fn ask(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut fields = deed.input.clone();
        fields.insert("subject_type".to_owned(), json!(deed.item.record_type));
        fields.insert("subject_id".to_owned(), json!(deed.item.id.to_string()));
        let of = CoordinationRequest::TYPE;
        let made = deed
            .records
            .create_in(deed.tx, deed.act, of, &fields)
            .await?;
        Ok(Done {
            lead: Some(format!("/w/requests/{}", made.id)),
            said: Some("coordination-asked"),
        })
    })
}

fn is_open(item: &Item, _: &Actor) -> bool {
    item.content.get("state").and_then(Value::as_str) == Some("open")
}

fn is_own(item: &Item, actor: &Actor) -> bool {
    let owner = item.content.get("owner").and_then(Value::as_str);
    is_open(item, actor)
        && actor
            .person
            .is_some_and(|me| owner == Some(me.to_string().as_str()))
}

/// Answering and cancelling.
pub fn on_request() -> Vec<Action> {
    vec![
        Action {
            key: "answer",
            on: CoordinationRequest::TYPE,
            label: label("答复", "Answer"),
            icon: "circle-check",
            fields: &ANSWER,
            offered: is_open,
            run: |deed| answer(deed),
        },
        Action {
            key: "cancel",
            on: CoordinationRequest::TYPE,
            label: label("取消", "Cancel"),
            icon: "x",
            fields: &[],
            offered: is_own,
            run: |deed| cancel(deed),
        },
    ]
}

fn lead(id: Id, said: &'static str) -> Done {
    Done {
        lead: Some(format!("/w/requests/{id}")),
        said: Some(said),
    }
}

fn answer(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let value = |name: &str| deed.input.get(name).filter(|value| !value.is_null());
        let verdict = value("verdict")
            .and_then(Value::as_str)
            .and_then(Verdict::of);
        let given = Given {
            verdict: verdict
                .ok_or_else(|| Problem::new(422, "records-required").field("verdict"))?,
            amount: value("amount").and_then(|money| Money::from_json(money).ok()),
            text: value("text").and_then(Value::as_str).map(str::to_owned),
            table: None,
            file: value("file").and_then(|file| qd_records::File::from_json(file).ok()),
        };
        answer_inside(deed.records, deed.tx, deed.act, &deed.item, given).await?;
        Ok(lead(deed.item.id, "coordination-answered"))
    })
}

fn cancel(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let of = CoordinationRequest::TYPE;
        let subject = crate::Subject::of(of, deed.item.id);
        crate::answer::revoke_in(deed.tx, deed.act, &subject).await?;
        let mut fields = Content::new();
        fields.insert("state".to_owned(), json!("cancelled"));
        let house = crate::members::house(deed.act);
        let version = (deed.item.id, deed.item.version);
        deed.records
            .edit_in(deed.tx, &house, of, version, &fields)
            .await?;
        Ok(lead(deed.item.id, "coordination-cancelled"))
    })
}
