//! The inner loops (内层循环): picking rows, computing slots, adding values. Everything hot in the cube is here.
//!
//! Arithmetic wraps on purpose: the plan has proved that no sum can leave 64 bits, or has split it in halves.

use std::ops::{AddAssign, Mul};

use super::column::{Codes, Narrow};
use super::plan::{Axis, AxisOf, Half};
use super::segment::{REVENUE, Segment};

/// Rows of one block: `start..end` of the segment, or those of them that `rows` (relative to `start`) names.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub segment: &'a Segment,
    pub start: usize,
    pub end: usize,
    pub rows: Option<&'a [u32]>,
}

/// The slot of each row of a block, and the one slot of all where it is the same.
#[derive(Clone, Copy)]
pub(crate) struct Groups<'a> {
    pub slots: &'a [u32],
    pub single: Option<u32>,
}

/// Runs a loop over codes of whatever width.
macro_rules! by_width {
    ($codes:expr, $range:expr, $c:ident => $body:expr) => {
        match $codes {
            Codes::U8(c) => {
                let $c = &c[$range];
                $body
            }
            Codes::U16(c) => {
                let $c = &c[$range];
                $body
            }
            Codes::U32(c) => {
                let $c = &c[$range];
                $body
            }
        }
    };
}

/// Picks the rows whose code is allowed, out of all or out of those picked before.
pub(crate) fn pick(
    picked: &mut Vec<u32>,
    codes: &Codes,
    at: Block<'_>,
    allowed: &Allowed,
    first: bool,
) {
    let range = at.start..at.end;
    match codes {
        // A table of 256 entries holds every byte: no bounds to check in the loop.
        Codes::U8(codes) if first => {
            pick_first(picked, &codes[range], |code| {
                allowed.bytes[usize::from(code)]
            });
        }
        Codes::U8(codes) => {
            let codes = &codes[range];
            picked.retain(|row| allowed.bytes[usize::from(codes[*row as usize])] != 0);
        }
        Codes::U16(codes) if first => pick_first(picked, &codes[range], |code| {
            u8::from(allowed.codes[usize::from(code)])
        }),
        Codes::U16(codes) => {
            let codes = &codes[range];
            picked.retain(|row| allowed.codes[usize::from(codes[*row as usize])]);
        }
        Codes::U32(codes) if first => pick_first(picked, &codes[range], |code| {
            u8::from(allowed.codes[code as usize])
        }),
        Codes::U32(codes) => {
            let codes = &codes[range];
            picked.retain(|row| allowed.codes[codes[*row as usize] as usize]);
        }
    }
}

/// Which codes a filter lets pass.
#[derive(Debug)]
pub(crate) struct Allowed {
    /// By code of the dictionary.
    pub codes: Vec<bool>,
    /// The first 256 again, as 0 or 1.
    bytes: Box<[u8; 256]>,
}

impl Allowed {
    pub fn new(codes: Vec<bool>) -> Allowed {
        let mut bytes = Box::new([0; 256]);
        for (byte, allowed) in bytes.iter_mut().zip(&codes) {
            *byte = u8::from(*allowed);
        }
        Allowed { codes, bytes }
    }
}

fn pick_first<T: Copy>(picked: &mut Vec<u32>, codes: &[T], allowed: impl Fn(T) -> u8) {
    picked.clear();
    picked.resize(codes.len(), 0);
    let mut kept = 0usize;
    for (row, code) in (0u32..).zip(codes) {
        // Written always and kept by counting on: no branch to predict.
        picked[kept] = row;
        kept = kept.wrapping_add(usize::from(allowed(*code)));
    }
    picked.truncate(kept);
}

/// Adds the share of an axis to the slot or key of each row.
pub(crate) fn spread<K>(keys: &mut [K], at: Block<'_>, axis: &Axis, stride: K)
where
    K: Copy + AddAssign + Mul<Output = K> + From<u32>,
{
    let AxisOf::Codes(dimension) = axis.of else {
        return;
    };
    let Some(codes) = at.segment.column(dimension) else {
        return;
    };
    by_width!(codes, at.start..at.end, codes => spread_in(keys, codes, at.rows, stride));
}

fn spread_in<K, T>(keys: &mut [K], codes: &[T], rows: Option<&[u32]>, stride: K)
where
    K: Copy + AddAssign + Mul<Output = K> + From<u32>,
    T: Copy + Into<u32>,
{
    match rows {
        None => {
            for (key, code) in keys.iter_mut().zip(codes) {
                *key += K::from((*code).into()) * stride;
            }
        }
        Some(rows) => {
            for (key, row) in keys.iter_mut().zip(rows) {
                *key += K::from(codes[*row as usize].into()) * stride;
            }
        }
    }
}

/// Where values are added up.
pub(crate) struct Sum<'a> {
    pub sums: &'a mut [i64],
    pub groups: Groups<'a>,
    pub scale: i64,
    pub half: Half,
}

