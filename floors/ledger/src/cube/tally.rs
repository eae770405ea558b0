//! A tally (分组合计): the sums and counts of one period by slot.

use super::Cube;
use super::distinct::{Customers, Orders, add};
use super::kernel::{Block, Groups, Sum, returned};
use super::plan::{Field, Half, Plan, Source};
use super::segment::{COST, DISCOUNT, PROFIT, QUANTITY, REVENUE};
use crate::answer::Totals;

/// The sums of one period by slot.
#[derive(Debug)]
pub(crate) struct Tally {
    slots: usize,
    /// Slots that have a line; empty where lines are counted.
    seen: Vec<u8>,
    /// Lines of each slot, where they are asked for.
    lines: Vec<i64>,
    /// In the order of the plan's sources.
    sums: Vec<Vec<i64>>,
    orders: Option<Orders>,
    customers: Option<Customers>,
    customer_counts: Vec<i64>,
}

impl Tally {
    pub fn new(cube: &Cube, plan: &Plan, slots: usize) -> Tally {
        let members = |at: usize| cube.dictionaries[at].len();
        let known = plan.dense.map(|_| slots);
        Tally {
            slots,
            seen: vec![0; if plan.lines { 0 } else { slots }],
            lines: vec![0; if plan.lines { slots } else { 0 }],
            sums: plan.sources.iter().map(|_| vec![0; slots]).collect(),
            orders: plan.orders.map(|_| Orders::new(slots)),
            customers: plan.customers.map(|at| Customers::new(known, members(at))),
            customer_counts: Vec::new(),
        }
    }

    /// Makes room for slots given out by a table.
    pub fn grow(&mut self, plan: &Plan, slots: usize) {
        if slots <= self.slots {
            return;
        }
        self.slots = slots;
        if plan.lines {
            self.lines.resize(slots, 0);
        } else {
            self.seen.resize(slots, 0);
        }
        for sums in &mut self.sums {
            sums.resize(slots, 0);
        }
        if let Some(orders) = &mut self.orders {
            orders.grow(slots);
        }
    }

    /// Notes which slots have lines, and how many.
    pub fn count(&mut self, plan: &Plan, groups: Groups<'_>) {
        match groups.single {
            Some(slot) if plan.lines => self.lines[slot as usize] += groups.slots.len() as i64,
            Some(slot) => self.seen[slot as usize] = 1,
            None if plan.lines => {
                for slot in groups.slots {
                    let lines = &mut self.lines[*slot as usize];
                    *lines = lines.wrapping_add(1);
                }
            }
            None => {
                for slot in groups.slots {
                    self.seen[*slot as usize] = 1;
                }
            }
        }
    }

    /// Adds up the measures of a block.
    pub fn sum(&mut self, plan: &Plan, at: Block<'_>, groups: Groups<'_>, scratch: &mut Vec<i64>) {
        for (source, sums) in plan.sources.iter().zip(&mut self.sums) {
            let column = match source.field {
                Field::Measure(column) => column,
                Field::Returns => REVENUE,
            };
            let Some(measure) = &at.segment.measures[column] else {
                continue;
            };
            let sum = Sum {
                sums,
                groups,
                scale: measure.scale,
                half: source.half,
            };
            if source.field == Field::Returns {
                returned(scratch, at, plan.returned);
                sum.add(scratch, at.rows);
            } else {
                sum.add_narrow(&measure.values, at);
            }
        }
    }

    /// Counts orders and customers of a block.
    pub fn distinct(&mut self, cube: &Cube, plan: &Plan, at: Block<'_>, groups: Groups<'_>) {
        let column = |dimension: Option<usize>| at.segment.column(dimension?);
        if let (Some(orders), Some(codes)) = (&mut self.orders, column(plan.orders)) {
            orders.count(groups.slots, codes, at, &cube.orders.scattered);
        }
        if let (Some(customers), Some(codes)) = (&mut self.customers, column(plan.customers)) {
            customers.count(groups.slots, codes, at);
        }
    }

    /// Adds another share, whose slots may have other numbers.
    pub fn merge(&mut self, other: Tally, map: Option<&[u32]>) {
        for (at, seen) in other.seen.iter().enumerate() {
            let slot = map.map_or(at, |map| map[at] as usize);
            self.seen[slot] |= seen;
        }
        add(&mut self.lines, &other.lines, map);
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            add(mine, theirs, map);
        }
        if let (Some(mine), Some(theirs)) = (&mut self.orders, other.orders) {
            mine.merge(theirs, map);
        }
        if let (Some(mine), Some(theirs)) = (&mut self.customers, other.customers) {
            mine.merge(theirs, map);
        }
    }

    /// Completes the distinct counts.
    pub fn finish(&mut self) {
        if let Some(orders) = &mut self.orders {
            orders.finish();
        }
        if let Some(customers) = &mut self.customers {
            self.customer_counts = customers.finish(self.slots);
        }
    }

    /// Number of slots.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Whether any line fell into a slot.
    pub fn has(&self, slot: usize) -> bool {
        self.seen.get(slot).is_some_and(|seen| *seen != 0)
            || self.lines.get(slot).is_some_and(|lines| *lines != 0)
    }

    /// The sums of a slot.
    pub fn totals(&self, plan: &Plan, slot: usize) -> Totals {
        let mut totals = Totals::default();
        if slot >= self.slots {
            return totals;
        }
        totals.lines = self.lines.get(slot).copied().unwrap_or(0);
        totals.orders = self.orders.as_ref().map_or(0, |o| o.count[slot]);
        totals.customers = self.customer_counts.get(slot).copied().unwrap_or(0);
        for (source, sums) in plan.sources.iter().zip(&self.sums) {
            let sum = match source.half {
                Half::Whole | Half::Low => i128::from(sums[slot]),
                Half::High => i128::from(sums[slot]) << 32,
            };
            *field(&mut totals, source) += sum;
        }
        totals
    }
}

fn field<'a>(totals: &'a mut Totals, source: &Source) -> &'a mut i128 {
    match source.field {
        Field::Measure(REVENUE) => &mut totals.revenue,
        Field::Measure(QUANTITY) => &mut totals.quantity,
        Field::Measure(COST) => &mut totals.cost,
        Field::Measure(PROFIT) => &mut totals.profit,
        Field::Measure(DISCOUNT) => &mut totals.discount,
        Field::Measure(_) | Field::Returns => &mut totals.returns,
    }
}
