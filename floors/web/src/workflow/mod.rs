//! The pages of what is attached to records (流程页面): approvals, coordination requests, answers by link, background work.

mod answer;
mod approvals;
mod deputies;
mod jobs;
mod notices;
mod requests;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::House;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/w/approvals", get(approvals::desk))
        .route("/w/approvals/{id}", get(approvals::show))
        .route("/w/approvals/{id}/do/{key}", post(approvals::act))
        .route("/w/deputies", post(deputies::set))
        .route("/w/deputies/{id}/end", post(deputies::end))
        .route("/w/requests", get(requests::board))
        .route("/w/requests/{id}", get(requests::show))
        .route("/w/requests/{id}/do/{key}", post(requests::act))
        .route("/w/requests/{id}/link", post(requests::link))
        .route("/w/requests/{id}/unlink", post(requests::unlink))
        .route("/w/notices", get(notices::show))
        .route("/w/notices/read", post(notices::read_all))
        .route("/w/notices/{id}", get(notices::open))
        .route("/w/people", get(notices::people))
        .route("/a/{token}", get(answer::show).post(answer::take))
        .route("/admin/jobs", get(jobs::show))
        .route("/admin/jobs/run/{key}", post(jobs::run))
        .route("/admin/jobs/{id}/retry", post(jobs::retry))
}
