//! The import pages (数据导入) from outside: a director uploads, corrects columns, takes, finds the rest after a restart
//! and takes a batch back.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod bad_input;
mod columns;
mod support;
mod work;

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_whole_suite_holds_on_postgresql");
    assert!(!said.is_empty());
}
