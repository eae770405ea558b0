//! Contents (内容): input brought into the one JSON form of its kind, so that equal values have equal text.

use jiff::Timestamp;
use qd_base::{Amount, Date, Id, Label, Money, Period, Problem, label};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use crate::types::{FieldType, number_text};
use crate::{Act, Content, Field, File, Kind, RecordsError};

const TEXT_MOST: usize = 500;
const LONG_MOST: usize = 20_000;
const JSON_MOST: usize = 200_000;
const ROWS_MOST: usize = 1_000;
const YES: Label = label("是", "Yes");
const NO: Label = label("否", "No");

/// Brings one value into the form of its field; empty input becomes `null`.
///
/// # Errors
/// 422 with the field and what was wanted.
pub fn normal(field: &Field, value: &Value) -> Result<Value, Problem> {
    if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(Value::Null);
    }
    let wrong = |key: &str| Problem::new(422, key).field(field.name);
    let text = value.as_str().map(str::trim);
    match field.kind {
        Kind::Text => one_line(value).ok_or_else(|| wrong("records-wrong-text")),
        Kind::LongText | Kind::RichText => {
            lines(value).ok_or_else(|| wrong("records-wrong-long-text"))
        }
        Kind::YesNo => yes_no(value).ok_or_else(|| wrong("records-wrong-yes-no")),
        Kind::Number => amount(value).ok_or_else(|| wrong("records-wrong-number")),
        Kind::Percent => {
            let trimmed = text.map(|t| Value::from(t.trim_end_matches(['%', '％'])));
            amount(trimmed.as_ref().unwrap_or(value)).ok_or_else(|| wrong("records-wrong-percent"))
        }
        Kind::Money => money(value).ok_or_else(|| wrong("records-wrong-money")),
        Kind::Date => by_text(text, |t| t.parse::<Date>().ok().map(|d| d.to_string()))
            .ok_or_else(|| wrong("records-wrong-date")),
        Kind::DateTime => by_text(text, |t| t.parse::<Timestamp>().ok().map(micros_text))
            .ok_or_else(|| wrong("records-wrong-date-time")),
        Kind::Period => by_text(text, |t| Period::parse(t).ok().map(|p| p.text))
            .ok_or_else(|| wrong("records-wrong-period")),
        Kind::Choice => by_text(text, |t| field.option(t).map(|o| o.key.to_owned()))
            .ok_or_else(|| wrong("records-wrong-choice")),
        Kind::ManyChoice => options(field, value).ok_or_else(|| wrong("records-wrong-choice")),
        Kind::Link => by_text(text, |t| t.parse::<Id>().ok().map(|id| id.to_string()))
            .ok_or_else(|| wrong("records-wrong-link")),
        Kind::Table => rows(field, value),
        Kind::File => File::from_json(value)
            .ok()
            .filter(|file| is_sha256(&file.sha256) && file.size >= 0)
            .map(|file| file.to_json())
            .ok_or_else(|| wrong("records-wrong-file")),
        Kind::Json => {
            let fits = value.to_string().len() <= JSON_MOST;
            fits.then(|| value.clone())
                .ok_or_else(|| wrong("records-wrong-json"))
        }
    }
}

