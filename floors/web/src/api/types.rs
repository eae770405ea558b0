//! Who and what (自述): the caller, and the record types with the fields the caller may see.

use axum::response::Response;
use qd_base::{Actor, Problem};
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Field, RecordType};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::Call;

pub(crate) async fn me(call: Call) -> Response {
    let result = me_of(&call);
    call.finish(result)
}

fn me_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let actor = call.actor();
    Ok(answer::fine(&json!({
        "person": actor.person,
        "name": actor.name,
        "roles": actor.roles,
        "reach": actor.reach,
        "csrf": call.caller.visitor.csrf,
        "lang": call.caller.lang.tag(),
    })))
}

pub(crate) async fn all(call: Call) -> Response {
    let result = all_of(&call);
    call.finish(result)
}

fn all_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let types: Vec<Value> = open(call).map(|of| describe(of, call.actor())).collect();
    Ok(answer::fine(&json!({ "types": types })))
}

pub(crate) async fn one(call: Call) -> Response {
    let result = one_of(&call);
    call.finish(result)
}

fn one_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let key = call.part("key");
    let found = open(call).find(|of| of.key == key);
    let of = found.ok_or_else(|| Problem::new(404, "api-no-type").arg("name", key))?;
    Ok(answer::fine(&describe(of, call.actor())))
}

/// The types a caller holds any grant on.
pub(crate) fn open(call: &Call) -> impl Iterator<Item = &'static RecordType> {
    let types = call.house.records.registry().types().iter().copied();
    types.filter(|of| granted(of, call.actor(), false))
}

/// Whether an actor holds a grant on a type.
pub(crate) fn granted(of: &RecordType, actor: &Actor, edit: bool) -> bool {
    let holds = |grant: &qd_records::Grant| actor.is(grant.role) && (grant.edit || !edit);
    actor.is_system() || of.grants.iter().any(holds)
}

/// The fields an actor may see.
pub(crate) fn seen(of: &RecordType, actor: &Actor) -> Vec<&'static Field> {
    let fields = of.fields.iter();
    fields
        .filter(|field| field_allowed(actor, field, Verb::Read))
        .collect()
}

fn describe(of: &RecordType, actor: &Actor) -> Value {
    let fields: Vec<Value> = seen(of, actor)
        .into_iter()
        .map(|field| {
            let mut told = json!(field);
            let may = field_allowed(actor, field, Verb::Edit) && !field.read_only;
            told["may_edit"] = may.into();
            told
        })
        .collect();
    json!({
        "key": of.key,
        "plural": of.plural,
        "label": of.label,
        "number": of.number,
        "title": of.title,
        "owner": of.owner,
        "board": of.board,
        "calendar": of.calendar,
        "members": of.members, "within": of.within,
        "may_create": of.is_filled_in() && granted(of, actor, true),
        "fields": fields,
    })
}
