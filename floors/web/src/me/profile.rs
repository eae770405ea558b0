//! The profile (个人资料): who one is here, what one may see, language, appearance and password.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use qd_base::{Lang, Problem, Reach};
use qd_people::{PeopleError, role_label};

use super::me;
use crate::admin::{keys_of, posting_rows};
use crate::kit::{Answer, Fields, or_refuse, own_form, page};
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/me";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let answer = profile(&house, &visit, query.get("said"), None).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(key): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = change(&house, &visit, &key, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn change(house: &House, visit: &Visit, key: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    match key {
        "language" => {
            let lang = Lang::parse(text("lang")).unwrap_or_default();
            let act = house.act(&visit.visitor.actor);
            let set = house.people.set_lang(&act, me(visit)?, lang).await;
            set.map_err(PeopleError::problem)?;
            Ok(with_cookie("qd_lang", lang.tag()))
        }
        "theme" => {
            let theme = text("theme");
            let known = matches!(theme, "light" | "dark");
            Ok(with_cookie("qd_theme", if known { theme } else { "" }))
        }
        "password" => password(house, visit, form).await,
        _ => Err(Problem::new(404, "page-missing")),
    }
}

/// Back to the profile with a choice that the browser keeps; an empty one is forgotten.
fn with_cookie(name: &str, value: &str) -> Response {
    let age = if value.is_empty() { 0 } else { 31_536_000 };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], fresh::done(HERE, "saved")).into_response()
}

/// Changes the password; all sessions end with it, this one too.
async fn password(house: &House, visit: &Visit, form: &Fields) -> Answer {
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let changed = if text("new_password") == text("again_password") {
        let act = house.act(&visit.visitor.actor);
        let (current, new) = (text("current_password"), text("new_password"));
        house.people.change_password(&act, current, new).await
    } else {
        Err(Problem::new(422, "password-differs").field("again").into())
    };
    match changed.map_err(PeopleError::problem) {
        Ok(()) => Ok(Redirect::to("/sign-in?said=password").into_response()),
        Err(problem) if problem.status < 500 => profile(house, visit, None, Some(&problem)).await,
        Err(problem) => Err(problem),
    }
}

async fn profile(
    house: &House,
    visit: &Visit,
    said: Option<&String>,
    fault: Option<&Problem>,
) -> Answer {
    let lang = visit.reader.lang;
    let me = me(visit)?;
    let act = house.act(&visit.visitor.actor);
    let found = house
        .people
        .person(me)
        .await
        .map_err(PeopleError::problem)?;
    let person = found.ok_or_else(|| Problem::new(404, "page-missing"))?;
    let factor = house.people.factor_state(&act, me).await;
    let factor = factor.map_err(PeopleError::problem)?;
    let (identities, passkeys) = keys_of(house, visit, me).await?;
    let tokens = house.people.tokens_of(&act).await;
    let postings = house.people.postings_of(&act, me).await;
    let postings = postings.map_err(PeopleError::problem)?;
    let title = render::texts().say(lang, "my-account", &[]);
    let frame = visit.frame(house, &title, HERE, None);
    let roles: Vec<&str> = person
        .roles
        .iter()
        .map(|role| role_label(*role).of(lang))
        .collect();
    page(
        "me/profile.html",
        context! {
            login => &person.login, name => &person.name, roles => roles, reach => reach(visit),
            lang_read => person.lang.tag(), postings => posting_rows(visit, &postings),
            mail => &person.mail, identities => identities, passkeys => passkeys.len(),
            factor_on => factor.on, codes_left => factor.codes_left,
            tokens => tokens.map_err(PeopleError::problem)?.len(),
            fault => fault.map(|problem| house.sentence(problem, lang)),
            said => fresh::said(visit, said.map(String::as_str)), ..frame
        },
    )
}

/// Whose sales the person sees, in words.
fn reach(visit: &Visit) -> String {
    let lang = visit.reader.lang;
    let say = |key: &str| render::texts().say(lang, key, &[]);
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    match &visit.visitor.actor.reach {
        Reach::All => say("reach-all"),
        Reach::Regions(names) => format!("{} {}", say("reach-regions"), names.join(comma)),
        Reach::Salespeople(names) => format!("{} {}", say("reach-sellers"), names.join(comma)),
        Reach::Nothing => say("reach-nothing"),
    }
}
