//! New and changed records (新建与编辑): the form, its faults at their fields, and what to do when somebody was faster.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Id, Problem};
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Conflict, Content, Field, Item, RecordType, RecordsError};

use super::filled::Filled;
use super::filters::value;
use super::form::{Faults, Sent, content, control};
use super::links::choices;
use super::shared::{Titles, cell, may, name_of, type_of};
use crate::kit::{Answer, id_of, or_refuse, page};
use crate::visit::Visit;
use crate::{House, render};

/// The fields a form of this person has: what the house sets is left out, and what was set for good.
pub(crate) fn editable(
    of: &'static RecordType,
    visit: &Visit,
    item: Option<&Item>,
) -> Vec<&'static Field> {
    let actor = &visit.visitor.actor;
    let settled =
        |field: &Field| item.is_some_and(|item| field.set_once && !item.get(field.name).is_null());
    of.fields
        .iter()
        .filter(|field| !field.read_only && !settled(field))
        .filter(|field| field_allowed(actor, field, Verb::Edit))
        .collect()
}

pub(crate) async fn blank(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    Query(given): Query<Sent>,
) -> Response {
    let answer = blank_form(&house, &visit, &plural, given).await;
    or_refuse(&house, &visit, answer)
}

/// An empty form; the address may fill fields in, as links from related records do.
async fn blank_form(house: &House, visit: &Visit, plural: &str, given: Sent) -> Answer {
    let of = writable(house, visit, plural)?;
    let fields = editable(of, visit, None);
    let act = house.act(&visit.visitor.actor);
    let mut start = Content::new();
    for field in &fields {
        let text = field.default.map(|text| match (text, act.actor.person) {
            ("today", _) => act.today.to_string(),
            ("now", _) => act.at.to_string(),
            ("me", Some(me)) => me.to_string(),
            (other, _) => other.to_owned(),
        });
        let owned = of.owner == Some(field.name);
        let text = text.or_else(|| act.actor.person.filter(|_| owned).map(|me| me.to_string()));
        if let Some(value) = text.and_then(|text| qd_records::example(field, &text)) {
            start.insert(field.name.to_owned(), value);
        }
    }
    let known: Sent = given
        .into_iter()
        .filter(|(name, _)| fields.iter().any(|field| field.name == name))
        .collect();
    start.extend(content(&fields, &known)?);
    sheet(
        house,
        visit,
        of,
        Draft {
            fields,
            start,
            ..Draft::default()
        },
    )
    .await
}

fn writable(house: &House, visit: &Visit, plural: &str) -> Result<&'static RecordType, Problem> {
    let of = type_of(house, plural)?;
    if may(of, &visit.visitor.actor, Verb::Edit) {
        Ok(of)
    } else {
        Err(Problem::new(403, "not-allowed"))
    }
}

/// A form on its way: what stands in it and what is wrong.
#[derive(Default)]
struct Draft {
    item: Option<Item>,
    fields: Vec<&'static Field>,
    start: Content,
    faults: Faults,
    conflict: Option<Conflict>,
}

