//! Classes (同约束单元): cells under the same limits move together, so the solver sees few variables.
//!
//! With squared deviations weighted by 1/reference, the best split inside a class is proportional to the
//! reference, so merging loses nothing.

use std::collections::BTreeMap;

use super::conflict::ConstraintSource;
use super::request::{MonthRule, Request};
use super::rounding::largest_remainder;
use crate::error::InsightError;

/// A demand on the sum over the classes that carry its index, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) source: ConstraintSource,
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Class {
    /// Indices into the rows, ascending.
    pub(crate) rows: Vec<usize>,
    /// Cells (place-major).
    pub(crate) cells: Vec<usize>,
    /// Sum of the cells' references.
    pub(crate) reference: f64,
}

/// The request in the solver's terms.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) total: i64,
    pub(crate) step: i64,
    pub(crate) months: usize,
    pub(crate) reference: Vec<f64>,
    pub(crate) rows: Vec<Row>,
    pub(crate) classes: Vec<Class>,
    /// Month totals, when held.
    pub(crate) month_totals: Option<Vec<i64>>,
}

impl Problem {
    pub(crate) fn of(request: &Request, total: i64) -> Result<Self, InsightError> {
        let request = &Request {
            total,
            ..request.clone()
        };
        let reference = request.reference()?;
        let months = request.months();
        let month_totals = (request.month_rule == MonthRule::Held).then(|| {
            let sums: Vec<f64> = (0..months)
                .map(|month| reference.iter().skip(month).step_by(months).sum())
                .collect();
            largest_remainder(&sums, total / request.step)
                .into_iter()
                .map(|steps| steps * request.step)
                .collect::<Vec<i64>>()
        });
        let mut rows: Vec<Row> = Vec::new();
        for (month, amount) in month_totals.iter().flatten().enumerate() {
            let source = ConstraintSource::Month(month);
            rows.push(Row {
                source,
                low: Some(*amount),
                high: Some(*amount),
            });
        }
        let offset = rows.len();
        for (index, limit) in request.limits.iter().enumerate() {
            let source = ConstraintSource::Limit(index);
            rows.push(Row {
                source,
                low: limit.rule.low(),
                high: limit.rule.high(),
            });
        }
        let classes = classes(request, &reference, offset);
        Ok(Self {
            total,
            step: request.step,
            months,
            reference,
            rows,
            classes,
            month_totals,
        })
    }
}

fn classes(request: &Request, reference: &[f64], offset: usize) -> Vec<Class> {
    let months = request.months();
    let mut merged: BTreeMap<Vec<usize>, Class> = BTreeMap::new();
    for (at, place) in request.places.iter().enumerate() {
        let at_place: Vec<usize> = (0..request.limits.len())
            .filter(|index| {
                let scope = request.limits[*index].scope;
                super::Scope {
                    month: None,
                    ..scope
                }
                .covers(place, 0)
            })
            .collect();
        for month in 0..months {
            let cell = at * months + month;
            if reference[cell] <= 0.0 {
                continue;
            }
            let mut rows: Vec<usize> = if offset > 0 { vec![month] } else { Vec::new() };
            let here = |index: &&usize| {
                request.limits[**index]
                    .scope
                    .month
                    .is_none_or(|wanted| wanted == month)
            };
            rows.extend(at_place.iter().filter(here).map(|index| offset + index));
            let class = merged.entry(rows.clone()).or_insert_with(|| Class {
                rows,
                cells: Vec::new(),
                reference: 0.0,
            });
            class.cells.push(cell);
            class.reference += reference[cell];
        }
    }
    merged.into_values().collect()
}
