//! Answers (答复): from inside or by a link, once; kept as an append-only row and shown on the request.

use jiff::Timestamp;
use qd_base::{Actor, Id, Money, Problem, label};
use qd_records::{
    Act, ChoiceType, Content, FieldType, Item, Record, Records, RecordsError, Work, audit,
};
use qd_store::{Sql, Tx};
use serde_json::{Value, json};

use super::record::{CoordinationRequest, RequestKind, RequestState, Verdict};
use super::rules::read;
use crate::Subject;
use crate::answer::{self, AnswerKind, AnswerToken, Answered, Ask, AskField, AskKind, NewLink};
use crate::approval::hash_of;

/// A link may outlive its due time by this many seconds.
const GRACE_SECS: i64 = 14 * 24 * 60 * 60;

/// An answer.
#[derive(Clone, Debug)]
pub struct Given {
    /// The conclusion.
    pub verdict: Verdict,
    /// The amount confirmed.
    pub amount: Option<Money>,
    /// The words.
    pub text: Option<String>,
    /// A table as evidence.
    pub table: Option<Value>,
    /// A file as evidence.
    pub file: Option<qd_records::File>,
}

/// What another record may cite.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Citation {
    /// The request's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who answered.
    pub by: String,
    /// The conclusion.
    pub verdict: &'static str,
    /// The hash of the answer.
    pub hash: String,
    /// Whether question and subject are still what was answered.
    pub fresh: bool,
}

/// The purpose of links for requests.
pub const ANSWERS: AnswerKind = AnswerKind {
    purpose: "coordination",
    label: label("协同单答复", "Answer to a request"),
    take: |answered| take(answered),
    hand_out: None,
};

/// The hash of what is asked, with its subject as it is now.
///
/// # Errors
/// The store's fault.
pub async fn asked_hash(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
) -> Result<String, RecordsError> {
    let of = |name: &str| item.content.get(name).cloned().unwrap_or_default();
    let mut subject = Value::Null;
    let key = of("subject_type");
    let found = key.as_str().and_then(|key| records.registry().get(key));
    if let (Some(found), Some(Ok(id))) = (found, of("subject_id").as_str().map(str::parse::<Id>)) {
        let house = Act {
            actor: Actor::system(act.actor.name.clone()),
            ..act.clone()
        };
        subject = match records.get_in(tx, &house, found, id).await {
            Ok(one) => hash_of(&one).into(),
            Err(RecordsError::Refused(problem)) if problem.status == 404 => "absent".into(),
            Err(fault) => return Err(fault),
        };
    }
    let asked = json!({
        "title": of("title"), "kind": of("kind"), "question": of("question"), "points": of("points"),
        "amount": of("amount"), "subject_type": key, "subject_id": of("subject_id"), "subject": subject,
    });
    Ok(audit::sha256(&audit::canonical(&asked)))
}

/// Answers from inside: the person asked, or anybody of the department asked.
///
/// # Errors
/// 403 for others, 409 when it was answered or cancelled, 422 with the field at fault.
pub async fn answer_inside(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
    given: Given,
) -> Result<Item, RecordsError> {
    let request = read(&item.content)?;
    let named = request
        .to_person
        .is_some_and(|key| act.actor.person == Some(key.0));
    let of_role = request
        .to_role
        .is_some_and(|role| act.actor.is(role.role()));
    if !named && !of_role {
        return Err(Problem::new(403, "coordination-not-asked").into());
    }
    settle(records, tx, act, item, given).await
}

