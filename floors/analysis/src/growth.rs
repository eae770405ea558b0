//! Growth (增长): one metric in two spans, as a total or split by a dimension; parts add up to the total.

use qd_base::{Amount, Period};
use qd_ledger::{Compare, MetricKey, Query};
use qd_reports::{Desk, ReportError};

/// An amount in two spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The later amount.
    pub current: Amount,
    /// The earlier amount.
    pub base: Amount,
}

/// One member of a split.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The member; empty is unknown.
    pub member: String,
    /// Its amounts.
    pub growth: Growth,
    /// Its part of the whole change; `None` when nothing changed.
    pub contribution: Option<f64>,
    /// Its share of the later total; `None` when the total is not positive.
    pub share: Option<f64>,
}

impl Growth {
    /// The change.
    pub fn delta(&self) -> Amount {
        self.current - self.base
    }

    /// The rate of growth; `None` without a positive base: "—", never ∞.
    pub fn rate(&self) -> Option<f64> {
        (self.base.0 > 0).then(|| self.delta().to_f64() / self.base.to_f64())
    }
}

/// The total of a metric in two spans.
pub fn total(
    desk: &Desk,
    metric: MetricKey,
    current: &Period,
    base: &Period,
) -> Result<Growth, ReportError> {
    let query = Query::of(&[metric])
        .during(current)
        .compared(Compare::Period(base.clone()));
    let frame = desk.ask(&query)?;
    let name = metric.name();
    Ok(Growth {
        current: frame.amount(name, 0),
        base: frame.amount(&format!("{name}_compared"), 0),
    })
}

/// The same split by a dimension, largest later amount first.
pub fn split(
    desk: &Desk,
    metric: MetricKey,
    by: &str,
    current: &Period,
    base: &Period,
) -> Result<Vec<Split>, ReportError> {
    let query = Query::of(&[metric])
        .by(&[by])
        .during(current)
        .compared(Compare::Period(base.clone()));
    let frame = desk.ask(&query)?;
    let (now, then) = (metric.name(), format!("{}_compared", metric.name()));
    let mut rows: Vec<Split> = (0..frame.rows())
        .map(|row| Split {
            member: frame.member(by, row).to_owned(),
            growth: Growth {
                current: frame.amount(now, row),
                base: frame.amount(&then, row),
            },
            contribution: None,
            share: None,
        })
        .collect();
    let delta: Amount = rows.iter().map(|r| r.growth.delta()).sum();
    let whole: Amount = rows.iter().map(|r| r.growth.current).sum();
    for row in &mut rows {
        let part = row.growth.delta().to_f64();
        row.contribution = (delta != Amount::ZERO).then(|| part / delta.to_f64());
        row.share = (whole.0 > 0).then(|| row.growth.current.to_f64() / whole.to_f64());
    }
    rows.sort_by(|a, b| {
        b.growth
            .current
            .cmp(&a.growth.current)
            .then(a.member.cmp(&b.member))
    });
    Ok(rows)
}
