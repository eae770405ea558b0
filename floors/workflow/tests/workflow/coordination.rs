//! Coordination requests (协同单): asked, urged, answered, cited.

use qd_records::{Item, Record, RecordsError, audit};
use qd_store::Sql;
use qd_workflow::coordination::{self, CoordinationRequest, Given, LADDER, Verdict};
use serde_json::{Value, json};

use crate::support::{House, NOW, Scheme, Someone, content, house_act, key};

async fn ask(house: &House, more: &[(&str, Value)]) -> Result<Item, RecordsError> {
    let mut fields = content(&[
        ("title", json!("市场数据")),
        ("kind", json!("data")),
        ("question", json!("请提供分区域的市场容量")),
    ]);
    fields.extend(content(more));
    house
        .records
        .create(&house.seller.act(), CoordinationRequest::TYPE, &fields)
        .await
}

async fn answer(
    house: &House,
    by: Someone,
    item: &Item,
    verdict: Verdict,
) -> Result<Item, RecordsError> {
    let mut tx = house.records.store().begin().await?;
    let act = by.act();
    let item = house
        .records
        .get_in(&mut tx, &act, CoordinationRequest::TYPE, item.id)
        .await?;
    let given = Given {
        verdict,
        amount: None,
        text: Some("见表".to_owned()),
        table: Some(json!([["华东", "12"]])),
        file: None,
    };
    let done = coordination::answer_inside(&house.records, &mut tx, &act, &item, given).await?;
    tx.commit().await?;
    Ok(done)
}

/// Answers as the people asked would.
pub async fn answered(house: &House, by: Someone, item: &Item) {
    answer(house, by, item, Verdict::Confirmed).await.unwrap();
}

#[tokio::test]
async fn the_department_asked_answers_once_and_the_answer_can_be_cited() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    let about = [
        ("to_role", json!("finance")),
        ("subject_type", json!("scheme")),
        ("subject_id", json!(scheme.id.to_string())),
    ];
    let made = ask(&house, &about).await.unwrap();
    assert_eq!(made.number.as_deref().map(|n| &n[..8]), Some("XT-2026-"));
    assert_eq!(
        made.content["due"],
        json!("2026-05-11"),
        "three working days, the weekend left out"
    );
    assert_eq!(
        coordination::waiting_for(&house.records, &house.finance.act())
            .await
            .unwrap()
            .open,
        1
    );
    assert_eq!(
        key(answer(&house, house.legal, &made, Verdict::Provided)
            .await
            .unwrap_err())
        .0,
        404
    );
    assert_eq!(
        key(answer(&house, house.seller, &made, Verdict::Provided)
            .await
            .unwrap_err())
        .0,
        403
    );
    let none = coordination::citation(&house.records, &house.seller.act(), made.id).await;
    assert_eq!(key(none.unwrap_err()).0, 409);
    answer(&house, house.finance, &made, Verdict::Provided)
        .await
        .unwrap();
    assert_eq!(
        key(answer(&house, house.finance, &made, Verdict::Denied)
            .await
            .unwrap_err())
        .0,
        409
    );
    let cited = coordination::citation(&house.records, &house.seller.act(), made.id)
        .await
        .unwrap();
    assert!(cited.fresh && cited.hash.len() == 64);
    let kept = Sql::new("select body from coordination_answers where answer_hash = ?");
    let kept = kept.bind(cited.hash.as_str());
    let kept = house.records.store().rows(&kept).await.unwrap();
    let body = kept[0].text("body").unwrap();
    assert_eq!(
        audit::sha256(&body),
        cited.hash,
        "the words stand under their hash"
    );
}

#[tokio::test]
async fn an_answer_settles_the_question_and_grows_stale_when_its_subject_changes() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    let about = [
        ("to_role", json!("finance")),
        ("subject_type", json!("scheme")),
        ("subject_id", json!(scheme.id.to_string())),
    ];
    let made = ask(&house, &about).await.unwrap();
    let done = answer(&house, house.finance, &made, Verdict::Provided)
        .await
        .unwrap();
    let edit = content(&[("question", json!("另一个问题"))]);
    let act = house.seller.act();
    let changed = house
        .records
        .edit(
            &act,
            CoordinationRequest::TYPE,
            (made.id, done.version),
            &edit,
        )
        .await;
    assert_eq!(
        key(changed.unwrap_err()),
        (409, "coordination-settled".to_owned())
    );
    let fields = content(&[("amount", json!("2000"))]);
    house
        .records
        .edit(&act, Scheme::TYPE, (scheme.id, 1), &fields)
        .await
        .unwrap();
    let cited = coordination::citation(&house.records, &act, made.id)
        .await
        .unwrap();
    assert!(!cited.fresh, "what was confirmed has changed since");
    let lines = coordination::statistics(&house.records, &act)
        .await
        .unwrap();
    assert_eq!(
        (
            lines[0].department.as_str(),
            lines[0].answered,
            lines[0].on_time
        ),
        ("finance", 1, 1)
    );
}

#[tokio::test]
async fn a_request_needs_somebody_to_ask_a_due_day_and_a_subject_one_sees() {
    let house = House::new().await;
    let scheme = house.scheme(house.other).await;
    let foreign = [
        ("to_role", json!("finance")),
        ("subject_type", json!("scheme")),
        ("subject_id", json!(scheme.id.to_string())),
    ];
    for (more, wanted) in [
        (vec![], "coordination-addressee"),
        (
            vec![("to_email", json!("no address"))],
            "coordination-email",
        ),
        (
            vec![("to_role", json!("finance")), ("due", json!("2020-01-01"))],
            "coordination-due",
        ),
        (foreign.to_vec(), "coordination-subject"),
    ] {
        assert_eq!(
            key(ask(&house, &more).await.unwrap_err()),
            (422, wanted.to_owned())
        );
    }
}

#[tokio::test]
async fn silence_climbs_the_ladder_once_a_rung_and_an_answer_ends_it() {
    let house = House::new().await;
    let made = ask(&house, &[("to_person", json!(house.other.id.to_string()))])
        .await
        .unwrap();
    let rung = async |days: i64| {
        // 16:00 in China and later.
        let act = house_act(NOW + days * 86_400 + 20 * 3_600);
        let first = (LADDER.run)(&house.records, &act).await.unwrap();
        assert_eq!(
            (LADDER.run)(&house.records, &act).await.unwrap(),
            0,
            "run twice, nothing changes"
        );
        let item = house
            .records
            .get(&act, CoordinationRequest::TYPE, made.id)
            .await
            .unwrap();
        (
            first,
            item.content["rung"].as_str().unwrap().to_owned(),
            item.content["escalated_to"].clone(),
        )
    };
    assert_eq!(rung(0).await.1, "calm");
    assert_eq!(rung(2).await.1, "reminded");
    assert_eq!(rung(5).await.1, "due");
    let (_, name, to) = rung(6).await;
    assert_eq!(
        (name.as_str(), to),
        ("escalated", json!(house.manager.id.to_string()))
    );
    let (_, name, to) = rung(9).await;
    assert_eq!(
        (name.as_str(), to),
        ("escalated_high", json!(house.director.id.to_string()))
    );
    answer(&house, house.other, &made, Verdict::Provided)
        .await
        .unwrap();
    assert_eq!(rung(20).await.0, 0);
}
