//! Sellers (销售员业绩): what each sold in a span against the adopted target and last year, with customers and tenure.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Period};
use qd_documents::{RowRole, Table, Value};
use qd_ledger::{MetricKey, Query};
use qd_reports::build::Figures;
use qd_reports::reading::text_cell;
use qd_reports::{Desk, ReportError};

use super::titled;

/// One seller in a span.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seller {
    /// The name in the ledger.
    pub name: String,
    /// The region of most of the sales.
    pub region: String,
    /// Sold in the span.
    pub actual: Amount,
    /// Due in the span by the adopted target; none where there is none.
    pub due: Option<Amount>,
    /// Sold in the same span a year earlier.
    pub before: Amount,
    /// Profit of the span, where the ledger has it.
    pub profit: Option<Amount>,
    /// Customers served now and a year earlier.
    pub customers: (usize, usize),
    /// The first month with sales in the whole ledger.
    pub since: Option<Date>,
}

impl Seller {
    /// Actual over due.
    pub fn rate(&self) -> Option<f64> {
        let due = self.due.filter(|due| due.0 > 0)?;
        Some(self.actual.to_f64() / due.to_f64())
    }

    /// Growth on last year.
    pub fn growth(&self) -> Option<f64> {
        (self.before.0 > 0).then(|| self.actual.to_f64() / self.before.to_f64() - 1.0)
    }

    /// Whole months from the first sale to the end of a span; none where the ledger begins no earlier, because then the
    /// person may have been there before.
    pub fn tenure(&self, ledger_from: Date, until: Date) -> Option<i32> {
        let since = self
            .since
            .filter(|since| *since > ledger_from.last_of_month())?;
        let (years, months) = (until.year() - since.year(), until.month() - since.month());
        Some(i32::from(years) * 12 + i32::from(months))
    }
}

/// A period as far as the ledger reaches.
pub(crate) fn so_far(desk: &Desk, period: &Period) -> Result<Period, ReportError> {
    let (_, last) = desk.span()?;
    if last >= period.last {
        return Ok(period.clone());
    }
    Period::range(period.first, last.max(period.first)).ok_or(ReportError::EmptyLedger)
}

/// The sellers of a span, the largest first; none where the ledger names no seller.
pub(crate) fn sellers(desk: &Desk, span: &Period) -> Result<Vec<Seller>, ReportError> {
    let Some(by) = qd_analysis::seller_like(desk)? else {
        return Ok(Vec::new());
    };
    let mut found: BTreeMap<String, Seller> = BTreeMap::new();
    let before = span.years_before(1);
    sold(desk, &by, span, &mut found, |one| {
        (&mut one.actual, &mut one.customers.0)
    })?;
    sold(desk, &by, &before, &mut found, |one| {
        (&mut one.before, &mut one.customers.1)
    })?;
    if desk.has_measure(MetricKey::Profit) {
        for (name, amount) in sums(desk, MetricKey::Profit, &by, span)? {
            if let Some(seller) = found.get_mut(&name) {
                seller.profit = Some(amount);
            }
        }
    }
    regions(desk, &by, span, &mut found)?;
    starts(desk, &by, &mut found)?;
    dues(desk, span, &mut found)?;
    let mut all: Vec<Seller> = found
        .into_values()
        .filter(|one| !one.name.is_empty())
        .collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.actual), one.name.clone()));
    Ok(all)
}

/// A table of sellers with what they sold, what was due by now, and the gap.
pub(super) fn gaps<'s>(
    desk: &Desk,
    figures: &Figures<'_>,
    sellers: impl Iterator<Item = &'s Seller>,
) -> Table {
    let columns = [
        "col-person",
        "col-region",
        "col-actual#",
        "col-target-due#",
        "col-gap#",
        "col-rate#",
    ];
    let mut table = titled(desk.lang, "table-gaps", &columns)
        .scale(figures.scale)
        .source(figures.source());
    for one in sellers {
        let due = one.due.unwrap_or(Amount::ZERO);
        let row = [
            Value::Text(one.name.clone()),
            text_cell(&one.region),
            Value::Money(one.actual),
            Value::Money(due),
            Value::Money(one.actual - due),
            Value::percent(one.rate()),
        ];
        table.push(RowRole::Body, row);
    }
    table
}

