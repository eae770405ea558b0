//! Spend per purchase (客单价): a customer's mean is drawn towards the base's, the more the fewer purchases.
//!
//! Gamma–gamma model of Fader, Hardie & Lee (2005), RFM and CLV, Journal of Marketing Research 42(4).

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use super::bg_nbd::stay_finite;
use super::history::History;
use super::optimise::minimise;
use crate::error::InsightError;

/// Fitted gamma–gamma model of spend per purchase day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of spend within a customer.
    pub p: f64,
    /// Shape of the spread between customers.
    pub q: f64,
    /// Scale between customers, in the unit of the amounts.
    pub gamma: f64,
}

impl GammaGamma {
    /// Fits the model to customers with positive mean amounts.
    ///
    /// # Errors
    /// `TooFew` below ten such customers; `Solver` without an optimum.
    pub fn fit(histories: &[History]) -> Result<Self, InsightError> {
        let spenders: Vec<(f64, f64)> = histories
            .iter()
            .filter(|history| history.mean_amount > 0.0)
            .map(|history| (f64::from(history.repeats) + 1.0, history.mean_amount))
            .collect();
        if spenders.len() < 10 {
            let have = spenders.len();
            return Err(InsightError::TooFew {
                what: "customers with amounts",
                have,
                need: 10,
            });
        }
        let unit = spenders.iter().map(|spender| spender.1).sum::<f64>() / spenders.len() as f64;
        let minimum = minimise(&[1.0, 1.2, 0.5], 0.4, |logs| {
            let [p, q, gamma] = [logs[0].exp(), logs[1].exp(), logs[2].exp()];
            let density = |(x, mean): &(f64, f64)| {
                let z = mean / unit;
                ln_gamma(p * x + q) - ln_gamma(p * x) - ln_gamma(q)
                    + q * gamma.ln()
                    + (p * x - 1.0) * z.ln()
                    + p * x * x.ln()
                    - (p * x + q) * (gamma + x * z).ln()
            };
            -spenders.iter().map(density).sum::<f64>() + stay_finite(logs)
        });
        if !minimum.value.is_finite() {
            return Err(InsightError::Solver(
                "gamma-gamma likelihood has no optimum".to_owned(),
            ));
        }
        let [p, q, gamma] = [
            minimum.at[0].exp(),
            minimum.at[1].exp(),
            minimum.at[2].exp(),
        ];
        Ok(Self {
            p,
            q,
            gamma: gamma * unit,
        })
    }

    /// Expected spend per future purchase day, in the unit of the amounts; none when the spread between
    /// customers is too wide for a mean to exist.
    #[must_use]
    pub fn expected_spend(&self, history: &History) -> Option<f64> {
        let x = f64::from(history.repeats) + 1.0;
        let divisor = self.p * x + self.q - 1.0;
        (divisor > 0.0 && self.q > 1.0)
            .then(|| self.p * (self.gamma + x * history.mean_amount) / divisor)
    }
}
