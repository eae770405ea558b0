//! Tables from descriptions (建表): the text of migrations for both databases, and the comparison of a database with
//! the descriptions.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use qd_store::{Dialect, Sql, Store};

use crate::columns::{Shape, columns_of};
use crate::{Field, Kind, RecordType, RecordsError};

/// The text that creates the tables of a type.
pub fn create(of: &RecordType, dialect: Dialect) -> String {
    let mut out = String::new();
    let (int, text) = (
        declared(Shape::Int, dialect),
        declared(Shape::Text, dialect),
    );
    let mut lines = vec![
        format!("id {text} primary key not null"),
        format!("number {text}"),
        format!("version {int} not null"),
        format!("created_at {int} not null"),
        format!("created_by {text}"),
        format!("changed_at {int} not null"),
        format!("changed_by {text}"),
        format!("trashed_at {int}"),
        format!("custom {text} not null default '{{}}'"),
    ];
    for field in of.fields {
        lines.extend(declarations(of.plural, field, dialect));
    }
    lines.push(format!("constraint {}__number unique (number)", of.plural));
    for field in of.fields.iter().filter(|field| field.unique) {
        let column = unique_column(field);
        let name = field.name;
        lines.push(format!(
            "constraint {}__{name} unique ({column})",
            of.plural
        ));
    }
    table(&mut out, of.plural, &lines, dialect);
    for field in of.fields.iter().filter(|field| is_indexed(of, field)) {
        let (table, name) = (of.plural, field.name);
        let _ = writeln!(out, "create index {table}__{name}__at on {table} ({name});");
    }
    for field in of.fields.iter().filter(|field| field.kind == Kind::Table) {
        children(&mut out, of, field, dialect);
    }
    out
}

/// Writes a new migration folder, `NNNN_name/{sqlite,postgres}.sql`, for a person to review.
///
/// # Errors
/// The system's fault; a folder that exists already is never written over.
pub fn write(folder: &Path, types: &[&RecordType]) -> std::io::Result<()> {
    std::fs::create_dir(folder)?;
    for (name, dialect) in [
        ("sqlite.sql", Dialect::Sqlite),
        ("postgres.sql", Dialect::Postgres),
    ] {
        let texts: Vec<String> = types.iter().map(|of| create(of, dialect)).collect();
        std::fs::write(folder.join(name), texts.join("\n"))?;
    }
    Ok(())
}

fn unique_column(field: &Field) -> String {
    match field.kind {
        Kind::Text => format!("{}__key", field.name),
        _ => field.name.to_owned(),
    }
}

/// Links, filters, the owner and the calendar are asked for; everything else is found through them.
fn is_indexed(of: &RecordType, field: &Field) -> bool {
    let asked = field.filter || field.kind == Kind::Link || of.calendar == Some(field.name);
    asked && !field.unique && field.kind != Kind::Table
}

fn children(out: &mut String, of: &RecordType, field: &Field, dialect: Dialect) {
    let (int, text) = (
        declared(Shape::Int, dialect),
        declared(Shape::Text, dialect),
    );
    let name = of.child_table(field);
    let mut lines = vec![
        format!("record_id {text} not null references {} (id)", of.plural),
        format!("place {int} not null"),
    ];
    for child in field.children {
        lines.extend(declarations(&name, child, dialect));
    }
    lines.push("primary key (record_id, place)".to_owned());
    table(out, &name, &lines, dialect);
}

fn declarations(table: &str, field: &Field, dialect: Dialect) -> Vec<String> {
    columns_of(field)
        .into_iter()
        .map(|(name, shape)| {
            let mut line = format!("{name} {}", declared(shape, dialect));
            if shape == Shape::Flag && dialect == Dialect::Sqlite {
                let _ = write!(
                    line,
                    " constraint {table}__{name}__flag check ({name} in (0, 1))"
                );
            }
            line
        })
        .collect()
}

