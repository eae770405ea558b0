//! Training effect (培训效果): change of the trained against change of the others, with an interval.
//!
//! Difference in differences. It assumes that without training both groups would have changed alike
//! (parallel trends); people picked for training because they were improving break that.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::satisfaction::{average, variance};
use crate::error::InsightError;
use crate::score::Interval;

/// The effect and whether it is shown (效果是否显现).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrainingEffect {
    /// Mean change of the trained minus mean change of the others, in the unit of the input.
    pub effect: f64,
    /// 95 % interval (Welch).
    pub interval: Interval,
    /// Mean change of the trained.
    pub trained_change: f64,
    /// Mean change of the others.
    pub control_change: f64,
    /// Verdict.
    pub verdict: EffectVerdict,
}

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectVerdict {
    /// The interval lies above zero (效果显现).
    ShownPositive,
    /// The interval lies below zero (负效果).
    ShownNegative,
    /// The interval holds zero (效果未显现): nothing is shown, which is not proof of no effect.
    NotShown,
}

/// Difference in differences of the same people before and after, trained against untrained.
///
/// # Errors
/// `LengthMismatch` within a group; `TooFew` below two people in a group; `OutOfRange` for a value that
/// is not a number.
///
/// ```
/// use qd_insight::customers::{EffectVerdict, did};
/// let found = did(&[10.0, 12.0, 11.0], &[15.0, 16.0, 17.0], &[10.0, 11.0, 12.0], &[11.0, 12.0, 12.0])?;
/// assert!((found.effect - 13.0 / 3.0).abs() < 1e-9);
/// assert_eq!(found.verdict, EffectVerdict::ShownPositive);
/// # Ok::<(), qd_insight::error::InsightError>(())
/// ```
pub fn did(
    trained_before: &[f64],
    trained_after: &[f64],
    control_before: &[f64],
    control_after: &[f64],
) -> Result<TrainingEffect, InsightError> {
    let trained = changes(trained_before, trained_after)?;
    let control = changes(control_before, control_after)?;
    let (trained_change, control_change) = (average(&trained), average(&control));
    let effect = trained_change - control_change;
    let (part, other) = (
        variance(&trained) / trained.len() as f64,
        variance(&control) / control.len() as f64,
    );
    let half = welch_half_width((part, trained.len()), (other, control.len()));
    let interval = Interval {
        low: effect - half,
        high: effect + half,
        confidence: 0.95,
    };
    let verdict = if interval.low > 0.0 {
        EffectVerdict::ShownPositive
    } else if interval.high < 0.0 {
        EffectVerdict::ShownNegative
    } else {
        EffectVerdict::NotShown
    };
    Ok(TrainingEffect {
        effect,
        interval,
        trained_change,
        control_change,
        verdict,
    })
}

fn changes(before: &[f64], after: &[f64]) -> Result<Vec<f64>, InsightError> {
    if before.len() != after.len() {
        let (left, right) = (before.len(), after.len());
        return Err(InsightError::LengthMismatch {
            what: "people before and after",
            left,
            right,
        });
    }
    if before.len() < 2 {
        return Err(InsightError::TooFew {
            what: "people in a group",
            have: before.len(),
            need: 2,
        });
    }
    let changes: Vec<f64> = before.iter().zip(after).map(|(b, a)| a - b).collect();
    match changes.iter().position(|change| !change.is_finite()) {
        Some(row) => Err(InsightError::OutOfRange {
            what: "result of a person",
            row,
        }),
        None => Ok(changes),
    }
}

/// Half width from squared standard errors and group sizes, with Welch–Satterthwaite freedom.
fn welch_half_width((a, n_a): (f64, usize), (b, n_b): (f64, usize)) -> f64 {
    let together = a + b;
    if together <= 0.0 {
        return 0.0;
    }
    let freedom = together * together / (a * a / (n_a - 1) as f64 + b * b / (n_b - 1) as f64);
    let student = StudentsT::new(0.0, 1.0, freedom.max(1.0)).expect("freedom is at least 1");
    student.inverse_cdf(0.975) * together.sqrt()
}