/// Reads the form of an action: every field in its normal form, absent ones `null`. All faults are told at once.
///
/// # Errors
/// 400 for an unknown name; [`RecordsError::Invalid`] with every field at fault.
pub(crate) fn form(fields: &[Field], input: &Content) -> Result<Content, RecordsError> {
    let known = |name: &str| fields.iter().any(|field| field.name == name);
    if let Some(stranger) = input.keys().find(|name| !known(name)) {
        let names = fields.iter().map(|field| field.name);
        return Err(crate::query::unknown(stranger, names).into());
    }
    let (mut content, mut faults) = (Content::new(), Vec::new());
    for field in fields {
        match normal(field, input.get(field.name).unwrap_or(&Value::Null)) {
            Ok(Value::Null) if field.required => {
                faults.push(Problem::new(422, "records-required").field(field.name));
            }
            Ok(value) => {
                content.insert(field.name.to_owned(), value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(content)
    } else {
        Err(RecordsError::Invalid(faults))
    }
}

/// The value a new record starts with, if the description gives one.
pub(crate) fn default_of(field: &Field, act: &Act) -> Option<Value> {
    let text = field.default?;
    let value = match text {
        "today" => Value::from(act.today.to_string()),
        "now" => Value::from(micros_text(act.at)),
        "me" => Value::from(act.actor.person?.to_string()),
        other => return example(field, other),
    };
    Some(value)
}

/// A value written as text in a description (default or sample), in its normal form.
pub fn example(field: &Field, text: &str) -> Option<Value> {
    let structured = [Kind::Table, Kind::File, Kind::Json, Kind::ManyChoice];
    let value = if structured.contains(&field.kind) {
        serde_json::from_str(text).ok()?
    } else {
        Value::from(text)
    };
    normal(field, &value).ok().filter(|value| !value.is_null())
}

fn by_text(text: Option<&str>, read: impl Fn(&str) -> Option<String>) -> Option<Value> {
    read(text?).map(Value::from)
}

/// Instants are kept to the microsecond.
fn micros_text(at: Timestamp) -> String {
    let micros = Timestamp::from_microsecond(at.as_microsecond());
    micros.unwrap_or(at).to_string()
}

fn one_line(value: &Value) -> Option<Value> {
    let text: String = value.as_str()?.trim().nfc().collect();
    let fine = text.chars().count() <= TEXT_MOST && !text.chars().any(is_hidden);
    fine.then(|| Value::from(text))
}

fn lines(value: &Value) -> Option<Value> {
    let text: String = value
        .as_str()?
        .trim_end()
        .replace("\r\n", "\n")
        .nfc()
        .collect();
    let hidden = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
    let fine = text.chars().count() <= LONG_MOST && !text.chars().any(hidden);
    fine.then(|| Value::from(text))
}

/// Control characters and marks that change direction: they fool people and logs.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn yes_no(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) => match text.trim() {
            "true" | "1" | "on" => Some(Value::Bool(true)),
            "false" | "0" | "off" => Some(Value::Bool(false)),
            word => [(YES, true), (NO, false)]
                .into_iter()
                .find(|(label, _)| word == label.zh || word.eq_ignore_ascii_case(label.en))
                .map(|(_, flag)| Value::Bool(flag)),
        },
        _ => None,
    }
}

/// Numbers come as JSON numbers or as text, with thousands marks and full-width digits forgiven; more than four
/// places are refused rather than rounded.
fn amount(value: &Value) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.nfkc().filter(|c| !matches!(c, ',' | ' ')).collect(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    let parsed = Amount::parse(&text).ok().filter(|_| places <= 4)?;
    Some(Value::from(number_text(parsed)))
}

fn money(value: &Value) -> Option<Value> {
    if let Value::Object(map) = value {
        return (map.len() == 2)
            .then(|| Money::from_json(value).ok().map(|money| money.to_json()))
            .flatten();
    }
    // A plain text is an amount in yuan.
    let minor = minor(amount(value)?.as_str()?)?;
    Some(serde_json::json!({"minor": minor, "currency": "CNY"}))
}

/// An amount written with at most two places, in hundredths.
pub(crate) fn minor(text: &str) -> Option<i64> {
    let exact = Amount::parse(text).ok()?;
    let minor = exact.to_fen();
    let lossless = Amount(minor.checked_mul(qd_base::SCALE / 100)?) == exact;
    lossless.then_some(minor)
}

/// Yes or no as shown.
pub(crate) fn yes_no_label(flag: bool) -> Label {
    if flag { YES } else { NO }
}

fn options(field: &Field, value: &Value) -> Option<Value> {
    let given: Vec<&str> = match value {
        Value::Array(items) => items.iter().map(Value::as_str).collect::<Option<_>>()?,
        Value::String(text) => text.split(',').map(str::trim).collect(),
        _ => return None,
    };
    let known = |key: &&str| field.option(key).is_some();
    if !given.iter().all(known) {
        return None;
    }
    // The order of the description, each once: equal selections have equal text.
    let chosen = field
        .choices
        .iter()
        .filter(|option| given.contains(&option.key));
    Some(chosen.map(|option| Value::from(option.key)).collect())
}

