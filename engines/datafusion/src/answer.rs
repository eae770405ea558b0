//! From batches of sums to the answer (汇总成表): what every engine of this crate does with what comes back.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Int32Type};
use qd_ledger::answer::{Group, Totals, assemble};
use qd_ledger::time::{Span, TimeDimension};
use qd_ledger::{EngineError, Frame, Query};

use crate::plan::{self, Sum};

/// Asks for the period and the compared one, and puts the groups of both side by side.
pub(crate) fn answer(
    query: &Query,
    ask: impl Fn(Span) -> Result<Vec<RecordBatch>, EngineError>,
) -> Result<Frame, EngineError> {
    let (current, compared) = query.spans()?;
    let mut groups = Groups::default();
    for batch in ask(current)? {
        for (members, totals) in read_groups(query, &batch)? {
            groups.at(members).current = totals;
        }
    }
    let Some(compared) = compared else {
        return assemble(query, groups.list);
    };
    for batch in ask(compared)? {
        for (members, totals) in read_groups(query, &batch)? {
            groups.at(members).compared = totals;
        }
    }
    assemble(query, groups.list)
}

/// A failure of DataFusion itself.
pub(crate) fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed {
        engine: "datafusion",
        reason: error.to_string(),
    }
}

/// Groups in the order in which they came, each once.
#[derive(Default)]
struct Groups {
    list: Vec<Group>,
    places: HashMap<Vec<Arc<str>>, usize>,
}

impl Groups {
    fn at(&mut self, members: Vec<Arc<str>>) -> &mut Group {
        let next = self.list.len();
        let at = *self.places.entry(members.clone()).or_insert(next);
        if at == next {
            self.list.push(Group {
                members,
                current: Totals::default(),
                compared: Totals::default(),
            });
        }
        &mut self.list[at]
    }
}

/// A group by its members, and its totals.
type Sums = (Vec<Arc<str>>, Totals);

/// The rows of a result batch. A total over no line has no sums and is left out.
fn read_groups(query: &Query, batch: &RecordBatch) -> Result<Vec<Sums>, EngineError> {
    let mut members: Vec<Vec<Arc<str>>> = vec![Vec::new(); batch.num_rows()];
    for (at, key) in query.by.iter().enumerate() {
        let column = batch.column(at);
        if let Some(time) = TimeDimension::parse(&key.0) {
            let slots = column.as_primitive_opt::<Int32Type>();
            let slots = slots.ok_or_else(|| failed("a time column is mistyped"))?;
            for (row, slot) in slots.values().iter().enumerate() {
                members[row].push(Arc::from(time.member(*slot)));
            }
            continue;
        }
        let texts = cast(column, &DataType::Utf8).map_err(failed)?;
        let texts: &StringArray = texts.as_string();
        for (row, text) in texts.iter().enumerate() {
            members[row].push(Arc::from(text.unwrap_or_default()));
        }
    }
    let mut totals = vec![Totals::default(); batch.num_rows()];
    for (at, sum) in plan::sums(query).into_iter().enumerate() {
        let column = batch.column(query.by.len() + at);
        let column = cast(column, &DataType::Decimal128(38, 0)).map_err(failed)?;
        let values = column.as_primitive::<Decimal128Type>();
        for (row, totals) in totals.iter_mut().enumerate() {
            if !values.is_null(row) {
                add(totals, sum, values.value(row));
            }
        }
    }
    let rows = members.into_iter().zip(totals);
    Ok(rows.filter(|(_, totals)| totals.lines > 0).collect())
}

fn add(totals: &mut Totals, sum: Sum, value: i128) {
    match sum {
        Sum::Lines => totals.lines = value as i64,
        Sum::Orders => totals.orders = value as i64,
        Sum::Customers => totals.customers = value as i64,
        Sum::Revenue => totals.revenue = value,
        Sum::Quantity => totals.quantity = value,
        Sum::Cost => totals.cost = value,
        Sum::Profit => totals.profit = value,
        Sum::Discount => totals.discount = value,
        Sum::Returns => totals.returns = value,
    }
}
