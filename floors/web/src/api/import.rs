//! Sheets that come back (导入): first the difference, row by row and field by field; taken only when the caller says so;
//! undone as a whole.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::response::Response;
use qd_base::{Id, Problem};
use qd_records::import::{Batch, Comparison, Deed, Line, Mode, Otherwise, Sheet, Terms};
use qd_records::{RecordType, export};
use serde_json::{Value, json};

use super::answer::{self, Refusal, told};
use super::call::Call;
use super::export::download;
use super::shape;
use crate::pages::blocking;
use crate::render;

/// Rows told of in one answer at most; all of them are counted.
const MANY: usize = 500;
/// What an import takes besides `column.{caption}`.
const NAMES: [&str; 7] = [
    "apply",
    "mode",
    "match",
    "conflicts",
    "faults",
    "name",
    "format",
];

pub(crate) async fn take(call: Call, body: Bytes) -> Response {
    let result = take_of(&call, body).await;
    call.finish(result)
}

async fn take_of(call: &Call, body: Bytes) -> Result<Response, Refusal> {
    let of = call.of()?;
    let terms = terms(call)?;
    let house = call.house.clone();
    let name = file_name(call);
    let sheet = blocking(move || house.intake.sheet(&name, &body)).await?;
    let records = &call.house.records;
    let compared = records.import(&call.act(), of, &sheet, &terms).await?;
    if call.given("format") == Some("xlsx") {
        return faulty_rows(call, of, &sheet, &compared);
    }
    let body = shown(call, &compared);
    if terms.keep && compared.batch.is_none() && compared.counts.keys().any(|did| *did != "same") {
        let problem = Problem::new(409, "api-import-stopped");
        return Err(Refusal::with(problem, "comparison", body));
    }
    Ok(answer::fine(&body))
}

/// How the caller wants the sheet to be taken.
fn terms(call: &Call) -> Result<Terms, Refusal> {
    let mut terms = Terms::default();
    for (name, value) in &call.query {
        if let Some(caption) = name.strip_prefix("column.") {
            terms.columns.insert(caption.to_owned(), value.clone());
        } else if !NAMES.contains(&name.as_str()) {
            return Err(Problem::new(400, "api-parameter")
                .arg("name", name)
                .field(name)
                .into());
        }
    }
    terms.keep = chosen(call, "apply", &[("0", false), ("1", true)])?;
    let modes = [
        ("both", Mode::Both),
        ("create", Mode::Create),
        ("update", Mode::Update),
    ];
    terms.mode = chosen(call, "mode", &modes)?;
    let stop = ("stop", Otherwise::Stop);
    let skip = ("skip", Otherwise::Skip);
    terms.conflicts = chosen(call, "conflicts", &[stop, skip, ("mine", Otherwise::Mine)])?;
    terms.faults = chosen(call, "faults", &[stop, skip])?;
    terms.key = call.given("match").map(str::to_owned);
    chosen(call, "format", &[("json", ()), ("xlsx", ())])?;
    Ok(terms)
}

/// The value of a parameter with few words; the first stands when it is not given.
fn chosen<T: Copy>(call: &Call, name: &str, words: &[(&str, T)]) -> Result<T, Problem> {
    let given = call.given(name).unwrap_or(words[0].0);
    let found = words.iter().find(|(word, _)| *word == given);
    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let wrong = || {
        Problem::new(400, "api-one-of")
            .arg("known", known.join(", "))
            .field(name)
    };
    Ok(found.ok_or_else(wrong)?.1)
}

/// The person's name for the file, without folders, as the audit will tell it.
fn file_name(call: &Call) -> String {
    let name = call.given("name").unwrap_or("import");
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let fine = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(fine).take(200).collect()
}

fn shown(call: &Call, compared: &Comparison) -> Value {
    let lang = call.caller.lang;
    let columns: Vec<Value> = compared
        .columns
        .iter()
        .map(|column| {
            let label = column.label.map(|label| label.of(lang));
            json!({"caption": column.caption, "field": column.field, "label": label})
        })
        .collect();
    let ignored: Vec<Value> = compared
        .ignored
        .iter()
        .map(|column| {
            let why = call.house.sentence(&Problem::new(200, column.why), lang);
            json!({"caption": column.caption, "why": why})
        })
        .collect();
    let lines = compared.lines.iter().take(MANY);
    let lines: Vec<Value> = lines.map(|line| line_of(call, line)).collect();
    json!({
        "applied": compared.batch.is_some(),
        "batch": compared.batch,
        "columns": columns,
        "ignored": ignored,
        "counts": counts(compared),
        "lines": lines,
        "more": compared.lines.len().saturating_sub(MANY),
    })
}

