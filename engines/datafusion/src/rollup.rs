//! From lines to a rollup (汇总): the plan that adds lines up by day and a few dimensions, and its result as lines.
//!
//! Lines below zero are added up apart from the others, so that returns, which are told by the sign, stay exact.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type};
use datafusion::dataframe::DataFrame;
use datafusion::datasource::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::logical_expr::{Expr, ident, lit};
use datafusion::prelude::SessionContext;
use qd_ledger::{Dimension, DimensionKey, EngineError, Facts, QueryError, Schema, UNKNOWN};

use crate::answer::failed;
use crate::plan::{exact, member};
use crate::table::held;

/// Refuses dimensions that the ledger does not have.
pub(crate) fn check(schema: &Schema, by: &[DimensionKey]) -> Result<(), EngineError> {
    let unknown = by.iter().find(|key| !schema.dimensions.contains(key));
    let Some(key) = unknown.filter(|_| schema.lines > 0) else {
        return Ok(());
    };
    let known: Vec<&str> = schema.dimensions.iter().map(|key| &*key.0).collect();
    Err(EngineError::Query(QueryError::UnknownDimension {
        name: key.to_string(),
        known: known.join(", "),
    }))
}

/// Day, dimensions, sign, then the sums of the measures.
pub(crate) fn frame(
    ctx: &SessionContext,
    table: &Arc<dyn TableProvider>,
    schema: &Schema,
    by: &[DimensionKey],
) -> Result<DataFrame, DataFusionError> {
    let mut groups: Vec<Expr> = vec![ident("day").alias("g")];
    let dimensions = by.iter().enumerate();
    groups.extend(dimensions.map(|(at, key)| member(&key.0).alias(format!("g{at}"))));
    groups.push(ident("m:revenue").lt(lit(0i64)).alias("below"));
    let measures = std::iter::once("revenue").chain(held(schema)).enumerate();
    let sums = measures.map(|(at, name)| sum(exact(&format!("m:{name}"))).alias(format!("s{at}")));
    let sums = sums.collect();
    ctx.read_table(table.clone())?.aggregate(groups, sums)
}

/// The result as lines, sorted by day.
pub(crate) fn facts(
    schema: &Schema,
    by: &[DimensionKey],
    batches: &[RecordBatch],
) -> Result<Facts, EngineError> {
    let mut facts = Facts {
        dimensions: by.iter().map(empty).collect(),
        ..Facts::default()
    };
    let names: Vec<&str> = std::iter::once("revenue").chain(held(schema)).collect();
    let mut measures: Vec<Vec<i64>> = vec![Vec::new(); names.len()];
    let mut codes: Vec<HashMap<Arc<str>, u32>> = vec![HashMap::new(); by.len()];
    for batch in batches {
        let days = batch.column(0).as_primitive_opt::<Date32Type>();
        let days = days.ok_or_else(|| failed("the day column is mistyped"))?;
        facts.day.extend(days.values());
        for (at, dimension) in facts.dimensions.iter_mut().enumerate() {
            let texts = cast(batch.column(at + 1), &DataType::Utf8).map_err(failed)?;
            intern(dimension, &mut codes[at], texts.as_string());
        }
        for (at, measure) in measures.iter_mut().enumerate() {
            let column = batch.column(by.len() + 2 + at);
            measure.extend(narrow(names[at], column)?);
        }
    }
    facts.key = vec![Arc::from(""); facts.day.len()];
    for (name, measure) in names.iter().zip(measures) {
        match *name {
            "revenue" => facts.revenue = measure,
            name => facts.set_optional(name, Some(measure)),
        }
    }
    Ok(facts.select(&canonical(&facts)))
}

/// Rows by day, then by members in the order of their names, so that one ledger gives one part.
fn canonical(facts: &Facts) -> Vec<usize> {
    let ranks: Vec<Vec<u32>> = facts.dimensions.iter().map(|d| ranks(&d.members)).collect();
    let key = |row: usize| {
        let of = facts.dimensions.iter().zip(&ranks);
        let members: Vec<u32> = of.map(|(d, ranks)| ranks[d.codes[row] as usize]).collect();
        (facts.day[row], members, facts.revenue[row])
    };
    let mut order: Vec<usize> = (0..facts.len()).collect();
    order.sort_by_cached_key(|row| key(*row));
    order
}

fn ranks(members: &[Arc<str>]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|a, b| members[*a].cmp(&members[*b]));
    let mut ranks = vec![0; members.len()];
    for (rank, code) in order.into_iter().enumerate() {
        ranks[code] = rank as u32;
    }
    ranks
}

fn empty(key: &DimensionKey) -> Dimension {
    Dimension {
        key: key.clone(),
        members: vec![Arc::from(UNKNOWN)],
        codes: Vec::new(),
    }
}

/// Adds members to a dimension; `codes` holds those it has, except the unknown one.
fn intern(dimension: &mut Dimension, codes: &mut HashMap<Arc<str>, u32>, texts: &StringArray) {
    for text in texts {
        let text = text.unwrap_or(UNKNOWN);
        let code = match (text, codes.get(text)) {
            (UNKNOWN, _) => 0,
            (_, Some(code)) => *code,
            (_, None) => {
                let (code, member) = (dimension.members.len() as u32, Arc::from(text));
                dimension.members.push(Arc::clone(&member));
                codes.insert(member, code);
                code
            }
        };
        dimension.codes.push(code);
    }
}

/// Sums as the ledger's integers.
fn narrow(name: &str, column: &ArrayRef) -> Result<Vec<i64>, EngineError> {
    let column = cast(column, &DataType::Decimal128(38, 0)).map_err(failed)?;
    let values = column.as_primitive::<Decimal128Type>().iter();
    values
        .map(|value| i64::try_from(value.unwrap_or(0)))
        .collect::<Result<_, _>>()
        .map_err(|_| EngineError::Overflow(name.to_owned()))
}
