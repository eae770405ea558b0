//! The answer of the localiser (归因结论): causes, what stays unexplained, and whether anything was found.

use super::cases::Cases;
use serde::{Deserialize, Serialize};

/// One cause (根因) or driver (驱动因素): a combination of members that moved together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Pairs of dimension index and member code, in dimension order.
    pub members: Vec<(usize, u32)>,
    /// Observed value over its leaves: a sum, or the rate for a ratio measure.
    pub actual: f64,
    /// Expected value over its leaves: a sum, or the rate for a ratio measure.
    pub expected: f64,
    /// Effect on the total, in units of the total: for a sum actual − expected; for a ratio the
    /// change of the total rate that this combination's rate change brings about.
    pub change: f64,
    /// `change` as a share of the change of the total; 0 when the total did not change.
    pub contribution: f64,
    /// Evidence in nats against "these leaves moved like all others", after the cost of naming it.
    pub surprise: f64,
    /// Leaves covered; where causes overlap, a leaf counts for the one named first, and so do its
    /// values.
    pub leaves: usize,
}

impl Cause {
    /// The combination in words, as the published cases write it: `region=East&channel=Online`.
    pub fn label(&self, cases: &Cases<'_>) -> String {
        let part = |(dim, code): &(usize, u32)| {
            let dim = &cases.dims[*dim];
            format!("{}={}", dim.name, dim.members[*code as usize])
        };
        self.members.iter().map(part).collect::<Vec<_>>().join("&")
    }
}

/// What the named causes leave unexplained (剩余未解释部分).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Residual {
    /// Observed total: a sum, or the overall rate.
    pub actual: f64,
    /// Expected total: a sum, or the overall rate.
    pub expected: f64,
    /// actual − expected of the total.
    pub change: f64,
    /// Change not covered by any cause, in units of the total.
    pub unexplained: f64,
    /// For ratio measures the part of `unexplained` due to a shift of weight between leaves (结构
    /// 影响) instead of their rates; 0 for sums.
    pub mix: f64,
    /// Leaves not covered by any cause.
    pub leaves: usize,
}

/// Why no cause is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoCause {
    /// There are no leaves, or all are zero.
    Empty,
    /// Actual equals expected everywhere.
    Unchanged,
    /// Every part moved alike: the change is general, no combination stands out.
    Even,
    /// Parts differ, but not by more than the noise of the leaves.
    Noise,
}

/// Whether causes were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one combination stands out.
    Found,
    /// No combination stands out.
    NoCause {
        /// Why.
        reason: NoCause,
    },
}

/// Causes in order of weight, with the verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Localization {
    /// Causes, strongest evidence first; empty unless the verdict is `Found`.
    pub causes: Vec<Cause>,
    /// Totals and what the causes do not explain.
    pub residual: Residual,
    /// Found, or why not.
    pub verdict: Verdict,
}

/// Drivers of a change, without overlap: each leaf belongs to at most one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Drivers, largest share of the change first; changes of drivers and residual add up.
    pub drivers: Vec<Cause>,
    /// Totals and what the drivers do not explain.
    pub residual: Residual,
}
