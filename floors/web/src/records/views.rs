//! Saved views (视图) of a list: a name for a question and its columns, one's own or everybody's.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Id, Problem, Role};
use qd_records::{RecordType, RecordsError, View};

use super::edit::check;
use super::filters::{address, joined, value};
use super::form::Sent;
use super::shared::type_of;
use crate::House;
use crate::kit::{Answer, id_of, or_refuse};
use crate::pages::back_to;
use crate::visit::Visit;

/// What a view remembers besides the kernel's question.
const NOT_ASKED: [&str; 7] = ["as", "month", "cols", "page", "said", "undo", "fault"];

/// The views a person has, each with its address.
pub(crate) async fn chips(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
) -> Result<Vec<Value>, Problem> {
    let actor = &visit.visitor.actor;
    let act = house.act(actor);
    let views = house
        .records
        .views(&act, of)
        .await
        .map_err(RecordsError::problem)?;
    let shares = actor.is(Role::Director) || actor.is(Role::Administrator);
    let chip = |view: &View| {
        let columns = Some(view.columns.join(",")).filter(|text| !text.is_empty());
        context! {
            name => &view.name, shared => view.shared, href => address(of, &view.query, &[("cols", columns)]),
            delete => (!view.shared || shares).then(|| format!("/records/{}/views/{}/delete", of.plural, view.id)),
        }
    };
    Ok(views.iter().map(chip).collect())
}

pub(crate) async fn save(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = saved(&house, &visit, &plural, &sent).await;
    or_refuse(&house, &visit, answer)
}

async fn saved(house: &House, visit: &Visit, plural: &str, sent: &Sent) -> Answer {
    check(visit, sent)?;
    let of = type_of(house, plural)?;
    let here = back_to(value(sent, "back"));
    let query = here.split_once('?').map_or("", |(_, query)| query);
    let pairs = pairs_of(query)?;
    let pairs = joined(pairs);
    let columns = value(&pairs, "cols").map_or(Vec::new(), |text| {
        text.split(',').map(str::to_owned).collect()
    });
    let view = View {
        id: Id::fresh(),
        name: value(sent, "name").unwrap_or_default().to_owned(),
        shared: value(sent, "shared") == Some("1"),
        query: pairs
            .into_iter()
            .filter(|(name, _)| !NOT_ASKED.contains(&name.as_str()))
            .collect(),
        columns,
    };
    let act = house.act(&visit.visitor.actor);
    house
        .records
        .save_view(&act, of, &view)
        .await
        .map_err(RecordsError::problem)?;
    Ok(Redirect::to(&here).into_response())
}

/// The pairs of a query text.
fn pairs_of(query: &str) -> Result<Sent, Problem> {
    let address = format!("/?{query}");
    let uri: axum::http::Uri = address
        .parse()
        .map_err(|_| Problem::new(400, "form-stale"))?;
    let read = axum::extract::Query::<Sent>::try_from_uri(&uri);
    read.map(|pairs| pairs.0)
        .map_err(|_| Problem::new(400, "form-stale"))
}

pub(crate) async fn delete(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = deleted(&house, &visit, (&plural, &id), &sent).await;
    or_refuse(&house, &visit, answer)
}

async fn deleted(house: &House, visit: &Visit, (plural, id): (&str, &str), sent: &Sent) -> Answer {
    check(visit, sent)?;
    let of = type_of(house, plural)?;
    let act = house.act(&visit.visitor.actor);
    house
        .records
        .delete_view(&act, id_of(id)?)
        .await
        .map_err(RecordsError::problem)?;
    Ok(Redirect::to(&format!("/records/{}", of.plural)).into_response())
}
