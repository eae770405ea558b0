//! Allocation of one total or of three tiers (目标分解与三档): solve, round, repair, check.

use serde::{Deserialize, Serialize};

use super::allocation::{Allocation, Tiers};
use super::classes::Problem;
use super::conflict::{ConstraintSource, explain};
use super::quadratic::{Answer, Order, fair_amounts};
use super::repair::{CellBounds, repair};
use super::request::Request;
use super::rounding::{largest_remainder, running};
use crate::error::InsightError;

/// Totals of the three tiers, ascending, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierTotals {
    /// Floor tier (保底).
    pub floor: i64,
    /// Goal tier (目标).
    pub goal: i64,
    /// Stretch tier (挑战).
    pub stretch: i64,
}

/// Allocates a total fairly under its limits, in whole steps.
///
/// # Errors
/// `Infeasible` names a smallest set of constraints that cannot hold together; `OutOfRange`, `TooFew` and
/// `LengthMismatch` name what is wrong with the request; `Solver` when the solver gives up.
///
/// ```
/// use qd_insight::target::{Limit, Place, Request, Rule, Scope, allocate};
/// let place = |person, weight| Place { region: 0, person, category: 0, weight };
/// let mut request = Request::new(1_000, vec![place(1, 3.0), place(2, 1.0)], vec![0.5, 0.5]);
/// assert_eq!(allocate(&request)?.cells, [375, 375, 125, 125]);
/// let scope = Scope { person: Some(1), ..Scope::default() };
/// request.limits.push(Limit { name: "capacity of A".into(), scope, rule: Rule::Capacity(600) });
/// assert_eq!(allocate(&request)?.cells, [300, 300, 200, 200]);
/// # Ok::<(), qd_insight::error::InsightError>(())
/// ```
pub fn allocate(request: &Request) -> Result<Allocation, InsightError> {
    let problem = Problem::of(request, request.total)?;
    let amounts = solve(request, &problem, &Order::Free)?;
    let parts = spread(&problem, &amounts);
    let mut cells = to_steps(
        &problem,
        &parts,
        &month_steps(&problem, &parts, problem.total),
    );
    let misses = repair(
        &problem,
        &mut cells,
        &CellBounds {
            lower: None,
            upper: None,
        },
    );
    Ok(finish(request, &problem, cells, misses))
}

