//! Postings (任职): who was where from which day until which, on any day one asks for.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::{Problem, Role};
use qd_people::PeopleError;

use super::person::posting_rows;
use super::{Refused, act_of, chosen, day, need_administrator, need_keeper, text};
use crate::kit::{Answer, Fields, id_of, or_refuse, over, page};
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/admin/postings";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let answer = list(&house, &visit, &query, Refused::default()).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn add(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = change(&house, &visit, None, &form).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn end(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = change(&house, &visit, Some(&id), &form).await;
    or_refuse(&house, &visit, answer)
}

async fn change(house: &House, visit: &Visit, ended: Option<&str>, form: &Fields) -> Answer {
    need_administrator(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    match deed(house, visit, ended, form).await {
        Ok(()) => Ok(fresh::done(HERE, "saved")),
        Err(problem) => list(house, visit, &Fields::new(), Refused::of(problem, form)?).await,
    }
}

async fn deed(
    house: &House,
    visit: &Visit,
    ended: Option<&str>,
    form: &Fields,
) -> Result<(), Problem> {
    let act = act_of(house, visit);
    let done = if let Some(id) = ended {
        let until = day(form, "until")?;
        house.people.end_posting(&act, id_of(id)?, until).await
    } else {
        let place = (
            chosen(form, "person", "admin-choose-person")?,
            chosen(form, "unit", "admin-choose-unit")?,
        );
        let head = form.contains_key("head");
        let posted = house.people.post(&act, place, head, day(form, "from")?);
        posted.await.map(drop)
    };
    done.map_err(PeopleError::problem)
}

async fn list(house: &House, visit: &Visit, query: &Fields, refused: Refused) -> Answer {
    need_keeper(visit)?;
    let act = act_of(house, visit);
    let asked = text(query, "day");
    let on = match asked {
        "all" => None,
        "" => Some(act.today),
        _ => Some(day(query, "day")?),
    };
    let lines = house.people.posting_lines(&act, on).await;
    let lines = lines.map_err(PeopleError::problem)?;
    let people = house.people.people(&act).await;
    let people: Vec<Value> = people
        .map_err(PeopleError::problem)?
        .iter()
        .filter(|person| !person.disabled)
        .map(|person| context! { value => person.id.to_string(), label => format!("{} ({})", person.name, person.login) })
        .collect();
    let title = render::texts().say(visit.reader.lang, "postings", &[]);
    let frame = visit.frame(house, &title, HERE, None);
    page(
        "admin/postings.html",
        context! {
            rows => posting_rows(visit, &lines), day => on.map(|day| day.to_string()), today => act.today.to_string(),
            people => people, units => super::unit_options(house).await?,
            may_act => visit.visitor.actor.is(Role::Administrator), fresh => visit.visitor.stepped_up,
            said => fresh::said(visit, query.get("said").map(String::as_str)),
            ..over(refused.shown(house, visit), frame)
        },
    )
}
