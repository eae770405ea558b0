//! Measuring commitments (承诺的达成): what the ledger says of a sentence of the plan, and whether that is enough by now.
//!
//! By when how much should be there follows last year's own rhythm in the same scope (春节 and seasons are in it); where the
//! ledger does not reach back, the working days that have passed. Below nine tenths of that the sentence counts as behind.

use qd_base::{Amount, Date, Money, Period};
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Number, Percent};
use qd_reports::reading::{money, number};
use qd_reports::{Desk, ReportError};

use super::commitment::{Measure, Verdict};
use super::typed;
use crate::living::commitment::Commitment;

/// Below this share of what should be there by now a commitment counts as behind (handbook: below 90 % is to be explained).
const ENOUGH: f64 = 0.9;

/// How a commitment stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What is measured.
    pub measure: Measure,
    /// What the ledger says so far; money in yuan for money, else a count.
    pub actual: f64,
    /// What was promised.
    pub target: f64,
    /// The share of the whole that should be there by now.
    pub pace: Option<f64>,
    /// The last day that counted.
    pub to: Date,
    /// The judgement.
    pub verdict: Verdict,
}

impl Standing {
    /// Actual over target; `None` without a positive target.
    pub fn rate(&self) -> Option<f64> {
        (self.target > 0.0).then(|| self.actual / self.target)
    }

    /// Whether the sentence is about money.
    pub fn in_money(&self) -> bool {
        matches!(self.measure, Measure::Revenue | Measure::Profit)
    }

    /// The actual as money of a record, where it is money.
    pub fn money(&self) -> Option<Money> {
        let amount = Amount::from_f64(self.actual)?;
        self.in_money().then_some(Money {
            minor: amount.to_fen(),
            currency: qd_base::Currency::CNY,
        })
    }

    /// The actual as a number of a record, where it is not money.
    pub fn number(&self) -> Option<Number> {
        let whole = self.actual.round() as i64;
        (!self.in_money()).then(|| Number::units(whole))
    }

    /// Attainment in percent, one decimal.
    pub fn percent(&self) -> Option<Percent> {
        let tenths = (self.rate()? * 1000.0).round() as i64;
        Some(Percent(Amount(tenths * (qd_base::SCALE / 10))))
    }
}

fn metric(measure: Measure) -> MetricKey {
    match measure {
        Measure::Revenue => MetricKey::Revenue,
        Measure::Profit => MetricKey::Profit,
        Measure::Quantity => MetricKey::Quantity,
        Measure::Customers => MetricKey::Customers,
    }
}

/// Measures one commitment; `None` where the ledger cannot say: another dimension, no such column, no line of the period yet.
///
/// # Errors
/// The ledger's fault.
pub fn measure(desk: &Desk, item: &Item) -> Result<Option<Standing>, ReportError> {
    let commitment: Commitment = typed(item)?;
    let (first, last) = desk.span()?;
    let to = last.min(desk.today).min(commitment.period.last);
    let key = metric(commitment.measure);
    let scope = commitment
        .dimension
        .as_ref()
        .zip(commitment.member.as_ref());
    let known = scope.is_none_or(|(dimension, _)| desk.has_dimension(dimension));
    let plain = matches!(key, MetricKey::Customers) || desk.has_measure(key);
    let Some(so_far) = Period::range(commitment.period.first, to).filter(|_| known && plain) else {
        return Ok(None);
    };
    let ask = |period: &Period| -> Result<f64, ReportError> {
        let mut query = Query::of(&[key]).during(period);
        if let Some((dimension, member)) = scope {
            query = query.only(dimension, &[member]);
        }
        let frame = desk.ask(&query)?;
        let cell = frame
            .columns
            .first()
            .and_then(|column| column.cells.first());
        Ok(cell.and_then(qd_ledger::Cell::number).unwrap_or(0.0))
    };
    let actual = ask(&so_far)?;
    let target = match commitment.measure {
        Measure::Revenue | Measure::Profit => money(item, "amount").map(Amount::to_f64),
        Measure::Quantity | Measure::Customers => number(item, "quantity"),
    };
    let Some(target) = target else {
        return Ok(None);
    };
    let before = so_far.years_before(1);
    let pace = match before.first >= first {
        true => {
            let whole = ask(&commitment.period.years_before(1))?;
            let part = ask(&before)?;
            (whole > 0.0 && part >= 0.0).then(|| (part / whole).min(1.0))
        }
        false => None,
    };
    let pace = pace.or_else(|| {
        desk.calendar
            .progress(commitment.period.first, commitment.period.last, to)
    });
    let over = to >= commitment.period.last;
    Ok(Some(Standing {
        measure: commitment.measure,
        verdict: judge((actual, target), pace, over),
        actual,
        target,
        pace,
        to,
    }))
}

/// Reached as soon as it is there; missed only when the period is over.
fn judge((actual, target): (f64, f64), pace: Option<f64>, over: bool) -> Verdict {
    let due = target * pace.unwrap_or(0.0);
    match () {
        () if actual >= target => Verdict::Reached,
        () if over => Verdict::Missed,
        () if actual >= due * ENOUGH => Verdict::OnTrack,
        () => Verdict::Behind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_behind_below_nine_tenths_of_what_is_due_and_missed_only_at_the_end() {
        let at = |actual: f64, pace: f64, over: bool| judge((actual, 100.0), Some(pace), over);
        assert_eq!(at(45.0, 0.5, false), Verdict::OnTrack);
        assert_eq!(at(44.9, 0.5, false), Verdict::Behind);
        assert_eq!(at(99.9, 1.0, true), Verdict::Missed);
        assert_eq!(at(100.0, 0.5, false), Verdict::Reached);
        assert_eq!(judge((1.0, 100.0), None, false), Verdict::OnTrack);
    }
}
