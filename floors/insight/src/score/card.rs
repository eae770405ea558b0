//! Score card (绩效得分): weighted KPI scores with cap and floor; a KPI that does not apply is said so.

use serde::{Deserialize, Serialize};

use super::Direction;
use crate::error::InsightError;

/// What became of a KPI (单项结果).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Points, already capped and floored.
    Points(f64),
    /// Does not apply to this person or period (不适用); its weight goes to the others.
    NotApplicable,
}

/// One KPI with its weight; weights need not add up to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kpi {
    /// Identifier.
    pub key: String,
    /// Weight, not negative.
    pub weight: f64,
    /// Points or not applicable.
    pub outcome: Outcome,
}

/// One line of the card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardLine {
    /// Identifier of the KPI.
    pub key: String,
    /// Weight as given.
    pub weight_given: f64,
    /// Weight as used, 0–1; the used weights add up to 1.
    pub weight_used: f64,
    /// Points of the KPI; none when not applicable.
    pub points: Option<f64>,
    /// Its part of the score.
    pub contribution: f64,
}

/// The weighted score and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreCard {
    /// Score in points; none when no KPI applies.
    pub score: Option<f64>,
    /// Whether weights were changed because KPIs did not apply or weights did not add up to 1.
    pub renormalised: bool,
    /// KPIs left out.
    pub not_applicable: Vec<String>,
    /// The lines in the order given.
    pub lines: Vec<CardLine>,
}

/// Points of a KPI: 100 at target, in proportion, kept between `floor` and `cap` points. None without a
/// positive target, or for a lower-is-better KPI without a positive actual (then the cap is earned).
#[must_use]
pub fn item_score(
    (actual, target): (f64, f64),
    direction: Direction,
    (floor, cap): (f64, f64),
) -> Option<f64> {
    if !actual.is_finite() || !target.is_finite() || target <= 0.0 || floor > cap {
        return None;
    }
    let points = match direction {
        Direction::HigherIsBetter => actual / target * 100.0,
        Direction::LowerIsBetter if actual <= 0.0 => cap,
        Direction::LowerIsBetter => target / actual * 100.0,
    };
    Some(points.clamp(floor, cap))
}

/// Σ weight × points, over the KPIs that apply, with their weights scaled to add up to 1.
///
/// # Errors
/// `OutOfRange` for a negative or unusable weight or points that are not a number.
pub fn weighted_score(kpis: &[Kpi]) -> Result<ScoreCard, InsightError> {
    for (row, kpi) in kpis.iter().enumerate() {
        if !kpi.weight.is_finite() || kpi.weight < 0.0 {
            return Err(InsightError::OutOfRange {
                what: "KPI weight",
                row,
            });
        }
        if matches!(kpi.outcome, Outcome::Points(points) if !points.is_finite()) {
            return Err(InsightError::OutOfRange {
                what: "KPI points",
                row,
            });
        }
    }
    let applies = |kpi: &&Kpi| matches!(kpi.outcome, Outcome::Points(_));
    let total: f64 = kpis.iter().filter(applies).map(|kpi| kpi.weight).sum();
    let lines: Vec<CardLine> = kpis.iter().map(|kpi| line(kpi, total)).collect();
    let not_applicable: Vec<String> = kpis
        .iter()
        .filter(|kpi| !applies(kpi))
        .map(|kpi| kpi.key.clone())
        .collect();
    Ok(ScoreCard {
        score: (total > 0.0).then(|| lines.iter().map(|line| line.contribution).sum()),
        renormalised: total > 0.0 && (total - 1.0).abs() > 1e-9,
        not_applicable,
        lines,
    })
}

fn line(kpi: &Kpi, total: f64) -> CardLine {
    let points = match kpi.outcome {
        Outcome::Points(points) => Some(points),
        Outcome::NotApplicable => None,
    };
    let weight_used = if points.is_some() && total > 0.0 {
        kpi.weight / total
    } else {
        0.0
    };
    CardLine {
        key: kpi.key.clone(),
        weight_given: kpi.weight,
        weight_used,
        points,
        contribution: weight_used * points.unwrap_or(0.0),
    }
}
