//! The organisation tree (组织架构): company, regions, teams, with who is posted where today.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::{Id, Problem, Role};
use qd_people::{OrgUnit, PeopleError, PostingLine, UnitKind};

use super::{Refused, act_of, chosen, kind_label, need_administrator, need_keeper, text};
use crate::kit::{Answer, Fields, id_of, or_refuse, over, page};
use crate::visit::Visit;
use crate::{House, fresh, render};

const HERE: &str = "/admin/units";

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let answer = tree(&house, &visit, query.get("said"), Refused::default()).await;
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

pub(super) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = change(&house, &visit, Some((&id, &key)), &form).await;
    or_refuse(&house, &visit, answer)
}

async fn change(
    house: &House,
    visit: &Visit,
    which: Option<(&str, &str)>,
    form: &Fields,
) -> Answer {
    need_administrator(visit, form)?;
    if let Some(first) = fresh::confirm_first(visit, HERE) {
        return Ok(first);
    }
    match deed(house, visit, which, form).await {
        Ok(()) => Ok(fresh::done(HERE, "saved")),
        Err(problem) => tree(house, visit, None, Refused::of(problem, form)?).await,
    }
}

async fn deed(
    house: &House,
    visit: &Visit,
    which: Option<(&str, &str)>,
    form: &Fields,
) -> Result<(), Problem> {
    let act = act_of(house, visit);
    let done = match which {
        None => {
            let parent = chosen(form, "parent", "admin-unit-above")?;
            let kind = if text(form, "kind") == "region" {
                UnitKind::Region
            } else {
                UnitKind::Team
            };
            let added = house
                .people
                .add_unit(&act, kind, text(form, "name"), Some(parent));
            added.await.map(drop)
        }
        Some((id, "rename")) => {
            let renamed = house
                .people
                .rename_unit(&act, id_of(id)?, text(form, "name"));
            renamed.await
        }
        Some((id, "move")) => {
            let under = chosen(form, "parent", "admin-unit-above")?;
            house.people.move_unit(&act, id_of(id)?, under).await
        }
        Some(_) => return Err(Problem::new(404, "page-missing")),
    };
    done.map_err(PeopleError::problem)
}

/// The units from the top down, each with its depth; below one another by name.
pub(super) fn in_order(units: &[OrgUnit]) -> Vec<(usize, &OrgUnit)> {
    let mut below = BTreeMap::<Option<Id>, Vec<&OrgUnit>>::new();
    for unit in units {
        below.entry(unit.parent).or_default().push(unit);
    }
    let mut ordered = Vec::with_capacity(units.len());
    let mut open: Vec<(usize, &OrgUnit)> = Vec::new();
    let push = |open: &mut Vec<_>, depth: usize, parent: Option<Id>| {
        let mut there = below.get(&parent).cloned().unwrap_or_default();
        there.sort_by(|a, b| b.name.cmp(&a.name));
        open.extend(there.into_iter().map(|unit| (depth, unit)));
    };
    push(&mut open, 0, None);
    while let Some((depth, unit)) = open.pop() {
        ordered.push((depth, unit));
        push(&mut open, depth + 1, Some(unit.id));
    }
    ordered
}

async fn tree(house: &House, visit: &Visit, said: Option<&String>, refused: Refused) -> Answer {
    need_keeper(visit)?;
    let act = act_of(house, visit);
    let units = house.people.units().await.map_err(PeopleError::problem)?;
    let posted = house.people.posting_lines(&act, Some(act.today)).await;
    let posted = posted.map_err(PeopleError::problem)?;
    let rows: Vec<Value> = in_order(&units)
        .into_iter()
        .map(|(depth, unit)| {
            context! {
                id => unit.id.to_string(), depth => depth, name => &unit.name, kind => kind_label(visit, unit),
                top => unit.parent.is_none(), parent => unit.parent.map(|id| id.to_string()),
                heads => names(&posted, unit.id, true), people => names(&posted, unit.id, false),
            }
        })
        .collect();
    let title = render::texts().say(visit.reader.lang, "units", &[]);
    let frame = visit.frame(house, &title, HERE, None);
    page(
        "admin/units.html",
        context! {
            rows => rows, options => super::unit_options(house).await?,
            may_act => visit.visitor.actor.is(Role::Administrator), fresh => visit.visitor.stepped_up,
            said => fresh::said(visit, said.map(String::as_str)), ..over(refused.shown(house, visit), frame)
        },
    )
}

fn names(posted: &[PostingLine], unit: Id, heads: bool) -> Vec<String> {
    let there = posted
        .iter()
        .filter(|line| line.posting.unit == unit && line.posting.head == heads);
    there.map(|line| line.person.clone()).collect()
}
