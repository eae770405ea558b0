//! Forms (表单): a control for every kind of field, and the way back from what a form sends to the content of a record.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_records::export::{cell, from_cell};
use qd_records::{Content, Field, Kind};
use serde_json::Value as Json;

use super::links::Choices;

/// Rows that a table offers besides those filled in.
const SPARE_ROWS: usize = 2;
/// The most rows a form takes for one table.
const ROWS_MOST: usize = 200;

/// The pairs of a form as sent.
pub(crate) type Sent = Vec<(String, String)>;

/// The faults of a form by field; those without a field stand under the empty name.
pub(crate) type Faults = BTreeMap<String, String>;

/// The control of a field with its present value.
pub(crate) fn control(
    field: &'static Field,
    value: &Json,
    (choices, faults): (&Choices, &Faults),
    lang: Lang,
) -> Value {
    let shows = field
        .visible_if
        .map(|rule| context! { field => rule.field, is => rule.is });
    context! {
        label => field.label.of(lang), help => field.help.map(|help| help.of(lang)), required => field.required,
        unit => field.unit.map(|unit| unit.of(lang)), fault => faults.get(field.name), shows => shows,
        rows => (field.kind == Kind::Table).then(|| rows(field, value, choices, lang)),
        heads => field.children.iter().map(|child| child.label.of(lang)).collect::<Vec<_>>(),
        ..plain(field, field.name, value, (choices, lang))
    }
}

/// The bare control: name, kind, value, options.
fn plain(
    field: &'static Field,
    name: &str,
    value: &Json,
    (choices, lang): (&Choices, Lang),
) -> Value {
    let is = |key: &str| match value {
        Json::Array(keys) => keys.iter().any(|one| one == key),
        other => other.as_str() == Some(key),
    };
    let mut options: Vec<Value> = field
        .choices
        .iter()
        .map(
            |one| context! { value => one.key, label => one.label.of(lang), chosen => is(one.key) },
        )
        .collect();
    if let Some(link) = field.link {
        let known = choices
            .get(link)
            .map_or(&[][..], |known| known.options.as_slice());
        options = known
            .iter()
            .map(|(id, label)| context! { value => id, label => label, chosen => is(id) })
            .collect();
    }
    let more = field
        .link
        .and_then(|link| choices.get(link))
        .is_some_and(|known| known.more);
    context! {
        name => name, kind => kind(field), value => text(field, value), options => options, link => field.link,
        more => more, plural => field.link.and_then(|link| choices.get(link)).and_then(|known| known.plural),
        sets => field.set_once,
    }
}

/// The name of the template's branch.
fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::LongText | Kind::RichText | Kind::Json => "lines",
        Kind::YesNo => "yes-no",
        Kind::Number | Kind::Percent | Kind::Money => "number",
        Kind::Date => "day",
        Kind::DateTime => "moment",
        Kind::Choice | Kind::Link => "one-of",
        Kind::ManyChoice => "some-of",
        Kind::Table => "rows",
        Kind::File => "file",
        Kind::Text | Kind::Period => "line",
    }
}

/// A value as the text of its control.
fn text(field: &Field, value: &Json) -> String {
    match field.kind {
        // What was typed and not kept yet is text still.
        Kind::Money | Kind::YesNo if value.is_string() => {
            value.as_str().unwrap_or_default().to_owned()
        }
        Kind::YesNo => value.as_bool().unwrap_or_default().to_string(),
        Kind::DateTime => value
            .as_str()
            .and_then(|text| text.parse::<jiff::Timestamp>().ok())
            .map_or(String::new(), |at| {
                let there = at.to_zoned(crate::show::china());
                there.strftime("%Y-%m-%dT%H:%M").to_string()
            }),
        Kind::File => value["name"].as_str().unwrap_or_default().to_owned(),
        Kind::Table => String::new(),
        Kind::Text | Kind::LongText | Kind::RichText => {
            value.as_str().unwrap_or_default().to_owned()
        }
        _ => cell(field, value),
    }
}

