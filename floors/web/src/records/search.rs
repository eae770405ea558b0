//! Records in the search box (搜索记录): those of the menu's types in which words are found, under the reader's rights.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use qd_records::{ListQuery, RecordsError};
use serde_json::{Value, json};

use super::shared::menu;
use crate::House;
use crate::kit::Fields;
use crate::visit::Visit;

/// Records of one type that are offered.
const EACH: u64 = 4;
/// Records that are offered in all.
const MOST: usize = 12;
/// Characters from which on records are looked for.
const LEAST: usize = 2;

pub(crate) async fn found(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(ask): Query<Fields>,
) -> Response {
    match hits(
        &house,
        &visit,
        ask.get("q").map_or("", |words| words.trim()),
    )
    .await
    {
        Ok(hits) => axum::Json(hits).into_response(),
        Err(fault) => crate::pages::problem_json(&house, &fault.problem(), visit.reader.lang),
    }
}

async fn hits(house: &House, visit: &Visit, words: &str) -> Result<Vec<Value>, RecordsError> {
    let mut all = Vec::new();
    if words.chars().count() < LEAST {
        return Ok(all);
    }
    let act = house.act(&visit.visitor.actor);
    let query = ListQuery {
        text: Some(words.to_owned()),
        size: EACH,
        ..ListQuery::default()
    };
    let types = house.rooms.iter().flat_map(|room| &room.types);
    for of in types.filter(|of| menu(of, &visit.visitor.actor).is_some()) {
        let page = house.records.find(&act, of, &query).await?;
        all.extend(page.items.iter().map(|item| {
            json!({
                "title": item.text(of.title), "number": item.number, "kind": of.label.of(visit.reader.lang),
                "href": of.address(item.id),
            })
        }));
        if all.len() >= MOST {
            all.truncate(MOST);
            break;
        }
    }
    Ok(all)
}
