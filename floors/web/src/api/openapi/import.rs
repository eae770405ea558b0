//! The paths of sheets that come back (导入路径).

use qd_records::RecordType;
use serde_json::{Map, Value, json};

use super::paths::{Op, Paths, writing};

/// Import, the imports made, and their undoing.
pub(crate) fn of_type(of: &RecordType, op: Op<'_>) -> Paths {
    let root = format!("/api/v1/{}", of.plural);
    let mut paths = Map::new();
    paths.insert(format!("{root}/import"), json!({ "post": take(op) }));
    let list = op("imports", "The caller's imports", vec![], ("200", items()));
    paths.insert(format!("{root}/imports"), json!({ "get": list }));
    let id = vec![reference("id"), reference("idempotency-key")];
    let text = "Undo an import as a whole";
    let undo = op("imports.undo", text, id, ("200", schema("ImportBatch")));
    paths.insert(
        format!("{root}/imports/{{id}}/undo"),
        json!({ "post": writing(undo) }),
    );
    paths
}

fn take(op: Op<'_>) -> Value {
    let one_of = |name: &str, known: &[&str], text: &str| {
        json!({"name": name, "in": "query", "description": text,
               "schema": {"type": "string", "enum": known}})
    };
    let text = |name: &str, text: &str| json!({"name": name, "in": "query", "description": text, "schema": {"type": "string"}});
    let parameters = vec![
        one_of("apply", &["0", "1"], "0 only compares; 1 takes the sheet"),
        one_of(
            "mode",
            &["both", "create", "update"],
            "What may be done with rows",
        ),
        text(
            "match",
            "The field by which rows without an id find their record",
        ),
        one_of(
            "conflicts",
            &["stop", "skip", "mine"],
            "Rows whose fields others changed meanwhile",
        ),
        one_of("faults", &["stop", "skip"], "Rows that cannot be taken"),
        text("name", "The file's name, as the audit tells it"),
        one_of(
            "format",
            &["json", "xlsx"],
            "xlsx answers the faulty rows as a workbook",
        ),
        reference("idempotency-key"),
    ];
    let what = "Compare a CSV or workbook with the records, and take it";
    let mut post = writing(op(
        "import",
        what,
        parameters,
        ("200", schema("Comparison")),
    ));
    let file =
        json!({"schema": {"type": "string", "contentMediaType": "application/octet-stream"}});
    post["requestBody"] = json!({"required": true, "content": {
        "text/csv": {"schema": {"type": "string"}},
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": file,
        "application/octet-stream": file,
    }});
    post
}

/// The shapes of these paths.
pub(crate) fn schemas() -> Value {
    let texts = |names: &[&str]| -> Map<String, Value> {
        let one = |name: &&str| ((*name).to_owned(), json!({"type": ["string", "null"]}));
        names.iter().map(one).collect()
    };
    let list = |of: Value| json!({"type": "array", "items": of});
    let count = json!({"type": "integer", "minimum": 0});
    json!({
        "Comparison": {
            "type": "object",
            "required": ["applied", "counts", "lines"],
            "properties": {
                "applied": {"type": "boolean"},
                "batch": {"type": ["string", "null"], "format": "uuid"},
                "columns": list(json!({"type": "object", "properties": texts(&["caption", "field", "label"])})),
                "ignored": list(json!({"type": "object", "properties": texts(&["caption", "why"])})),
                "counts": {"type": "object", "additionalProperties": count},
                "lines": list(schema("Line")),
                "more": count,
            },
        },
        "Line": {
            "type": "object",
            "required": ["row", "do"],
            "properties": {
                "row": {"type": "integer"},
                "do": {"type": "string", "enum": ["create", "change", "conflict", "fault"]},
                "id": {"type": ["string", "null"], "format": "uuid"},
                "number": {"type": ["string", "null"]},
                "title": {"type": "string"},
                "changes": list(json!({"type": "object", "required": ["field"],
                    "properties": {"field": {"type": "string"}, "before": {}, "after": {}}})),
                "conflict": list(json!({"type": "object", "required": ["field"],
                    "properties": {"field": {"type": "string"}, "base": {}, "theirs": {}, "mine": {}}})),
                "errors": list(schema("Fault")),
            },
        },
        "ImportBatch": {
            "type": "object",
            "required": ["id", "file", "taken_at", "created", "changed"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "file": {"type": "string"},
                "taken_at": {"type": "string", "format": "date-time"},
                "created": count,
                "changed": count,
                "undone_at": {"type": ["string", "null"], "format": "date-time"},
            },
        },
    })
}

fn items() -> Value {
    let list = json!({"type": "array", "items": schema("ImportBatch")});
    json!({"type": "object", "required": ["items"], "properties": {"items": list}})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
