//! At the door (登录): sign-in, the first run, own sessions, language.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use serde::Deserialize;

use super::{back_to, blocking, check_form, encode, refuse};
use crate::doors::{Arrival, FirstPerson};
use crate::visit::{Reader, Visit, cookie_name};
use crate::{House, render};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    name: String,
    password: String,
    #[serde(default)]
    csrf: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstEntry {
    token: String,
    display: String,
    name: String,
    password: String,
    #[serde(default)]
    csrf: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plain {
    csrf: String,
}

pub(crate) async fn show(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(back): Query<Back>,
) -> Response {
    if awaits_first_run(&house).await {
        return Redirect::to("/first-run").into_response();
    }
    door(&house, &reader, back.back.as_deref(), None)
}

pub(crate) async fn enter(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(back): Query<Back>,
    Form(entry): Form<Entry>,
) -> Response {
    let at = Arrival {
        address: reader.peer.clone(),
        device: reader.device.clone(),
    };
    let doors = house.doors.clone();
    // The door has no session yet; its form is guarded by the same-site layer alone.
    let _ = entry.csrf;
    let result = blocking(move || doors.sign_in(&entry.name, &entry.password, &at)).await;
    match result {
        Ok(token) => {
            let back_path = back_to(back.back.as_deref());
            if let Some(second) = crate::me::second_step(&house, &token, &back_path).await {
                return second;
            }
            let cookie = session_cookie(&house, &token);
            let to = Redirect::to(&back_path);
            ([(header::SET_COOKIE, cookie)], to).into_response()
        }
        Err(problem) => door(&house, &reader, back.back.as_deref(), Some(&problem)),
    }
}

pub(crate) async fn leave(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Plain>,
) -> Response {
    if let Err(problem) = check_form(&visit, &form.csrf) {
        return refuse(&house, &visit, &problem);
    }
    if let Some(token) = visit.reader.token.clone() {
        let doors = house.doors.clone();
        let leave = move || {
            doors.sign_out(&token);
            Ok(())
        };
        if let Err(problem) = blocking(leave).await {
            return refuse(&house, &visit, &problem);
        }
    }
    let gone = format!(
        "{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
        cookie_name(&house)
    );
    let clear = HeaderName::from_static("clear-site-data");
    let headers = AppendHeaders([
        (header::SET_COOKIE, gone),
        (clear, "\"cache\", \"storage\"".to_owned()),
    ]);
    (headers, Redirect::to("/sign-in")).into_response()
}

pub(crate) async fn first_show(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
) -> Response {
    if !awaits_first_run(&house).await {
        return first_closed(&house, &reader);
    }
    let token = query.get("token").cloned().unwrap_or_default();
    first_door(&house, &reader, &token, None)
}

pub(crate) async fn first_enter(
    State(house): State<Arc<House>>,
    reader: Reader,
    Form(entry): Form<FirstEntry>,
) -> Response {
    if !awaits_first_run(&house).await {
        return first_closed(&house, &reader);
    }
    let _ = entry.csrf;
    let doors = house.doors.clone();
    let token = entry.token.clone();
    let person = FirstPerson {
        name: entry.name,
        display: entry.display,
        password: entry.password,
    };
    match blocking(move || doors.first_run(&entry.token, &person)).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(problem) => first_door(&house, &reader, &token, Some(&problem)),
    }
}

pub(crate) async fn sessions(State(house): State<Arc<House>>, visit: Visit) -> Response {
    let doors = house.doors.clone();
    let visitor = visit.visitor.clone();
    let lines = match blocking(move || Ok(doors.sessions(&visitor))).await {
        Ok(lines) => lines,
        Err(problem) => return refuse(&house, &visit, &problem),
    };
    let rows: Vec<Value> = lines
        .iter()
        .map(|s| {
            context! {
                id => &s.id, device => &s.device, address => &s.address, since => &s.since, seen => &s.seen,
                current => s.id == visit.visitor.session,
            }
        })
        .collect();
    let title = render::texts().say(visit.reader.lang, "my-sessions", &[]);
    let frame = visit.frame(&house, &title, "", None);
    match render::page("sessions.html", context! { sessions => rows, ..frame }) {
        Ok(html) => Html(html).into_response(),
        Err(problem) => refuse(&house, &visit, &problem),
    }
}