fn declared(shape: Shape, dialect: Dialect) -> &'static str {
    match (shape, dialect) {
        (Shape::Text, Dialect::Sqlite) => "text",
        (Shape::Text, Dialect::Postgres) => "text collate \"C\"",
        (Shape::Int | Shape::Flag, Dialect::Sqlite) => "integer",
        (Shape::Int, Dialect::Postgres) => "bigint",
        (Shape::Flag, Dialect::Postgres) => "boolean",
    }
}

fn table(out: &mut String, name: &str, lines: &[String], dialect: Dialect) {
    let strict = match dialect {
        Dialect::Sqlite => " strict",
        Dialect::Postgres => "",
    };
    let body = lines.join(",\n  ");
    let _ = writeln!(out, "create table {name} (\n  {body}\n){strict};");
}

/// The text that adds a field to an existing table (expand step); `None` for what needs a person: uniqueness.
pub fn add_field(of: &RecordType, field: &Field, dialect: Dialect) -> Option<String> {
    if field.unique {
        return None;
    }
    let mut out = String::new();
    if field.kind == Kind::Table {
        children(&mut out, of, field, dialect);
        return Some(out);
    }
    for line in declarations(of.plural, field, dialect) {
        let _ = writeln!(out, "alter table {} add column {line};", of.plural);
    }
    if is_indexed(of, field) {
        let (table, name) = (of.plural, field.name);
        let _ = writeln!(out, "create index {table}__{name}__at on {table} ({name});");
    }
    Some(out)
}

/// What the database lacks or has otherwise than described; empty when the migrations match.
///
/// # Errors
/// The store's fault.
pub async fn differences(store: &Store, of: &RecordType) -> Result<Vec<String>, RecordsError> {
    let mut wanted: Vec<(String, Vec<(String, Shape)>)> = Vec::new();
    let mut main: Vec<(String, Shape)> = Vec::new();
    for name in ["id", "number", "created_by", "changed_by", "custom"] {
        main.push((name.to_owned(), Shape::Text));
    }
    for name in ["version", "created_at", "changed_at", "trashed_at"] {
        main.push((name.to_owned(), Shape::Int));
    }
    main.extend(of.fields.iter().flat_map(columns_of));
    wanted.push((of.plural.to_owned(), main));
    for field in of.fields.iter().filter(|field| field.kind == Kind::Table) {
        let mut columns = vec![
            ("record_id".to_owned(), Shape::Text),
            ("place".to_owned(), Shape::Int),
        ];
        columns.extend(field.children.iter().flat_map(columns_of));
        wanted.push((of.child_table(field), columns));
    }
    let mut faults = Vec::new();
    for (table, columns) in wanted {
        compare(store, &table, &columns, &mut faults).await?;
    }
    Ok(faults)
}

async fn compare(
    store: &Store,
    table: &str,
    wanted: &[(String, Shape)],
    faults: &mut Vec<String>,
) -> Result<(), RecordsError> {
    let ask = match store.dialect() {
        Dialect::Sqlite => Sql::new("select name, lower(type) as kind from pragma_table_info(?)"),
        Dialect::Postgres => Sql::new(
            "select column_name::text as name, data_type::text as kind
             from information_schema.columns where table_name = ?",
        ),
    };
    let mut found = BTreeMap::new();
    for row in store.rows(&ask.bind(table)).await? {
        found.insert(row.text("name")?, row.text("kind")?);
    }
    for (name, shape) in wanted {
        let declared = declared(*shape, store.dialect()).split(' ').next();
        match found.remove(name) {
            None => faults.push(format!("{table}.{name} is missing")),
            Some(kind) if Some(kind.as_str()) != declared => {
                faults.push(format!("{table}.{name} is {kind}"));
            }
            Some(_) => {}
        }
    }
    faults.extend(
        found
            .keys()
            .map(|name| format!("{table}.{name} is not described")),
    );
    Ok(())
}
