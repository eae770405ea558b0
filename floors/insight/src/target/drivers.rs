//! Assumptions behind a goal (假设): sensitivity (龙卷风), scenarios (情景) and a simulation of all at once.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::probability::{Probability, probability_from_samples};
use crate::error::InsightError;

/// An uncertain number: worst, expected and best judgement in the order low ≤ base ≤ high.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Low end.
    pub low: f64,
    /// Expected.
    pub base: f64,
    /// High end.
    pub high: f64,
}

/// What revenue is assumed to hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// Relative change of prices (价格).
    Price,
    /// Relative change of volume with retained customers (数量).
    Volume,
    /// Share of last year's business whose customers stay (续约/留存).
    Retention,
    /// Amount from new customers (新客户).
    NewBusiness,
    /// Full-year amount a trained new hire brings (人均产能).
    Productivity,
    /// Months until a hire is fully productive (爬坡期).
    Ramp,
}

impl Driver {
    /// All drivers in the order of the model.
    pub const ALL: [Self; 6] = [
        Self::Price,
        Self::Volume,
        Self::Retention,
        Self::NewBusiness,
        Self::Productivity,
        Self::Ramp,
    ];
}

/// One assumption of the model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Which driver.
    pub driver: Driver,
    /// Its range.
    pub range: Range,
}

/// Revenue of a year from its drivers:
/// `repeat · retention · (1 + volume) · (1 + price) + new · (1 + price) + hires · productivity · share of
/// the year`, where a hire starts at `start_month` and grows evenly to full productivity during the ramp.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverModel {
    /// Last year's amount that can repeat.
    pub repeat_base: f64,
    /// Number of hires.
    pub hires: f64,
    /// Months of the year gone by when they start, 0–12.
    pub start_month: f64,
    /// One assumption per driver; drivers that are not named are zero (retention: 1).
    pub assumptions: Vec<Assumption>,
}

/// A bar of the tornado: one assumption at its ends, the others as expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TornadoRow {
    /// Which driver.
    pub driver: Driver,
    /// Its range.
    pub range: Range,
    /// Revenue with the driver at its low end.
    pub revenue_at_low: f64,
    /// Revenue with the driver at its high end.
    pub revenue_at_high: f64,
    /// Chance of the target with the driver fixed at its low end and the others uncertain.
    pub chance_at_low: f64,
    /// Chance of the target with the driver fixed at its high end.
    pub chance_at_high: f64,
}

/// Name of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioName {
    /// Every assumption at its unfavourable end (悲观).
    Pessimistic,
    /// Every assumption as expected (基准).
    Base,
    /// Every assumption at its favourable end (乐观).
    Optimistic,
}

/// Revenue under a scenario. All ends at once is rarer than each end alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Which scenario.
    pub name: ScenarioName,
    /// Revenue.
    pub revenue: f64,
    /// Revenue over the target in percent; none without a positive target.
    pub attainment_percent: Option<f64>,
}

/// The simulated plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimulatedPlan {
    /// Simulated revenues in the order drawn.
    pub samples: Vec<f64>,
    /// Chance of the target.
    pub probability: Probability,
}

impl DriverModel {
    /// Revenue with the drivers at the given values, in the order of [`Driver::ALL`].
    #[must_use]
    pub fn revenue(&self, values: &[f64; 6]) -> f64 {
        let [price, volume, retention, new_business, productivity, ramp] = *values;
        let months_there = (12.0 - self.start_month).max(0.0);
        let ramped = ramp.clamp(0.0, months_there);
        let lost_to_ramp = if ramp > 0.0 {
            ramped - ramped * ramped / (2.0 * ramp)
        } else {
            0.0
        };
        let share_of_year = (months_there - lost_to_ramp) / 12.0;
        let repeat = self.repeat_base * retention * (1.0 + volume) * (1.0 + price);
        repeat + new_business * (1.0 + price) + self.hires * productivity * share_of_year
    }

    fn range(&self, driver: Driver) -> Range {
        let fixed = if driver == Driver::Retention {
            1.0
        } else {
            0.0
        };
        self.assumptions
            .iter()
            .find(|assumption| assumption.driver == driver)
            .map_or(
                Range {
                    low: fixed,
                    base: fixed,
                    high: fixed,
                },
                |known| known.range,
            )
    }

    fn expected(&self) -> [f64; 6] {
        Driver::ALL.map(|driver| self.range(driver).base)
    }

