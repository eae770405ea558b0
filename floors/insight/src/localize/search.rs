//! The search for causes (根因搜索): evidence per combination, strongest first, each leaf explained once.

use super::cases::Options;
use super::evidence::{Evidence, Fit, Grid, STEPS};
use super::lattice::Cuboid;
use super::prepare::Prepared;
use std::collections::HashMap;
use std::rc::Rc;

/// Combinations looked at closely in each round.
const SHORTLIST: usize = 24;

/// A combination accepted as a cause: its place in the lattice, its leaves and the evidence.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub named: Vec<usize>,
    pub rows: Vec<usize>,
    pub evidence: f64,
}

/// Where causes are sought: the leaves, their combinations, and how far groups usually differ.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub table: &'a Prepared,
    pub cuboids: &'a [Cuboid],
    /// Usual spread of the shifts of groups, by cuboid.
    pub usual: &'a [f64],
}

/// The state of one search: sums of evidence for every group of every cuboid.
pub(super) struct Search<'a> {
    ground: Ground<'a>,
    evidence: Evidence,
    grids: Vec<Grid>,
    sums: Vec<Vec<Grid>>,
    /// Best value of each sum, kept beside it.
    tops: Vec<Vec<f32>>,
    /// Candidates already fitted, with the `top` they were fitted at.
    fitted: HashMap<(usize, u32), (f32, Candidate)>,
    /// Cost in nats of naming one combination of each cuboid.
    costs: Vec<f64>,
    cuboid_of_mask: Vec<usize>,
    explained: Vec<bool>,
}

/// A group with its fit.
#[derive(Debug, Clone)]
struct Candidate {
    cuboid: usize,
    rows: Rc<[usize]>,
    fit: Fit,
    value: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(ground: Ground<'a>, evidence: Evidence, explained: Vec<bool>) -> Self {
        let Ground { table, cuboids, .. } = ground;
        let mut grids = evidence.grids();
        let done = grids.iter_mut().zip(&explained).filter(|(_, done)| **done);
        done.for_each(|(grid, _)| *grid = [0.0; STEPS]);
        let sums: Vec<Vec<Grid>> = cuboids.iter().map(|one| sum_groups(one, &grids)).collect();
        let tops = sums
            .iter()
            .map(|sums| sums.iter().map(top).collect())
            .collect();
        let fitted = HashMap::new();
        let costs = cuboids
            .iter()
            .map(|cuboid| naming_cost(cuboid, cuboids))
            .collect();
        let mut cuboid_of_mask = vec![usize::MAX; 1 << table.columns.len()];
        for (index, cuboid) in cuboids.iter().enumerate() {
            cuboid_of_mask[cuboid.mask()] = index;
        }
        Self {
            ground,
            evidence,
            grids,
            sums,
            tops,
            fitted,
            costs,
            cuboid_of_mask,
            explained,
        }
    }

    /// Takes causes one after the other, strongest first, until none has enough evidence.
    pub(super) fn run(mut self, options: &Options) -> (Vec<Found>, Vec<bool>) {
        let mut found = Vec::new();
        while found.len() < options.max_causes {
            let Some(best) = self.strongest(options.min_evidence) else {
                break;
            };
            self.take(&best);
            let named = self.ground.cuboids[best.cuboid].named.clone();
            found.push(Found {
                named,
                rows: best.rows.to_vec(),
                evidence: best.value,
            });
        }
        (found, self.explained)
    }

    /// The best-supported combination that its own parts do not explain better.
    fn strongest(&mut self, least: f64) -> Option<Candidate> {
        let list = self.shortlist();
        let mut candidates: Vec<Candidate> = list
            .into_iter()
            .map(|(cuboid, group, _)| self.candidate(cuboid, group))
            .collect();
        candidates.retain(|one| one.value > least && one.fit.is_distinct() && self.is_unusual(one));
        candidates.sort_by(|a, b| {
            b.value
                .total_cmp(&a.value)
                .then(a.cuboid.cmp(&b.cuboid))
                .then(a.rows.cmp(&b.rows))
        });
        candidates.into_iter().find(|one| !self.splits_better(one))
    }

