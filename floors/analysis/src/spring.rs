//! Spring Festival (春节): January and February read at equal distance from the festival.

use qd_base::{Date, Period};
use qd_insight::season::{self, Daily, FestivalPair};
use qd_ledger::{MetricKey, Query, fact};
use qd_reports::{Desk, ReportError};

/// The first quarter of a year against the year before, plain and aligned.
#[derive(Clone, Debug, PartialEq)]
pub struct Spring {
    /// The festival of the year.
    pub festival: Date,
    /// The festival of the year before.
    pub festival_before: Date,
    /// The last day compared.
    pub through: Date,
    /// Same calendar dates (同比).
    pub plain: Option<f64>,
    /// Same distance from the festival (春节对齐同比).
    pub aligned: Option<f64>,
    /// January and February together (1–2月合并); `None` before March.
    pub jan_feb: Option<f64>,
}

/// Reads the spring of a year; `None` when the ledger does not cover both springs.
pub fn spring(desk: &Desk, metric: MetricKey, year: i16) -> Result<Option<Spring>, ReportError> {
    let (first, last) = desk.span()?;
    let (Some(this), Some(before)) = (
        season::spring_festival(year.into()),
        season::spring_festival(i32::from(year) - 1),
    ) else {
        return Ok(None);
    };
    let through = last.min(Date::constant(year, 3, 31));
    if through < Date::constant(year, 1, 31) || first > Date::constant(year - 1, 1, 1) {
        return Ok(None);
    }
    let values = daily(desk, metric, first, through)?;
    let series = Daily {
        first: fact::day_number(first),
        values: &values,
    };
    let pair = FestivalPair {
        this_year: this,
        last_year: before,
    };
    let aligned = season::aligned_yoy(&series, year.into(), fact::day_number(through), pair);
    let jan_feb = (through >= Date::constant(year, 2, 1).last_of_month())
        .then(|| {
            let window = |y: i16| {
                let end = Date::constant(y, 2, 1).last_of_month();
                series.sum(
                    fact::day_number(Date::constant(y, 1, 1)),
                    fact::day_number(end),
                )
            };
            Some(season::Growth::of(window(year)?, window(year - 1)?))
        })
        .flatten()
        .and_then(|growth| growth.rate);
    Ok(aligned.map(|a| Spring {
        festival: fact::day_date(this),
        festival_before: fact::day_date(before),
        through,
        plain: a.plain.rate,
        aligned: a.aligned.rate,
        jan_feb,
    }))
}

fn daily(desk: &Desk, metric: MetricKey, first: Date, last: Date) -> Result<Vec<f64>, ReportError> {
    let Some(period) = Period::range(first, last) else {
        return Ok(Vec::new());
    };
    let frame = desk.ask(&Query::of(&[metric]).by(&["day"]).during(&period))?;
    let start = fact::day_number(first);
    let mut values = vec![0.0; (fact::day_number(last) - start + 1) as usize];
    for row in 0..frame.rows() {
        if let Ok(day) = frame.member("day", row).parse::<Date>() {
            let at = (fact::day_number(day) - start) as usize;
            values[at] += frame.amount(metric.name(), row).to_f64();
        }
    }
    Ok(values)
}
