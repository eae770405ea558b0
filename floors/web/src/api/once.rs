//! Once (幂等): a write with an `Idempotency-Key` happens once. The same call again gets the same answer; another body under
//! the same key is refused; a call that died half-way is looked up in the audit before it may run again.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use qd_base::{Id, Problem};
use qd_records::audit::sha256;
use qd_store::{Row, Sql, Store, StoreError};
use serde_json::{Value, json};

use super::answer::Refusal;
use super::call::Caller;
use crate::{House, outlets};

/// How long an answer is kept, in microseconds: a day.
const KEPT: i64 = 86_400_000_000;
/// After so long, in microseconds, a call without an answer is taken for dead.
const DEAD: i64 = 180_000_000;
/// How often and how long a second call waits for the first.
const WAIT: (u32, Duration) = (40, Duration::from_millis(50));
/// The headers that are answered again.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// A call that asks to happen once.
pub(crate) struct Asked {
    key: String,
    fingerprint: String,
}

/// What the table says about a key.
enum Found {
    /// Nobody used it: it is ours now, under this request.
    Ours(String),
    /// Answered before.
    Answered(Box<Response>),
    /// Another call with the key is under way.
    UnderWay,
}

impl Asked {
    /// What a request asks; nothing for reads and for writes without the header.
    pub fn of(parts: &Parts, body: &[u8]) -> Option<Asked> {
        let key = parts.headers.get("idempotency-key")?;
        // What the path does not take is refused as such, whatever its key.
        let path = parts.extensions.get::<MatchedPath>()?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if reads || !outlets::takes(path.as_str(), parts.method.as_str()) {
            return None;
        }
        let version = parts.headers.get(header::IF_MATCH);
        let mut text = format!("{} {} ", parts.method, parts.uri);
        text.push_str(&version.map_or(String::new(), |v| format!("{v:?} ")));
        text.push_str(&String::from_utf8_lossy(body));
        Some(Asked {
            key: key.to_str().unwrap_or_default().to_owned(),
            fingerprint: sha256(&text),
        })
    }
}

/// Runs a call once, or answers what it answered.
pub(crate) async fn through(
    house: &House,
    mut caller: Caller,
    asked: Asked,
    (mut request, next): (Request, Next),
) -> Response {
    let lang = caller.lang;
    match reserve(house, &caller, &asked).await {
        Ok(Found::Answered(response)) => *response,
        Ok(Found::UnderWay) => {
            let problem = Problem::new(409, "api-under-way").field("Idempotency-Key");
            Refusal::later(problem, 2).respond(house, lang)
        }
        Ok(Found::Ours(id)) => {
            caller.request.clone_from(&id);
            request.extensions_mut().insert(caller);
            let response = next.run(request).await;
            keep(house, &id, response).await
        }
        Err(refusal) => refusal.respond(house, lang),
    }
}

async fn reserve(house: &House, caller: &Caller, asked: &Asked) -> Result<Found, Refusal> {
    let fine = (1..=200).contains(&asked.key.len())
        && asked.key.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    let Some(person) = caller.visitor.actor.person.filter(|_| fine) else {
        return Err(Problem::new(400, "api-key-form")
            .field("Idempotency-Key")
            .into());
    };
    for _ in 0..WAIT.0 {
        let now = house.clock.instant().as_microsecond();
        match look(house.records.store(), person, asked, now).await? {
            Found::UnderWay => tokio::time::sleep(WAIT.1).await,
            found => return Ok(found),
        }
    }
    Ok(Found::UnderWay)
}

async fn look(store: &Store, person: Id, asked: &Asked, now: i64) -> Result<Found, Refusal> {
    let id = Id::fresh().to_string();
    let forget = Sql::new("delete from api_calls where expires_at < ?").bind(now);
    let take = Sql::new(
        "insert into api_calls (id, person_id, call_key, fingerprint, begun_at, expires_at)
         values (?, ?, ?, ?, ?, ?) on conflict (person_id, call_key) do nothing",
    );
    let take = take.bind(id.as_str()).bind(person).bind(asked.key.as_str());
    let take = take
        .bind(asked.fingerprint.as_str())
        .bind(now)
        .bind(now + KEPT);
    let taken = store
        .write(async |tx| {
            tx.execute(&forget).await?;
            tx.execute(&take).await
        })
        .await?;
    if taken == 1 {
        return Ok(Found::Ours(id));
    }
    let ask = Sql::new("select * from api_calls where person_id = ? and call_key = ?");
    let Some(row) = store
        .row(&ask.bind(person).bind(asked.key.as_str()))
        .await?
    else {
        return Ok(Found::UnderWay);
    };
    if row.text("fingerprint")? != asked.fingerprint {
        return Err(Problem::new(422, "api-key-reused")
            .field("Idempotency-Key")
            .into());
    }
    if row.int_or_none("status")?.is_some() {
        return Ok(Found::Answered(Box::new(replayed(&row)?)));
    }
    if now - row.int("begun_at")? < DEAD {
        return Ok(Found::UnderWay);
    }
    dead(store, &row.text("id")?).await
}

/// A call whose process died: what it wrote stands in the audit under its request, or it wrote nothing.
async fn dead(store: &Store, id: &str) -> Result<Found, Refusal> {
    let ask = Sql::new("select record_type, record_id from events where request = ?").bind(id);
    if let Some(row) = store.row(&ask).await? {
        let record = format!("{}/{}", row.text("record_type")?, row.text("record_id")?);
        return Err(Problem::new(409, "api-done-before")
            .arg("record", record)
            .into());
    }
    let clear = Sql::new("delete from api_calls where id = ? and status is null").bind(id);
    store.write(async |tx| tx.execute(&clear).await).await?;
    Ok(Found::UnderWay)
}

fn replayed(row: &Row) -> Result<Response, StoreError> {
    let answer: Value = serde_json::from_str(&row.text("answer")?).unwrap_or_default();
    let status = u16::try_from(row.int("status")?).unwrap_or(500);
    let body = answer["body"].as_str().unwrap_or_default().to_owned();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for name in HEADERS {
        let text = answer[name.as_str()].as_str();
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(text).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    let yes = HeaderValue::from_static("true");
    response.headers_mut().insert("idempotency-replayed", yes);
    Ok(response)
}

/// Keeps the answer. Faults of the house are not kept: the call may be made again.
async fn keep(house: &House, id: &str, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let passing = parts.status.is_server_error() || parts.status == StatusCode::TOO_MANY_REQUESTS;
    let order = if passing {
        Sql::new("delete from api_calls where id = ?").bind(id)
    } else {
        let mut answer = json!({"body": String::from_utf8_lossy(&bytes)});
        for name in HEADERS {
            let value = parts.headers.get(&name).and_then(|v| v.to_str().ok());
            answer[name.as_str()] = value.into();
        }
        Sql::new("update api_calls set status = ?, answer = ? where id = ?")
            .bind(i64::from(parts.status.as_u16()))
            .bind(answer.to_string())
            .bind(id)
    };
    let kept = house.records.store();
    let kept: Result<u64, StoreError> = kept.write(async |tx| tx.execute(&order).await).await;
    if let Err(fault) = kept {
        tracing::error!(%fault, "the answer to a call could not be kept");
    }
    Response::from_parts(parts, Body::from(bytes))
}
