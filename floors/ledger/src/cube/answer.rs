//! From slots to the answer (结果输出): rows are ordered by ranks of codes; texts are only made for rows that stay.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::Cube;
use super::plan::{Axis, AxisOf, Plan};
use super::scan::Found;
use crate::answer::compare_cells;
use crate::frame::{Cell, Column, ColumnKind, Frame};
use crate::{EngineError, Query, UNKNOWN};

/// Above this size only the members that occur are ranked, instead of the whole dictionary.
const RANKED: usize = 1 << 17;

/// Orders, cuts and spells out what the scan found.
pub(crate) fn frame(
    cube: &Cube,
    plan: &Plan,
    query: &Query,
    found: &Found,
) -> Result<Frame, EngineError> {
    let tallies = &found.tallies;
    let slots = tallies[0].slots().max(tallies[1].slots());
    let mut rows: Vec<usize> = (0..slots)
        .filter(|slot| tallies.iter().any(|tally| tally.has(*slot)))
        .collect();
    if query.by.is_empty() && rows.is_empty() {
        rows.push(0);
    }
    let rows = ordered(cube, plan, query, found, rows)?;
    let mut columns = Vec::new();
    let mut axes = plan.axes.iter();
    for kind in query.columns() {
        let cells = match &kind {
            ColumnKind::Dimension(_) => {
                let axis = axes.next().expect("the plan has an axis for each column");
                members(cube, axis, found, &rows)
            }
            ColumnKind::Metric(metric) => rows
                .iter()
                .map(|slot| tallies[0].totals(plan, *slot).cell(*metric))
                .collect::<Result<_, _>>()?,
            ColumnKind::Compared(metric) => rows
                .iter()
                .map(|slot| tallies[1].totals(plan, *slot).cell(*metric))
                .collect::<Result<_, _>>()?,
        };
        columns.push(Column { kind, cells });
    }
    Ok(Frame { columns })
}

impl Found {
    fn key(&self, slot: usize) -> u128 {
        self.keys.as_ref().map_or(slot as u128, |keys| keys[slot])
    }
}

impl Axis {
    fn step(&self, key: u128) -> u32 {
        (key / self.stride % u128::from(self.size)) as u32
    }
}

/// The cells of an axis; each member's text is made once.
fn members(cube: &Cube, axis: &Axis, found: &Found, rows: &[usize]) -> Vec<Cell> {
    let mut made: HashMap<u32, Arc<str>> = HashMap::new();
    let mut cell = |slot: &usize| {
        let step = axis.step(found.key(*slot));
        let text = made.entry(step).or_insert_with(|| match axis.of {
            AxisOf::Time(time, base) => Arc::from(time.member(base + step as i32)),
            AxisOf::Codes(at) => Arc::from(cube.dictionaries[at].member(step)),
            AxisOf::Missing => Arc::from(UNKNOWN),
        });
        Cell::Member(text.clone())
    };
    rows.iter().map(&mut cell).collect()
}

/// What rows are ordered by, most significant first.
enum SortKey {
    Rank(Vec<u32>),
    Cells(Vec<Cell>),
}

fn ordered(
    cube: &Cube,
    plan: &Plan,
    query: &Query,
    found: &Found,
    rows: Vec<usize>,
) -> Result<Vec<usize>, EngineError> {
    let columns = query.columns();
    let mut keys: Vec<(SortKey, bool)> = Vec::new();
    for sort in &query.sort {
        let Some(at) = columns.iter().position(|kind| kind.name() == sort.column) else {
            continue;
        };
        let cells = |which: usize, metric| -> Result<Vec<Cell>, EngineError> {
            let tally = &found.tallies[which];
            rows.iter()
                .map(|slot| tally.totals(plan, *slot).cell(metric))
                .collect()
        };
        let key = match columns[at] {
            ColumnKind::Dimension(_) => SortKey::Rank(ranks(cube, &plan.axes[at], found, &rows)),
            ColumnKind::Metric(metric) => SortKey::Cells(cells(0, metric)?),
            ColumnKind::Compared(metric) => SortKey::Cells(cells(1, metric)?),
        };
        keys.push((key, sort.descending));
    }
    for axis in &plan.axes {
        keys.push((SortKey::Rank(ranks(cube, axis, found, &rows)), false));
    }
    let compare = |a: &u32, b: &u32| {
        let (a, b) = (*a as usize, *b as usize);
        keys.iter()
            .map(|(key, descending)| match key {
                SortKey::Rank(ranks) if *descending => ranks[b].cmp(&ranks[a]),
                SortKey::Rank(ranks) => ranks[a].cmp(&ranks[b]),
                SortKey::Cells(cells) => compare_cells(&cells[a], &cells[b], *descending),
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let limit = query.limit.unwrap_or(usize::MAX);
    if limit < order.len() {
        order.select_nth_unstable_by(limit, compare);
        order.truncate(limit);
    }
    if !order.is_sorted_by(|a, b| compare(a, b).is_le()) {
        order.sort_unstable_by(compare);
    }
    Ok(order.into_iter().map(|at| rows[at as usize]).collect())
}

/// Rank of each row along an axis. Two steps of one axis never have the same member, so ranks are a total order.
fn ranks(cube: &Cube, axis: &Axis, found: &Found, rows: &[usize]) -> Vec<u32> {
    let steps = rows.iter().map(|slot| axis.step(found.key(*slot)));
    let AxisOf::Codes(at) = axis.of else {
        return steps.collect();
    };
    let dictionary = &cube.dictionaries[at];
    if dictionary.len() <= RANKED {
        let ranks = dictionary.ranks();
        return steps.map(|code| ranks[code as usize]).collect();
    }
    let steps: Vec<u32> = steps.collect();
    let mut codes = steps.clone();
    codes.sort_unstable();
    codes.dedup();
    let mut by_text = codes.clone();
    by_text.sort_unstable_by(|a, b| dictionary.member(*a).cmp(dictionary.member(*b)));
    let mut rank_of = vec![0u32; codes.len()];
    for (rank, code) in (0u32..).zip(by_text) {
        let place = codes.binary_search(&code).expect("a copy of these codes");
        rank_of[place] = rank;
    }
    let place = |code: &u32| codes.binary_search(code).expect("a copy of these codes");
    steps.iter().map(|code| rank_of[place(code)]).collect()
}
