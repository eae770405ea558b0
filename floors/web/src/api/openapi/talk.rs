//! The paths of what is said about a record and of the files that lie with it (讨论与附件).

use serde_json::{Value, json};

use super::paths::{Op, Paths, body, parameter, with_body};

/// The paths below a record's own.
pub(super) fn of_record(root: &str, op: Op<'_>) -> Paths {
    let mut paths = Paths::new();
    let list = |item: Value| json!({"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": item}}});
    let get = op(
        "comments",
        "What was said about it",
        vec![parameter("id")],
        ("200", list(comment())),
    );
    let once = vec![parameter("id"), parameter("idempotency-key")];
    let made =
        json!({"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}});
    let words = json!({"type": "string", "minLength": 1, "maxLength": 4000});
    let say = with_body(
        op(
            "comments.say",
            "Say something about it",
            once,
            ("201", made),
        ),
        body(vec![("body", words)], &["body"]),
    );
    paths.insert(format!("{root}/comments"), json!({"get": get, "post": say}));
    let files = op(
        "files",
        "The files that lie with it",
        vec![parameter("id")],
        ("200", list(file())),
    );
    paths.insert(format!("{root}/files"), json!({ "get": files }));
    let which = json!({"name": "file", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}});
    let mut content = op(
        "files.content",
        "The content of one of them",
        vec![parameter("id"), which],
        ("200", json!({})),
    );
    content["responses"]["200"]["content"] = json!({"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}});
    paths.insert(format!("{root}/files/{{file}}"), json!({ "get": content }));
    paths
}

fn comment() -> Value {
    json!({"type": "object", "properties": {
        "id": {"type": "string", "format": "uuid"}, "at": {"type": "string", "format": "date-time"},
        "person": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
        "body": {"type": "string"}, "withdrawn": {"type": "boolean"},
    }})
}

fn file() -> Value {
    json!({"type": "object", "properties": {
        "id": {"type": "string", "format": "uuid"}, "at": {"type": "string", "format": "date-time"},
        "person": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
        "file_name": {"type": "string"}, "bytes": {"type": "integer"}, "sha256": {"type": "string"},
    }})
}
