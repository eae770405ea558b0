//! Columns (特征列): named numbers and categories become rows of numbers that a regression can read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::InsightError;

/// Fewest cases for a category to have a coefficient of its own.
const RARE: usize = 10;

/// Values of a column, one per case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnValues {
    /// Numbers; a missing one takes the mean and is marked by a feature of its own.
    Numbers(Vec<Option<f64>>),
    /// Categories; the most frequent one is the reference, rare ones are joined to it.
    Categories(Vec<String>),
}

/// A named column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Name shown beside the coefficient.
    pub name: String,
    /// Its values.
    pub values: ColumnValues,
}

impl Column {
    /// A column of numbers.
    #[must_use]
    pub fn numbers(name: &str, values: Vec<Option<f64>>) -> Self {
        Self {
            name: name.to_owned(),
            values: ColumnValues::Numbers(values),
        }
    }

    /// A column of categories.
    #[must_use]
    pub fn categories(name: &str, values: Vec<String>) -> Self {
        Self {
            name: name.to_owned(),
            values: ColumnValues::Categories(values),
        }
    }

    fn len(&self) -> usize {
        match &self.values {
            ColumnValues::Numbers(values) => values.len(),
            ColumnValues::Categories(values) => values.len(),
        }
    }
}

/// A feature as the model reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// A number, read as (value − mean) / deviation.
    Number {
        /// Column.
        column: String,
        /// Mean of the training cases.
        mean: f64,
        /// Standard deviation of the training cases.
        deviation: f64,
    },
    /// 1 where the number is missing.
    Missing {
        /// Column.
        column: String,
    },
    /// 1 where the column holds the level.
    Level {
        /// Column.
        column: String,
        /// Level.
        level: String,
        /// Level it is compared with.
        reference: String,
    },
}

/// How columns become features; learnt from training cases only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Encoding {
    pub(crate) features: Vec<Feature>,
}

impl Encoding {
    pub(crate) fn learn(columns: &[Column], cases: &[usize]) -> Self {
        let mut features = Vec::new();
        for column in columns {
            match &column.values {
                ColumnValues::Numbers(values) => learn_number(column, values, cases, &mut features),
                ColumnValues::Categories(values) => {
                    learn_levels(column, values, cases, &mut features);
                }
            }
        }
        Self { features }
    }

    /// One row with a leading 1 for the intercept.
    pub(crate) fn row(&self, columns: &[Column], case: usize) -> Vec<f64> {
        let find = |name: &str| columns.iter().find(|column| column.name == name);
        let value = |feature: &Feature| match feature {
            Feature::Number {
                column,
                mean,
                deviation,
            } => match find(column).map(|c| &c.values) {
                Some(ColumnValues::Numbers(values)) => {
                    values[case].map_or(0.0, |value| (value - mean) / deviation)
                }
                _ => 0.0,
            },
            Feature::Missing { column } => match find(column).map(|c| &c.values) {
                Some(ColumnValues::Numbers(values)) => f64::from(values[case].is_none()),
                _ => 1.0,
            },
            Feature::Level { column, level, .. } => match find(column).map(|c| &c.values) {
                Some(ColumnValues::Categories(values)) => f64::from(values[case] == *level),
                _ => 0.0,
            },
        };
        std::iter::once(1.0)
            .chain(self.features.iter().map(value))
            .collect()
    }

    pub(crate) fn rows(&self, columns: &[Column], cases: &[usize]) -> Vec<Vec<f64>> {
        cases.iter().map(|case| self.row(columns, *case)).collect()
    }
}

fn learn_number(column: &Column, values: &[Option<f64>], cases: &[usize], out: &mut Vec<Feature>) {
    let known: Vec<f64> = cases.iter().filter_map(|case| values[*case]).collect();
    if known.is_empty() {
        return;
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let variance = known
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>();
    let deviation = (variance / known.len() as f64).sqrt();
    if deviation > 1e-12 * mean.abs().max(1e-12) {
        out.push(Feature::Number {
            column: column.name.clone(),
            mean,
            deviation,
        });
    }
    if cases.len() - known.len() >= RARE {
        out.push(Feature::Missing {
            column: column.name.clone(),
        });
    }
}

fn learn_levels(column: &Column, values: &[String], cases: &[usize], out: &mut Vec<Feature>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        *counts.entry(values[*case].as_str()).or_default() += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(level, count)| (**count, std::cmp::Reverse(**level)));
    let Some(reference) = most.map(|(level, _)| (*level).to_owned()) else {
        return;
    };
    for (level, count) in counts {
        if level != reference && count >= RARE {
            out.push(Feature::Level {
                column: column.name.clone(),
                level: level.to_owned(),
                reference: reference.clone(),
            });
        }
    }
}

/// Checks that columns and outcomes fit together and both outcomes occur often enough.
pub(crate) fn check(columns: &[Column], outcomes: &[bool]) -> Result<(), InsightError> {
    for column in columns {
        if column.len() != outcomes.len() {
            let (left, right) = (outcomes.len(), column.len());
            return Err(InsightError::LengthMismatch {
                what: "outcomes and column",
                left,
                right,
            });
        }
        if let ColumnValues::Numbers(values) = &column.values {
            let bad = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite());
            if let Some(row) = values.iter().position(bad) {
                return Err(InsightError::OutOfRange {
                    what: "number in a column",
                    row,
                });
            }
        }
    }
    let happened = outcomes.iter().filter(|outcome| **outcome).count();
    let have = happened.min(outcomes.len() - happened);
    if have < 20 {
        return Err(InsightError::TooFew {
            what: "cases of the rarer outcome",
            have,
            need: 20,
        });
    }
    Ok(())
}
