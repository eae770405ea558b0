//! The room's promises (项目室): every type conforms, what cannot be is refused, and what must follow a write follows.

mod course;
mod support;
mod turns;

#[test]
fn the_same_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_same_holds_on_postgresql");
    assert!(said.contains("PostgreSQL"), "{said}");
}
