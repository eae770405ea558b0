//! Causes of a change (归因): the smallest set of combinations of members that carries it, without overlap.

mod accounts;

use std::collections::HashMap;
use std::sync::Arc;

use qd_base::{Amount, Period};
use qd_insight::localize::{Cases, Dim, Measure, Options, explain_change, localize};
use qd_ledger::{Compare, Frame, MetricKey, Query};
use qd_reports::{Desk, ReportError};

use crate::span;

/// One combination of members that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Dimension and member, at most four pairs.
    pub members: Vec<(String, String)>,
    /// Amount in the later span.
    pub current: Amount,
    /// Amount in the earlier span.
    pub base: Amount,
    /// Its part of the whole change.
    pub contribution: Option<f64>,
    /// Evidence that it moved unlike the rest; larger is stronger.
    pub surprise: f64,
    /// Whether lines that an earlier driver carries are left out of it: then it is not the member's whole amount.
    pub trimmed: bool,
    /// The last month with sales, where a customer or seller sold nothing from then to the end of the later span.
    pub stopped: Option<Period>,
}

/// The drivers and what they leave unexplained.
#[derive(Clone, Debug, PartialEq)]
pub struct Causes {
    /// Drivers, largest first.
    pub drivers: Vec<Driver>,
    /// Change of the whole.
    pub delta: Amount,
    /// Change that no driver carries.
    pub residual: Amount,
    /// The dimensions that were searched.
    pub searched: Vec<String>,
}

/// The looks at the ledger from which causes are sought (观察角度): few dimensions each, so that the chances of single
/// orders cancel out inside a leaf, and what many lines did together shows.
const VIEWS: [&[&str]; 9] = [
    &["region", "category"],
    &["region", "subcategory"],
    &["region", "channel", "category"],
    &["segment", "channel"],
    &["province", "category"],
    &["salesperson"],
    &["manager"],
    &["customer"],
    &["product"],
];
/// A driver carries at least this part of all movement up and down between regions and categories.
const LEAST_PART: f64 = 0.04;
/// Every further member that a combination names has to earn its place.
const NAMING: f64 = 0.9;

/// The most drivers that are named; callers show fewer where room is short.
const MOST: usize = 8;

/// Finds the drivers of the change of revenue between two spans; kept for the ledger's version.
///
/// # Errors
/// As the ledger's; [`ReportError::Analysis`] where a method refuses its input.
pub fn causes(desk: &Desk, base: &Period, current: &Period) -> Result<Arc<Causes>, ReportError> {
    let key = format!("causes|{base}|{current}");
    desk.remember(&key, || find(desk, base, current))
}

fn find(desk: &Desk, base: &Period, current: &Period) -> Result<Causes, ReportError> {
    let names = searched(desk)?;
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    let query = Query::of(&[MetricKey::Revenue])
        .by(&columns)
        .during(current)
        .compared(Compare::Period(base.clone()));
    let frame = desk.ask(&query)?;
    let table = Table {
        dims: columns.iter().map(|name| coded(&frame, name)).collect(),
        actual: (0..frame.rows())
            .map(|r| frame.amount("revenue", r))
            .collect(),
        expected: (0..frame.rows())
            .map(|r| frame.amount("revenue_compared", r))
            .collect(),
    };
    let mut candidates = Vec::new();
    for view in VIEWS {
        candidates.extend(look(&table, view)?);
    }
    candidates.extend(movers(&table)?);
    candidates.extend(accounts::candidates(&table));
    let mut causes = choose(&table, candidates, MOST, names);
    accounts::date_the_ends(desk, &mut causes, current)?;
    Ok(causes)
}

/// The ledger's two spans by all searched dimensions.
struct Table {
    dims: Vec<Dim>,
    actual: Vec<Amount>,
    expected: Vec<Amount>,
}

/// A combination that may be a cause: members as (dimension, code) of the table, and the evidence for it.
struct Candidate {
    members: Vec<(usize, u32)>,
    surprise: f64,
    standing: Standing,
}

/// Why a combination is considered; those of a higher standing are named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// It moved much.
    Large,
    /// It moved unlike the rest.
    StandsOut,
    /// It is a key account that broke away.
    Account,
}

