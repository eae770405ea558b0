//! From found combinations to figures (归因汇总): values, shares of the change, verdict and residual.

use super::cases::{Cases, LocalizeError, Measure, Options};
use super::outcome::{
    Cause, Explanation, Localization, NoCause, Residual, Totals, Verdict, quotient,
};
use super::search::Found;
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
    let (found, reason) = match silence(cases) {
        Some(reason) => (Vec::new(), reason),
        None => search(cases, options),
    };
    let causes: Vec<Cause> = found
        .into_iter()
        .map(|(members, surprise)| {
            let rows = rows_of(cases, &members);
            cause_over(cases, &all, members, &rows, surprise)
        })
        .collect();
    let verdict = if causes.is_empty() {
        Verdict::NoCause { reason }
    } else {
        Verdict::Found
    };
    let residual = residual(cases, &all, &causes);
    Ok(Localization {
        causes,
        residual,
        verdict,
    })
}

/// Members of a combination with the evidence for it.
type Named = (Vec<(usize, u32)>, f64);

/// Combinations found, in the caller's terms, and the reason to give should there be none.
fn search(cases: &Cases<'_>, options: &Options) -> (Vec<Named>, NoCause) {
    let table = prepare(cases);
    let cuboids = lattice::build(&table, options.max_depth);
    let (found, even) = match cases.measure {
        Measure::Additive { .. } => additive::causes(&table, &cuboids, options),
        Measure::Ratio { .. } => ratio::causes(&table, &cuboids, options),
    };
    let named = |one: Found| (table.members_at(&one.named, one.rows[0]), one.evidence);
    let reason = if even { NoCause::Even } else { NoCause::Noise };
    (found.into_iter().map(named).collect(), reason)
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

/// The reason for which nothing needs to be sought at all.
fn silence(cases: &Cases<'_>) -> Option<NoCause> {
    let blank = |row: usize| match cases.measure {
        Measure::Additive { actual, expected } => actual[row] == 0.0 && expected[row] == 0.0,
        Measure::Ratio { actual, expected } => [actual.0, actual.1, expected.0, expected.1]
            .iter()
            .all(|column| column[row] == 0.0),
    };
    if (0..cases.leaves()).all(blank) {
        return Some(NoCause::Empty);
    }
    let still = (0..cases.leaves()).all(|row| leaf_effect(cases, row) == 0.0);
    still.then_some(NoCause::Unchanged)
}
