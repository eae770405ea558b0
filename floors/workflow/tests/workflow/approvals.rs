//! What approvals mean (审批语义), one sentence a test.

use qd_records::{Record, audit};

use qd_workflow::approval::{self, Decision, Verb};
use serde_json::json;

use crate::support::{House, Scheme, content, key, row, state, waiting};

fn said(verb: Verb) -> Decision {
    Decision {
        comment: Some("理由".to_owned()),
        ..Decision::new(verb)
    }
}

fn to(verb: Verb, target: qd_base::Id) -> Decision {
    Decision {
        target: Some(target),
        ..Decision::new(verb)
    }
}

#[tokio::test]
async fn all_must_agree_where_all_are_asked_and_one_is_enough_where_any_is() {
    let house = House::new().await;
    let nodes = json!([
        row(1, "all", "role", json!({"role": "finance"})),
        row(1, "all", "role", json!({"role": "legal"})),
        row(2, "any", "role", json!({"role": "director"})),
        row(2, "any", "role", json!({"role": "administrator"})),
    ]);
    house.flow(&[("nodes", nodes)]).await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(made.number.as_deref().map(|n| &n[..8]), Some("SP-2026-"));
    assert_eq!(
        waiting(&made),
        [house.finance.id, house.legal.id].map(|id| id.to_string())
    );
    let one = house.approve(house.finance, made.id).await.unwrap();
    assert_eq!(state(&one), "running", "the other one is still asked");
    let again = key(house.approve(house.finance, made.id).await.unwrap_err());
    assert_eq!(
        again,
        (409, "approval-decided-already".to_owned()),
        "nobody counts twice"
    );
    house.approve(house.legal, made.id).await.unwrap();
    let done = house.approve(house.admin, made.id).await.unwrap();
    assert_eq!(state(&done), "approved");
    assert!(waiting(&done).is_empty());
    let late = key(house.approve(house.director, made.id).await.unwrap_err());
    assert_eq!(
        late,
        (409, "approval-ended-approved".to_owned()),
        "the slower one is told"
    );
}

#[tokio::test]
async fn one_after_the_other_is_asked_in_turn_up_the_chain_of_superiors() {
    let house = House::new().await;
    let nodes = json!([row(1, "sequence", "chain", json!({"levels": "5"}))]);
    house.flow(&[("nodes", nodes)]).await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(waiting(&made), [house.manager.id.to_string()]);
    // The director is not asked yet: the approval does not even exist for the director.
    let early = key(house.approve(house.director, made.id).await.unwrap_err());
    assert_eq!(early.0, 404);
    let one = house.approve(house.manager, made.id).await.unwrap();
    assert_eq!(waiting(&one), [house.director.id.to_string()]);
    assert_eq!(
        state(&house.approve(house.director, made.id).await.unwrap()),
        "approved"
    );
}

#[tokio::test]
async fn refusing_and_sending_back_need_a_reason_and_end_it_or_begin_a_node_again() {
    let house = House::new().await;
    let nodes = json!([
        row(1, "all", "superior", json!({})),
        row(2, "all", "role", json!({"role": "finance"})),
    ]);
    house.flow(&[("nodes", nodes)]).await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    house.approve(house.manager, made.id).await.unwrap();
    let bare = house
        .decide(house.finance, made.id, Decision::new(Verb::Refuse))
        .await;
    assert_eq!(key(bare.unwrap_err()), (422, "approval-reason".to_owned()));
    let back = Decision {
        back_to: Some(0),
        ..said(Verb::Return)
    };
    let back = house.decide(house.finance, made.id, back).await.unwrap();
    assert_eq!(
        waiting(&back),
        [house.manager.id.to_string()],
        "the first node again"
    );
    house.approve(house.manager, made.id).await.unwrap();
    let refused = house
        .decide(house.finance, made.id, said(Verb::Refuse))
        .await
        .unwrap();
    assert_eq!(state(&refused), "refused");
    let again = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let returned = house
        .decide(house.manager, again.id, said(Verb::Return))
        .await
        .unwrap();
    assert_eq!(state(&returned), "returned");
}

#[tokio::test]
async fn others_can_be_asked_before_after_or_instead() {
    let house = House::new().await;
    house
        .flow(&[("nodes", json!([row(1, "all", "superior", json!({}))]))])
        .await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let added = house
        .decide(
            house.manager,
            made.id,
            to(Verb::AddBefore, house.finance.id),
        )
        .await
        .unwrap();
    assert_eq!(waiting(&added), [house.finance.id.to_string()]);
    let early = key(house.approve(house.manager, made.id).await.unwrap_err());
    assert_eq!(
        early.0, 409,
        "the manager has to wait for the one who was added"
    );
    let own = house
        .decide(house.finance, made.id, to(Verb::Transfer, house.seller.id))
        .await;
    assert_eq!(key(own.unwrap_err()).1, "approval-target-submitter");
    let twice = house
        .decide(house.finance, made.id, to(Verb::Transfer, house.manager.id))
        .await;
    assert_eq!(key(twice.unwrap_err()).1, "approval-target-asked");
    house
        .decide(house.finance, made.id, to(Verb::Transfer, house.legal.id))
        .await
        .unwrap();
    assert_eq!(
        key(house.approve(house.finance, made.id).await.unwrap_err()).0,
        409
    );
    let back = house.approve(house.legal, made.id).await.unwrap();
    assert_eq!(waiting(&back), [house.manager.id.to_string()]);
    let after = house
        .decide(
            house.manager,
            made.id,
            to(Verb::AddAfter, house.director.id),
        )
        .await
        .unwrap();
    assert_eq!(waiting(&after), [house.director.id.to_string()]);
    assert_eq!(
        state(&house.approve(house.director, made.id).await.unwrap()),
        "approved"
    );
}

