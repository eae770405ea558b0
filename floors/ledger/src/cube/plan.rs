//! The plan (执行计划): a question turned into codes, slots and runs of rows.

use super::Cube;
use super::kernel::Allowed;
use super::segment::{COST, DISCOUNT, PROFIT, QUANTITY, REVENUE};
use crate::fact::RETURNED;
use crate::time::{Span, TimeDimension};
use crate::{EngineError, Filter, MetricKey, Query};

/// Above this many groups a hash table gives out the slots.
const DENSE: u128 = 1 << 22;

/// A `by` column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    pub of: AxisOf,
    pub size: u64,
    /// What one step along the axis adds to the group key.
    pub stride: u128,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum AxisOf {
    /// Slots of a time dimension, counted from the first.
    Time(TimeDimension, i32),
    /// Codes of a dimension of the cube.
    Codes(usize),
    /// A dimension that an empty ledger does not have yet.
    Missing,
}

/// A restriction on a dimension of the cube.
#[derive(Debug)]
pub(crate) struct CodeFilter {
    pub dimension: usize,
    pub allowed: Allowed,
}

/// Rows of a segment that fall into the same time slots.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub segment: usize,
    pub start: usize,
    pub end: usize,
    /// Share of the time axes in the group key.
    pub key: u128,
}

/// A sum that has to be made for every group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub field: Field,
    pub half: Half,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// A measure by its position in the segment.
    Measure(usize),
    /// Returned and negative revenue.
    Returns,
}

/// Sums that might leave 64 bits are made in two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    Whole,
    Low,
    High,
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub axes: Vec<Axis>,
    /// Number of groups when it is small enough for arrays.
    pub dense: Option<usize>,
    pub filters: Vec<CodeFilter>,
    pub sources: Vec<Source>,
    pub lines: bool,
    pub orders: Option<usize>,
    pub customers: Option<usize>,
    /// Position of dimension `returned` and the code of a returned line.
    pub returned: Option<(usize, u32)>,
    /// Runs of the asked and of the compared period.
    pub runs: [Vec<Run>; 2],
}

impl Plan {
    pub fn of(cube: &Cube, query: &Query) -> Result<Plan, EngineError> {
        cube.schema.check(query)?;
        let (filters, possible) = code_filters(cube, query);
        let (current, compared) = query.spans()?;
        let mut calendars = Vec::new();
        for span in [Some(current), compared].into_iter().flatten() {
            calendars.push(Calendar::of(cube, query, span));
        }
        let (axes, groups) = axes(cube, query, &calendars)?;
        let mut runs = [Vec::new(), Vec::new()];
        if possible {
            for (runs, calendar) in runs.iter_mut().zip(&calendars) {
                *runs = calendar.runs(cube, &axes);
            }
        }
        let wants = |metrics: &[MetricKey]| query.metrics.iter().any(|m| metrics.contains(m));
        let orders = wants(&[MetricKey::Orders, MetricKey::OrderValue]);
        let customers = wants(&[MetricKey::Customers]);
        let returned = cube.dimension("returned");
        Ok(Plan {
            axes,
            dense: (groups <= DENSE).then_some(groups as usize),
            filters,
            sources: sources(cube, query),
            lines: wants(&[MetricKey::Lines]),
            orders: cube.dimension("order").filter(|_| orders),
            customers: cube.dimension("customer").filter(|_| customers),
            returned: returned.and_then(|at| Some((at, cube.dictionaries[at].find(RETURNED)?))),
            runs,
        })
    }

    /// Lines that will be looked at.
    pub fn lines(&self) -> usize {
        self.runs
            .iter()
            .flatten()
            .map(|run| run.end - run.start)
            .sum()
    }

