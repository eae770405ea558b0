//! The description (接口描述): the OpenAPI document is locked by a snapshot, and every reference in it leads somewhere.

use qd_base::Actor;
use serde_json::Value;

use crate::support::TestHouse;

#[tokio::test]
async fn the_document_is_what_was_reviewed() {
    let house = TestHouse::new().await;
    let document = qd_web::description(&house.house, &Actor::system("test"));
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_names_are_used_once() {
    let house = TestHouse::new().await;
    let document = qd_web::description(&house.house, &Actor::system("test"));
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50);
    for place in references {
        let pointer = place.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{place}");
    }
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let mut names: Vec<&str> = operations
        .map(|o| o["operationId"].as_str().unwrap())
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[tokio::test]
async fn the_page_shows_people_the_paths_they_may_call() {
    let house = TestHouse::new().await;
    let cookie = [("cookie", "qd=sales; qd_lang=zh-CN")];
    let page = house.plain("GET /api", &cookie, String::new()).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("clients&#x2f;{id}"), "{}", page.text());
    assert!(!page.text().contains('⟦'));
    let nobody = [("cookie", "qd=nobody")];
    let page = house.plain("GET /api", &nobody, String::new()).await;
    assert!(!page.text().contains("clients"));
}

fn collect<'d>(value: &'d Value, into: &mut Vec<&'d str>) {
    match value {
        Value::Object(map) => {
            into.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|v| collect(v, into));
        }
        Value::Array(list) => list.iter().for_each(|v| collect(v, into)),
        _ => {}
    }
}