    /// Groups by their evidence on the grid, best first.
    fn shortlist(&self) -> Vec<(usize, u32, f64)> {
        let mut list: Vec<(usize, u32, f64)> = Vec::new();
        for (index, tops) in self.tops.iter().enumerate() {
            for (group, top) in tops.iter().enumerate() {
                let value = f64::from(*top) - self.costs[index];
                if value > -6.0 {
                    list.push((index, group as u32, value));
                }
            }
        }
        let order = |a: &(usize, u32, f64), b: &(usize, u32, f64)| {
            b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(&b.1))
        };
        if list.len() > SHORTLIST {
            list.select_nth_unstable_by(SHORTLIST, order);
            list.truncate(SHORTLIST);
        }
        list.sort_by(order);
        list
    }

    /// The group with its fit; fitted anew only when some of its leaves were explained meanwhile.
    fn candidate(&mut self, cuboid: usize, group: u32) -> Candidate {
        let top = self.tops[cuboid][group as usize];
        if let Some((_, one)) = self.fitted.get(&(cuboid, group)).filter(|one| one.0 == top) {
            return one.clone();
        }
        let mut rows = self.ground.cuboids[cuboid].rows_of(group);
        rows.retain(|row| !self.explained[*row]);
        let severity = severity_at(&self.sums[cuboid][group as usize]);
        let fit = self.evidence.fit(&rows, severity);
        let value = fit.gain - self.costs[cuboid];
        let one = Candidate {
            cuboid,
            rows: rows.into(),
            fit,
            value,
        };
        self.fitted.insert((cuboid, group), (top, one.clone()));
        one
    }

    /// Whether the shift is more than groups of its kind usually differ by.
    fn is_unusual(&self, one: &Candidate) -> bool {
        let Ground { cuboids, usual, .. } = self.ground;
        let rarity = rarity(
            one.fit.severity,
            usual[one.cuboid],
            cuboids[one.cuboid].groups,
        );
        rarity > self.costs[one.cuboid]
    }

    /// Whether cutting the combination along one more dimension, and naming only the parts that
    /// pull, describes its leaves more briefly than naming it whole.
    fn splits_better(&self, one: &Candidate) -> bool {
        let cuboid = &self.ground.cuboids[one.cuboid];
        let mask = cuboid.mask();
        let whole: f64 = one
            .rows
            .iter()
            .map(|row| self.evidence.of_leaf(*row, &one.fit))
            .sum();
        (0..self.ground.table.columns.len()).any(|column| {
            let finer = self.cuboid_of_mask[mask | 1 << column];
            if cuboid.named.contains(&column) || finer == usize::MAX {
                return false;
            }
            self.split_value(one, column, finer) > whole - self.costs[one.cuboid]
        })
    }

    /// Evidence of the parts when each is named apart: nothing for a part that does not pull, its
    /// own fit for a part of another severity, else the common fit at the price of one more name.
    fn split_value(&self, one: &Candidate, column: usize, finer: usize) -> f64 {
        let codes = &self.ground.table.columns[column].codes;
        let mut parts: Vec<Vec<usize>> =
            vec![Vec::new(); self.ground.table.columns[column].code_of.len()];
        one.rows
            .iter()
            .for_each(|row| parts[codes[*row] as usize].push(*row));
        let value = |part: &Vec<usize>| {
            let whole: f64 = part
                .iter()
                .map(|row| self.evidence.of_leaf(*row, &one.fit))
                .sum();
            let mut sum = [0.0; STEPS];
            part.iter().for_each(|row| add(&mut sum, &self.grids[*row]));
            let own = self.evidence.fit(part, severity_at(&sum));
            let alike = (whole - self.costs[finer]).max(0.0);
            let apart = own.gain - self.costs[finer];
            let coarse = part
                .iter()
                .map(|row| self.evidence.grain[*row])
                .sum::<f64>();
            if !differs(&own, &one.fit, coarse / part.len() as f64) || apart <= alike {
                return alike;
            }
            let foreign = self.reaches_beyond(finer, column, part[0], own.gain);
            if foreign { whole } else { apart }
        };
        parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(value)
            .sum()
    }

    /// Whether the part at `row` belongs to a wider combination through `column` with more
    /// evidence than the part itself: then another cause overlaps, and the split is not its own.
    fn reaches_beyond(&self, finer: usize, column: usize, row: usize, own: f64) -> bool {
        let mask = self.ground.cuboids[finer].mask();
        let rest = mask & !(1 << column);
        let mut kept = rest;
        while kept != 0 {
            kept = (kept - 1) & rest;
            let wider = self.cuboid_of_mask[kept | 1 << column];
            let group = self.ground.cuboids[wider].ids[row] as usize;
            if f64::from(self.tops[wider][group]) > own {
                return true;
            }
        }
        false
    }

    /// Marks the leaves of a cause as explained and takes their evidence out of every group.
    fn take(&mut self, one: &Candidate) {
        for row in one.rows.iter() {
            self.explained[*row] = true;
        }
        for (index, cuboid) in self.ground.cuboids.iter().enumerate() {
            let sums = &mut self.sums[index];
            let mut touched: Vec<u32> = one.rows.iter().map(|row| cuboid.ids[*row]).collect();
            for (row, group) in one.rows.iter().zip(&touched) {
                let parts = sums[*group as usize].iter_mut().zip(&self.grids[*row]);
                parts.for_each(|(cell, part)| *cell -= part);
            }
            touched.dedup();
            for group in touched {
                self.tops[index][group as usize] = top(&sums[group as usize]);
            }
        }
        one.rows
            .iter()
            .for_each(|row| self.grids[*row] = [0.0; STEPS]);
    }
}

