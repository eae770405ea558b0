//! The import pages (数据导入): upload, files that wait for a person, saved mappings, and the batches of the ledger.

mod batch;
mod draft;
mod form;
mod upload;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, http::StatusCode};
use minijinja::{Value, context};
use qd_base::{Id, Problem};

use super::{blocking, check_form, refuse};
use crate::intake::{Draft, SavedMapping};
use crate::visit::Visit;
use crate::{House, render};

/// The largest upload, in bytes: a ledger of several million lines as CSV.
const UPLOAD_LIMIT: usize = 1 << 30;

/// The fields of a form as they arrive.
type Fields = BTreeMap<String, String>;

/// What a page came to: html, or a problem that becomes the page of problems.
type Answer = Result<Response, Problem>;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Arc<House>> {
    let upload = post(upload::receive).layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
    Router::new()
        .route("/import", get(show).merge(upload))
        .route("/import/{id}", get(draft::show))
        .route("/import/{id}/progress", get(draft::progress))
        .route("/import/{id}/files/{place}", post(draft::answer))
        .route(
            "/import/{id}/files/{place}/rejections.xlsx",
            get(draft::rejections),
        )
        .route("/import/{id}/acceptance", post(draft::accept))
        .route("/import/{id}/discard", post(draft::discard))
        .route("/import/batches/{version}", get(batch::show))
        .route(
            "/import/batches/{version}/withdrawal",
            post(batch::withdraw),
        )
        .route("/import/mappings/{id}/removal", post(remove_mapping))
}

/// Receipts and the history name customers and totals of the whole company: only who may import sees them.
fn own(visit: &Visit) -> Result<(), Problem> {
    let may = visit.may_import();
    may.then_some(())
        .ok_or_else(|| Problem::new(403, "not-allowed"))
}

/// The form of this visit, by somebody who may import.
fn own_form(visit: &Visit, form: &Fields) -> Result<(), Problem> {
    own(visit)?;
    check_form(visit, form.get("csrf").map_or("", String::as_str))
}

/// The page, or the page of its problem.
fn or_refuse(house: &House, visit: &Visit, answer: Answer) -> Response {
    answer.unwrap_or_else(|problem| refuse(house, visit, &problem))
}

fn page(template: &str, status: u16, values: Value) -> Answer {
    let html = render::page(template, values)?;
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Ok((status, Html::<String>(html)).into_response())
}

/// The id in an address.
fn id_of(text: &str) -> Result<Id, Problem> {
    text.parse().map_err(|_| Problem::new(404, "page-missing"))
}

/// A moment as people of the company read it.
fn moment(at: jiff::Timestamp) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

async fn show(State(house): State<Arc<House>>, visit: Visit) -> Response {
    let answer = index(&house, &visit, None).await;
    or_refuse(&house, &visit, answer)
}

/// The page with the upload; `problem` is what was wrong with the last one.
async fn index(house: &Arc<House>, visit: &Visit, problem: Option<Problem>) -> Answer {
    own(visit)?;
    let (lang, actor) = (visit.reader.lang, visit.visitor.actor.clone());
    let inner = house.clone();
    let (batches, desk) = blocking(move || {
        let desk = inner.desks.desk(actor, lang).ok();
        Ok((inner.intake.batches()?, desk))
    })
    .await?;
    let drafts: Vec<Value> = house.intake.drafts().await?.iter().map(waiting).collect();
    let mappings: Vec<Value> = house.intake.mappings().await?.iter().map(kept).collect();
    let title = render::texts().say(lang, "page-import", &[]);
    let frame = visit.frame(house, &title, "/import", desk.as_ref());
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    page(
        "import/index.html",
        status,
        context! {
            fault => problem.map(|problem| house.sentence(&problem, lang)),
            drafts => drafts, mappings => mappings, batches => batch::history(&batches), ..frame
        },
    )
}

fn waiting(draft: &Draft) -> Value {
    let names: Vec<String> = draft.files.iter().map(|file| file.name.clone()).collect();
    context! {
        id => draft.id.to_string(), names => names, maker => &draft.maker, at => moment(draft.created_at),
    }
}

fn kept(saved: &SavedMapping) -> Value {
    context! {
        id => saved.id.to_string(), name => &saved.mapping.name, maker => &saved.maker,
        at => moment(saved.changed_at), columns => saved.mapping.columns.len(),
    }
}

async fn remove_mapping(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let work = async {
        own_form(&visit, &form)?;
        let act = house.act(&visit.visitor.actor);
        house.intake.remove_mapping(id_of(&id)?, &act).await?;
        Ok(Redirect::to("/import").into_response())
    };
    let answer = work.await;
    or_refuse(&house, &visit, answer)
}
