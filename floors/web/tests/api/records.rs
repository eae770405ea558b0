//! Records over the outlet (记录接口): made, read, changed against the version seen, put away, and every refusal with its way out.

use serde_json::{Value, json};

use crate::support::TestHouse;

#[tokio::test]
async fn a_record_is_made_read_changed_put_away_and_taken_back() {
    let house = TestHouse::new().await;
    let fields = json!({"name": "华为", "staff": "12.5", "tags": ["export"],
        "contacts": [{"name": "王芳", "phone": "138"}]});
    let made = house.create("sales", "clients", fields).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("etag"), "\"1\"");
    let place = made.header("location");
    let read = house.get("sales", &place).await;
    assert_eq!(read.json(), made.json());
    assert_eq!(read.json()["fields"]["contacts"][0]["phone"], "138");
    let some = house
        .get("sales", &format!("{place}?fields=name,stage"))
        .await;
    assert_eq!(
        some.json()["fields"],
        json!({"name": "华为", "stage": "prospect"})
    );

    let body = || Some(json!({"fields": {"staff": "13"}, "reason": "年报"}));
    let line = format!("PATCH {place}");
    let changed = house
        .call("sales", &line, &[("if-match", "\"1\"")], body())
        .await;
    assert_eq!(
        (changed.status, changed.header("etag")),
        (200, "\"2\"".to_owned())
    );

    let away = house
        .call(
            "sales",
            &format!("DELETE {place}"),
            &[("if-match", "\"2\"")],
            None,
        )
        .await;
    assert_eq!(away.status, 200, "{}", away.text());
    assert_eq!(
        house.get("sales", "/api/v1/clients").await.json()["total"],
        0
    );
    assert_eq!(
        house.get("sales", "/api/v1/clients?trash=1").await.json()["total"],
        1
    );
    let back = format!("POST {place}/restore");
    let back = house
        .call("sales", &back, &[("if-match", &away.header("etag"))], None)
        .await;
    assert_eq!(back.status, 200, "{}", back.text());
    let life = house
        .get("sales", &format!("{place}/timeline"))
        .await
        .json();
    let verbs: Vec<&str> = life["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["verb"].as_str().unwrap())
        .collect();
    assert_eq!(verbs.len(), 4, "{verbs:?}");
    assert!(
        life.to_string().contains("年报"),
        "the reason stands in the timeline"
    );
}

#[tokio::test]
async fn a_stale_change_gets_428_or_the_three_way_difference() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let line = format!("PATCH {place}");
    let body = |staff: &str| Some(json!({"fields": {"staff": staff}}));
    let blind = house.call("sales", &line, &[], body("1")).await;
    assert_eq!(
        (blind.status, blind.key()),
        (428, "api-if-match-missing".to_owned())
    );
    let odd = house
        .call("sales", &line, &[("if-match", "\"x\"")], body("1"))
        .await;
    assert_eq!(odd.status, 400);
    let first = house
        .call("director", &line, &[("if-match", "\"1\"")], body("7"))
        .await;
    assert_eq!(first.status, 200, "{}", first.text());
    let late = house
        .call("sales", &line, &[("if-match", "\"1\"")], body("9"))
        .await;
    assert_eq!(late.status, 409);
    let told = late.json();
    assert_eq!(told["conflict"]["now"], 2);
    let field = &told["conflict"]["fields"][0];
    assert_eq!(
        (&field["field"], &field["theirs"], &field["mine"]),
        (&json!("staff"), &json!("7"), &json!("9"))
    );
    assert_eq!(
        house.get("sales", &place).await.json()["fields"]["staff"],
        "7"
    );
}