async fn settle(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
    given: Given,
) -> Result<Item, RecordsError> {
    let request = read(&item.content)?;
    if request.state != RequestState::Open || item.trashed_at.is_some() {
        let by = request.answered_by.unwrap_or_default();
        return Err(Problem::new(409, "coordination-settled-by")
            .arg("by", by)
            .into());
    }
    judge(&request, &given)?;
    let asked = asked_hash(records, tx, act, item).await?;
    let evidence = json!({
        "number": item.number, "asked": asked, "verdict": given.verdict.key(),
        "amount": given.amount.map(|money| money.to_json()), "text": given.text, "table": given.table,
        "file": given.file, "by": act.actor.name, "at": act.at.to_string(),
    });
    let hash = audit::sha256(&audit::canonical(&evidence));
    keep(tx, act, item, (&asked, &hash, audit::canonical(&evidence))).await?;
    answer::revoke_in(tx, act, &Subject::of(CoordinationRequest::TYPE, item.id)).await?;
    let fields = [
        ("state", json!("answered")),
        ("verdict", json!(given.verdict.key())),
        (
            "answer_amount",
            given.amount.map(|money| money.to_json()).into(),
        ),
        ("answer", given.text.into()),
        ("answer_table", given.table.into()),
        ("answer_file", given.file.map(|file| file.to_json()).into()),
        ("answered_by", json!(act.actor.name)),
        ("answered_at", json!(act.at.to_string())),
        ("asked_hash", json!(asked)),
        ("answer_hash", json!(hash)),
    ];
    let fields: Content = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let house = Act {
        actor: Actor::system(act.actor.name.clone()),
        ..act.clone()
    };
    records
        .edit_in(
            tx,
            &house,
            CoordinationRequest::TYPE,
            (item.id, item.version),
            &fields,
        )
        .await
}