fn counts(compared: &Comparison) -> BTreeMap<&'static str, usize> {
    let all = ["create", "change", "same", "conflict", "fault"];
    let count = |name| compared.counts.get(name).copied().unwrap_or(0);
    all.into_iter().map(|name| (name, count(name))).collect()
}

fn line_of(call: &Call, line: &Line) -> Value {
    let fields = call.fields();
    let fault = |fault: &Problem| told(fault, &fields, &call.house, call.caller.lang);
    let faults: Vec<Value> = line.faults.iter().map(fault).collect();
    json!({
        "row": line.row, "do": line.deed, "id": line.id, "number": line.number, "title": line.title,
        "changes": line.changes, "conflict": line.conflict, "errors": faults,
    })
}

/// The rows that were not taken, as a workbook to be corrected.
fn faulty_rows(
    call: &Call,
    of: &RecordType,
    sheet: &Sheet,
    compared: &Comparison,
) -> Result<Response, Refusal> {
    let lang = call.caller.lang;
    let (fields, mut rows) = (call.fields(), Vec::new());
    let at = |field: &str| {
        let column = compared
            .columns
            .iter()
            .find(|column| column.field == field)?;
        let captions = sheet.rows.iter().take(2);
        let mut places = captions
            .filter_map(|(_, cells)| cells.iter().position(|caption| *caption == column.caption));
        places.next()
    };
    let cell = |row: u32, field: &str| {
        let cells = sheet.rows.iter().find(|(number, _)| *number == row);
        let text = cells.and_then(|(_, cells)| cells.get(at(field)?));
        text.cloned().unwrap_or_default()
    };
    for line in &compared.lines {
        for fault in &line.faults {
            let told = told(fault, &fields, &call.house, lang);
            let field = fault.field.as_deref().unwrap_or_default();
            let name = told["label"].as_str().unwrap_or(field).to_owned();
            let why = told["detail"].as_str().unwrap_or_default().to_owned();
            rows.push([line.row.to_string(), name, cell(line.row, field), why]);
        }
        if line.deed == Deed::Conflict {
            for field in &line.conflict {
                let label = fields.iter().find(|known| known.name == field.field);
                let name =
                    label.map_or(field.field.clone(), |known| known.label.of(lang).to_owned());
                let conflict = Problem::new(409, "api-import-conflict");
                let why = call.house.sentence(&conflict, lang);
                rows.push([
                    line.row.to_string(),
                    name,
                    cell(line.row, &field.field),
                    why,
                ]);
            }
        }
    }
    let say = |key: &str| render::texts().say(lang, key, &[]);
    let captions = [
        "api-import-row",
        "api-import-column",
        "api-import-cell",
        "api-import-why",
    ]
    .map(say);
    let captions = [&captions[0], &captions[1], &captions[2], &captions[3]].map(String::as_str);
    let book = export::faults(captions, &rows)
        .map_err(|fault| Problem::new(500, "work-failed").source(fault))?;
    let name = format!("{} {}.xlsx", of.label.of(lang), say("api-import-faults"));
    Ok(download(book, of, "xlsx", &name))
}

pub(crate) async fn all(call: Call) -> Response {
    let result = all_of(&call).await;
    call.finish(result)
}

async fn all_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let of = call.of()?;
    let batches = call.house.records.imports(&call.act(), of).await?;
    let items: Vec<Value> = batches.iter().map(batch).collect();
    Ok(answer::fine(&json!({ "items": items })))
}

pub(crate) async fn undo(call: Call) -> Response {
    let result = undo_of(&call).await;
    call.finish(result)
}

async fn undo_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let of = call.of()?;
    let id: Result<Id, _> = call.part("id").parse();
    let id = id.map_err(|_| Problem::new(404, "records-import-absent"))?;
    let undone = call.house.records.undo_import(&call.act(), of, id).await?;
    Ok(answer::fine(&batch(&undone)))
}

fn batch(batch: &Batch) -> Value {
    json!({
        "id": batch.id, "file": batch.file, "taken_at": shape::instant(batch.taken_at),
        "created": batch.created, "changed": batch.changed,
        "undone_at": batch.undone_at.map(shape::instant),
    })
}
