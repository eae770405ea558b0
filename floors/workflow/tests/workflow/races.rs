//! Races (并发): eight clients at once decide, withdraw and edit; one wins, the others are told, and no approval ends
//! without everybody it needs.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use qd_base::Id;
use qd_records::{Record, audit};
use qd_workflow::approval::{self, Approval, Decision, Verb};
use serde_json::json;
use tokio::sync::Barrier;

use crate::support::{House, Scheme, Someone, content, decide, house_act, key, row, state};

/// What one client does.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Approve(usize),
    Refuse(usize),
    Withdraw,
    Edit,
}

async fn carry_out(
    house: &House,
    deed: Deed,
    (approval, scheme): (Id, Id),
) -> Result<String, (u16, String)> {
    let people = [house.manager, house.finance, house.director];
    let said = |verb| Decision {
        comment: Some("理由".to_owned()),
        ..Decision::new(verb)
    };
    let step = async |by: Someone, verb| decide(&house.records, by, approval, said(verb)).await;
    let done = match deed {
        Deed::Approve(who) => step(people[who], Verb::Approve)
            .await
            .map(|item| state(&item).to_owned()),
        Deed::Refuse(who) => step(people[who], Verb::Refuse)
            .await
            .map(|item| state(&item).to_owned()),
        Deed::Withdraw => step(house.seller, Verb::Withdraw)
            .await
            .map(|item| state(&item).to_owned()),
        Deed::Edit => {
            let fields = content(&[("amount", json!("77"))]);
            let act = house.seller.act();
            let edited = house
                .records
                .edit(&act, Scheme::TYPE, (scheme, 1), &fields)
                .await;
            edited.map(|_| "edited".to_owned())
        }
    };
    done.map_err(key)
}

/// INV4, on what the database holds.
async fn holds(house: &House, approval: Id) -> Result<(), TestCaseError> {
    let sheet = approval::sheet(&house.records, &house.seller.act(), approval)
        .await
        .unwrap();
    prop_assert_eq!(
        sheet.standing.state,
        sheet_state(&house.read(approval).await)
    );
    let approvers: Vec<Id> = sheet
        .steps
        .iter()
        .filter(|s| s.verb == Verb::Approve)
        .filter_map(|s| s.by)
        .collect();
    let mut once = approvers.clone();
    once.sort_unstable();
    once.dedup();
    prop_assert_eq!(once.len(), approvers.len(), "somebody counted twice");
    prop_assert!(!approvers.contains(&house.seller.id), "the own request");
    if state(&house.read(approval).await) == "approved" {
        for needed in sheet.plan.people() {
            prop_assert!(approvers.contains(&needed), "somebody needed is missing");
        }
    }
    let ends = sheet
        .steps
        .iter()
        .filter(|s| matches!(s.verb, Verb::Refuse | Verb::Withdraw | Verb::Void))
        .count();
    prop_assert!(ends <= 1, "ended twice");
    let sound = matches!(
        audit::verify(house.records.store()).await.unwrap(),
        audit::Verdict::Sound { .. }
    );
    prop_assert!(sound);
    Ok(())
}

fn sheet_state(item: &qd_records::Item) -> approval::ApprovalState {
    Approval::from_content(&item.content).unwrap().state
}

async fn round(house: &Arc<House>, deeds: &[Deed]) -> Result<(), TestCaseError> {
    let scheme = house.scheme(house.seller).await;
    let made = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    let barrier = Arc::new(Barrier::new(deeds.len()));
    let mut clients = Vec::new();
    for deed in deeds.iter().copied() {
        let (house, barrier) = (house.clone(), barrier.clone());
        clients.push(tokio::spawn(async move {
            barrier.wait().await;
            carry_out(&house, deed, (made.id, scheme.id)).await
        }));
    }
    let mut ended = Vec::new();
    for (client, deed) in clients.into_iter().zip(deeds) {
        match client.await.unwrap() {
            Ok(state) if !matches!(state.as_str(), "running" | "edited") => ended.push(state),
            Ok(_) => {}
            Err((status, key)) => prop_assert!(
                matches!(status, 403 | 404 | 409),
                "{deed:?}: {status} {key}"
            ),
        }
    }
    let last = house.read(made.id).await;
    if state(&last) == "running" || state(&last) == "void" {
        prop_assert!(
            ended.is_empty(),
            "{ended:?} was told, but it is {}",
            state(&last)
        );
    } else {
        prop_assert_eq!(ended, vec![state(&last).to_owned()], "one wins");
    }
    holds(house, made.id).await
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let one = prop_oneof![
        5 => (0_usize..2).prop_map(Deed::Approve),
        1 => (0_usize..3).prop_map(Deed::Refuse),
        1 => Just(Deed::Withdraw),
        1 => Just(Deed::Edit),
    ];
    prop::collection::vec(one, 8)
}

#[test]
fn of_eight_clients_at_once_one_wins_and_the_others_are_told() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    let house = Arc::new(runtime.block_on(House::new()));
    runtime.block_on(async {
        let nodes = json!([
            row(1, "all", "role", json!({"role": "regional_manager"})),
            row(1, "all", "role", json!({"role": "finance"})),
        ]);
        house.flow(&[("nodes", nodes)]).await;
    });
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: 40,
            failure_persistence: None,
            ..Config::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    runner
        .run(&deeds(), |deeds| runtime.block_on(round(&house, &deeds)))
        .unwrap();
    let _ = house_act(crate::support::NOW);
}
