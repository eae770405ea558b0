//! One record (详情): its fields, what can be done with it, what belongs to it, what happened to it and why one sees it.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::Problem;
use qd_records::rights::Verb;
use qd_records::{Field, Item, Kind, Page, RecordType, RecordsError};
use qd_workflow::Subject;

use super::shared::{Titles, cell, may, name_of, titles, type_of, visible};
use super::talk::{self, Slip};
use super::timeline;
use super::{filled, handing};
use crate::kit::{Answer, Fields, confirmed, id_of, or_refuse, page};
use crate::show::micros;
use crate::visit::Visit;
use crate::{House, render};

/// How many related records of one kind are listed.
const FEW: usize = 8;

pub(crate) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Query(ask): Query<Fields>,
) -> Response {
    let answer = detail(&house, &visit, (&plural, &id), (&ask, None)).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn detail(
    house: &House,
    visit: &Visit,
    (plural, id): (&str, &str),
    (ask, slip): (&Fields, Option<&Slip>),
) -> Answer {
    let of = type_of(house, plural)?;
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let act = house.act(actor);
    let item = house
        .records
        .get(&act, of, id_of(id)?)
        .await
        .map_err(RecordsError::problem)?;
    let titles = titles(house, visit, of, std::slice::from_ref(&item)).await?;
    let edits = house
        .records
        .may_edit(&act, of, item.id)
        .await
        .map_err(RecordsError::problem)?;
    let found = house.records.related(&act, of, item.id).await;
    let found = found.map_err(RecordsError::problem)?;
    let body = body(house, visit, of, (&item, &titles));
    let title = name_of(of, &item);
    let current = format!("/records/{}", of.plural);
    let frame = visit.frame(house, &title, &current, None);
    page(
        "records/detail.html",
        context! {
            kind => of.label.of(lang), list_href => current, number => &item.number, here => of.address(item.id),
            id => item.id.to_string(), version => item.version, trashed => item.trashed_at.is_some(), edits => edits && of.is_filled_in(),
            actions => actions(house, visit, of, &item), links => handing::button(house, visit, of, &item),
            reports => reports(house, visit, of, &item), starts => starts(house, visit, (of, &item), (&found, edits)),
            related => related(house, visit, (of, &item), found).await?,
            flow => flow(house, visit, of, &item).await?, moments => timeline::lines(house, visit, of, &item).await?,
            talk => talk::panel(house, visit, (of, &item), (edits, slip)).await?,
            why => why(house, visit, of, &item).await?, created => micros(item.created_at, lang), changed => micros(item.changed_at, lang),
            custom => custom(house, visit, of, &item).await?, said => confirmed(house, visit, ask.get("said").map(String::as_str)), body => body, ..frame
        },
    )
}

/// The record's own values: short ones in pairs, long ones as paragraphs, tables.
fn body(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    (item, titles): (&Item, &Titles),
) -> Value {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let shows = |field: &'static Field| {
        let value = cell(house, field, item.get(field.name), titles, lang);
        let file = (field.kind == Kind::File).then(|| filled::address(of, item.id, field));
        match file {
            Some(href) => context! { label => field.label.of(lang), href => href, ..value },
            None => context! { label => field.label.of(lang), ..value },
        }
    };
    let filled = |field: &&'static Field| {
        let value = item.get(field.name);
        !value.is_null() && value.as_array().is_none_or(|rows| !rows.is_empty())
    };
    let is_long =
        |field: &Field| matches!(field.kind, Kind::LongText | Kind::RichText | Kind::Json);
    let fields = || {
        visible(of, actor)
            .filter(filled)
            .filter(|field| field.kind != Kind::Table)
    };
    let pairs: Vec<Value> = fields()
        .filter(|field| !is_long(field) && field.name != of.title)
        .map(shows)
        .collect();
    let longs: Vec<Value> = fields().filter(|field| is_long(field)).map(shows).collect();
    let tables: Vec<Value> = visible(of, actor)
        .filter(filled)
        .filter(|field| field.kind == Kind::Table)
        .map(|field| table(house, visit, field, (item, titles)))
        .collect();
    let state = of.board.and_then(|name| of.field(name)).map(shows);
    context! { state => state, pairs => pairs, longs => longs, tables => tables }
}

