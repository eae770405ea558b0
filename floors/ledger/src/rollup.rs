//! The rollup (汇总层): lines added up by day and a few dimensions, small enough for a cube when the lines are not.
//!
//! It answers what it can answer **exactly** and hands every other question to the engine over the lines: counts of
//! lines always, counts of orders and customers unless it keeps them apart, dimensions that were added up away.

use std::collections::BTreeMap;
use std::sync::Arc;

use qd_base::Date;
use serde::{Deserialize, Serialize};

use crate::store::PartRow;
use crate::time::TimeDimension;
use crate::{
    Cube, Dimension, DimensionKey, Engine, EngineError, Facts, Frame, MetricKey, Plan, Query,
    UNKNOWN,
};

/// What a rollup was made of, written beside its part: it is used for exactly these parts and no others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RollupNote {
    /// The dimensions that were kept.
    pub by: Vec<DimensionKey>,
    /// The parts whose lines were added up.
    pub of: Vec<PartRow>,
    /// The sealed part that holds the sums; absent for an empty ledger.
    pub part: Option<PartRow>,
}

/// A small cube in front of an engine over the lines.
pub struct Rollup {
    by: Vec<DimensionKey>,
    cube: Arc<Cube>,
    lines: Arc<dyn Engine>,
}

impl Rollup {
    /// A cube over lines added up by day and `by`, in front of the engine over the lines themselves.
    pub fn new(by: Vec<DimensionKey>, cube: Arc<Cube>, lines: Arc<dyn Engine>) -> Rollup {
        Rollup { by, cube, lines }
    }

    /// The dimensions a rollup has to keep: those asked for, and whether a line was returned where the ledger says so,
    /// because returns are told by it.
    pub fn kept(asked: &[DimensionKey], ledger: &dyn Engine) -> Vec<DimensionKey> {
        let mut kept: Vec<DimensionKey> = Vec::new();
        let returned = DimensionKey::new("returned");
        let implied = ledger.dimensions().contains(&returned).then_some(returned);
        for key in asked.iter().cloned().chain(implied) {
            if TimeDimension::parse(&key.0).is_none() && !kept.contains(&key) {
                kept.push(key);
            }
        }
        kept
    }

    /// Whether the sums give exactly the answer that the lines would give.
    pub fn answers(&self, query: &Query) -> bool {
        let keeps = |name: &str| self.by.iter().any(|key| &*key.0 == name);
        let exact = |metric: &MetricKey| match metric {
            MetricKey::Revenue
            | MetricKey::Quantity
            | MetricKey::Cost
            | MetricKey::Profit
            | MetricKey::Discount
            | MetricKey::Returns
            | MetricKey::AveragePrice
            | MetricKey::Margin => self.lines.measures().contains(metric),
            MetricKey::Orders | MetricKey::OrderValue => keeps("order"),
            MetricKey::Customers => keeps("customer"),
            MetricKey::Lines => false,
        };
        let filters = query.filters.iter().map(|filter| &filter.dimension);
        let mut dimensions = query.by.iter().chain(filters);
        !self.cube.is_empty()
            && query.metrics.iter().all(exact)
            && dimensions.all(|key| TimeDimension::parse(&key.0).is_some() || keeps(&key.0))
    }

    fn chosen(&self, query: &Query) -> &dyn Engine {
        if self.answers(query) {
            &*self.cube
        } else {
            &*self.lines
        }
    }
}

impl Engine for Rollup {
    fn name(&self) -> &'static str {
        "rollup"
    }

    fn run(&self, query: &Query) -> Result<Frame, EngineError> {
        self.chosen(query).run(query)
    }

    fn dimensions(&self) -> Vec<DimensionKey> {
        self.lines.dimensions()
    }

    fn measures(&self) -> Vec<MetricKey> {
        self.lines.measures()
    }

    fn span(&self) -> Option<(Date, Date)> {
        self.lines.span()
    }

    fn explain(&self, query: &Query) -> Result<Plan, EngineError> {
        let chosen = self.chosen(query);
        let mut plan = chosen.explain(query)?;
        let why = match self.answers(query) {
            true => "the rollup keeps all that is asked for",
            false => "the rollup does not keep all that is asked for; the lines are read",
        };
        plan.steps.insert(0, why.to_owned());
        Ok(plan)
    }
}

/// The measures of a line, revenue first.
const MEASURES: [&str; 5] = ["revenue", "quantity", "cost", "profit", "discount"];

/// Day, members, and whether the line is below zero: such lines are added up apart, so that returns stay exact.
type Place = (i32, Vec<Arc<str>>, bool);

/// Sums of lines while they are being added up.
pub(crate) struct Sums<'a> {
    by: &'a [DimensionKey],
    groups: BTreeMap<Place, [i128; 5]>,
    held: [bool; 5],
}

impl<'a> Sums<'a> {
    pub(crate) fn new(by: &'a [DimensionKey]) -> Sums<'a> {
        Sums {
            by,
            groups: BTreeMap::new(),
            held: [true, false, false, false, false],
        }
    }

    pub(crate) fn add(&mut self, facts: &Facts) {
        let columns = MEASURES.map(|name| match name {
            "revenue" => Some(&facts.revenue),
            name => facts.optional(name),
        });
        let dimensions: Vec<Option<&Dimension>> =
            self.by.iter().map(|key| facts.dimension(&key.0)).collect();
        let unknown: Arc<str> = Arc::from(UNKNOWN);
        for row in 0..facts.len() {
            let member = |d: &Option<&Dimension>| match d {
                Some(d) => d.members[d.codes[row] as usize].clone(),
                None => unknown.clone(),
            };
            let members = dimensions.iter().map(member).collect();
            let place = (facts.day[row], members, facts.revenue[row] < 0);
            let sums = self.groups.entry(place).or_default();
            for (sum, column) in sums.iter_mut().zip(&columns) {
                *sum += column.map_or(0, |values| i128::from(values[row]));
            }
        }
        for (held, column) in self.held.iter_mut().zip(&columns) {
            *held |= column.is_some();
        }
    }

    /// The sums as lines, by day and then by members.
    pub(crate) fn finish(self) -> Result<Facts, EngineError> {
        let mut facts = Facts {
            day: self.groups.keys().map(|place| place.0).collect(),
            key: vec![Arc::from(""); self.groups.len()],
            ..Facts::default()
        };
        for (at, name) in MEASURES.iter().enumerate() {
            let values = self.groups.values().map(|sums| i64::try_from(sums[at]));
            let values: Result<Vec<i64>, _> = values.collect();
            let values = values.map_err(|_| EngineError::Overflow((*name).to_owned()))?;
            match *name {
                "revenue" => facts.revenue = values,
                name => facts.set_optional(name, self.held[at].then_some(values)),
            }
        }
        for (at, key) in self.by.iter().enumerate() {
            let mut codes: BTreeMap<Arc<str>, u32> = BTreeMap::from([(Arc::from(UNKNOWN), 0)]);
            let mut dimension = Dimension {
                key: key.clone(),
                members: vec![Arc::from(UNKNOWN)],
                codes: Vec::with_capacity(facts.day.len()),
            };
            for (_, members, _) in self.groups.keys() {
                let next = dimension.members.len() as u32;
                let code = *codes.entry(members[at].clone()).or_insert(next);
                if code == next {
                    dimension.members.push(members[at].clone());
                }
                dimension.codes.push(code);
            }
            facts.dimensions.push(dimension);
        }
        Ok(facts)
    }
}
