//! Causes of a change (归因): the smallest set of combinations of members that carries it, without overlap.

use std::collections::HashMap;

use qd_base::{Amount, Period};
use qd_insight::localize::{Cases, Dim, Explanation, Measure, Options, explain_change};
use qd_ledger::{Compare, Frame, MetricKey, Query};
use qd_reports::{Desk, ReportError};

use crate::span;

/// One combination of members that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Dimension and member, at most four pairs.
    pub members: Vec<(String, String)>,
    /// Amount in the later span.
    pub current: Amount,
    /// Amount in the earlier span.
    pub base: Amount,
    /// Its part of the whole change.
    pub contribution: Option<f64>,
    /// Evidence that it moved unlike the rest; larger is stronger.
    pub surprise: f64,
}

/// The drivers and what they leave unexplained.
#[derive(Clone, Debug, PartialEq)]
pub struct Causes {
    /// Drivers, largest first.
    pub drivers: Vec<Driver>,
    /// Change of the whole.
    pub delta: Amount,
    /// Change that no driver carries.
    pub residual: Amount,
    /// The dimensions that were searched.
    pub searched: Vec<String>,
}

/// Combinations are searched over at most this many dimensions.
const MOST_DIMENSIONS: usize = 7;
/// A combination names at most this many members.
const DEPTH: usize = 4;

/// Finds the drivers of the change of revenue between two spans.
pub fn causes(
    desk: &Desk,
    base: &Period,
    current: &Period,
    limit: usize,
) -> Result<Causes, ReportError> {
    let names = searched(desk)?;
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    let query = Query::of(&[MetricKey::Revenue])
        .by(&columns)
        .during(current)
        .compared(Compare::Period(base.clone()));
    let frame = desk.ask(&query)?;
    if frame.rows() == 0 || names.is_empty() {
        return Ok(Causes {
            drivers: Vec::new(),
            delta: Amount::ZERO,
            residual: Amount::ZERO,
            searched: names,
        });
    }
    let dims: Vec<Dim> = columns.iter().map(|name| coded(&frame, name)).collect();
    let actual: Vec<Amount> = (0..frame.rows())
        .map(|r| frame.amount("revenue", r))
        .collect();
    let expected: Vec<Amount> = (0..frame.rows())
        .map(|r| frame.amount("revenue_compared", r))
        .collect();
    let plain = |values: &[Amount]| values.iter().map(|a| a.to_f64()).collect::<Vec<f64>>();
    let (now, then) = (plain(&actual), plain(&expected));
    let cases = Cases {
        dims: &dims,
        measure: Measure::Additive {
            actual: &now,
            expected: &then,
        },
    };
    let options = Options {
        max_depth: DEPTH,
        max_causes: limit,
        ..Options::default()
    };
    let explained = explain_change(&cases, &options)
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    Ok(named(&explained, &dims, &actual, &expected, names))
}

/// The amounts of the drivers are summed again from the ledger's integers: each line belongs to the first driver
/// that covers it, so drivers and residual add up to the change exactly.
fn named(
    explained: &Explanation,
    dims: &[Dim],
    actual: &[Amount],
    expected: &[Amount],
    searched: Vec<String>,
) -> Causes {
    let mut free = vec![true; actual.len()];
    let delta: Amount =
        actual.iter().copied().sum::<Amount>() - expected.iter().copied().sum::<Amount>();
    let mut drivers = Vec::new();
    for cause in &explained.drivers {
        let (mut current, mut base) = (Amount::ZERO, Amount::ZERO);
        for row in 0..actual.len() {
            let inside = cause
                .members
                .iter()
                .all(|(dim, code)| dims[*dim].codes[row] == *code);
            if free[row] && inside {
                free[row] = false;
                current += actual[row];
                base += expected[row];
            }
        }
        let members = cause
            .members
            .iter()
            .map(|(dim, code)| {
                (
                    dims[*dim].name.clone(),
                    dims[*dim].members[*code as usize].clone(),
                )
            })
            .collect();
        let part = (current - base).to_f64();
        drivers.push(Driver {
            members,
            current,
            base,
            contribution: (delta != Amount::ZERO).then(|| part / delta.to_f64()),
            surprise: cause.surprise,
        });
    }
    let carried: Amount = drivers.iter().map(|d| d.current - d.base).sum();
    Causes {
        drivers,
        delta,
        residual: delta - carried,
        searched,
    }
}

/// The dimensions worth searching: those that group lines, the people and the products; not the order number, and
/// nothing with so many members that every line is its own group.
fn searched(desk: &Desk) -> Result<Vec<String>, ReportError> {
    let kept = desk.remember("searched-dimensions", || {
        let (first, last) = desk.span()?;
        let lines = Period::range(first, last)
            .map(|p| Query::of(&[MetricKey::Lines]).during(&p))
            .map_or(Ok(0.0), |q| {
                desk.ask(&q)
                    .map(|f| f.columns[0].cells[0].number().unwrap_or(0.0))
            })?;
        let most = (lines / 6.0).max(12.0) as usize;
        let built_in = [
            "region",
            "category",
            "channel",
            "segment",
            "province",
            "salesperson",
            "subcategory",
            "customer",
            "product",
            "manager",
            "city",
        ];
        let mut names = Vec::new();
        for name in built_in {
            if names.len() < MOST_DIMENSIONS
                && desk.has_dimension(name)
                && (2..=most).contains(&span::members(desk, name)?)
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    })?;
    Ok(kept.to_vec())
}

fn coded(frame: &Frame, name: &str) -> Dim {
    let mut codes: HashMap<String, u32> = HashMap::new();
    let mut members = Vec::new();
    let rows = (0..frame.rows())
        .map(|row| {
            let member = frame.member(name, row);
            if let Some(code) = codes.get(member) {
                return *code;
            }
            let code = members.len() as u32;
            members.push(member.to_owned());
            codes.insert(member.to_owned(), code);
            code
        })
        .collect();
    Dim {
        name: name.to_owned(),
        codes: rows,
        members,
    }
}
