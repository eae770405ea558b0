//! Bands (等级线): which grade a value earns, as versioned data and never as constants in a report.

use serde::{Deserialize, Serialize};

/// Which way is good (指标方向).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better, such as sales.
    #[default]
    HigherIsBetter,
    /// Less is better, such as complaints or overdue days.
    LowerIsBetter,
}

/// A grade (等级) with its bilingual name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Stable identifier.
    pub key: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// The threshold from which a grade is earned, edge included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The threshold in the unit of the value (percent, points).
    pub at: f64,
    /// The grade earned at or beyond it.
    pub grade: Grade,
}

/// A versioned set of thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// What is graded: `attainment`, `satisfaction`, `performance`, or the caller's own.
    pub key: String,
    /// Version, ascending.
    pub version: u32,
    /// First day on which this version holds, as days since 1970-01-01.
    pub valid_from_day: i32,
    /// Which way is good.
    pub direction: Direction,
    /// Thresholds, best grade first.
    pub edges: Vec<Edge>,
    /// Grade of a value that reaches no threshold.
    pub otherwise: Grade,
}

impl Grade {
    /// A grade by key with both names.
    #[must_use]
    pub fn new(key: &str, (zh, en): (&str, &str)) -> Self {
        Self {
            key: key.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

const fn label(zh: &'static str, en: &'static str) -> (&'static str, &'static str) {
    (zh, en)
}

impl Bands {
    /// Sales attainment in percent (目标完成率): ≥110 outstanding, ≥100 attained.
    #[must_use]
    pub fn attainment() -> Self {
        Self::first_version(
            "attainment",
            &[
                (
                    110.0,
                    Grade::new("outstanding", label("优异", "Outstanding")),
                ),
                (100.0, Grade::new("attained", label("达成", "Attained"))),
            ],
            Grade::new("missed", label("未达成", "Not attained")),
        )
    }

    /// Satisfaction index on 100 points (满意度指数): ≥90 outstanding, ≥80 passed.
    #[must_use]
    pub fn satisfaction() -> Self {
        Self::first_version(
            "satisfaction",
            &[
                (
                    90.0,
                    Grade::new("outstanding", label("优异", "Outstanding")),
                ),
                (80.0, Grade::new("passed", label("合格", "Passed"))),
            ],
            Grade::new("failed", label("不合格", "Not passed")),
        )
    }

    /// Performance score on 100 points (绩效得分): ≥85 outstanding, ≥70 passed.
    #[must_use]
    pub fn performance() -> Self {
        Self::first_version(
            "performance",
            &[
                (
                    85.0,
                    Grade::new("outstanding", label("优异", "Outstanding")),
                ),
                (70.0, Grade::new("passed", label("合格", "Passed"))),
            ],
            Grade::new("failed", label("不合格", "Not passed")),
        )
    }

    fn first_version(key: &str, edges: &[(f64, Grade)], otherwise: Grade) -> Self {
        Self {
            key: key.to_owned(),
            version: 1,
            valid_from_day: i32::MIN,
            direction: Direction::HigherIsBetter,
            edges: edges
                .iter()
                .map(|(at, grade)| Edge {
                    at: *at,
                    grade: grade.clone(),
                })
                .collect(),
            otherwise,
        }
    }

    /// The grade of a value; none for a value that is not a number. A billionth of the threshold is
    /// forgiven, so that 110 % computed in floating point is 110 %.
    #[must_use]
    pub fn grade(&self, value: f64) -> Option<&Grade> {
        if value.is_nan() {
            return None;
        }
        let reached = |edge: &&Edge| {
            let slack = edge.at.abs() * 1e-9;
            match self.direction {
                Direction::HigherIsBetter => value >= edge.at - slack,
                Direction::LowerIsBetter => value <= edge.at + slack,
            }
        };
        Some(
            self.edges
                .iter()
                .find(reached)
                .map_or(&self.otherwise, |edge| &edge.grade),
        )
    }

    /// The version that holds on a day (days since 1970-01-01): the latest that has begun.
    #[must_use]
    pub fn in_force(versions: &[Self], day: i32) -> Option<&Self> {
        versions
            .iter()
            .filter(|bands| bands.valid_from_day <= day)
            .max_by_key(|bands| (bands.valid_from_day, bands.version))
    }
}
