//! Sheets that come back (导入接口): the exported workbook, changed by hand, goes home over the outlet.

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::support::{Answer, TestHouse};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn send(house: &TestHouse, by: &str, query: &str, (kind, body): (&str, Vec<u8>)) -> Answer {
    let bearer = format!("Bearer {by}");
    let head = [
        ("authorization", bearer.as_str()),
        ("accept-language", "zh-CN"),
        ("content-type", kind),
    ];
    let line = format!("POST /api/v1/clients/import?{query}");
    house.bytes(&line, &head, body).await
}

async fn csv(house: &TestHouse, by: &str, query: &str, text: &str) -> Answer {
    send(house, by, query, ("text/csv", text.as_bytes().to_vec())).await
}

/// The cells of an exported workbook, and whether any of them is a formula.
fn cells(book: &[u8]) -> (Vec<Vec<String>>, usize) {
    let mut book = Xlsx::new(std::io::Cursor::new(book.to_vec())).unwrap();
    let name = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&name).unwrap();
    let formulas = formulas.used_cells().filter(|(_, _, f)| !f.is_empty());
    let range = book.worksheet_range(&name).unwrap();
    let text = |cell: &Data| cell.to_string();
    let rows = range.rows().map(|row| row.iter().map(text).collect());
    (rows.collect(), formulas.count())
}