impl Sum<'_> {
    /// Adds the values of a block.
    pub fn add_narrow(self, values: &Narrow, at: Block<'_>) {
        match values {
            Narrow::I8(values) => self.add(&values[at.start..at.end], at.rows),
            Narrow::I16(values) => self.add(&values[at.start..at.end], at.rows),
            Narrow::I32(values) => self.add(&values[at.start..at.end], at.rows),
            Narrow::I64(values) => self.add(&values[at.start..at.end], at.rows),
        }
    }

    /// Adds values that begin at the block.
    pub fn add<T: Copy + Into<i64>>(self, values: &[T], rows: Option<&[u32]>) {
        let scale = self.scale;
        match self.half {
            Half::Whole => self.add_as(values, rows, |v| v.wrapping_mul(scale)),
            Half::Low => self.add_as(values, rows, |v| v.wrapping_mul(scale) & 0xffff_ffff),
            Half::High => self.add_as(values, rows, |v| v.wrapping_mul(scale) >> 32),
        }
    }

    fn add_as<T, F>(self, values: &[T], rows: Option<&[u32]>, value: F)
    where
        T: Copy + Into<i64>,
        F: Fn(i64) -> i64,
    {
        let Groups { slots, single } = self.groups;
        let sums = self.sums;
        match (single, rows) {
            (Some(slot), None) => {
                let values = values.iter().map(|v| value((*v).into()));
                let sum = values.fold(0i64, i64::wrapping_add);
                sums[slot as usize] = sums[slot as usize].wrapping_add(sum);
            }
            (Some(slot), Some(rows)) => {
                let values = rows.iter().map(|row| value(values[*row as usize].into()));
                let sum = values.fold(0i64, i64::wrapping_add);
                sums[slot as usize] = sums[slot as usize].wrapping_add(sum);
            }
            (None, None) => {
                for (slot, v) in slots.iter().zip(values) {
                    let sum = &mut sums[*slot as usize];
                    *sum = sum.wrapping_add(value((*v).into()));
                }
            }
            (None, Some(rows)) => {
                for (slot, row) in slots.iter().zip(rows) {
                    let sum = &mut sums[*slot as usize];
                    *sum = sum.wrapping_add(value(values[*row as usize].into()));
                }
            }
        }
    }
}

/// The returned revenue of each row of a block, in the units of the revenue column: the absolute value of negative
/// lines, and the revenue of the others where the order was returned.
pub(crate) fn returned(into: &mut Vec<i64>, at: Block<'_>, returned: Option<(usize, u32)>) {
    into.clear();
    let Some(revenue) = &at.segment.measures[REVENUE] else {
        return;
    };
    let range = at.start..at.end;
    match &revenue.values {
        Narrow::I8(v) => into.extend(v[range].iter().map(|v| i64::from(*v))),
        Narrow::I16(v) => into.extend(v[range].iter().map(|v| i64::from(*v))),
        Narrow::I32(v) => into.extend(v[range].iter().map(|v| i64::from(*v))),
        Narrow::I64(v) => into.extend(&v[range]),
    }
    let column = returned.and_then(|(dimension, code)| Some((at.segment.column(dimension)?, code)));
    match column {
        Some((codes, yes)) => {
            by_width!(codes, at.start..at.end, codes => keep_returned(into, codes, yes));
        }
        None => {
            for value in into.iter_mut() {
                *value = value.wrapping_neg().max(0);
            }
        }
    }
}

fn keep_returned<T: Copy + Into<u32>>(values: &mut [i64], codes: &[T], yes: u32) {
    for (value, code) in values.iter_mut().zip(codes) {
        let counts = *value < 0 || (*code).into() == yes;
        *value = if counts { value.wrapping_abs() } else { 0 };
    }
}
