//! Cells (单元格): what a person's spelling means for a field, and whether it says anything new.

use qd_base::Date;
use serde_json::Value;

use crate::content::normal;
use crate::export::{TOO_LONG, cell, from_cell};
use crate::{Field, Kind};

/// The value of a cell, not yet checked: labels of options, usual spellings of dates, what an export writes.
pub(crate) fn value_of(field: &Field, text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    match field.kind {
        Kind::Choice => option(field, text).into(),
        Kind::ManyChoice => {
            let parts = text.split([',', '，', '、', ';', '；']).map(str::trim);
            let parts = parts.filter(|part| !part.is_empty());
            parts.map(|part| option(field, part)).collect()
        }
        Kind::Date => day(text).unwrap_or_else(|| text.to_owned()).into(),
        Kind::YesNo => text.to_lowercase().into(),
        _ => from_cell(field, text),
    }
}

/// Whether a cell says what a value already is. Links are compared by their ids here, by titles elsewhere.
pub(crate) fn says(field: &Field, text: &str, value: &Value) -> bool {
    let text = text.trim();
    if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
        return text.is_empty() || (field.kind == Kind::Table && text == "[]");
    }
    if text == TOO_LONG {
        return true;
    }
    if normal(field, &value_of(field, text)).is_ok_and(|given| given == *value) {
        return true;
    }
    // Sheets forget blanks around texts; what is otherwise as written is not a change.
    text == cell(field, value).trim() || value.as_str().is_some_and(|kept| kept.trim() == text)
}

/// The key of an option by its key or either label.
fn option(field: &Field, text: &str) -> String {
    let is = |option: &&crate::ChoiceOption| {
        option.key == text || option.label.zh == text || option.label.en.eq_ignore_ascii_case(text)
    };
    let found = field.choices.iter().find(is);
    found.map_or(text, |option| option.key).to_owned()
}

/// `2026/3/5`, `2026.3.5`, `2026年3月5日` and `2026-03-05 00:00:00` as ISO.
fn day(text: &str) -> Option<String> {
    let text = text.split([' ', 'T']).next()?;
    let parts = text.split(['-', '/', '.', '年', '月', '日']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (year.len() == 4).then(|| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ChoiceOption;
    use crate::content::yes_no_label;
    use qd_base::label;
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

    fn of(kind: Kind) -> Field {
        let mut field = Field::new("f", kind, label("字段", "Field"));
        field.choices = &OPTIONS;
        field
    }

    #[test]
    fn usual_spellings_are_understood_and_nonsense_is_left_to_be_refused() {
        assert_eq!(value_of(&of(Kind::Choice), "赢单"), json!("won"));
        assert_eq!(value_of(&of(Kind::Choice), "LOST"), json!("lost"));
        assert_eq!(
            value_of(&of(Kind::ManyChoice), "输单、Won"),
            json!(["lost", "won"])
        );
        for text in [
            "2026/3/5",
            "2026.03.05",
            "2026年3月5日",
            "2026-03-05 00:00:00",
        ] {
            assert_eq!(
                value_of(&of(Kind::Date), text),
                json!("2026-03-05"),
                "{text}"
            );
        }
        for text in ["5/3/2026", "26-3-5", "2026-02-30", "soon"] {
            assert_eq!(value_of(&of(Kind::Date), text), json!(text), "{text}");
        }
    }

    #[test]
    fn what_an_export_writes_is_no_change() {
        let cases = [
            (Kind::Text, json!("=1+1"), "'=1+1"),
            (Kind::Text, json!("=1+1"), "=1+1"),
            (Kind::Number, json!("1234.5"), "1234.5"),
            (
                Kind::Money,
                json!({"minor": -5, "currency": "CNY"}),
                "-0.05",
            ),
            (
                Kind::Money,
                json!({"minor": 500, "currency": "USD"}),
                "USD 5.00",
            ),
            (Kind::ManyChoice, json!(["won", "lost"]), "赢单, 输单"),
            (Kind::YesNo, json!(true), yes_no_label(true).zh),
            (Kind::YesNo, json!(false), "FALSE"),
            (Kind::Table, json!([]), ""),
            (Kind::Text, json!("a  "), "a"),
        ];
        for (kind, value, text) in cases {
            assert!(says(&of(kind), text, &value), "{kind:?} {text}");
            assert!(!says(&of(kind), "9", &value), "{kind:?}");
        }
        assert!(
            !says(&of(Kind::Text), "", &json!("a")),
            "emptied is a change"
        );
    }
}