/// Sales and customers of a span, kept where `places` says.
fn sold(
    desk: &Desk,
    by: &str,
    span: &Period,
    found: &mut BTreeMap<String, Seller>,
    places: fn(&mut Seller) -> (&mut Amount, &mut usize),
) -> Result<(), ReportError> {
    for (name, amount) in sums(desk, MetricKey::Revenue, by, span)? {
        let seller = found.entry(name.clone()).or_default();
        seller.name = name;
        *places(seller).0 = amount;
    }
    for (name, n) in customers(desk, by, span)? {
        if let Some(seller) = found.get_mut(&name) {
            *places(seller).1 = n;
        }
    }
    Ok(())
}

/// A metric by member.
pub(crate) fn sums(
    desk: &Desk,
    metric: MetricKey,
    by: &str,
    span: &Period,
) -> Result<Vec<(String, Amount)>, ReportError> {
    let frame = desk.ask(&Query::of(&[metric]).by(&[by]).during(span))?;
    let row = |row| {
        (
            frame.member(by, row).to_owned(),
            frame.amount(metric.name(), row),
        )
    };
    Ok((0..frame.rows()).map(row).collect())
}

fn customers(desk: &Desk, by: &str, span: &Period) -> Result<BTreeMap<String, usize>, ReportError> {
    let mut counted = BTreeMap::new();
    if !desk.has_dimension("customer") {
        return Ok(counted);
    }
    let frame = desk.ask(
        &Query::of(&[MetricKey::Revenue])
            .by(&[by, "customer"])
            .during(span),
    )?;
    for row in 0..frame.rows() {
        if frame.amount("revenue", row).0 > 0 {
            *counted.entry(frame.member(by, row).to_owned()).or_insert(0) += 1;
        }
    }
    Ok(counted)
}

fn regions(
    desk: &Desk,
    by: &str,
    span: &Period,
    found: &mut BTreeMap<String, Seller>,
) -> Result<(), ReportError> {
    let Some(region) = qd_analysis::region_like(desk)?.filter(|region| region != by) else {
        return Ok(());
    };
    let ask = Query::of(&[MetricKey::Revenue])
        .by(&[by, &region])
        .during(span);
    let frame = desk.ask(&ask)?;
    let mut most: BTreeMap<String, Amount> = BTreeMap::new();
    for row in 0..frame.rows() {
        let (name, amount) = (frame.member(by, row), frame.amount("revenue", row));
        let seen = most.entry(name.to_owned()).or_insert(Amount(i64::MIN));
        if amount > *seen {
            *seen = amount;
            if let Some(seller) = found.get_mut(name) {
                seller.region = frame.member(&region, row).to_owned();
            }
        }
    }
    Ok(())
}

fn starts(desk: &Desk, by: &str, found: &mut BTreeMap<String, Seller>) -> Result<(), ReportError> {
    let series = qd_analysis::monthly(desk, MetricKey::Revenue, Some(by))?;
    for (name, values) in &series.groups {
        let first = values.iter().position(|value| value.0 != 0);
        if let (Some(seller), Some(at)) = (found.get_mut(name), first) {
            seller.since = series.months.get(at).map(|month| month.first);
        }
    }
    Ok(())
}

fn dues(
    desk: &Desk,
    span: &Period,
    found: &mut BTreeMap<String, Seller>,
) -> Result<(), ReportError> {
    let year = desk.company.fiscal.year_of(span.first);
    let Some(goal) = qd_analysis::adopted_goal(desk, year)? else {
        return Ok(());
    };
    for name in &goal.names[1] {
        let scope = goal.scope_of(1, name);
        let due = scope.map(|scope| goal.due(&desk.calendar, &scope, span));
        let seller = found.entry(name.clone()).or_insert_with(|| Seller {
            name: name.clone(),
            ..Seller::default()
        });
        seller.due = due.filter(|due| due.0 > 0);
    }
    Ok(())
}
