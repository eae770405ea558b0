//! Tokens of programs (接口令牌) in their owner's hands: made, seen once, taken back.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::Problem;
use qd_people::{PeopleError, TokenScope};

use crate::kit::{Answer, Fields, id_of, or_refuse, over, own_form, page};
use crate::show::micros;
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/me/tokens";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let said = fresh::said(&visit, query.get("said").map(String::as_str));
    let answer = list(&house, &visit, context! { said => said }).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn make(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = made(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn revoke(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = revoked(&house, &visit, &id, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn list(house: &House, visit: &Visit, more: Value) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let lang = visit.reader.lang;
    let tokens = house.people.tokens_of(&act).await;
    let rows: Vec<Value> = tokens
        .map_err(PeopleError::problem)?
        .iter()
        .map(|token| {
            context! {
                id => token.id.to_string(), name => &token.name, hint => &token.hint,
                writes => token.scope == TokenScope::Write, made => micros(token.created_at, lang),
                ends => micros(token.expires_at, lang), used => token.used_at.map(|at| micros(at, lang)),
            }
        })
        .collect();
    let title = render::texts().say(lang, "tokens", &[]);
    let frame = visit.frame(house, &title, "/me", None);
    page(
        "me/tokens.html",
        context! { rows => rows, fresh => visit.visitor.stepped_up, ..over(more, frame) },
    )
}

async fn made(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let act = house.act(&visit.visitor.actor);
    let text = |name: &str| form.get(name).map_or("", |text| text.trim());
    let scope = TokenScope::parse(text("scope")).unwrap_or(TokenScope::Read);
    let days = text("days").parse().unwrap_or(0);
    let token = house
        .people
        .make_token(&act, text("name"), scope, days)
        .await;
    match token.map_err(PeopleError::problem) {
        Ok(token) => list(house, visit, context! { token => token }).await,
        Err(problem) if matches!(problem.status, 409 | 422) => {
            let fault = house.sentence(&problem, visit.reader.lang);
            let more = context! { fault => fault, form => form };
            list(house, visit, more).await
        }
        Err(problem) => Err::<Response, Problem>(problem),
    }
}

async fn revoked(house: &House, visit: &Visit, id: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let taken = house.people.revoke_token(&act, id_of(id)?).await;
    taken.map_err(PeopleError::problem)?;
    Ok(fresh::done(HERE, "token-revoked"))
}
