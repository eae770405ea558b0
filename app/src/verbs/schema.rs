//! `schema` (结构): the record types of the house as a list, as fields, as tables, or as the OpenAPI document.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use qd_base::Actor;
use qd_records::RecordType;
use serde_json::json;

use super::Work;
use super::record::type_of;
use super::serve;
use crate::cli::record::{Database, Schema};
use crate::rooms;

pub fn run(work: &Work<'_>, args: &Schema) -> Result<ExitCode> {
    if args.openapi {
        let home = Arc::new(work.home()?);
        let house = serve::house(work, &home, "http://127.0.0.1:7070")?;
        let document = qd_web::description(&house, &Actor::system("command line"));
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    let registry = rooms::registry();
    let types: Vec<&'static RecordType> = match &args.of {
        Some(name) => vec![type_of(registry.types(), name)?],
        None => registry.types().to_vec(),
    };
    if let Some(database) = args.sql {
        let dialect = match database {
            Database::Sqlite => qd_store::Dialect::Sqlite,
            Database::Postgres => qd_store::Dialect::Postgres,
        };
        for of in types {
            println!("{}", qd_records::schema::create(of, dialect));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if work.cli.json {
        let told: Vec<_> = types.iter().map(|of| describe(of)).collect();
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(ExitCode::SUCCESS);
    }
    let one = args.of.is_some();
    for of in types {
        println!(
            "{:<22} {:<22} {}",
            of.key,
            of.plural,
            of.label.of(work.lang)
        );
        for field in of.fields.iter().filter(|_| one) {
            let kind = json!(field.kind);
            let mut marks = Vec::new();
            let flags = [
                (field.required, "required"),
                (field.unique, "unique"),
                (field.read_only, "read-only"),
                (field.set_once, "set-once"),
                (field.filter, "filter"),
            ];
            marks.extend(
                flags
                    .iter()
                    .filter(|(on, _)| *on)
                    .map(|(_, mark)| (*mark).to_owned()),
            );
            marks.extend(field.level.map(|level| format!("level:{level}")));
            marks.extend(field.link.map(|link| format!("→{link}")));
            let options: Vec<&str> = field.choices.iter().map(|option| option.key).collect();
            marks.extend((!options.is_empty()).then(|| options.join("|")));
            let kind = kind.as_str().unwrap_or_default();
            println!(
                "  {:<20} {kind:<12} {}  {}",
                field.name,
                field.label.of(work.lang),
                marks.join(" ")
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(of: &RecordType) -> serde_json::Value {
    json!({
        "key": of.key, "plural": of.plural, "label": of.label, "number": of.number, "title": of.title,
        "owner": of.owner, "members": of.members, "within": of.within, "board": of.board, "calendar": of.calendar, "grants": of.grants,
        "fields": of.fields,
    })
}
