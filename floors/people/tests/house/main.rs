//! People and doors (人员与门户) from outside, one binary.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod doors;
mod elsewhere;
mod factor;
mod passkeys;
mod sessions;
mod support;

#[test]
fn the_whole_suite_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_whole_suite_holds_on_postgresql");
    eprintln!("{said}");
}
