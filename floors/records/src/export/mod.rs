//! Exports (导出): the fields a person may see, as CSV that Excel and WPS open, and back.

mod rows;
mod workbook;

use qd_base::{Actor, Lang};
use serde_json::Value;

pub(crate) use rows::MOST;
pub use workbook::{faults, shown, workbook};

use crate::rights::{Verb, field_allowed};
use crate::{Content, Field, Item, Kind, RecordType};

/// Characters that make a spreadsheet take a text for a formula, full width ones included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠'];

/// What stands in a cell that could not hold the value; coming back, it says nothing.
pub(crate) const TOO_LONG: &str = "#TOO-LONG";
/// Characters that a cell of a workbook can hold.
pub(crate) const CELL_MOST: usize = 32_767;

/// The fields of an export, in the order of the description: what the actor may see and a cell can hold.
pub fn fields(of: &RecordType, actor: &Actor) -> Vec<&'static Field> {
    of.fields
        .iter()
        .filter(|field| field_allowed(actor, field, Verb::Read))
        .collect()
}

/// A whole CSV: UTF-8 with byte order mark; id, version and number first, so that it can come back as an update.
/// The second line holds the field names, the first the captions.
pub fn csv(of: &RecordType, actor: &Actor, lang: Lang, items: &[Item]) -> String {
    let fields = fields(of, actor);
    let mut out = String::from("\u{feff}");
    let captions = fields.iter().map(|field| field.label.of(lang).to_owned());
    line(
        &mut out,
        ["id", "version", "number"]
            .map(str::to_owned)
            .into_iter()
            .chain(captions),
    );
    let names = fields.iter().map(|field| field.name.to_owned());
    line(
        &mut out,
        ["id", "version", "number"]
            .map(str::to_owned)
            .into_iter()
            .chain(names),
    );
    for item in items {
        let head = [
            item.id.to_string(),
            item.version.to_string(),
            item.number.clone().unwrap_or_default(),
        ];
        let cells = fields.iter().map(|field| cell(field, item.get(field.name)));
        line(&mut out, head.into_iter().chain(cells));
    }
    out
}

/// A value as the text of a cell. Texts that a spreadsheet would run as a formula get a leading `'`; numbers stay
/// numbers.
pub fn cell(field: &Field, value: &Value) -> String {
    match field.kind {
        Kind::Number | Kind::Percent => value.as_str().unwrap_or_default().to_owned(),
        Kind::Money if value["currency"] == "CNY" => yuan(value),
        Kind::Money if !value.is_null() => {
            format!(
                "{} {}",
                value["currency"].as_str().unwrap_or("?"),
                yuan(value)
            )
        }
        Kind::YesNo => value
            .as_bool()
            .map_or(String::new(), |flag| flag.to_string()),
        Kind::ManyChoice => {
            let keys = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            keys.collect::<Vec<_>>().join(",")
        }
        Kind::Money => String::new(),
        Kind::Table | Kind::File | Kind::Json if value.is_null() => String::new(),
        Kind::Table | Kind::File | Kind::Json => value.to_string(),
        _ => harmless(value.as_str().unwrap_or_default()),
    }
}

/// The value of a cell, not yet checked: the inverse of [`cell`].
pub fn from_cell(field: &Field, text: &str) -> Value {
    let structured = matches!(field.kind, Kind::Table | Kind::File | Kind::Json)
        || (field.kind == Kind::Money && text.starts_with('{'));
    if field.kind == Kind::Money
        && let Some((code, amount)) = text.split_once(' ')
        && let Some(currency) = qd_base::Currency::parse(code)
    {
        let minor = crate::content::minor(amount).unwrap_or(i64::MAX);
        if minor != i64::MAX {
            return serde_json::json!({"minor": minor, "currency": currency.code()});
        }
    }
    if structured && let Ok(value) = serde_json::from_str(text) {
        return value;
    }
    let plain = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with('\'') => rest,
        _ => text,
    };
    Value::from(plain)
}

/// The content of a row by field names, for [`crate::Records::create`] or `edit`; empty cells are empty values.
pub fn from_row(of: &RecordType, names: &[String], cells: &[String]) -> Content {
    let pairs = names.iter().zip(cells);
    pairs
        .filter_map(|(name, cell)| {
            let field = of.field(name).filter(|field| !field.read_only)?;
            Some((field.name.to_owned(), from_cell(field, cell)))
        })
        .collect()
}

fn yuan(value: &Value) -> String {
    let Some(minor) = value["minor"].as_i64() else {
        return String::new();
    };
    let sign = if minor < 0 { "-" } else { "" };
    let size = minor.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// Whether a spreadsheet would take a text for a formula.
pub(crate) fn is_hostile(text: &str) -> bool {
    text.starts_with(FORMULA)
}

fn harmless(text: &str) -> String {
    if is_hostile(text) || text.starts_with('\'') {
        return format!("'{text}");
    }
    text.to_owned()
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// Splits a CSV into rows of cells (RFC 4180, byte order mark forgiven).
pub fn parse(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().expect("there is always a row");
        let cell = row.last_mut().expect("a row has a cell");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            other => cell.push(other),
        }
    }
    if rows
        .last()
        .is_some_and(|row| row.len() == 1 && row[0].is_empty())
    {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_base::label;
    use serde_json::json;

    #[test]
    fn texts_that_look_like_formulas_are_made_harmless_and_come_back() {
        let text = Field::new("t", Kind::Text, label("文", "Text"));
        for hostile in [
            "=1+1", "+86 138", "-1", "@SUM(A1)", "＝cmd", "'=x", "'quoted",
        ] {
            let written = cell(&text, &json!(hostile));
            assert!(written.starts_with('\''), "{hostile}");
            assert_eq!(from_cell(&text, &written), json!(hostile));
        }
        let number = Field::new("n", Kind::Number, label("数", "Number"));
        assert_eq!(
            cell(&number, &json!("-12.5")),
            "-12.5",
            "numbers stay numbers"
        );
        let money = Field::new("m", Kind::Money, label("钱", "Money"));
        assert_eq!(
            cell(&money, &json!({"minor": -5, "currency": "CNY"})),
            "-0.05"
        );
    }

    #[test]
    fn quotes_commas_and_line_ends_survive() {
        let mut out = String::new();
        let cells = ["a\"b", "c,d", "e\nf", ""];
        line(&mut out, cells.iter().map(|c| (*c).to_owned()));
        assert_eq!(parse(&out), [cells.map(str::to_owned).to_vec()]);
    }
}