/// Evidence in nats that a shift is more than the usual difference between `groups` groups: the
/// usual differences follow Student's t, with heavier tails the fewer groups they are known from.
fn rarity(severity: f64, usual: f64, groups: usize) -> f64 {
    if usual < 1e-9 {
        return f64::INFINITY;
    }
    let freedom = (groups as f64 / 3.0).max(3.0);
    let z = severity / usual;
    let tail = 0.5 * (freedom + 1.0) * (z * z / freedom).ln_1p();
    tail + (usual * std::f64::consts::TAU.sqrt()).min(1.0).ln()
}

/// Whether two severities are clearly apart, by more than rounding of the leaves can bring.
fn differs(one: &Fit, other: &Fit, grain: f64) -> bool {
    let least = (2.0 * one.spread.min(other.spread)).max(0.1).max(grain);
    (one.severity - other.severity).abs() > least
}

fn sum_groups(cuboid: &Cuboid, grids: &[Grid]) -> Vec<Grid> {
    let mut sums = vec![[0.0; STEPS]; cuboid.groups];
    for (id, grid) in cuboid.ids.iter().zip(grids) {
        add(&mut sums[*id as usize], grid);
    }
    sums
}

fn add(sum: &mut Grid, grid: &Grid) {
    sum.iter_mut()
        .zip(grid)
        .for_each(|(cell, part)| *cell += part);
}

/// The most evidence for any severity of the grid.
fn top(sum: &Grid) -> f32 {
    sum.iter().fold(
        f32::MIN,
        |best, value| if *value > best { *value } else { best },
    )
}

/// The severity of the grid with the most evidence.
fn severity_at(sum: &Grid) -> f64 {
    let best = top(sum);
    let step = sum.iter().position(|value| *value == best).unwrap_or(0);
    (step + 1) as f64 / STEPS as f64
}

/// Nats to name one combination: its depth, its dimensions and its members.
pub(super) fn naming_cost(cuboid: &Cuboid, cuboids: &[Cuboid]) -> f64 {
    let depth = cuboid.named.len();
    let peers = cuboids
        .iter()
        .filter(|other| other.named.len() == depth)
        .count();
    (peers as f64).ln() + (cuboid.groups.max(1) as f64).ln() + 0.5 * depth as f64
}
