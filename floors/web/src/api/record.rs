//! One record (单条记录): read, created, changed with the version the caller saw, put into the trash and taken out.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::Refusal;
use super::call::{Call, demanded, object};
use super::shape;

pub(crate) async fn get(call: Call) -> Response {
    let result = get_of(&call).await;
    call.finish(result)
}

async fn get_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&["fields"])?;
    let (of, id) = call.record()?;
    let wanted = shape::wanted(of, call.actor(), &call.query)?;
    let item = call.house.records.get(&call.act(), of, id).await?;
    Ok(shape::whole(StatusCode::OK, of, &item, wanted.as_deref()))
}

pub(crate) async fn create(call: Call, body: Bytes) -> Response {
    let result = create_of(&call, &body).await;
    call.finish(result)
}

async fn create_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let of = call.of()?;
    let body = object(body, &["fields", "reason"])?;
    let fields = demanded(&body, "fields")?;
    let act = call.act_for(&body)?;
    let item = call.house.records.create(&act, of, &fields).await?;
    Ok(shape::whole(StatusCode::CREATED, of, &item, None))
}

pub(crate) async fn edit(call: Call, body: Bytes) -> Response {
    let result = edit_of(&call, &body).await;
    call.finish(result)
}

async fn edit_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let version = call.version()?;
    let body = object(body, &["fields", "reason"])?;
    let fields = demanded(&body, "fields")?;
    let (act, which) = (call.act_for(&body)?, (id, version));
    let item = call.house.records.edit(&act, of, which, &fields).await?;
    Ok(shape::whole(StatusCode::OK, of, &item, None))
}

pub(crate) async fn set_custom(call: Call, body: Bytes) -> Response {
    let result = set_custom_of(&call, &body).await;
    call.finish(result)
}

async fn set_custom_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let version = call.version()?;
    let body = object(body, &["custom", "reason"])?;
    let values = demanded(&body, "custom")?;
    let (act, records) = (call.act_for(&body)?, &call.house.records);
    let item = records.set_custom(&act, of, (id, version), &values).await?;
    Ok(shape::whole(StatusCode::OK, of, &item, None))
}

pub(crate) async fn trash(call: Call) -> Response {
    let result = turn(&call, true).await;
    call.finish(result)
}

pub(crate) async fn restore(call: Call) -> Response {
    let result = turn(&call, false).await;
    call.finish(result)
}

async fn turn(call: &Call, away: bool) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let which = [(id, call.version()?)];
    let (act, records) = (call.act(), &call.house.records);
    let items = match away {
        true => records.trash(&act, of, &which).await?,
        false => records.restore(&act, of, &which).await?,
    };
    let item = items
        .first()
        .ok_or_else(|| qd_base::Problem::new(500, "work-failed"))?;
    Ok(shape::whole(StatusCode::OK, of, item, None))
}
