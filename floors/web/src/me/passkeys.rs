//! One's own passkeys (通行密钥): added with the device at hand, removed when it is gone.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use qd_base::Problem;
use qd_people::PeopleError;

use super::me;
use crate::elsewhere::challenge;
use crate::kit::{Answer, Fields, id_of, or_refuse, own_form, page};
use crate::pages::problem_json;
use crate::show::moment;
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/me/passkeys";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let said = query.get("said").map(String::as_str);
    let answer = list(&house, &visit, said, None).await;
    or_refuse(&house, &visit, answer)
}

/// The challenge for the script; a stale password answers 403 and the page says what to do.
pub(super) async fn ask(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let stale = match own_form(&visit, &form) {
        Ok(()) if visit.visitor.stepped_up => None,
        Ok(()) => Some(Problem::new(403, "confirm-first")),
        Err(problem) => Some(problem),
    };
    if let Some(problem) = stale {
        return problem_json(&house, &problem, visit.reader.lang);
    }
    let act = house.act(&visit.visitor.actor);
    challenge(
        &house,
        &visit.reader,
        house.people.ask_new_passkey(&act).await,
    )
}

pub(super) async fn add(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = added(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn remove(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = removed(&house, &visit, &id, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn added(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let act = house.act(&visit.visitor.actor);
    let taken = house
        .people
        .take_new_passkey(&act, (text("key"), text("name")), text("answer"))
        .await;
    match taken.map_err(PeopleError::problem) {
        Ok(()) => Ok(fresh::done(HERE, "passkey-added")),
        Err(problem) if problem.status < 500 => list(house, visit, None, Some(&problem)).await,
        Err(problem) => Err(problem),
    }
}

async fn removed(house: &House, visit: &Visit, id: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let act = house.act(&visit.visitor.actor);
    let gone = house
        .people
        .remove_passkey(&act, me(visit)?, id_of(id)?)
        .await;
    gone.map_err(PeopleError::problem)?;
    Ok(fresh::done(HERE, "passkey-removed").into_response())
}

async fn list(house: &House, visit: &Visit, said: Option<&str>, fault: Option<&Problem>) -> Answer {
    let lang = visit.reader.lang;
    let title = render::texts().say(lang, "passkeys", &[]);
    let frame = visit.frame(house, &title, "/me", None);
    page(
        "me/passkeys.html",
        context! {
            rows => rows(house, visit).await?, offered => house.people.outside().passkeys.is_some(),
            stepped => visit.visitor.stepped_up,
            fault => fault.map(|problem| house.sentence(problem, lang)),
            said => fresh::said(visit, said), ..frame
        },
    )
}

async fn rows(house: &House, visit: &Visit) -> Result<Vec<Value>, Problem> {
    let act = house.act(&visit.visitor.actor);
    let passkeys = house.people.passkeys_of(&act, me(visit)?).await;
    Ok(passkey_rows(
        visit,
        &passkeys.map_err(PeopleError::problem)?,
    ))
}

/// Passkeys for a list.
pub(crate) fn passkey_rows(visit: &Visit, passkeys: &[qd_people::PasskeyEntry]) -> Vec<Value> {
    let lang = visit.reader.lang;
    passkeys
        .iter()
        .map(|one| {
            context! {
                id => one.id.to_string(), name => &one.name, made => moment(one.made_at, lang),
                used => one.used_at.map(|at| moment(at, lang)),
            }
        })
        .collect()
}