    /// The plan in words.
    pub fn describe(&self, cube: &Cube) -> Vec<String> {
        let mut steps = vec![format!(
            "read {} of {} lines in {} runs of {} segments, sorted by date",
            self.lines(),
            cube.len(),
            self.runs.iter().map(Vec::len).sum::<usize>(),
            cube.segments.len(),
        )];
        for filter in &self.filters {
            steps.push(format!(
                "keep {} of {} members of {}",
                filter.allowed.codes.iter().filter(|a| **a).count(),
                filter.allowed.codes.len(),
                cube.schema.dimensions[filter.dimension],
            ));
        }
        steps.push(match self.dense {
            Some(groups) => format!("sum into {groups} groups in arrays"),
            None => "sum into groups of a hash table".to_owned(),
        });
        if self.orders.is_some() {
            let scattered = cube.orders.scattered.ones;
            steps.push(format!(
                "count orders by neighbourhood, {scattered} scattered ones by set"
            ));
        }
        if self.customers.is_some() {
            steps.push("count customers by bit map".to_owned());
        }
        steps
    }
}

/// Tables of allowed codes, and whether any line can pass at all.
fn code_filters(cube: &Cube, query: &Query) -> (Vec<CodeFilter>, bool) {
    let mut filters: Vec<(usize, Vec<bool>)> = Vec::new();
    let mut possible = true;
    for filter in &query.filters {
        possible &= filter.exclude || !filter.members.is_empty();
        let Some(dimension) = cube.dimension(&filter.dimension.0) else {
            continue;
        };
        let dictionary = &cube.dictionaries[dimension];
        let mut allowed = vec![filter.exclude; dictionary.len()];
        for code in filter.members.iter().filter_map(|m| dictionary.find(m)) {
            allowed[code as usize] = !filter.exclude;
        }
        match filters.iter_mut().find(|(known, _)| *known == dimension) {
            Some((_, known)) => {
                for (known, also) in known.iter_mut().zip(allowed) {
                    *known &= also;
                }
            }
            None => filters.push((dimension, allowed)),
        }
    }
    possible &= filters.iter().all(|(_, allowed)| allowed.contains(&true));
    filters.retain(|(_, allowed)| allowed.contains(&false));
    // The most selective filter first: the others then look at few rows.
    let passing = |allowed: &[bool]| allowed.iter().filter(|a| **a).count();
    filters.sort_by_key(|(_, allowed)| passing(allowed) * 1000 / allowed.len());
    let filters = filters.into_iter().map(|(dimension, allowed)| CodeFilter {
        dimension,
        allowed: Allowed::new(allowed),
    });
    (filters.collect(), possible)
}

/// For each day of a span: the slots of the time axes, and whether the time filters let it pass.
struct Calendar {
    first: i32,
    passes: Vec<bool>,
    /// By time axis in the order of `by`, then by day.
    slots: Vec<Vec<i32>>,
}

impl Calendar {
    fn of(cube: &Cube, query: &Query, span: Span) -> Calendar {
        let (first, end) = cube.days().unwrap_or((0, 0));
        let first = first.max(span.first);
        let end = end.min(span.last.saturating_add(1)).max(first);
        let days: Vec<i32> = (first..end).map(|day| span.shift.apply(day)).collect();
        let table = |time: TimeDimension| days.iter().map(|day| time.slot(*day)).collect();
        let mut passes = vec![true; days.len()];
        for filter in &query.filters {
            let Some(time) = TimeDimension::parse(&filter.dimension.0) else {
                continue;
            };
            let slots: Vec<i32> = table(time);
            keep_days(&mut passes, &slots, filter, time);
        }
        let axes = query
            .by
            .iter()
            .filter_map(|key| TimeDimension::parse(&key.0));
        Calendar {
            first,
            passes,
            slots: axes.map(table).collect(),
        }
    }

    fn runs(&self, cube: &Cube, axes: &[Axis]) -> Vec<Run> {
        let times: Vec<(i32, u128)> = axes
            .iter()
            .filter_map(|axis| match axis.of {
                AxisOf::Time(_, base) => Some((base, axis.stride)),
                AxisOf::Codes(_) | AxisOf::Missing => None,
            })
            .collect();
        let key = |day: usize| -> u128 {
            let axes = times.iter().zip(&self.slots);
            axes.map(|((base, stride), slots)| (slots[day] - base) as u128 * stride)
                .sum()
        };
        let mut stretches: Vec<(usize, usize, u128)> = Vec::new();
        for day in (0..self.passes.len()).filter(|day| self.passes[*day]) {
            match (stretches.last_mut(), key(day)) {
                (Some(last), key) if last.1 == day && last.2 == key => last.1 = day + 1,
                (_, key) => stretches.push((day, day + 1, key)),
            }
        }
        let mut runs = Vec::new();
        for (at, (_, segment)) in cube.segments.iter().enumerate() {
            for (start, end, key) in &stretches {
                let day = |offset: usize| self.first + offset as i32;
                let rows = segment.rows_between(day(*start), day(*end));
                if !rows.is_empty() {
                    runs.push(Run {
                        segment: at,
                        start: rows.start,
                        end: rows.end,
                        key: *key,
                    });
                }
            }
        }
        runs
    }
}

