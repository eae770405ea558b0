//! The leaves in canonical form (归一化明细): dimensions and members in name order, equal combinations
//! added up, rows sorted, so that the answer does not depend on how the table was arranged.

use super::cases::{Cases, Measure};

/// One dimension of the prepared table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Index of the dimension in the caller's table.
    pub dim: usize,
    /// For each leaf the rank of its member in name order.
    pub codes: Vec<u32>,
    /// The caller's code of each rank.
    pub code_of: Vec<u32>,
}

/// Leaves that carry any value, one row per combination.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub columns: Vec<Column>,
    /// The four sums of each leaf: actual, expected, and their denominators (0 for sums).
    pub sums: Vec<[f64; 4]>,
}

impl Prepared {
    /// Number of leaves.
    pub(super) fn leaves(&self) -> usize {
        self.sums.len()
    }

    /// The caller's (dimension, code) pairs for the columns `named` at leaf `row`.
    pub(super) fn members_at(&self, named: &[usize], row: usize) -> Vec<(usize, u32)> {
        let pair = |column: &usize| {
            let column = &self.columns[*column];
            (column.dim, column.code_of[column.codes[row] as usize])
        };
        let mut members: Vec<(usize, u32)> = named.iter().map(pair).collect();
        members.sort_unstable();
        members
    }
}

/// Puts `cases` into canonical form, leaving out rows without any value.
pub(super) fn prepare(cases: &Cases<'_>) -> Prepared {
    let mut order: Vec<usize> = (0..cases.dims.len()).collect();
    order.sort_by(|a, b| cases.dims[*a].name.cmp(&cases.dims[*b].name).then(a.cmp(b)));
    let ranks: Vec<(Vec<u32>, Vec<u32>)> = order
        .iter()
        .map(|dim| ranks(&cases.dims[*dim].members))
        .collect();
    let sums_at = |row: usize| match cases.measure {
        Measure::Additive { actual, expected } => [actual[row], expected[row], 0.0, 0.0],
        Measure::Ratio { actual, expected } => [
            actual.0[row],
            expected.0[row],
            actual.1[row],
            expected.1[row],
        ],
    };
    let live: Vec<usize> = (0..cases.leaves())
        .filter(|row| sums_at(*row).iter().any(|sum| *sum != 0.0))
        .collect();
    let mut keys: Vec<u128> = vec![0; live.len()];
    for (dim, (rank_of, code_of)) in order.iter().zip(&ranks) {
        let (codes, width) = (&cases.dims[*dim].codes, code_of.len() as u128);
        for (key, row) in keys.iter_mut().zip(&live) {
            *key = key.wrapping_mul(width) + u128::from(rank_of[codes[*row] as usize]);
        }
    }
    let mut places: Vec<usize> = (0..live.len()).collect();
    if !keys.is_sorted() {
        let bits = |place: usize| sums_at(live[place]).map(f64::to_bits);
        places.sort_by(|a, b| {
            keys[*a]
                .cmp(&keys[*b])
                .then_with(|| bits(*a).cmp(&bits(*b)))
        });
    }
    let (mut firsts, mut sums): (Vec<usize>, Vec<[f64; 4]>) = (Vec::new(), Vec::new());
    let mut last = None;
    for place in places {
        let more = sums_at(live[place]);
        match sums.last_mut().filter(|_| last == Some(keys[place])) {
            Some(sum) => sum
                .iter_mut()
                .zip(more)
                .for_each(|(cell, add)| *cell += add),
            None => {
                firsts.push(live[place]);
                sums.push(more);
            }
        }
        last = Some(keys[place]);
    }
    let columns = order
        .into_iter()
        .zip(ranks)
        .map(|(dim, (rank_of, code_of))| {
            let codes = &cases.dims[dim].codes;
            let codes = firsts
                .iter()
                .map(|row| rank_of[codes[*row] as usize])
                .collect();
            Column {
                dim,
                codes,
                code_of,
            }
        })
        .collect();
    Prepared { columns, sums }
}

/// Rank of each code by member name, and the code of each rank.
fn ranks(members: &[String]) -> (Vec<u32>, Vec<u32>) {
    let mut code_of: Vec<u32> = (0..members.len() as u32).collect();
    code_of.sort_by(|a, b| {
        members[*a as usize]
            .cmp(&members[*b as usize])
            .then(a.cmp(b))
    });
    let mut rank_of = vec![0; members.len()];
    for (rank, code) in code_of.iter().enumerate() {
        rank_of[*code as usize] = rank as u32;
    }
    (rank_of, code_of)
}
