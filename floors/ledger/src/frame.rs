//! The answer (结果表): typed columns with names and units, the same from every engine.

use std::sync::Arc;

use qd_base::Amount;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{DimensionKey, MetricKey, MetricUnit};

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A member of a dimension; `""` is unknown.
    Member(Arc<str>),
    /// Money or quantity.
    Amount(Amount),
    /// A count.
    Count(i64),
    /// A ratio or price, computed from exact sums.
    Ratio(f64),
    /// A ratio over nothing. Sums and counts over no line are 0, never absent.
    Absent,
}

impl Cell {
    /// The exact amount, if it is one.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Cell::Amount(amount) => Some(*amount),
            _ => None,
        }
    }

    /// The member, if it is one.
    pub fn member(&self) -> Option<&str> {
        match self {
            Cell::Member(member) => Some(member),
            _ => None,
        }
    }

    /// As a number for statistics; absent is `None`.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Amount(amount) => Some(amount.to_f64()),
            Cell::Count(n) => Some(*n as f64),
            Cell::Ratio(x) => Some(*x),
            Cell::Member(_) | Cell::Absent => None,
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnKind {
    /// Members of a dimension.
    Dimension(DimensionKey),
    /// Values of a metric in the asked period.
    Metric(MetricKey),
    /// Values of a metric in the period of comparison.
    Compared(MetricKey),
}

impl ColumnKind {
    /// The name in JSON and in `sort`: `region`, `revenue`, `revenue_compared`.
    pub fn name(&self) -> String {
        match self {
            ColumnKind::Dimension(key) => key.to_string(),
            ColumnKind::Metric(key) => key.name().to_owned(),
            ColumnKind::Compared(key) => format!("{}_compared", key.name()),
        }
    }

    /// The unit of the values; `None` for members.
    pub fn unit(&self) -> Option<MetricUnit> {
        match self {
            ColumnKind::Dimension(_) => None,
            ColumnKind::Metric(key) | ColumnKind::Compared(key) => Some(key.metric().unit),
        }
    }
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it holds.
    pub kind: ColumnKind,
    /// One cell a row.
    pub cells: Vec<Cell>,
}

/// An answer. All columns have the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Dimensions in the order of `by`, then metrics, then compared metrics.
    pub columns: Vec<Column>,
}

impl Frame {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The column of a name, see [`ColumnKind::name`].
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.kind.name() == name)
    }

    /// The amount in a named column; zero where absent.
    pub fn amount(&self, name: &str, row: usize) -> Amount {
        self.column(name)
            .and_then(|c| c.cells.get(row))
            .and_then(Cell::amount)
            .unwrap_or_default()
    }

    /// The member in a named column; `""` where absent.
    pub fn member(&self, name: &str, row: usize) -> &str {
        self.column(name)
            .and_then(|c| c.cells.get(row))
            .and_then(Cell::member)
            .unwrap_or("")
    }

    /// The rows as JSON objects: money, quantities and prices as decimal strings, counts and ratios as numbers.
    pub fn to_json(&self) -> Vec<impl Serialize + '_> {
        (0..self.rows())
            .map(|row| Row { frame: self, row })
            .collect()
    }
}

struct Row<'a> {
    frame: &'a Frame,
    row: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.frame.columns.len()))?;
        for column in &self.frame.columns {
            let name = column.kind.name();
            match &column.cells[self.row] {
                Cell::Member(member) => map.serialize_entry(&name, &**member)?,
                Cell::Amount(amount) => {
                    let text = match column.kind.unit() {
                        Some(MetricUnit::Money) => amount.to_fen_text(),
                        _ => amount.to_plain(),
                    };
                    map.serialize_entry(&name, &text)?;
                }
                Cell::Count(n) => map.serialize_entry(&name, n)?,
                Cell::Ratio(x) => map.serialize_entry(&name, x)?,
                Cell::Absent => map.serialize_entry(&name, &())?,
            }
        }
        map.end()
    }
}
