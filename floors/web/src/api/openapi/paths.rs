//! The paths of the document (路径): those every house has, and those of a record type.

use qd_records::{Action, Field, Kind, RecordType};
use serde_json::{Map, Value, json};

use super::pascal;
use crate::House;

pub(super) type Paths = Map<String, Value>;
/// Makes an operation of one type from its name, text, parameters and answer.
pub(super) type Op<'a> = &'a dyn Fn(&str, &str, Vec<Value>, (&str, Value)) -> Value;

/// The refusals of reads and of writes.
const READ: [&str; 8] = ["400", "401", "403", "404", "406", "429", "500", "503"];
const WRITE: [&str; 13] = [
    "400", "401", "403", "404", "406", "409", "413", "415", "422", "428", "429", "500", "503",
];

/// Paths that do not depend on record types.
pub(crate) fn fixed(house: &House) -> Paths {
    let mut paths = Paths::new();
    let object = || json!({"type": "object"});
    for (path, name, text) in [
        ("/api/v1/me", "me", "Who calls, with roles and reach"),
        (
            "/api/v1/types",
            "types",
            "The record types the caller may meet",
        ),
        (
            "/api/v1/reports",
            "reports",
            "The reports that can be asked",
        ),
    ] {
        let get = operation((name, "house", text), vec![], ("200", object()));
        paths.insert(path.to_owned(), json!({ "get": get }));
    }
    let mut words = parameter("q");
    words = json!({"name": "q", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1},
                   "description": words["$ref"].as_str().map(|_| "Words, or pinyin initials")});
    let search = operation(
        (
            "search",
            "house",
            "Records of all types that words are found in",
        ),
        vec![words],
        ("200", object()),
    );
    paths.insert("/api/v1/search".to_owned(), json!({ "get": search }));
    for report in house.rooms.iter().flat_map(|room| &room.reports) {
        let parameters = report.params().iter().map(report_parameter).collect();
        let name = format!("report.{}", report.key());
        let text = format!("{} · {}", report.label().zh, report.label().en);
        let mut get = operation((&name, "reports", &text), parameters, ("200", object()));
        // A question can be well put and have no answer, as a goal without a base.
        get["responses"]["422"] = json!({"$ref": "#/components/responses/422"});
        let path = format!("/api/v1/reports/{}", report.key());
        paths.insert(path, json!({ "get": get }));
    }
    paths
}

fn report_parameter(spec: &qd_reports::ParamSpec) -> Value {
    json!({
        "name": spec.key, "in": "query", "schema": {"type": "string"},
        "description": format!("{} · {}", spec.label.zh, spec.label.en),
    })
}

