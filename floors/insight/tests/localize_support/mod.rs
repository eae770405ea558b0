//! Shared by the localiser's tests and its scoring example (归因评测): case files, generators, scores.

#![expect(
    dead_code,
    reason = "each test binary uses its own part of the support"
)]

pub mod generate;
pub mod shared;

use qd_insight::localize::{Cases, Dim, Localization, Measure, Options, localize};
use std::collections::BTreeSet;

/// One case in memory: leaves, values and the true causes in the notation of the public sets.
pub struct Case {
    pub name: String,
    pub dims: Vec<Dim>,
    pub values: Values,
    pub truth: BTreeSet<String>,
}

pub enum Values {
    Additive {
        actual: Vec<f64>,
        expected: Vec<f64>,
    },
    Ratio {
        actual: (Vec<f64>, Vec<f64>),
        expected: (Vec<f64>, Vec<f64>),
    },
}

impl Case {
    pub fn cases(&self) -> Cases<'_> {
        let measure = match &self.values {
            Values::Additive { actual, expected } => Measure::Additive { actual, expected },
            Values::Ratio { actual, expected } => Measure::Ratio {
                actual: (&actual.0, &actual.1),
                expected: (&expected.0, &expected.1),
            },
        };
        Cases {
            dims: &self.dims,
            measure,
        }
    }

    pub fn answer(&self, options: &Options) -> Localization {
        localize(&self.cases(), options).expect("the case is well formed")
    }

    pub fn named(&self, answer: &Localization) -> BTreeSet<String> {
        let cases = self.cases();
        answer
            .causes
            .iter()
            .map(|cause| canonical(&cause.label(&cases)))
            .collect()
    }
}

/// `b=b1&a=a2` and `a=a2&b=b1` are the same combination.
pub fn canonical(cause: &str) -> String {
    let mut parts: Vec<&str> = cause.split('&').map(str::trim).collect();
    parts.sort_unstable();
    parts.join("&")
}

/// True causes found, wrong answers and true causes missed, summed over cases.
#[derive(Debug, Default, Clone, Copy)]
pub struct Score {
    pub hit: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Score {
    pub fn add(&mut self, truth: &BTreeSet<String>, named: &BTreeSet<String>) {
        let hit = truth.intersection(named).count();
        self.hit += hit;
        self.wrong += named.len() - hit;
        self.missed += truth.len() - hit;
    }

    pub fn f1(&self) -> f64 {
        let doubled = 2.0 * self.hit as f64;
        doubled / (doubled + self.wrong as f64 + self.missed as f64).max(1.0)
    }
}

/// Score over cases, with a callback for each case.
pub fn score<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Score {
    let mut total = Score::default();
    for case in cases {
        total.add(&case.truth, &case.named(&case.answer(&Options::default())));
    }
    total
}
