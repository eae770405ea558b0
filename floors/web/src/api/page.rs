//! The outlet's page (接口说明页): every path the reader may call, from the same document that programs read.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Value, context};
use serde_json::Value as Json;

use super::openapi::document;
use crate::pages::refuse;
use crate::visit::Visit;
use crate::{House, render};

pub(crate) async fn show(State(house): State<Arc<House>>, visit: Visit) -> Response {
    let document = document(&house, &visit.visitor.actor);
    let groups: Vec<Value> = document["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| group(&document, tag))
        .collect();
    let title = render::texts().say(visit.reader.lang, "page-api", &[]);
    let frame = visit.frame(&house, &title, "/api", None);
    match render::page("api.html", context! { groups => groups, ..frame }) {
        Ok(html) => Html(html).into_response(),
        Err(problem) => refuse(&house, &visit, &problem),
    }
}

fn group(document: &Json, tag: &Json) -> Value {
    let name = tag["name"].as_str().unwrap_or_default();
    let mut rows = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if operation["tags"][0] == *name {
                rows.push(context! {
                    method => method.to_uppercase(), path => path,
                    what => operation["summary"].as_str().unwrap_or_default(),
                });
            }
        }
    }
    let title = tag["description"].as_str().unwrap_or(name);
    context! { title => title, rows => rows }
}
