//! One call (一次调用): who calls, what the address and the head say, read once for every handler.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::{HeaderMap, header, request::Parts};
use axum::response::Response;
use qd_base::{Actor, Id, Lang, Problem};
use qd_records::{Act, Content, Field, RecordType};
use serde_json::Value;

use super::answer::Refusal;
use crate::{House, Visitor};

/// Who calls, after the gate.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The session or token behind the call.
    pub visitor: Visitor,
    /// The language of sentences.
    pub lang: Lang,
    /// The request as the audit names it.
    pub request: String,
}

/// A call as handlers take it.
pub(crate) struct Call {
    pub house: Arc<House>,
    pub caller: Caller,
    pub query: Vec<(String, String)>,
    headers: HeaderMap,
    path: Vec<(String, String)>,
}

impl FromRequestParts<Arc<House>> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Call, Response> {
        let refuse = |key: &str, lang: Lang| {
            let status = if key == "api-no-route" { 404 } else { 400 };
            Refusal::from(Problem::new(status, key)).respond(house, lang)
        };
        let Some(caller) = parts.extensions.get::<Caller>().cloned() else {
            let problem = Problem::new(401, "sign-in-needed");
            return Err(Refusal::from(problem).respond(house, Lang::default()));
        };
        let Ok(path) = RawPathParams::from_request_parts(parts, house).await else {
            return Err(refuse("api-no-route", caller.lang));
        };
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let path = path.iter().map(pair).collect();
        let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
            return Err(refuse("api-query", caller.lang));
        };
        Ok(Call {
            house: house.clone(),
            query,
            headers: parts.headers.clone(),
            path,
            caller,
        })
    }
}

impl Call {
    /// Who calls.
    pub fn actor(&self) -> &Actor {
        &self.caller.visitor.actor
    }

    /// A part of the address.
    pub fn part(&self, name: &str) -> &str {
        let part = self.path.iter().find(|(key, _)| key == name);
        part.map_or("", |(_, value)| value.as_str())
    }

    /// The record type the address names.
    pub fn of(&self) -> Result<&'static RecordType, Refusal> {
        let plural = self.part("plural");
        let found = self.house.records.registry().get(plural);
        let found = found.filter(|of| of.plural == plural);
        found.ok_or_else(|| Problem::new(404, "api-no-type").arg("name", plural).into())
    }

    /// The record the address names. What is no id is as absent as an id nobody has.
    pub fn record(&self) -> Result<(&'static RecordType, Id), Refusal> {
        let of = self.of()?;
        let id = self.part("id").parse();
        let absent = |_| Problem::new(404, "records-absent").arg("type", of.key);
        Ok((of, id.map_err(absent)?))
    }

    /// The version the caller saw, from `If-Match`.
    pub fn version(&self) -> Result<i64, Refusal> {
        let Some(given) = self.headers.get(header::IF_MATCH) else {
            return Err(Problem::new(428, "api-if-match-missing")
                .field("If-Match")
                .into());
        };
        let text = given.to_str().unwrap_or_default().trim();
        let bare = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
        let version = bare.parse::<i64>().ok().filter(|version| *version > 0);
        version.ok_or_else(|| {
            Problem::new(400, "api-if-match-wrong")
                .field("If-Match")
                .into()
        })
    }

    /// What the caller does, as the audit will name it.
    pub fn act(&self) -> Act {
        self.house
            .act(self.actor())
            .request(self.caller.request.clone())
    }

    /// What the caller does, with the reason the body gives.
    pub fn act_for(&self, body: &Content) -> Result<Act, Refusal> {
        let act = self.act();
        Ok(match body.get("reason") {
            None | Some(Value::Null) => act,
            Some(Value::String(reason)) if reason.chars().count() <= 500 => {
                act.reason(reason.trim())
            }
            Some(_) => return Err(Problem::new(422, "api-reason").field("reason").into()),
        })
    }

    /// A parameter that was given and is not empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Refuses parameters that this address does not take.
    pub fn takes_only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self
            .query
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            None => Ok(()),
            Some((name, _)) => Err(Problem::new(400, "api-parameter")
                .arg("name", name)
                .field(name)
                .into()),
        }
    }

    /// The answer, or the problem in the caller's language.
    pub fn finish(&self, result: Result<Response, Refusal>) -> Response {
        result.unwrap_or_else(|refusal| {
            let fields = self.fields();
            refusal.about(&fields, &self.house, self.caller.lang)
        })
    }

    /// The fields a refusal may speak of: those of the type the address names that the caller may see, and those its
    /// actions ask for. A hidden field's label would tell that the field is there.
    pub fn fields(&self) -> Vec<&'static Field> {
        let Ok(of) = self.of() else {
            return Vec::new();
        };
        let key = self.part("key");
        let actions = self.house.actions(of);
        let asked = actions.filter(|action| action.key == key);
        let asked = asked.flat_map(|action| action.fields);
        super::types::seen(of, self.actor())
            .into_iter()
            .chain(asked)
            .collect()
    }
}

/// Reads a body: an object with none but the known members.
pub(crate) fn object(bytes: &[u8], known: &[&str]) -> Result<Content, Refusal> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|fault| Problem::new(400, "api-json").arg("reason", fault))?;
    let Value::Object(body) = value else {
        return Err(Problem::new(422, "api-object").into());
    };
    match body.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(body),
        Some(name) => Err(Problem::new(400, "api-member")
            .arg("name", name)
            .arg("known", known.join(", "))
            .field(name)
            .into()),
    }
}

/// A member of a body that must be an object; `None` when it is not given.
pub(crate) fn inner(body: &Content, name: &str) -> Result<Option<Content>, Refusal> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map.clone())),
        Some(_) => Err(Problem::new(422, "api-object").field(name).into()),
    }
}

/// A member that must be there.
pub(crate) fn demanded(body: &Content, name: &str) -> Result<Content, Refusal> {
    let missing = || Problem::new(422, "records-required").field(name);
    Ok(inner(body, name)?.ok_or_else(missing)?)
}
