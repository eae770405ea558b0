//! From the question to DataFusion's plan (逻辑计划): expressions, never SQL text, so no member can be mistaken for
//! a command.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, Int32Array, RecordBatch};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::functions::core::expr_fn::{coalesce, nullif};
use datafusion::functions_aggregate::expr_fn::{count_distinct, sum};
use datafusion::logical_expr::{
    Expr, JoinType, LogicalPlan, LogicalPlanBuilder, cast, ident, lit, when,
};
use datafusion::prelude::SessionContext;
use qd_ledger::fact::RETURNED;
use qd_ledger::time::{Span, TimeDimension};
use qd_ledger::{MetricKey, Query, UNKNOWN};

/// What is summed or counted, in the order of the result's columns after the `by` columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    Lines,
    Revenue,
    Quantity,
    Cost,
    Profit,
    Discount,
    Returns,
    Orders,
    Customers,
}

/// The sums that the metrics are made of; the number of lines always, because it says which rows exist.
pub(crate) fn sums(query: &Query) -> Vec<Sum> {
    let mut sums = vec![Sum::Lines];
    for metric in &query.metrics {
        let needed: &[Sum] = match metric {
            MetricKey::Lines => &[],
            MetricKey::Revenue => &[Sum::Revenue],
            MetricKey::Quantity => &[Sum::Quantity],
            MetricKey::Cost => &[Sum::Cost],
            MetricKey::Profit => &[Sum::Profit],
            MetricKey::Discount => &[Sum::Discount],
            MetricKey::Returns => &[Sum::Returns],
            MetricKey::Orders => &[Sum::Orders],
            MetricKey::Customers => &[Sum::Customers],
            MetricKey::AveragePrice => &[Sum::Revenue, Sum::Quantity],
            MetricKey::Margin => &[Sum::Profit, Sum::Revenue],
            MetricKey::OrderValue => &[Sum::Revenue, Sum::Orders],
        };
        for sum in needed {
            if !sums.contains(sum) {
                sums.push(*sum);
            }
        }
    }
    sums
}

/// What a plan stands on.
pub(crate) struct Ground<'a> {
    /// The session that will carry the plan out.
    pub ctx: &'a SessionContext,
    /// The parts as one table.
    pub table: &'a Arc<dyn TableProvider>,
    /// First and last day of the ledger.
    pub days: (i32, i32),
    /// Whether the plan is sent to other machines: then its calendar is written out in it.
    pub travels: bool,
}

/// The plan for one span: group columns `g0`, `g1`, … and sums `s0`, `s1`, ….
pub(crate) fn frame(
    ground: &Ground<'_>,
    query: &Query,
    span: Span,
) -> Result<DataFrame, DataFusionError> {
    let (ctx, days) = (ground.ctx, ground.days);
    let lines = ctx.read_table(ground.table.clone())?;
    let known = |name: &str| lines.schema().has_column_with_unqualified_name(name);
    let has = |dimension: &str| known(&format!("d:{dimension}"));
    let (first, last) = (span.first.max(days.0), span.last.min(days.1));
    let day = |day: i32| Expr::Literal(ScalarValue::Date32(Some(day)), None);
    let mut kept = ident("day")
        .gt_eq(day(first))
        .and(ident("day").lt_eq(day(last)));
    for filter in &query.filters {
        if TimeDimension::parse(&filter.dimension.0).is_none() {
            let members: Vec<Expr> = filter.members.iter().map(|m| lit(m.as_str())).collect();
            let of = if has(&filter.dimension.0) {
                member(&filter.dimension.0)
            } else {
                lit(UNKNOWN)
            };
            kept = match (members.is_empty(), filter.exclude) {
                (true, true) => kept,
                (true, false) => kept.and(lit(false)),
                (false, exclude) => kept.and(of.in_list(members, exclude)),
            };
        }
    }
    let groups: Vec<Expr> = query
        .by
        .iter()
        .enumerate()
        .map(|(at, key)| match TimeDimension::parse(&key.0) {
            Some(_) => ident(format!("t{at}")).alias(format!("g{at}")),
            None if has(&key.0) => member(&key.0).alias(format!("g{at}")),
            None => lit(UNKNOWN).alias(format!("g{at}")),
        })
        .collect();
    let sums = sums(query).into_iter().enumerate();
    let sums: Vec<Expr> = sums
        .map(|(at, sum)| aggregate(sum, &known).alias(format!("s{at}")))
        .collect();
    let mut lines = lines.clone().filter(kept)?;
    if let Some(calendar) = calendar(query, span, first, last)? {
        let calendar = match ground.travels {
            false => ctx.read_batch(calendar)?,
            true => DataFrame::new(ctx.state(), written_out(&calendar)?),
        };
        lines = lines.join(calendar, JoinType::Inner, &["day"], &["on_day"], None)?;
    }
    lines.aggregate(groups, sums)
}

