//! Answers by link (凭链接作答): a page without account and without menu, in the visitor's language; the link is the key.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_records::RecordsError;
use qd_workflow::answer::{self, Ask, AskField, AskKind};

use crate::kit::Fields;
use crate::visit::Reader;
use crate::{House, render};

/// How a page of an answer ends: status and what the template shows.
type Sheet = (StatusCode, Value);

pub(super) async fn show(
    State(house): State<Arc<House>>,
    reader: Reader,
    Path(token): Path<String>,
) -> Response {
    let store = house.records.store();
    let at = house.clock.instant();
    let sheet = match answer::open(store, &token, &reader.peer, at).await {
        Ok(link) => (
            StatusCode::OK,
            asked(&link.ask, reader.lang, &[], &Fields::new()),
        ),
        Err(fault) => refused(&house, &reader, fault),
    };
    sent(&house, &reader, sheet)
}

pub(super) async fn take(
    State(house): State<Arc<House>>,
    reader: Reader,
    Path(token): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let at = house.clock.instant();
    let given = form
        .iter()
        .map(|(name, text)| (name.clone(), text.clone().into()))
        .collect();
    let door = (token.as_str(), reader.peer.as_str());
    let taken = answer::answer(&house.records, &house.answers, door, at, &given).await;
    let sheet = match taken {
        Ok(()) => (StatusCode::OK, context! { thanks => true }),
        Err(fault) => match faults_of(&fault) {
            Some(faults) => again(&house, &reader, &token, (&faults, &form)).await,
            None => refused(&house, &reader, fault),
        },
    };
    sent(&house, &reader, sheet)
}

/// The faults that the visitor can mend in the form.
fn faults_of(fault: &RecordsError) -> Option<Vec<Problem>> {
    match fault {
        RecordsError::Invalid(problems) => Some(problems.clone()),
        RecordsError::Refused(problem) if problem.status == 422 => Some(vec![(**problem).clone()]),
        _ => None,
    }
}

/// The form once more, with what was filled in and what is wrong with it.
async fn again(
    house: &House,
    reader: &Reader,
    token: &str,
    (faults, form): (&[Problem], &Fields),
) -> Sheet {
    let store = house.records.store();
    match answer::open(store, token, &reader.peer, house.clock.instant()).await {
        Ok(link) => {
            let said: Vec<(Option<String>, String)> = faults
                .iter()
                .map(|one| (one.field.clone(), house.sentence(one, reader.lang)))
                .collect();
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                asked(&link.ask, reader.lang, &said, form),
            )
        }
        Err(fault) => refused(house, reader, fault),
    }
}

fn asked(ask: &Ask, lang: Lang, faults: &[(Option<String>, String)], form: &Fields) -> Value {
    let of = |field: &AskField| {
        let fault = faults
            .iter()
            .find(|(name, _)| name.as_deref() == Some(&field.name));
        let (kind, options) = kind_of(&field.kind, lang);
        context! {
            name => &field.name, label => if lang == Lang::Zh { &field.label_zh } else { &field.label_en },
            heading => field.heading.as_ref().map(|(zh, en)| if lang == Lang::Zh { zh } else { en }),
            required => field.required, kind => kind, options => options, value => form.get(&field.name).map_or("", String::as_str),
            fault => fault.map(|(_, text)| text),
        }
    };
    let known = |name: &Option<String>| {
        let name = name.as_deref();
        ask.fields
            .iter()
            .any(|field| Some(field.name.as_str()) == name)
    };
    let others: Vec<String> = faults
        .iter()
        .filter(|(name, _)| !known(name))
        .map(|(_, text)| text.clone())
        .collect();
    context! {
        heading => &ask.title, text => &ask.text, from => &ask.from,
        fields => ask.fields.iter().map(of).collect::<Vec<_>>(), others => others,
    }
}

fn kind_of(kind: &AskKind, lang: Lang) -> (&'static str, Vec<Value>) {
    match kind {
        AskKind::Line => ("line", vec![]),
        AskKind::Text => ("text", vec![]),
        AskKind::Table => ("table", vec![]),
        AskKind::Money | AskKind::Number => ("number", vec![]),
        AskKind::Tick => ("tick", vec![]),
        AskKind::Scale { from, to } => {
            let step = |n: u8| context! { value => n.to_string(), label => n.to_string() };
            ("scale", (*from..=*to).map(step).collect())
        }
        AskKind::Choice { options } => {
            let option = |(key, zh, en): &(String, String, String)| {
                context! { value => key, label => if lang == Lang::Zh { zh } else { en } }
            };
            ("choice", options.iter().map(option).collect())
        }
    }
}

fn refused(house: &House, reader: &Reader, fault: RecordsError) -> Sheet {
    let problem = fault.problem();
    if problem.status >= 500 {
        let cause = problem.source.as_deref().unwrap_or("");
        tracing::error!(key = %problem.key, cause, "an answer could not be taken");
    }
    let code = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        code,
        context! { refusal => house.sentence(&problem, reader.lang) },
    )
}

fn sent(house: &House, reader: &Reader, (code, sheet): Sheet) -> Response {
    let lang = reader.lang;
    let heading = sheet.get_attr("heading").ok();
    let heading = heading.and_then(|heading| heading.as_str().map(str::to_owned));
    let title = heading.unwrap_or_else(|| render::texts().say(lang, "answer-title", &[]));
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let back = crate::pages::encode(&reader.path);
    let context = context! {
        lang => lang.tag(), theme => &reader.theme, title => title, stamp => &house.version, scripts => false,
        other_lang => other.tag(), language_href => format!("/language/{}?back={back}", other.tag()), ..sheet
    };
    let mut response = match render::page("workflow/answer.html", context) {
        Ok(html) => (code, Html(html)).into_response(),
        Err(problem) => (StatusCode::INTERNAL_SERVER_ERROR, problem.to_string()).into_response(),
    };
    // The address is the key: it must not leak to another host, nor into a search engine.
    let headers = response.headers_mut();
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}
