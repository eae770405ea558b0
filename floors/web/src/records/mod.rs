//! The pages of records (记录页面): list, board, calendar, form and detail of any record type, made from its description.

mod board;
mod bulk;
mod calendar;
mod deeds;
mod detail;
mod edit;
mod filled;
mod filters;
mod form;
mod handing;
mod links;
mod list;
mod search;
mod shared;
mod talk;
mod timeline;
mod views;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::House;

pub(crate) use shared::menu;
pub(crate) use talk::{handed_out, put};

/// Bytes of one upload of files to a record at most.
const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Arc<House>> {
    // Forms may bring files.
    let room = || DefaultBodyLimit::max(UPLOAD_LIMIT);
    let upload = post(talk::add_files).layer(room());
    let records = get(list::show).post(edit::create).layer(room());
    let record = get(detail::show).post(edit::save).layer(room());
    let deed = get(deeds::ask).post(deeds::act).layer(room());
    Router::new()
        .route("/records/{plural}", records)
        .route("/w/search", get(search::found))
        .route("/records/{plural}/new", get(edit::blank))
        .route("/records/{plural}/pick", get(links::pick))
        .route("/records/{plural}/bulk", post(bulk::act))
        .route("/records/{plural}/views", post(views::save))
        .route("/records/{plural}/views/{id}/delete", post(views::delete))
        .route("/records/{plural}/{id}", record)
        .route("/records/{plural}/{id}/edit", get(edit::show))
        .route("/records/{plural}/{id}/links", post(handing::make))
        .route("/records/{plural}/{id}/comments", post(talk::say))
        .route(
            "/records/{plural}/{id}/comments/{comment}/withdrawal",
            post(talk::unsay),
        )
        .route("/records/{plural}/{id}/files", upload)
        .route(
            "/records/{plural}/{id}/files/{file}",
            get(talk::file_content),
        )
        .route(
            "/records/{plural}/{id}/files/{file}/removal",
            post(talk::remove_file),
        )
        .route("/records/{plural}/{id}/move", post(deeds::shift))
        .route("/records/{plural}/{id}/trash", post(deeds::trash))
        .route("/records/{plural}/{id}/restore", post(deeds::restore))
        .route(
            "/records/{plural}/{id}/fields/{field}",
            get(filled::content),
        )
        .route("/records/{plural}/{id}/do/{key}", deed)
}