/// The rows of a table field and some empty ones.
fn rows(field: &'static Field, value: &Json, choices: &Choices, lang: Lang) -> Vec<Value> {
    let filled: Vec<&Json> = value.as_array().into_iter().flatten().collect();
    let line = |at: usize| {
        let row = filled.get(at).copied().unwrap_or(&Json::Null);
        let cells: Vec<Value> = field
            .children
            .iter()
            .map(|child| {
                let name = format!("{}.{at}.{}", field.name, child.name);
                let value = row.get(child.name).unwrap_or(&Json::Null);
                context! { label => child.label.of(lang), ..plain(child, &name, value, (choices, lang)) }
            })
            .collect();
        context! { at => at, cells => cells, spare => at >= filled.len() }
    };
    (0..filled.len() + SPARE_ROWS).map(line).collect()
}

/// The content that a form sends, for the fields it was made of. A field that the form did not carry is left out, an
/// emptied one is `null`.
pub(crate) fn content(fields: &[&'static Field], sent: &Sent) -> Result<Content, Problem> {
    let mut content = Content::new();
    for field in fields {
        if let Some(value) = sent_value(field, sent)? {
            content.insert(field.name.to_owned(), value);
        }
    }
    Ok(content)
}

fn sent_value(field: &Field, sent: &Sent) -> Result<Option<Json>, Problem> {
    match field.kind {
        // Only the house itself puts a file's name into a form, as it stores what the form brought.
        Kind::File => {
            let last = sent.iter().rev().find(|(name, _)| name == field.name);
            let read = |text: &str| serde_json::from_str(text).unwrap_or(Json::Null);
            Ok(last.map(|(_, text)| read(text)))
        }
        Kind::Table => table(field, sent),
        Kind::ManyChoice => {
            let mut keys = sent
                .iter()
                .filter(|(name, _)| name == field.name)
                .peekable();
            // A group of boxes sends an empty companion, so that taking the last tick away is seen.
            let carried = keys.peek().is_some();
            let keys = keys
                .map(|(_, key)| key.as_str())
                .filter(|key| !key.is_empty());
            let keys: Vec<&str> = keys.collect();
            Ok(carried.then(|| serde_json::json!(keys)))
        }
        _ => {
            let last = sent.iter().rev().find(|(name, _)| name == field.name);
            last.map(|(_, text)| one(field, text)).transpose()
        }
    }
}

fn one(field: &Field, text: &str) -> Result<Json, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Json::Null);
    }
    match field.kind {
        Kind::DateTime => {
            let there: DateTime = text
                .parse()
                .map_err(|_| Problem::new(422, "records-wrong-date-time").field(field.name))?;
            let at = there
                .to_zoned(crate::show::china())
                .map(|there| there.timestamp());
            let at =
                at.map_err(|_| Problem::new(422, "records-wrong-date-time").field(field.name))?;
            Ok(at.to_string().into())
        }
        Kind::Number | Kind::Money => Ok(from_cell(field, &bare(text))),
        Kind::Text | Kind::LongText | Kind::RichText => Ok(text.into()),
        _ => Ok(from_cell(field, text)),
    }
}

/// A number as people type it, without grouping and currency signs.
fn bare(text: &str) -> String {
    let noise = |c: char| matches!(c, ',' | '\u{ff0c}' | ' ' | '\u{a5}' | '\u{ffe5}');
    let code = text
        .split_once(' ')
        .filter(|(code, _)| qd_base::Currency::parse(code).is_some());
    match code {
        Some((code, amount)) => {
            let amount: String = amount.chars().filter(|c| !noise(*c)).collect();
            format!("{code} {amount}")
        }
        None => text.chars().filter(|c| !noise(*c)).collect(),
    }
}

