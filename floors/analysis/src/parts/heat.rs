//! The heat map (热力图): where the change happened, region by product group.

use qd_base::Period;
use qd_documents::{Plot, Value};
use qd_ledger::{Compare, MetricKey, Query};
use qd_reports::build::{Figures, member_name};
use qd_reports::{Desk, ReportError};

use crate::{Growth, texts};

/// Growth of region by category: where it happened, at a glance.
///
/// # Errors
/// As the ledger's.
pub fn chart(
    desk: &Desk,
    figures: &Figures<'_>,
    by: &str,
    spans: (&Period, &Period),
) -> Result<Option<qd_documents::Chart>, ReportError> {
    let category = ["subcategory", "category"]
        .into_iter()
        .find(|name| desk.has_dimension(name) && *name != by);
    let Some(category) = category.filter(|_| by != "year") else {
        return Ok(None);
    };
    let query = Query::of(&[MetricKey::Revenue])
        .by(&[by, category])
        .during(spans.1)
        .compared(Compare::Period(spans.0.clone()));
    let frame = desk.ask(&query)?;
    let mut rows: Vec<String> = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for row in 0..frame.rows() {
        for (list, name) in [(&mut rows, by), (&mut columns, category)] {
            let member = frame.member(name, row).to_owned();
            if !list.contains(&member) {
                list.push(member);
            }
        }
    }
    if rows.len() > 30 || columns.len() > 24 {
        return Ok(None);
    }
    let mut values = vec![vec![Value::Absent; columns.len()]; rows.len()];
    for row in 0..frame.rows() {
        let at = |list: &[String], name: &str| {
            list.iter()
                .position(|m| m == frame.member(name, row))
                .expect("collected above")
        };
        let growth = Growth {
            current: frame.amount("revenue", row),
            base: frame.amount("revenue_compared", row),
        };
        values[at(&rows, by)][at(&columns, category)] = Value::Money(growth.delta());
    }
    let name = |list: Vec<String>| list.iter().map(|m| member_name(m, desk.lang)).collect();
    let title = texts().say(desk.lang, "heat-chart", &[]);
    let plot = Plot::Heatmap {
        columns: name(columns),
        rows: name(rows),
        values,
    };
    Ok(Some(figures.chart(&title, plot)))
}