pub(crate) async fn end_session(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Plain>,
) -> Response {
    if let Err(problem) = check_form(&visit, &form.csrf) {
        return refuse(&house, &visit, &problem);
    }
    let doors = house.doors.clone();
    let visitor = visit.visitor.clone();
    match blocking(move || doors.end_session(&visitor, &id)).await {
        Ok(()) => Redirect::to("/sessions").into_response(),
        Err(problem) => refuse(&house, &visit, &problem),
    }
}

pub(crate) async fn language(Path(tag): Path<String>, Query(back): Query<Back>) -> Response {
    let lang = Lang::parse(&tag).unwrap_or_default();
    let cookie = format!(
        "qd_lang={}; Path=/; Max-Age=31536000; SameSite=Lax",
        lang.tag()
    );
    (
        [(header::SET_COOKIE, cookie)],
        Redirect::to(&back_to(back.back.as_deref())),
    )
        .into_response()
}

async fn awaits_first_run(house: &Arc<House>) -> bool {
    let doors = house.doors.clone();
    blocking(move || Ok(doors.awaits_first_run()))
        .await
        .unwrap_or(false)
}

pub(crate) fn session_cookie(house: &House, token: &str) -> String {
    let secure = if house.is_https() { "; Secure" } else { "" };
    format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}",
        cookie_name(house)
    )
}

fn first_closed(house: &House, reader: &Reader) -> Response {
    let problem = Problem::new(410, "first-run-closed");
    let text = house.sentence(&problem, reader.lang);
    (axum::http::StatusCode::GONE, text).into_response()
}

/// The page at the door.
pub(crate) fn door(
    house: &House,
    reader: &Reader,
    back: Option<&str>,
    fault: Option<&Problem>,
) -> Response {
    let say = |key: &str| render::texts().say(reader.lang, key, &[]);
    let back = encode(&back_to(back));
    let action = format!("/sign-in?back={back}");
    let outside = house.people.outside();
    let provider = outside.provider.as_ref();
    let more = context! {
        provider => provider.map(|provider| provider.label(reader.lang)),
        elsewhere => format!("/sign-in/elsewhere?back={back}"),
        passkey => outside.passkeys.as_ref().map(|_| format!("/sign-in/passkey?back={back}")),
        directory => outside.directory.is_some(),
        title => say("sign-in"), heading => say("sign-in"), button => say("sign-in"), action => action,
        first => false,
    };
    door_page(house, reader, more, fault)
}

fn first_door(house: &House, reader: &Reader, token: &str, fault: Option<&Problem>) -> Response {
    let say = |key: &str| render::texts().say(reader.lang, key, &[]);
    let more = context! {
        title => say("first-run"), heading => say("first-run"), text => say("first-run-text"),
        button => say("first-run-button"), action => "/first-run", first => true, token => token,
        provider => (), passkey => (), directory => false,
    };
    door_page(house, reader, more, fault)
}

fn door_page(house: &House, reader: &Reader, more: Value, fault: Option<&Problem>) -> Response {
    let other = if reader.lang == Lang::Zh {
        Lang::En
    } else {
        Lang::Zh
    };
    let context = context! {
        lang => reader.lang.tag(), theme => &reader.theme, stamp => &house.version,
        scripts => super::has_scripts(), other_lang => other.tag(), csrf => "", text => "", token => "",
        display => "", name => "",
        language_href => format!("/language/{}?back={}", other.tag(), encode(&reader.path)),
        fault => fault.map(|problem| house.sentence(problem, reader.lang)),
        ..more
    };
    // Merging lays the later value under the earlier one, so the door's own values come first.
    let context = context! { ..context };
    match render::page("sign-in.html", context) {
        Ok(html) => {
            let code = fault.map_or(200, |problem| problem.status);
            let code = axum::http::StatusCode::from_u16(code).unwrap_or_default();
            (code, Html(html)).into_response()
        }
        Err(problem) => (
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            problem.to_string(),
        )
            .into_response(),
    }
}