#[tokio::test]
async fn all_faults_are_told_at_once_in_the_callers_language() {
    let house = TestHouse::new().await;
    let fields = json!({"name": "甲\u{7}", "staff": "viel", "stage": "lost"});
    let zh = house.create("sales", "clients", fields.clone()).await;
    assert_eq!(zh.status, 422);
    assert_eq!(zh.header("content-type"), "application/problem+json");
    let names = |told: &Value| -> Vec<String> {
        let errors = told["errors"].as_array().unwrap().iter();
        errors
            .map(|e| e["field"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut at_fault = names(&zh.json());
    at_fault.sort();
    assert_eq!(at_fault, ["name", "staff", "stage"]);
    let head = [("accept-language", "en")];
    let en = house
        .call(
            "sales",
            "POST /api/v1/clients",
            &head,
            Some(json!({ "fields": fields })),
        )
        .await;
    assert_ne!(zh.json()["title"], en.json()["title"]);
    for told in [zh.json(), en.json()] {
        assert!(
            !told.to_string().contains('⟦'),
            "every sentence exists: {told}"
        );
    }
    assert_eq!(house.rows("clients").await, 0);
}

#[tokio::test]
async fn what_is_unknown_is_refused_and_nothing_is_written() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let events = house.rows("events").await;
    for body in [
        json!({"fields": {"name": "甲", "colour": "red"}}),
        json!({"fields": {"name": "甲", "version": 9}}),
        json!({"fields": {"name": "甲", "id": "x"}}),
        json!({"fields": {"name": "甲"}, "owner": "x"}),
        json!({"fields": []}),
        json!({"name": "甲"}),
        json!([1]),
        json!({"fields": {"name": "甲"}, "reason": 5}),
    ] {
        let answer = house
            .call("sales", "POST /api/v1/clients", &[], Some(body.clone()))
            .await;
        assert!(
            [400, 422].contains(&answer.status),
            "{body}: {}",
            answer.text()
        );
        let line = format!("PATCH {place}");
        let answer = house
            .call("sales", &line, &[("if-match", "\"1\"")], Some(body.clone()))
            .await;
        assert!(
            [400, 422].contains(&answer.status),
            "{body}: {}",
            answer.text()
        );
    }
    for query in [
        "colour=red",
        "sort=colour",
        "fields=colour",
        "page=0",
        "trash=yes",
        "owner.empty=maybe",
        "size=9999",
        "cursor=x",
        "cursor=start&sort=name",
    ] {
        let answer = house
            .get("sales", &format!("/api/v1/clients?{query}"))
            .await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        assert!(
            !answer.json()["errors"][0]["field"].is_null(),
            "{query}: {}",
            answer.text()
        );
    }
    assert_eq!(house.rows("events").await, events);
}

#[tokio::test]
async fn form_size_method_and_taste_are_checked_before_anything_runs() {
    let house = TestHouse::new().await;
    let bearer = ("authorization", "Bearer sales");
    let post = "POST /api/v1/clients";
    let json = ("content-type", "application/json");
    let asked = [
        (
            post,
            vec![bearer, ("content-type", "text/plain")],
            "{}".to_owned(),
            415,
        ),
        (post, vec![bearer, json], "{\"fields\":".to_owned(), 400),
        (
            post,
            vec![bearer, json],
            format!("\"{}\"", "x".repeat(1 << 20)),
            413,
        ),
        (
            "GET /api/v1/clients",
            vec![bearer, ("accept", "image/png")],
            String::new(),
            406,
        ),
        ("PUT /api/v1/clients", vec![bearer], String::new(), 405),
        (
            "GET /api/v1/no/such/thing/at/all",
            vec![bearer],
            String::new(),
            404,
        ),
        ("GET /api/v1/unknowns", vec![bearer], String::new(), 404),
    ];
    for (line, head, body, status) in asked {
        let answer = house.plain(line, &head, body).await;
        assert_eq!(answer.status, status, "{line}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{line}"
        );
    }
}

#[tokio::test]
async fn an_action_is_offered_checked_and_done_once() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let offered = house.get("sales", &format!("{place}/actions")).await.json();
    assert_eq!(offered["actions"][0]["key"], "win");
    let line = format!("POST {place}/do/win");
    let empty = house
        .call("sales", &line, &[], Some(json!({"fields": {}})))
        .await;
    assert_eq!(
        (empty.status, &empty.json()["errors"][0]["field"]),
        (422, &json!("why"))
    );
    let body = || Some(json!({"fields": {"why": "价格"}}));
    let done = house.call("sales", &line, &[], body()).await;
    assert_eq!(
        (done.status, &done.json()["record"]["fields"]["stage"]),
        (200, &json!("won"))
    );
    let again = house.call("sales", &line, &[], body()).await;
    assert_eq!(again.status, 409, "{}", again.text());
    let none = house
        .call("sales", &format!("POST {place}/do/fly"), &[], None)
        .await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_cursor_walks_all_records_once_while_others_write() {
    let house = TestHouse::new().await;
    for n in 0..7 {
        house.client("sales", &format!("客户{n}")).await;
    }
    let (mut cursor, mut seen) = ("start".to_owned(), Vec::new());
    loop {
        let page = house
            .get("sales", &format!("/api/v1/clients?size=3&cursor={cursor}"))
            .await
            .json();
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| item["title"].as_str().unwrap().to_owned()),
        );
        house.client("sales", &format!("后来{}", seen.len())).await;
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), count), (7, 7), "{seen:?}");
}

#[tokio::test]
async fn an_export_is_a_file_without_formulas_and_leaves_an_audit_line() {
    let house = TestHouse::new().await;
    house.client("sales", "=1+1").await;
    let events = house.rows("events").await;
    let csv = house
        .get("sales", "/api/v1/clients/export?format=csv")
        .await;
    assert_eq!(csv.status, 200, "{}", csv.text());
    assert!(
        csv.header("content-disposition")
            .starts_with("attachment; filename=\"clients.csv\"")
    );
    assert!(csv.text().contains(",'=1+1,"), "{}", csv.text());
    assert!(
        !csv.text().contains("credit"),
        "a hidden column stays hidden"
    );
    assert_eq!(house.rows("events").await, events + 1);
    let book = house
        .get("sales", "/api/v1/clients/export?format=xlsx")
        .await;
    assert!(book.bytes.starts_with(b"PK"), "{}", book.text());
    let odd = house
        .get("sales", "/api/v1/clients/export?format=exe")
        .await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn a_record_is_spoken_about_and_what_is_wrong_is_named() {
    let house = TestHouse::new().await;
    let made = house
        .create("sales", "clients", json!({"name": "华为"}))
        .await;
    let place = made.header("location");
    let line = format!("POST {place}/comments");
    let body = Some(json!({"body": "下周一回访。"}));
    let said = house.call("sales", &line, &[], body).await;
    assert_eq!(said.status, 201, "{}", said.text());
    for wrong in [json!({}), json!({"body": " "}), json!({"body": 5})] {
        let refused = house.call("sales", &line, &[], Some(wrong)).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
    let read = house
        .get("sales", &format!("{place}/comments"))
        .await
        .json();
    assert_eq!(read["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(read["items"][0]["body"], "下周一回访。");
    assert_eq!(read["items"][0]["id"], said.json()["id"]);
}
