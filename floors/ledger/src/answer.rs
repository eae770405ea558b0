//! From exact sums to the answer (汇总成表): one place where ratios are divided, rows ordered and cut.

use std::cmp::Ordering;
use std::sync::Arc;

use qd_base::{Amount, SCALE};

use crate::frame::{Cell, Column, ColumnKind, Frame};
use crate::{EngineError, MetricKey, Query};

/// The exact sums of one row and one period. Only what the metrics need has to be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Number of lines.
    pub lines: i64,
    /// Distinct known orders.
    pub orders: i64,
    /// Distinct known customers.
    pub customers: i64,
    /// Sum of revenue, 1/10,000 units, as all below.
    pub revenue: i128,
    /// Sum of quantity.
    pub quantity: i128,
    /// Sum of cost.
    pub cost: i128,
    /// Sum of profit.
    pub profit: i128,
    /// Sum of discount.
    pub discount: i128,
    /// Returned and negative revenue, positive.
    pub returns: i128,
}

impl Totals {
    /// The value of a metric: sums and counts over nothing are 0, ratios over nothing are absent.
    pub fn cell(&self, metric: MetricKey) -> Result<Cell, EngineError> {
        let exact = |sum: i128| {
            i64::try_from(sum).map_err(|_| EngineError::Overflow(metric.name().to_owned()))
        };
        let ratio = |above: i128, below: i128| -> Result<Cell, EngineError> {
            let above = exact(above)?;
            if below == 0 {
                return Ok(Cell::Absent);
            }
            Ok(Cell::Ratio(above as f64 / below as f64))
        };
        let amount = |sum: i128| exact(sum).map(|n| Cell::Amount(Amount(n)));
        match metric {
            MetricKey::Revenue => amount(self.revenue),
            MetricKey::Quantity => amount(self.quantity),
            MetricKey::Cost => amount(self.cost),
            MetricKey::Profit => amount(self.profit),
            MetricKey::Discount => amount(self.discount),
            MetricKey::Returns => amount(self.returns),
            MetricKey::Lines => Ok(Cell::Count(self.lines)),
            MetricKey::Orders => Ok(Cell::Count(self.orders)),
            MetricKey::Customers => Ok(Cell::Count(self.customers)),
            MetricKey::AveragePrice => ratio(self.revenue, i128::from(exact(self.quantity)?)),
            MetricKey::Margin => ratio(self.profit, i128::from(exact(self.revenue)?)),
            MetricKey::OrderValue => {
                ratio(self.revenue, i128::from(self.orders) * i128::from(SCALE))
            }
        }
    }
}

/// One row before it is ordered.
#[derive(Clone, Debug)]
pub struct Group {
    /// One member for each `by` column.
    pub members: Vec<Arc<str>>,
    /// Sums of the asked period.
    pub current: Totals,
    /// Sums of the period of comparison; ignored when none is asked for.
    pub compared: Totals,
}

/// Orders, cuts and spells out the rows. A total without lines still gives its one row.
pub fn assemble(query: &Query, mut groups: Vec<Group>) -> Result<Frame, EngineError> {
    if query.by.is_empty() && groups.is_empty() {
        groups.push(Group {
            members: Vec::new(),
            current: Totals::default(),
            compared: Totals::default(),
        });
    }
    let mut columns = Vec::new();
    let mut dimension = 0;
    for kind in query.columns() {
        let cells: Result<Vec<Cell>, EngineError> = match &kind {
            ColumnKind::Dimension(_) => {
                dimension += 1;
                let at = dimension - 1;
                Ok(groups
                    .iter()
                    .map(|g| Cell::Member(g.members[at].clone()))
                    .collect())
            }
            ColumnKind::Metric(metric) => groups.iter().map(|g| g.current.cell(*metric)).collect(),
            ColumnKind::Compared(metric) => {
                groups.iter().map(|g| g.compared.cell(*metric)).collect()
            }
        };
        columns.push(Column {
            kind,
            cells: cells?,
        });
    }
    let order = order_rows(query, &columns, groups.len());
    for column in &mut columns {
        column.cells = order.iter().map(|row| column.cells[*row].clone()).collect();
    }
    Ok(Frame { columns })
}

fn order_rows(query: &Query, columns: &[Column], rows: usize) -> Vec<usize> {
    let mut keys: Vec<(usize, bool)> = query
        .sort
        .iter()
        .filter_map(|sort| {
            let at = columns.iter().position(|c| c.kind.name() == sort.column)?;
            Some((at, sort.descending))
        })
        .collect();
    keys.extend((0..query.by.len()).map(|at| (at, false)));
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|a, b| {
        keys.iter()
            .map(|(at, descending)| {
                let cells = &columns[*at].cells;
                compare_cells(&cells[*a], &cells[*b], *descending)
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    order.truncate(query.limit.unwrap_or(usize::MAX));
    order
}

/// The order of two cells of one column: members by bytes, numbers by size, absent ones always last.
pub fn compare_cells(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let ordering = match (a, b) {
        (Cell::Absent, Cell::Absent) => return Ordering::Equal,
        (Cell::Absent, _) => return Ordering::Greater,
        (_, Cell::Absent) => return Ordering::Less,
        (Cell::Member(a), Cell::Member(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Cell::Amount(a), Cell::Amount(b)) => a.cmp(b),
        (Cell::Count(a), Cell::Count(b)) => a.cmp(b),
        (Cell::Ratio(a), Cell::Ratio(b)) => a.total_cmp(b),
        _ => Ordering::Equal,
    };
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_ordered_with_ratios_over_nothing_last_and_ties_by_member() {
        let group = |member: &str, revenue: i128, quantity: i128| Group {
            members: vec![Arc::from(member)],
            current: Totals {
                revenue,
                quantity,
                ..Totals::default()
            },
            compared: Totals::default(),
        };
        let mut query = Query::of(&[MetricKey::AveragePrice])
            .by(&["region"])
            .largest(MetricKey::AveragePrice, 9);
        let groups = vec![
            group("d", 10, 0),
            group("c", 10, 10),
            group("b", 30, 10),
            group("a", 20, 20),
        ];
        let rows = |query: &Query| -> Vec<String> {
            let frame = assemble(query, groups.clone()).expect("small sums");
            (0..frame.rows())
                .map(|row| frame.member("region", row).to_owned())
                .collect()
        };
        assert_eq!(rows(&query), ["b", "a", "c", "d"]);
        query.sort[0].descending = false;
        query.limit = Some(3);
        assert_eq!(rows(&query), ["a", "c", "b"]);
    }

    #[test]
    fn a_sum_beyond_the_integers_is_refused_and_not_wrapped() {
        let totals = Totals {
            revenue: i128::from(i64::MAX) + 1,
            ..Totals::default()
        };
        assert!(matches!(
            totals.cell(MetricKey::Revenue),
            Err(EngineError::Overflow(_))
        ));
        assert_eq!(
            Totals::default().cell(MetricKey::Orders).expect("nothing"),
            Cell::Count(0)
        );
    }
}
