//! Answers (应答): JSON, or an RFC 9457 problem in the caller's language with every field at fault.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qd_base::{Lang, Problem};
use qd_records::{Conflict, Field, RecordsError};
use serde_json::{Value, json};

use super::call::Call;
use crate::House;

/// Why a call is not answered as asked.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Told>);

#[derive(Debug)]
struct Told {
    problem: Problem,
    faults: Vec<Problem>,
    conflict: Option<Box<Conflict>>,
    retry_after: Option<u64>,
    more: Option<(&'static str, Value)>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        let retry_after = (problem.status == 503).then_some(1);
        Refusal(Box::new(Told {
            problem,
            faults: Vec::new(),
            conflict: None,
            retry_after,
            more: None,
        }))
    }
}

impl From<RecordsError> for Refusal {
    fn from(fault: RecordsError) -> Refusal {
        match fault {
            RecordsError::Invalid(faults) => {
                let mut refusal = Refusal::from(Problem::new(422, "api-invalid"));
                refusal.0.faults = faults;
                refusal
            }
            RecordsError::Conflict(conflict) => {
                let told = RecordsError::Conflict(conflict.clone());
                let mut refusal = Refusal::from(told.problem());
                refusal.0.conflict = Some(conflict);
                refusal
            }
            other => other.problem().into(),
        }
    }
}

impl From<qd_store::StoreError> for Refusal {
    fn from(fault: qd_store::StoreError) -> Refusal {
        RecordsError::from(fault).into()
    }
}

impl Refusal {
    /// Asks the caller to come back later.
    pub fn later(problem: Problem, seconds: u64) -> Refusal {
        let mut refusal = Refusal::from(problem);
        refusal.0.retry_after = Some(seconds);
        refusal
    }

    /// Says more than the sentence, under a name of its own.
    pub fn with(problem: Problem, name: &'static str, more: Value) -> Refusal {
        let mut refusal = Refusal::from(problem);
        refusal.0.more = Some((name, more));
        refusal
    }

    /// The problem document where no record type is spoken of.
    pub fn respond(&self, house: &House, lang: Lang) -> Response {
        self.about(&[], house, lang)
    }

    /// The problem document; fields are named as the person knows them.
    pub fn about(&self, fields: &[&'static Field], house: &House, lang: Lang) -> Response {
        let incident = crate::pages::log(&self.0.problem);
        let of = |fault: &Problem| told(fault, fields, house, lang);
        let alone = self.0.faults.is_empty() && self.0.problem.field.is_some();
        let errors: Vec<Value> = match alone {
            true => vec![of(&self.0.problem)],
            false => self.0.faults.iter().map(of).collect(),
        };
        let mut body = json!({
            "type": format!("urn:quarterdeck:problem:{}", self.0.problem.key),
            "title": house.sentence(&self.0.problem, lang),
            "status": self.0.problem.status,
            "args": self.0.problem.args,
            "errors": errors,
        });
        if let Some(conflict) = &self.0.conflict {
            body["conflict"] = json!(conflict);
        }
        if let Some((name, more)) = &self.0.more {
            body[*name] = more.clone();
        }
        if let Some(incident) = incident {
            body["incident"] = incident.into();
        }
        let status = StatusCode::from_u16(self.0.problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.0.problem.status == 401 {
            let scheme = HeaderValue::from_static("Bearer realm=\"quarterdeck\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// One fault: the field as the API and as the person names it, the sentence, and the options where there are some.
pub(crate) fn told(fault: &Problem, fields: &[&'static Field], house: &House, lang: Lang) -> Value {
    let mut told = json!({
        "field": fault.field, "key": fault.key, "detail": house.sentence(fault, lang),
    });
    let mut parts = fault.field.as_deref().unwrap_or_default().split('.');
    let name = parts.next().unwrap_or_default();
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        return told;
    };
    let mut label = field.label.of(lang).to_owned();
    // A row of a table: `contacts.2.phone`.
    if let (Some(row), Some(child)) = (parts.next(), parts.next())
        && let Some(child) = field.children.iter().find(|known| known.name == child)
    {
        label = format!("{label} {row} · {}", child.label.of(lang));
    }
    told["label"] = label.into();
    if fault.key == "records-wrong-choice" {
        let option = |option: &qd_records::ChoiceOption| json!({"key": option.key, "label": option.label.of(lang)});
        told["options"] = field.choices.iter().map(option).collect();
    }
    told
}

/// 200 with a JSON body.
pub(crate) fn fine(body: &Value) -> Response {
    with(StatusCode::OK, body)
}

/// A JSON body with a status.
pub(crate) fn with(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Nothing stands at the address.
pub(crate) async fn no_such_route(call: Call) -> Response {
    call.finish(Err(Problem::new(404, "api-no-route").into()))
}

/// The address does not take this method.
pub(crate) async fn no_such_method(call: Call) -> Response {
    call.finish(Err(Problem::new(405, "api-no-method").into()))
}
