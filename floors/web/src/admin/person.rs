//! One person (人员详情): profile, roles, password, second factor, sessions, postings; the account shut and opened.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::{Id, Lang, Problem, Role};
use qd_people::{PeopleError, Person, PersonEdit, PostingLine};

use super::people::{role_boxes, roles_of};
use super::{Refused, act_of, need_administrator, need_keeper, text};
use crate::kit::{Answer, Fields, id_of, or_refuse, over, page};
use crate::show::moment;
use crate::visit::Visit;
use crate::{House, fresh};

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<Fields>,
) -> Response {
    let answer = match need_keeper(&visit) {
        Ok(()) => one(&house, &visit, (&id, query.get("said")), Refused::default()).await,
        Err(problem) => Err(problem),
    };
    or_refuse(&house, &visit, answer)
}

pub(super) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = act_on(&house, &visit, (&id, &key), &form).await;
    or_refuse(&house, &visit, answer)
}

async fn act_on(house: &House, visit: &Visit, (id, key): (&str, &str), form: &Fields) -> Answer {
    need_administrator(visit, form)?;
    let here = format!("/admin/people/{}", id_of(id)?);
    if let Some(first) = fresh::confirm_first(visit, &here) {
        return Ok(first);
    }
    match deed(house, visit, (id_of(id)?, key), form).await {
        Ok(said) => Ok(fresh::done(&here, said)),
        Err(problem) => {
            let refused = Refused::of(problem, form)?;
            one(house, visit, (id, None), refused).await
        }
    }
}

/// Carries one of the page's forms out; the key of the sentence that tells so.
async fn deed(
    house: &House,
    visit: &Visit,
    (id, key): (Id, &str),
    form: &Fields,
) -> Result<&'static str, Problem> {
    let act = act_of(house, visit);
    let people = &house.people;
    let done = match key {
        "profile" => {
            let edit = PersonEdit {
                name: text(form, "name").to_owned(),
                lang: Lang::parse(text(form, "lang")).unwrap_or_default(),
                salesperson: Some(text(form, "salesperson").to_owned()),
                mail: Some(text(form, "mail").to_owned()),
                version: text(form, "version").parse().unwrap_or(-1),
            };
            people.edit_person(&act, id, &edit).await.map(|()| "saved")
        }
        "roles" if roles_of(form).is_empty() => {
            return Err(Problem::new(422, "admin-role-needed").field("roles"));
        }
        "roles" => {
            let roles = roles_of(form);
            people.set_roles(&act, id, &roles).await.map(|()| "saved")
        }
        "password" => {
            let new = form.get("password").map_or("", String::as_str);
            people
                .set_password(&act, id, new)
                .await
                .map(|()| "password")
        }
        "factor-off" => people.drop_factor(&act, id).await.map(|()| "factor-off"),
        "unlink" => {
            let unlinked = people.unlink(&act, id, text(form, "issuer")).await;
            unlinked.map(|()| "unlinked")
        }
        "remove-passkey" => {
            let passkey = id_of(text(form, "passkey"))?;
            let removed = people.remove_passkey(&act, id, passkey).await;
            removed.map(|()| "passkey-removed")
        }
        "disable" if act.actor.person == Some(id) => {
            return Err(Problem::new(409, "admin-not-oneself"));
        }
        "disable" => people.disable(&act, id).await.map(|()| "person-shut"),
        "enable" => people.enable(&act, id).await.map(|()| "person-opened"),
        "end-session" => {
            let session = id_of(text(form, "session"))?;
            let ended = people.end_session(&act, id, session).await;
            ended.map(|()| "session-ended")
        }
        _ => return Err(Problem::new(404, "page-missing")),
    };
    done.map_err(PeopleError::problem)
}

async fn one(
    house: &House,
    visit: &Visit,
    (id, said): (&str, Option<&String>),
    refused: Refused,
) -> Answer {
    let id = id_of(id)?;
    let act = act_of(house, visit);
    let lang = visit.reader.lang;
    let found = house
        .people
        .person(id)
        .await
        .map_err(PeopleError::problem)?;
    let person: Person = found.ok_or_else(|| Problem::new(404, "page-missing"))?;
    let sessions = house.people.sessions_of(&act, id).await;
    let sessions: Vec<Value> = sessions
        .map_err(PeopleError::problem)?
        .iter()
        .map(|one| {
            context! {
                id => one.id.to_string(), device => &one.device, address => &one.address,
                since => moment(one.created_at, lang), seen => moment(one.seen_at, lang),
            }
        })
        .collect();
    let factor = house.people.factor_state(&act, id).await;
    let factor = factor.map_err(PeopleError::problem)?;
    let (identities, passkeys) = keys_of(house, visit, id).await?;
    let postings = house.people.postings_of(&act, id).await;
    let postings = postings.map_err(PeopleError::problem)?;
    let frame = visit.frame(house, &person.name, "/admin/people", None);
    page(
        "admin/person.html",
        context! {
            id => id.to_string(), login => &person.login, name => &person.name, lang_read => person.lang.tag(),
            salesperson => &person.salesperson, version => person.version, disabled => person.disabled,
            boxes => role_boxes(visit, |role, _| person.roles.contains(&role)), sessions => sessions,
            identities => identities, passkeys => passkeys,
            mail => refused.form.get("mail").or(person.mail.as_ref()),
            factor_on => factor.on, postings => posting_rows(visit, &postings),
            oneself => act.actor.person == Some(id), fresh => visit.visitor.stepped_up,
            may_act => visit.visitor.actor.is(Role::Administrator),
            said => fresh::said(visit, said.map(String::as_str)), ..over(refused.shown(house, visit), frame)
        },
    )
}

/// Who vouches for a person, and the person's passkeys, for lists.
pub(crate) async fn keys_of(
    house: &House,
    visit: &Visit,
    id: Id,
) -> Result<(Vec<Value>, Vec<Value>), Problem> {
    let act = act_of(house, visit);
    let identities = house.people.identities_of(&act, id).await;
    let identities = identities.map_err(PeopleError::problem)?;
    let used = |at| moment(at, visit.reader.lang);
    let identities = identities
        .iter()
        .map(|one| context! { issuer => &one.issuer, shown => &one.shown, used => used(one.used_at) })
        .collect();
    let passkeys = house.people.passkeys_of(&act, id).await;
    let passkeys = passkeys.map_err(PeopleError::problem)?;
    Ok((identities, crate::me::passkey_rows(visit, &passkeys)))
}

/// Postings for a table.
pub(crate) fn posting_rows(visit: &Visit, lines: &[PostingLine]) -> Vec<Value> {
    let day = |day| qd_base::format::date(day, visit.reader.lang);
    lines
        .iter()
        .map(|line| {
            context! {
                id => line.posting.id.to_string(), person => &line.person, unit => &line.unit,
                person_id => line.posting.person.to_string(), head => line.posting.head,
                from => day(line.posting.from), until => line.posting.until.map(day),
            }
        })
        .collect()
}
