//! What the money bought (投入产出): spending beside the sales of the same region or of the initiative's own scope. A change of
//! sales beside an expense is no proof that the one caused the other, and the page says so.

use std::collections::{BTreeMap, BTreeSet};

use qd_base::{Amount, Id, Period};
use qd_documents::{RowRole, Table, Value};
use qd_ledger::{MetricKey, Query};
use qd_records::Item;
use qd_reports::build::{Figures, member_name};
use qd_reports::reading::{day, money, text_cell};
use qd_reports::{Desk, ReportError};

use super::read::{Budget, Sums};
use super::tables::{sums_row, sums_table};
use crate::texts;

/// Revenue of a scope in a period and in the same days a year earlier; `None` where the ledger does not reach.
fn sales(
    desk: &Desk,
    period: &Period,
    scope: Option<(&str, &str)>,
) -> Result<Option<(Amount, Amount)>, ReportError> {
    let Ok((first, last)) = desk.span() else {
        return Ok(None);
    };
    let before = period.years_before(1);
    let unknown = scope.is_some_and(|(dimension, _)| !desk.has_dimension(dimension));
    if unknown || before.first < first || period.first > last {
        return Ok(None);
    }
    let ask = |period: &Period| -> Result<Amount, ReportError> {
        let mut query = Query::of(&[MetricKey::Revenue]).during(period);
        if let Some((dimension, member)) = scope {
            query = query.only(dimension, &[member]);
        }
        Ok(desk.ask(&query)?.amount("revenue", 0))
    };
    Ok(Some((ask(period)?, ask(&before)?)))
}

/// The part of the year over which both money and ledger speak.
fn so_far(desk: &Desk, budget: &Budget) -> Option<Period> {
    let (_, last) = desk.span().ok()?;
    Period::range(budget.year.first, last.min(budget.today))
}

/// Spending over revenue of the same time (费用率); `None` without revenue or for a person who sees a part only.
pub(super) fn cost_share(
    desk: &Desk,
    budget: &Budget,
    total: &Sums,
) -> Result<Option<f64>, ReportError> {
    let Some(period) = so_far(desk, budget).filter(|_| desk.sees_all()) else {
        return Ok(None);
    };
    let revenue = desk.ask(&Query::of(&[MetricKey::Revenue]).during(&period))?;
    let revenue = revenue.amount("revenue", 0);
    Ok((revenue.0 > 0).then(|| total.spent.to_f64() / revenue.to_f64()))
}

/// By region: the money, and beside it the region's sales against the same days of last year.
pub(super) fn regions(
    desk: &Desk,
    figures: &Figures<'_>,
    budget: &Budget,
) -> Result<Table, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = sums_table(desk, figures, "budget-by-region", "budget-column-region")
        .sum_column(say("budget-column-sales"))
        .sum_column(say("budget-column-sales-change"))
        .number_column(say("budget-column-share"));
    let period = so_far(desk, budget);
    for (region, sums) in budget.by("region") {
        let name = match region.as_str() {
            "" => say("budget-company-wide"),
            region => member_name(region, desk.lang),
        };
        let scope = (!region.is_empty()).then_some(("region", region.as_str()));
        let sold = match (&period, scope) {
            (Some(period), Some(_)) => sales(desk, period, scope)?,
            _ => None,
        };
        sums_row(&mut table, RowRole::Body, name, &sums);
        beside(&mut table, &sums, sold);
    }
    sums_row(
        &mut table,
        RowRole::Total,
        say("budget-total"),
        &budget.total(),
    );
    let sold = match &period {
        Some(period) => sales(desk, period, None)?,
        None => None,
    };
    beside(&mut table, &budget.total(), sold);
    Ok(table.note(say("budget-effect-note")))
}

/// Adds sales, their change and the cost share to the last row.
fn beside(table: &mut Table, sums: &Sums, sold: Option<(Amount, Amount)>) {
    let cells = match sold {
        None => [Value::Absent, Value::Absent, Value::Absent],
        Some((now, before)) => {
            let share = (now.0 > 0).then(|| sums.spent.to_f64() / now.to_f64());
            [
                Value::Money(now),
                Value::Money(now - before),
                Value::percent(share),
            ]
        }
    };
    if let Some(row) = table.rows.last_mut() {
        row.cells.extend(cells.into_iter().map(Into::into));
    }
}

/// By initiative: money and expected sales as planned, money spent, and the sales of its scope since it began.
pub(super) fn initiatives(
    desk: &Desk,
    figures: &Figures<'_>,
    budget: &Budget,
) -> Result<Option<Table>, ReportError> {
    let by = budget.by("initiative");
    let wanted: BTreeSet<&String> = by.keys().filter(|id| !id.is_empty()).collect();
    let found = read_initiatives(desk, &wanted)?;
    if found.is_empty() {
        return Ok(None);
    }
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("budget-by-initiative"))
        .scale(figures.scale)
        .source(figures.source().at("budget-by-initiative"))
        .text_column(say("budget-column-initiative"))
        .sum_column(say("budget-column-budget"))
        .sum_column(say("budget-column-spent"))
        .sum_column(say("budget-column-expected"))
        .number_column(say("budget-column-expected-return"))
        .text_column(say("budget-column-scope"))
        .number_column(say("budget-column-sales-change"))
        .number_column(say("budget-column-seen-return"));
    for (id, sums) in &by {
        if let Some(initiative) = found.get(id) {
            table.push(RowRole::Body, initiative_row(desk, initiative, sums)?);
        }
    }
    Ok(Some(table.note(say("budget-initiative-note"))))
}

fn initiative_row(desk: &Desk, item: &Item, sums: &Sums) -> Result<[Value; 8], ReportError> {
    let expected = money(item, "effect");
    let over = |part: Amount, whole: Amount| (whole.0 > 0).then(|| part.to_f64() / whole.to_f64());
    let (dimension, member) = (item.text("dimension"), item.text("member"));
    let scope = (!dimension.is_empty() && !member.is_empty()).then_some((dimension, member));
    let change = match (scope, lived(desk, item)) {
        (Some(scope), Some(period)) => sales(desk, &period, Some(scope))?,
        _ => None,
    };
    let change = change.map(|(now, before)| now - before);
    Ok([
        item.text("name").into(),
        Value::Money(sums.budget()),
        Value::Money(sums.spent),
        expected.map_or(Value::Absent, Value::Money),
        Value::ratio(expected.and_then(|expected| over(expected, sums.budget()))),
        text_cell(member),
        change.map_or(Value::Absent, Value::Money),
        Value::ratio(change.and_then(|change| over(change, sums.spent))),
    ])
}

/// The days of an initiative over which the ledger speaks.
fn lived(desk: &Desk, item: &Item) -> Option<Period> {
    let (_, last) = desk.span().ok()?;
    let end = day(item, "ends_on")?.min(last).min(desk.today);
    Period::range(day(item, "starts_on")?, end)
}

/// The initiatives behind lines; those the person may not see are left out.
fn read_initiatives(
    desk: &Desk,
    ids: &BTreeSet<&String>,
) -> Result<BTreeMap<String, Item>, ReportError> {
    let records = desk.records()?;
    let Some(of) = records.records().registry().get("initiative") else {
        return Ok(BTreeMap::new());
    };
    let mut found = BTreeMap::new();
    for id in ids {
        let Some(key) = id.parse::<Id>().ok() else {
            continue;
        };
        if let Ok(item) = records.get(of, key) {
            found.insert((*id).clone(), item);
        }
    }
    Ok(found)
}
