//! The question (查询): plain data that page, command line, API, document block and engine share.
//!
//! What every engine answers, to the last digit:
//! - A row appears when at least one line of the asked **or** of the compared period falls into it. Sums and counts
//!   over no line are 0; a ratio whose divisor is 0 is absent. A total (`by` empty) is always exactly one row.
//! - Sums are exact integers; a ratio is one division of two exact sums. A sum beyond `i64` is an error.
//! - Distinct orders and customers do not count the unknown member.
//! - Returns (退货额) are |revenue| of negative lines plus the revenue of the other lines of returned orders.
//! - For lines of the compared period every time dimension, in `by` and in filters, is that of the line's date moved
//!   to the asked period: by month, 2016-03 stands beside 2017-03 (see [`crate::time::Shift`]).
//! - Rows are ordered by `sort`, then by the `by` columns ascending; members by their bytes, so the unknown member
//!   comes first; an absent ratio comes last in either direction. `limit` cuts after ordering.

use qd_base::{Actor, Period, Reach};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::{Shift, Span};
use crate::{DimensionKey, MetricKey};

/// One question to the ledger. Results are sorted by `sort`, ties and the default by the `by` columns ascending, so
/// that every engine answers in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What is measured.
    pub metrics: Vec<MetricKey>,
    /// Which columns it is split by; empty asks for the total (always exactly one row).
    #[serde(default)]
    pub by: Vec<DimensionKey>,
    /// Which days count; `None` is the whole ledger.
    #[serde(default)]
    pub period: Option<Period>,
    /// Restrictions, all of which must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Adds the same metrics of another period to every row (columns follow the current ones).
    #[serde(default)]
    pub compare: Option<Compare>,
    /// Order of the rows.
    #[serde(default)]
    pub sort: Vec<Sort>,
    /// At most this many rows.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// With which period a row is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The same span a year earlier (同比).
    PreviousYear,
    /// The span just before (环比).
    PreviousPeriod,
    /// A named span.
    Period(Period),
}

/// A restriction on one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The dimension; time dimensions take texts such as `2017-03`.
    pub dimension: DimensionKey,
    /// Members that count; a line whose member is not listed is left out. `""` is the unknown member.
    pub members: Vec<String>,
    /// Turns the restriction round: listed members are left out.
    #[serde(default)]
    pub exclude: bool,
}

/// One sort column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The name of a metric or dimension of the query.
    pub column: String,
    /// Largest first.
    #[serde(default)]
    pub descending: bool,
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QueryError {
    /// No metric was asked for.
    #[error("ask for at least one metric")]
    NoMetric,
    /// The ledger has no such dimension.
    #[error("no dimension `{name}`; the ledger has {known}")]
    UnknownDimension {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The ledger has no column for this metric.
    #[error("the ledger holds no {0}: the imported files have no such column")]
    MissingMeasure(String),
    /// A sort column that is not part of the question.
    #[error("cannot sort by `{0}`: it is not part of the question")]
    UnknownSort(String),
    /// A comparison without a period.
    #[error("a comparison needs a period")]
    CompareWithoutPeriod,
}

impl Query {
    /// Asks for metrics over the whole ledger.
    pub fn of(metrics: &[MetricKey]) -> Query {
        Query {
            metrics: metrics.to_vec(),
            by: Vec::new(),
            period: None,
            filters: Vec::new(),
            compare: None,
            sort: Vec::new(),
            limit: None,
        }
    }

    /// Splits by dimensions.
    #[must_use]
    pub fn by(mut self, names: &[&str]) -> Query {
        self.by
            .extend(names.iter().map(|name| DimensionKey::new(name)));
        self
    }

    /// Restricts to a period.
    #[must_use]
    pub fn during(mut self, period: &Period) -> Query {
        self.period = Some(period.clone());
        self
    }

    /// Keeps only lines with one of the members.
    #[must_use]
    pub fn only(mut self, dimension: &str, members: &[&str]) -> Query {
        self.filters.push(Filter {
            dimension: DimensionKey::new(dimension),
            members: members.iter().map(|m| (*m).to_owned()).collect(),
            exclude: false,
        });
        self
    }

    /// Compares with another span.
    #[must_use]
    pub fn compared(mut self, compare: Compare) -> Query {
        self.compare = Some(compare);
        self
    }

    /// Largest first by a metric.
    #[must_use]
    pub fn largest(mut self, metric: MetricKey, limit: usize) -> Query {
        self.sort = vec![Sort {
            column: metric.name().to_owned(),
            descending: true,
        }];
        self.limit = Some(limit);
        self
    }

    /// The question as this person may ask it: the row predicate of the reach is added as a filter. Every outlet
    /// passes here; an actor without reach gets a filter that nothing satisfies.
    #[must_use]
    pub fn scoped(mut self, actor: &Actor) -> Query {
        let (dimension, members) = match &actor.reach {
            Reach::All => return self,
            Reach::Regions(names) => ("region", names.clone()),
            Reach::Salespeople(names) => ("salesperson", names.clone()),
            Reach::Nothing => ("region", Vec::new()),
        };
        self.filters.push(Filter {
            dimension: DimensionKey::new(dimension),
            members,
            exclude: false,
        });
        self
    }

    /// The asked days and, where a comparison is asked for, the compared days with their shift.
    pub fn spans(&self) -> Result<(Span, Option<Span>), QueryError> {
        let current = match &self.period {
            Some(period) => Span::of(period, Shift::default()),
            None => Span::ALL,
        };
        let compared = self.comparison()?.map(|compared| {
            let shift = match &self.period {
                Some(asked) => Shift::between(asked, &compared),
                None => Shift::default(),
            };
            Span::of(&compared, shift)
        });
        Ok((current, compared))
    }

    /// The span to compare with, if one is asked for.
    pub fn comparison(&self) -> Result<Option<Period>, QueryError> {
        match (&self.compare, &self.period) {
            (None, _) => Ok(None),
            (Some(Compare::Period(period)), _) => Ok(Some(period.clone())),
            (Some(Compare::PreviousYear), Some(period)) => Ok(Some(period.years_before(1))),
            (Some(Compare::PreviousPeriod), Some(period)) => Ok(Some(period.previous())),
            (Some(_), None) => Err(QueryError::CompareWithoutPeriod),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_without_reach_asks_for_nothing() {
        let actor = Actor {
            reach: Reach::Nothing,
            ..Actor::system("test")
        };
        let query = Query::of(&[MetricKey::Revenue]).scoped(&actor);
        assert_eq!(query.filters.len(), 1);
        assert!(query.filters[0].members.is_empty() && !query.filters[0].exclude);
    }
}