/// Allocates three tiers so that in each cell 保底 ≤ 目标 ≤ 挑战. All limits hold in all tiers.
///
/// # Errors
/// As [`allocate`]; `OutOfRange` when the totals do not ascend.
pub fn allocate_tiers(request: &Request, totals: TierTotals) -> Result<Tiers, InsightError> {
    if totals.floor > totals.goal || totals.goal > totals.stretch {
        return Err(InsightError::OutOfRange {
            what: "order of the tier totals",
            row: 0,
        });
    }
    let goal = allocate(&Request {
        total: totals.goal,
        ..request.clone()
    })?;
    let below = Request {
        total: totals.floor,
        ..request.clone()
    };
    let above = Request {
        total: totals.stretch,
        ..request.clone()
    };
    let floor = beside(&below, &goal, Side::Below)?;
    let stretch = beside(&above, &goal, Side::Above)?;
    Ok(Tiers {
        floor,
        goal,
        stretch,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Above,
}

/// Solves a tier next to the goal; the distance to the goal is rounded, so it never changes its sign.
fn beside(request: &Request, goal: &Allocation, side: Side) -> Result<Allocation, InsightError> {
    let problem = Problem::of(request, request.total)?;
    let of_goal = |class: &super::classes::Class| -> f64 {
        class
            .cells
            .iter()
            .map(|cell| goal.cells[*cell] as f64)
            .sum()
    };
    let held: Vec<f64> = problem.classes.iter().map(of_goal).collect();
    let order = match side {
        Side::Below => Order::NotAbove(held),
        Side::Above => Order::NotBelow(held),
    };
    let amounts = solve(request, &problem, &order)?;
    let sign = if side == Side::Below { -1.0 } else { 1.0 };
    let distance: Vec<f64> = spread_from(&problem, &amounts, goal)
        .iter()
        .zip(&goal.cells)
        .map(|(amount, at_goal)| ((amount - *at_goal as f64) * sign).max(0.0))
        .collect();
    let months = match &problem.month_totals {
        Some(totals) => {
            let steps = |(tier, goal): (&i64, i64)| (tier - goal).abs() / problem.step;
            totals.iter().zip(goal.by_month()).map(steps).collect()
        }
        None => month_steps(&problem, &distance, (problem.total - goal.total).abs()),
    };
    let steps = to_steps(&problem, &distance, &months);
    let mut cells: Vec<i64> = goal
        .cells
        .iter()
        .zip(steps)
        .map(|(cell, step)| cell + step * sign as i64)
        .collect();
    let bounds = match side {
        Side::Below => CellBounds {
            lower: None,
            upper: Some(&goal.cells),
        },
        Side::Above => CellBounds {
            lower: Some(&goal.cells),
            upper: None,
        },
    };
    let misses = repair(&problem, &mut cells, &bounds);
    Ok(finish(request, &problem, cells, misses))
}

fn solve(request: &Request, problem: &Problem, order: &Order) -> Result<Vec<f64>, InsightError> {
    let suspects = match fair_amounts(problem, order)? {
        Answer::Amounts(amounts) => return Ok(amounts),
        Answer::Impossible(suspects) => suspects,
    };
    match explain(request, problem, order, &suspects)? {
        Some(conflict) => Err(InsightError::Infeasible(Box::new(conflict))),
        None => Err(InsightError::Solver(
            "the limits leave no margin at all".to_owned(),
        )),
    }
}

/// Amount per cell: inside a class in proportion to the reference.
fn spread(problem: &Problem, amounts: &[f64]) -> Vec<f64> {
    let mut parts = vec![0.0; problem.reference.len()];
    for (class, amount) in problem.classes.iter().zip(amounts) {
        for cell in &class.cells {
            parts[*cell] = amount * problem.reference[*cell] / class.reference;
        }
    }
    parts
}

/// As `spread`, but in proportion to the goal where there is one, which keeps the order of tiers.
fn spread_from(problem: &Problem, amounts: &[f64], goal: &Allocation) -> Vec<f64> {
    let mut parts = spread(problem, amounts);
    for (class, amount) in problem.classes.iter().zip(amounts) {
        let held: f64 = class
            .cells
            .iter()
            .map(|cell| goal.cells[*cell] as f64)
            .sum();
        if held > 0.0 {
            for cell in &class.cells {
                parts[*cell] = amount * goal.cells[*cell] as f64 / held;
            }
        }
    }
    parts
}

/// Whole steps per month: the held totals, or the nearest to what the solver found.
fn month_steps(problem: &Problem, parts: &[f64], total: i64) -> Vec<i64> {
    if let Some(totals) = &problem.month_totals {
        return totals.iter().map(|amount| amount / problem.step).collect();
    }
    let of_month = |month| parts.iter().skip(month).step_by(problem.months).sum();
    let sums: Vec<f64> = (0..problem.months).map(of_month).collect();
    largest_remainder(&sums, total / problem.step)
}

/// Amounts per cell in minor units, from parts rounded within each month.
fn to_steps(problem: &Problem, parts: &[f64], months: &[i64]) -> Vec<i64> {
    let mut cells = vec![0; parts.len()];
    for (month, steps) in months.iter().enumerate() {
        let column: Vec<f64> = parts
            .iter()
            .skip(month)
            .step_by(problem.months)
            .copied()
            .collect();
        for (place, whole) in running(&column, *steps).into_iter().enumerate() {
            cells[place * problem.months + month] = whole * problem.step;
        }
    }
    cells
}

fn finish(
    request: &Request,
    problem: &Problem,
    cells: Vec<i64>,
    rounding_misses: Vec<(ConstraintSource, i64)>,
) -> Allocation {
    let mut result = Allocation {
        total: problem.total,
        months: problem.months,
        places: request.places.clone(),
        cells,
        binding: Vec::new(),
        rounding_misses,
        fairness: None,
    };
    result.weigh_fairness(&problem.reference);
    result.binding = request
        .limits
        .iter()
        .enumerate()
        .filter(|(_, limit)| {
            let held = result.sum(&limit.scope);
            limit.rule.low() == Some(held) || limit.rule.high() == Some(held)
        })
        .map(|(index, _)| ConstraintSource::Limit(index))
        .collect();
    result
}
