//! The reference engine (参照引擎): slow and plain, line by line over texts; what the fast engines are held to.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use qd_base::Date;

use crate::answer::{Group, Totals, assemble};
use crate::fact::{RETURNED, UNKNOWN, day_date};
use crate::schema::Schema;
use crate::time::TimeDimension;
use crate::{DimensionKey, Engine, EngineError, Facts, Filter, Frame, MetricKey, Plan, Query};

/// Answers by reading every line of columns in memory.
#[derive(Clone, Debug)]
pub struct Reference {
    facts: Arc<Facts>,
    schema: Schema,
}

#[derive(Default)]
struct Tally {
    totals: Totals,
    orders: HashSet<String>,
    customers: HashSet<String>,
}

impl Reference {
    /// Over these lines.
    pub fn new(facts: impl Into<Arc<Facts>>) -> Reference {
        let facts = facts.into();
        let schema = Schema::of(&facts);
        Reference { facts, schema }
    }

    fn member(&self, key: &str, row: usize, day: i32) -> String {
        if let Some(time) = TimeDimension::parse(key) {
            return time.member(time.slot(day));
        }
        match self.facts.dimension(key) {
            Some(dimension) => dimension.members[dimension.codes[row] as usize].to_string(),
            None => UNKNOWN.to_owned(),
        }
    }

    fn passes(&self, filter: &Filter, row: usize, day: i32) -> bool {
        let member = self.member(&filter.dimension.0, row, day);
        filter.members.contains(&member) != filter.exclude
    }

    fn count(&self, tally: &mut Tally, row: usize) {
        let value = |column: &Option<Vec<i64>>| column.as_ref().map_or(0, |c| i128::from(c[row]));
        let revenue = i128::from(self.facts.revenue[row]);
        let returned = self.member("returned", row, 0) == RETURNED;
        let totals = &mut tally.totals;
        totals.lines += 1;
        totals.revenue += revenue;
        totals.quantity += value(&self.facts.quantity);
        totals.cost += value(&self.facts.cost);
        totals.profit += value(&self.facts.profit);
        totals.discount += value(&self.facts.discount);
        totals.returns += match (revenue < 0, returned) {
            (true, _) => -revenue,
            (false, true) => revenue,
            (false, false) => 0,
        };
        for (key, set) in [
            ("order", &mut tally.orders),
            ("customer", &mut tally.customers),
        ] {
            let member = self.member(key, row, 0);
            if member != UNKNOWN {
                set.insert(member);
            }
        }
    }
}

impl Engine for Reference {
    fn name(&self) -> &'static str {
        "reference"
    }

    fn run(&self, query: &Query) -> Result<Frame, EngineError> {
        self.schema.check(query)?;
        let (current, compared) = query.spans()?;
        let mut tallies: BTreeMap<Vec<String>, [Tally; 2]> = BTreeMap::new();
        for (which, span) in [Some(current), compared].into_iter().enumerate() {
            let Some(span) = span else { continue };
            for row in 0..self.facts.len() {
                if !span.contains(self.facts.day[row]) {
                    continue;
                }
                let day = span.shift.apply(self.facts.day[row]);
                if query.filters.iter().all(|f| self.passes(f, row, day)) {
                    let by = query.by.iter();
                    let key = by.map(|key| self.member(&key.0, row, day)).collect();
                    self.count(&mut tallies.entry(key).or_default()[which], row);
                }
            }
        }
        let total = |tally: &Tally| Totals {
            orders: tally.orders.len() as i64,
            customers: tally.customers.len() as i64,
            ..tally.totals
        };
        let groups = tallies.into_iter().map(|(members, tallies)| Group {
            members: members.iter().map(|m| Arc::from(m.as_str())).collect(),
            current: total(&tallies[0]),
            compared: total(&tallies[1]),
        });
        assemble(query, groups.collect())
    }

    fn dimensions(&self) -> Vec<DimensionKey> {
        self.schema.dimensions.clone()
    }

    fn measures(&self) -> Vec<MetricKey> {
        self.schema.metrics()
    }

    fn span(&self) -> Option<(Date, Date)> {
        let first = self.facts.day.iter().min()?;
        let last = self.facts.day.iter().max()?;
        Some((day_date(*first), day_date(*last)))
    }

    fn explain(&self, query: &Query) -> Result<Plan, EngineError> {
        let start = Instant::now();
        let frame = self.run(query)?;
        Ok(Plan {
            engine: self.name(),
            steps: vec![format!("read every line; {} rows", frame.rows())],
            lines: self.facts.len(),
            took: start.elapsed(),
        })
    }
}
