//! What the pages of records share (公用): the type behind an address, the titles behind links, the menu.

use std::collections::BTreeMap;

use minijinja::{Value, context};
use qd_base::{Actor, Lang, Problem};
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Field, Item, Kind, RecordType, RecordsError};

use crate::House;
use crate::visit::Visit;

/// Titles by linked type and id.
pub(crate) type Titles = BTreeMap<String, BTreeMap<String, String>>;

/// Whether a role of the actor opens any rows of a type.
pub(crate) fn may(of: &RecordType, actor: &Actor, verb: Verb) -> bool {
    let opens =
        |grant: &qd_records::Grant| actor.is(grant.role) && (grant.edit || verb == Verb::Read);
    of.grants.iter().any(opens)
}

/// The type of an address, for those a grant lets in. Record-level members without a grant come by the record's address.
pub(crate) fn type_of(house: &House, plural: &str) -> Result<&'static RecordType, Problem> {
    let found = house
        .records
        .registry()
        .types()
        .iter()
        .copied()
        .find(|of| of.plural == plural);
    found.ok_or_else(|| Problem::new(404, "page-missing"))
}

/// The fields of a type that the actor may see.
pub(crate) fn visible<'a>(
    of: &'static RecordType,
    actor: &'a Actor,
) -> impl Iterator<Item = &'static Field> + use<'a> {
    of.fields
        .iter()
        .filter(move |field| field_allowed(actor, field, Verb::Read))
}

/// The titles behind the links of some records, rows of tables included.
pub(crate) async fn titles(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    items: &[Item],
) -> Result<Titles, Problem> {
    let mut wanted: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for item in items {
        for field in of.fields {
            gather(field, item.get(field.name), &mut wanted);
        }
    }
    let act = house.act(&visit.visitor.actor);
    let mut titles = Titles::new();
    for (link, mut ids) in wanted {
        ids.sort_unstable();
        ids.dedup();
        let found = house.records.titles(&act, link, &ids).await;
        titles.insert(link.to_owned(), found.map_err(RecordsError::problem)?);
    }
    Ok(titles)
}

fn gather(
    field: &'static Field,
    value: &serde_json::Value,
    wanted: &mut BTreeMap<&'static str, Vec<String>>,
) {
    if let (Some(link), Some(id)) = (field.link, value.as_str()) {
        wanted.entry(link).or_default().push(id.to_owned());
    }
    for row in value.as_array().into_iter().flatten() {
        for child in field.children {
            gather(
                child,
                row.get(child.name).unwrap_or(&serde_json::Value::Null),
                wanted,
            );
        }
    }
}

/// A field's value for a page, with the address it links to.
pub(crate) fn cell(
    house: &House,
    field: &Field,
    value: &serde_json::Value,
    titles: &Titles,
    lang: Lang,
) -> Value {
    let empty = BTreeMap::new();
    let known = field
        .link
        .and_then(|link| titles.get(link))
        .unwrap_or(&empty);
    let text = if field.kind == Kind::Table {
        crate::show::shown(field, value, &flat(field, titles), lang)
    } else {
        crate::show::shown(field, value, known, lang)
    };
    let target = field
        .link
        .filter(|link| *link != "person")
        .and_then(|link| {
            let to = house.records.registry().get(link)?;
            let id = value.as_str().filter(|id| known.contains_key(*id))?;
            Some(to.address(id.parse().ok()?))
        });
    let figure = matches!(field.kind, Kind::Money | Kind::Number | Kind::Percent);
    let chip = (field.kind == Kind::Choice).then(|| value.as_str().unwrap_or_default().to_owned());
    context! { text => text, href => target, figure => figure, chip => chip, long => matches!(field.kind, Kind::LongText | Kind::RichText) }
}

/// The titles that the rows of a table may need, in one map.
fn flat(field: &Field, titles: &Titles) -> BTreeMap<String, String> {
    let links = field.children.iter().filter_map(|child| child.link);
    links
        .filter_map(|link| titles.get(link))
        .flat_map(|known| known.iter().map(|(id, title)| (id.clone(), title.clone())))
        .collect()
}

/// The entries of a room's record types in the menu: label, address, whether it is the present one.
pub(crate) fn menu(of: &'static RecordType, actor: &Actor) -> Option<(String, &'static str)> {
    may(of, actor, Verb::Read).then(|| (format!("/records/{}", of.plural), icon(of)))
}

/// An icon by what the type can do.
fn icon(of: &RecordType) -> &'static str {
    match (of.calendar, of.board) {
        (Some(_), _) => "calendar-event",
        (None, Some(_)) => "layout-kanban",
        (None, None) => "list-details",
    }
}

/// A record's name as people know it: title, else number.
pub(crate) fn name_of(of: &RecordType, item: &Item) -> String {
    let title = item.text(of.title);
    if title.is_empty() {
        item.number.clone().unwrap_or_default()
    } else {
        title.to_owned()
    }
}