async fn sheet(house: &House, visit: &Visit, of: &'static RecordType, draft: Draft) -> Answer {
    let conflict = match &draft.conflict {
        Some(conflict) => Some(difference(house, visit, of, conflict).await?),
        None => None,
    };
    let lang = visit.reader.lang;
    let linked: Vec<(&'static str, String)> = draft
        .fields
        .iter()
        .filter_map(|field| {
            Some((
                field.link?,
                draft.start.get(field.name)?.as_str()?.to_owned(),
            ))
        })
        .collect();
    let choices = choices(house, visit, &draft.fields, &linked).await?;
    let nothing = serde_json::Value::Null;
    let controls: Vec<Value> = draft
        .fields
        .iter()
        .map(|field| {
            let value = draft.start.get(field.name).unwrap_or(&nothing);
            control(field, value, (&choices, &draft.faults), lang)
        })
        .collect();
    let known = |name: &str| draft.fields.iter().any(|field| field.name == name);
    let others: Vec<String> = draft
        .faults
        .iter()
        .filter(|(name, _)| !known(name))
        .map(|(_, text)| text.clone())
        .collect();
    let kind = of.label.of(lang);
    let (title, action, back) = match &draft.item {
        Some(item) => (name_of(of, item), of.address(item.id), of.address(item.id)),
        None => {
            let list = format!("/records/{}", of.plural);
            (
                render::texts().say(lang, "new-of", &[("kind", &kind)]),
                list.clone(),
                list,
            )
        }
    };
    let version = draft
        .conflict
        .as_ref()
        .map(|conflict| conflict.now)
        .or(draft.item.as_ref().map(|item| item.version));
    let current = format!("/records/{}", of.plural);
    let frame = visit.frame(house, &title, &current, None);
    let failed = !draft.faults.is_empty();
    let mut answer = page(
        "records/form.html",
        context! {
            kind => kind, list_href => current, action => action, back => back, version => version, controls => controls,
            others => others, failed => failed, conflict => conflict, is_new => draft.item.is_none(), ..frame
        },
    )?;
    if draft.conflict.is_some() {
        *answer.status_mut() = StatusCode::CONFLICT;
    } else if failed {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// The fields that two people changed at once: what it was, what it is now, what this form wants.
async fn difference(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    conflict: &Conflict,
) -> Result<Value, Problem> {
    let lang = visit.reader.lang;
    let act = house.act(&visit.visitor.actor);
    let mut titles = Titles::new();
    for one in &conflict.fields {
        let Some(link) = of.field(&one.field).and_then(|field| field.link) else {
            continue;
        };
        let values = one.base.iter().chain([&one.theirs]).chain(one.mine.iter());
        let ids: Vec<String> = values
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect();
        let found = house
            .records
            .titles(&act, link, &ids)
            .await
            .map_err(RecordsError::problem)?;
        titles.entry(link.to_owned()).or_default().extend(found);
    }
    let lines: Vec<Value> = conflict
        .fields
        .iter()
        .filter_map(|one| {
            let field = of.field(&one.field)?;
            let shows = |value: &serde_json::Value| cell(house, field, value, &titles, lang);
            Some(context! {
                label => field.label.of(lang), base => one.base.as_ref().map(shows), theirs => shows(&one.theirs),
                mine => one.mine.as_ref().map(shows),
            })
        })
        .collect();
    Ok(context! { by => &conflict.by, lines => lines })
}

pub(crate) async fn create(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    filled: Filled,
) -> Response {
    let answer = created(&house, &visit, &plural, filled).await;
    or_refuse(&house, &visit, answer)
}

async fn created(house: &House, visit: &Visit, plural: &str, filled: Filled) -> Answer {
    check(visit, &filled.sent)?;
    let of = writable(house, visit, plural)?;
    let fields = editable(of, visit, None);
    let given = match read(house, &fields, filled).await {
        Ok(given) => given,
        Err((typed, fault)) => return again(house, visit, of, (None, fields, typed), fault).await,
    };
    let act = house.act(&visit.visitor.actor);
    match house.records.create(&act, of, &given).await {
        Ok(item) => Ok(
            Redirect::to(&format!("{}?said=record-created", of.address(item.id))).into_response(),
        ),
        Err(fault) => again(house, visit, of, (None, fields, given), fault).await,
    }
}

pub(crate) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
) -> Response {
    let answer = edit_form(&house, &visit, &plural, &id).await;
    or_refuse(&house, &visit, answer)
}

async fn edit_form(house: &House, visit: &Visit, plural: &str, id: &str) -> Answer {
    let (of, item) = opened(house, visit, plural, id).await?;
    let fields = editable(of, visit, Some(&item));
    let start = item.content.clone();
    sheet(
        house,
        visit,
        of,
        Draft {
            item: Some(item),
            fields,
            start,
            ..Draft::default()
        },
    )
    .await
}

/// The record, if the person may change it.
async fn opened(
    house: &House,
    visit: &Visit,
    plural: &str,
    id: &str,
) -> Result<(&'static RecordType, Item), Problem> {
    let of = type_of(house, plural)?;
    let id: Id = id_of(id)?;
    let act = house.act(&visit.visitor.actor);
    let item = house
        .records
        .get(&act, of, id)
        .await
        .map_err(RecordsError::problem)?;
    if house
        .records
        .may_edit(&act, of, id)
        .await
        .map_err(RecordsError::problem)?
    {
        Ok((of, item))
    } else {
        Err(Problem::new(403, "records-need-edit").arg("type", of.key))
    }
}

pub(crate) async fn save(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    filled: Filled,
) -> Response {
    let answer = saved(&house, &visit, (&plural, &id), filled).await;
    or_refuse(&house, &visit, answer)
}

async fn saved(house: &House, visit: &Visit, (plural, id): (&str, &str), filled: Filled) -> Answer {
    check(visit, &filled.sent)?;
    let (of, item) = opened(house, visit, plural, id).await?;
    let fields = editable(of, visit, Some(&item));
    let version = version_of(&filled.sent)?;
    let given = match read(house, &fields, filled).await {
        Ok(given) => given,
        Err((typed, fault)) => {
            return again(house, visit, of, (Some(item), fields, typed), fault).await;
        }
    };
    let act = house.act(&visit.visitor.actor);
    // Only what the person changed is sent on: two people who change different fields do not disturb each other.
    let changed: Content = given
        .iter()
        .filter(|(name, value)| differs(of, name, item.get(name), value) || item.version != version)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    match house
        .records
        .edit(&act, of, (item.id, version), &changed)
        .await
    {
        Ok(_) => {
            Ok(Redirect::to(&format!("{}?said=record-saved", of.address(item.id))).into_response())
        }
        Err(fault) => again(house, visit, of, (Some(item), fields, given), fault).await,
    }
}

/// The content of a form and its files; what was typed besides the fault.
pub(crate) async fn read(
    house: &House,
    fields: &[&'static Field],
    filled: Filled,
) -> Result<Content, (Content, RecordsError)> {
    let typed = content(fields, &filled.sent).map_err(|fault| (Content::new(), fault.into()))?;
    let sent = filled.stored(house, fields).await;
    let sent = sent.map_err(|fault| (typed.clone(), fault))?;
    content(fields, &sent).map_err(|fault| (typed, fault.into()))
}

/// Whether a sent value is another than the kept one.
fn differs(
    of: &RecordType,
    name: &str,
    kept: &serde_json::Value,
    sent: &serde_json::Value,
) -> bool {
    let normal = of.field(name).map(|field| qd_records::normal(field, sent));
    !matches!(normal, Some(Ok(value)) if value == *kept)
}

/// The version a form was made from.
pub(crate) fn version_of(sent: &Sent) -> Result<i64, Problem> {
    let version = value(sent, "version").and_then(|text| text.parse().ok());
    version.ok_or_else(|| Problem::new(400, "form-stale"))
}

/// The token of the session, as every form carries it.
pub(crate) fn check(visit: &Visit, sent: &Sent) -> Result<(), Problem> {
    crate::pages::check_form(visit, value(sent, "csrf").unwrap_or_default())
}

type Attempt = (Option<Item>, Vec<&'static Field>, Content);

/// The form once more, with what was typed and what is wrong with it.
async fn again(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    (item, fields, given): Attempt,
    fault: RecordsError,
) -> Answer {
    let mut draft = Draft {
        start: item
            .as_ref()
            .map(|item| item.content.clone())
            .unwrap_or_default(),
        item,
        fields,
        ..Draft::default()
    };
    draft.start.extend(given);
    match fault {
        RecordsError::Conflict(conflict) => draft.conflict = Some(*conflict),
        other => draft.faults = sentences(house, visit, other)?,
    }
    sheet(house, visit, of, draft).await
}

/// The faults of a form as sentences by field.
pub(crate) fn sentences(
    house: &House,
    visit: &Visit,
    fault: RecordsError,
) -> Result<Faults, Problem> {
    let problems = match fault {
        RecordsError::Invalid(problems) => problems,
        other => vec![other.problem()],
    };
    if let Some(worst) = problems
        .iter()
        .find(|problem| problem.status >= 500 || problem.status == 404)
    {
        return Err(worst.clone());
    }
    let pair = |problem: &Problem| {
        (
            problem.field.clone().unwrap_or_default(),
            house.sentence(problem, visit.reader.lang),
        )
    };
    Ok(problems.iter().map(pair).collect())
}
