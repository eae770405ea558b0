//! What is planted in the sample company's figures (埋设事实): the causes an explanation has to find.

use qd_base::Date;

use super::season::date;
use crate::places::{number, rows};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlantedKind {
    /// A sales region sold less of everything (区域下滑).
    TerritorySlid,
    /// List prices of a sub-category were cut and nobody bought more for it (降价无增量).
    PriceCut,
    /// A key account stopped buying (大客户流失).
    AccountLost,
    /// A salesperson left and the customers were handed over late (业务员离职).
    SalespersonLeft,
    /// A competitor took over a category in one channel, month by month (竞品替代).
    CompetitorTookOver,
}

/// How an effect sets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// In full from the first day.
    AtOnce,
    /// In equal monthly steps up to December 2025.
    Gradual,
}

/// One planted fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Planted {
    /// What happened.
    pub kind: PlantedKind,
    /// The dimension members it happened to: `(dimension, member)`.
    pub members: Vec<(&'static str, &'static str)>,
    /// First day of the effect.
    pub from: Date,
    /// How it sets in.
    pub pace: Pace,
    /// Change against the level before, in 2025 from `from` on (at the end of 2025 when gradual): −0.35 = −35 %.
    /// Of the price for [`PlantedKind::PriceCut`], of the volume for all others.
    pub rate_2025: f64,
    /// Change against the same level in 2026.
    pub rate_2026: f64,
}

/// The five planted facts; they do not depend on the seed.
pub fn planted() -> Vec<Planted> {
    rows(include_str!("../../data/demo_planted.csv"))
        .map(|fields| Planted {
            kind: kind(fields[0]),
            members: fields[1]
                .split('&')
                .filter_map(|m| m.split_once('='))
                .collect(),
            from: date(fields[2]),
            pace: match fields[3] {
                "gradual" => Pace::Gradual,
                _ => Pace::AtOnce,
            },
            rate_2025: number(fields[4]),
            rate_2026: number(fields[5]),
        })
        .collect()
}

fn kind(name: &str) -> PlantedKind {
    match name {
        "territory_slid" => PlantedKind::TerritorySlid,
        "price_cut" => PlantedKind::PriceCut,
        "account_lost" => PlantedKind::AccountLost,
        "salesperson_left" => PlantedKind::SalespersonLeft,
        _ => PlantedKind::CompetitorTookOver,
    }
}

impl Planted {
    /// What is left of the level before, on a day: 1 before the fact, 0.65 under −35 %.
    pub fn left_on(&self, day: Date) -> f64 {
        if day < self.from {
            return 1.0;
        }
        if day.year() > 2025 {
            return 1.0 + self.rate_2026;
        }
        let share = match self.pace {
            Pace::AtOnce => 1.0,
            Pace::Gradual => {
                let first = self.from.month() - 1;
                f64::from(day.month() - first) / f64::from(12 - first)
            }
        };
        1.0 + self.rate_2025 * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_gradual_fact_grows_month_by_month_and_others_set_in_at_once() {
        let facts = planted();
        assert_eq!(facts.len(), 5);
        let fact = |kind| facts.iter().find(|f| f.kind == kind).unwrap();
        let gradual = fact(PlantedKind::CompetitorTookOver);
        assert!((gradual.left_on(date(2025, 6, 3)) - (1.0 - 0.85 / 2.0)).abs() < 1e-9);
        assert_eq!(gradual.left_on(date(2024, 12, 31)), 1.0);
        let slid = fact(PlantedKind::TerritorySlid);
        assert_eq!(slid.left_on(date(2025, 6, 30)), 1.0);
        assert_eq!(slid.left_on(date(2025, 7, 1)), 0.65);
        assert_eq!(
            fact(PlantedKind::AccountLost).left_on(date(2026, 5, 1)),
            0.0
        );
    }
}
