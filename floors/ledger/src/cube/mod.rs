//! The cube (内存立方体): the ledger in memory as narrow columns, so that every pivot is answered at memory speed.
//!
//! Lines stand sorted by date in segments, one for each part; time dimensions cost no memory because a day is a run
//! of rows. Groups are counted in dense arrays when their number is small, through a hash table otherwise. Orders
//! are nearly unique and stand together, so their distinct count is a comparison with the order last seen in the
//! same group; customers are counted in bit maps. A new batch is a new segment and costs only its own lines.

mod answer;
mod build;
mod column;
mod dictionary;
mod distinct;
mod kernel;
mod plan;
mod scan;
mod segment;
mod slots;
mod tally;

use std::sync::Arc;
use std::time::Instant;

use qd_base::Date;

use crate::fact::day_date;
use crate::{DimensionKey, Engine, EngineError, Frame, MetricKey, Query, Schema};
use dictionary::Dictionary;
use segment::{OrderMarks, Segment};

/// The in-memory engine over one version of the ledger. Cloning is cheap; columns are shared.
#[derive(Clone, Debug, Default)]
pub struct Cube {
    schema: Schema,
    dictionaries: Vec<Arc<Dictionary>>,
    segments: Vec<(Arc<str>, Arc<Segment>)>,
    orders: Arc<OrderMarks>,
}

impl Cube {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.schema.lines
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.schema.lines == 0
    }

    /// Bytes of memory held by columns and dictionaries.
    pub fn bytes(&self) -> usize {
        let columns: usize = self.segments.iter().map(|(_, s)| s.bytes()).sum();
        let members: usize = self.dictionaries.iter().map(|d| d.bytes()).sum();
        columns + members
    }

    fn dimension(&self, name: &str) -> Option<usize> {
        self.schema.dimensions.iter().position(|d| &*d.0 == name)
    }

    /// First day and the day after the last, as day numbers.
    fn days(&self) -> Option<(i32, i32)> {
        let held = || self.segments.iter().filter(|(_, s)| s.rows > 0);
        let first = held().map(|(_, s)| s.first_day).min()?;
        let end = held().map(|(_, s)| s.end_day()).max()?;
        Some((first, end))
    }
}

impl Engine for Cube {
    fn name(&self) -> &'static str {
        "cube"
    }

    fn run(&self, query: &Query) -> Result<Frame, EngineError> {
        let plan = plan::Plan::of(self, query)?;
        let found = scan::scan(self, &plan)?;
        answer::frame(self, &plan, query, &found)
    }

    fn dimensions(&self) -> Vec<DimensionKey> {
        self.schema.dimensions.clone()
    }

    fn measures(&self) -> Vec<MetricKey> {
        self.schema.metrics()
    }

    fn span(&self) -> Option<(Date, Date)> {
        let (first, end) = self.days()?;
        Some((day_date(first), day_date(end - 1)))
    }

    fn explain(&self, query: &Query) -> Result<crate::Plan, EngineError> {
        let start = Instant::now();
        let plan = plan::Plan::of(self, query)?;
        let found = scan::scan(self, &plan)?;
        let frame = answer::frame(self, &plan, query, &found)?;
        let took = start.elapsed();
        let mut steps = plan.describe(self);
        steps.push(format!("order and cut to {} rows", frame.rows()));
        Ok(crate::Plan {
            engine: self.name(),
            steps,
            lines: plan.lines(),
            took,
        })
    }
}
