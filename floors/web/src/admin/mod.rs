//! Administration (系统管理): people, the organisation tree, postings by date and the audit log. Administrators act, with a
//! password entered a short while ago; auditors read.

mod audit;
mod people;
mod person;
mod postings;
mod units;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use minijinja::{Value, context};
use qd_base::{Id, Problem, Role};
use qd_people::{OrgUnit, PeopleError, UnitKind};
use qd_records::Act;

pub(crate) use person::{keys_of, posting_rows};

use crate::House;
use crate::kit::{Fields, complete};
use crate::visit::Visit;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/admin/people", get(people::show).post(people::create))
        .route("/admin/people/{id}", get(person::show))
        .route("/admin/people/{id}/do/{key}", post(person::act))
        .route("/admin/units", get(units::show).post(units::add))
        .route("/admin/units/{id}/do/{key}", post(units::act))
        .route("/admin/postings", get(postings::show).post(postings::add))
        .route("/admin/postings/{id}/end", post(postings::end))
        .route("/admin/audit", get(audit::show))
        .route("/admin/audit/verify", post(audit::verify))
}

/// A form that was refused: why, and what had been filled in.
#[derive(Default)]
struct Refused {
    why: Option<Problem>,
    form: Fields,
}

impl Refused {
    /// Keeps what the person can mend; faults of the house and of rights go on to the page of problems.
    fn of(problem: Problem, form: &Fields) -> Result<Refused, Problem> {
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        Ok(Refused {
            why: Some(problem),
            form: form.clone(),
        })
    }

    /// For the template: the sentence, the field it is about, and what had been filled in but passwords.
    fn shown(&self, house: &House, visit: &Visit) -> Value {
        let mut filled = complete(
            &self.form,
            &[
                "login",
                "name",
                "lang",
                "salesperson",
                "mail",
                "kind",
                "parent",
                "person",
                "unit",
                "from",
                "head",
            ],
        );
        filled.retain(|name, _| !name.contains("password"));
        context! {
            fault => self.why.as_ref().map(|why| house.sentence(why, visit.reader.lang)),
            fault_field => self.why.as_ref().and_then(|why| why.field.clone()),
            form => filled,
        }
    }
}

/// Those who look after the house see these pages.
fn need_keeper(visit: &Visit) -> Result<(), Problem> {
    let actor = &visit.visitor.actor;
    let keeps = actor.is(Role::Administrator) || actor.is(Role::Auditor);
    keeps
        .then_some(())
        .ok_or_else(|| Problem::new(403, "not-allowed"))
}

/// Administrators act on them, by a form of this visit.
fn need_administrator(visit: &Visit, form: &Fields) -> Result<(), Problem> {
    if !visit.visitor.actor.is(Role::Administrator) {
        return Err(Problem::new(403, "not-allowed"));
    }
    crate::kit::own_form(visit, form)
}

fn act_of(house: &House, visit: &Visit) -> Act {
    house.act(&visit.visitor.actor)
}

fn text<'a>(form: &'a Fields, name: &str) -> &'a str {
    form.get(name).map_or("", |text| text.trim())
}

fn day(form: &Fields, name: &str) -> Result<qd_base::Date, Problem> {
    text(form, name)
        .parse()
        .map_err(|_| Problem::new(422, "admin-day").field(name))
}

fn chosen(form: &Fields, name: &str, key: &str) -> Result<Id, Problem> {
    text(form, name)
        .parse()
        .map_err(|_| Problem::new(422, key).field(name))
}

/// The units for a select, each with the depth it stands at.
async fn unit_options(house: &House) -> Result<Vec<Value>, Problem> {
    let units = house.people.units().await.map_err(PeopleError::problem)?;
    let ordered = units::in_order(&units);
    Ok(ordered
        .into_iter()
        .map(|(depth, unit)| {
            context! {
                value => unit.id.to_string(),
                label => format!("{}{}", "\u{2003}".repeat(depth), unit.name),
            }
        })
        .collect())
}

/// The name of a kind of unit.
fn kind_label(visit: &Visit, unit: &OrgUnit) -> String {
    let key = match unit.kind {
        UnitKind::Company => "unit-company",
        UnitKind::Region => "unit-region",
        UnitKind::Team => "unit-team",
    };
    crate::render::texts().say(visit.reader.lang, key, &[])
}
