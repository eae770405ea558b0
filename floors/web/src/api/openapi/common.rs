//! What all paths share (公共部分): parameters, refusals, money and files, and the two ways to say who calls.

use qd_base::{Label, label};
use serde_json::{Map, Value, json};

use crate::House;

/// The name of the house.
const NAME: Label = label("商舵", "Quarterdeck");

/// What the document is about.
pub(crate) fn preface() -> Value {
    json!({
        "title": format!("{} {}", NAME.en, NAME.zh),
        "version": "v1",
        "description": "Records and reports of the house, by the caller's own rights. Problems are RFC 9457 documents in \
            the caller's language (Accept-Language). Writes of one record carry the version that was seen in If-Match; \
            a stale one is answered 409 with the three-way difference. An Idempotency-Key makes a write happen once.",
    })
}

pub(crate) fn security(house: &House) -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "qd_…",
            "description": "An API token made on the person's own page.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": crate::visit::cookie_name(house),
            "description": "A browser's session; its writes carry the token of /api/v1/me in X-CSRF-Token.",
        },
    })
}

/// The shapes that any path may name.
pub(crate) fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    for some in [refusals(), values(), super::import::schemas()] {
        if let Value::Object(map) = some {
            all.extend(map);
        }
    }
    all
}

fn refusals() -> Value {
    json!({
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string", "format": "uri"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "args": {"type": "object", "additionalProperties": {"type": "string"}},
                "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
                "conflict": {"$ref": "#/components/schemas/Conflict"},
                "comparison": {"$ref": "#/components/schemas/Comparison"},
                "incident": {"type": "string"},
            },
        },
        "Fault": {
            "type": "object",
            "required": ["key", "detail"],
            "properties": {
                "field": {"type": ["string", "null"]},
                "label": {"type": "string", "description": "The field as the person knows it."},
                "options": {"type": "array", "items": {"type": "object"}},
                "key": {"type": "string"},
                "detail": {"type": "string"},
            },
        },
        "Conflict": {
            "type": "object",
            "description": "What was (base), what is (theirs) and what was wanted (mine), field by field.",
            "properties": {
                "yours": {"type": "integer"},
                "now": {"type": "integer"},
                "by": {"type": "string"},
                "fields": {"type": "array", "items": {
                    "type": "object",
                    "required": ["field"],
                    "properties": {"field": {"type": "string"}, "base": {}, "theirs": {}, "mine": {}},
                }},
            },
        },
    })
}

fn values() -> Value {
    json!({
        "Money": {
            "type": "object",
            "required": ["minor", "currency"],
            "additionalProperties": false,
            "properties": {
                "minor": {"type": "integer", "format": "int64",
                          "minimum": i64::MIN, "maximum": i64::MAX},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            },
            "examples": [{"minor": 12345, "currency": "CNY"}],
        },
        "File": {
            "type": "object",
            "required": ["sha256", "name", "size"],
            "additionalProperties": false,
            "properties": {
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "name": {"type": "string"},
                "size": {"type": "integer", "minimum": 0},
            },
        },
        "Version": {
            "type": "object",
            "required": ["id", "version"],
            "additionalProperties": false,
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "version": {"type": "integer", "minimum": 1},
            },
        },
        "Member": {
            "type": "object",
            "required": ["person", "edit"],
            "additionalProperties": false,
            "properties": {
                "person": {"type": "string", "format": "uuid"},
                "edit": {"type": "boolean"},
            },
        },
    })
}

pub(crate) fn parameters() -> Value {
    json!({
        "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
        "if-match": {
            "name": "If-Match", "in": "header", "required": true,
            "description": "The version that was seen, as the ETag gave it.",
            "schema": {"type": "string", "pattern": "^\"[1-9][0-9]{0,17}\"$"},
            "example": "\"1\"",
        },
        "idempotency-key": {
            "name": "Idempotency-Key", "in": "header",
            "description": "Chosen by the caller; kept for a day.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        },
        "q": {"name": "q", "in": "query", "schema": {"type": "string"}},
        "page": {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100000}},
        "size": {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
        "trash": {"name": "trash", "in": "query", "schema": {"type": "string", "enum": ["0", "1"]}},
        "cursor": {
            "name": "cursor", "in": "query",
            "description": "`start`, then next_cursor of each answer: newest first, no order and no page besides.",
            "schema": {"anyOf": [{"enum": ["start", ""]}, {"type": "string", "format": "uuid"}]},
        },
    })
}

/// The refusals any path may give, by status.
pub(crate) fn responses() -> Value {
    let of = |text: &str| {
        json!({
            "description": text,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        })
    };
    let mut slow = of("Too fast; Retry-After says for how long to wait.");
    slow["headers"] = json!({"Retry-After": {"schema": {"type": "integer"}}});
    json!({
        "400": of("A parameter, header or member is unknown or unreadable."),
        "401": of("Nobody is signed in, or the token has ended."),
        "403": of("Visible, but not allowed; the missing right is named."),
        "404": of("It does not exist, or the caller may not see it."),
        "406": of("The caller does not take JSON."),
        "409": of("Changed meanwhile; the difference is told."),
        "413": of("The body is too large."),
        "415": of("The body is not of the kind that the path takes."),
        "422": of("Fields are at fault; all are named."),
        "428": of("If-Match is missing."),
        "429": slow,
        "500": of("A fault of the house, with its incident number."),
        "503": of("Busy; try again."),
    })
}
