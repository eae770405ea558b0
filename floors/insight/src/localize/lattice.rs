//! The lattice of combinations (维度组合): every subset of dimensions with the group of each leaf in it.

use super::cases::Dim;

/// One subset of dimensions; its groups are the combinations that occur in the leaves.
#[derive(Debug, Clone)]
pub(super) struct Cuboid {
    /// Indices of its dimensions, ascending.
    pub dims: Vec<usize>,
    /// Group of each leaf.
    pub ids: Vec<u32>,
    /// Number of group ids in use (a few may be empty).
    pub groups: usize,
}

impl Cuboid {
    /// Leaves of one group, ascending.
    pub(super) fn rows_of(&self, group: u32) -> impl Iterator<Item = usize> + '_ {
        self.ids
            .iter()
            .enumerate()
            .filter(move |(_, id)| **id == group)
            .map(|(row, _)| row)
    }

    /// Members named by the group that holds `row`.
    pub(super) fn members_at(&self, dims: &[Dim], row: usize) -> Vec<(usize, u32)> {
        self.dims
            .iter()
            .map(|dim| (*dim, dims[*dim].codes[row]))
            .collect()
    }
}

/// All subsets of up to `max_depth` dimensions, fewest dimensions first, then in dimension order.
pub(super) fn build(dims: &[Dim], max_depth: usize) -> Vec<Cuboid> {
    let mut cuboids: Vec<Cuboid> = Vec::new();
    let mut first_of_layer = 0;
    for depth in 1..=max_depth.min(dims.len()) {
        let end = cuboids.len();
        let mut layer = Vec::new();
        if depth == 1 {
            layer.extend((0..dims.len()).map(|dim| single(dims, dim)));
        }
        for parent in &cuboids[first_of_layer..end] {
            let last = parent.dims[parent.dims.len() - 1];
            layer.extend((last + 1..dims.len()).map(|dim| refine(parent, dims, dim)));
        }
        first_of_layer = end;
        cuboids.append(&mut layer);
    }
    cuboids
}

fn single(dims: &[Dim], dim: usize) -> Cuboid {
    Cuboid {
        dims: vec![dim],
        ids: dims[dim].codes.clone(),
        groups: dims[dim].members.len(),
    }
}

/// Splits every group of `parent` by one more dimension, numbering groups in order of appearance
/// where most of the possible combinations do not occur.
fn refine(parent: &Cuboid, dims: &[Dim], dim: usize) -> Cuboid {
    let width = dims[dim].members.len();
    let codes = &dims[dim].codes;
    let mut named = parent.dims.clone();
    named.push(dim);
    let keys = parent
        .ids
        .iter()
        .zip(codes)
        .map(|(id, code)| *id as usize * width + *code as usize);
    let space = parent.groups * width;
    if space <= 2 * codes.len() {
        let ids = keys.map(|key| key as u32).collect();
        return Cuboid {
            dims: named,
            ids,
            groups: space,
        };
    }
    let mut number_of: std::collections::HashMap<usize, u32> = std::collections::HashMap::new();
    let mut ids = Vec::with_capacity(codes.len());
    for key in keys {
        let next = number_of.len() as u32;
        ids.push(*number_of.entry(key).or_insert(next));
    }
    Cuboid {
        dims: named,
        ids,
        groups: number_of.len(),
    }
}
