//! The list of people (人员): found by name, role and state; new accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::{Lang, Problem, Role};
use qd_people::{NewPerson, PeopleError, Person, role_label, roles_known};

use super::{Refused, act_of, need_administrator, need_keeper, text};
use crate::kit::{Answer, Fields, complete, or_refuse, over, page};
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/admin/people";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let answer = list(&house, &visit, &query, Refused::default()).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn create(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = create_one(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn create_one(house: &House, visit: &Visit, form: &Fields) -> Answer {
    need_administrator(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    let new = NewPerson {
        login: text(form, "login").to_owned(),
        name: text(form, "name").to_owned(),
        lang: Lang::parse(text(form, "lang")).unwrap_or_default(),
        salesperson: Some(text(form, "salesperson").to_owned()).filter(|name| !name.is_empty()),
        roles: roles_of(form),
        password: form.get("password").cloned().unwrap_or_default(),
    };
    let made = if new.roles.is_empty() {
        Err(Problem::new(422, "admin-role-needed").field("roles").into())
    } else {
        house
            .people
            .create_person(&act_of(house, visit), &new)
            .await
    };
    match made {
        Ok(person) => Ok(fresh::done(
            &format!("{HERE}/{}", person.id),
            "person-created",
        )),
        Err(fault) => {
            let refused = Refused::of(fault.problem(), form)?;
            list(house, visit, &Fields::new(), refused).await
        }
    }
}

/// The roles ticked in a form: one box each.
pub(super) fn roles_of(form: &Fields) -> Vec<Role> {
    roles_known()
        .filter(|(_, key, _)| form.contains_key(&format!("role_{key}")))
        .map(|(role, ..)| role)
        .collect()
}

/// The boxes of all roles.
pub(super) fn role_boxes(visit: &Visit, held: impl Fn(Role, &str) -> bool) -> Vec<Value> {
    let lang = visit.reader.lang;
    roles_known()
        .map(|(role, key, label)| {
            context! { name => format!("role_{key}"), key => key, label => label.of(lang), held => held(role, key) }
        })
        .collect()
}

async fn list(house: &House, visit: &Visit, query: &Fields, refused: Refused) -> Answer {
    need_keeper(visit)?;
    let act = act_of(house, visit);
    let lang = visit.reader.lang;
    let people = house
        .people
        .people(&act)
        .await
        .map_err(PeopleError::problem)?;
    let posted = house.people.posting_lines(&act, Some(act.today)).await;
    let mut places = BTreeMap::<_, Vec<String>>::new();
    for line in posted.map_err(PeopleError::problem)? {
        places
            .entry(line.posting.person)
            .or_default()
            .push(line.unit);
    }
    let rows: Vec<Value> = people
        .iter()
        .filter(|person| fits(person, query))
        .map(|person| {
            let roles: Vec<&str> = person.roles.iter().map(|role| role_label(*role).of(lang)).collect();
            context! {
                href => format!("{HERE}/{}", person.id), login => &person.login, name => &person.name,
                roles => roles, units => places.get(&person.id), disabled => person.disabled,
            }
        })
        .collect();
    let title = render::texts().say(lang, "people", &[]);
    let frame = visit.frame(house, &title, HERE, None);
    let boxes = role_boxes(visit, |_, key| {
        refused.form.contains_key(&format!("role_{key}"))
    });
    page(
        "admin/people.html",
        context! {
            all => people.len(), rows => rows, query => complete(query, &["find", "role", "state"]), boxes => boxes,
            may_act => visit.visitor.actor.is(Role::Administrator), fresh => visit.visitor.stepped_up,
            said => fresh::said(visit, query.get("said").map(String::as_str)),
            ..over(refused.shown(house, visit), frame)
        },
    )
}

fn fits(person: &Person, query: &Fields) -> bool {
    let words = text(query, "find").to_lowercase();
    let found = words.is_empty()
        || person.login.to_lowercase().contains(&words)
        || person.name.to_lowercase().contains(&words);
    let wanted = text(query, "role");
    let role = wanted.is_empty()
        || roles_known().any(|(role, key, _)| key == wanted && person.roles.contains(&role));
    let state = match text(query, "state") {
        "open" => !person.disabled,
        "shut" => person.disabled,
        _ => true,
    };
    found && role && state
}
