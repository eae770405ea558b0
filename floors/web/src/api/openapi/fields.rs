//! Schemas of fields (字段的模式): one for each kind, as answered and as taken.

use qd_base::Actor;
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Field, Kind, RecordType, example};
use serde_json::{Map, Value, json};

use super::pascal;

/// One line without control characters.
const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]*$";
/// Several lines.
const LINES: &str =
    r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]*$";
const NUMBER: &str = r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$";
const PERIOD: &str = r"^[0-9]{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))?$";

/// What the values of a kind look like.
fn kind(field: &Field) -> Value {
    let options: Vec<&str> = field.choices.iter().map(|option| option.key).collect();
    match field.kind {
        Kind::Text => json!({"type": "string", "maxLength": 500, "pattern": LINE}),
        Kind::LongText => json!({"type": "string", "maxLength": 20000, "pattern": LINES}),
        Kind::RichText => json!({
            "type": "string", "maxLength": 20000, "pattern": LINES, "contentMediaType": "text/markdown",
        }),
        Kind::YesNo => json!({"type": "boolean"}),
        Kind::Number | Kind::Percent => json!({"type": "string", "pattern": NUMBER}),
        Kind::Money => json!({"$ref": "#/components/schemas/Money"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::DateTime => json!({"type": "string", "format": "date-time"}),
        Kind::Period => json!({"type": "string", "pattern": PERIOD}),
        Kind::Choice => json!({"type": "string", "enum": options}),
        Kind::ManyChoice => json!({
            "type": "array", "items": {"type": "string", "enum": options}, "uniqueItems": true,
        }),
        Kind::Link => json!({"type": "string", "format": "uuid"}),
        Kind::Table => json!({"type": "array", "maxItems": 1000, "items": rows(field)}),
        Kind::File => json!({"$ref": "#/components/schemas/File"}),
        Kind::Json => json!({}),
    }
}

fn rows(field: &Field) -> Value {
    let children = field.children.iter();
    let properties: Map<String, Value> = children
        .map(|child| {
            (
                child.name.to_owned(),
                described(child, nullable(kind(child))),
            )
        })
        .collect();
    json!({"type": "object", "properties": properties})
}

fn nullable(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// Label, help, unit, level and sample beside the schema.
fn described(field: &Field, mut schema: Value) -> Value {
    let mut text = format!("{} · {}", field.label.zh, field.label.en);
    if let Some(unit) = field.unit {
        text.push_str(&format!(" ({} · {})", unit.zh, unit.en));
    }
    if let Some(help) = field.help {
        text.push_str(&format!("\n{}\n{}", help.zh, help.en));
    }
    schema["description"] = text.into();
    if let Some(link) = field.link {
        schema["x-link"] = link.into();
    }
    if let Some(level) = field.level {
        schema["x-level"] = level.into();
    }
    if let Some(sample) = field.sample.and_then(|sample| example(field, sample)) {
        schema["examples"] = json!([sample]);
    }
    schema
}

/// The fields as answered.
pub(crate) fn output(seen: &[&'static Field]) -> Value {
    let one = |field: &&'static Field| {
        (
            field.name.to_owned(),
            described(field, nullable(kind(field))),
        )
    };
    let properties: Map<String, Value> = seen.iter().map(one).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// A record as answered.
pub(crate) fn record(of: &RecordType, _seen: &[&'static Field]) -> Value {
    let text = |format: &str| json!({"type": "string", "format": format});
    let maybe = |schema: Value| nullable(schema);
    json!({
        "type": "object",
        "description": format!("{} · {}", of.label.zh, of.label.en),
        "required": ["type", "id", "version", "title", "created_at", "changed_at", "fields"],
        "properties": {
            "type": {"const": of.key},
            "id": text("uuid"),
            "number": {"type": ["string", "null"]},
            "version": {"type": "integer", "minimum": 1},
            "title": {"type": "string"},
            "created_at": text("date-time"),
            "created_by": maybe(text("uuid")),
            "changed_at": text("date-time"),
            "changed_by": maybe(text("uuid")),
            "trashed_at": maybe(text("date-time")),
            "fields": {"$ref": format!("#/components/schemas/{}Fields", pascal(of.key))},
            "custom": {"type": "object"},
        },
    })
}

/// The fields as taken from an actor: those the house does not fill in and the actor's levels let through. With `true` the
/// schema demands what a new record must bring.
pub(crate) fn editable<'a>(
    of: &'a RecordType,
    seen: &'a [&'static Field],
    actor: &'a Actor,
) -> impl Fn(bool) -> Value + 'a {
    move |new| {
        let open =
            |field: &&&'static Field| !field.read_only && field_allowed(actor, field, Verb::Edit);
        let fields = seen.iter().filter(open).copied();
        let mut schema = input(fields.clone(), new);
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            // Who creates a record owns it unless told otherwise.
            required.retain(|name| Some(name.as_str().unwrap_or_default()) != of.owner);
        }
        schema
    }
}

/// A form: fields as taken, with the spellings that are forgiven.
pub(crate) fn input<'f>(fields: impl Iterator<Item = &'f Field>, new: bool) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        if new && field.required && field.default.is_none() && field.visible_if.is_none() {
            required.push(Value::from(field.name));
        }
        properties.insert(field.name.to_owned(), described(field, taken(field)));
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn taken(field: &Field) -> Value {
    let mut forms = vec![kind(field)];
    let is_text = matches!(field.kind, Kind::Text | Kind::LongText | Kind::RichText);
    if is_text && field.required {
        forms[0]["pattern"] = r"\S".into();
    }
    match field.kind {
        Kind::Number | Kind::Percent => forms.push(json!({"type": "number"})),
        Kind::Money => forms.extend([
            json!({"type": "string", "pattern": r"^-?[0-9]{1,14}(\.[0-9]{1,2})?$"}),
            json!({"type": "number"}),
        ]),
        Kind::ManyChoice => forms.push(json!({"type": "string"})),
        _ => {}
    }
    if !field.required {
        forms.push(json!({"type": "null"}));
        forms.push(json!({"type": "string", "pattern": r"^\s*$"}));
    }
    match forms.len() {
        1 => forms.remove(0),
        _ => json!({ "anyOf": forms }),
    }
}
