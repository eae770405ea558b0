//! Approvals, coordination requests, answer links and the worker (流程) from outside, one binary.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod answers;
mod approvals;
mod approvers;
mod coordination;
mod races;
mod support;
mod talk;
mod worker;

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_whole_suite_holds_on_postgresql");
    assert!(!said.is_empty());
}

#[tokio::test]
async fn the_record_types_conform() {
    // Nobody creates an approval by hand: its table is compared, its life is tested in `approvals`.
    for of in qd_workflow::flow_types()
        .into_iter()
        .filter(|of| of.key != "approval")
    {
        qd_records::conformance::run(of, qd_workflow::flow_types(), &[]).await;
    }
    let house = support::House::new().await;
    let approval = house.records.registry().get("approval").unwrap();
    let faults = qd_records::schema::differences(house.records.store(), approval)
        .await
        .unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}