/// A table summed up to the dimensions of one look.
struct Look {
    dims: Vec<Dim>,
    at: Vec<usize>,
    actual: Vec<f64>,
    expected: Vec<f64>,
}

impl Table {
    fn look(&self, view: &[&str]) -> Option<Look> {
        let at: Vec<usize> = view
            .iter()
            .map(|name| self.dims.iter().position(|d| d.name == *name))
            .collect::<Option<_>>()?;
        let mut leaves: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut keys: Vec<Vec<u32>> = Vec::new();
        let (mut actual, mut expected) = (Vec::new(), Vec::new());
        for row in 0..self.actual.len() {
            let key: Vec<u32> = at.iter().map(|d| self.dims[*d].codes[row]).collect();
            let leaf = *leaves.entry(key.clone()).or_insert_with(|| {
                keys.push(key);
                actual.push(0.0);
                expected.push(0.0);
                actual.len() - 1
            });
            actual[leaf] += self.actual[row].to_f64();
            expected[leaf] += self.expected[row].to_f64();
        }
        let dims = at
            .iter()
            .enumerate()
            .map(|(place, d)| Dim {
                name: self.dims[*d].name.clone(),
                codes: keys.iter().map(|key| key[place]).collect(),
                members: self.dims[*d].members.clone(),
            })
            .collect();
        Some(Look {
            dims,
            at,
            actual,
            expected,
        })
    }
}

impl Look {
    fn cases(&self) -> Cases<'_> {
        let measure = Measure::Additive {
            actual: &self.actual,
            expected: &self.expected,
        };
        Cases {
            dims: &self.dims,
            measure,
        }
    }

    fn candidate(&self, members: &[(usize, u32)], surprise: f64) -> Candidate {
        let members = members
            .iter()
            .map(|(dim, code)| (self.at[*dim], *code))
            .collect();
        let standing = if surprise > 0.0 {
            Standing::StandsOut
        } else {
            Standing::Large
        };
        Candidate {
            members,
            surprise,
            standing,
        }
    }
}

/// Combinations that stand out in one look, against the general trend and the usual spread.
fn look(table: &Table, view: &[&str]) -> Result<Vec<Candidate>, ReportError> {
    let Some(look) = table.look(view) else {
        return Ok(Vec::new());
    };
    let options = Options {
        max_depth: view.len(),
        ..Options::default()
    };
    let found = localize(&look.cases(), &options)
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    Ok(found
        .causes
        .iter()
        .map(|c| look.candidate(&c.members, c.surprise))
        .collect())
}

/// The largest movers of region and category: said even where nothing stands out, because the change is somewhere.
fn movers(table: &Table) -> Result<Vec<Candidate>, ReportError> {
    let views: [&[&str]; 4] = [
        &["region", "category"],
        &["region"],
        &["category"],
        &["segment"],
    ];
    let Some(look) = views.iter().find_map(|view| table.look(view)) else {
        return Ok(Vec::new());
    };
    let options = Options {
        max_depth: 2,
        max_causes: 4,
        ..Options::default()
    };
    let explained = explain_change(&look.cases(), &options)
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    Ok(explained
        .drivers
        .iter()
        .map(|c| look.candidate(&c.members, 0.0))
        .collect())
}

