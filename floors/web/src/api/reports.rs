//! Reports (报表): the list of what can be asked, and one report's document with its parameters and ledger version.

use std::collections::BTreeMap;

use axum::response::Response;
use qd_base::Problem;
use qd_reports::Params;
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::Call;
use crate::pages::blocking;

pub(crate) async fn all(call: Call) -> Response {
    let result = all_of(&call);
    call.finish(result)
}

fn all_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let lang = call.caller.lang;
    let mut reports: Vec<Value> = Vec::new();
    for room in &call.house.rooms {
        for report in &room.reports {
            let params = report.params();
            let names: Vec<Value> = params
                .iter()
                .map(|spec| json!({"key": spec.key, "label": spec.label.of(lang)}))
                .collect();
            reports.push(json!({
                "key": report.key(),
                "room": room.key,
                "label": report.label().of(lang),
                "purpose": report.purpose().of(lang),
                "about": report.subject().map(|of| of.key),
                "params": names,
            }));
        }
    }
    Ok(answer::fine(&json!({ "reports": reports })))
}

pub(crate) async fn one(call: Call) -> Response {
    let result = one_of(&call).await;
    call.finish(result)
}

async fn one_of(call: &Call) -> Result<Response, Refusal> {
    let key = call.part("key").to_owned();
    let mut raw = BTreeMap::new();
    for (name, value) in &call.query {
        if raw.insert(name.clone(), value.clone()).is_some() {
            return Err(Problem::new(400, "api-parameter-twice")
                .arg("name", name)
                .field(name)
                .into());
        }
    }
    let (house, lang) = (call.house.clone(), call.caller.lang);
    let actor = call.caller.visitor.actor.clone();
    let body = blocking(move || {
        let missing = || Problem::new(404, "api-no-report").arg("name", &key);
        let report = house.report(&key).ok_or_else(missing)?;
        let desk = house.desks.desk(actor, lang).map_err(|e| e.to_problem())?;
        let params = Params::parse(&report.params(), &raw, &desk)?;
        let document = qd_reports::run(report, &desk, &params).map_err(|e| e.to_problem())?;
        let given: BTreeMap<&str, &str> = params.pairs().collect();
        Ok(json!({
            "report": key,
            "params": given,
            "canonical": params.canonical(),
            "ledger_version": desk.ledger_version,
            "document": document,
        }))
    });
    Ok(answer::fine(&body.await?))
}
