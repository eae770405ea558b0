//! Customer outlook (客户展望): how often each customer will buy, and who has probably left.
//!
//! Pareto/NBD and BG/NBD are fitted to all purchases. Both tend to miss the level of the total, so it is
//! learnt from an inner backtest whose horizon is in the same proportion to its history as the question's:
//! a Poisson regression of what happened on what the two models said. A fifth of the forecast is the most
//! likely set of single purchases at that level (least expected absolute error), four fifths the
//! Pareto/NBD mean (least expected squared error).

use serde::{Deserialize, Serialize};

use super::bg_nbd::BgNbd;
use super::history::{History, Purchase, histories};
use super::linear::{dot, poisson_regression};
use super::pareto_nbd::ParetoNbd;
use crate::error::InsightError;

/// Part of the forecast that is the most likely set of purchases.
const LIKELIEST_PART: f64 = 0.2;

/// One customer's outlook.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CustomerOutlook {
    /// What was observed.
    pub history: History,
    /// Chance that the customer is still active (Pareto/NBD), 0–1.
    pub chance_active: f64,
    /// Mean number of purchase days after Pareto/NBD.
    pub model_purchases: f64,
    /// Forecast number of purchase days: the model corrected as described for the module.
    pub purchases: f64,
}

/// The outlook of a customer base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseOutlook {
    /// Fitted BG/NBD.
    pub bg: BgNbd,
    /// Fitted Pareto/NBD.
    pub pareto: ParetoNbd,
    /// Level of the total learnt from the inner backtest; none when the history was too short for one.
    pub learnt_total: Option<f64>,
    /// Sum of the forecasts.
    pub total: f64,
    /// One per customer, by ascending code.
    pub customers: Vec<CustomerOutlook>,
}

/// Outlook over the `horizon_days` after `last_day`.
///
/// # Errors
/// `TooFew` below ten customers or without repeat purchases; `OutOfRange` without a positive horizon;
/// `Solver` when a model has no optimum.
pub fn customer_outlook(
    purchases: &[Purchase],
    last_day: i32,
    horizon_days: u32,
) -> Result<BaseOutlook, InsightError> {
    if horizon_days == 0 {
        return Err(InsightError::OutOfRange {
            what: "horizon in days",
            row: 0,
        });
    }
    let horizon = f64::from(horizon_days);
    let observed = histories(purchases, last_day);
    let (bg, pareto) = (BgNbd::fit(&observed)?, ParetoNbd::fit(&observed)?);
    let means: Vec<f64> = observed
        .iter()
        .map(|history| pareto.expected_purchases(history, horizon))
        .collect();
    let model_total: f64 = means.iter().sum();
    let learnt_total = learn_level(purchases, last_day, horizon).map(|weights| {
        let rows = features(&observed, (&bg, &pareto), horizon);
        let level: f64 = rows.iter().map(|row| dot(row, &weights).exp()).sum();
        level.clamp(model_total * 0.67, model_total * 1.5)
    });
    let tails: Vec<Vec<f64>> = observed
        .iter()
        .map(|history| pareto.chances_of_at_least(history, horizon))
        .collect();
    let likeliest = likeliest_purchases(&tails, learnt_total.unwrap_or(model_total));
    let customers: Vec<CustomerOutlook> = observed
        .into_iter()
        .zip(means.into_iter().zip(likeliest))
        .map(|(history, (model_purchases, likely))| CustomerOutlook {
            history,
            chance_active: pareto.chance_active(&history),
            model_purchases,
            purchases: (1.0 - LIKELIEST_PART) * model_purchases + LIKELIEST_PART * likely,
        })
        .collect();
    let total = customers.iter().map(|customer| customer.purchases).sum();
    Ok(BaseOutlook {
        bg,
        pareto,
        learnt_total,
        total,
        customers,
    })
}

/// Coefficients on the logarithms of both models' forecasts, from an inner backtest of equal proportion.
fn learn_level(purchases: &[Purchase], last_day: i32, horizon: f64) -> Option<Vec<f64>> {
    let first_day = purchases.iter().map(|purchase| purchase.day).min()?;
    let span = f64::from(last_day - first_day);
    let inner_day = first_day + (span * span / (span + horizon)).round() as i32;
    let inner_horizon = f64::from(last_day - inner_day);
    let inner = histories(purchases, inner_day);
    if inner_horizon < 1.0 || inner.iter().filter(|history| history.repeats > 0).count() < 30 {
        return None;
    }
    let (bg, pareto) = (BgNbd::fit(&inner).ok()?, ParetoNbd::fit(&inner).ok()?);
    let later = histories(purchases, last_day);
    let happened: Vec<f64> = inner
        .iter()
        .map(|history| {
            let at = later.binary_search_by_key(&history.customer, |known| known.customer);
            at.map_or(0.0, |at| f64::from(later[at].repeats - history.repeats))
        })
        .collect();
    poisson_regression(
        &features(&inner, (&bg, &pareto), inner_horizon),
        &happened,
        1.0,
    )
}

fn features(
    observed: &[History],
    (bg, pareto): (&BgNbd, &ParetoNbd),
    horizon: f64,
) -> Vec<Vec<f64>> {
    let log = |mean: f64| mean.max(1e-6).ln();
    observed
        .iter()
        .map(|history| {
            let by_bg = log(bg.expected_purchases(history, horizon));
            vec![1.0, by_bg, log(pareto.expected_purchases(history, horizon))]
        })
        .collect()
}

/// The `total` likeliest single purchases: customer i's k-th purchase counts before another if its chance
/// is higher. Among forecasts with that total this has the least expected absolute error.
fn likeliest_purchases(tails: &[Vec<f64>], total: f64) -> Vec<f64> {
    let mut single: Vec<(f64, usize)> = tails
        .iter()
        .enumerate()
        .flat_map(|(customer, chances)| chances.iter().map(move |chance| (*chance, customer)))
        .collect();
    single.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut counts = vec![0.0; tails.len()];
    for (_, customer) in single.into_iter().take(total.round().max(0.0) as usize) {
        counts[customer] += 1.0;
    }
    counts
}
