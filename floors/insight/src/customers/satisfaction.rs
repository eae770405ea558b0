//! Satisfaction index (满意度指数) on 100 points with interval and verdict, and the net promoter score.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::error::InsightError;
use crate::score::{Bands, Grade, Interval};

/// Fewest answers for the best grade to be given without an interval that supports it.
const FEW: usize = 30;

/// How a score becomes points on 100 (换算口径). The choice moves the grade: a mean of 4.2 of 5 is 80.0
/// points from 1, but 84.0 as a part of the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conversion {
    /// (x − 1) / (max − 1) · 100, for scales from 1: 5-point (x−1)/4, 10-point (x−1)/9.
    FromOne {
        /// Highest score.
        max: f64,
    },
    /// x / max · 100.
    PartOfMax {
        /// Highest score.
        max: f64,
    },
}

/// Answers to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Name of the question.
    pub name: String,
    /// Weight in the index; weights need not add up to 1.
    pub weight: f64,
    /// Score per respondent; the same order for all questions; none where not answered.
    pub scores: Vec<Option<f64>>,
}

/// Mean of one question on 100 points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionMean {
    /// Name of the question.
    pub name: String,
    /// Number of answers.
    pub answers: usize,
    /// Mean on 100 points; none without answers.
    pub mean: Option<f64>,
}

/// The index and what may be said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SatisfactionIndex {
    /// Index on 100 points.
    pub index: f64,
    /// Respondents with at least one answer.
    pub respondents: usize,
    /// 95 % interval of the index (Student); none below two respondents.
    pub interval: Option<Interval>,
    /// Conversion used, to be printed.
    pub conversion: Conversion,
    /// Means per question.
    pub questions: Vec<QuestionMean>,
    /// The verdict.
    pub verdict: Verdict,
}

/// What the answers support (结论).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// The grade of the index.
    Graded {
        /// The grade.
        grade: Grade,
        /// Whether the whole interval has that grade; if not, say so beside it.
        supported_by_interval: bool,
    },
    /// The index would earn the best grade, but answers are fewer than 30 and the interval reaches below
    /// the threshold: the best grade is withheld (样本不足, 不评优异).
    Withheld {
        /// The grade that the index alone would earn.
        grade_of_index: Grade,
        /// The grade of the lower end of the interval, which the answers do support.
        supported: Grade,
    },
}

impl Conversion {
    /// A score on 100 points.
    #[must_use]
    pub fn points(self, score: f64) -> f64 {
        match self {
            Self::FromOne { max } => (score - 1.0) / (max - 1.0) * 100.0,
            Self::PartOfMax { max } => score / max * 100.0,
        }
    }

    fn accepts(self, score: f64) -> bool {
        match self {
            Self::FromOne { max } => (1.0..=max).contains(&score),
            Self::PartOfMax { max } => (0.0..=max).contains(&score),
        }
    }
}

/// Σ weight × mean points of the questions. `population`, when given, narrows the interval by the finite
/// population correction √(1 − n/N), for surveys that asked a good part of all customers.
///
/// # Errors
/// `TooFew` without answers; `LengthMismatch`; `OutOfRange` for a score off the scale or a bad weight.
pub fn satisfaction_index(
    questions: &[Question],
    conversion: Conversion,
    population: Option<usize>,
    bands: &Bands,
) -> Result<SatisfactionIndex, InsightError> {
    let respondents = check(questions, conversion)?;
    let means: Vec<QuestionMean> = questions
        .iter()
        .map(|question| {
            let points: Vec<f64> = question
                .scores
                .iter()
                .flatten()
                .map(|score| conversion.points(*score))
                .collect();
            let mean = (!points.is_empty()).then(|| average(&points));
            QuestionMean {
                name: question.name.clone(),
                answers: points.len(),
                mean,
            }
        })
        .collect();
    let (mut sum, mut weights) = (0.0, 0.0);
    for (question, mean) in questions.iter().zip(&means) {
        if let Some(mean) = mean.mean {
            sum += question.weight * mean;
            weights += question.weight;
        }
    }
    if weights <= 0.0 {
        return Err(InsightError::TooFew {
            what: "answers to weighted questions",
            have: 0,
            need: 1,
        });
    }
    let index = sum / weights;
    let single: Vec<f64> = (0..respondents)
        .filter_map(|at| of_respondent(questions, conversion, at))
        .collect();
    let correction = population.map_or(1.0, |all| {
        (1.0 - single.len() as f64 / all.max(single.len()) as f64)
            .max(0.0)
            .sqrt()
    });
    let interval = half_width(&single).map(|half| {
        let half = half * correction;
        Interval {
            low: (index - half).max(0.0),
            high: (index + half).min(100.0),
            confidence: 0.95,
        }
    });
    let verdict = judge(index, interval, single.len(), bands).ok_or(InsightError::OutOfRange {
        what: "index",
        row: 0,
    })?;
    let answered = single.len();
    Ok(SatisfactionIndex {
        index,
        respondents: answered,
        interval,
        conversion,
        questions: means,
        verdict,
    })
}

