//! The figures of causes (归因数字): each leaf counts for one cause only, so that all of them add up.

use super::cases::{Cases, Measure};
use super::outcome::{Cause, NoCause, Residual};

/// Leaves with their effect on the total; entering a cause takes its leaves out.
pub(super) struct Book<'a> {
    cases: &'a Cases<'a>,
    all: Totals,
    /// Effect of each leaf on the total's numerator.
    effect: Vec<f64>,
    taken: Vec<bool>,
}

/// Sums of a set of leaves.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    actual: f64,
    expected: f64,
    actual_den: f64,
    expected_den: f64,
    leaves: usize,
}

impl<'a> Book<'a> {
    pub(super) fn open(cases: &'a Cases<'a>) -> Self {
        let rows = cases.leaves();
        let all = totals(cases, 0..rows);
        let rate = quotient(all.expected, all.expected_den);
        let effect = (0..rows)
            .map(|row| match cases.measure {
                Measure::Additive { actual, expected } => actual[row] - expected[row],
                Measure::Ratio { actual, expected } => rate_effect(
                    actual.0[row],
                    actual.1[row],
                    expected.0[row],
                    expected.1[row],
                    rate,
                ),
            })
            .collect();
        Self {
            cases,
            all,
            effect,
            taken: vec![false; rows],
        }
    }

    /// The reason for which nothing needs to be sought at all.
    pub(super) fn silence(&self) -> Option<NoCause> {
        let any = |column: &[f64]| column.iter().any(|value| *value != 0.0);
        let live = match self.cases.measure {
            Measure::Additive { actual, expected } => any(actual) || any(expected),
            Measure::Ratio { actual, expected } => {
                any(actual.0) || any(actual.1) || any(expected.0) || any(expected.1)
            }
        };
        if !live {
            return Some(NoCause::Empty);
        }
        self.effect
            .iter()
            .all(|effect| *effect == 0.0)
            .then_some(NoCause::Unchanged)
    }

    /// Figures of a combination over the leaves that no earlier one holds.
    pub(super) fn enter(&mut self, members: Vec<(usize, u32)>, surprise: f64) -> Cause {
        let dims = self.cases.dims;
        let holds = |row: &usize| {
            members
                .iter()
                .all(|(dim, code)| dims[*dim].codes[*row] == *code)
        };
        let rows: Vec<usize> = (0..self.taken.len())
            .filter(|row| !self.taken[*row])
            .filter(holds)
            .collect();
        rows.iter().for_each(|row| self.taken[*row] = true);
        let sum = totals(self.cases, rows.iter().copied());
        let effect: f64 = rows.iter().map(|row| self.effect[*row]).sum();
        let ((actual, expected), change) = (self.values(&sum), self.share(effect));
        let (total_actual, total_expected) = self.values(&self.all);
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

    /// What the entered causes leave of the change.
    pub(super) fn residual(&self, causes: &[Cause]) -> Residual {
        let (actual, expected) = self.values(&self.all);
        let change = actual - expected;
        let unexplained = change - causes.iter().map(|cause| cause.change).sum::<f64>();
        let mix = match self.cases.measure {
            Measure::Additive { .. } => 0.0,
            Measure::Ratio { .. } => change - self.share(self.effect.iter().sum()),
        };
        let leaves = self.taken.iter().filter(|taken| !**taken).count();
        Residual {
            actual,
            expected,
            change,
            unexplained,
            mix,
            leaves,
        }
    }

    /// Observed and expected value: the sums, or the two rates.
    fn values(&self, sum: &Totals) -> (f64, f64) {
        match self.cases.measure {
            Measure::Additive { .. } => (sum.actual, sum.expected),
            Measure::Ratio { .. } => (
                quotient(sum.actual, sum.actual_den),
                quotient(sum.expected, sum.expected_den),
            ),
        }
    }

    /// An effect on the numerator in units of the total.
    fn share(&self, effect: f64) -> f64 {
        match self.cases.measure {
            Measure::Additive { .. } => effect,
            Measure::Ratio { .. } => quotient(effect, self.all.actual_den),
        }
    }
}

/// What the change of its own rate adds to a leaf's numerator; a leaf without a past is held
/// against the overall expected `rate`.
pub(super) fn rate_effect(num: f64, den: f64, past: f64, past_den: f64, rate: f64) -> f64 {
    let own = if past_den > 0.0 {
        past / past_den
    } else {
        rate
    };
    num - own * den
}

/// `numerator / denominator`, 0 where the denominator is 0.
pub(super) fn quotient(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 {
        0.0
    } else {
        numerator / denominator
    }
}

fn totals(cases: &Cases<'_>, rows: impl Iterator<Item = usize>) -> Totals {
    let mut sum = Totals::default();
    for row in rows {
        match cases.measure {
            Measure::Additive { actual, expected } => {
                sum.actual += actual[row];
                sum.expected += expected[row];
            }
            Measure::Ratio { actual, expected } => {
                sum.actual += actual.0[row];
                sum.expected += expected.0[row];
                sum.actual_den += actual.1[row];
                sum.expected_den += expected.1[row];
            }
        }
        sum.leaves += 1;
    }
    sum
}
