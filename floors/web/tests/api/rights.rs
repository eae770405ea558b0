//! Rights over the outlet (接口权限): strangers, other people's records and hidden fields.

use qd_base::Id;
use qd_web::Pace;
use serde_json::json;

use crate::support::TestHouse;

#[tokio::test]
async fn strangers_get_401_whether_or_not_the_record_is_there() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let absent = format!("/api/v1/clients/{}", Id::fresh());
    for head in [
        vec![],
        vec![("authorization", "Bearer wrong")],
        vec![("cookie", "qd=wrong")],
    ] {
        let there = house
            .plain(&format!("GET {place}"), &head, String::new())
            .await;
        let not = house
            .plain(&format!("GET {absent}"), &head, String::new())
            .await;
        assert_eq!((there.status, not.status), (401, 401));
        assert_eq!(there.text(), not.text());
        assert!(there.header("www-authenticate").starts_with("Bearer"));
    }
}

#[tokio::test]
async fn what_is_invisible_answers_as_what_is_absent_and_does_nothing() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let absent = format!("/api/v1/clients/{}", Id::fresh());
    let events = house.rows("events").await;
    let head = [("if-match", "\"1\"")];
    let change = || Some(json!({"fields": {"staff": "1"}}));
    let win = || Some(json!({"fields": {"why": "x"}}));
    for by in ["rival", "nobody"] {
        for (method, part, body) in [
            ("GET", "", None),
            ("PATCH", "", change()),
            ("DELETE", "", None),
            ("POST", "/restore", None),
            ("POST", "/do/win", win()),
            ("GET", "/timeline", None),
            ("GET", "/related", None),
            ("GET", "/comments", None),
            ("POST", "/comments", Some(json!({"body": "?"}))),
            ("GET", "/files", None),
            ("GET", "/files/019a0000-0000-7000-8000-000000000000", None),
            ("GET", "/why", None),
            ("GET", "/members", None),
            ("GET", "/actions", None),
        ] {
            let there = house
                .call(by, &format!("{method} {place}{part}"), &head, body.clone())
                .await;
            let not = house
                .call(by, &format!("{method} {absent}{part}"), &head, body)
                .await;
            assert_eq!(there.status, 404, "{by} {method} {part}: {}", there.text());
            assert_eq!(there.text(), not.text(), "{by} {method} {part}");
        }
        let id = place.rsplit('/').next().unwrap();
        let body = json!({"do": "trash", "which": [{"id": id, "version": 1}]});
        let bulk = house
            .call(by, "POST /api/v1/clients/bulk", &[], Some(body))
            .await;
        assert_eq!(bulk.status, 404, "{}", bulk.text());
        let list = house.get(by, "/api/v1/clients").await.json();
        assert_eq!(
            (
                list["total"].as_i64(),
                list["items"].as_array().map(Vec::len)
            ),
            (Some(0), Some(0))
        );
        let found = house
            .get(by, "/api/v1/search?q=%E5%8D%8E%E4%B8%BA")
            .await
            .json();
        assert_eq!(found["results"], json!([]));
        let csv = house.get(by, "/api/v1/clients/export").await;
        assert!(!csv.text().contains("华为"));
    }
    let written = house.rows("events").await - events;
    assert_eq!(written, 2, "only the two empty exports are told");
    let mine = house.get("sales", &place).await.json();
    assert_eq!(
        (mine["version"].as_i64(), mine["trashed_at"].is_null()),
        (Some(1), true)
    );
}

#[tokio::test]
async fn a_hidden_field_is_neither_shown_nor_chosen_nor_ordered_by_nor_written() {
    let house = TestHouse::new().await;
    let made = house
        .create(
            "director",
            "clients",
            json!({"name": "华为", "credit": {"minor": 5, "currency": "CNY"},
        "owner": house.people["sales"]}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let place = made.header("location");
    assert!(house.get("finance", &place).await.json()["fields"]["credit"].is_object());
    let seen = house.get("sales", &place).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    assert!(!seen.text().contains("credit"), "{}", seen.text());
    for query in [
        "fields=credit",
        "sort=credit",
        "sort=-credit",
        "credit.gte=1",
        "credit=5",
        "credit.empty=1",
    ] {
        let answer = house
            .get("sales", &format!("/api/v1/clients?{query}"))
            .await;
        let unknown = house
            .get(
                "sales",
                &format!("/api/v1/clients?{}", query.replace("credit", "credjt")),
            )
            .await;
        assert_eq!((answer.status, unknown.status), (400, 400), "{query}");
        assert_eq!(
            answer.text().replace("credit", "credjt"),
            unknown.text(),
            "{query}"
        );
    }
    refused_and_untold(&house, &place).await;
}

/// A hidden field is not written, and neither life nor description of the record tell of it.
async fn refused_and_untold(house: &TestHouse, place: &str) {
    let body = json!({"fields": {"credit": {"minor": 9, "currency": "CNY"}}});
    let written = house
        .call(
            "sales",
            &format!("PATCH {place}"),
            &[("if-match", "\"1\"")],
            Some(body),
        )
        .await;
    assert!(
        [400, 403, 422].contains(&written.status),
        "{}",
        written.text()
    );
    assert!(
        !house
            .get("sales", &format!("{place}/timeline"))
            .await
            .text()
            .contains("credit")
    );
    assert!(
        !house
            .get("sales", "/api/v1/types/client")
            .await
            .text()
            .contains("credit")
    );
    assert!(
        !house
            .get("sales", "/api/openapi.json")
            .await
            .text()
            .contains("credit")
    );
    assert_eq!(
        house.get("director", place).await.json()["fields"]["credit"]["minor"],
        5
    );
}

#[tokio::test]
async fn a_browsers_write_needs_the_sessions_token_and_a_programs_does_not() {
    let house = TestHouse::new().await;
    let body = || json!({"fields": {"name": "华为"}}).to_string();
    let post = "POST /api/v1/clients";
    let json = ("content-type", "application/json");
    let cookie = ("cookie", "qd=sales");
    for head in [
        vec![json, cookie],
        vec![json, cookie, ("x-csrf-token", "csrf-rival")],
        vec![json, cookie, ("authorization", "Basic c2FsZXM=")],
    ] {
        let refused = house.plain(post, &head, body()).await;
        assert_eq!(
            (refused.status, refused.key()),
            (403, "api-csrf".to_owned())
        );
    }
    let csrf = house
        .plain("GET /api/v1/me", &[cookie], String::new())
        .await
        .json()["csrf"]
        .clone();
    let head = [json, cookie, ("x-csrf-token", csrf.as_str().unwrap())];
    assert_eq!(house.plain(post, &head, body()).await.status, 201);
    let cross = [
        json,
        ("authorization", "Bearer sales"),
        ("sec-fetch-site", "cross-site"),
    ];
    assert_eq!(house.plain(post, &cross, body()).await.status, 403);
}

#[tokio::test]
async fn who_calls_too_fast_is_told_how_long_to_wait() {
    let pace = Pace {
        caller: (1, 3),
        address: (1_000, 1_000),
    };
    let house = TestHouse::with(pace).await;
    let mut slowed = None;
    for _ in 0..5 {
        let answer = house.get("sales", "/api/v1/me").await;
        if answer.status == 429 {
            slowed = Some(answer);
        }
    }
    let slowed = slowed.expect("the fourth call at once is one too many");
    assert!(
        slowed
            .header("retry-after")
            .parse::<u64>()
            .is_ok_and(|s| s >= 1)
    );
    assert_eq!(
        house.get("rival", "/api/v1/me").await.status,
        200,
        "others are not slowed"
    );
}