/// A small table as a plan of literals: a table in memory stays on its machine.
fn written_out(batch: &RecordBatch) -> Result<LogicalPlan, DataFusionError> {
    let row = |at: usize| {
        let cell = |column: &ArrayRef| match column.is_empty() {
            true => ScalarValue::try_from(column.data_type()),
            false => ScalarValue::try_from_array(column, at),
        };
        let cells = batch.columns().iter().map(cell);
        cells
            .map(|value| Ok(Expr::Literal(value?, None)))
            .collect::<Result<Vec<Expr>, DataFusionError>>()
    };
    // A list of values has at least one row; an empty day meets no line.
    let rows: Result<Vec<Vec<Expr>>, DataFusionError> =
        (0..batch.num_rows().max(1)).map(row).collect();
    let schema = batch.schema();
    let names = schema.fields().iter().enumerate();
    let named = names.map(|(at, field)| ident(format!("column{}", at + 1)).alias(field.name()));
    LogicalPlanBuilder::values(rows?)?.project(named)?.build()
}

pub(crate) fn member(dimension: &str) -> Expr {
    coalesce(vec![ident(format!("d:{dimension}")), lit(UNKNOWN)])
}

/// A decimal wide enough that no sum of 64-bit integers wraps.
pub(crate) fn exact(column: &str) -> Expr {
    cast(ident(column), DataType::Decimal128(19, 0))
}

fn aggregate(what: Sum, known: &dyn Fn(&str) -> bool) -> Expr {
    let measure = |column: &str| {
        if known(column) {
            sum(exact(column))
        } else {
            sum(lit(0i64))
        }
    };
    let distinct = |column: &str| {
        if known(column) {
            count_distinct(nullif(ident(column), lit(UNKNOWN)))
        } else {
            sum(lit(0i64))
        }
    };
    match what {
        Sum::Lines => sum(lit(1i64)),
        Sum::Revenue => measure("m:revenue"),
        Sum::Quantity => measure("m:quantity"),
        Sum::Cost => measure("m:cost"),
        Sum::Profit => measure("m:profit"),
        Sum::Discount => measure("m:discount"),
        Sum::Orders => distinct("d:order"),
        Sum::Customers => distinct("d:customer"),
        Sum::Returns => {
            let revenue = exact("m:revenue");
            let zero = Expr::Literal(ScalarValue::Decimal128(Some(0), 19, 0), None);
            let negative = ident("m:revenue").lt(lit(0i64));
            // The lower end of i64 has no positive twin in DECIMAL(19): 0 - x is taken in DECIMAL(20).
            let absolute = zero.clone() - revenue.clone();
            let mut cases = when(negative, absolute);
            if known("d:returned") {
                cases = cases.when(ident("d:returned").eq(lit(RETURNED)), revenue);
            }
            sum(cases.otherwise(zero).unwrap_or_else(|_| lit(0i64)))
        }
    }
}

/// For each day that passes the time filters: the slots of the time columns, of the day moved by the span's shift.
/// `None` when the question names no time dimension.
fn calendar(
    query: &Query,
    span: Span,
    first: i32,
    last: i32,
) -> Result<Option<RecordBatch>, DataFusionError> {
    let axes: Vec<(usize, TimeDimension)> = query
        .by
        .iter()
        .enumerate()
        .filter_map(|(at, key)| Some((at, TimeDimension::parse(&key.0)?)))
        .collect();
    let filters: Vec<(TimeDimension, &qd_ledger::Filter)> = query
        .filters
        .iter()
        .filter_map(|filter| Some((TimeDimension::parse(&filter.dimension.0)?, filter)))
        .collect();
    if axes.is_empty() && filters.is_empty() {
        return Ok(None);
    }
    let passes = |day: &i32| {
        filters.iter().all(|(time, filter)| {
            let text = time.member(time.slot(span.shift.apply(*day)));
            filter.members.contains(&text) != filter.exclude
        })
    };
    let days: Vec<i32> = (first..=last).filter(passes).collect();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (at, time) in axes {
        let slots = days.iter().map(|day| time.slot(span.shift.apply(*day)));
        columns.push((
            format!("t{at}"),
            Arc::new(Int32Array::from_iter_values(slots)),
        ));
    }
    columns.push(("on_day".to_owned(), Arc::new(Date32Array::from(days))));
    Ok(Some(RecordBatch::try_from_iter(columns)?))
}
