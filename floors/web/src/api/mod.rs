//! The machine outlet (程序接口): records and reports as JSON under `/api/v1`, by the same kernel, rights and sentences
//! as the pages. [`crate::outlets`] lists every route; a test compares it with the router.

mod about;
mod actions;
mod answer;
mod call;
mod export;
mod gate;
mod import;
mod lists;
mod once;
pub(crate) mod openapi;
mod pace;
pub(crate) mod page;
mod record;
mod reports;
mod shape;
mod talk;
mod types;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};

use crate::House;

pub use pace::Pace;

/// The OpenAPI 3.1 document as an actor may see it; the house itself sees all of it.
pub fn description(house: &House, actor: &qd_base::Actor) -> serde_json::Value {
    openapi::document(house, actor)
}

/// A record as programs see it, wherever it is told.
pub fn record_json(of: &qd_records::RecordType, item: &qd_records::Item) -> serde_json::Value {
    shape::record(of, item, None)
}

/// The routes of the outlet behind its gate: who calls, how fast, in which form, and whether it was said before.
pub(crate) fn router(house: &Arc<House>) -> Router<Arc<House>> {
    let gate = gate::Gate::new(house.clone());
    Router::new()
        .route("/api/openapi.json", get(openapi::show))
        .route("/api/v1/me", get(types::me))
        .route("/api/v1/types", get(types::all))
        .route("/api/v1/types/{key}", get(types::one))
        .route("/api/v1/search", get(lists::search))
        .route("/api/v1/reports", get(reports::all))
        .route("/api/v1/reports/{key}", get(reports::one))
        .route("/api/v1/{plural}", get(lists::list).post(record::create))
        .route("/api/v1/{plural}/export", get(export::show))
        .route("/api/v1/{plural}/import", post(import::take))
        .route("/api/v1/{plural}/imports", get(import::all))
        .route("/api/v1/{plural}/imports/{id}/undo", post(import::undo))
        .route("/api/v1/{plural}/bulk", post(actions::bulk))
        .route(
            "/api/v1/{plural}/{id}",
            get(record::get).patch(record::edit).delete(record::trash),
        )
        .route("/api/v1/{plural}/{id}/restore", post(record::restore))
        .route(
            "/api/v1/{plural}/{id}/custom",
            axum::routing::patch(record::set_custom),
        )
        .route(
            "/api/v1/{plural}/{id}/comments",
            get(talk::comments).post(talk::say),
        )
        .route("/api/v1/{plural}/{id}/files", get(talk::files))
        .route("/api/v1/{plural}/{id}/files/{file}", get(talk::content))
        .route("/api/v1/{plural}/{id}/timeline", get(about::timeline))
        .route("/api/v1/{plural}/{id}/related", get(about::related))
        .route("/api/v1/{plural}/{id}/why", get(about::why))
        .route(
            "/api/v1/{plural}/{id}/members",
            get(about::members).put(about::set_members),
        )
        .route("/api/v1/{plural}/{id}/actions", get(actions::offered))
        .route("/api/v1/{plural}/{id}/do/{key}", post(actions::carry_out))
        .route("/api/{*rest}", any(answer::no_such_route))
        .method_not_allowed_fallback(answer::no_such_method)
        .layer(from_fn_with_state(gate, gate::pass))
}
