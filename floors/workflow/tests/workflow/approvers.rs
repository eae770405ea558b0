//! Who may decide and who sees what (审批权限), one sentence a test.

use qd_base::Date;
use qd_records::Record;
use qd_workflow::Subject;
use qd_workflow::approval::{self, Approval, Decision, Verb};
use serde_json::json;

use crate::support::{Contract, House, Scheme, content, key, row, state, waiting};

fn to(verb: Verb, target: qd_base::Id) -> Decision {
    Decision {
        target: Some(target),
        ..Decision::new(verb)
    }
}

#[tokio::test]
async fn nobody_approves_their_own_unless_the_rule_says_so() {
    let house = House::new().await;
    let flow = |own: &str| {
        json!([row(
            1,
            "all",
            "role",
            json!({"role": "regional_manager", "own": own})
        )])
    };
    let kept = house
        .flow(&[("nodes", flow("superior")), ("place", json!("1"))])
        .await;
    let scheme = house.scheme(house.manager).await;
    let made = house
        .submit(house.manager, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(
        waiting(&made),
        [house.director.id.to_string()],
        "the superior decides instead"
    );
    assert_eq!(
        key(house.approve(house.manager, made.id).await.unwrap_err()).0,
        403
    );
    house
        .decide(house.manager, made.id, Decision::new(Verb::Withdraw))
        .await
        .unwrap();
    for (own, asked) in [("own", Some(house.manager)), ("skip", Some(house.admin))] {
        let now = house
            .records
            .get(&house.admin.act(), approval::ApprovalFlow::TYPE, kept.id)
            .await
            .unwrap();
        let fields = content(&[("nodes", flow(own))]);
        let of = approval::ApprovalFlow::TYPE;
        house
            .records
            .edit(&house.admin.act(), of, (kept.id, now.version), &fields)
            .await
            .unwrap();
        let made = house
            .submit(house.manager, Scheme::TYPE, &scheme)
            .await
            .unwrap();
        let asked: Vec<String> = asked.iter().map(|one| one.id.to_string()).collect();
        assert_eq!(waiting(&made), asked, "{own}");
        house
            .decide(house.manager, made.id, Decision::new(Verb::Withdraw))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn contracts_take_two_different_people_whatever_the_flow_says() {
    let house = House::new().await;
    let one = house
        .flow(&[
            ("nodes", json!([row(1, "any", "superior", json!({}))])),
            ("place", json!("1")),
        ])
        .await;
    let contract = house.contract(house.seller).await;
    let alone = house.submit(house.seller, Contract::TYPE, &contract).await;
    assert_eq!(
        key(alone.unwrap_err()),
        (422, "approval-two-people".to_owned())
    );
    house
        .records
        .trash(
            &house.admin.act(),
            approval::ApprovalFlow::TYPE,
            &[(one.id, 1)],
        )
        .await
        .unwrap();
    let nodes = json!([
        row(1, "any", "role", json!({"role": "finance"})),
        row(1, "any", "role", json!({"role": "legal"})),
    ]);
    house.flow(&[("nodes", nodes)]).await;
    let made = house
        .submit(house.seller, Contract::TYPE, &contract)
        .await
        .unwrap();
    let first = house.approve(house.finance, made.id).await;
    assert_eq!(
        key(first.unwrap_err()),
        (409, "approval-second-person".to_owned())
    );
    let two = house
        .decide(
            house.finance,
            made.id,
            to(Verb::AddAfter, house.director.id),
        )
        .await
        .unwrap();
    assert_eq!(state(&two), "running");
    assert_eq!(
        state(&house.approve(house.director, made.id).await.unwrap()),
        "approved"
    );
}

#[tokio::test]
async fn an_approver_sees_the_snapshot_and_nothing_else_of_the_record() {
    let house = House::new().await;
    let nodes = json!([
        row(1, "all", "role", json!({"role": "legal"})),
        row(2, "all", "role", json!({"role": "finance"}))
    ]);
    house.flow(&[("nodes", nodes)]).await;
    let contract = house.contract(house.seller).await;
    let fields = content(&[("cost", json!("123"))]);
    let system = crate::support::house_act(crate::support::NOW);
    let contract = house
        .records
        .edit(&system, Contract::TYPE, (contract.id, 1), &fields)
        .await
        .unwrap();
    let made = house
        .submit(house.seller, Contract::TYPE, &contract)
        .await
        .unwrap();
    // Legal has no grant on contracts at all.
    let seen = house
        .records
        .get(&house.legal.act(), Contract::TYPE, contract.id)
        .await;
    assert_eq!(key(seen.unwrap_err()).0, 404);
    let sheet = approval::sheet(&house.records, &house.legal.act(), made.id)
        .await
        .unwrap();
    assert!(sheet.asked);
    let (shown, hidden) = sheet
        .snapshot
        .shown(Contract::TYPE, &house.legal.act().actor);
    let names: Vec<_> = shown.iter().map(|field| field.name).collect();
    assert_eq!(
        (names, hidden),
        (vec!["name", "owner", "amount"], 1),
        "the cost stays with finance"
    );
    // Who takes no part sees nothing, and neither does the finance department before its turn.
    for stranger in [house.other, house.finance] {
        let fault = approval::sheet(&house.records, &stranger.act(), made.id)
            .await
            .unwrap_err();
        assert_eq!(key(fault).0, 404);
    }
    let subject = Subject::of(Contract::TYPE, contract.id);
    assert_eq!(
        approval::running_on(&house.records, &house.seller.act(), &subject)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        approval::running_on(&house.records, &house.legal.act(), &subject)
            .await
            .is_err()
    );
    assert_eq!(
        approval::waiting_for(&house.records, &house.legal.act())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        approval::waiting_for(&house.records, &house.finance.act())
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn a_deputy_decides_in_the_period_and_both_names_are_kept() {
    let house = House::new().await;
    house
        .flow(&[("nodes", json!([row(1, "all", "superior", json!({}))]))])
        .await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let days = (Date::constant(2026, 5, 1), Date::constant(2026, 5, 31));
    let act = house.other.act();
    let foreign = approval::set_deputy(
        &house.records,
        &act,
        (house.manager.id, house.other.id),
        days,
    )
    .await;
    assert_eq!(key(foreign.unwrap_err()).0, 403);
    let pair = (house.manager.id, house.finance.id);
    approval::set_deputy(&house.records, &house.manager.act(), pair, days)
        .await
        .unwrap();
    assert_eq!(
        approval::waiting_for(&house.records, &house.finance.act())
            .await
            .unwrap(),
        1
    );
    let done = house.approve(house.finance, made.id).await.unwrap();
    assert_eq!(state(&done), "approved");
    let sheet = approval::sheet(&house.records, &house.seller.act(), made.id)
        .await
        .unwrap();
    let step = sheet
        .steps
        .iter()
        .find(|step| step.verb == Verb::Approve)
        .unwrap();
    assert_eq!(
        (step.by, step.deputy_for),
        (Some(house.finance.id), Some(house.manager.id))
    );
    // A deputy who handed it in does not decide it.
    let own = (house.manager.id, house.seller.id);
    approval::set_deputy(&house.records, &house.manager.act(), own, days)
        .await
        .unwrap();
    let again = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(
        key(house.approve(house.seller, again.id).await.unwrap_err()),
        (403, "approval-own".to_owned())
    );
}

#[tokio::test]
async fn nobody_edits_or_forges_an_approval() {
    let house = House::new().await;
    house
        .flow(&[("nodes", json!([row(1, "all", "superior", json!({}))]))])
        .await;
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    for person in [house.seller, house.manager, house.director, house.admin] {
        let fields = content(&[("state", json!("approved"))]);
        let of = Approval::TYPE;
        let fault = house
            .records
            .edit(&person.act(), of, (made.id, made.version), &fields)
            .await
            .unwrap_err();
        assert!(matches!(fault.problem().status, 403 | 404));
        assert!(
            house
                .records
                .create(&person.act(), of, &made.content)
                .await
                .is_err()
        );
        assert!(
            house
                .records
                .trash(&person.act(), of, &[(made.id, made.version)])
                .await
                .is_err()
        );
    }
    let order = qd_store::Sql::new("update approval_steps set verb = 'approve'");
    let changed: Result<u64, qd_store::StoreError> = house
        .records
        .store()
        .write(async |tx| tx.execute(&order).await)
        .await;
    assert!(changed.is_err(), "the database keeps steps as they are");
}
