//! Comments (评论分类): good or bad, read from single characters and pairs, which needs no word list for
//! Chinese. TF-IDF scaled by how one-sided a piece is, ridge logistic regression.
//!
//! The scaling is the square root of the absolute naive-Bayes log-ratio, after Wang & Manning (2012),
//! Baselines and Bigrams: pieces that occur in good and bad comments alike carry little.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::lbfgs::minimise_smooth;
use super::logistic::logistic;
use super::validate::{Validation, out_of_fold, random_splits};
use crate::error::InsightError;

/// Weight of the data against the penalty on squared weights.
const DATA_WEIGHT: f64 = 5.0;

/// A character alone (second is 0) or a pair.
type Piece = (u32, u32);

/// A fitted comment classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentModel {
    /// Column and scale (inverse document frequency × one-sidedness) per piece.
    pieces: HashMap<Piece, (usize, f64)>,
    weights: Vec<f64>,
    intercept: f64,
}

/// A piece of text and how much it speaks for a good comment (negative: for a bad one).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// One or two characters.
    pub text: String,
    /// Log-odds per unit of TF-IDF.
    pub weight: f64,
}

type Sparse = Vec<(usize, f64)>;

impl CommentModel {
    /// Learns from comments and whether each is good. Pieces in a single comment are left out.
    ///
    /// # Errors
    /// `LengthMismatch`; `TooFew` below ten comments of either kind.
    pub fn fit(comments: &[&str], good: &[bool]) -> Result<Self, InsightError> {
        if comments.len() != good.len() {
            let (left, right) = (comments.len(), good.len());
            return Err(InsightError::LengthMismatch {
                what: "comments and labels",
                left,
                right,
            });
        }
        let happy = good.iter().filter(|label| **label).count();
        let have = happy.min(good.len() - happy);
        if have < 10 {
            return Err(InsightError::TooFew {
                what: "comments of each kind",
                have,
                need: 10,
            });
        }
        let pieces = vocabulary(comments, good);
        let mut model = Self {
            weights: vec![0.0; pieces.len()],
            pieces,
            intercept: 0.0,
        };
        let rows: Vec<Sparse> = comments.iter().map(|comment| model.read(comment)).collect();
        let mut start = model.weights.clone();
        start.push(0.0);
        let mut solution = minimise_smooth(start, 100, |at| loss(at, &rows, good));
        model.intercept = solution.pop().unwrap_or(0.0);
        model.weights = solution;
        Ok(model)
    }

    /// The chance (0–1) that a comment is good. An empty comment gets what the intercept says.
    #[must_use]
    pub fn chance_good(&self, comment: &str) -> f64 {
        let read: f64 = self
            .read(comment)
            .iter()
            .map(|(at, value)| self.weights[*at] * value)
            .sum();
        logistic(read + self.intercept)
    }

    /// The `count` strongest cues for good and for bad comments.
    #[must_use]
    pub fn cues(&self, count: usize) -> (Vec<Cue>, Vec<Cue>) {
        let mut all: Vec<Cue> = self
            .pieces
            .iter()
            .map(|((first, second), (at, _))| Cue {
                text: [*first, *second].into_iter().filter_map(visible).collect(),
                weight: self.weights[*at],
            })
            .collect();
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.text.cmp(&b.text)));
        let good = all.iter().take(count).cloned().collect();
        let bad = all.iter().rev().take(count).cloned().collect();
        (good, bad)
    }

    /// TF-IDF of a comment, dampened counts, unit length.
    fn read(&self, comment: &str) -> Sparse {
        let mut row: Sparse = counts(comment)
            .into_iter()
            .filter_map(|(piece, count)| {
                let (at, idf) = self.pieces.get(&piece)?;
                Some((*at, (1.0 + count.ln()) * idf))
            })
            .collect();
        row.sort_by_key(|(at, _)| *at);
        let length = row
            .iter()
            .map(|(_, value)| value * value)
            .sum::<f64>()
            .sqrt();
        if length > 0.0 {
            row.iter_mut().for_each(|(_, value)| *value /= length);
        }
        row
    }
}

