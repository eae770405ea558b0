//! Deeds (动作): the actions that rooms offer on a record, each with its form; moving on the board; trash and back.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::Problem;
use qd_records::{Action, Content, Field, Item, RecordType, RecordsError};

use super::edit::{check, read, sentences, version_of};
use super::filled::Filled;
use super::filters::value;
use super::form::{Faults, Sent, control};
use super::links::choices;
use super::shared::{name_of, type_of};
use crate::House;
use crate::kit::{Answer, action, id_of, or_refuse, page};
use crate::pages::back_to;
use crate::visit::Visit;

pub(crate) async fn ask(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, key)): Path<(String, String, String)>,
) -> Response {
    let answer = asked(&house, &visit, (&plural, &id, &key)).await;
    or_refuse(&house, &visit, answer)
}

async fn asked(house: &House, visit: &Visit, at: (&str, &str, &str)) -> Answer {
    let (of, item, action) = found(house, visit, at).await?;
    form(
        house,
        visit,
        (of, &item, &action),
        (Content::new(), Faults::new()),
    )
    .await
}

type Found = (&'static RecordType, Item, Action);

async fn found(
    house: &House,
    visit: &Visit,
    (plural, id, key): (&str, &str, &str),
) -> Result<Found, Problem> {
    let of = type_of(house, plural)?;
    let act = house.act(&visit.visitor.actor);
    let item = house
        .records
        .get(&act, of, id_of(id)?)
        .await
        .map_err(RecordsError::problem)?;
    Ok((of, item, action(house, of, key)?))
}

/// The form of an action.
async fn form(
    house: &House,
    visit: &Visit,
    (of, item, action): (&'static RecordType, &Item, &Action),
    (start, faults): (Content, Faults),
) -> Answer {
    let lang = visit.reader.lang;
    let fields: Vec<&'static Field> = action.fields.iter().collect();
    let choices = choices(house, visit, &fields, &[]).await?;
    let nothing = serde_json::Value::Null;
    let controls: Vec<Value> = fields
        .iter()
        .map(|field| {
            let first = field
                .default
                .and_then(|text| qd_records::example(field, text));
            let value = start
                .get(field.name)
                .or(first.as_ref())
                .unwrap_or(&nothing)
                .clone();
            control(field, &value, (&choices, &faults), lang)
        })
        .collect();
    let known = |name: &str| fields.iter().any(|field| field.name == name);
    let others: Vec<String> = faults
        .iter()
        .filter(|(name, _)| !known(name))
        .map(|(_, text)| text.clone())
        .collect();
    let title = action.label.of(lang).to_owned();
    let current = format!("/records/{}", of.plural);
    let frame = visit.frame(house, &title, &current, None);
    let mut answer = page(
        "records/form.html",
        context! {
            kind => of.label.of(lang), list_href => current, about => name_of(of, item), back => of.address(item.id),
            action => format!("{}/do/{}", of.address(item.id), action.key), controls => controls, others => others,
            failed => !faults.is_empty(), send_label => action.label.of(lang), is_new => false, ..frame
        },
    )?;
    if !faults.is_empty() {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

pub(crate) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, key)): Path<(String, String, String)>,
    filled: Filled,
) -> Response {
    let answer = done(&house, &visit, (&plural, &id, &key), filled).await;
    or_refuse(&house, &visit, answer)
}

async fn done(house: &House, visit: &Visit, at: (&str, &str, &str), filled: Filled) -> Answer {
    check(visit, &filled.sent)?;
    let (of, item, action) = found(house, visit, at).await?;
    let fields: Vec<&'static Field> = action.fields.iter().collect();
    let given = match read(house, &fields, filled).await {
        Ok(given) => given,
        Err((typed, fault)) => {
            let faults = sentences(house, visit, fault)?;
            return form(house, visit, (of, &item, &action), (typed, faults)).await;
        }
    };
    let act = house.act(&visit.visitor.actor);
    match house
        .records
        .carry_out(&act, &action, item.id, &given)
        .await
    {
        Ok(done) => {
            let lead = done.lead.unwrap_or_else(|| of.address(item.id));
            let said = done.said.unwrap_or("record-saved");
            Ok(Redirect::to(&format!("{lead}?said={said}")).into_response())
        }
        Err(fault) => {
            let faults = sentences(house, visit, fault)?;
            form(house, visit, (of, &item, &action), (given, faults)).await
        }
    }
}

pub(crate) async fn shift(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = shifted(&house, &visit, (&plural, &id), &sent).await;
    or_refuse(&house, &visit, answer)
}

/// Moves a card to another column of its board.
async fn shifted(house: &House, visit: &Visit, (plural, id): (&str, &str), sent: &Sent) -> Answer {
    check(visit, sent)?;
    let of = type_of(house, plural)?;
    let board = of.board.ok_or_else(|| Problem::new(404, "page-missing"))?;
    let to = value(sent, "to").unwrap_or_default();
    let change = Content::from_iter([(board.to_owned(), to.into())]);
    let act = house.act(&visit.visitor.actor);
    let which = (id_of(id)?, version_of(sent)?);
    let edited = house.records.edit(&act, of, which, &change).await;
    edited.map_err(RecordsError::problem)?;
    Ok(Redirect::to(&back_to(value(sent, "back"))).into_response())
}

pub(crate) async fn trash(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = turned(&house, &visit, (&plural, &id), (&sent, true)).await;
    or_refuse(&house, &visit, answer)
}

pub(crate) async fn restore(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = turned(&house, &visit, (&plural, &id), (&sent, false)).await;
    or_refuse(&house, &visit, answer)
}

async fn turned(
    house: &House,
    visit: &Visit,
    (plural, id): (&str, &str),
    (sent, away): (&Sent, bool),
) -> Answer {
    check(visit, sent)?;
    let of = type_of(house, plural)?;
    let act = house.act(&visit.visitor.actor);
    let which = [(id_of(id)?, version_of(sent)?)];
    let turned = match away {
        true => house.records.trash(&act, of, &which).await,
        false => house.records.restore(&act, of, &which).await,
    };
    let items = turned.map_err(RecordsError::problem)?;
    let to = match items.first() {
        Some(item) if away => {
            format!(
                "/records/{}?said=record-trashed&undo={}:{}",
                of.plural, item.id, item.version
            )
        }
        Some(item) => format!("{}?said=record-restored", of.address(item.id)),
        None => format!("/records/{}", of.plural),
    };
    Ok(Redirect::to(&to).into_response())
}
