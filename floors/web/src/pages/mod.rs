//! Pages (页面): the router and what all pages share.

mod assets;
mod import;
mod reports;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use minijinja::context;
use qd_base::{Lang, Problem};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::{House, layers, render, visit::Visit};

pub(crate) use assets::has_scripts;
pub(crate) use sign_in::{door as sign_in_door, session_cookie};

/// The largest form, in bytes.
const FORM_LIMIT: usize = 1 << 18;

/// All routes of the shell.
pub fn router(house: Arc<House>) -> Router {
    Router::new()
        .merge(crate::api::router(&house))
        .route("/api", get(crate::api::page::show))
        .route("/", get(reports::home))
        .route("/reports/{key}", get(reports::show).post(reports::act))
        .route("/reports/{key}/explain", get(reports::explain))
        .route("/sessions", get(sign_in::sessions))
        .route("/sessions/{id}/end", post(sign_in::end_session))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route(
            "/first-run",
            get(sign_in::first_show).post(sign_in::first_enter),
        )
        .route("/language/{tag}", get(sign_in::language))
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(reports::ready))
        .merge(crate::admin::routes())
        .merge(crate::elsewhere::routes())
        .merge(crate::me::routes())
        .merge(import::routes())
        .merge(crate::workflow::routes())
        .merge(crate::records::routes())
        .fallback(missing)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn(layers::same_site))
        .layer(from_fn(layers::headers))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(120),
        ))
        .layer(CompressionLayer::new())
        .layer(from_fn(crate::metrics::measure))
        .with_state(house)
}

async fn missing(
    axum::extract::State(house): axum::extract::State<Arc<House>>,
    visit: Visit,
) -> Response {
    refuse(&house, &visit, &Problem::new(404, "page-missing"))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let incident = qd_base::Id::fresh();
    tracing::error!(incident = %incident, "a request handler panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("internal error, incident {incident}"),
    )
        .into_response()
}

/// Runs work that blocks, away from the threads that serve connections.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|fault| Err(Problem::new(500, "work-failed").source(fault)))
}

/// A page that says what went wrong, or problem+json for programs.
pub(crate) fn refuse(house: &House, visit: &Visit, problem: &Problem) -> Response {
    let lang = visit.reader.lang;
    let incident = log(problem);
    if visit.reader.wants_json {
        return problem_json(house, problem, lang);
    }
    let texts = render::texts();
    let title = texts.say(lang, &format!("status-{}", problem.status), &[]);
    let title = if title.starts_with('⟦') {
        texts.say(lang, "status-other", &[])
    } else {
        title
    };
    let frame = visit.frame(house, &title, "", None);
    let page = render::page(
        "problem.html",
        context! { text => house.sentence(problem, lang), incident => incident, ..frame },
    );
    match page {
        Ok(html) => (status(problem), Html(html)).into_response(),
        Err(worse) => (status(&worse), worse.to_string()).into_response(),
    }
}

/// RFC 9457 problem details.
pub(crate) fn problem_json(house: &House, problem: &Problem, lang: Lang) -> Response {
    let body = json!({
        "type": format!("urn:quarterdeck:problem:{}", problem.key),
        "title": house.sentence(problem, lang),
        "status": problem.status,
        "field": problem.field,
        "args": problem.args,
    });
    let mut response = (status(problem), body.to_string()).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Logs a fault of the house once, with a number the person can quote; a person's own mistakes are not logged.
pub(crate) fn log(problem: &Problem) -> Option<String> {
    (problem.status >= 500).then(|| {
        let incident = qd_base::Id::fresh().to_string();
        let cause = problem.source.as_deref().unwrap_or("");
        tracing::error!(incident = %incident, key = %problem.key, cause, "request failed");
        incident
    })
}

fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Checks the token that a form carries against the session's.
pub(crate) fn check_form(visit: &Visit, token: &str) -> Result<(), Problem> {
    let same = token.len() == visit.visitor.csrf.len() && token == visit.visitor.csrf;
    same.then_some(())
        .ok_or_else(|| Problem::new(403, "form-stale"))
}

/// Percent-encodes a query value.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path inside this house to go back to; anything else becomes the home page.
pub(crate) fn back_to(given: Option<&str>) -> String {
    let inside = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(char::is_control)
    };
    given.filter(inside).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_inside_the_house() {
        assert_eq!(back_to(Some("/reports/x?y=1")), "/reports/x?y=1");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(back_to(Some(bad)), "/", "{bad:?}");
        }
    }
}