/// Keeps the answer (底稿) under its own hash, beside the hash of what was asked, and tells the audit log.
async fn keep(
    tx: &mut Tx,
    act: &Act,
    item: &Item,
    (asked, hash, body): (&str, &str, String),
) -> Result<(), RecordsError> {
    let order = Sql::new(
        "insert into coordination_answers (request_id, at, person_id, name, asked_hash, answer_hash, body)
         values (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(item.id)
    .bind(act.at.as_microsecond())
    .bind(act.actor.person)
    .bind(act.actor.name.as_str())
    .bind(asked)
    .bind(hash)
    .bind(body);
    tx.execute(&order).await?;
    let entry = audit::Entry::new("answer", "coordination_answer", item.id)
        .diff(json!({"asked_hash": [null, asked], "answer_hash": [null, hash]}));
    audit::append(tx, act, entry).await?;
    Ok(())
}

fn judge(request: &CoordinationRequest, given: &Given) -> Result<(), Problem> {
    let nothing = given.text.is_none() && given.table.is_none() && given.file.is_none();
    if matches!(given.verdict, Verdict::Denied | Verdict::Partly) && given.text.is_none() {
        return Err(Problem::new(422, "coordination-reason").field("text"));
    }
    if given.verdict == Verdict::Provided && nothing {
        return Err(Problem::new(422, "coordination-evidence").field("text"));
    }
    if given.verdict == Verdict::Partly && request.amount.is_some() && given.amount.is_none() {
        return Err(Problem::new(422, "coordination-amount").field("amount"));
    }
    if given.amount.is_some_and(|money| money.minor < 0) {
        return Err(Problem::new(422, "coordination-amount").field("amount"));
    }
    Ok(())
}

/// Makes a link for an outsider; older ones of the request end. The token is shown once.
///
/// # Errors
/// 404/403 without the right to edit the request, 409 when it is not open.
pub async fn issue_link(
    records: &Records,
    act: &Act,
    id: Id,
    recipient: &str,
) -> Result<AnswerToken, RecordsError> {
    let of = CoordinationRequest::TYPE;
    let item = records.get(act, of, id).await?;
    if !records.may_edit(act, of, id).await? {
        return Err(Problem::new(403, "records-need-edit")
            .arg("type", of.key)
            .into());
    }
    let request = read(&item.content)?;
    if request.state != RequestState::Open {
        return Err(Problem::new(409, "coordination-settled").into());
    }
    let recipient: String = recipient.trim().chars().take(200).collect();
    let recipient = if recipient.is_empty() {
        request.to_email.clone().unwrap_or_default()
    } else {
        recipient
    };
    if recipient.is_empty() {
        return Err(Problem::new(422, "records-required")
            .field("recipient")
            .into());
    }
    let subject = Subject::of(of, id);
    let due = request.due_at.unwrap_or(act.at);
    let seconds = Ord::max(due.as_second(), act.at.as_second()) + GRACE_SECS;
    let new = NewLink {
        purpose: ANSWERS.purpose,
        subject: subject.clone(),
        recipient,
        ask: ask(&request, &act.actor.name),
        expires_at: Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX),
    };
    let mut tx = records.store().begin().await?;
    answer::revoke_in(&mut tx, act, &subject).await?;
    let (_, token) = answer::issue(&mut tx, act, &new).await?;
    tx.commit().await?;
    Ok(token)
}

/// Takes the open links of a request back.
///
/// # Errors
/// 404/403 without the right to edit the request.
pub async fn revoke_link(records: &Records, act: &Act, id: Id) -> Result<(), RecordsError> {
    let of = CoordinationRequest::TYPE;
    records.get(act, of, id).await?;
    if !records.may_edit(act, of, id).await? {
        return Err(Problem::new(403, "records-need-edit")
            .arg("type", of.key)
            .into());
    }
    let mut tx = records.store().begin().await?;
    answer::revoke_in(&mut tx, act, &Subject::of(of, id)).await?;
    Ok(tx.commit().await?)
}

/// The page's question: nothing of the subject, nothing of a customer beyond what was written into the question.
fn ask(request: &CoordinationRequest, from: &str) -> Ask {
    let mut text = request.question.0.clone();
    for (at, row) in request.points.0.iter().enumerate() {
        text.push_str(&format!("\n{}. {}", at + 1, row.point));
    }
    if let Some(money) = request.amount {
        text.push_str(&format!(
            "\n{} {}.{:02}",
            money.currency.code(),
            money.minor / 100,
            money.minor % 100
        ));
    }
    let options = Verdict::OPTIONS.iter().map(|one| {
        (
            one.key.to_owned(),
            one.label.zh.to_owned(),
            one.label.en.to_owned(),
        )
    });
    let verdict = AskKind::Choice {
        options: options.collect(),
    };
    let mut fields = vec![field("verdict", label("结论", "Verdict"), true, verdict)];
    if request.amount.is_some() {
        fields.push(field(
            "amount",
            label("确认金额（元）", "Amount confirmed (yuan)"),
            false,
            AskKind::Money,
        ));
    }
    fields.push(field("text", label("答复", "Answer"), false, AskKind::Text));
    if matches!(request.kind, RequestKind::Data | RequestKind::Resource) {
        let name = label(
            "数据表（可从表格软件粘贴）",
            "Table (paste from a spreadsheet)",
        );
        fields.push(field("table", name, false, AskKind::Table));
    }
    Ask {
        title: request.title.clone(),
        text,
        from: from.to_owned(),
        fields,
    }
}

fn field(name: &str, label: qd_base::Label, required: bool, kind: AskKind) -> AskField {
    AskField {
        heading: None,
        name: name.to_owned(),
        label_zh: label.zh.to_owned(),
        label_en: label.en.to_owned(),
        required,
        kind,
    }
}

fn take(answered: Answered<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let of = CoordinationRequest::TYPE;
        let item = answered
            .records
            .get_in(answered.tx, answered.act, of, answered.subject.id)
            .await?;
        let value = |name: &str| answered.given.get(name).filter(|value| !value.is_null());
        let verdict = value("verdict")
            .and_then(Value::as_str)
            .and_then(Verdict::of);
        let given = Given {
            verdict: verdict.ok_or_else(|| Problem::new(422, "answer-choice").field("verdict"))?,
            amount: value("amount").and_then(|money| Money::from_json(money).ok()),
            text: value("text").and_then(Value::as_str).map(str::to_owned),
            table: value("table").cloned(),
            file: None,
        };
        settle(answered.records, answered.tx, answered.act, &item, given)
            .await
            .map(drop)
    })
}

/// What another record may cite of an answered request the actor sees.
///
/// # Errors
/// 404 when the actor does not see it, 409 when it has no answer.
pub async fn citation(records: &Records, act: &Act, id: Id) -> Result<Citation, RecordsError> {
    let item = records.get(act, CoordinationRequest::TYPE, id).await?;
    let request = read(&item.content)?;
    let (Some(hash), Some(verdict)) = (request.answer_hash, request.verdict) else {
        return Err(Problem::new(409, "coordination-no-answer").into());
    };
    let mut tx = records.store().snapshot().await?;
    let now = asked_hash(records, &mut tx, act, &item).await?;
    Ok(Citation {
        number: item.number.clone().unwrap_or_default(),
        title: request.title,
        by: request.answered_by.unwrap_or_default(),
        verdict: verdict.key(),
        hash,
        fresh: request.asked_hash == Some(now),
    })
}
