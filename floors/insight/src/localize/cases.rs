//! The question put to the localiser (归因输入): leaves coded by dimension, with actual and expected values.
//!
//! A leaf (明细单元) is one combination of all dimensions, such as East × Pump × Online × Li Wei.

use serde::{Deserialize, Serialize};

/// One dimension (维度) in columnar form: the member of each leaf as an index into `members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dim {
    /// Business name, for example `region`.
    pub name: String,
    /// For each leaf the index of its member in `members`.
    pub codes: Vec<u32>,
    /// Member names; `codes` index into them.
    pub members: Vec<String>,
}

impl Dim {
    /// Builds a dimension from one label per leaf; members are numbered in alphabetical order, so
    /// the order of the rows never changes a code.
    pub fn from_labels<S: AsRef<str>>(name: &str, labels: &[S]) -> Self {
        let mut members: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        members.sort_unstable();
        members.dedup();
        let codes = labels
            .iter()
            .map(|label| members.partition_point(|member| *member < label.as_ref()) as u32)
            .collect();
        let members = members.into_iter().map(str::to_owned).collect();
        Self {
            name: name.to_owned(),
            codes,
            members,
        }
    }
}

/// What moved (度量): a sum such as sales, or a ratio of two sums such as average price or win rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure<'a> {
    /// A measure that adds up over leaves: sales, quantity, cost.
    Additive {
        /// Observed value of each leaf.
        actual: &'a [f64],
        /// Value each leaf should have had: forecast, last year, plan.
        expected: &'a [f64],
    },
    /// A quotient of two sums: failures/requests, revenue/quantity, margin/revenue, won/closed.
    Ratio {
        /// Observed numerator and denominator of each leaf.
        actual: (&'a [f64], &'a [f64]),
        /// Expected numerator and denominator of each leaf.
        expected: (&'a [f64], &'a [f64]),
    },
}

/// A table of leaves with the measure to explain.
#[derive(Debug, Clone, Copy)]
pub struct Cases<'a> {
    /// The dimensions to search; at most [`MAX_DIMS`].
    pub dims: &'a [Dim],
    /// Actual and expected values, one per leaf.
    pub measure: Measure<'a>,
}

/// More dimensions than this are refused: the number of combinations doubles with each.
pub const MAX_DIMS: usize = 16;

/// Limits of the search (搜索选项).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Largest number of dimensions one cause may name; default 5.
    pub max_depth: usize,
    /// Largest number of causes or drivers returned; default 16 for causes.
    pub max_causes: usize,
    /// Evidence (in nats, beyond the cost of naming the combination) a cause needs; default 3,
    /// that is about twenty to one.
    pub min_evidence: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_depth: 5,
            max_causes: 16,
            min_evidence: 0.0,
        }
    }
}

/// Why a table of leaves cannot be searched; every variant names what to repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum LocalizeError {
    /// No dimension was given, or more than [`MAX_DIMS`].
    #[error("between 1 and {MAX_DIMS} dimensions are needed, {count} given")]
    DimensionCount {
        /// Number of dimensions given.
        count: usize,
    },
    /// A column has not one entry per leaf.
    #[error("column {column} has {found} rows where {wanted} are needed")]
    RowCount {
        /// Name of the column: a dimension, `actual`, `expected`, …
        column: String,
        /// Rows of that column.
        found: usize,
        /// Rows of the other columns.
        wanted: usize,
    },
    /// A number is missing (NaN) or infinite.
    #[error("row {row}: {column} is not a finite number")]
    NotFinite {
        /// Zero-based row.
        row: usize,
        /// Name of the column.
        column: &'static str,
    },
    /// A denominator is below zero, so no rate can be formed.
    #[error("row {row}: {column} is negative, a ratio needs denominators of zero or more")]
    NegativeDenominator {
        /// Zero-based row.
        row: usize,
        /// Name of the column.
        column: &'static str,
    },
    /// A code points past the member list of its dimension.
    #[error("row {row}: dimension {dimension} has no member number {code}")]
    UnknownMember {
        /// Zero-based row.
        row: usize,
        /// Name of the dimension.
        dimension: String,
        /// The offending code.
        code: u32,
    },
    /// `max_depth` or `max_causes` is zero, or `min_evidence` is not a finite number.
    #[error("search options allow no answer: depth and number of causes must be at least 1")]
    Options,
}

impl Cases<'_> {
    /// Number of leaves.
    pub fn leaves(&self) -> usize {
        match self.measure {
            Measure::Additive { actual, .. } => actual.len(),
            Measure::Ratio { actual, .. } => actual.0.len(),
        }
    }

    /// Checks shapes, codes and numbers; the first fault found is named by row and column.
    pub fn check(&self) -> Result<(), LocalizeError> {
        if self.dims.is_empty() || self.dims.len() > MAX_DIMS {
            return Err(LocalizeError::DimensionCount {
                count: self.dims.len(),
            });
        }
        let rows = self.leaves();
        for dim in self.dims {
            check_rows(&dim.name, dim.codes.len(), rows)?;
            let members = dim.members.len();
            if let Some(row) = dim.codes.iter().position(|code| *code as usize >= members) {
                let (dimension, code) = (dim.name.clone(), dim.codes[row]);
                return Err(LocalizeError::UnknownMember {
                    row,
                    dimension,
                    code,
                });
            }
        }
        for (column, values) in self.columns() {
            check_rows(column, values.len(), rows)?;
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                return Err(LocalizeError::NotFinite { row, column });
            }
            let negative = values.iter().position(|value| *value < 0.0);
            if let (true, Some(row)) = (column.ends_with("denominator"), negative) {
                return Err(LocalizeError::NegativeDenominator { row, column });
            }
        }
        Ok(())
    }

    fn columns(&self) -> Vec<(&'static str, &[f64])> {
        match self.measure {
            Measure::Additive { actual, expected } => {
                vec![("actual", actual), ("expected", expected)]
            }
            Measure::Ratio { actual, expected } => vec![
                ("actual numerator", actual.0),
                ("actual denominator", actual.1),
                ("expected numerator", expected.0),
                ("expected denominator", expected.1),
            ],
        }
    }
}

impl Options {
    /// Refuses options under which nothing could be found.
    pub fn check(&self) -> Result<(), LocalizeError> {
        let usable = self.max_depth > 0 && self.max_causes > 0 && self.min_evidence.is_finite();
        if usable {
            Ok(())
        } else {
            Err(LocalizeError::Options)
        }
    }
}

fn check_rows(column: &str, found: usize, wanted: usize) -> Result<(), LocalizeError> {
    if found == wanted {
        return Ok(());
    }
    Err(LocalizeError::RowCount {
        column: column.to_owned(),
        found,
        wanted,
    })
}
