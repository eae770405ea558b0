//! Reading records on the command line (查看记录).

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use qd_base::Timestamp;
use qd_documents::{ColumnKind, RowRole, Table, TableColumn, Value, text};
use qd_records::{Field, Item, Kind, RecordType, export};
use serde_json::json;

use super::Desk;
use crate::cli::record::{One, Which};

pub(super) fn list(
    desk: &Desk<'_, '_>,
    of: &str,
    (which, page, size): (&Which, u64, u64),
) -> Result<ExitCode> {
    let of = desk.of(of)?;
    let mut query = desk.query(of, which)?;
    (query.page, query.size) = (page.max(1), size.clamp(1, qd_records::PAGE_MOST));
    let found = desk.wait(desk.home.records.find(&desk.act, of, &query))?;
    if desk.work.cli.json {
        let items: Vec<_> = found
            .items
            .iter()
            .map(|i| qd_web::record_json(of, i))
            .collect();
        let answer =
            json!({"items": items, "total": found.total, "page": found.page, "size": found.size});
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    let lang = desk.work.lang;
    let titles = titles(desk, of, &found.items)?;
    let shown: Vec<&Field> = of
        .fields
        .iter()
        .filter(|f| f.list || f.name == of.title)
        .collect();
    let caption = |text: &str| TableColumn::new(text.to_owned(), ColumnKind::Text);
    let mut table = Table::new(of.label.of(lang).to_owned());
    let numbered = of.number.is_some();
    table = table.column(caption(if numbered { "№" } else { "id" }));
    for field in &shown {
        table = table.column(caption(field.label.of(lang)));
    }
    for item in &found.items {
        let head = item.number.clone().filter(|_| numbered);
        let mut cells = vec![Value::Text(head.unwrap_or_else(|| item.id.to_string()))];
        let words = |field: &&Field| export::shown(field, item.get(field.name), &titles, lang);
        cells.extend(shown.iter().map(words).map(Value::Text));
        table.push(RowRole::Body, cells);
    }
    println!("{}", text::terminal_table(&table, lang));
    let told = desk.work.say(
        "record-found",
        &[("total", &found.total), ("page", &found.page)],
    );
    println!("{told}");
    Ok(ExitCode::SUCCESS)
}

pub(super) fn get(desk: &Desk<'_, '_>, one: &One) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    tell(desk, of, &item)
}

/// One record, field by field.
pub(super) fn tell(desk: &Desk<'_, '_>, of: &'static RecordType, item: &Item) -> Result<ExitCode> {
    if desk.work.cli.json {
        let told = qd_web::record_json(of, item);
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(ExitCode::SUCCESS);
    }
    let lang = desk.work.lang;
    let titles = titles(desk, of, std::slice::from_ref(item))?;
    let number = item.number.as_deref().unwrap_or_default();
    println!(
        "{} {number} {}",
        of.label.of(lang),
        plain(item.text(of.title))
    );
    println!("  id {}  v{}", item.id, item.version);
    let width = |text: &str| text::display_width(text);
    let widest = of.fields.iter().map(|field| width(field.label.of(lang)));
    let widest = widest.max().unwrap_or(0);
    for field in of.fields.iter().filter(|field| !is_empty(item, field)) {
        let label = field.label.of(lang);
        let gap = " ".repeat(widest - width(label));
        let words = export::shown(field, item.get(field.name), &titles, lang);
        println!("  {label}{gap}  {}", plain(&words));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn history(desk: &Desk<'_, '_>, one: &One) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    let moments = desk.wait(desk.home.records.timeline(&desk.act, of, item.id))?;
    if desk.work.cli.json {
        println!("{}", serde_json::to_string_pretty(&moments)?);
        return Ok(ExitCode::SUCCESS);
    }
    for moment in &moments {
        let at = Timestamp::from_microsecond(moment.at)?;
        let reason = moment.reason.as_deref().unwrap_or_default();
        let names: Vec<&str> = moment
            .changes
            .iter()
            .map(|(name, ..)| name.as_str())
            .collect();
        let line = format!(
            "{at:.0}  {}  {}  {}  {reason}",
            moment.verb,
            moment.name,
            names.join(",")
        );
        println!("{}", plain(line.trim_end()));
    }
    Ok(ExitCode::SUCCESS)
}

fn titles(
    desk: &Desk<'_, '_>,
    of: &RecordType,
    items: &[Item],
) -> Result<BTreeMap<String, String>> {
    desk.wait(desk.home.records.link_titles(&desk.act, of, items))
}

fn is_empty(item: &Item, field: &Field) -> bool {
    let value = item.get(field.name);
    value.is_null() || (field.kind == Kind::Table && value.as_array().is_some_and(Vec::is_empty))
}

/// A terminal obeys control characters; a record's text must not command it.
pub(super) fn plain(text: &str) -> String {
    let fine = |c: &char| !c.is_control() || *c == '\n';
    text.chars().filter(fine).collect()
}
