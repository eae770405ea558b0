//! The gate (入口): before any handler runs it is settled who calls, that the pace is kept, that a browser's write carries
//! its token, that form and size of the body are right, and whether the same call was made before.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use qd_base::{Id, Problem};

use super::answer::Refusal;
use super::call::Caller;
use super::once;
use super::pace::Buckets;
use crate::visit::Reader;
use crate::{House, Visitor};

/// The largest body, in bytes.
const BODY_MOST: usize = 1 << 20;
/// The largest sheet, in bytes.
const FILE_MOST: usize = 20 << 20;
/// What a sheet may call itself; what it is, its content says.
const SHEETS: [&str; 4] = [
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
];
/// The header in which a session's writes carry the token of its forms.
const CSRF: &str = "x-csrf-token";

/// What the gate works with.
#[derive(Clone)]
pub(crate) struct Gate {
    house: Arc<House>,
    buckets: Arc<Buckets>,
}

impl Gate {
    pub fn new(house: Arc<House>) -> Gate {
        let buckets = Arc::new(Buckets::new(house.pace));
        Gate { house, buckets }
    }
}

/// Lets a call through, or answers why not.
pub(crate) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let reader = Reader::of(&parts, &gate.house);
    let lang = reader.lang;
    let visitor = match admit(&gate, &parts, &reader).await {
        Ok(visitor) => visitor,
        Err(refusal) => return refusal.respond(&gate.house, lang),
    };
    let most = match takes_file(&parts) {
        true => FILE_MOST,
        false => BODY_MOST,
    };
    let Ok(bytes) = axum::body::to_bytes(body, most).await else {
        let problem = Problem::new(413, "api-too-large").arg("most", most);
        return Refusal::from(problem).respond(&gate.house, lang);
    };
    let caller = Caller {
        visitor,
        lang,
        request: Id::fresh().to_string(),
    };
    let asked = once::Asked::of(&parts, &bytes);
    let mut request = Request::from_parts(parts, Body::from(bytes));
    request.extensions_mut().insert(caller.clone());
    match asked {
        None => next.run(request).await,
        Some(asked) => once::through(&gate.house, caller, asked, (request, next)).await,
    }
}

async fn admit(gate: &Gate, parts: &Parts, reader: &Reader) -> Result<Visitor, Refusal> {
    gate.buckets.address(&reader.peer)?;
    let Some(token) = reader.token.clone() else {
        return Err(Problem::new(401, "sign-in-needed").into());
    };
    let doors = gate.house.doors.clone();
    let found = tokio::task::spawn_blocking(move || doors.visitor(&token)).await;
    let visitor = found.ok().flatten();
    let visitor = visitor.ok_or_else(|| Problem::new(401, "sign-in-needed"))?;
    gate.buckets.caller(&visitor.session)?;
    acceptable(&parts.headers, parts.uri.path())?;
    if writes(&parts.method) {
        if visitor.scope == Some(qd_people::TokenScope::Read) {
            return Err(Problem::new(403, "api-scope").into());
        }
        let said = parts.headers.get(header::AUTHORIZATION);
        let said = said.and_then(|value| value.to_str().ok());
        let by_cookie = !said.is_some_and(|value| value.starts_with("Bearer "));
        let token = parts.headers.get(CSRF).and_then(|v| v.to_str().ok());
        if by_cookie && token != Some(visitor.csrf.as_str()) {
            return Err(Problem::new(403, "api-csrf").field(CSRF).into());
        }
        json_body(parts)?;
    }
    Ok(visitor)
}

fn writes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The caller must take what this outlet gives.
fn acceptable(headers: &HeaderMap, path: &str) -> Result<(), Refusal> {
    let Some(accept) = headers.get(header::ACCEPT) else {
        return Ok(());
    };
    let accept = accept.to_str().unwrap_or_default();
    let is_file = ["/export", "/import"].iter().any(|end| path.ends_with(end));
    let takes = |range: &str| {
        let kind = range.split(';').next().unwrap_or_default().trim();
        let usual = [
            "*/*",
            "application/*",
            "application/json",
            "application/problem+json",
        ];
        is_file || kind.is_empty() || usual.contains(&kind)
    };
    match accept.split(',').any(takes) {
        true => Ok(()),
        false => Err(Problem::new(406, "api-accept").field("Accept").into()),
    }
}

/// Sheets that come back are the only bodies that are files.
fn takes_file(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.uri.path().ends_with("/import")
}

/// A write's body is JSON, that of an import a sheet; without a body nothing is said about its form.
fn json_body(parts: &Parts) -> Result<(), Refusal> {
    let given = parts.headers.get(header::CONTENT_TYPE);
    let kind = given.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let chunked = parts.headers.contains_key(header::TRANSFER_ENCODING);
    let has_body = chunked || length.is_some_and(|v| v.as_bytes() != b"0");
    let fits: &[&str] = match takes_file(parts) {
        true => &SHEETS,
        false => &["application/json", "application/merge-patch+json"],
    };
    match !has_body || fits.iter().any(|fit| kind.eq_ignore_ascii_case(fit)) {
        true => Ok(()),
        false => Err(Problem::new(415, "api-content-type")
            .arg("known", fits.join(", "))
            .field("Content-Type")
            .into()),
    }
}
