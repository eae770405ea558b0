//! Conflict (冲突说明): which few constraints cannot hold together, and by how much they miss.
//!
//! The suspects come from the quadratic solver's proof; a smallest set is found with QuickXplain
//! (Junker 2004) over linear programs solved by microlp, and the shortfall by an elastic program.

use std::collections::BTreeMap;
use std::fmt;

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp,
    variable,
};
use serde::{Deserialize, Serialize};

use super::classes::{Problem, Row};
use super::quadratic::Order;
use super::request::Request;
use crate::error::InsightError;

/// Where a constraint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintSource {
    /// The total itself (总目标).
    Total,
    /// A held month total (月度占比); zero-based month.
    Month(usize),
    /// A limit of the request, by index.
    Limit(usize),
    /// The order of tiers (保底 ≤ 目标 ≤ 挑战) in each cell.
    TierOrder,
}

/// One constraint of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictMember {
    /// Where it comes from.
    pub source: ConstraintSource,
    /// The limit's name as given; none for total, months and tier order.
    pub name: Option<String>,
    /// Least amount it demands, minor units.
    pub at_least: Option<i64>,
    /// Greatest amount it allows, minor units.
    pub at_most: Option<i64>,
}

/// Constraints that cannot hold together; each one alone can be dropped to make the rest possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The constraints.
    pub members: Vec<ConflictMember>,
    /// Least total amount, in minor units, by which they would have to be relaxed.
    pub shortfall_minor: i64,
}

impl fmt::Display for Conflict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, member) in self.members.iter().enumerate() {
            let joint = if at > 0 { " + " } else { "" };
            match &member.name {
                Some(name) => write!(out, "{joint}{name}")?,
                None => write!(out, "{joint}{:?}", member.source)?,
            }
            match (member.at_least, member.at_most) {
                (Some(low), Some(high)) if low == high => write!(out, " (= {low})")?,
                (Some(low), _) => write!(out, " (≥ {low})")?,
                (None, Some(high)) => write!(out, " (≤ {high})")?,
                (None, None) => {}
            }
        }
        write!(out, ": short by {}", self.shortfall_minor)
    }
}

/// Finds a smallest conflict; none when all constraints can hold after all.
pub(crate) fn explain(
    request: &Request,
    problem: &Problem,
    order: &Order,
    suspects: &[ConstraintSource],
) -> Result<Option<Conflict>, InsightError> {
    let lp = LinearPrograms { problem, order };
    for candidates in candidate_sets(problem, order, suspects) {
        if lp.infeasible(&candidates)? {
            let mut set = lp.smallest(&[], false, &candidates)?;
            set.sort();
            let members = set
                .iter()
                .map(|source| member(request, problem, *source))
                .collect();
            let shortfall_minor = (lp.relaxation(&set)? * lp.scale()).round() as i64;
            return Ok(Some(Conflict {
                members,
                shortfall_minor,
            }));
        }
    }
    Ok(None)
}

/// Sets to look into, the easiest to understand first: the total rather than twelve held months.
fn candidate_sets(
    problem: &Problem,
    order: &Order,
    suspects: &[ConstraintSource],
) -> Vec<Vec<ConstraintSource>> {
    let is_month = |source: &ConstraintSource| matches!(source, ConstraintSource::Month(_));
    let with_total = |sources: Vec<ConstraintSource>| {
        let mut set = vec![ConstraintSource::Total];
        set.extend(
            sources
                .into_iter()
                .filter(|source| *source != ConstraintSource::Total),
        );
        set
    };
    let mut all: Vec<ConstraintSource> = problem.rows.iter().map(|row| row.source).collect();
    if !matches!(order, Order::Free) {
        all.push(ConstraintSource::TierOrder);
    }
    let without_months = |set: &[ConstraintSource]| {
        set.iter()
            .copied()
            .filter(|s| !is_month(s))
            .collect::<Vec<_>>()
    };
    vec![
        with_total(without_months(suspects)),
        with_total(without_months(&all)),
        suspects.to_vec(),
        with_total(all),
    ]
}

fn member(request: &Request, problem: &Problem, source: ConstraintSource) -> ConflictMember {
    let row = problem.rows.iter().find(|row| row.source == source);
    let (at_least, at_most) = match source {
        ConstraintSource::Total => (Some(problem.total), Some(problem.total)),
        _ => (row.and_then(|row| row.low), row.and_then(|row| row.high)),
    };
    let name = match source {
        ConstraintSource::Limit(index) => Some(request.limits[index].name.clone()),
        _ => None,
    };
    ConflictMember {
        source,
        name,
        at_least,
        at_most,
    }
}