/// The rows of a table: `payments.0.what`; rows with nothing in them are left out.
fn table(field: &Field, sent: &Sent) -> Result<Option<Json>, Problem> {
    let prefix = format!("{}.", field.name);
    let mut rows: BTreeMap<usize, Content> = BTreeMap::new();
    let mut carried = sent.iter().any(|(name, _)| *name == field.name);
    for (name, text) in sent {
        let Some((at, child)) = name
            .strip_prefix(&prefix)
            .and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        carried = true;
        let at = at.parse::<usize>().ok().filter(|at| *at < ROWS_MOST);
        let child = field.children.iter().find(|one| one.name == child);
        if let (Some(at), Some(child)) = (at, child) {
            let value = one(child, text)?;
            if !value.is_null() {
                rows.entry(at)
                    .or_default()
                    .insert(child.name.to_owned(), value);
            }
        }
    }
    // A choice of yes or no always says something; alone it makes no row.
    let is_no = |name: &str| {
        let child = field.children.iter().find(|one| one.name == name);
        child.is_some_and(|one| one.kind == Kind::YesNo)
    };
    let says = |row: &Content| {
        let mut values = row.iter();
        values.any(|(name, value)| !is_no(name) || matches!(value.as_str(), Some("true")))
    };
    let rows = rows.into_values().filter(says);
    let rows: Vec<Json> = rows.map(Json::Object).collect();
    Ok(carried.then(|| Json::Array(rows)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_base::label;

    const ROWS: &[Field] = &[
        Field::new("what", Kind::Text, label("款项", "What")),
        Field::new("amount", Kind::Money, label("金额", "Amount")),
        Field::new("paid", Kind::YesNo, label("已付", "Paid")),
    ];

    fn sent(pairs: &[(&str, &str)]) -> Sent {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn rows_come_back_in_order_and_empty_ones_are_dropped() {
        let mut field = Field::new("payments", Kind::Table, label("回款", "Payments"));
        field.children = ROWS;
        let pairs = sent(&[
            ("payments.2.what", "尾款"),
            ("payments.0.what", "预付款"),
            ("payments.0.amount", "¥1,200.50"),
            ("payments.1.what", "  "),
            ("payments.3.paid", "false"),
            ("payments.9999.what", "x"),
            ("payments.0.owner", "x"),
        ]);
        let rows = sent_value(&field, &pairs).unwrap().unwrap();
        assert_eq!(
            rows[0],
            serde_json::json!({"what": "预付款", "amount": "1200.50"})
        );
        assert_eq!(rows[1]["what"], "尾款");
        assert_eq!(rows.as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn what_was_typed_stands_in_the_form_again() {
        for (kind, typed) in [
            (Kind::Money, "1,200.50"),
            (Kind::Money, "much"),
            (Kind::YesNo, "true"),
            (Kind::Number, "12x"),
            (Kind::Date, "2026-13-01"),
            (Kind::Text, "'a"),
        ] {
            let field = Field::new("x", kind, label("某", "X"));
            let given = sent_value(&field, &sent(&[("x", typed)])).unwrap().unwrap();
            let shown = text(&field, &given);
            assert_eq!(shown, bare(typed).replace(' ', ""), "{kind:?}");
        }
    }

    #[test]
    fn what_a_form_does_not_carry_is_left_alone_and_what_is_emptied_is_nothing() {
        let name = Field::new("name", Kind::Text, label("名", "Name"));
        assert_eq!(sent_value(&name, &sent(&[])).unwrap(), None);
        assert_eq!(
            sent_value(&name, &sent(&[("name", " ")])).unwrap(),
            Some(Json::Null)
        );
        let many = Field::new("tags", Kind::ManyChoice, label("签", "Tags"));
        assert_eq!(
            sent_value(&many, &sent(&[("tags", "")])).unwrap(),
            Some(serde_json::json!([]))
        );
    }

    #[test]
    fn a_moment_is_typed_in_the_time_of_china() {
        let field = Field::new("at", Kind::DateTime, label("时", "At"));
        let value = sent_value(&field, &sent(&[("at", "2026-05-06T09:30")]))
            .unwrap()
            .unwrap();
        assert_eq!(value, "2026-05-06T01:30:00Z");
        assert_eq!(text(&field, &value), "2026-05-06T09:30");
        assert!(sent_value(&field, &sent(&[("at", "soon")])).is_err());
    }
}
