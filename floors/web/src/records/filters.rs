//! The question of a list in its address (筛选与排序): controls for every filter field, chips that take one away, column
//! heads that order.

use minijinja::{Value, context};
use qd_base::{Actor, Lang, Problem};
use qd_records::{Field, Kind, ListQuery, RecordType};

use super::shared::{Titles, visible};
use crate::pages::encode;
use crate::render;

/// What an address of a list carries besides the kernel's question.
const OWN: [&str; 6] = ["cols", "as", "month", "said", "undo", "fault"];
/// The most columns an order speaks of.
const SORTS_MOST: usize = 3;

/// An address's pairs, names given twice joined by commas, empty ones left out.
pub(crate) fn joined(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, value) in pairs
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
    {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, text)) => {
                text.push(',');
                text.push_str(&value);
            }
            None => all.push((name, value)),
        }
    }
    all
}

/// One pair's value.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// The kernel's question of an address.
pub(crate) fn question(
    of: &RecordType,
    actor: &Actor,
    pairs: &[(String, String)],
) -> Result<ListQuery, Problem> {
    let own = |pair: &&(String, String)| !OWN.contains(&pair.0.as_str());
    let asked: Vec<(String, String)> = pairs.iter().filter(own).cloned().collect();
    ListQuery::parse(of, actor, &asked)
}

/// The address of the list with some pairs changed; nothing takes a pair away. Another question begins at page one.
pub(crate) fn address(
    of: &RecordType,
    pairs: &[(String, String)],
    changes: &[(&str, Option<String>)],
) -> String {
    let changed = |name: &str| changes.iter().any(|(known, _)| *known == name);
    let keeps_page = changes.iter().all(|(name, _)| *name == "page");
    let kept = pairs
        .iter()
        .filter(|(name, _)| {
            !changed(name) && name != "said" && name != "undo" && (keeps_page || name != "page")
        })
        .map(|(name, value)| (name.as_str(), value.clone()));
    let new = changes
        .iter()
        .filter_map(|(name, value)| value.clone().map(|value| (*name, value)));
    let query: Vec<String> = kept
        .chain(new)
        .map(|(name, value)| format!("{}={}", encode(name), encode(&value)))
        .collect();
    if query.is_empty() {
        format!("/records/{}", of.plural)
    } else {
        format!("/records/{}?{}", of.plural, query.join("&"))
    }
}

/// The columns of the list: chosen ones, else those of the description.
pub(crate) fn columns(
    of: &'static RecordType,
    actor: &Actor,
    pairs: &[(String, String)],
) -> Vec<&'static Field> {
    let chosen: Vec<&str> =
        value(pairs, "cols").map_or(Vec::new(), |text| text.split(',').collect());
    let picked: Vec<&'static Field> = chosen
        .iter()
        .filter_map(|name| visible(of, actor).find(|field| field.name == *name))
        .collect();
    if !picked.is_empty() {
        return picked;
    }
    visible(of, actor).filter(|field| field.list).collect()
}

/// A column's head: its name, the order it stands in, the address that orders by it first.
pub(crate) fn head(
    of: &'static RecordType,
    field: &Field,
    pairs: &[(String, String)],
    lang: Lang,
) -> Value {
    let order: Vec<&str> =
        value(pairs, "sort").map_or(Vec::new(), |text| text.split(',').collect());
    let at = order
        .iter()
        .position(|one| one.trim_start_matches('-') == field.name);
    let down = at.is_some_and(|at| order[at].starts_with('-'));
    let first = match (at, down) {
        (Some(0), false) => Some(format!("-{}", field.name)),
        (Some(0), true) => None,
        _ => Some(field.name.to_owned()),
    };
    let others = order
        .iter()
        .filter(|one| one.trim_start_matches('-') != field.name);
    let others = others.map(|one| (*one).to_owned());
    let order: Vec<String> = first.into_iter().chain(others).take(SORTS_MOST).collect();
    let order = Some(order.join(",")).filter(|text| !text.is_empty());
    context! {
        label => field.label.of(lang), sorts => field.kind.sorts(), place => at.map(|at| at + 1), down => down,
        figure => matches!(field.kind, Kind::Money | Kind::Number | Kind::Percent),
        href => address(of, pairs, &[("sort", order)]),
    }
}

/// The chips of the filters in force, each with the address without it.
pub(crate) fn chips(
    of: &'static RecordType,
    actor: &Actor,
    pairs: &[(String, String)],
    (titles, lang): (&Titles, Lang),
) -> Vec<Value> {
    let one = |(name, text): &(String, String)| {
        let (base, test) = name.rsplit_once('.').unwrap_or((name, "is"));
        let label = if name == "q" {
            Some(render::texts().say(lang, "search-words", &[]))
        } else {
            visible(of, actor)
                .find(|field| field.name == base)
                .map(|field| field.label.of(lang).to_owned())
        };
        let field = visible(of, actor).find(|field| field.name == base);
        let values = text.split(',').map(|part| said(field, part, titles, lang));
        let values: Vec<String> = values.collect();
        let test = render::texts().say(lang, &format!("test-{test}"), &[]);
        label.map(|label| {
            context! { label => label, test => test, text => values.join(" / "), href => address(of, pairs, &[(name, None)]) }
        })
    };
    let asked = |pair: &&(String, String)| {
        !OWN.contains(&pair.0.as_str())
            && !["sort", "page", "size", "trash"].contains(&pair.0.as_str())
    };
    pairs.iter().filter(asked).filter_map(one).collect()
}

/// A value of a filter in words.
fn said(field: Option<&Field>, part: &str, titles: &Titles, lang: Lang) -> String {
    let Some(field) = field else {
        return part.to_owned();
    };
    if part == "me" && field.link == Some("person") {
        return render::texts().say(lang, "me", &[]);
    }
    let known = field.link.and_then(|link| titles.get(link)?.get(part));
    match field.kind {
        Kind::Choice | Kind::ManyChoice => field
            .option(part)
            .map_or_else(|| part.to_owned(), |one| one.label.of(lang).to_owned()),
        Kind::YesNo => {
            let is = part == "true";
            let key = if is { "yes" } else { "no" };
            render::texts().say(lang, key, &[])
        }
        _ => known.cloned().unwrap_or_else(|| part.to_owned()),
    }
}

/// The control of a filter field.
pub(crate) fn control(
    field: &Field,
    pairs: &[(String, String)],
    people: &[Value],
    lang: Lang,
) -> Value {
    let now = |suffix: &str| {
        value(pairs, &format!("{}{suffix}", field.name))
            .unwrap_or_default()
            .to_owned()
    };
    let chosen = now("");
    let is = |key: &str| chosen.split(',').any(|one| one == key);
    let kind = match field.kind {
        Kind::Choice | Kind::ManyChoice => "options",
        Kind::YesNo => "yes-no",
        Kind::Date => "days",
        Kind::Number | Kind::Percent | Kind::Money => "range",
        Kind::Link if field.link == Some("person") => "person",
        Kind::Text => "text",
        _ => "none",
    };
    let options: Vec<Value> = field
        .choices
        .iter()
        .map(
            |one| context! { value => one.key, label => one.label.of(lang), chosen => is(one.key) },
        )
        .collect();
    context! {
        name => field.name, label => field.label.of(lang), kind => kind, options => options, value => chosen,
        people => if kind == "person" { people } else { &[] }, from => now(".gte"), until => now(".lte"), has => now(".has"),
    }
}
