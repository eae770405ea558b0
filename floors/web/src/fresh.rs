//! Fresh passwords (再次确认口令): dangerous actions want a password entered in the last ten minutes; the way there and back.

use axum::response::{IntoResponse, Redirect, Response};

use crate::pages::encode;
use crate::visit::Visit;

/// The way to the page that asks for the password, when it was entered too long ago; `back` is where to go on.
pub(crate) fn confirm_first(visit: &Visit, back: &str) -> Option<Response> {
    let to = format!("/me/confirm?back={}", encode(back));
    (!visit.visitor.stepped_up).then(|| Redirect::to(&to).into_response())
}

/// The address to go back to with the key of the sentence that tells what was done.
pub(crate) fn done(path: &str, key: &str) -> Response {
    let glue = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{glue}said={key}")).into_response()
}

/// The sentence that tells what was done, when the address names one.
pub(crate) fn said(visit: &Visit, key: Option<&str>) -> Option<String> {
    let key = format!("said-{}", key?);
    let texts = crate::render::texts();
    (key.len() < 40 && texts.has(&key)).then(|| texts.say(visit.reader.lang, &key, &[]))
}
