//! The adopted goal (已采用目标): what the director decided for a year, kept on the shelf and read by every room.
//!
//! What is adopted is the split itself, not the recipe: neither the months that come in nor a corrected past moves a
//! target that people were given. Adopting again replaces it, and the shelf keeps who did so and when.

use std::sync::Arc;

use qd_base::{Actor, Amount, Date, Period, Reach, WorkCalendar};
use qd_insight::target::{Allocation, Place, Scope, Tiers};
use qd_reports::{Desk, ReportError};
use serde::{Deserialize, Serialize};

use crate::{Goal, GoalSettings, goal};

/// The goal of a year as it was adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdoptedGoal {
    /// What the director set.
    pub settings: GoalSettings,
    /// The day it was adopted.
    pub on: Date,
    /// The version of the ledger it was split by.
    pub ledger: String,
    /// The year as a span.
    pub period: Period,
    /// The dimensions used as region, seller and category; `None` where the ledger has none.
    pub dimensions: [Option<String>; 3],
    /// Member names by code, in the order region, seller, category.
    pub names: [Vec<String>; 3],
    /// The three tiers, in fen.
    pub tiers: Tiers,
}

impl AdoptedGoal {
    fn of(goal: &Goal, desk: &Desk) -> AdoptedGoal {
        AdoptedGoal {
            settings: goal.settings.clone(),
            on: desk.today,
            ledger: desk.ledger_version.clone(),
            period: goal.period.clone(),
            dimensions: goal.dimensions.clone(),
            names: goal.names.clone(),
            tiers: goal.tiers.clone(),
        }
    }

    /// The part of a member's goal that falls into a span: whole months as they are, of a month that the span covers in
    /// part the share of its working days.
    pub fn due(&self, calendar: &WorkCalendar, scope: &Scope, span: &Period) -> Amount {
        let part = |(at, month): (usize, &Period)| {
            let (from, to) = (month.first.max(span.first), month.last.min(span.last));
            if from > to {
                return 0;
            }
            let scope = Scope {
                month: Some(at),
                ..*scope
            };
            let whole = self.tiers.goal.sum(&scope);
            if (from, to) == (month.first, month.last) {
                return whole;
            }
            let days = calendar.workdays(month.first, month.last);
            if days == 0 {
                return whole;
            }
            let share = f64::from(calendar.workdays(from, to)) / f64::from(days);
            (whole as f64 * share).round() as i64
        };
        let minor: i64 = self.period.months().iter().enumerate().map(part).sum();
        Amount(minor * 100)
    }

    /// The scope of one member: region (0), seller (1) or category (2).
    pub fn scope_of(&self, slot: usize, member: &str) -> Option<Scope> {
        let code = self.names[slot].iter().position(|name| name == member)? as u32;
        let mut scope = Scope::default();
        match slot {
            0 => scope.region = Some(code),
            1 => scope.person = Some(code),
            _ => scope.category = Some(code),
        }
        Some(scope)
    }

    /// The part of it that a person may see: the targets of the regions or sellers of the reach. `None` where the goal
    /// was not split by what the reach is made of, because then no part of it is known to be the person's.
    pub fn seen_by(self, actor: &Actor) -> Option<AdoptedGoal> {
        let (slot, dimension, members) = match &actor.reach {
            Reach::All => return Some(self),
            Reach::Regions(names) => (0, "region", names.as_slice()),
            Reach::Salespeople(names) => (1, "salesperson", names.as_slice()),
            Reach::Nothing => return None,
        };
        if self.dimensions[slot].as_deref() != Some(dimension) {
            return None;
        }
        let seen: Vec<bool> = self.names[slot]
            .iter()
            .map(|name| members.contains(name))
            .collect();
        let keep: Vec<bool> = self
            .tiers
            .goal
            .places
            .iter()
            .map(|place| {
                let code = if slot == 0 {
                    place.region
                } else {
                    place.person
                };
                seen.get(code as usize).copied().unwrap_or_default()
            })
            .collect();
        let mut own = self;
        for tier in [
            &mut own.tiers.floor,
            &mut own.tiers.goal,
            &mut own.tiers.stretch,
        ] {
            retain(tier, &keep);
        }
        own.forget_unused_names();
        Some(own)
    }

    /// Names of members that no place is left of are not the person's to read.
    fn forget_unused_names(&mut self) {
        for slot in 0..3 {
            let places = &self.tiers.goal.places;
            let mut kept: Vec<u32> = places
                .iter()
                .map(|place| *code(slot, &mut place.clone()))
                .collect();
            kept.sort_unstable();
            kept.dedup();
            let names = std::mem::take(&mut self.names[slot]);
            self.names[slot] = kept
                .iter()
                .filter_map(|old| names.get(*old as usize).cloned())
                .collect();
            let tiers = &mut self.tiers;
            [&mut tiers.floor, &mut tiers.goal, &mut tiers.stretch]
                .into_iter()
                .flat_map(|tier| &mut tier.places)
                .map(|place| code(slot, place))
                .for_each(|code| *code = kept.binary_search(code).unwrap_or_default() as u32);
        }
    }
}

/// The code of a place in one of the three dimensions.
fn code(slot: usize, place: &mut Place) -> &mut u32 {
    match slot {
        0 => &mut place.region,
        1 => &mut place.person,
        _ => &mut place.category,
    }
}