/// The paths of one type.
pub(crate) fn of_type(of: &RecordType, seen: &[&'static Field], actions: &[&Action]) -> Paths {
    let name = |verb: &str| format!("{}.{verb}", of.plural);
    let op = |verb: &str, text: &str, parameters: Vec<Value>, answer: (&str, Value)| {
        operation((&name(verb), of.plural, text), parameters, answer)
    };
    let mut paths = collection(of, seen, &op);
    paths.extend(super::import::of_type(of, &op));
    paths.extend(one_record(of, seen, &op));
    let root = format!("/api/v1/{}/{{id}}", of.plural);
    for (part, text) in [
        ("timeline", "What happened to it"),
        ("related", "What links to it"),
        ("why", "Why the caller sees it"),
        ("actions", "What can be done with it now"),
    ] {
        let answer = ("200", json!({"type": "object"}));
        let get = op(part, text, vec![parameter("id")], answer);
        paths.insert(format!("{root}/{part}"), json!({ "get": get }));
    }
    paths.extend(super::talk::of_record(&root, &op));
    if of.members {
        paths.insert(format!("{root}/members"), members(&op, versioned()));
    }
    for action in actions {
        paths.insert(format!("{root}/do/{}", action.key), deed(action, &op));
    }
    paths
}

/// What is done with the records of a type together.
fn collection(of: &RecordType, seen: &[&'static Field], op: Op<'_>) -> Paths {
    let root = format!("/api/v1/{}", of.plural);
    let one = schema(&pascal(of.key));
    let many = json!({"type": "object", "required": ["items"], "properties": {
        "items": {"type": "array", "items": one},
        "total": {"type": "integer"}, "page": {"type": "integer"}, "size": {"type": "integer"},
        "next_cursor": {"type": ["string", "null"]},
    }});
    let once = || vec![parameter("idempotency-key")];
    let list = op("list", "List", filters(seen), ("200", many.clone()));
    let fields = schema(&(pascal(of.key) + "New"));
    let create = with_body(
        op("create", "Create", once(), ("201", one)),
        body(vec![("fields", fields)], &["fields"]),
    );
    let change = op("bulk", "The same change for many", once(), ("200", many));
    let change = with_body(change, bulk(of));
    let mut paths = Paths::new();
    paths.insert(root.clone(), json!({"get": list, "post": create}));
    paths.insert(format!("{root}/export"), export(of, seen));
    paths.insert(format!("{root}/bulk"), json!({ "post": change }));
    paths
}

/// What is done with one record by its address.
fn one_record(of: &RecordType, seen: &[&'static Field], op: Op<'_>) -> Paths {
    let root = format!("/api/v1/{}/{{id}}", of.plural);
    let one = || ("200", schema(&pascal(of.key)));
    let fields = schema(&(pascal(of.key) + "Change"));
    let change = with_body(
        op("edit", "Change", versioned(), one()),
        body(vec![("fields", fields)], &["fields"]),
    );
    let parameters = vec![parameter("id"), choice_of_fields(seen)];
    let get = op("get", "Read", parameters, one());
    let trash = writing(op("trash", "Put into the trash", versioned(), one()));
    let restore = writing(op("restore", "Take out of the trash", versioned(), one()));
    let custom = with_body(
        op(
            "custom",
            "Set the administrators' own fields",
            versioned(),
            one(),
        ),
        body(vec![("custom", json!({"type": "object"}))], &["custom"]),
    );
    let mut paths = Paths::new();
    let all = json!({"get": get, "patch": change, "delete": trash});
    paths.insert(root.clone(), all);
    paths.insert(format!("{root}/restore"), json!({ "post": restore }));
    paths.insert(format!("{root}/custom"), json!({ "patch": custom }));
    paths
}

/// The parameters of a write of one record.
fn versioned() -> Vec<Value> {
    ["id", "if-match", "idempotency-key"]
        .map(parameter)
        .to_vec()
}

fn members(op: Op<'_>, write: Vec<Value>) -> Value {
    let list = || {
        json!({"type": "object", "properties": {"members": {
            "type": "array", "items": {"$ref": "#/components/schemas/Member"},
        }}})
    };
    let get = op(
        "members",
        "Who else is let in",
        vec![parameter("id")],
        ("200", list()),
    );
    let members = json!({
        "type": "array", "maxItems": 200, "items": {"$ref": "#/components/schemas/Member"},
    });
    let put = with_body(
        op("members.set", "Let others in", write, ("200", list())),
        body(vec![("members", members)], &["members"]),
    );
    json!({"get": get, "put": put})
}

fn deed(action: &Action, op: Op<'_>) -> Value {
    let form = super::input(action.fields.iter(), true);
    let asks = action.fields.iter().any(|field| field.required);
    let required: &[&str] = if asks { &["fields"] } else { &[] };
    let text = format!("{} · {}", action.label.zh, action.label.en);
    let parameters = vec![parameter("id"), parameter("idempotency-key")];
    let name = format!("do.{}", action.key);
    let post = op(&name, &text, parameters, ("200", json!({"type": "object"})));
    let mut post = with_body(post, body(vec![("fields", form)], required));
    post["requestBody"]["required"] = asks.into();
    json!({ "post": post })
}

fn bulk(of: &RecordType) -> Value {
    let change = schema(&(pascal(of.key) + "Change"));
    body(
        vec![
            (
                "do",
                json!({"type": "string", "enum": ["edit", "trash", "restore"]}),
            ),
            (
                "which",
                json!({"type": "array", "minItems": 1, "maxItems": 200,
                             "items": {"$ref": "#/components/schemas/Version"}}),
            ),
            ("fields", change),
        ],
        &["do", "which"],
    )
}

fn export(of: &RecordType, seen: &[&'static Field]) -> Value {
    let mut parameters = filters(seen);
    parameters.retain(|p| !["fields", "cursor"].contains(&p["name"].as_str().unwrap_or_default()));
    parameters.retain(|p| p["$ref"] != "#/components/parameters/cursor");
    parameters.push(json!({"name": "format", "in": "query", "schema": {"type": "string", "enum": ["csv", "xlsx"]}}));
    let mut get = operation(
        (&format!("{}.export", of.plural), of.plural, "Export"),
        parameters,
        ("200", json!({})),
    );
    get["responses"]["200"]["content"] = json!({
        "text/csv": {"schema": {"type": "string"}},
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string"}},
    });
    get["responses"]["422"] = json!({"$ref": "#/components/responses/422"});
    json!({ "get": get })
}

/// What a list takes.
fn filters(seen: &[&'static Field]) -> Vec<Value> {
    let shared = ["q", "page", "size", "trash", "cursor"];
    let mut all: Vec<Value> = shared.map(parameter).to_vec();
    all.push(choice_of_fields(seen));
    let sorts: Vec<&str> = seen
        .iter()
        .filter(|f| f.kind.sorts())
        .map(|f| f.name)
        .collect();
    let names = format!("{}|number|created_at|changed_at", sorts.join("|"));
    all.push(json!({
        "name": "sort", "in": "query", "description": "Up to five, `-` for downwards",
        "schema": {"type": "string", "pattern": format!("^(-?({names})(,-?({names})){{0,4}})?$")},
    }));
    let structured = [
        Kind::Table,
        Kind::File,
        Kind::Json,
        Kind::LongText,
        Kind::RichText,
    ];
    for field in seen
        .iter()
        .filter(|f| f.filter && !structured.contains(&f.kind))
    {
        let text = format!("{} · {}", field.label.zh, field.label.en);
        let mut tests = vec!["", ".not"];
        if field.kind.sorts() {
            tests.extend([".gte", ".lte"]);
        }
        if field.kind == Kind::Text {
            tests.push(".has");
        }
        for test in tests {
            all.push(
                json!({"name": format!("{}{test}", field.name), "in": "query",
                            "description": text, "schema": {"type": "string"}}),
            );
        }
        all.push(
            json!({"name": format!("{}.empty", field.name), "in": "query",
                        "description": text, "schema": {"type": "string", "enum": ["0", "1"]}}),
        );
    }
    all
}

fn choice_of_fields(seen: &[&'static Field]) -> Value {
    let names: Vec<&str> = seen.iter().map(|field| field.name).collect();
    let one = names.join("|");
    json!({
        "name": "fields", "in": "query", "description": "Only these fields, separated by commas",
        "schema": {"type": "string", "pattern": format!("^(({one})(,({one}))*)?$")},
    })
}

pub(super) fn parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A body with members and, as everywhere, a reason that the audit keeps.
pub(super) fn body(members: Vec<(&str, Value)>, required: &[&str]) -> Value {
    let mut properties: Map<String, Value> = members
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    let reason = json!({"type": ["string", "null"], "maxLength": 500});
    properties.insert("reason".to_owned(), reason);
    json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    })
}

fn operation(
    (name, tag, text): (&str, &str, &str),
    parameters: Vec<Value>,
    (status, answer): (&str, Value),
) -> Value {
    let mut responses = Map::new();
    responses.insert(
        status.to_owned(),
        json!({"description": text, "content": {"application/json": {"schema": answer}}}),
    );
    for status in READ {
        refusal(&mut responses, status);
    }
    json!({
        "operationId": name, "tags": [tag], "summary": text, "parameters": parameters, "responses": responses,
    })
}

fn refusal(responses: &mut Map<String, Value>, status: &str) {
    let place = format!("#/components/responses/{status}");
    responses.insert(status.to_owned(), json!({ "$ref": place }));
}

/// The refusals of a write besides.
pub(super) fn writing(mut operation: Value) -> Value {
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        for status in WRITE {
            refusal(responses, status);
        }
    }
    operation
}

pub(super) fn with_body(operation: Value, schema: Value) -> Value {
    let mut operation = writing(operation);
    operation["requestBody"] = json!({
        "required": true, "content": {"application/json": {"schema": schema}},
    });
    operation
}
