//! The second factor (两步验证): read into an app by QR code, turned on with a first code, turned off again.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::Problem;
use qd_people::PeopleError;

use super::me;
use crate::kit::{Answer, Fields, or_refuse, over, own_form, page};
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/me/factor";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let said = fresh::said(&visit, query.get("said").map(String::as_str));
    let answer = state(&house, &visit, context! { said => said }).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn begin(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = begun(&house, &visit, &form, None).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn confirm(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = confirmed(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn off(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = turned_off(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn state(house: &House, visit: &Visit, more: Value) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let factor = house.people.factor_state(&act, me(visit)?).await;
    let factor = factor.map_err(PeopleError::problem)?;
    let title = render::texts().say(visit.reader.lang, "second-factor", &[]);
    let frame = visit.frame(house, &title, "/me", None);
    page(
        "me/factor.html",
        context! {
            on => factor.on, codes_left => factor.codes_left, fresh => visit.visitor.stepped_up,
            ..over(more, frame)
        },
    )
}

/// A fresh secret as QR code and as text; a wrong first code makes another one, so that none is guessed at twice.
async fn begun(house: &House, visit: &Visit, form: &Fields, fault: Option<&Problem>) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let act = house.act(&visit.visitor.actor);
    let secret = house.people.begin_factor(&act).await;
    let secret = secret.map_err(PeopleError::problem)?;
    let more = context! {
        qr => qr(&secret.uri)?, typed => grouped(&secret.typed),
        fault => fault.map(|problem| house.sentence(problem, visit.reader.lang)),
    };
    state(house, visit, more).await
}

async fn confirmed(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let act = house.act(&visit.visitor.actor);
    let code = form.get("code").map_or("", String::as_str);
    match house.people.confirm_factor(&act, code).await {
        Ok(codes) => state(house, visit, context! { codes => codes }).await,
        Err(fault) => {
            let problem = fault.problem();
            match problem.status {
                422 => begun(house, visit, form, Some(&problem)).await,
                _ => Err(problem),
            }
        }
    }
}

async fn turned_off(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let act = house.act(&visit.visitor.actor);
    let dropped = house.people.drop_factor(&act, me(visit)?).await;
    dropped.map_err(PeopleError::problem)?;
    Ok(fresh::done(HERE, "factor-off"))
}

/// The secret in groups of four letters.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|four| four.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// A QR code as one path in an inline picture; dark on white in either theme, as cameras want it.
fn qr(text: &str) -> Result<Value, Problem> {
    let code = qrcode::QrCode::new(text)
        .map_err(|fault| Problem::new(500, "page-failed").source(fault))?;
    let width = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (x, y) = (at % width + 4, at / width + 4);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let side = width + 8;
    let label = "QR";
    Ok(render::safe(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    )))
}
