//! Sheets of records on the command line (记录表格): out as CSV or workbook, back as a difference.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use qd_base::{Id, Problem};
use qd_ledger::import::Options;
use qd_records::export as sheet;
use qd_records::import::{Comparison, Line, Mode, Otherwise, Terms};
use qd_web::intake::sheet as sheets;

use super::show::plain;
use super::{Desk, pairs};
use crate::cli::record::{self as cli, ImportRecords, Which};

pub(super) fn export(
    desk: &Desk<'_, '_>,
    of: &str,
    file: &Path,
    which: &Which,
) -> Result<ExitCode> {
    let of = desk.of(of)?;
    let query = desk.query(of, which)?;
    let format = match file.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => "csv",
        Some("xlsx") => "xlsx",
        _ => {
            return Err(anyhow!(
                Problem::new(400, "api-export-format").field("file")
            ));
        }
    };
    let (records, lang) = (&desk.home.records, desk.work.lang);
    let items = desk.wait(records.export_rows(&desk.act, of, query, format))?;
    let body = if format == "csv" {
        sheet::csv(of, &desk.act.actor, lang, &items).into_bytes()
    } else {
        let titles = desk.wait(records.link_titles(&desk.act, of, &items))?;
        sheet::workbook(of, &desk.act.actor, lang, (&items, &titles))?
    };
    let mut draft = file.as_os_str().to_owned();
    draft.push(".part");
    std::fs::write(&draft, body)
        .and_then(|()| std::fs::rename(&draft, file))
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let path = file.display().to_string();
    if desk.work.cli.json {
        println!("{}", serde_json::json!({"file": path, "rows": items.len()}));
    } else {
        println!("{}", desk.work.say("written", &[("path", &path)]));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn import(desk: &Desk<'_, '_>, args: &ImportRecords) -> Result<ExitCode> {
    let of = desk.of(&args.of)?;
    let name = args.file.file_name().map_or_else(
        || args.file.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let options = Options {
        name: Some(name),
        ..Options::default()
    };
    let sheet = sheets::read(&args.file, &options)?;
    let terms = terms(args)?;
    let compared = desk.wait(desk.home.records.import(&desk.act, of, &sheet, &terms))?;
    let stopped = args.apply && compared.batch.is_none() && !compared.lines.is_empty();
    if desk.work.cli.json {
        println!("{}", serde_json::to_string_pretty(&compared)?);
    } else {
        tell(desk, &compared);
    }
    if stopped {
        eprintln!("{}", desk.work.say("record-import-stopped", &[]));
    }
    Ok(if stopped {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    })
}

fn terms(args: &ImportRecords) -> Result<Terms> {
    Ok(Terms {
        mode: match args.mode {
            cli::Mode::Both => Mode::Both,
            cli::Mode::Create => Mode::Create,
            cli::Mode::Update => Mode::Update,
        },
        key: args.key.clone(),
        conflicts: match args.conflicts {
            cli::Conflicts::Stop => Otherwise::Stop,
            cli::Conflicts::Skip => Otherwise::Skip,
            cli::Conflicts::Mine => Otherwise::Mine,
        },
        faults: match args.skip_faults {
            true => Otherwise::Skip,
            false => Otherwise::Stop,
        },
        columns: pairs(&args.column)?.into_iter().collect(),
        keep: args.apply,
    })
}

fn tell(desk: &Desk<'_, '_>, compared: &Comparison) {
    let count = |name: &str| compared.counts.get(name).copied().unwrap_or(0);
    let counts = [
        ("create", count("create")),
        ("change", count("change")),
        ("same", count("same")),
        ("conflict", count("conflict")),
        ("fault", count("fault")),
    ];
    let counts = counts
        .each_ref()
        .map(|(name, n)| (*name, n as &dyn std::fmt::Display));
    println!("{}", desk.work.say("record-import-counts", &counts));
    for column in &compared.ignored {
        let why = super::super::sentence(&Problem::new(200, column.why), desk.work.lang);
        println!("  [{}] {why}", plain(&column.caption));
    }
    for line in &compared.lines {
        println!("{}", plain(&one_line(desk, line)));
    }
    if let Some(batch) = compared.batch {
        println!(
            "{}",
            desk.work.say("record-import-batch", &[("batch", &batch)])
        );
    }
}

fn one_line(desk: &Desk<'_, '_>, line: &Line) -> String {
    let deed = format!("{:?}", line.deed).to_lowercase();
    let deed = desk.work.say(&format!("record-import-{deed}"), &[]);
    let mut told = format!("  {:>5} {deed} {}", line.row, line.title);
    for change in &line.changes {
        told += &format!(
            "\n        {}: {} → {}",
            change.field, change.before, change.after
        );
    }
    for field in &line.conflict {
        let mine = field.mine.clone().unwrap_or_default();
        told += &format!("\n        {}: {} ≠ {mine}", field.field, field.theirs);
    }
    for fault in &line.faults {
        let field = fault.field.as_deref().unwrap_or_default();
        let sentence = super::super::sentence(fault, desk.work.lang);
        told += &format!("\n        {field} {sentence}");
    }
    told
}

pub(super) fn imports(desk: &Desk<'_, '_>, of: &str) -> Result<ExitCode> {
    let of = desk.of(of)?;
    let batches = desk.wait(desk.home.records.imports(&desk.act, of))?;
    if desk.work.cli.json {
        println!("{}", serde_json::to_string_pretty(&batches)?);
        return Ok(ExitCode::SUCCESS);
    }
    for batch in &batches {
        let mark = if batch.undone_at.is_some() { "-" } else { "+" };
        let file = plain(&batch.file);
        println!(
            "{mark} {}  +{} ~{}  {file}",
            batch.id, batch.created, batch.changed
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn undo(desk: &Desk<'_, '_>, of: &str, batch: &str) -> Result<ExitCode> {
    let of = desk.of(of)?;
    let absent = |_| Problem::new(404, "records-import-absent");
    let id: Id = batch.parse().map_err(absent)?;
    let undone = desk.wait(desk.home.records.undo_import(&desk.act, of, id))?;
    if desk.work.cli.json {
        println!("{}", serde_json::to_string_pretty(&undone)?);
    } else {
        println!(
            "{}",
            desk.work
                .say("record-undone", &[("file", &plain(&undone.file))])
        );
    }
    Ok(ExitCode::SUCCESS)
}
