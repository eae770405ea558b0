//! A segment (数据段): the lines of one part, sorted by date, as narrow columns with an index of days.

use rayon::prelude::*;

use super::column::{Bits, Codes, Measure};
use crate::Facts;

/// Positions of the measures in a segment.
pub(crate) const REVENUE: usize = 0;
pub(crate) const QUANTITY: usize = 1;
pub(crate) const COST: usize = 2;
pub(crate) const PROFIT: usize = 3;
pub(crate) const DISCOUNT: usize = 4;

/// Lines of one part. Columns of dimensions stand in the order of the cube's dimensions; one that the part lacks
/// or that only knows the unknown member is `None`.
#[derive(Debug)]
pub(crate) struct Segment {
    pub rows: usize,
    /// Day number of the first line.
    pub first_day: i32,
    /// Row at which each day starts, from `first_day`; one more entry at the end.
    pub starts: Vec<u32>,
    pub columns: Vec<Option<Codes>>,
    pub measures: [Option<Measure>; 5],
}

impl Segment {
    /// From columns whose codes are the cube's already. `codes` stands in the order of the cube's dimensions and
    /// everything in the order of the dates.
    pub fn build(facts: &Facts, order: Option<&[usize]>, codes: Vec<Option<Vec<u32>>>) -> Segment {
        let day: Vec<i32> = arranged(&facts.day, order);
        let first_day = day.first().copied().unwrap_or(0);
        let last_day = day.last().copied().unwrap_or(first_day - 1);
        let mut starts = Vec::with_capacity((last_day - first_day + 2) as usize);
        let mut row = 0;
        for d in first_day..=last_day + 1 {
            row += day[row..].partition_point(|x| *x < d);
            starts.push(row as u32);
        }
        let columns = codes
            .into_par_iter()
            .map(|codes| Codes::narrow(arranged(&codes?, order)))
            .collect();
        let mut measures = [
            Some(&facts.revenue),
            facts.quantity.as_ref(),
            facts.cost.as_ref(),
            facts.profit.as_ref(),
            facts.discount.as_ref(),
        ]
        .into_par_iter()
        .map(|values| Some(Measure::narrow(&arranged(values?, order))))
        .collect::<Vec<_>>()
        .into_iter();
        Segment {
            rows: day.len(),
            first_day,
            starts,
            columns,
            measures: std::array::from_fn(|_| measures.next().flatten()),
        }
    }

    /// The day after the last one.
    pub fn end_day(&self) -> i32 {
        self.first_day + self.starts.len() as i32 - 1
    }

    /// Rows of the days `first..end`, clamped to the segment.
    pub fn rows_between(&self, first: i32, end: i32) -> std::ops::Range<usize> {
        let place = |day: i32| {
            let day = day.clamp(self.first_day, self.end_day());
            self.starts[(day - self.first_day) as usize] as usize
        };
        place(first)..place(end).max(place(first))
    }

    /// The start of the day that holds a row.
    pub fn day_start(&self, row: usize) -> usize {
        let after = self.starts.partition_point(|start| *start as usize <= row);
        self.starts[after.saturating_sub(1)] as usize
    }

    pub fn column(&self, dimension: usize) -> Option<&Codes> {
        self.columns.get(dimension)?.as_ref()
    }

    pub fn bytes(&self) -> usize {
        self.columns
            .iter()
            .flatten()
            .map(Codes::bytes)
            .sum::<usize>()
            + self
                .measures
                .iter()
                .flatten()
                .map(Measure::bytes)
                .sum::<usize>()
            + self.starts.len() * 4
    }

    /// Notes which orders stand in one unbroken run within one day. Others are scattered and counted with a set.
    pub fn mark_orders(&self, column: usize, marks: &mut OrderMarks) {
        let Some(codes) = self.column(column) else {
            return;
        };
        for day in self.starts.windows(2) {
            let mut last = 0;
            for row in day[0] as usize..day[1] as usize {
                let code = codes.get(row);
                if code != last && code != 0 && marks.seen.set(code) {
                    marks.scattered.set(code);
                }
                last = code;
            }
        }
    }
}

impl OrderMarks {
    /// Forgets the orders of a segment that leaves; scattered ones stay so, which is slower and never wrong.
    pub fn forget(&mut self, segment: &Segment, column: usize) {
        let Some(codes) = segment.column(column) else {
            return;
        };
        for row in 0..segment.rows {
            let code = codes.get(row);
            if !self.scattered.get(code) {
                self.seen.clear(code);
            }
        }
    }
}

/// Which orders occur, and which of them in more than one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderMarks {
    pub seen: Bits,
    pub scattered: Bits,
}

fn arranged<T: Copy>(values: &[T], order: Option<&[usize]>) -> Vec<T> {
    match order {
        Some(order) => order.iter().map(|row| values[*row]).collect(),
        None => values.to_vec(),
    }
}
