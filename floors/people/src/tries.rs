//! Failed sign-ins (登录失败): a growing delay per account and per address, never a permanent lock.

use std::time::Duration;

use jiff::Timestamp;
use qd_store::sea_query::{Expr, ExprTrait, OnConflict, Query};
use qd_store::{StoreError, Tx};

/// Failures that cost nothing.
const FREE: i64 = 4;
/// The longest delay.
const LONGEST_SECS: i64 = 15 * 60;
/// After this long without a failure, the count starts anew.
const FORGET_SECS: i64 = 24 * 60 * 60;
const MICROS: i64 = 1_000_000;

/// The doors a try knocks at: the account by its folded name, and the address.
pub(crate) fn doors(login_key: &str, address: &str) -> [String; 2] {
    [format!("account:{login_key}"), format!("address:{address}")]
}

/// How long both doors stay shut from now on, if they do.
pub(crate) async fn shut_for(
    tx: &mut Tx,
    doors: &[String; 2],
    at: Timestamp,
) -> Result<Option<Duration>, StoreError> {
    let ask = Query::select()
        .expr_as(Expr::col("open_at").max(), "open_at")
        .from("sign_in_tries")
        .and_where(Expr::col("door").is_in(doors.as_slice()))
        .to_owned();
    let open_at = match tx.row(&ask).await? {
        Some(row) => row.int_or_none("open_at")?.unwrap_or(0),
        None => 0,
    };
    let left = open_at - at.as_microsecond();
    Ok(u64::try_from(left)
        .ok()
        .filter(|l| *l > 0)
        .map(Duration::from_micros))
}

/// Counts a failure at both doors. The fifth shuts them for two seconds, and each further one doubles it.
pub(crate) async fn failed(
    tx: &mut Tx,
    doors: &[String; 2],
    at: Timestamp,
) -> Result<(), StoreError> {
    let now = at.as_microsecond();
    for door in doors {
        let ask = Query::select()
            .columns(["failures", "last_at"])
            .from("sign_in_tries")
            .and_where(Expr::col("door").eq(door.as_str()))
            .to_owned();
        let before = match tx.row(&ask).await? {
            Some(row) if now - row.int("last_at")? < FORGET_SECS * MICROS => row.int("failures")?,
            _ => 0,
        };
        let failures = before + 1;
        let order = Query::insert()
            .into_table("sign_in_tries")
            .columns(["door", "failures", "last_at", "open_at"])
            .values_panic([
                door.as_str().into(),
                failures.into(),
                now.into(),
                (now + delay_secs(failures) * MICROS).into(),
            ])
            .on_conflict(
                OnConflict::column("door")
                    .update_columns(["failures", "last_at", "open_at"])
                    .to_owned(),
            )
            .to_owned();
        tx.execute(&order).await?;
    }
    Ok(())
}

/// A success clears the account's door. The address keeps its count: one known account must not open the door to
/// guessing others.
pub(crate) async fn succeeded(tx: &mut Tx, doors: &[String; 2]) -> Result<(), StoreError> {
    let order = Query::delete()
        .from_table("sign_in_tries")
        .and_where(Expr::col("door").eq(doors[0].as_str()))
        .to_owned();
    tx.execute(&order).await.map(drop)
}

/// 2, 4, 8, … seconds from the fifth failure on, at most a quarter of an hour.
fn delay_secs(failures: i64) -> i64 {
    match u32::try_from(failures - FREE) {
        Ok(over @ 1..=20) => Ord::min(1_i64 << over, LONGEST_SECS),
        Ok(0) | Err(_) => 0,
        Ok(_) => LONGEST_SECS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_from_the_fifth_failure_and_are_bounded() {
        let delays: Vec<_> = [1, 4, 5, 6, 7, 13, 14, 40].map(delay_secs).into();
        assert_eq!(delays, [0, 0, 2, 4, 8, 512, 900, 900]);
    }
}