/// The rows of a table field.
fn table(
    house: &House,
    visit: &Visit,
    field: &'static Field,
    (item, titles): (&Item, &Titles),
) -> Value {
    let lang = visit.reader.lang;
    let nothing = serde_json::Value::Null;
    let rows = item.get(field.name).as_array().into_iter().flatten();
    let rows: Vec<Vec<Value>> = rows
        .map(|row| {
            let children = field.children.iter();
            children
                .map(|child| {
                    cell(
                        house,
                        child,
                        row.get(child.name).unwrap_or(&nothing),
                        titles,
                        lang,
                    )
                })
                .collect()
        })
        .collect();
    let heads: Vec<Value> = field
        .children
        .iter()
        .map(|child| {
            let figure = matches!(child.kind, Kind::Money | Kind::Number | Kind::Percent);
            context! { label => child.label.of(lang), figure => figure }
        })
        .collect();
    context! { label => field.label.of(lang), heads => heads, rows => rows }
}

/// The administrator's own fields that are filled in.
async fn custom(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    item: &Item,
) -> Result<Vec<Value>, Problem> {
    if item.custom.is_empty() {
        return Ok(Vec::new());
    }
    let known = house
        .records
        .custom_fields(of)
        .await
        .map_err(RecordsError::problem)?;
    let zh = visit.reader.lang == qd_base::Lang::Zh;
    let shown = known.iter().filter_map(|field| {
        let value = item
            .custom
            .get(&field.name)
            .filter(|value| !value.is_null())?;
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Some(context! { label => if zh { &field.zh } else { &field.en }, text => text })
    });
    Ok(shown.collect())
}

/// The buttons: an action without a form is done at once, another leads to its form.
fn actions(house: &House, visit: &Visit, of: &'static RecordType, item: &Item) -> Vec<Value> {
    let offered = house
        .actions(of)
        .filter(|action| (action.offered)(item, &visit.visitor.actor));
    offered
        .map(|action| {
            context! {
                href => format!("{}/do/{}", of.address(item.id), action.key), icon => action.icon,
                label => action.label.of(visit.reader.lang), plain => action.fields.is_empty(),
            }
        })
        .collect()
}

/// The reports about the record.
fn reports(house: &House, visit: &Visit, of: &'static RecordType, item: &Item) -> Vec<Value> {
    let about = house.reports_on(of);
    about
        .map(|report| {
            context! {
                href => format!("/reports/{}?record={}", report.key(), item.id), icon => report.icon(),
                label => report.label().of(visit.reader.lang),
            }
        })
        .collect()
}

/// A kind of record, its link to the one that is shown, and what links there.
type Linked = (&'static RecordType, &'static Field, Page);

