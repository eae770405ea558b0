//! The OpenAPI 3.1 document (接口描述), made from the record descriptions: what a caller is told is what the caller may see.

mod common;
mod fields;
mod import;
mod paths;
mod talk;

use axum::response::Response;
use qd_base::Actor;
use serde_json::{Map, Value, json};

use super::answer;
use super::call::Call;
use super::types::{granted, seen};
use crate::House;

pub(crate) use fields::input;

pub(crate) async fn show(call: Call) -> Response {
    let result = call.takes_only(&[]);
    let result = result.map(|()| answer::fine(&document(&call.house, call.actor())));
    call.finish(result)
}

/// The document as an actor may see it; the house itself sees all of it.
pub(crate) fn document(house: &House, actor: &Actor) -> Value {
    let mut paths = paths::fixed(house);
    let mut schemas = common::schemas();
    let mut tags = vec![json!({"name": "house"}), json!({"name": "reports"})];
    let types = house.records.registry().types().iter();
    for of in types.filter(|of| granted(of, actor, false)) {
        let seen = seen(of, actor);
        let actions: Vec<_> = house.actions(of).collect();
        schemas.insert(pascal(of.key), fields::record(of, &seen));
        schemas.insert(pascal(of.key) + "Fields", fields::output(&seen));
        let input = fields::editable(of, &seen, actor);
        schemas.insert(pascal(of.key) + "New", input(true));
        schemas.insert(pascal(of.key) + "Change", input(false));
        tags.push(
            json!({"name": of.plural, "description": format!("{} · {}", of.label.zh, of.label.en)}),
        );
        paths.extend(paths::of_type(of, &seen, &actions));
    }
    let mut components = Map::new();
    components.insert("schemas".to_owned(), Value::Object(schemas));
    components.insert("parameters".to_owned(), common::parameters());
    components.insert("responses".to_owned(), common::responses());
    components.insert("securitySchemes".to_owned(), common::security(house));
    json!({
        "openapi": "3.1.0",
        "info": common::preface(),
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": tags,
        "paths": paths,
        "components": components,
    })
}

/// `sales_return` → `SalesReturn`.
pub(crate) fn pascal(key: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    key.split('_').map(word).collect()
}
