//! About a record (关于记录): its life, what links to it, why the caller sees it, who else is let in.

use axum::body::Bytes;
use axum::response::Response;
use qd_base::Problem;
use qd_records::{Member, Moment};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::{Call, object};
use super::shape;

/// Members of one list at most.
const MANY: usize = 200;

pub(crate) async fn timeline(call: Call) -> Response {
    let result = timeline_of(&call).await;
    call.finish(result)
}

async fn timeline_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let moments = call.house.records.timeline(&call.act(), of, id).await?;
    let items: Vec<Value> = moments.iter().map(moment).collect();
    Ok(answer::fine(&json!({ "items": items })))
}

fn moment(moment: &Moment) -> Value {
    let change = |(field, before, after): &(String, Value, Value)| json!({"field": field, "before": before, "after": after});
    let changes: Vec<Value> = moment.changes.iter().map(change).collect();
    json!({
        "seq": moment.seq,
        "at": shape::instant(moment.at),
        "person": moment.person,
        "name": moment.name,
        "verb": moment.verb,
        "reason": moment.reason,
        "changes": changes,
    })
}

pub(crate) async fn related(call: Call) -> Response {
    let result = related_of(&call).await;
    call.finish(result)
}

async fn related_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let (act, records) = (call.act(), &call.house.records);
    records.get(&act, of, id).await?;
    let found = records.related(&act, of, id).await?;
    let group = |(of, field, page): &(
        &'static qd_records::RecordType,
        &qd_records::Field,
        qd_records::Page,
    )| {
        let items: Vec<Value> = page
            .items
            .iter()
            .map(|i| shape::record(of, i, None))
            .collect();
        json!({"type": of.key, "field": field.name, "total": page.total, "items": items})
    };
    let related: Vec<Value> = found.iter().map(group).collect();
    Ok(answer::fine(&json!({ "related": related })))
}

pub(crate) async fn why(call: Call) -> Response {
    let result = why_of(&call).await;
    call.finish(result)
}

async fn why_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let (act, records) = (call.act(), &call.house.records);
    let reasons = records.why_visible(&act, of, id).await?;
    let may_edit = records.may_edit(&act, of, id).await?;
    Ok(answer::fine(
        &json!({"reasons": reasons, "may_edit": may_edit}),
    ))
}

pub(crate) async fn members(call: Call) -> Response {
    let result = members_of(&call).await;
    call.finish(result)
}

async fn members_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let members = call.house.records.members(&call.act(), of, id).await?;
    Ok(answer::fine(&json!({ "members": members })))
}

pub(crate) async fn set_members(call: Call, body: Bytes) -> Response {
    let result = set_members_of(&call, &body).await;
    call.finish(result)
}

async fn set_members_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let version = call.version()?;
    let body = object(body, &["members", "reason"])?;
    let wrong = || {
        Problem::new(422, "api-members")
            .arg("most", MANY)
            .field("members")
    };
    let list = body.get("members").and_then(Value::as_array);
    let list = list.filter(|list| list.len() <= MANY).ok_or_else(wrong)?;
    let one = |value: &Value| {
        let map = value.as_object().filter(|map| map.len() == 2)?;
        let person = map.get("person")?.as_str()?.parse().ok()?;
        let edit = map.get("edit")?.as_bool()?;
        Some(Member { person, edit })
    };
    let members: Option<Vec<Member>> = list.iter().map(one).collect();
    let members = members.ok_or_else(wrong)?;
    let twice = |at: usize| members[..at].iter().any(|m| m.person == members[at].person);
    if (0..members.len()).any(twice) {
        return Err(wrong().into());
    }
    let (act, records) = (call.act_for(&body)?, &call.house.records);
    records
        .set_members(&act, of, (id, version), &members)
        .await?;
    // The list may have shut the caller out.
    Ok(answer::fine(&json!({ "members": members })))
}
