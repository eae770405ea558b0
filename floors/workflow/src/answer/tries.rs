//! Wrong tokens (错误令牌): counted per sender and for the whole house; after some the door stays shut for a while that
//! doubles. Guessing 256 bits was hopeless before; this makes even trying a million impossible.

use jiff::Timestamp;
use qd_base::Problem;
use qd_store::{Sql, StoreError, Tx};

const MICROS: i64 = 1_000_000;
/// Wrong tokens that one sender may send before the door shuts.
const SENDER_FREE: i64 = 10;
/// Wrong tokens that all senders together may send before the door shuts.
const HOUSE_FREE: i64 = 300;
/// The first pause; it doubles.
const PAUSE_SECS: i64 = 60;
/// The longest pause.
const PAUSE_MOST_SECS: i64 = 60 * 60;
/// The house's own pause is short: it must not keep honest people out for long.
const HOUSE_PAUSE_SECS: i64 = 30;
/// After so long without a wrong token counting begins anew.
const FORGET_SECS: i64 = 24 * 60 * 60;
const HOUSE_FORGET_SECS: i64 = 10 * 60;
const HOUSE: &str = "house";

fn sender(address: &str) -> String {
    // A sender with IPv6 owns a whole /64.
    let text = match address.parse::<std::net::Ipv6Addr>() {
        Ok(ip) => {
            let parts = ip.segments();
            format!(
                "{:x}:{:x}:{:x}:{:x}",
                parts[0], parts[1], parts[2], parts[3]
            )
        }
        Err(_) => address.chars().take(64).collect(),
    };
    format!("from:{text}")
}

/// Refuses while a door is shut.
pub(crate) async fn refuse(
    tx: &mut Tx,
    address: &str,
    at: Timestamp,
) -> Result<Option<Problem>, StoreError> {
    let now = at.as_microsecond();
    let ask = Sql::new("select max(open_at) as open_at from answer_tries where door in (?, ?)");
    let row = tx.row(&ask.bind(sender(address)).bind(HOUSE)).await?;
    let open_at = row
        .map(|row| row.int_or_none("open_at"))
        .transpose()?
        .flatten()
        .unwrap_or(0);
    let shut = (open_at > now).then(|| (open_at - now) / MICROS + 1);
    Ok(shut.map(|secs| Problem::new(429, "answer-wait").arg("seconds", secs)))
}

/// Counts a wrong token.
pub(crate) async fn count(tx: &mut Tx, address: &str, at: Timestamp) -> Result<(), StoreError> {
    let mine = sender(address);
    let own = (SENDER_FREE, PAUSE_SECS, FORGET_SECS);
    let all = (HOUSE_FREE, HOUSE_PAUSE_SECS, HOUSE_FORGET_SECS);
    for (door, (free, pause, forget)) in [(mine.as_str(), own), (HOUSE, all)] {
        let now = at.as_microsecond();
        let ask = Sql::new("select failures, last_at from answer_tries where door = ?").bind(door);
        let known = tx.row(&ask).await?;
        let failures = match &known {
            Some(row) if row.int("last_at")? > now - forget * MICROS => row.int("failures")? + 1,
            _ => 1,
        };
        let over = failures - free;
        let power = u32::try_from(over.clamp(0, 6)).unwrap_or(0);
        let secs = Ord::min(pause << power, PAUSE_MOST_SECS);
        let open_at = if over >= 0 { now + secs * MICROS } else { 0 };
        let order = Sql::new(
            "insert into answer_tries (door, failures, last_at, open_at) values (?, ?, ?, ?)
             on conflict (door) do update set failures = excluded.failures,
             last_at = excluded.last_at, open_at = excluded.open_at",
        );
        tx.execute(&order.bind(door).bind(failures).bind(now).bind(open_at))
            .await?;
    }
    Ok(())
}
