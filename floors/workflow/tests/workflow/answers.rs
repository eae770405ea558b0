//! Links for people without an account (外部作答): guessed, replayed, sent twice, expired, taken back.

use jiff::Timestamp;
use qd_base::Id;
use qd_records::Record;
use qd_workflow::answer::{self, Given};
use qd_workflow::coordination::{self, ANSWERS, CoordinationRequest};
use serde_json::json;

use crate::support::{House, NOW, content, key};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

fn given(pairs: &[(&str, &str)]) -> Given {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), json!(v)))
        .collect()
}

async fn asked(house: &House) -> (Id, answer::AnswerToken) {
    let fields = content(&[
        ("title", json!("确认预算")),
        ("kind", json!("budget")),
        ("to_email", json!("li@supplier.example")),
        ("question", json!("请确认下列金额")),
        ("amount", json!("10000")),
    ]);
    let act = house.seller.act();
    let made = house
        .records
        .create(&act, CoordinationRequest::TYPE, &fields)
        .await
        .unwrap();
    let token = coordination::issue_link(&house.records, &act, made.id, "")
        .await
        .unwrap();
    (made.id, token)
}

#[tokio::test]
async fn a_link_takes_one_answer_and_replaying_it_changes_nothing() {
    let house = House::new().await;
    let (id, token) = asked(&house).await;
    let store = house.records.store();
    let open = answer::open(store, token.text(), "192.0.2.1", at(1))
        .await
        .unwrap();
    assert_eq!(open.ask.title, "确认预算");
    let kinds = [ANSWERS];
    let send = async |pairs: &[(&str, &str)]| {
        answer::answer(
            &house.records,
            &kinds,
            (token.text(), "192.0.2.1"),
            at(2),
            &given(pairs),
        )
        .await
    };
    let bare = key(send(&[("verdict", "partly")]).await.unwrap_err());
    assert_eq!(
        bare,
        (422, "coordination-reason".to_owned()),
        "a refused answer does not use the link up"
    );
    assert_eq!(
        key(send(&[("verdict", "perhaps")]).await.unwrap_err()).1,
        "answer-choice"
    );
    assert_eq!(
        key(send(&[("verdict", "confirmed"), ("owner", "x")])
            .await
            .unwrap_err())
        .0,
        400
    );
    send(&[
        ("verdict", "partly"),
        ("amount", "8,000"),
        ("text", "只能确认八成"),
    ])
    .await
    .unwrap();
    let replay = send(&[("verdict", "confirmed")]).await.unwrap_err();
    assert_eq!(key(replay), (410, "answer-used".to_owned()));
    let item = house
        .records
        .get(&house.seller.act(), CoordinationRequest::TYPE, id)
        .await
        .unwrap();
    assert_eq!(
        item.content["answer_amount"],
        json!({"minor": 800_000, "currency": "CNY"})
    );
    assert_eq!(item.content["answered_by"], json!("li@supplier.example"));
    let kept = qd_store::Sql::new("select count(*) as n from answer_links where token_hash = ?");
    let plain = store.row(&kept.bind(token.text())).await.unwrap().unwrap();
    assert_eq!(plain.int("n").unwrap(), 0, "the token itself is nowhere");
}

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    let house = House::new().await;
    let (_, token) = asked(&house).await;
    let kinds = [ANSWERS];
    let input = given(&[("verdict", "confirmed"), ("text", "同意")]);
    let send = || {
        answer::answer(
            &house.records,
            &kinds,
            (token.text(), "192.0.2.1"),
            at(2),
            &input,
        )
    };
    let (a, b) = tokio::join!(send(), send());
    assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

#[tokio::test]
async fn links_end_by_time_by_hand_and_by_a_newer_one() {
    let house = House::new().await;
    let (id, token) = asked(&house).await;
    let store = house.records.store();
    let late = answer::open(store, token.text(), "192.0.2.1", at(60 * 86_400)).await;
    assert_eq!(key(late.unwrap_err()), (410, "answer-expired".to_owned()));
    let act = house.seller.act();
    let newer = coordination::issue_link(&house.records, &act, id, "")
        .await
        .unwrap();
    let old = answer::open(store, token.text(), "192.0.2.1", at(1)).await;
    assert_eq!(key(old.unwrap_err()), (410, "answer-revoked".to_owned()));
    coordination::revoke_link(&house.records, &act, id)
        .await
        .unwrap();
    assert_eq!(
        key(answer::open(store, newer.text(), "192.0.2.1", at(1))
            .await
            .unwrap_err())
        .0,
        410
    );
    let stranger = coordination::issue_link(&house.records, &house.other.act(), id, "").await;
    assert_eq!(key(stranger.unwrap_err()).0, 404);
}

#[tokio::test]
async fn a_guesser_is_shut_out_so_that_a_million_guesses_take_years() {
    let house = House::new().await;
    let (_, token) = asked(&house).await;
    let store = house.records.store();
    let (mut tried, mut refused) = (0_u32, 0_u32);
    // One guess a second for an hour.
    for second in 0..3_600 {
        let guess = format!("{second:064x}");
        match key(answer::open(store, &guess, "198.51.100.7", at(second))
            .await
            .unwrap_err())
        {
            (404, _) => tried += 1,
            (429, _) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(
        tried <= 20,
        "{tried} guesses got through in an hour, {refused} did not"
    );
    let same = answer::open(store, token.text(), "198.51.100.7", at(3_599)).await;
    assert_eq!(
        key(same.unwrap_err()).0,
        429,
        "the guesser's own door is shut for good tokens too"
    );
    answer::open(store, token.text(), "192.0.2.1", at(3_599))
        .await
        .unwrap();
}
