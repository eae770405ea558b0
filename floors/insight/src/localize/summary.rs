//! From found combinations to figures (归因汇总): values, shares of the change, verdict and residual.

use super::cases::{Cases, LocalizeError, Measure, Options};
use super::outcome::{
    Cause, Explanation, Localization, NoCause, Residual, Totals, Verdict, quotient,
};
use super::{additive, lattice, prepare::prepare, ratio};

/// Names the combinations whose leaves moved together and unlike the rest, or says that there are
/// none. See the [module documentation](self) for the method.
///
/// # Errors
/// [`LocalizeError`] when shapes disagree, a number is missing or the options allow no answer.
pub fn localize(cases: &Cases<'_>, options: &Options) -> Result<Localization, LocalizeError> {
    cases.check()?;
    options.check()?;
    let all = Totals::over(cases, 0..cases.leaves());
    let found = if still(cases) {
        Vec::new()
    } else {
        search(cases, options)
    };
    let causes: Vec<Cause> = found
        .into_iter()
        .map(|(members, surprise)| {
            let rows = rows_of(cases, &members);
            cause_over(cases, &all, members, &rows, surprise)
        })
        .collect();
    let verdict = match (causes.is_empty(), silence(cases)) {
        (false, _) => Verdict::Found,
        (true, reason) => Verdict::NoCause { reason },
    };
    let residual = residual(cases, &all, &causes);
    Ok(Localization {
        causes,
        residual,
        verdict,
    })
}

/// Combinations found, in the caller's terms, with their evidence.
fn search(cases: &Cases<'_>, options: &Options) -> Vec<(Vec<(usize, u32)>, f64)> {
    let table = prepare(cases);
    let cuboids = lattice::build(&table, options.max_depth);
    let found = match cases.measure {
        Measure::Additive { .. } => additive::causes(&table, &cuboids, options),
        Measure::Ratio { .. } => ratio::causes(&table, &cuboids, options),
    };
    let named =
        |one: super::search::Found| (table.members_at(&one.named, one.rows[0]), one.evidence);
    found.into_iter().map(named).collect()
}

/// Rows of the caller's table that a combination covers.
fn rows_of(cases: &Cases<'_>, members: &[(usize, u32)]) -> Vec<usize> {
    let holds = |row: &usize| {
        members
            .iter()
            .all(|(dim, code)| cases.dims[*dim].codes[*row] == *code)
    };
    (0..cases.leaves()).filter(holds).collect()
}

/// Ranks the combinations that carry most of the change, without overlap, for changes that have no
/// crisp cause: each leaf belongs to at most one driver, and drivers and residual add up.
///
/// # Errors
/// As [`localize`].
pub fn explain_change(cases: &Cases<'_>, options: &Options) -> Result<Explanation, LocalizeError> {
    cases.check()?;
    options.check()?;
    let all = Totals::over(cases, 0..cases.leaves());
    let table = prepare(cases);
    let mut effect: Vec<f64> = (0..cases.leaves())
        .map(|row| leaf_effect(cases, row))
        .collect();
    let cuboids = lattice::build(&table, options.max_depth);
    let mut drivers = Vec::new();
    let least = 0.02 * effect.iter().map(|one| one.abs()).sum::<f64>();
    while drivers.len() < options.max_causes {
        let mut best: (f64, f64, usize, u32) = (0.0, 0.0, 0, 0);
        for (index, cuboid) in cuboids.iter().enumerate() {
            let mut sums = vec![0.0; cuboid.groups];
            cuboid
                .ids
                .iter()
                .zip(&effect)
                .for_each(|(id, one)| sums[*id as usize] += one);
            for (group, sum) in sums.into_iter().enumerate() {
                let weight = sum.abs() * 0.8_f64.powi(cuboid.named.len() as i32);
                if weight > best.0 {
                    best = (weight, sum.abs(), index, group as u32);
                }
            }
        }
        if best.1 <= least {
            break;
        }
        let cuboid = &cuboids[best.2];
        let rows: Vec<usize> = cuboid
            .rows_of(best.3)
            .into_iter()
            .filter(|row| effect[*row] != 0.0)
            .collect();
        rows.iter().for_each(|row| effect[*row] = 0.0);
        let members = table.members_at(&cuboid.named, rows[0]);
        drivers.push(cause_over(cases, &all, members, &rows, 0.0));
    }
    let residual = residual(cases, &all, &drivers);
    Ok(Explanation { drivers, residual })
}

fn cause_over(
    cases: &Cases<'_>,
    all: &Totals,
    members: Vec<(usize, u32)>,
    rows: &[usize],
    surprise: f64,
) -> Cause {
    let sum = Totals::over(cases, rows.iter().copied());
    let (actual, expected) = sum.values(&cases.measure);
    let (total_actual, total_expected) = all.values(&cases.measure);
    let change = match cases.measure {
        Measure::Additive { .. } => actual - expected,
        Measure::Ratio { .. } => {
            let effect: f64 = rows.iter().map(|row| leaf_effect(cases, *row)).sum();
            quotient(effect, all.actual_den)
        }
    };
    let contribution = quotient(change, total_actual - total_expected);
    Cause {
        members,
        actual,
        expected,
        change,
        contribution,
        surprise,
        leaves: rows.len(),
    }
}

/// Effect of one leaf on the total's numerator: for a ratio what its own rate change moved.
fn leaf_effect(cases: &Cases<'_>, row: usize) -> f64 {
    match cases.measure {
        Measure::Additive { actual, expected } => actual[row] - expected[row],
        Measure::Ratio { actual, expected } => {
            actual.0[row] - quotient(expected.0[row], expected.1[row]) * actual.1[row]
        }
    }
}

fn residual(cases: &Cases<'_>, all: &Totals, causes: &[Cause]) -> Residual {
    let (actual, expected) = all.values(&cases.measure);
    let change = actual - expected;
    let unexplained = change - causes.iter().map(|cause| cause.change).sum::<f64>();
    let mix = match cases.measure {
        Measure::Additive { .. } => 0.0,
        Measure::Ratio { .. } => {
            let rates: f64 = (0..cases.leaves()).map(|row| leaf_effect(cases, row)).sum();
            change - quotient(rates, all.actual_den)
        }
    };
    let leaves = all.leaves - causes.iter().map(|cause| cause.leaves).sum::<usize>();
    Residual {
        actual,
        expected,
        change,
        unexplained,
        mix,
        leaves,
    }
}

fn still(cases: &Cases<'_>) -> bool {
    (0..cases.leaves()).all(|row| leaf_effect(cases, row) == 0.0)
}

fn silence(cases: &Cases<'_>) -> NoCause {
    let all = Totals::over(cases, 0..cases.leaves());
    let empty = all.actual == 0.0 && all.expected == 0.0 && still(cases);
    match (empty, still(cases)) {
        (true, _) => NoCause::Empty,
        (false, true) => NoCause::Unchanged,
        _ => NoCause::Noise,
    }
}