#[tokio::test]
async fn a_change_of_the_subject_voids_the_approval_and_says_so() {
    let house = House::new().await;
    house
        .flow(&[("nodes", json!([row(1, "all", "superior", json!({}))]))])
        .await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let running = house.submit(house.seller, Scheme::TYPE, &scheme).await;
    assert_eq!(
        key(running.unwrap_err()),
        (409, "approval-running-already".to_owned())
    );
    let fields = content(&[("amount", json!("9999"))]);
    let act = house.seller.act();
    house
        .records
        .edit(&act, Scheme::TYPE, (scheme.id, 1), &fields)
        .await
        .unwrap();
    assert_eq!(state(&house.read(made.id).await), "void");
    let late = key(house.approve(house.manager, made.id).await.unwrap_err());
    assert_eq!(late, (409, "approval-ended-void".to_owned()));
    assert!(matches!(
        audit::verify(house.records.store()).await.unwrap(),
        audit::Verdict::Sound { .. }
    ));
}

#[tokio::test]
async fn a_flow_may_lock_the_subject_until_the_end() {
    let house = House::new().await;
    let nodes = json!([row(1, "all", "superior", json!({}))]);
    house
        .flow(&[("nodes", nodes), ("locks", json!(true))])
        .await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let fields = content(&[("amount", json!("9999"))]);
    let act = house.seller.act();
    let refused = house
        .records
        .edit(&act, Scheme::TYPE, (scheme.id, 1), &fields)
        .await;
    assert_eq!(
        key(refused.unwrap_err()),
        (409, "approval-locks".to_owned())
    );
    assert_eq!(
        key(house
            .decide(house.manager, made.id, Decision::new(Verb::Withdraw))
            .await
            .unwrap_err())
        .0,
        403
    );
    house
        .decide(house.seller, made.id, Decision::new(Verb::Withdraw))
        .await
        .unwrap();
    house
        .records
        .edit(&act, Scheme::TYPE, (scheme.id, 1), &fields)
        .await
        .unwrap();
}

#[tokio::test]
async fn who_agreed_before_is_asked_once_or_every_time_and_conditions_choose_the_flow() {
    let house = House::new().await;
    let nodes = json!([
        row(1, "all", "superior", json!({})),
        row(2, "all", "role", json!({"role": "regional_manager"})),
    ]);
    let flow = |bound: &'static str, repeat: &'static str| {
        [
            ("nodes", nodes.clone()),
            ("record_type", json!("scheme")),
            ("condition_field", json!("amount")),
            (bound, json!("5000")),
            ("repeat", json!(repeat)),
        ]
    };
    house.flow(&flow("below", "once")).await;
    house.flow(&flow("at_least", "every")).await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(
        state(&house.approve(house.manager, made.id).await.unwrap()),
        "approved"
    );
    let fields = content(&[("amount", json!("5000"))]);
    let scheme = house
        .records
        .edit(&house.seller.act(), Scheme::TYPE, (scheme.id, 1), &fields)
        .await
        .unwrap();
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(
        state(&house.approve(house.manager, made.id).await.unwrap()),
        "running"
    );
    assert_eq!(
        state(&house.approve(house.manager, made.id).await.unwrap()),
        "approved"
    );
    let before = approval::sheet(&house.records, &house.manager.act(), made.id)
        .await
        .unwrap();
    let (shown, _) = before
        .snapshot
        .shown(Scheme::TYPE, &house.manager.act().actor);
    let amount = shown.iter().find(|field| field.name == "amount").unwrap();
    assert_eq!(
        amount.before,
        Some(json!({"minor": 100_000, "currency": "CNY"})),
        "what changed since"
    );
}

#[tokio::test]
async fn a_flow_that_cannot_be_is_refused_with_its_field() {
    let house = House::new().await;
    let superior = json!([row(1, "all", "superior", json!({}))]);
    for (pairs, wanted) in [
        (vec![("nodes", json!([]))], "approval-flow-nodes"),
        (
            vec![("nodes", json!([row(1, "all", "person", json!({}))]))],
            "approval-flow-lacks",
        ),
        (
            vec![
                ("nodes", superior.clone()),
                ("record_type", json!("nothing")),
            ],
            "approval-flow-type",
        ),
        (
            vec![("nodes", superior.clone()), ("below", json!("5"))],
            "approval-flow-condition",
        ),
        (
            vec![
                ("nodes", superior.clone()),
                ("record_type", json!("scheme")),
                ("condition_field", json!("name")),
                ("below", json!("5")),
            ],
            "approval-flow-field",
        ),
    ] {
        assert_eq!(
            key(house.try_flow(&pairs).await.unwrap_err()),
            (422, wanted.to_owned())
        );
    }
    let scheme = house.scheme(house.seller).await;
    let none = house.submit(house.seller, Scheme::TYPE, &scheme).await;
    assert_eq!(key(none.unwrap_err()), (422, "approval-no-flow".to_owned()));
    house
        .flow(&[(
            "nodes",
            json!([row(
                1,
                "all",
                "unit",
                json!({"unit": "nowhere", "empty": "pass"})
            )]),
        )])
        .await;
    let passed = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(
        state(&passed),
        "approved",
        "nobody there, and the rule lets it pass"
    );
}
