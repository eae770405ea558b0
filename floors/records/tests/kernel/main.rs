//! The record kernel (记录内核) from outside, one binary.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod chain;
mod crash;
mod extension;
mod import;
mod lists;
mod oracle;
mod save;
mod support;

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_whole_suite_holds_on_postgresql");
    eprintln!("{said}");
}