fn check(questions: &[Question], conversion: Conversion) -> Result<usize, InsightError> {
    let Some(first) = questions.first() else {
        return Err(InsightError::TooFew {
            what: "questions",
            have: 0,
            need: 1,
        });
    };
    for (row, question) in questions.iter().enumerate() {
        if question.scores.len() != first.scores.len() {
            let (left, right) = (first.scores.len(), question.scores.len());
            return Err(InsightError::LengthMismatch {
                what: "answers of questions",
                left,
                right,
            });
        }
        if !question.weight.is_finite() || question.weight < 0.0 {
            return Err(InsightError::OutOfRange {
                what: "weight of a question",
                row,
            });
        }
        let off = |score: &Option<f64>| score.is_some_and(|score| !conversion.accepts(score));
        if let Some(row) = question.scores.iter().position(off) {
            return Err(InsightError::OutOfRange { what: "score", row });
        }
    }
    Ok(first.scores.len())
}

/// A respondent's own index over the questions answered.
fn of_respondent(questions: &[Question], conversion: Conversion, at: usize) -> Option<f64> {
    let answered: Vec<(f64, f64)> = questions
        .iter()
        .filter_map(|question| Some((question.weight, conversion.points(question.scores[at]?))))
        .collect();
    let weights: f64 = answered.iter().map(|(weight, _)| weight).sum();
    (weights > 0.0).then(|| answered.iter().map(|(w, points)| w * points).sum::<f64>() / weights)
}

fn half_width(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let student = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(student.inverse_cdf(0.975) * (variance(values) / n).sqrt())
}

fn judge(index: f64, interval: Option<Interval>, n: usize, bands: &Bands) -> Option<Verdict> {
    let grade = bands.grade(index)?.clone();
    let low = bands
        .grade(interval.map_or(0.0, |known| known.low))?
        .clone();
    let high = bands
        .grade(interval.map_or(100.0, |known| known.high))?
        .clone();
    let best = bands.edges.first().map(|edge| &edge.grade);
    if n < FEW && best == Some(&grade) && low != grade {
        return Some(Verdict::Withheld {
            grade_of_index: grade,
            supported: low,
        });
    }
    let supported_by_interval = low == grade && high == grade;
    Some(Verdict::Graded {
        grade,
        supported_by_interval,
    })
}

/// Net promoter score (净推荐值): share of 9–10 minus share of 0–6, in points from −100 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NetPromoter {
    /// Score in points.
    pub score: f64,
    /// 95 % interval in points (normal approximation of a difference of shares).
    pub interval: Interval,
    /// Answers.
    pub answers: usize,
    /// Share of promoters, 0–1.
    pub promoters: f64,
    /// Share of detractors, 0–1.
    pub detractors: f64,
}

/// The net promoter score of answers from 0 or 1 to 10.
///
/// # Errors
/// `TooFew` without answers; `OutOfRange` for an answer off the scale.
pub fn net_promoter(answers: &[f64]) -> Result<NetPromoter, InsightError> {
    if let Some(row) = answers
        .iter()
        .position(|answer| !(0.0..=10.0).contains(answer))
    {
        return Err(InsightError::OutOfRange {
            what: "answer from 0 to 10",
            row,
        });
    }
    if answers.is_empty() {
        return Err(InsightError::TooFew {
            what: "answers",
            have: 0,
            need: 1,
        });
    }
    let n = answers.len() as f64;
    let promoters = answers.iter().filter(|answer| **answer >= 9.0).count() as f64 / n;
    let detractors = answers.iter().filter(|answer| **answer <= 6.0).count() as f64 / n;
    let difference = promoters - detractors;
    let half = 1.96 * ((promoters + detractors - difference * difference) / n).sqrt();
    let interval = Interval {
        low: ((difference - half) * 100.0).max(-100.0),
        high: ((difference + half) * 100.0).min(100.0),
        confidence: 0.95,
    };
    Ok(NetPromoter {
        score: difference * 100.0,
        interval,
        answers: answers.len(),
        promoters,
        detractors,
    })
}

pub(crate) fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sample variance; zero below two values.
pub(crate) fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = average(values);
    values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (values.len() - 1) as f64
}