/// Leaves an allocation with the places that are kept.
fn retain(tier: &mut Allocation, keep: &[bool]) {
    let months = tier.months.max(1);
    let kept = |at: usize| keep.get(at).copied().unwrap_or_default();
    let mut at = 0;
    tier.cells.retain(|_| {
        at += 1;
        kept((at - 1) / months)
    });
    let mut at = 0;
    tier.places.retain(|_| {
        at += 1;
        kept(at - 1)
    });
    tier.total = tier.cells.iter().sum();
    // Bounds and fairness speak of people the reader may not see.
    tier.binding.clear();
    tier.rounding_misses.clear();
    tier.fairness = None;
}

/// The shelf's key of a year's goal.
pub fn settings_key(year: i16) -> String {
    format!("strategy.goal.{year}")
}

/// The settings that were adopted for a year, if any were.
///
/// # Errors
/// [`ReportError::Shelf`] where the shelf cannot be reached or holds something else.
pub fn adopted(desk: &Desk, year: i16) -> Result<Option<GoalSettings>, ReportError> {
    Ok(kept(desk, year)?.map(|goal| goal.settings))
}

/// The goal that was adopted for a year, as far as the person may see it.
///
/// # Errors
/// As [`adopted`].
pub fn adopted_goal(desk: &Desk, year: i16) -> Result<Option<Arc<AdoptedGoal>>, ReportError> {
    let goal = kept(desk, year)?;
    Ok(goal
        .and_then(|goal| goal.seen_by(&desk.actor))
        .map(Arc::new))
}

fn kept(desk: &Desk, year: i16) -> Result<Option<AdoptedGoal>, ReportError> {
    let Some(value) = desk.shelf.get(&settings_key(year))? else {
        return Ok(None);
    };
    // A home of the first days kept the settings alone.
    if let Ok(settings) = serde_json::from_value::<GoalSettings>(value.clone()) {
        return Ok(Some(AdoptedGoal::of(&*goal(desk, &settings)?, desk)));
    }
    let read = serde_json::from_value(value);
    read.map(Some)
        .map_err(|e| ReportError::Shelf(e.to_string()))
}

/// Adopts settings for their year; only what can be split may be adopted. The caller has checked who decides.
///
/// # Errors
/// As [`goal()`], and [`ReportError::Shelf`] where it cannot be kept.
pub fn adopt(desk: &Desk, settings: &GoalSettings) -> Result<Arc<Goal>, ReportError> {
    let goal = goal(desk, settings)?;
    let value = serde_json::to_value(AdoptedGoal::of(&goal, desk))
        .map_err(|e| ReportError::Shelf(e.to_string()))?;
    desk.shelf
        .put(&settings_key(settings.year), value, &desk.actor)?;
    Ok(goal)
}

#[cfg(test)]
mod tests {
    use qd_base::{Actor, Period, Reach};
    use qd_insight::target::{Request, TierTotals, allocate_tiers};

    use super::{AdoptedGoal, Place};
    use crate::GoalSettings;

    fn adopted() -> AdoptedGoal {
        let place = |region, person, weight| Place {
            region,
            person,
            category: region,
            weight,
        };
        let places = vec![place(0, 0, 5.0), place(1, 1, 3.0), place(1, 2, 2.0)];
        let totals = TierTotals {
            floor: 900_001,
            goal: 1_000_003,
            stretch: 1_100_007,
        };
        let request = Request::new(totals.goal, places, vec![1.0 / 12.0; 12]);
        let words = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        let dimension = |name: &str| Some(name.to_owned());
        AdoptedGoal {
            settings: GoalSettings {
                year: 2026,
                growth: 0.1,
                floor: 0.9,
                stretch: 1.1,
                least_growth: None,
                most_growth: None,
            },
            on: jiff::civil::date(2025, 12, 20),
            ledger: "3".to_owned(),
            period: Period::year(2026),
            dimensions: [
                dimension("region"),
                dimension("salesperson"),
                dimension("category"),
            ],
            names: [
                words(&["华东", "华南"]),
                words(&["甲", "乙", "丙"]),
                words(&["泵", "阀"]),
            ],
            tiers: allocate_tiers(&request, totals).expect("feasible"),
        }
    }

    fn with(reach: Reach) -> Actor {
        let mut actor = Actor::system("a reader");
        actor.reach = reach;
        actor
    }

    #[test]
    fn a_reader_gets_the_very_numbers_of_the_own_part_and_no_other_names() {
        let whole = adopted();
        let south = with(Reach::Regions(vec!["华南".to_owned()]));
        let own = whole.clone().seen_by(&south).expect("split by region");
        assert_eq!(own.tiers.goal.total, whole.tiers.goal.by_region()[&1]);
        assert_eq!(
            own.tiers.goal.by_person()[&1],
            whole.tiers.goal.by_person()[&2]
        );
        let names: [Vec<String>; 3] = [vec!["华南"], vec!["乙", "丙"], vec!["阀"]]
            .map(|list| list.into_iter().map(str::to_owned).collect());
        assert_eq!(own.names, names);
        let third = with(Reach::Salespeople(vec!["丙".to_owned()]));
        let own = whole.clone().seen_by(&third).expect("split by seller");
        assert_eq!(own.tiers.floor.total, whole.tiers.floor.by_person()[&2]);
        assert_eq!(
            own.tiers.goal.by_month().iter().sum::<i64>(),
            own.tiers.goal.total
        );
    }

    #[test]
    fn where_the_goal_is_not_split_by_the_reach_no_part_is_known() {
        let mut whole = adopted();
        whole.dimensions[0] = None;
        let south = with(Reach::Regions(vec!["华南".to_owned()]));
        assert!(whole.clone().seen_by(&south).is_none());
        assert!(whole.clone().seen_by(&with(Reach::Nothing)).is_none());
        assert_eq!(whole.clone().seen_by(&with(Reach::All)), Some(whole));
    }
}