struct LinearPrograms<'a> {
    problem: &'a Problem,
    order: &'a Order,
}

impl LinearPrograms<'_> {
    fn scale(&self) -> f64 {
        self.problem.total.max(1) as f64
    }

    fn infeasible(&self, sources: &[ConstraintSource]) -> Result<bool, InsightError> {
        match self.solve(sources, Elastic::No) {
            Ok(_) => Ok(false),
            Err(ResolutionError::Infeasible) => Ok(true),
            Err(other) => Err(InsightError::Solver(other.to_string())),
        }
    }

    fn relaxation(&self, sources: &[ConstraintSource]) -> Result<f64, InsightError> {
        self.solve(sources, Elastic::Yes)
            .map_err(|error| InsightError::Solver(error.to_string()))
    }

    /// QuickXplain: a smallest infeasible subset of `set`, given that `background` holds.
    fn smallest(
        &self,
        background: &[ConstraintSource],
        grown: bool,
        set: &[ConstraintSource],
    ) -> Result<Vec<ConstraintSource>, InsightError> {
        if grown && self.infeasible(background)? {
            return Ok(Vec::new());
        }
        if set.len() <= 1 {
            return Ok(set.to_vec());
        }
        let (first, second) = set.split_at(set.len() / 2);
        let from_second = self.smallest(&[background, first].concat(), true, second)?;
        let known = [background, from_second.as_slice()].concat();
        let from_first = self.smallest(&known, !from_second.is_empty(), first)?;
        Ok([from_first, from_second].concat())
    }

    /// Least relaxation as a share of the total; classes that look alike to the sources are merged.
    fn solve(
        &self,
        sources: &[ConstraintSource],
        elastic: Elastic,
    ) -> Result<f64, ResolutionError> {
        let rows: Vec<(usize, &Row)> = self
            .problem
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| sources.contains(&row.source))
            .collect();
        let mut vars = ProblemVariables::new();
        let groups = self.groups(
            &rows,
            sources.contains(&ConstraintSource::TierOrder),
            &mut vars,
        );
        let mut demands: Vec<(Expression, Option<i64>, Option<i64>)> = Vec::new();
        if sources.contains(&ConstraintSource::Total) {
            let all = groups.iter().map(|(_, group)| *group).sum();
            demands.push((all, Some(self.problem.total), Some(self.problem.total)));
        }
        for (index, row) in &rows {
            let inside = groups.iter().filter(|(members, _)| members.contains(index));
            demands.push((inside.map(|(_, group)| *group).sum(), row.low, row.high));
        }
        let slacks: Vec<[Variable; 2]> = match elastic {
            Elastic::Yes => demands
                .iter()
                .map(|_| [vars.add(variable().min(0.0)), vars.add(variable().min(0.0))])
                .collect(),
            Elastic::No => Vec::new(),
        };
        let objective: Expression = slacks.iter().flatten().copied().sum();
        let mut model = vars.minimise(objective.clone()).using(microlp);
        for (at, (sum, low, high)) in demands.into_iter().enumerate() {
            let [more, less] = match slacks.get(at) {
                Some([more, less]) => [Expression::from(*more), Expression::from(*less)],
                None => [Expression::from(0.0), Expression::from(0.0)],
            };
            if let Some(low) = low {
                model.add_constraint((sum.clone() + more).geq(low as f64 / self.scale()));
            }
            if let Some(high) = high {
                model.add_constraint((sum - less).leq(high as f64 / self.scale()));
            }
        }
        Ok(model.solve()?.eval(objective))
    }

    fn groups(
        &self,
        rows: &[(usize, &Row)],
        ordered: bool,
        vars: &mut ProblemVariables,
    ) -> Vec<(Vec<usize>, Variable)> {
        let mut bounds: BTreeMap<Vec<usize>, (f64, f64)> = BTreeMap::new();
        for (at, class) in self.problem.classes.iter().enumerate() {
            let relevant = |index: &usize| rows.iter().any(|(wanted, _)| wanted == index);
            let key: Vec<usize> = class.rows.iter().copied().filter(relevant).collect();
            let entry = bounds.entry(key).or_default();
            let (low, high) = match self.order {
                Order::NotAbove(most) if ordered => (0.0, most[at]),
                Order::NotBelow(least) if ordered => (least[at], f64::INFINITY),
                _ => (0.0, f64::INFINITY),
            };
            entry.0 += low / self.scale();
            entry.1 += high / self.scale();
        }
        bounds
            .into_iter()
            .map(|(key, (low, high))| (key, vars.add(variable().bounds(low..=high))))
            .collect()
    }
}

#[derive(Clone, Copy)]
enum Elastic {
    No,
    Yes,
}
