//! The fair plan (公平分解): least weighted squared deviation from the proportional reference, by the
//! interior-point solver clarabel.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus,
    SupportedConeT::{NonnegativeConeT, ZeroConeT},
};

use super::classes::Problem;
use super::conflict::ConstraintSource;
use crate::error::InsightError;

/// What a tier must keep towards the tier solved before it, per class in minor units.
#[derive(Debug, Clone)]
pub(crate) enum Order {
    Free,
    NotAbove(Vec<f64>),
    NotBelow(Vec<f64>),
}

/// Amount per class, or the constraints that take part in the proof that there is none.
#[derive(Debug)]
pub(crate) enum Answer {
    Amounts(Vec<f64>),
    Impossible(Vec<ConstraintSource>),
}

/// Rows of the solver's matrix: equalities first, then inequalities `a·y ≤ b`.
#[derive(Default)]
struct Matrix {
    rows: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
    bounds: Vec<f64>,
    sources: Vec<Option<ConstraintSource>>,
}

impl Matrix {
    fn push(&mut self, source: Option<ConstraintSource>, terms: &[(usize, f64)], bound: f64) {
        for (column, value) in terms {
            self.rows.push(self.bounds.len());
            self.columns.push(*column);
            self.values.push(*value);
        }
        self.bounds.push(bound);
        self.sources.push(source);
    }
}

/// Solves for the class amounts in the variables `y = x / √reference`, in which the objective is the
/// plain distance to `√reference`.
pub(crate) fn fair_amounts(problem: &Problem, order: &Order) -> Result<Answer, InsightError> {
    let scale = problem.total.max(1) as f64;
    let roots: Vec<f64> = problem
        .classes
        .iter()
        .map(|class| class.reference.sqrt())
        .collect();
    let unlimited = problem
        .rows
        .iter()
        .all(|row| matches!(row.source, ConstraintSource::Month(_)));
    if unlimited && matches!(order, Order::Free) {
        let amounts = problem
            .classes
            .iter()
            .map(|class| class.reference * scale)
            .collect();
        return Ok(Answer::Amounts(amounts));
    }
    let (matrix, equalities) = matrix(problem, order, (&roots, scale));
    let (height, width) = (matrix.bounds.len(), roots.len());
    let coefficients = CscMatrix::new_from_triplets(
        height,
        width,
        matrix.rows.clone(),
        matrix.columns.clone(),
        matrix.values.clone(),
    );
    let linear: Vec<f64> = roots.iter().map(|root| -root).collect();
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .max_threads(1)
        .tol_feas(1e-10)
        .tol_gap_abs(1e-10)
        .tol_gap_rel(1e-10)
        .build()
        .map_err(|error| InsightError::Solver(error.to_string()))?;
    let cones = [ZeroConeT(equalities), NonnegativeConeT(height - equalities)];
    let identity = CscMatrix::identity(width);
    let mut solver = DefaultSolver::new(
        &identity,
        &linear,
        &coefficients,
        &matrix.bounds,
        &cones,
        settings,
    )
    .map_err(|error| InsightError::Solver(error.to_string()))?;
    solver.solve();
    let solution = &solver.solution;
    match solution.status {
        SolverStatus::Solved
        | SolverStatus::AlmostSolved
        | SolverStatus::InsufficientProgress
        | SolverStatus::NumericalError
            if solution.r_prim < 1e-6 =>
        {
            let amount = |(y, root): (&f64, &f64)| (y * root * scale).max(0.0);
            Ok(Answer::Amounts(
                solution.x.iter().zip(&roots).map(amount).collect(),
            ))
        }
        SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => {
            Ok(Answer::Impossible(suspects(&matrix.sources, &solution.z)))
        }
        other => Err(InsightError::Solver(format!("{other:?}"))),
    }
}

fn matrix(problem: &Problem, order: &Order, (roots, scale): (&[f64], f64)) -> (Matrix, usize) {
    let mut matrix = Matrix::default();
    let mut members: Vec<Vec<(usize, f64)>> = vec![Vec::new(); problem.rows.len()];
    for (at, class) in problem.classes.iter().enumerate() {
        for row in &class.rows {
            members[*row].push((at, roots[at]));
        }
    }
    if problem.month_totals.is_none() {
        let all: Vec<(usize, f64)> = roots.iter().copied().enumerate().collect();
        matrix.push(
            Some(ConstraintSource::Total),
            &all,
            problem.total as f64 / scale,
        );
    }
    for (row, terms) in problem.rows.iter().zip(&members) {
        if let (Some(low), true) = (row.low, row.low == row.high) {
            matrix.push(Some(row.source), terms, low as f64 / scale);
        }
    }
    let equalities = matrix.bounds.len();
    for (row, terms) in problem
        .rows
        .iter()
        .zip(&members)
        .filter(|(row, _)| row.low != row.high)
    {
        if let Some(high) = row.high {
            matrix.push(Some(row.source), terms, high as f64 / scale);
        }
        if let Some(low) = row.low {
            let negated: Vec<(usize, f64)> = terms.iter().map(|(at, v)| (*at, -v)).collect();
            matrix.push(Some(row.source), &negated, -low as f64 / scale);
        }
    }
    for at in 0..roots.len() {
        let floor = if let Order::NotBelow(least) = order {
            least[at]
        } else {
            0.0
        };
        let source = (floor > 0.0).then_some(ConstraintSource::TierOrder);
        matrix.push(source, &[(at, -roots[at])], -floor / scale);
        if let Order::NotAbove(most) = order {
            let source = Some(ConstraintSource::TierOrder);
            matrix.push(source, &[(at, roots[at])], most[at] / scale);
        }
    }
    (matrix, equalities)
}

fn suspects(sources: &[Option<ConstraintSource>], certificate: &[f64]) -> Vec<ConstraintSource> {
    let largest = certificate.iter().fold(0.0f64, |most, z| most.max(z.abs()));
    let mut named: Vec<ConstraintSource> = sources
        .iter()
        .zip(certificate)
        .filter(|(_, z)| z.abs() > 1e-6 * largest)
        .filter_map(|(source, _)| *source)
        .collect();
    named.sort();
    named.dedup();
    named
}
