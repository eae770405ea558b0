//! The scan (扫描): runs of rows in blocks that fit the first-level cache, shared out to the threads by days.

use std::ops::Range;

use rayon::prelude::*;

use super::Cube;
use super::kernel::{Block, Groups, pick, spread};
use super::plan::{Axis, AxisOf, Plan, Run};
use super::segment::Segment;
use super::slots::KeyTable;
use super::tally::Tally;
use crate::EngineError;

/// Rows of one block.
const BLOCK: usize = 2048;
/// Fewer lines than this are not worth a second thread.
const SMALL: usize = 50_000;

/// What the scan found: the key of each slot where a table gave them out, and a tally for each period.
#[derive(Debug)]
pub(crate) struct Found {
    pub keys: Option<Vec<u128>>,
    pub tallies: [Tally; 2],
}

/// Sums the runs of a plan.
pub(crate) fn scan(cube: &Cube, plan: &Plan) -> Result<Found, EngineError> {
    let threads = if plan.lines() < SMALL {
        1
    } else {
        rayon::current_num_threads()
    };
    let [current, compared] = &plan.runs;
    let shares: Vec<_> = share_out(cube, current, threads)
        .into_iter()
        .zip(share_out(cube, compared, threads))
        .collect();
    let sum = |(current, compared): &(Vec<Run>, Vec<Run>)| {
        let mut worker = Worker::new(cube, plan, !compared.is_empty() || !plan.runs[1].is_empty());
        worker.sum(0, current);
        worker.sum(1, compared);
        worker
    };
    let workers: Vec<Worker<'_>> = if threads == 1 {
        shares.iter().map(sum).collect()
    } else {
        shares.par_iter().map(sum).collect()
    };
    let mut workers = workers.into_iter();
    let mut first = workers
        .next()
        .expect("there is at least one share, even of no runs");
    for other in workers {
        first.merge(other);
    }
    Ok(first.finish())
}

/// Cuts runs into shares of about equal rows, only between days: the lines of an order stay in one share.
fn share_out(cube: &Cube, runs: &[Run], threads: usize) -> Vec<Vec<Run>> {
    let total: usize = runs.iter().map(|run| run.end - run.start).sum();
    let mut shares = vec![Vec::new(); threads];
    let (mut share, mut given) = (0, 0);
    for run in runs {
        let mut rest = *run;
        while share + 1 < threads && given + (rest.end - rest.start) > total * (share + 1) / threads
        {
            let wish = rest.start + (total * (share + 1) / threads).saturating_sub(given);
            let segment = &cube.segments[rest.segment].1;
            let cut = segment
                .day_start(wish.min(segment.rows - 1))
                .max(rest.start);
            if cut > rest.start {
                shares[share].push(Run { end: cut, ..rest });
                given += cut - rest.start;
                rest.start = cut;
            }
            share += 1;
        }
        given += rest.end - rest.start;
        shares[share].push(rest);
    }
    shares
}

struct Worker<'a> {
    cube: &'a Cube,
    plan: &'a Plan,
    table: KeyTable,
    tallies: [Tally; 2],
    slots: Vec<u32>,
    keys: Vec<u128>,
    picked: Vec<u32>,
    values: Vec<i64>,
}

impl<'a> Worker<'a> {
    fn new(cube: &'a Cube, plan: &'a Plan, compared: bool) -> Worker<'a> {
        let slots = plan.dense.unwrap_or(0);
        Worker {
            cube,
            plan,
            table: KeyTable::default(),
            tallies: [
                Tally::new(cube, plan, slots),
                Tally::new(cube, plan, if compared { slots } else { 0 }),
            ],
            slots: Vec::with_capacity(BLOCK),
            keys: Vec::with_capacity(BLOCK),
            picked: Vec::with_capacity(BLOCK),
            values: Vec::with_capacity(BLOCK),
        }
    }

    fn sum(&mut self, which: usize, runs: &[Run]) {
        let cube = self.cube;
        for run in runs {
            let segment = &*cube.segments[run.segment].1;
            if self.blocked(segment) {
                continue;
            }
            let mut start = run.start;
            while start < run.end {
                let end = (start + BLOCK).min(run.end);
                self.block(which, segment, run.key, start..end);
                start = end;
            }
        }
    }

    /// Whether a filter rejects the unknown member, which is all that the segment has.
    fn blocked(&self, segment: &Segment) -> bool {
        let mut filters = self.plan.filters.iter();
        filters.any(|f| segment.column(f.dimension).is_none() && !f.allowed.codes[0])
    }

    fn block(&mut self, which: usize, segment: &Segment, key: u128, rows: Range<usize>) {
        let (start, end) = (rows.start, rows.end);
        let mut picked = std::mem::take(&mut self.picked);
        let mut filtered = false;
        for filter in &self.plan.filters {
            if let Some(codes) = segment.column(filter.dimension) {
                let at = Block {
                    segment,
                    start,
                    end,
                    rows: None,
                };
                pick(&mut picked, codes, at, &filter.allowed, !filtered);
                filtered = true;
            }
        }
        if !(filtered && picked.is_empty()) {
            let rows = filtered.then_some(picked.as_slice());
            let at = Block {
                segment,
                start,
                end,
                rows,
            };
            let single = self.place(key, at);
            let groups = Groups {
                slots: &self.slots,
                single,
            };
            let tally = &mut self.tallies[which];
            tally.count(self.plan, groups);
            tally.sum(self.plan, at, groups, &mut self.values);
            tally.distinct(self.cube, self.plan, at, groups);
        }
        self.picked = picked;
    }

    /// Computes the slot of each row of the block; returns it when it is one and the same.
    fn place(&mut self, key: u128, at: Block<'_>) -> Option<u32> {
        let rows = at.rows.map_or(at.end - at.start, <[u32]>::len);
        let split = |axis: &&Axis| match axis.of {
            AxisOf::Codes(dimension) => at.segment.column(dimension).is_some(),
            AxisOf::Time(..) | AxisOf::Missing => false,
        };
        let single = self.plan.axes.iter().filter(split).count() == 0;
        self.slots.clear();
        if self.plan.dense.is_some() {
            self.slots.resize(rows, key as u32);
            for axis in self.plan.axes.iter().filter(split) {
                spread(&mut self.slots, at, axis, axis.stride as u32);
            }
            return single.then_some(key as u32);
        }
        self.keys.clear();
        self.keys.resize(rows, key);
        for axis in self.plan.axes.iter().filter(split) {
            spread(&mut self.keys, at, axis, axis.stride);
        }
        let table = &mut self.table;
        self.slots
            .extend(self.keys.iter().map(|key| table.slot(*key)));
        let slots = table.keys.len();
        for tally in &mut self.tallies {
            tally.grow(self.plan, slots);
        }
        single.then(|| self.slots.first().copied()).flatten()
    }

    fn merge(&mut self, other: Worker<'_>) {
        let map: Option<Vec<u32>> = self.plan.dense.is_none().then(|| {
            let keys = other.table.keys.iter();
            keys.map(|key| self.table.slot(*key)).collect()
        });
        for (mine, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            if map.is_some() {
                mine.grow(self.plan, self.table.keys.len());
            }
            mine.merge(theirs, map.as_deref());
        }
    }

    fn finish(mut self) -> Found {
        for tally in &mut self.tallies {
            tally.finish();
        }
        Found {
            keys: self.plan.dense.is_none().then_some(self.table.keys),
            tallies: self.tallies,
        }
    }
}
