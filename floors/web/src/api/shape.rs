//! The form of a record in the outlet (记录的形状): identity, version and times, and the fields the caller may see and wants.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use qd_base::{Actor, Problem, Timestamp};
use qd_records::{Field, Item, RecordType, visible_field};
use serde_json::{Map, Value, json};

use super::answer;

/// Microseconds as RFC 3339 in UTC.
pub(crate) fn instant(micros: i64) -> Value {
    let at = Timestamp::from_microsecond(micros);
    at.map_or(Value::Null, |at| at.to_string().into())
}

/// The fields of an answer: those of `fields=a,b`, or all the caller may see.
pub(crate) fn wanted(
    of: &RecordType,
    actor: &Actor,
    query: &[(String, String)],
) -> Result<Option<Vec<&'static Field>>, Problem> {
    let given = query.iter().find(|(name, _)| name == "fields");
    let Some((_, text)) = given.filter(|(_, text)| !text.is_empty()) else {
        return Ok(None);
    };
    let as_fields = |mut problem: Problem| {
        problem.field = Some("fields".to_owned());
        problem
    };
    let one = |name: &str| visible_field(of, actor, name.trim()).map_err(as_fields);
    text.split(',').map(one).collect::<Result<_, _>>().map(Some)
}

/// One record.
pub(crate) fn record(of: &RecordType, item: &Item, wanted: Option<&[&'static Field]>) -> Value {
    let fields: Map<String, Value> = match wanted {
        None => item.content.clone(),
        Some(fields) => fields
            .iter()
            .map(|field| (field.name.to_owned(), item.get(field.name).clone()))
            .collect(),
    };
    json!({
        "type": of.key,
        "id": item.id,
        "number": item.number,
        "version": item.version,
        "title": item.text(of.title),
        "created_at": instant(item.created_at),
        "created_by": item.created_by,
        "changed_at": instant(item.changed_at),
        "changed_by": item.changed_by,
        "trashed_at": item.trashed_at.map(instant),
        "fields": fields,
        "custom": item.custom,
    })
}

/// A record as a whole answer, with its version as ETag.
pub(crate) fn whole(
    status: StatusCode,
    of: &RecordType,
    item: &Item,
    wanted: Option<&[&'static Field]>,
) -> Response {
    let mut response = answer::with(status, &record(of, item, wanted));
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", item.version)) {
        headers.insert(header::ETAG, tag);
    }
    if status == StatusCode::CREATED
        && let Ok(place) = HeaderValue::from_str(&format!("/api/v1/{}/{}", of.plural, item.id))
    {
        headers.insert(header::LOCATION, place);
    }
    response
}
