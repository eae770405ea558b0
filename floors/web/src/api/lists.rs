//! Lists and search (列表与搜索): the same question as a page's list, by page with a total or by cursor.

use axum::response::Response;
use qd_base::Problem;
use qd_records::{ListQuery, RecordType};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::Call;
use super::shape;

/// Records of one type in a search over all types.
const FEW: u64 = 10;
/// What a list takes besides the names of the kernel's question.
const OWN: [&str; 3] = ["fields", "cursor", "format"];

pub(crate) async fn list(call: Call) -> Response {
    let result = list_of(&call).await;
    call.finish(result)
}

async fn list_of(call: &Call) -> Result<Response, Refusal> {
    let of = call.of()?;
    let wanted = shape::wanted(of, call.actor(), &call.query)?;
    let query = question(call, of)?;
    let page = call.house.records.find(&call.act(), of, &query).await?;
    let shape = |item| shape::record(of, item, wanted.as_deref());
    let items: Vec<Value> = page.items.iter().map(shape).collect();
    let full = u64::try_from(items.len()).is_ok_and(|n| n == page.size);
    let last = page.items.last().filter(|_| query.steps && full);
    Ok(answer::fine(&json!({
        "items": items,
        "total": page.total,
        "page": page.page,
        "size": page.size,
        "next_cursor": last.map(|item| item.id),
    })))
}

/// The kernel's question, with a cursor if one is given: `start`, or where the page before ended.
pub(crate) fn question(call: &Call, of: &RecordType) -> Result<ListQuery, Refusal> {
    let own = |pair: &&(String, String)| !OWN.contains(&pair.0.as_str());
    let pairs: Vec<(String, String)> = call.query.iter().filter(own).cloned().collect();
    let mut query = ListQuery::parse(of, call.actor(), &pairs)?;
    let cursor = call.query.iter().find(|(name, _)| name == "cursor");
    let Some((_, cursor)) = cursor.filter(|(_, text)| !text.is_empty()) else {
        return Ok(query);
    };
    let wrong = |key: &str| Problem::new(400, key).field("cursor");
    if !query.sorts.is_empty() || pairs.iter().any(|(name, _)| name == "page") {
        return Err(wrong("api-cursor-alone").into());
    }
    query.steps = true;
    if cursor != "start" {
        let after = cursor.parse().map_err(|_| wrong("api-cursor"))?;
        query.after = Some(after);
    }
    Ok(query)
}

pub(crate) async fn search(call: Call) -> Response {
    let result = search_of(&call).await;
    call.finish(result)
}

async fn search_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&["q"])?;
    let words = call.query.iter().find(|(name, _)| name == "q");
    let words = words
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty());
    let Some(words) = words else {
        return Err(Problem::new(400, "api-search-words").field("q").into());
    };
    let query = ListQuery {
        text: Some(words.to_owned()),
        size: FEW,
        ..ListQuery::default()
    };
    let (act, mut found) = (call.act(), Vec::new());
    for of in call.house.records.registry().types() {
        let page = call.house.records.find(&act, of, &query).await?;
        if page.total > 0 {
            let hit = |item: &qd_records::Item| json!({"id": item.id, "number": item.number, "title": item.text(of.title)});
            let items: Vec<Value> = page.items.iter().map(hit).collect();
            found.push(json!({"type": of.key, "total": page.total, "items": items}));
        }
    }
    Ok(answer::fine(&json!({ "results": found })))
}
