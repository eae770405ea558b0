//! What is said about a record and what lies with it (讨论与附件), for programs.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use qd_base::Problem;
use qd_workflow::Subject;
use qd_workflow::attachment::{self, Attachment};
use qd_workflow::discussion::{self, Comment};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::{Call, object};
use super::shape;
use crate::records::{handed_out, put};

fn about(call: &Call) -> Result<Subject, Refusal> {
    let (of, id) = call.record()?;
    Ok(Subject::of(of, id))
}

pub(crate) async fn comments(call: Call) -> Response {
    let result = comments_of(&call).await;
    call.finish(result)
}

async fn comments_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let said = discussion::comments(&call.house.records, &call.act(), &about(call)?).await?;
    let items: Vec<Value> = said.iter().map(comment).collect();
    Ok(answer::fine(&json!({ "items": items })))
}

fn comment(one: &Comment) -> Value {
    json!({
        "id": one.id, "at": shape::instant(one.at), "person": one.person, "name": one.name,
        "body": one.body, "withdrawn": one.withdrawn,
    })
}

pub(crate) async fn say(call: Call, body: Bytes) -> Response {
    let result = say_of(&call, &body).await;
    call.finish(result)
}

async fn say_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let body = object(body, &["body"])?;
    let words = body.get("body").and_then(Value::as_str);
    let words = words.ok_or_else(|| Problem::new(422, "comment-empty").field("body"))?;
    let id = put(&call.house, &call.act(), &about(call)?, words).await?;
    let mut made = answer::fine(&json!({ "id": id }));
    *made.status_mut() = StatusCode::CREATED;
    Ok(made)
}

pub(crate) async fn files(call: Call) -> Response {
    let result = files_of(&call).await;
    call.finish(result)
}

async fn files_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let files = attachment::attachments(&call.house.records, &call.act(), &about(call)?).await?;
    let items: Vec<Value> = files.iter().map(file).collect();
    Ok(answer::fine(&json!({ "items": items })))
}

fn file(one: &Attachment) -> Value {
    json!({
        "id": one.id, "at": shape::instant(one.at), "person": one.person, "name": one.name,
        "file_name": one.file_name, "bytes": one.bytes, "sha256": one.sha256,
    })
}

pub(crate) async fn content(call: Call) -> Response {
    let result = content_of(&call).await;
    call.finish(result)
}

async fn content_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let about = about(call)?;
    let file = call.part("file").parse();
    let file = file.map_err(|_| Problem::new(404, "attachment-absent"))?;
    Ok(handed_out(&call.house, &call.act(), (&about, file)).await?)
}
