//! Exact distinct counts (去重计数): orders by neighbourhood, customers by bit map, the rest by sorted pairs.

use super::column::{Bits, Codes};
use super::kernel::Block;

/// Distinct orders of each slot.
#[derive(Debug)]
pub(crate) struct Orders {
    /// The order met last in each slot: lines of one order stand together, so another code is another order.
    last: Vec<u32>,
    pub count: Vec<i64>,
    /// Orders that stand in several places, with their slots.
    scattered: Pairs,
}

impl Orders {
    pub fn new(slots: usize) -> Orders {
        Orders {
            last: vec![0; slots],
            count: vec![0; slots],
            scattered: Pairs::default(),
        }
    }

    pub fn grow(&mut self, slots: usize) {
        self.last.resize(slots, 0);
        self.count.resize(slots, 0);
    }

    /// Counts the orders of a block. `codes` begins at the block; `rows` picks some of them.
    pub fn count(&mut self, slots: &[u32], codes: &Codes, at: Block<'_>, scattered: &Bits) {
        let odd = (scattered.ones > 0).then_some(scattered);
        match codes {
            Codes::U8(c) => self.count_in(slots, &c[at.start..at.end], at.rows, odd),
            Codes::U16(c) => self.count_in(slots, &c[at.start..at.end], at.rows, odd),
            Codes::U32(c) => self.count_in(slots, &c[at.start..at.end], at.rows, odd),
        }
    }

    fn count_in<T: Copy + Into<u32>>(
        &mut self,
        slots: &[u32],
        codes: &[T],
        rows: Option<&[u32]>,
        odd: Option<&Bits>,
    ) {
        match rows {
            None => {
                for (slot, code) in slots.iter().zip(codes) {
                    self.meet(*slot, (*code).into(), odd);
                }
            }
            Some(rows) => {
                for (slot, row) in slots.iter().zip(rows) {
                    self.meet(*slot, codes[*row as usize].into(), odd);
                }
            }
        }
    }

    #[inline(always)]
    fn meet(&mut self, slot: u32, code: u32, odd: Option<&Bits>) {
        if odd.is_some_and(|bits| bits.get(code)) {
            self.scattered.push(slot, code);
            return;
        }
        let last = &mut self.last[slot as usize];
        let fresh = code != 0 && *last != code;
        *last = code;
        let count = &mut self.count[slot as usize];
        *count = count.wrapping_add(i64::from(fresh));
    }

    pub fn merge(&mut self, other: Orders, map: Option<&[u32]>) {
        add(&mut self.count, &other.count, map);
        self.scattered.merge(other.scattered, map);
    }

    pub fn finish(&mut self) {
        self.scattered.count_into(&mut self.count);
    }
}

/// Distinct customers of each slot.
#[derive(Debug)]
pub(crate) enum Customers {
    /// One bit for each slot and customer.
    Bits { width: usize, words: Vec<u64> },
    /// Where the bit map would be too large.
    Pairs(Pairs),
}

/// Largest bit map, in words: 32 MB.
const WORDS: usize = 4 << 20;

impl Customers {
    /// For a known number of slots, `None` when they are given out on the way.
    pub fn new(slots: Option<usize>, members: usize) -> Customers {
        let width = members.div_ceil(64);
        match slots.map(|slots| slots.saturating_mul(width)) {
            Some(words) if words <= WORDS => Customers::Bits {
                width,
                words: vec![0; words],
            },
            _ => Customers::Pairs(Pairs::default()),
        }
    }

    pub fn count(&mut self, slots: &[u32], codes: &Codes, at: Block<'_>) {
        match codes {
            Codes::U8(c) => self.count_in(slots, &c[at.start..at.end], at.rows),
            Codes::U16(c) => self.count_in(slots, &c[at.start..at.end], at.rows),
            Codes::U32(c) => self.count_in(slots, &c[at.start..at.end], at.rows),
        }
    }

    fn count_in<T: Copy + Into<u32>>(&mut self, slots: &[u32], codes: &[T], rows: Option<&[u32]>) {
        let met = slots.iter().enumerate().map(|(at, slot)| {
            let row = rows.map_or(at, |rows| rows[at] as usize);
            (*slot, codes[row].into())
        });
        match self {
            Customers::Bits { width, words } => {
                for (slot, code) in met {
                    let word = (slot as usize)
                        .wrapping_mul(*width)
                        .wrapping_add(code as usize / 64);
                    words[word] |= 1 << (code % 64);
                }
            }
            Customers::Pairs(pairs) => {
                for (slot, code) in met.filter(|(_, code)| *code != 0) {
                    pairs.push(slot, code);
                }
            }
        }
    }

    pub fn merge(&mut self, other: Customers, map: Option<&[u32]>) {
        match (self, other) {
            (Customers::Bits { words, .. }, Customers::Bits { words: more, .. }) => {
                for (word, other) in words.iter_mut().zip(more) {
                    *word |= other;
                }
            }
            (Customers::Pairs(pairs), Customers::Pairs(more)) => pairs.merge(more, map),
            _ => unreachable!("all shares of one question count in the same way"),
        }
    }

    /// The counts. Bit 0 of each slot is the unknown customer, who does not count.
    pub fn finish(&mut self, slots: usize) -> Vec<i64> {
        let mut counts = vec![0; slots];
        match self {
            Customers::Bits { width, words } => {
                for (count, words) in counts.iter_mut().zip(words.chunks((*width).max(1))) {
                    let ones: u32 = words.iter().map(|w| w.count_ones()).sum();
                    *count = i64::from(ones) - i64::from(words[0] & 1 == 1);
                }
            }
            Customers::Pairs(pairs) => pairs.count_into(&mut counts),
        }
        counts
    }
}

/// Pairs of slot and code, each kept once in the end.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pairs: Vec<u64>,
    /// Sort out repetitions when this many are held.
    limit: usize,
}

const FIRST_LIMIT: usize = 1 << 20;

impl Pairs {
    fn push(&mut self, slot: u32, code: u32) {
        self.pairs.push(u64::from(slot) << 32 | u64::from(code));
        if self.pairs.len() > self.limit.max(FIRST_LIMIT) {
            self.sort_out();
            self.limit = self.pairs.len() * 2;
        }
    }

    fn sort_out(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }

    fn merge(&mut self, other: Pairs, map: Option<&[u32]>) {
        self.pairs
            .extend(other.pairs.into_iter().map(|pair| match map {
                Some(map) => u64::from(map[(pair >> 32) as usize]) << 32 | (pair & 0xffff_ffff),
                None => pair,
            }));
    }

    fn count_into(&mut self, counts: &mut [i64]) {
        self.sort_out();
        for pair in &self.pairs {
            counts[(pair >> 32) as usize] += 1;
        }
    }
}

/// Adds the counts of another share, whose slots may have other numbers.
pub(crate) fn add(to: &mut [i64], from: &[i64], map: Option<&[u32]>) {
    match map {
        Some(map) => {
            for (slot, value) in map.iter().zip(from) {
                let sum = &mut to[*slot as usize];
                *sum = sum.wrapping_add(*value);
            }
        }
        None => {
            for (sum, value) in to.iter_mut().zip(from) {
                *sum = sum.wrapping_add(*value);
            }
        }
    }
}