/// Takes candidates by what they carry, most first; each line belongs to one driver only, so that drivers and
/// residual add up to the change. Combinations that stand out come before those that are merely large.
fn choose(
    table: &Table,
    candidates: Vec<Candidate>,
    limit: usize,
    searched: Vec<String>,
) -> Causes {
    let mut free = vec![true; table.actual.len()];
    let whole = |values: &[Amount]| values.iter().copied().sum::<Amount>();
    let delta = whole(&table.actual) - whole(&table.expected);
    let least = LEAST_PART * movement(table);
    let mut left = candidates;
    let mut drivers: Vec<Driver> = Vec::new();
    while drivers.len() < limit {
        let weigh = |c: &Candidate| {
            let (current, base) = carried(table, &free, &c.members);
            let size = (current - base).to_f64().abs() * NAMING.powi(c.members.len() as i32);
            let enough = c.standing == Standing::Account || size >= least;
            enough.then_some((c.standing, size))
        };
        let best = (0..left.len())
            .filter_map(|at| Some((weigh(&left[at])?, at)))
            .max_by(|a, b| {
                a.0.0
                    .cmp(&b.0.0)
                    .then(a.0.1.total_cmp(&b.0.1))
                    .then(b.1.cmp(&a.1))
            });
        let Some((_, at)) = best else { break };
        let chosen = left.swap_remove(at);
        let (current, base) = carried(table, &free, &chosen.members);
        let mut trimmed = false;
        for (row, open) in free.iter_mut().enumerate() {
            let named = inside(table, &chosen.members, row);
            trimmed |= named && !*open;
            *open &= !named;
        }
        let name = |(d, c): &(usize, u32)| {
            let dim = &table.dims[*d];
            (dim.name.clone(), dim.members[*c as usize].clone())
        };
        let part = (current - base).to_f64();
        drivers.push(Driver {
            members: chosen.members.iter().map(name).collect(),
            current,
            base,
            contribution: (delta != Amount::ZERO).then(|| part / delta.to_f64()),
            surprise: chosen.surprise,
            trimmed,
            stopped: None,
        });
    }
    drivers.sort_by_key(|d| std::cmp::Reverse((d.current - d.base).abs()));
    let carried: Amount = drivers.iter().map(|d| d.current - d.base).sum();
    Causes {
        drivers,
        delta,
        residual: delta - carried,
        searched,
    }
}

/// All movement up and down between regions and categories: what a driver's size is measured by.
fn movement(table: &Table) -> f64 {
    let views: [&[&str]; 4] = [
        &["region", "category"],
        &["region"],
        &["category"],
        &["segment"],
    ];
    let Some(look) = views.iter().find_map(|view| table.look(view)) else {
        return 0.0;
    };
    look.actual
        .iter()
        .zip(&look.expected)
        .map(|(a, e)| (a - e).abs())
        .sum()
}

fn inside(table: &Table, members: &[(usize, u32)], row: usize) -> bool {
    members
        .iter()
        .all(|(dim, code)| table.dims[*dim].codes[row] == *code)
}

/// What a combination's free lines amount to in both spans.
fn carried(table: &Table, free: &[bool], members: &[(usize, u32)]) -> (Amount, Amount) {
    let rows = (0..free.len()).filter(|row| free[*row] && inside(table, members, *row));
    rows.fold((Amount::ZERO, Amount::ZERO), |(current, base), row| {
        (current + table.actual[row], base + table.expected[row])
    })
}

/// The dimensions worth searching: those that the looks name, that the ledger has, and that are not as fine as the
/// lines themselves.
fn searched(desk: &Desk) -> Result<Vec<String>, ReportError> {
    let kept = desk.remember("searched-dimensions", || {
        let (first, last) = desk.span()?;
        let lines = Period::range(first, last)
            .map(|p| Query::of(&[MetricKey::Lines]).during(&p))
            .map_or(Ok(0.0), |q| {
                desk.ask(&q)
                    .map(|f| f.columns[0].cells[0].number().unwrap_or(0.0))
            })?;
        let most = (lines / 6.0).max(12.0) as usize;
        let mut names: Vec<String> = Vec::new();
        for name in VIEWS.iter().flat_map(|view| view.iter()) {
            if !names.iter().any(|known| known == name)
                && desk.has_dimension(name)
                && (2..=most).contains(&span::members(desk, name)?)
            {
                names.push((*name).to_owned());
            }
        }
        Ok(names)
    })?;
    Ok(kept.to_vec())
}

fn coded(frame: &Frame, name: &str) -> Dim {
    let mut codes: HashMap<String, u32> = HashMap::new();
    let mut members = Vec::new();
    let rows = (0..frame.rows())
        .map(|row| {
            let member = frame.member(name, row);
            if let Some(code) = codes.get(member) {
                return *code;
            }
            let code = members.len() as u32;
            members.push(member.to_owned());
            codes.insert(member.to_owned(), code);
            code
        })
        .collect();
    Dim {
        name: name.to_owned(),
        codes: rows,
        members,
    }
}
