//! Once (幂等): a write with a key happens once, whoever repeats it and however often.

use serde_json::json;

use crate::support::TestHouse;

#[tokio::test]
async fn the_same_call_has_one_effect_and_one_answer_even_at_once() {
    let house = TestHouse::new().await;
    let key = [("idempotency-key", "order-1")];
    let body = || Some(json!({"fields": {"name": "华为"}}));
    let call = || house.call("sales", "POST /api/v1/clients", &key, body());
    let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
    for answer in [&b, &c, &d] {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["id"], a.json()["id"]);
        assert_eq!(answer.header("location"), a.header("location"));
    }
    assert_eq!(house.rows("clients").await, 1);
    let again = call().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_key_is_refused_for_another_call_and_belongs_to_its_person() {
    let house = TestHouse::new().await;
    let key = [("idempotency-key", "order-1")];
    let post = "POST /api/v1/clients";
    let body = |name: &str| Some(json!({"fields": {"name": name}}));
    assert_eq!(
        house.call("sales", post, &key, body("甲")).await.status,
        201
    );
    let other = house.call("sales", post, &key, body("乙")).await;
    assert_eq!(
        (other.status, other.key()),
        (422, "api-key-reused".to_owned())
    );
    assert_eq!(
        house.call("rival", post, &key, body("丙")).await.status,
        201
    );
    let odd = house
        .call("sales", post, &[("idempotency-key", "")], body("丁"))
        .await;
    assert_eq!(odd.status, 400, "{}", odd.text());
    assert_eq!(house.rows("clients").await, 2);
    let nowhere = house.call("sales", "PUT /api/v1/clients", &key, body("甲"));
    assert_eq!(
        nowhere.await.status,
        405,
        "no key makes a wrong method right"
    );
}