    fn check(&self) -> Result<(), InsightError> {
        for (row, assumption) in self.assumptions.iter().enumerate() {
            let Range { low, base, high } = assumption.range;
            let ordered = low <= base && base <= high && low.is_finite() && high.is_finite();
            let again = self.assumptions[..row]
                .iter()
                .any(|a| a.driver == assumption.driver);
            if !ordered || again {
                return Err(InsightError::OutOfRange {
                    what: "range of an assumption",
                    row,
                });
            }
        }
        Ok(())
    }

    /// Seeded draws of all drivers: triangular over their ranges, independent of each other.
    fn draws(&self, runs: usize, seed: u64) -> Vec<[f64; 6]> {
        let mut random = StdRng::seed_from_u64(seed);
        let ranges = Driver::ALL.map(|driver| self.range(driver));
        (0..runs)
            .map(|_| ranges.map(|range| triangular(range, random.random())))
            .collect()
    }
}

/// Simulates revenue with all assumptions uncertain at once.
///
/// # Errors
/// `OutOfRange` for a range out of order or a driver named twice; `TooFew` without runs.
pub fn simulate_plan(
    model: &DriverModel,
    target: f64,
    (runs, seed): (usize, u64),
) -> Result<SimulatedPlan, InsightError> {
    model.check()?;
    let samples: Vec<f64> = model
        .draws(runs, seed)
        .iter()
        .map(|values| model.revenue(values))
        .collect();
    let probability = probability_from_samples(&samples, target)?;
    Ok(SimulatedPlan {
        samples,
        probability,
    })
}

/// The effect of each assumption on revenue and on the chance of the target, widest first. All bars use
/// the same draws, so their differences are not noise.
///
/// # Errors
/// As [`simulate_plan`].
pub fn tornado(
    model: &DriverModel,
    target: f64,
    (runs, seed): (usize, u64),
) -> Result<Vec<TornadoRow>, InsightError> {
    model.check()?;
    let draws = model.draws(runs, seed);
    let expected = model.expected();
    let mut rows = Vec::with_capacity(model.assumptions.len());
    for assumption in &model.assumptions {
        let at = Driver::ALL
            .iter()
            .position(|driver| *driver == assumption.driver);
        let at = at.expect("ALL names every driver");
        let with = |values: &[f64; 6], value: f64| {
            let mut changed = *values;
            changed[at] = value;
            model.revenue(&changed)
        };
        let chance = |value: f64| {
            let samples: Vec<f64> = draws.iter().map(|values| with(values, value)).collect();
            probability_from_samples(&samples, target).map(|known| known.reached.share)
        };
        let Range { low, high, .. } = assumption.range;
        rows.push(TornadoRow {
            driver: assumption.driver,
            range: assumption.range,
            revenue_at_low: with(&expected, low),
            revenue_at_high: with(&expected, high),
            chance_at_low: chance(low)?,
            chance_at_high: chance(high)?,
        });
    }
    let width = |row: &TornadoRow| (row.revenue_at_high - row.revenue_at_low).abs();
    rows.sort_by(|a, b| width(b).total_cmp(&width(a)).then(a.driver.cmp(&b.driver)));
    Ok(rows)
}

/// Pessimistic, base and optimistic revenue (悲观/基准/乐观).
///
/// # Errors
/// `OutOfRange` for a range out of order or a driver named twice.
pub fn scenarios(model: &DriverModel, target: f64) -> Result<[Scenario; 3], InsightError> {
    model.check()?;
    let base = model.expected();
    let (mut worst, mut best) = (base, base);
    for (at, driver) in Driver::ALL.into_iter().enumerate() {
        let range = model.range(driver);
        let with = |value: f64| {
            let mut changed = base;
            changed[at] = value;
            model.revenue(&changed)
        };
        let rising = with(range.high) >= with(range.low);
        worst[at] = if rising { range.low } else { range.high };
        best[at] = if rising { range.high } else { range.low };
    }
    let scenario = |name, values: &[f64; 6]| {
        let revenue = model.revenue(values);
        Scenario {
            name,
            revenue,
            attainment_percent: crate::score::attainment(revenue, target),
        }
    };
    Ok([
        scenario(ScenarioName::Pessimistic, &worst),
        scenario(ScenarioName::Base, &base),
        scenario(ScenarioName::Optimistic, &best),
    ])
}

fn triangular(range: Range, uniform: f64) -> f64 {
    let width = range.high - range.low;
    if width <= 0.0 {
        return range.base;
    }
    let turn = (range.base - range.low) / width;
    if uniform < turn {
        range.low + (uniform * width * (range.base - range.low)).sqrt()
    } else {
        range.high - ((1.0 - uniform) * width * (range.high - range.base)).sqrt()
    }
}
