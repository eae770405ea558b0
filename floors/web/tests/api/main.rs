//! The machine outlet (程序接口) from outside, over a house of two test types, one binary.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod description;
mod import;
mod once;
mod outlets;
mod records;
mod rights;
mod support;

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_whole_suite_holds_on_postgresql");
    assert!(!said.is_empty());
}