fn keep_days(passes: &mut [bool], slots: &[i32], filter: &Filter, time: TimeDimension) {
    let members: Vec<i32> = filter
        .members
        .iter()
        .filter_map(|m| time.slot_of(m))
        .collect();
    for (pass, slot) in passes.iter_mut().zip(slots) {
        *pass &= members.contains(slot) != filter.exclude;
    }
}

/// The axes with their sizes and strides (the first column is the most significant), and the number of groups.
fn axes(
    cube: &Cube,
    query: &Query,
    calendars: &[Calendar],
) -> Result<(Vec<Axis>, u128), EngineError> {
    let mut axes = Vec::new();
    let mut time_axis = 0;
    for key in &query.by {
        let (of, size) = if let Some(time) = TimeDimension::parse(&key.0) {
            let slots = || calendars.iter().flat_map(|c| &c.slots[time_axis]);
            let base = slots().copied().min().unwrap_or(0);
            let last = slots().copied().max().unwrap_or(base);
            time_axis += 1;
            (AxisOf::Time(time, base), (last - base + 1) as u64)
        } else if let Some(at) = cube.dimension(&key.0) {
            (AxisOf::Codes(at), cube.dictionaries[at].len() as u64)
        } else {
            (AxisOf::Missing, 1)
        };
        axes.push(Axis {
            of,
            size,
            stride: 1,
        });
    }
    let mut groups: u128 = 1;
    for axis in axes.iter_mut().rev() {
        axis.stride = groups;
        groups = groups
            .checked_mul(u128::from(axis.size))
            .ok_or_else(|| EngineError::Failed {
                engine: "cube",
                reason: "too many columns to split by; ask for fewer".to_owned(),
            })?;
    }
    Ok((axes, groups))
}

fn sources(cube: &Cube, query: &Query) -> Vec<Source> {
    let mut fields: Vec<Field> = Vec::new();
    for metric in &query.metrics {
        let needed: &[Field] = match metric {
            MetricKey::Revenue | MetricKey::OrderValue => &[Field::Measure(REVENUE)],
            MetricKey::Quantity => &[Field::Measure(QUANTITY)],
            MetricKey::Cost => &[Field::Measure(COST)],
            MetricKey::Profit => &[Field::Measure(PROFIT)],
            MetricKey::Discount => &[Field::Measure(DISCOUNT)],
            MetricKey::Returns => &[Field::Returns],
            MetricKey::AveragePrice => &[Field::Measure(REVENUE), Field::Measure(QUANTITY)],
            MetricKey::Margin => &[Field::Measure(PROFIT), Field::Measure(REVENUE)],
            MetricKey::Lines | MetricKey::Orders | MetricKey::Customers => &[],
        };
        for field in needed {
            if !fields.contains(field) {
                fields.push(*field);
            }
        }
    }
    let mut sources = Vec::new();
    for field in fields {
        let measure = match field {
            Field::Measure(at) => at,
            Field::Returns => REVENUE,
        };
        let bound: u128 = cube
            .segments
            .iter()
            .filter_map(|(_, s)| {
                Some(s.measures[measure].as_ref()?.largest as u128 * s.rows as u128)
            })
            .sum();
        let halves: &[Half] = if bound <= i64::MAX as u128 {
            &[Half::Whole]
        } else {
            &[Half::Low, Half::High]
        };
        sources.extend(halves.iter().map(|half| Source { field, half: *half }));
    }
    sources
}