/// What links to the record, by kind, with the way to add one.
async fn related(
    house: &House,
    visit: &Visit,
    (of, item): (&'static RecordType, &Item),
    found: Vec<Linked>,
) -> Result<Vec<Value>, Problem> {
    let mut groups = Vec::new();
    for (other, field, page) in found {
        groups.push(group(house, visit, (of, item), (other, field, page)).await?);
    }
    Ok(groups)
}

async fn group(
    house: &House,
    visit: &Visit,
    (of, item): (&'static RecordType, &Item),
    (other, field, page): Linked,
) -> Result<Value, Problem> {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let few: Vec<Item> = page.items.into_iter().take(FEW).collect();
    let titles = titles(house, visit, other, &few).await?;
    let columns: Vec<&'static Field> = visible(other, actor)
        .filter(|one| one.list && one.name != field.name && one.name != other.title)
        .take(3)
        .collect();
    let lines: Vec<Value> = few
        .iter()
        .map(|one| {
            let cells: Vec<Value> = columns.iter().map(|column| cell(house, column, one.get(column.name), &titles, lang)).collect();
            context! { href => other.address(one.id), name => name_of(other, one), number => &one.number, cells => cells }
        })
        .collect();
    let more = page.total > few.len() as u64;
    let pair = format!("{}={}", field.name, item.id);
    let owned = is_part(house, other) || field.read_only;
    let same = of.key == other.key;
    context_of(
        visit,
        (other, field),
        (lines, more, page.total),
        (pair, owned, same),
    )
}

/// Steps and rows come by their actions, not by a form of their own.
fn is_part(house: &House, of: &RecordType) -> bool {
    !house
        .rooms
        .iter()
        .any(|room| room.types.iter().any(|one| one.key == of.key))
}

/// The kinds of which nothing links here yet and the reader may add the first.
fn starts(
    house: &House,
    visit: &Visit,
    (of, item): (&'static RecordType, &Item),
    (found, edits): (&[Linked], bool),
) -> Vec<Value> {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let mut starts = Vec::new();
    for other in house.records.registry().types() {
        let link = visible(other, actor).find(|field| field.link == Some(of.key));
        let Some(field) = link.filter(|field| !field.read_only && other.key != of.key) else {
            continue;
        };
        let known = found.iter().any(|(one, ..)| one.key == other.key);
        // What lies within this record is written by who may write the record itself.
        let within = other
            .within
            .is_none_or(|whole| whole.of.key != of.key || edits);
        if !known && within && !is_part(house, other) && may(other, actor, Verb::Edit) {
            starts.push(context! {
                label => other.label.of(lang),
                href => format!("/records/{}/new?{}={}", other.plural, field.name, item.id),
            });
        }
    }
    starts
}

/// One group of related records.
fn context_of(
    visit: &Visit,
    (other, field): (&'static RecordType, &'static Field),
    (lines, more, total): (Vec<Value>, bool, u64),
    (pair, owned, same): (String, bool, bool),
) -> Result<Value, Problem> {
    let lang = visit.reader.lang;
    let label = if same {
        format!("{} · {}", other.label.of(lang), field.label.of(lang))
    } else {
        other.label.of(lang).to_owned()
    };
    let adds = may(other, &visit.visitor.actor, Verb::Edit) && !owned;
    let all = field
        .filter
        .then(|| format!("/records/{}?{pair}", other.plural));
    Ok(context! {
        label => label, lines => lines, more => more, total => total, all => all,
        add => adds.then(|| format!("/records/{}/new?{pair}", other.plural)),
    })
}

/// Approvals and requests on the record.
async fn flow(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    item: &Item,
) -> Result<Vec<Value>, Problem> {
    let act = house.act(&visit.visitor.actor);
    let lang = visit.reader.lang;
    let subject = Subject::of(of, item.id);
    let approvals = qd_workflow::approval::running_on(&house.records, &act, &subject).await;
    let mut lines = Vec::new();
    for (kind, items) in [
        (
            qd_workflow::approval_type(),
            approvals.map_err(RecordsError::problem)?,
        ),
        (
            qd_workflow::request_type(),
            requests(house, visit, item).await?,
        ),
    ] {
        let state = kind.field("state");
        for one in items {
            let plain = |name: &str| {
                state.filter(|field| field.name == name).map(|field| {
                    crate::show::shown(
                        field,
                        one.get(name),
                        &std::collections::BTreeMap::new(),
                        lang,
                    )
                })
            };
            let place = if kind.key == "approval" {
                "approvals"
            } else {
                "requests"
            };
            lines.push(context! {
                kind => kind.label.of(lang), number => &one.number, name => one.text("title"), state => one.text("state"),
                state_label => plain("state"), at => micros(one.created_at, lang), href => format!("/w/{place}/{}", one.id),
            });
        }
    }
    Ok(lines)
}

/// The requests about the record that the person may see.
async fn requests(house: &House, visit: &Visit, item: &Item) -> Result<Vec<Item>, Problem> {
    let kind = qd_workflow::request_type();
    let Some(field) = kind.field("subject_id") else {
        return Ok(Vec::new());
    };
    let query = qd_records::ListQuery {
        filters: vec![qd_records::Filter {
            subject: qd_records::Subject::Field(field),
            test: qd_records::Test::Is,
            values: vec![item.id.to_string().into()],
        }],
        ..qd_records::ListQuery::default()
    };
    let act = house.act(&visit.visitor.actor);
    let found = house.records.find(&act, kind, &query).await;
    Ok(found.map_err(RecordsError::problem)?.items)
}

/// Why the person sees the record, in sentences.
async fn why(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    item: &Item,
) -> Result<Vec<String>, Problem> {
    use qd_records::rights::Why;
    let act = house.act(&visit.visitor.actor);
    let reasons = house
        .records
        .why_visible(&act, of, item.id)
        .await
        .map_err(RecordsError::problem)?;
    let lang = visit.reader.lang;
    let texts = render::texts();
    let sentence = |why: &Why| match why {
        Why::Grant { role, rows, edit } => {
            let role = crate::show::role(*role, lang);
            let key = serde_json::to_value(rows).unwrap_or_default();
            let rows = texts.say(
                lang,
                &format!("rows-{}", key.as_str().unwrap_or_default()),
                &[],
            );
            let verb = texts.say(lang, if *edit { "may-edit" } else { "may-read" }, &[]);
            texts.say(
                lang,
                "why-grant",
                &[("role", &role), ("rows", &rows), ("verb", &verb)],
            )
        }
        Why::Member => texts.say(lang, "why-member", &[]),
        Why::House => texts.say(lang, "why-house", &[]),
    };
    Ok(reasons.iter().map(sentence).collect())
}