fn rows(field: &Field, value: &Value) -> Result<Value, Problem> {
    let wrong = || Problem::new(422, "records-wrong-rows").field(field.name);
    let given = value
        .as_array()
        .filter(|rows| rows.len() <= ROWS_MOST)
        .ok_or_else(wrong)?;
    let mut done = Vec::with_capacity(given.len());
    for (at, row) in given.iter().enumerate() {
        let row = row.as_object().ok_or_else(wrong)?;
        done.push(Value::Object(one_row(field, at, row)?));
    }
    Ok(Value::Array(done))
}

fn one_row(field: &Field, at: usize, row: &Map<String, Value>) -> Result<Content, Problem> {
    let place = |name: &str| format!("{}.{}.{name}", field.name, at + 1);
    if let Some(stranger) = row
        .keys()
        .find(|key| field.children.iter().all(|c| c.name != **key))
    {
        return Err(Problem::new(400, "records-unknown-field")
            .arg("name", stranger)
            .field(place(stranger)));
    }
    let mut done = Content::new();
    for child in field.children {
        let value = normal(child, row.get(child.name).unwrap_or(&Value::Null))
            .map_err(|problem| problem.field(place(child.name)))?;
        if value.is_null() && child.required {
            return Err(Problem::new(422, "records-required").field(place(child.name)));
        }
        done.insert(child.name.to_owned(), value);
    }
    Ok(done)
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The form in which texts are compared for uniqueness: width, case and outer blanks do not matter.
pub(crate) fn unique_form(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ChoiceOption;
    use serde_json::json;

    const OPTIONS: [ChoiceOption; 2] = [
        ChoiceOption {
            key: "won",
            label: label("赢单", "Won"),
        },
        ChoiceOption {
            key: "lost",
            label: label("输单", "Lost"),
        },
    ];

    fn of(kind: Kind, value: Value) -> Result<Value, String> {
        let mut field = Field::new("f", kind, label("字段", "Field"));
        field.choices = &OPTIONS;
        normal(&field, &value).map_err(|problem| problem.key)
    }

    #[test]
    fn each_kind_takes_its_usual_spellings_and_refuses_the_rest() {
        assert_eq!(of(Kind::Text, json!("  合同 ")), Ok(json!("合同")));
        assert_eq!(
            of(Kind::Text, json!("a\nb")),
            Err("records-wrong-text".into())
        );
        assert_eq!(
            of(Kind::Text, json!("a\u{202e}b")),
            Err("records-wrong-text".into())
        );
        assert_eq!(of(Kind::Number, json!("１,234.5")), Ok(json!("1234.5")));
        assert_eq!(of(Kind::Number, json!(12)), Ok(json!("12")));
        assert_eq!(
            of(Kind::Number, json!("1.23456")),
            Err("records-wrong-number".into())
        );
        assert_eq!(of(Kind::Percent, json!("12.5%")), Ok(json!("12.5")));
        assert_eq!(
            of(Kind::Money, json!("12.34")),
            Ok(json!({"minor": 1234, "currency": "CNY"}))
        );
        assert_eq!(
            of(Kind::Money, json!("12.345")),
            Err("records-wrong-money".into())
        );
        let usd = json!({"minor": 5, "currency": "USD"});
        assert_eq!(of(Kind::Money, usd.clone()), Ok(usd));
        assert_eq!(
            of(Kind::Date, json!("2026-02-30")),
            Err("records-wrong-date".into())
        );
        assert_eq!(of(Kind::Period, json!("2026Q3")), Ok(json!("2026Q3")));
        assert_eq!(
            of(Kind::Choice, json!("drawn")),
            Err("records-wrong-choice".into())
        );
        assert_eq!(
            of(Kind::ManyChoice, json!("lost,won")),
            Ok(json!(["won", "lost"]))
        );
        assert_eq!(of(Kind::YesNo, json!("是")), Ok(json!(true)));
        assert_eq!(of(Kind::Date, json!("  ")), Ok(Value::Null));
    }
}
