//! Agreements (战略合作协议): approved only when legal and finance find every clause fine, signed once approved, and then
//! every dated duty is somebody's.

use qd_base::{Actor, Role};
use qd_records::{Act, Item, ListQuery, Record};
use qd_workflow::approval::Approval;
use serde_json::{Value, json};

use crate::{CLOCK, House, content, key_of, me, person, yuan};

fn agreement(house: &House, finance: Option<&str>) -> Value {
    json!({
        "title": "两年战略合作协议", "owner": me(&house.director), "starts_on": "2027-01-01", "ends_on": "2028-12-31",
        "purpose": "稳定供应", "scope": "控制柜与备件", "payment": "账期75天",
        "commitments": [{"year": "2027", "volume": yuan(3_200_000), "price": "不变"}],
        "rebates": [{"from_volume": yuan(3_200_000), "rate": "1"}],
        "duties": [
            {"side": "ours", "duty": "到厂检验", "due": "2027-03-31", "person": me(&house.seller)},
            {"side": "theirs", "duty": "提供滚动需求", "due": "2027-01-10"},
            {"side": "ours", "duty": "保守秘密"},
        ],
        "clauses": [{"name": "违约责任", "before": "无上限", "now": "30%为上限", "legal": "fine", "finance": finance}],
    })
}

async fn approve(house: &House, item: &Item) -> Result<(), qd_records::RecordsError> {
    let act = Act::now(Actor::system("flow"), &CLOCK);
    let approval = json!({
        "title": "x", "submitter": item.text("owner"), "state": "running", "subject_type": "agreement",
        "subject_id": item.id.to_string(), "subject_version": "1", "content_hash": "x", "flow": "x", "steps": "1",
    });
    let running = house
        .records
        .create(&act, Approval::TYPE, &content(approval))
        .await?;
    let which = (running.id, running.version);
    let state = content(json!({"state": "approved"}));
    house
        .records
        .edit(&act, Approval::TYPE, which, &state)
        .await?;
    Ok(())
}

#[tokio::test]
async fn an_agreement_is_approved_signed_and_its_duties_become_somebodys() {
    let house = House::new().await;
    let sign = json!({"ours": "沈知远", "theirs": "陈立新"});
    let open = house
        .create("agreement", agreement(&house, Some("change")))
        .await
        .expect("a draft");
    assert_eq!(
        key_of(approve(&house, &open).await),
        "agreement-clause-open"
    );
    let early = house
        .act(&house.director, "signature", &open, sign.clone())
        .await;
    assert_eq!(
        key_of(early),
        "records-not-offered",
        "nothing is signed that is not approved"
    );
    let fine = house
        .create("agreement", agreement(&house, Some("fine")))
        .await
        .expect("a draft");
    approve(&house, &fine).await.expect("approved");
    let fine = house.again(&fine).await;
    assert_eq!(fine.text("state"), "approved");
    let late = house.edit(&fine, json!({"payment": "账期120天"})).await;
    assert_eq!(key_of(late), "agreement-stands");
    house
        .act(&house.director, "signature", &fine, sign)
        .await
        .expect("signed");
    let signed = house.again(&fine).await;
    assert_eq!(
        (signed.text("state"), signed.text("theirs")),
        ("signed", "陈立新")
    );
    let of = house.of("agreement_duty");
    let duties = house
        .records
        .find(&house.director, of, &ListQuery::default())
        .await;
    let duties = duties.expect("a list").items;
    let mut told: Vec<_> = duties
        .iter()
        .map(|one| (one.text("title"), one.text("owner"), one.text("due")))
        .collect();
    told.sort_unstable();
    let (us, lead) = (me(&house.seller), me(&house.director));
    assert_eq!(
        told,
        [
            ("到厂检验", us.as_str(), "2027-03-31"),
            ("提供滚动需求", lead.as_str(), "2027-01-10")
        ]
    );
    let mine = duties
        .iter()
        .find(|one| one.text("owner") == us)
        .expect("mine");
    let proof = json!({"proof": "检验报告已签"});
    let other = person(&house.records, Role::Finance).await;
    let foreign = house.act(&other, "fulfilled", mine, proof.clone()).await;
    assert!(foreign.is_err(), "nobody reports another's duty");
    house
        .act(&house.seller, "fulfilled", mine, proof)
        .await
        .expect("reported");
    assert_eq!(house.again(mine).await.text("state"), "done");
}

#[tokio::test]
async fn dated_duties_of_ours_have_somebody_and_rebates_rise() {
    let house = House::new().await;
    let with = |field: &str, value: Value| {
        let mut fields = agreement(&house, None);
        fields[field] = value;
        fields
    };
    let nobody = json!([{"side": "ours", "duty": "到厂检验", "due": "2027-03-31"}]);
    let falling =
        json!([{"from_volume": yuan(2), "rate": "2"}, {"from_volume": yuan(1), "rate": "1"}]);
    for (fields, key) in [
        (with("duties", nobody), "agreement-nobody"),
        (with("rebates", falling), "agreement-rebates"),
        (with("ends_on", json!("2026-12-31")), "agreement-backwards"),
    ] {
        assert_eq!(key_of(house.create("agreement", fields).await), key);
    }
}
