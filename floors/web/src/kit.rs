//! What pages with forms share (页面工具): rendering, refusals, faults of a form as sentences, names behind ids.

use std::collections::BTreeMap;

use axum::response::{Html, IntoResponse, Response};
use minijinja::{Value, context};
use qd_base::{Id, Problem};
use qd_records::{Content, RecordType, RecordsError};

use crate::pages::refuse;
use crate::visit::Visit;
use crate::{House, render};

/// The fields of a form as they arrive.
pub(crate) type Fields = BTreeMap<String, String>;

/// What a page came to: html, or a problem that becomes the page of problems.
pub(crate) type Answer = Result<Response, Problem>;

/// A form or a query with an empty text for every name that was not given, as templates want it.
pub(crate) fn complete(given: &Fields, names: &[&str]) -> Fields {
    let mut all = given.clone();
    for name in names {
        all.entry((*name).to_owned()).or_default();
    }
    all
}

/// Values of a page laid over those of its frame.
pub(crate) fn over(values: Value, frame: Value) -> Value {
    minijinja::value::merge_maps([frame, values])
}

/// Renders a page of these.
pub(crate) fn page(template: &str, values: Value) -> Answer {
    Ok(Html(render::page(template, values)?).into_response())
}

/// The page, or the page of its problem.
pub(crate) fn or_refuse(house: &House, visit: &Visit, answer: Answer) -> Response {
    answer.unwrap_or_else(|problem| refuse(house, visit, &problem))
}

/// The sentence that confirms an action, when the address names one that exists.
pub(crate) fn confirmed(house: &House, visit: &Visit, key: Option<&str>) -> Option<String> {
    let key = key.filter(|key| key.len() < 60)?;
    let known = render::texts().has(key) || house.texts.iter().any(|texts| texts.has(key));
    known.then(|| house.sentence(&Problem::new(200, key), visit.reader.lang))
}

/// Every fault of a form as a sentence, with its field where it names one.
pub(crate) fn faults(
    house: &House,
    visit: &Visit,
    fault: RecordsError,
) -> Result<Vec<Value>, Problem> {
    let problems = match fault {
        RecordsError::Invalid(problems) => problems,
        other => vec![other.problem()],
    };
    if let Some(worst) = problems.iter().find(|problem| problem.status >= 500) {
        return Err(worst.clone());
    }
    let line = |problem: &Problem| {
        context! { field => &problem.field, text => house.sentence(problem, visit.reader.lang) }
    };
    Ok(problems.iter().map(line).collect())
}

/// The names of people by id.
pub(crate) async fn names(
    house: &House,
    visit: &Visit,
    ids: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, String>, Problem> {
    let ids: Vec<String> = ids.into_iter().collect();
    let act = house.act(&visit.visitor.actor);
    let named = house.records.titles(&act, "person", &ids).await;
    named.map_err(RecordsError::problem)
}

/// Those who can be chosen in a form, the reader left out.
pub(crate) async fn colleagues(house: &House, visit: &Visit) -> Result<Vec<Value>, Problem> {
    let me = visit.visitor.actor.person;
    let people = qd_workflow::people_to_choose(house.records.store()).await;
    let people = people.map_err(RecordsError::problem)?;
    let others = people.into_iter().filter(|(id, _)| Some(*id) != me);
    Ok(others
        .map(|(id, name)| context! { value => id.to_string(), label => name })
        .collect())
}

/// The filled-in fields of a form as the content of an action; what only the form knows is left out.
pub(crate) fn input(fields: &[qd_records::Field], form: &Fields) -> Content {
    let given = fields.iter().filter_map(|field| {
        let text = form.get(field.name)?.trim();
        let value = qd_records::export::from_cell(field, text);
        (!text.is_empty()).then(|| (field.name.to_owned(), value))
    });
    given.collect()
}

/// The form of this visit, not another's.
pub(crate) fn own_form(visit: &Visit, form: &Fields) -> Result<(), Problem> {
    let token = form.get("csrf").map_or("", String::as_str);
    crate::pages::check_form(visit, token)
}

/// The id in an address.
pub(crate) fn id_of(text: &str) -> Result<Id, Problem> {
    text.parse().map_err(|_| Problem::new(404, "page-missing"))
}

/// The action of a type by the last part of its address.
pub(crate) fn action(
    house: &House,
    of: &'static RecordType,
    key: &str,
) -> Result<qd_records::Action, Problem> {
    let found = house.actions(of).find(|action| action.key == key);
    found
        .copied()
        .ok_or_else(|| Problem::new(404, "page-missing"))
}
