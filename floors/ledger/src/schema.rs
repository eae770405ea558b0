//! What a ledger can be asked for (可查询的内容): its dimensions and the measures its files had.

use crate::fact::{BUILT_IN, DimensionKey, Facts};
use crate::frame::ColumnKind;
use crate::time::TimeDimension;
use crate::{MetricKey, Query, QueryError};

/// The columns of a ledger, and the check of a question against them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Dimensions, time excluded, in the order in which they appeared.
    pub dimensions: Vec<DimensionKey>,
    /// Whether any line has a quantity.
    pub quantity: bool,
    /// Whether any line has a cost.
    pub cost: bool,
    /// Whether any line has a profit.
    pub profit: bool,
    /// Whether any line has a discount.
    pub discount: bool,
    /// Number of lines. An empty ledger answers every built-in question with nothing.
    pub lines: usize,
}

impl Schema {
    /// Of columns in memory.
    pub fn of(facts: &Facts) -> Schema {
        Schema {
            dimensions: facts.dimensions.iter().map(|d| d.key.clone()).collect(),
            quantity: facts.quantity.is_some(),
            cost: facts.cost.is_some(),
            profit: facts.profit.is_some(),
            discount: facts.discount.is_some(),
            lines: facts.len(),
        }
    }

    /// Adds what another set of lines has.
    pub fn extend(&mut self, other: &Schema) {
        for key in &other.dimensions {
            if !self.dimensions.contains(key) {
                self.dimensions.push(key.clone());
            }
        }
        self.quantity |= other.quantity;
        self.cost |= other.cost;
        self.profit |= other.profit;
        self.discount |= other.discount;
        self.lines += other.lines;
    }

    /// Whether a dimension can be asked for.
    pub fn has(&self, name: &str) -> bool {
        TimeDimension::parse(name).is_some()
            || self.dimensions.iter().any(|d| &*d.0 == name)
            || (self.lines == 0 && BUILT_IN.iter().any(|(key, _)| *key == name))
    }

    /// Whether a metric can be asked for.
    pub fn measures(&self, metric: MetricKey) -> bool {
        let needs = match metric {
            MetricKey::Revenue | MetricKey::Returns | MetricKey::Lines => true,
            MetricKey::Quantity | MetricKey::AveragePrice => self.quantity,
            MetricKey::Cost => self.cost,
            MetricKey::Profit | MetricKey::Margin => self.profit,
            MetricKey::Discount => self.discount,
            MetricKey::Orders | MetricKey::OrderValue => self.has("order"),
            MetricKey::Customers => self.has("customer"),
        };
        needs || self.lines == 0
    }

    /// All metrics that can be asked for, in the order of the dictionary page.
    pub fn metrics(&self) -> Vec<MetricKey> {
        crate::metric::METRICS
            .iter()
            .map(|m| m.key)
            .filter(|key| self.measures(*key))
            .collect()
    }

    /// Checks a question: every engine calls this first, so all refuse alike.
    pub fn check(&self, query: &Query) -> Result<(), QueryError> {
        if query.metrics.is_empty() {
            return Err(QueryError::NoMetric);
        }
        for metric in &query.metrics {
            if !self.measures(*metric) {
                return Err(QueryError::MissingMeasure(metric.name().to_owned()));
            }
        }
        let filtered = query
            .filters
            .iter()
            .filter(|f| f.exclude || !f.members.is_empty())
            .map(|f| &f.dimension);
        for key in query.by.iter().chain(filtered) {
            if !self.has(&key.0) {
                return Err(QueryError::UnknownDimension {
                    name: key.to_string(),
                    known: self.known(),
                });
            }
        }
        let columns = query.columns();
        for sort in &query.sort {
            if !columns.iter().any(|kind| kind.name() == sort.column) {
                return Err(QueryError::UnknownSort(sort.column.clone()));
            }
        }
        query.comparison().map(|_| ())
    }

    fn known(&self) -> String {
        let mut names: Vec<&str> = self.dimensions.iter().map(|d| &*d.0).collect();
        names.extend(crate::fact::TIME.iter().map(|(name, _)| *name));
        names.join(", ")
    }
}

impl Query {
    /// The columns of the answer: dimensions, metrics, and compared metrics where a comparison is asked for.
    pub fn columns(&self) -> Vec<ColumnKind> {
        let dimensions = self.by.iter().cloned().map(ColumnKind::Dimension);
        let metrics = self.metrics.iter().copied();
        let mut columns: Vec<ColumnKind> = dimensions
            .chain(metrics.clone().map(ColumnKind::Metric))
            .collect();
        if self.compare.is_some() {
            columns.extend(metrics.map(ColumnKind::Compared));
        }
        columns
    }
}
