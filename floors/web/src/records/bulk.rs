//! Several records at once (批量): set one field, put into the trash or take out; all or none, and it is said which.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Id, Problem};
use qd_records::{Content, Kind, RecordType, RecordsError};

use super::edit::{check, editable};
use super::filters::value;
use super::form::Sent;
use super::shared::type_of;
use crate::House;
use crate::kit::{Answer, colleagues, or_refuse};
use crate::pages::back_to;
use crate::visit::Visit;

/// The most records of one deed.
const MOST: usize = 200;

/// What can be done with the ticked ones: `stage=won` sets a field.
pub(crate) async fn options(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
) -> Result<Vec<Value>, Problem> {
    let lang = visit.reader.lang;
    let people = colleagues(house, visit).await?;
    let mut groups = Vec::new();
    for field in editable(of, visit, None) {
        let choices: Vec<Value> = match field.kind {
            Kind::Choice => field
                .choices
                .iter()
                .map(|one| context! { value => format!("{}={}", field.name, one.key), label => one.label.of(lang) })
                .collect(),
            Kind::Link if field.link == Some("person") => people
                .iter()
                .filter_map(|one| {
                    let (id, name) = (one.get_attr("value").ok()?, one.get_attr("label").ok()?);
                    Some(context! { value => format!("{}={id}", field.name), label => name })
                })
                .collect(),
            _ => continue,
        };
        groups.push(context! { label => field.label.of(lang), choices => choices });
    }
    Ok(groups)
}

pub(crate) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    Form(sent): Form<Sent>,
) -> Response {
    let answer = done(&house, &visit, &plural, &sent).await;
    or_refuse(&house, &visit, answer)
}

async fn done(house: &House, visit: &Visit, plural: &str, sent: &Sent) -> Answer {
    check(visit, sent)?;
    let of = type_of(house, plural)?;
    let which = ticked(sent)?;
    let act = house.act(&visit.visitor.actor);
    let verb = value(sent, "do").unwrap_or_default();
    let kept = match verb {
        "trash" => house.records.trash(&act, of, &which).await,
        "restore" => house.records.restore(&act, of, &which).await,
        pair => {
            let (name, text) = pair
                .split_once('=')
                .ok_or_else(|| Problem::new(400, "bulk-nothing").field("do"))?;
            let field = editable(of, visit, None)
                .into_iter()
                .find(|field| field.name == name);
            let field = field.ok_or_else(|| Problem::new(403, "not-allowed"))?;
            let change = Content::from_iter([(field.name.to_owned(), text.into())]);
            house.records.edit_many(&act, of, &which, &change).await
        }
    };
    kept.map_err(RecordsError::problem)?;
    let back = back_to(value(sent, "back"));
    let mark = if back.contains('?') { '&' } else { '?' };
    let said = match verb {
        "trash" => "record-trashed",
        "restore" => "record-restored",
        _ => "record-saved",
    };
    Ok(Redirect::to(&format!("{back}{mark}said={said}")).into_response())
}

/// The ticked records: `which=id:version`, as often as there are ticks.
fn ticked(sent: &Sent) -> Result<Vec<(Id, i64)>, Problem> {
    let wrong = || Problem::new(400, "bulk-nothing").field("which");
    let ticks = sent.iter().filter(|(name, _)| name == "which");
    let which: Option<Vec<(Id, i64)>> = ticks
        .map(|(_, text)| {
            let (id, version) = text.split_once(':')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        })
        .collect();
    which
        .filter(|all| !all.is_empty() && all.len() <= MOST)
        .ok_or_else(wrong)
}