#[tokio::test]
async fn an_exported_workbook_comes_back_without_a_difference_and_without_a_formula() {
    let house = TestHouse::new().await;
    let parent = house
        .client("sales", "=HYPERLINK(\"http://x\",\"中\")")
        .await;
    let parent = parent.rsplit('/').next().unwrap().to_owned();
    let hostile = ["+86 138", "@SUM(A1)", "-1", "＝1", "\t=1", "'quoted"];
    for (n, text) in hostile.iter().enumerate() {
        let fields = json!({"name": format!("客户{n}"), "notes": text, "parent": parent, "staff": "12.5",
            "credit": null, "tags": ["export", "key_account"], "contacts": [{"name": "=1+1", "phone": text.trim()}]});
        let mut fields = fields;
        fields.as_object_mut().unwrap().remove("credit");
        let made = house.create("sales", "clients", fields).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    for lang in ["zh-CN", "en"] {
        let head = [("accept-language", lang)];
        let line = "GET /api/v1/clients/export?format=xlsx";
        let book = house.call("sales", line, &head, None).await;
        let (rows, formulas) = cells(&book.bytes);
        assert_eq!((rows.len(), formulas), (8, 0), "{lang}");
        let told = send(&house, "sales", "apply=1&name=a.xlsx", (XLSX, book.bytes)).await;
        assert_eq!(told.status, 200, "{}", told.text());
        assert_eq!(told.json()["counts"]["same"], 7, "{lang}: {}", told.text());
        assert_eq!(told.json()["applied"], false);
    }
    let text = house.get("sales", "/api/v1/clients/export").await;
    let told = csv(&house, "sales", "", &text.text()).await;
    assert_eq!(told.json()["counts"]["same"], 7, "{}", told.text());
}

#[tokio::test]
async fn a_changed_sheet_is_shown_taken_and_undone() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let id = place.rsplit('/').next().unwrap();
    let sheet = format!("id,version,名称,备注\n{id},1,华为,季度回访\n,,小米,新客户\n");
    let dry = csv(&house, "sales", "", &sheet).await.json();
    assert_eq!(
        (&dry["counts"]["change"], &dry["counts"]["create"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(dry["lines"][0]["changes"][0]["after"], "季度回访");
    assert_eq!(house.rows("clients").await, 1);
    let taken = csv(&house, "sales", "apply=1&name=..%2Fq3.csv", &sheet)
        .await
        .json();
    assert_eq!(taken["applied"], true, "{taken}");
    assert_eq!(house.rows("clients").await, 2);
    let life = house
        .get("sales", &format!("{place}/timeline"))
        .await
        .text();
    assert!(life.contains("q3.csv") && !life.contains("../"), "{life}");
    let list = house.get("sales", "/api/v1/clients/imports").await.json();
    assert_eq!(
        (
            list["items"][0]["created"].as_i64(),
            list["items"][0]["changed"].as_i64()
        ),
        (Some(1), Some(1))
    );
    let undo = format!(
        "POST /api/v1/clients/imports/{}/undo",
        taken["batch"].as_str().unwrap()
    );
    assert_eq!(house.call("rival", &undo, &[], None).await.status, 404);
    let undone = house.call("sales", &undo, &[], None).await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    let list = house.get("sales", "/api/v1/clients").await.json();
    assert_eq!(
        (list["total"].as_i64(), &list["items"][0]["fields"]["notes"]),
        (Some(1), &Value::Null)
    );
    assert_eq!(house.call("sales", &undo, &[], None).await.status, 409);
}

#[tokio::test]
async fn a_stale_or_faulty_sheet_is_refused_whole_with_every_reason() {
    let house = TestHouse::new().await;
    let place = house.client("sales", "华为").await;
    let id = place.rsplit('/').next().unwrap();
    let change = Some(json!({"fields": {"notes": "他人"}}));
    let line = format!("PATCH {place}");
    house
        .call("director", &line, &[("if-match", "\"1\"")], change)
        .await;
    let sheet = format!("id,version,名称,备注,阶段\n{id},1,华为,我的,潜在\n,,小米,,飞了\n");
    let refused = csv(&house, "sales", "apply=1", &sheet).await;
    assert_eq!(
        (refused.status, refused.key()),
        (409, "api-import-stopped".to_owned())
    );
    let told = &refused.json()["comparison"];
    let conflict = &told["lines"][0]["conflict"][0];
    assert_eq!(
        (&conflict["theirs"], &conflict["mine"]),
        (&json!("他人"), &json!("我的"))
    );
    let fault = &told["lines"][1]["errors"][0];
    assert_eq!(
        (&fault["field"], &fault["label"]),
        (&json!("stage"), &json!("阶段"))
    );
    assert_eq!(fault["options"][1]["label"], "赢单");
    assert_eq!(house.rows("clients").await, 1);
    let book = csv(&house, "sales", "format=xlsx", &sheet).await;
    let (rows, _) = cells(&book.bytes);
    assert_eq!(rows[2][..3], ["3", "阶段", "飞了"], "{rows:?}");
    let taken = csv(
        &house,
        "sales",
        "apply=1&conflicts=mine&faults=skip",
        &sheet,
    )
    .await;
    assert_eq!(taken.json()["applied"], true, "{}", taken.text());
    assert_eq!(
        house.get("sales", &place).await.json()["fields"]["notes"],
        "我的"
    );
}

#[tokio::test]
async fn hostile_files_and_wishes_are_refused_and_nothing_is_written() {
    let house = TestHouse::new().await;
    house.client("sales", "华为").await;
    let events = house.rows("events").await;
    let named = "名称\n甲\n";
    for (query, status) in [
        ("mode=all", 400),
        ("conflicts=x", 400),
        ("colour=1", 400),
        ("apply=2", 400),
        ("apply=1&match=colour", 409),
        ("apply=1&match=credit", 409),
    ] {
        let refused = csv(&house, "sales", query, named).await;
        assert_eq!(refused.status, status, "{query}: {}", refused.text());
    }
    for (kind, body, status) in [
        (XLSX, b"PK\x03\x04 not a workbook".to_vec(), 422),
        ("text/csv", Vec::new(), 422),
        ("text/csv", "颜色\n红\n".as_bytes().to_vec(), 422),
        ("text/csv", "名称,名称\n甲,乙\n".as_bytes().to_vec(), 422),
        ("text/csv", "credit\n5\n".as_bytes().to_vec(), 422),
        ("application/json", b"{}".to_vec(), 415),
        ("text/csv", vec![b'a'; (20 << 20) + 1], 413),
    ] {
        let size = body.len();
        let refused = send(&house, "sales", "apply=1", (kind, body)).await;
        assert_eq!(refused.status, status, "{kind} {size}: {}", refused.text());
        assert!(!refused.text().contains('⟦'), "{}", refused.text());
    }
    assert_eq!(house.rows("events").await, events);
}
