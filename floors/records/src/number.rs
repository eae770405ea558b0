//! Numbers people read (编号): `ACC-2026-00042`, without gaps, drawn in the transaction that writes the record.

use qd_base::Date;
use qd_store::sea_query::{Expr, ExprTrait, OnConflict, Query};
use qd_store::{StoreError, Tx};

/// Whether a pattern has exactly one counter, at its end.
pub(crate) fn is_pattern(pattern: &str) -> bool {
    split(pattern).is_some()
}

/// `ACC-{yyyy}-{5}` is the stem `ACC-{yyyy}-` and 5 digits.
fn split(pattern: &str) -> Option<(&str, usize)> {
    let (stem, counter) = pattern.strip_suffix('}')?.rsplit_once('{')?;
    let digits = counter.parse().ok().filter(|d| (1..=9).contains(d))?;
    let rest = ["{yyyy}", "{yy}", "{mm}"]
        .iter()
        .fold(stem.to_owned(), |rest, place| rest.replace(place, ""));
    (!rest.contains(['{', '}'])).then_some((stem, digits))
}

/// The stem of a day: counters start anew whenever it changes.
fn stem_of(stem: &str, day: Date) -> String {
    stem.replace("{yyyy}", &format!("{:04}", day.year()))
        .replace("{yy}", &format!("{:02}", day.year() % 100))
        .replace("{mm}", &format!("{:02}", day.month()))
}

/// Draws the next number. The one writer at a time makes it free of gaps: an undone transaction gives it back.
pub(crate) async fn draw(tx: &mut Tx, pattern: &str, day: Date) -> Result<String, StoreError> {
    let (stem, digits) = split(pattern).ok_or_else(|| StoreError::Kept {
        what: "number pattern".to_owned(),
        reason: pattern.to_owned(),
    })?;
    let stem = stem_of(stem, day);
    let ask = Query::select()
        .column("last")
        .from("series")
        .and_where(Expr::col("stem").eq(stem.as_str()))
        .to_owned();
    let last = match tx.row(&ask).await? {
        Some(row) => row.int("last")?,
        None => 0,
    };
    let next = last + 1;
    let order = Query::insert()
        .into_table("series")
        .columns(["stem", "last"])
        .values_panic([stem.as_str().into(), next.into()])
        .on_conflict(OnConflict::column("stem").update_column("last").to_owned())
        .to_owned();
    tx.execute(&order).await?;
    Ok(format!("{stem}{next:0digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_one_counter_at_their_end() {
        assert!(is_pattern("ACC-{yyyy}-{5}"));
        assert!(is_pattern("{yy}{mm}{3}"));
        assert!(!is_pattern("ACC-{yyyy}"));
        assert!(!is_pattern("ACC-{5}-{yyyy}"));
        assert!(!is_pattern("ACC-{week}-{5}"));
        let day: Date = "2026-03-05".parse().unwrap();
        assert_eq!(stem_of("A{yy}{mm}-", day), "A2603-");
    }
}
