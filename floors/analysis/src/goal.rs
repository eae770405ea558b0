//! The goal (目标分解): a growth goal split over months, regions, sellers and categories in three tiers.

use std::sync::Arc;

use qd_base::{Amount, Period};
use qd_insight::target::{
    Limit, Place, Probability, Request, Rule, Scope, TierTotals, Tiers, allocate_tiers,
    probability_from_samples,
};
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};
use serde::{Deserialize, Serialize};

use crate::basis::{self, Basis};
use crate::outlook::eve_outlook;
use crate::{Outlook, outlook, span};

/// What the director sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSettings {
    /// The year the goal is for.
    pub year: i16,
    /// Growth over the base year, as a share: 0.2 is 20 %.
    pub growth: f64,
    /// Floor tier (保底) as a share of the goal.
    pub floor: f64,
    /// Stretch tier (挑战) as a share of the goal.
    pub stretch: f64,
    /// Least growth of every seller, as a share; `None` leaves it open.
    #[serde(default)]
    pub least_growth: Option<f64>,
    /// Greatest growth asked of any seller, as a share: what a person can do (产能).
    #[serde(default)]
    pub most_growth: Option<f64>,
}

/// The goal split, with its chance.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The settings.
    pub settings: GoalSettings,
    /// The span of the base.
    pub base: Period,
    /// Revenue of the base.
    pub base_amount: Amount,
    /// The year as a span.
    pub period: Period,
    /// The dimensions used as region, seller and category; `None` where the ledger has none.
    pub dimensions: [Option<String>; 3],
    /// Member names by code, in the order region, seller, category.
    pub names: [Vec<String>; 3],
    /// What the members' weights rest on, in the order of their names; empty where members are not weighed by it.
    pub bases: [Vec<Basis>; 3],
    /// The base of each place of the tiers.
    pub base_of: Vec<f64>,
    /// The three tiers, in fen.
    pub tiers: Tiers,
    /// Chance of reaching the goal by the forecast, before any new measure.
    pub chance: Option<Probability>,
    /// What the forecast says the year will bring.
    pub expected: f64,
    /// Share of each month.
    pub shape: Vec<f64>,
}

/// Runs of the simulation behind the chance, and its seed.
const RUNS: (usize, u64) = (10_000, 20_260_101);

/// Splits the goal; the same settings on the same ledger are split once.
///
/// # Errors
/// 422 where the base holds nothing or the limits contradict each other; else as the ledger's.
pub fn goal(desk: &Desk, settings: &GoalSettings) -> Result<Arc<Goal>, ReportError> {
    desk.remember(&format!("goal|{settings:?}"), || split(desk, settings))
}

fn split(desk: &Desk, settings: &GoalSettings) -> Result<Goal, ReportError> {
    let period = desk.company.fiscal.year(settings.year);
    let base = span::goal_base(desk, settings.year)?;
    let dimensions = [
        span::region_like(desk)?,
        span::seller_like(desk)?,
        span::category_like(desk)?,
    ];
    let (mut places, names, base_amount) = places(desk, &dimensions, &base)?;
    if base_amount.0 <= 0 {
        let problem = qd_base::Problem::new(422, "goal-without-base").arg("period", &base);
        return Err(ReportError::TooLittle(problem));
    }
    let base_of: Vec<f64> = places.iter().map(|place| place.weight).collect();
    let bases = bases(desk, &dimensions, &names, (&base, &period))?;
    weigh(&mut places, &bases);
    let whole = outlook(desk, &period)?;
    let shape = eve_outlook(desk, &period)?.shape(&period);
    let fen = base_amount.to_fen();
    let scaled = |share: f64| (fen as f64 * (1.0 + settings.growth) * share).round() as i64;
    let totals = TierTotals {
        floor: scaled(settings.floor),
        goal: scaled(1.0),
        stretch: scaled(settings.stretch),
    };
    let mut request = Request::new(totals.goal, places, shape.clone());
    request.limits = limits(
        settings,
        (&request.places, &base_of),
        (&names[1], &bases[1]),
    );
    let tiers = allocate_tiers(&request, totals).map_err(|fault| refused(&fault))?;
    let (expected, chance) = chance(&whole, &period, totals.goal as f64 / 100.0)?;
    Ok(Goal {
        settings: settings.clone(),
        base,
        base_amount,
        period,
        dimensions,
        names,
        bases,
        base_of,
        tiers,
        chance,
        expected,
        shape,
    })
}

type Places = (Vec<Place>, [Vec<String>; 3], Amount);

