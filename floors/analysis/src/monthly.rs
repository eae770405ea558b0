//! Monthly series (月度序列): one value for every month of the ledger, gaps filled with zero, by group where asked.

use std::collections::BTreeMap;

use jiff::ToSpan;
use qd_base::{Amount, Date, Period};
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};

/// Months and the values of each group; the first group list is complete, so groups add up to the total.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Monthly {
    /// The months, without gaps.
    pub months: Vec<Period>,
    /// The total of each month.
    pub total: Vec<Amount>,
    /// Each group's values, largest sum first.
    pub groups: Vec<(String, Vec<Amount>)>,
    /// The month that is still running and was left out, if one is.
    pub running: Option<(Period, Amount)>,
}

impl Monthly {
    /// The value of a month; `None` outside the series.
    pub fn of(&self, year: i16, month: i8) -> Option<Amount> {
        let at = self
            .months
            .iter()
            .position(|m| m.first.year() == year && m.first.month() == month)?;
        Some(self.total[at])
    }

    /// The series as it was known when a day began: the months before it. A year says too little about a rhythm when
    /// it is not whole, so a series that would keep fewer than twelve months stays as it is.
    #[must_use]
    pub fn known_before(mut self, day: Date) -> Monthly {
        let known = self.months.iter().filter(|m| m.last < day).count();
        if known < 12 {
            return self;
        }
        if known < self.months.len() {
            self.months.truncate(known);
            self.total.truncate(known);
            for (_, values) in &mut self.groups {
                values.truncate(known);
            }
            self.running = None;
        }
        self
    }

    /// The sum over the months of a span that the series covers.
    pub fn sum(&self, period: &Period) -> Amount {
        self.months
            .iter()
            .zip(&self.total)
            .filter(|(month, _)| period.contains(month.first))
            .map(|(_, value)| *value)
            .sum()
    }
}

/// The monthly series of a metric, by group where one is named. A last month that is not yet over is kept apart.
pub fn monthly(desk: &Desk, metric: MetricKey, by: Option<&str>) -> Result<Monthly, ReportError> {
    let (first, last) = desk.span()?;
    let mut months = Vec::new();
    let mut day = first.first_of_month();
    while day <= last {
        months.push(Period::month(day.year(), day.month()));
        day = day.saturating_add(1.month());
    }
    let mut query = Query::of(&[metric]).by(&["month"]);
    if let Some(by) = by {
        query = query.by(&[by]);
    }
    let frame = desk.ask(&query)?;
    let place: BTreeMap<&str, usize> = months
        .iter()
        .enumerate()
        .map(|(i, m)| (m.text.as_str(), i))
        .collect();
    let mut total = vec![Amount::ZERO; months.len()];
    let mut groups: BTreeMap<String, Vec<Amount>> = BTreeMap::new();
    for row in 0..frame.rows() {
        let Some(at) = place.get(frame.member("month", row)) else {
            continue;
        };
        let value = frame.amount(metric.name(), row);
        total[*at] += value;
        if let Some(by) = by {
            let series = groups
                .entry(frame.member(by, row).to_owned())
                .or_insert_with(|| vec![Amount::ZERO; months.len()]);
            series[*at] += value;
        }
    }
    let mut result = Monthly {
        months,
        total,
        groups: groups.into_iter().collect(),
        running: None,
    };
    result
        .groups
        .sort_by_key(|(_, values)| std::cmp::Reverse(values.iter().copied().sum::<Amount>()));
    set_running_month_apart(&mut result, last);
    Ok(result)
}

/// A month counts as over when the ledger reaches its last three days; before that its total says nothing yet.
fn set_running_month_apart(series: &mut Monthly, last: Date) {
    let Some(month) = series.months.last() else {
        return;
    };
    if last.saturating_add(3.days()) > month.last || series.months.len() < 2 {
        return;
    }
    let month = series.months.pop().expect("looked at just above");
    let value = series.total.pop().unwrap_or_default();
    for (_, values) in &mut series.groups {
        values.pop();
    }
    series.running = Some((month, value));
}
