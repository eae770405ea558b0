//! The list (列表): what the person may see, filtered, ordered, in chosen columns; or the same as board or calendar.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::Problem;
use qd_records::rights::Verb;
use qd_records::{Item, ListQuery, RecordType, RecordsError};

use super::filters::{address, chips, columns, control, head, joined, question, value};
use super::shared::{Titles, cell, may, name_of, titles, type_of, visible};
use super::{board, bulk, calendar, views};
use crate::kit::{Answer, colleagues, confirmed, or_refuse, page};
use crate::visit::Visit;
use crate::{House, render};

/// A list's address in parts.
pub(crate) type Pairs = Vec<(String, String)>;

pub(crate) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Response {
    let answer = list(&house, &visit, &plural, joined(pairs)).await;
    or_refuse(&house, &visit, answer)
}

async fn list(house: &House, visit: &Visit, plural: &str, pairs: Pairs) -> Answer {
    let of = type_of(house, plural)?;
    if !may(of, &visit.visitor.actor, Verb::Read) {
        return Err(Problem::new(404, "page-missing"));
    }
    match value(&pairs, "as") {
        Some("board") if of.board.is_some() => board::page_of(house, visit, of, pairs).await,
        Some("calendar") if of.calendar.is_some() => {
            calendar::page_of(house, visit, of, pairs).await
        }
        _ => table(house, visit, of, pairs).await,
    }
}

async fn table(house: &House, visit: &Visit, of: &'static RecordType, pairs: Pairs) -> Answer {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let asked = question(of, actor, &pairs);
    // A question that cannot be asked is told above the list as it would be without it.
    let (query, fault) = match asked {
        Ok(query) => (query, None),
        Err(problem) if problem.status < 500 => {
            (ListQuery::default(), Some(house.sentence(&problem, lang)))
        }
        Err(problem) => return Err(problem),
    };
    let act = house.act(actor);
    let found = house
        .records
        .find(&act, of, &query)
        .await
        .map_err(RecordsError::problem)?;
    let titles = titles(house, visit, of, &found.items).await?;
    let columns = columns(of, actor, &pairs);
    let heads: Vec<Value> = columns
        .iter()
        .map(|field| head(of, field, &pairs, lang))
        .collect();
    let rows: Vec<Value> = found
        .items
        .iter()
        .map(|item| row(house, visit, (of, item), (&columns, &titles)))
        .collect();
    let pages = found.total.div_ceil(found.size.max(1)).max(1);
    let turn = |to: u64| address(of, &pairs, &[("page", Some(to.to_string()))]);
    let common = common(house, visit, of, &pairs).await?;
    let edits = may(of, actor, Verb::Edit);
    let bulk = if edits {
        bulk::options(house, visit, of).await?
    } else {
        Vec::new()
    };
    page(
        "records/list.html",
        context! {
            heads => heads, rows => rows, total => found.total, fault => fault, trash => query.trash,
            page => found.page, pages => pages, bulk => bulk, edits => edits,
            back => (found.page > 1).then(|| turn(found.page - 1)), next => (found.page < pages).then(|| turn(found.page + 1)),
            chips => chips(of, actor, &pairs, (&titles, lang)), numbered => of.number.is_some(),
            columns => column_choice(of, visit, &columns), here => address(of, &pairs, &[]), ..common
        },
    )
}

fn row(
    house: &House,
    visit: &Visit,
    (of, item): (&'static RecordType, &Item),
    (columns, titles): (&[&'static qd_records::Field], &Titles),
) -> Value {
    let lang = visit.reader.lang;
    let cells: Vec<Value> = columns
        .iter()
        .map(|field| {
            let shown = cell(house, field, item.get(field.name), titles, lang);
            context! { is_title => field.name == of.title, label => field.label.of(lang), ..shown }
        })
        .collect();
    let has_title = columns.iter().any(|field| field.name == of.title);
    context! {
        id => item.id.to_string(), version => item.version, href => of.address(item.id), number => &item.number,
        name => name_of(of, item), cells => cells, has_title => has_title,
    }
}

/// The columns that can be chosen.
fn column_choice(
    of: &'static RecordType,
    visit: &Visit,
    shown: &[&'static qd_records::Field],
) -> Vec<Value> {
    let lang = visit.reader.lang;
    let one = |field: &'static qd_records::Field| {
        let chosen = shown.iter().any(|one| one.name == field.name);
        context! { value => field.name, label => field.label.of(lang), chosen => chosen }
    };
    visible(of, &visit.visitor.actor).map(one).collect()
}

/// What list, board and calendar share: heading, ways to look at it, filters, saved views.
pub(crate) async fn common(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    pairs: &[(String, String)],
) -> Result<Value, Problem> {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let people = colleagues(house, visit).await?;
    let controls: Vec<Value> = visible(of, actor)
        .filter(|field| field.filter)
        .map(|field| control(field, pairs, &people, lang))
        .collect();
    let say = |key: &str| render::texts().say(lang, key, &[]);
    let now = value(pairs, "as").unwrap_or("list");
    let way = |key: &str, icon: &str| {
        let to = Some(key.to_owned()).filter(|key| key != "list");
        context! { label => say(&format!("as-{key}")), icon => icon, current => now == key, href => address(of, pairs, &[("as", to), ("month", None), ("trash", None)]) }
    };
    let mut ways = vec![way("list", "list-details")];
    ways.extend(of.board.map(|_| way("board", "layout-kanban")));
    ways.extend(of.calendar.map(|_| way("calendar", "calendar-event")));
    let title = of.label.of(lang).to_owned();
    let current = format!("/records/{}", of.plural);
    let frame = visit.frame(house, &title, &current, None);
    let query: Vec<Value> = pairs
        .iter()
        .filter(|(name, _)| ["as", "cols", "sort"].contains(&name.as_str()))
        .map(|(name, value)| context! { name => name, value => value })
        .collect();
    Ok(context! {
        plural => of.plural, kind => of.label.of(lang), controls => controls, ways => ways, as_now => now,
        searches => of.fields.iter().any(|field| field.search), words => value(pairs, "q").unwrap_or_default(),
        kept => query, may_create => of.is_filled_in() && may(of, actor, Verb::Edit), views => views::chips(house, visit, of).await?,
        trash_href => address(of, &[], &[("trash", Some("1".to_owned()))]), list_href => current, filtered => pairs.iter().any(|(name, _)| !["as", "month", "sort", "cols", "page", "said", "undo"].contains(&name.as_str())),
        said => confirmed(house, visit, value(pairs, "said")), undo => undo_of(of, pairs), ..frame
    })
}

/// What was just put into the trash can be taken out again at once: `undo=id:version`.
fn undo_of(of: &RecordType, pairs: &[(String, String)]) -> Option<Value> {
    let (id, version) = value(pairs, "undo").and_then(|text| text.split_once(':'))?;
    let id: qd_base::Id = id.parse().ok()?;
    let version: i64 = version.parse().ok()?;
    Some(context! { href => format!("{}/restore", of.address(id)), version => version })
}
