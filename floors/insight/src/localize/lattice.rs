//! The lattice of combinations (维度组合): every subset of dimensions with the group of each leaf in it.

use super::prepare::{Column, Prepared};

/// One subset of dimensions; its groups are the combinations that occur in the leaves.
#[derive(Debug, Clone)]
pub(super) struct Cuboid {
    /// Indices of its columns, ascending.
    pub named: Vec<usize>,
    /// Group of each leaf.
    pub ids: Vec<u32>,
    /// Number of group ids in use (a few may be empty).
    pub groups: usize,
}

impl Cuboid {
    /// Leaves of one group, ascending.
    pub(super) fn rows_of(&self, group: u32) -> Vec<usize> {
        (0..self.ids.len())
            .filter(|row| self.ids[*row] == group)
            .collect()
    }

    /// Bit set of its columns.
    pub(super) fn mask(&self) -> usize {
        self.named.iter().fold(0, |mask, column| mask | 1 << column)
    }
}

/// Groups over all cuboids beyond which no further layer is searched: what fits in memory and in a
/// third of a second.
const MOST_GROUPS: usize = 1_500_000;

/// All subsets of up to `max_depth` dimensions, fewest dimensions first, then in column order. A
/// layer that would take too many groups is left out with all deeper ones.
pub(super) fn build(table: &Prepared, max_depth: usize) -> Vec<Cuboid> {
    let columns = &table.columns;
    let mut cuboids: Vec<Cuboid> = (0..columns.len())
        .map(|index| single(columns, index))
        .collect();
    let mut first = 0;
    for _ in 2..=max_depth.min(columns.len()) {
        let mut layer = Vec::new();
        for parent in &cuboids[first..] {
            let last = parent.named[parent.named.len() - 1];
            layer.extend((last + 1..columns.len()).map(|index| refine(parent, columns, index)));
        }
        let groups: usize = cuboids
            .iter()
            .chain(&layer)
            .map(|cuboid| cuboid.groups)
            .sum();
        if groups > MOST_GROUPS {
            break;
        }
        first = cuboids.len();
        cuboids.append(&mut layer);
    }
    cuboids
}

fn single(columns: &[Column], index: usize) -> Cuboid {
    let column = &columns[index];
    Cuboid {
        named: vec![index],
        ids: column.codes.clone(),
        groups: column.code_of.len(),
    }
}

/// Splits every group of `parent` by one more column. Groups keep the order of their members, or
/// of their first leaf where most of the possible combinations do not occur.
fn refine(parent: &Cuboid, columns: &[Column], index: usize) -> Cuboid {
    let width = columns[index].code_of.len();
    let codes = &columns[index].codes;
    let mut named = parent.named.clone();
    named.push(index);
    let key = |row: usize| parent.ids[row] as usize * width + codes[row] as usize;
    let space = parent.groups * width;
    if space <= 2 * codes.len() {
        let ids = (0..codes.len()).map(|row| key(row) as u32).collect();
        return Cuboid {
            named,
            ids,
            groups: space,
        };
    }
    let mut numbers = Numbering::new(space, codes.len());
    let ids = (0..codes.len())
        .map(|row| numbers.number(key(row)))
        .collect();
    Cuboid {
        named,
        ids,
        groups: numbers.next as usize,
    }
}

/// Numbers keys in order of appearance: a direct table where it is small, else open addressing.
struct Numbering {
    slots: Vec<(u64, u32)>,
    shift: u32,
    next: u32,
}

const FREE: u32 = u32::MAX;

impl Numbering {
    fn new(space: usize, rows: usize) -> Self {
        let wanted = (2 * rows).max(16).min(space.max(16)).next_power_of_two();
        Self {
            slots: vec![(0, FREE); wanted],
            shift: 64 - wanted.trailing_zeros(),
            next: 0,
        }
    }

    fn number(&mut self, key: usize) -> u32 {
        let key = key as u64;
        let last = self.slots.len() - 1;
        let mut slot = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        loop {
            let (seen, number) = self.slots[slot];
            if number == FREE {
                self.slots[slot] = (key, self.next);
                self.next += 1;
                return self.next - 1;
            }
            if seen == key {
                return number;
            }
            slot = (slot + 1) & last;
        }
    }
}
