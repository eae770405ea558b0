//! One's own account (个人设置): profile, language, appearance, password, second factor, sessions and tokens of programs.

mod confirm;
mod factor;
mod passkeys;
mod profile;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use qd_base::{Id, Problem};

use crate::House;
use crate::visit::Visit;

pub(crate) use confirm::{confirm_again, second_step};
pub(crate) use passkeys::passkey_rows;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/me", get(profile::show))
        .route("/me/do/{key}", post(profile::act))
        .route("/me/confirm", get(confirm::ask).post(confirm::enter))
        .route("/me/confirm/passkey", post(confirm::by_passkey))
        .route("/me/passkeys", get(passkeys::show).post(passkeys::add))
        .route("/me/passkeys/ask", post(passkeys::ask))
        .route("/me/passkeys/{id}/remove", post(passkeys::remove))
        .route("/me/factor", get(factor::show).post(factor::begin))
        .route("/me/factor/confirm", post(factor::confirm))
        .route("/me/factor/off", post(factor::off))
        .route("/me/tokens", get(tokens::show).post(tokens::make))
        .route("/me/tokens/{id}/revoke", post(tokens::revoke))
        .route(
            "/sign-in/second",
            get(confirm::second).post(confirm::enter_second),
        )
}

/// The person of a visit; the house itself has no account.
fn me(visit: &Visit) -> Result<Id, Problem> {
    visit
        .visitor
        .actor
        .person
        .ok_or_else(|| Problem::new(403, "not-allowed"))
}