/// Cross-validated quality of the classifier.
///
/// # Errors
/// As [`CommentModel::fit`].
pub fn validate_comments(
    comments: &[&str],
    good: &[bool],
    (folds, seed): (usize, u64),
) -> Result<Validation, InsightError> {
    out_of_fold(good, &random_splits(good, (folds, seed))?, |train, test| {
        let texts: Vec<&str> = train.iter().map(|case| comments[*case]).collect();
        let labels: Vec<bool> = train.iter().map(|case| good[*case]).collect();
        let model = CommentModel::fit(&texts, &labels)?;
        Ok(test
            .iter()
            .map(|case| model.chance_good(comments[*case]))
            .collect())
    })
}

fn visible(code: u32) -> Option<char> {
    if code == 0 {
        None
    } else {
        char::from_u32(code)
    }
}

/// Letters and digits in lower case; all else separates.
fn counts(comment: &str) -> HashMap<Piece, f64> {
    let mut found: HashMap<Piece, f64> = HashMap::new();
    let mut before: Option<u32> = None;
    for character in comment.chars() {
        let kept = !character.is_whitespace();
        if !kept {
            before = None;
            continue;
        }
        let code = character.to_lowercase().next().map_or(0, u32::from);
        *found.entry((code, 0)).or_default() += 1.0;
        if let Some(previous) = before {
            *found.entry((previous, code)).or_default() += 1.0;
        }
        before = Some(code);
    }
    found
}

fn vocabulary(comments: &[&str], good: &[bool]) -> HashMap<Piece, (usize, f64)> {
    let mut documents: HashMap<Piece, [f64; 2]> = HashMap::new();
    for (comment, label) in comments.iter().zip(good) {
        for piece in counts(comment).into_keys() {
            documents.entry(piece).or_default()[usize::from(*label)] += 1.0;
        }
    }
    let mut kept: Vec<(Piece, [f64; 2])> = documents
        .into_iter()
        .filter(|(_, [bad, good])| bad + good >= 2.0)
        .collect();
    kept.sort_unstable_by_key(|(piece, _)| *piece);
    let all = comments.len() as f64;
    let happy = good.iter().filter(|label| **label).count() as f64;
    let scale = |[in_bad, in_good]: [f64; 2]| {
        let rarity = ((1.0 + all) / (1.0 + in_bad + in_good)).ln() + 1.0;
        let share_good = (in_good + 1.0) / (happy + 1.0);
        let share_bad = (in_bad + 1.0) / (all - happy + 1.0);
        rarity * (share_good / share_bad).ln().abs().sqrt().max(0.01)
    };
    kept.into_iter()
        .enumerate()
        .map(|(at, (piece, found))| (piece, (at, scale(found))))
        .collect()
}

/// Penalised loss and its gradient; the last weight is the intercept, which is not penalised.
fn loss(at: &[f64], rows: &[Sparse], good: &[bool]) -> (f64, Vec<f64>) {
    let (intercept, weights) = at.split_last().expect("the intercept is always there");
    let mut value = weights.iter().map(|weight| weight * weight).sum::<f64>() / 2.0;
    let mut gradient = at.to_vec();
    if let Some(last) = gradient.last_mut() {
        *last = 0.0;
    }
    for (row, label) in rows.iter().zip(good) {
        let read = row
            .iter()
            .map(|(at, value)| weights[*at] * value)
            .sum::<f64>()
            + intercept;
        let margin = if *label { read } else { -read };
        value += DATA_WEIGHT * ((-margin.abs()).exp().ln_1p() + (-margin).max(0.0));
        let miss = DATA_WEIGHT * (logistic(read) - f64::from(*label));
        for (at, value) in row {
            gradient[*at] += miss * value;
        }
        gradient[weights.len()] += miss;
    }
    (value, gradient)
}
