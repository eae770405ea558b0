//! Values for people (取值显示): a field's value, a moment and a day as a reader of a language expects them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use qd_base::{Lang, Money};
use qd_records::{Field, FieldType, Kind};
use serde_json::Value;

/// A field's value as text; empty for nothing. `titles` tells what links lead to.
pub(crate) fn shown(
    field: &Field,
    value: &Value,
    titles: &BTreeMap<String, String>,
    lang: Lang,
) -> String {
    if value.is_null() {
        return String::new();
    }
    let text = value.as_str().unwrap_or_default();
    match field.kind {
        Kind::Choice => option(field, text, lang),
        Kind::ManyChoice => {
            let keys = value.as_array().into_iter().flatten();
            let labels = keys
                .filter_map(Value::as_str)
                .map(|key| option(field, key, lang));
            labels.collect::<Vec<_>>().join(comma(lang))
        }
        Kind::YesNo => {
            let key = if value == &Value::Bool(true) {
                "yes"
            } else {
                "no"
            };
            crate::render::texts().say(lang, key, &[])
        }
        Kind::Money => money(value),
        Kind::Date => text
            .parse()
            .map_or_else(|_| text.to_owned(), |day| qd_base::format::date(day, lang)),
        Kind::DateTime => text
            .parse::<Timestamp>()
            .map_or_else(|_| text.to_owned(), |at| moment(at, lang)),
        Kind::Percent => format!("{text}%"),
        Kind::Link => titles.get(text).cloned().unwrap_or_else(|| "—".to_owned()),
        Kind::File => value["name"].as_str().unwrap_or_default().to_owned(),
        Kind::Table => {
            let rows = value.as_array().into_iter().flatten();
            let lines = rows.map(|row| line(field, row, titles, lang));
            lines.collect::<Vec<_>>().join("\n")
        }
        Kind::Json => value.to_string(),
        Kind::Number => with_unit(field, text, lang),
        _ => text.to_owned(),
    }
}

fn with_unit(field: &Field, text: &str, lang: Lang) -> String {
    // `1–5` tells the scale in the form; beside a value it would read as more digits.
    let is_scale = |unit: &qd_base::Label| unit.of(lang).starts_with(|c: char| c.is_ascii_digit());
    match (field.unit.filter(|unit| !is_scale(unit)), lang) {
        (None, _) => text.to_owned(),
        (Some(unit), Lang::Zh) => format!("{text}{}", unit.of(lang)),
        (Some(unit), Lang::En) => format!("{text} {}", unit.of(lang)),
    }
}

/// One row of a table as a line.
fn line(field: &Field, row: &Value, titles: &BTreeMap<String, String>, lang: Lang) -> String {
    let cells = field.children.iter().filter_map(|child| {
        let text = shown(child, row.get(child.name)?, titles, lang);
        (!text.is_empty()).then_some(text)
    });
    cells.collect::<Vec<_>>().join(" · ")
}

fn option(field: &Field, key: &str, lang: Lang) -> String {
    field
        .option(key)
        .map_or_else(|| key.to_owned(), |one| one.label.of(lang).to_owned())
}

fn comma(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "、" } else { ", " }
}

/// Money with its currency's sign: `¥1,234.50`.
pub(crate) fn money(value: &Value) -> String {
    let Ok(money) = Money::from_json(value) else {
        return String::new();
    };
    let amount = qd_base::format::fixed(i128::from(money.minor), 2);
    format!("{}{amount}", money.currency.sign())
}

/// A moment in the time of China, to the minute.
pub(crate) fn moment(at: Timestamp, lang: Lang) -> String {
    let there = at.to_zoned(china());
    let clock = there.strftime("%H:%M");
    format!("{} {clock}", qd_base::format::date(there.date(), lang))
}

/// A moment kept as microseconds since 1970 UTC.
pub(crate) fn micros(at: i64, lang: Lang) -> String {
    Timestamp::from_microsecond(at).map_or_else(|_| String::new(), |at| moment(at, lang))
}

/// The time of China: one zone without summer time.
pub(crate) fn china() -> jiff::tz::TimeZone {
    jiff::tz::Offset::constant(8).to_time_zone()
}

/// A role's name.
pub(crate) fn role(role: qd_base::Role, lang: Lang) -> String {
    let key = serde_json::to_value(role).unwrap_or_default();
    let key = key.as_str().unwrap_or_default().replace('_', "-");
    crate::render::texts().say(lang, &format!("role-{key}"), &[])
}
