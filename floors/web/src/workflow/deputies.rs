//! Deputies (代理人): who decides for the person in a period.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Date, Problem};
use qd_records::RecordsError;
use qd_workflow::approval;

use crate::House;
use crate::kit::{Answer, Fields, id_of, names, or_refuse, own_form};
use crate::visit::Visit;

/// The person's deputies, for the desk's page.
pub(super) async fn panel(house: &House, visit: &Visit) -> Result<Vec<Value>, Problem> {
    let act = house.act(&visit.visitor.actor);
    let Some(me) = visit.visitor.actor.person else {
        return Ok(Vec::new());
    };
    let found = approval::deputies(&house.records, me, act.today).await;
    let mut found = found.map_err(RecordsError::problem)?;
    found.retain(|one| one.person == me);
    let people = names(house, visit, found.iter().map(|one| one.deputy.to_string())).await?;
    let day = |day: Date| qd_base::format::date(day, visit.reader.lang);
    Ok(found
        .iter()
        .map(|one| {
            context! {
                id => one.id.to_string(), name => people.get(&one.deputy.to_string()),
                from => day(one.from), until => day(one.until),
            }
        })
        .collect())
}

pub(super) async fn set(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = name_one(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn name_one(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let me = visit.visitor.actor.person;
    let me = me.ok_or_else(|| Problem::new(403, "not-allowed"))?;
    let text = |name: &str| form.get(name).map_or("", |text| text.trim());
    let day = |name: &str| {
        text(name)
            .parse::<Date>()
            .map_err(|_| Problem::new(422, "deputy-period").field(name))
    };
    let deputy = text("deputy")
        .parse()
        .map_err(|_| Problem::new(422, "deputy-person").field("deputy"))?;
    let days = (day("from")?, day("until")?);
    let act = house.act(&visit.visitor.actor);
    let set = approval::set_deputy(&house.records, &act, (me, deputy), days).await;
    set.map_err(RecordsError::problem)?;
    Ok(Redirect::to("/w/approvals").into_response())
}

pub(super) async fn end(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = end_one(&house, &visit, &id, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn end_one(house: &House, visit: &Visit, id: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let ended = approval::end_deputy(&house.records, &act, id_of(id)?).await;
    ended.map_err(RecordsError::problem)?;
    Ok(Redirect::to("/w/approvals").into_response())
}