fn places(
    desk: &Desk,
    dimensions: &[Option<String>; 3],
    base: &Period,
) -> Result<Places, ReportError> {
    let by: Vec<&str> = dimensions.iter().flatten().map(String::as_str).collect();
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue]).by(&by).during(base))?;
    let mut names: [Vec<String>; 3] = Default::default();
    let mut places: Vec<Place> = Vec::new();
    for row in 0..frame.rows() {
        let mut code = |slot: usize| {
            let member = dimensions[slot]
                .as_deref()
                .map_or("", |name| frame.member(name, row));
            let at = names[slot].iter().position(|name| name == member);
            at.unwrap_or_else(|| {
                names[slot].push(member.to_owned());
                names[slot].len() - 1
            }) as u32
        };
        let (region, person, category) = (code(0), code(1), code(2));
        let weight = frame.amount("revenue", row).to_f64().max(0.0);
        places.push(Place {
            region,
            person,
            category,
            weight,
        });
    }
    let total = (0..frame.rows())
        .map(|row| frame.amount("revenue", row))
        .sum();
    Ok((places, names, total))
}

/// Sellers and categories are weighed by what is known of them; regions only where no seller is named, because a
/// region is what its sellers are.
fn bases(
    desk: &Desk,
    dimensions: &[Option<String>; 3],
    names: &[Vec<String>; 3],
    (base, year): (&Period, &Period),
) -> Result<[Vec<Basis>; 3], ReportError> {
    let mut bases: [Vec<Basis>; 3] = Default::default();
    let first = usize::from(dimensions[1].is_some());
    for slot in [first, 2] {
        if let Some(dimension) = dimensions[slot].as_deref() {
            bases[slot] = basis::read(desk, dimension, &names[slot], (base, year.first))?;
            if slot != 1 {
                bases[slot].iter_mut().for_each(|basis| basis.idle = false);
            }
        }
    }
    Ok(bases)
}

fn weigh(places: &mut [Place], bases: &[Vec<Basis>; 3]) {
    let known: Vec<(f64, u32, f64, bool)> = places
        .iter()
        .map(|place| {
            let of = |slot: usize, code: u32| bases[slot].get(code as usize);
            let all = [
                of(0, place.region),
                of(1, place.person),
                of(2, place.category),
            ];
            let factor = all.iter().flatten().map(|basis| basis.factor).product();
            let idle = all.iter().flatten().any(|basis| basis.idle);
            (place.weight, place.region, factor, idle)
        })
        .collect();
    for (place, weight) in places.iter_mut().zip(basis::weights(&known)) {
        place.weight = weight;
    }
}

/// Least and greatest growth of every seller, as named limits of the solver; who is gone is not limited.
fn limits(
    settings: &GoalSettings,
    (places, base_of): (&[Place], &[f64]),
    (sellers, bases): (&[String], &[Basis]),
) -> Vec<Limit> {
    let mut limits = Vec::new();
    for (person, name) in sellers.iter().enumerate() {
        if bases.get(person).is_some_and(|basis| basis.idle) {
            continue;
        }
        let person = person as u32;
        let base: f64 = places
            .iter()
            .zip(base_of)
            .filter(|(place, _)| place.person == person)
            .map(|(_, base)| base)
            .sum();
        let scope = Scope {
            person: Some(person),
            ..Scope::default()
        };
        let amount = |growth: f64| (base * 100.0 * (1.0 + growth)).round() as i64;
        if let Some(least) = settings.least_growth {
            let rule = Rule::Floor(amount(least));
            limits.push(Limit {
                name: name.clone(),
                scope,
                rule,
            });
        }
        if let Some(most) = settings.most_growth {
            limits.push(Limit {
                name: name.clone(),
                scope,
                rule: Rule::Capacity(amount(most)),
            });
        }
    }
    limits
}

impl Goal {
    /// How many months the base has: fewer than twelve say too little about a year.
    pub fn base_months(&self) -> usize {
        self.base.months().len()
    }
}

fn refused(fault: &dyn std::fmt::Display) -> ReportError {
    qd_base::Problem::new(422, "goal-refused")
        .arg("why", fault)
        .into()
}

fn chance(
    outlook: &Outlook,
    period: &Period,
    target: f64,
) -> Result<(f64, Option<Probability>), ReportError> {
    let (over, coming) = outlook.total_of(period);
    let over = over.to_f64();
    let covers = outlook
        .months
        .last()
        .is_some_and(|month| month.last >= period.last);
    if !covers {
        return Ok((over + coming.mean, None));
    }
    let inside: Vec<usize> = (0..outlook.months.len())
        .filter(|i| period.contains(outlook.months[*i].first))
        .collect();
    let samples: Vec<f64> = qd_insight::forecast::simulate(&outlook.total, RUNS.0, RUNS.1)
        .iter()
        .map(|path| over + inside.iter().map(|i| path[*i]).sum::<f64>())
        .collect();
    let probability = probability_from_samples(&samples, target)
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    Ok((over + coming.mean, Some(probability)))
}
