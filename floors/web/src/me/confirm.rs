//! The password again (再次确认口令), and the second step of signing in (两步验证).

use std::sync::Arc;

use crate::elsewhere::{knock, proofs, risen_to};
use crate::kit::{Fields, own_form};
use crate::pages::{back_to, encode, refuse, session_cookie};
use crate::visit::{Reader, Visit};
use crate::{House, render};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};

/// Why a proof from elsewhere may not be taken.
const REASONS: [(&str, u16); 2] = [
    ("people-outside-untrusted", 401),
    ("people-outside-away", 503),
];

pub(super) async fn ask(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let back = back_to(query.get("back").map(String::as_str));
    // What a proof that was not taken left behind: one of the known reasons, nothing that could be written in.
    let fault = query.get("fault").map(String::as_str);
    let fault = fault.and_then(|key| REASONS.iter().find(|(known, _)| *known == key));
    let fault = fault.map(|(key, status)| Problem::new(*status, *key));
    confirm_page(&house, &visit, &back, fault.as_ref()).await
}

/// Back to the question, with the reason why the proof was not taken.
pub(crate) fn confirm_again(back: &str, reason: &str) -> Response {
    let to = format!("/me/confirm?back={}&fault={}", encode(back), encode(reason));
    Redirect::to(&to).into_response()
}

pub(super) async fn by_passkey(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
    Form(form): Form<Fields>,
) -> Response {
    if let Err(problem) = own_form(&visit, &form) {
        return refuse(&house, &visit, &problem);
    }
    let back = back_to(query.get("back").map(String::as_str));
    let token = visit.reader.token.clone().unwrap_or_default();
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let risen = house
        .people
        .confirm_by_passkey(&token, text("key"), text("answer"))
        .await;
    risen_to(&house, risen, &back)
}

pub(super) async fn enter(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
    Form(form): Form<Fields>,
) -> Response {
    if let Err(problem) = own_form(&visit, &form) {
        return refuse(&house, &visit, &problem);
    }
    let back = back_to(query.get("back").map(String::as_str));
    let token = visit.reader.token.clone().unwrap_or_default();
    let password = form.get("password").map_or("", String::as_str);
    let stepped = house
        .people
        .step_up(&token, password, &knock(&visit.reader))
        .await;
    match stepped {
        Ok(token) => entered(&house, token.text(), &back),
        Err(refusal) => confirm_page(&house, &visit, &back, Some(&refusal.problem())).await,
    }
}

fn entered(house: &House, token: &str, back: &str) -> Response {
    let cookie = session_cookie(house, token);
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}

async fn confirm_page(
    house: &House,
    visit: &Visit,
    back: &str,
    fault: Option<&Problem>,
) -> Response {
    let title = render::texts().say(visit.reader.lang, "confirm-password", &[]);
    let frame = visit.frame(house, &title, "", None);
    let (linked, keys) = match proofs(house, visit).await {
        Ok(proofs) => proofs,
        Err(problem) => return refuse(house, visit, &problem),
    };
    let provider = house.people.outside().provider.as_ref().filter(|_| linked);
    let values = context! {
        provider => provider.map(|provider| provider.label(visit.reader.lang)),
        elsewhere => format!("/sign-in/elsewhere?for=confirm&back={}", encode(back)),
        passkey => keys.then(|| format!("/me/confirm/passkey?back={}", encode(back))),
        action => format!("/me/confirm?back={}", encode(back)), back => back,
        fault => fault.map(|problem| house.sentence(problem, visit.reader.lang)), ..frame
    };
    answer(render::page("me/confirm.html", values), fault)
}

fn answer(html: Result<String, Problem>, fault: Option<&Problem>) -> Response {
    let status = fault.map_or(200, |problem| problem.status);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match html {
        Ok(html) => (status, Html(html)).into_response(),
        Err(worse) => {
            crate::pages::log(&worse);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// After the right password: the way to the second step, when the person has one.
pub(crate) async fn second_step(house: &House, token: &str, back: &str) -> Option<Response> {
    let waits = house.people.awaits_factor(token).await.unwrap_or(false);
    let to = format!("/sign-in/second?back={}", encode(back));
    waits.then(|| entered(house, token, &to))
}

pub(super) async fn second(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(query): Query<Fields>,
) -> Response {
    let back = back_to(query.get("back").map(String::as_str));
    let token = reader.token.clone().unwrap_or_default();
    match house.people.awaits_factor(&token).await {
        Ok(true) => second_page(&house, &reader, &back, None),
        _ => Redirect::to(&format!("/sign-in?back={}", encode(&back))).into_response(),
    }
}

pub(super) async fn enter_second(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(query): Query<Fields>,
    Form(form): Form<Fields>,
) -> Response {
    let back = back_to(query.get("back").map(String::as_str));
    let token = reader.token.clone().unwrap_or_default();
    let code = form.get("code").map_or("", String::as_str);
    match house
        .people
        .second_factor(&token, code, &knock(&reader))
        .await
    {
        Ok(token) => entered(&house, token.text(), &back),
        Err(qd_people::SignInRefusal::Wrong) => {
            Redirect::to(&format!("/sign-in?back={}", encode(&back))).into_response()
        }
        Err(refusal) => second_page(&house, &reader, &back, Some(&refusal.problem())),
    }
}

fn second_page(house: &House, reader: &Reader, back: &str, fault: Option<&Problem>) -> Response {
    let other = if reader.lang == Lang::Zh {
        Lang::En
    } else {
        Lang::Zh
    };
    let values: Value = context! {
        lang => reader.lang.tag(), theme => &reader.theme, stamp => &house.version,
        scripts => crate::pages::has_scripts(), other_lang => other.tag(),
        title => render::texts().say(reader.lang, "second-factor", &[]),
        action => format!("/sign-in/second?back={}", encode(back)),
        language_href => format!("/language/{}?back={}", other.tag(), encode(&reader.path)),
        fault => fault.map(|problem| house.sentence(problem, reader.lang)),
    };
    answer(render::page("me/second.html", values), fault)
}
