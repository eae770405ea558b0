//! The effects of the planted facts (埋设影响) on one customer's purchases.

use qd_base::Date;

use super::accounts::{Customer, leaver};
use super::cast::Product;
use super::planted::{Planted, PlantedKind, planted};
use super::simulate::Company;
use crate::dice::Dice;
use crate::places::channels;

/// When the customers of the salesperson who left are handed over at last (迟到的交接).
const HANDED_OVER: Date = Date::constant(2025, 10, 1);

/// The planted facts that can touch a customer, with who looks after it.
pub(super) struct Effects {
    facts: Vec<Planted>,
    channels: Vec<&'static str>,
    seller: usize,
    successors: Vec<usize>,
}

impl Effects {
    /// Those of one customer.
    pub(super) fn of(customer: &Customer, company: &Company) -> Effects {
        let seller = company.sellers[customer.seller];
        let touches = |fact: &Planted| {
            fact.members
                .iter()
                .all(|(dimension, member)| match *dimension {
                    "region" => *member == customer.place.region,
                    "customer" => *member == customer.name,
                    "salesperson" => *member == seller.name,
                    _ => true,
                })
        };
        let left = seller.name == leaver();
        Effects {
            facts: planted().into_iter().filter(touches).collect(),
            channels: channels().into_iter().map(|(name, _)| name).collect(),
            seller: customer.seller,
            successors: (0..company.sellers.len())
                .filter(|s| left && company.sellers[*s].region == seller.region)
                .filter(|s| *s != customer.seller)
                .collect(),
        }
    }

    /// Whose name is on a bill of that day.
    pub(super) fn seller_on(&self, day: Date, dice: &mut Dice) -> usize {
        match day >= HANDED_OVER {
            true => *dice.pick(&self.successors).unwrap_or(&self.seller),
            false => self.seller,
        }
    }

    /// The list price after price cuts, in fen.
    pub(super) fn list_price(&self, product: &Product, list_fen: i64, day: Date) -> i64 {
        let cut = self.facts.iter().find(|fact| {
            fact.kind == PlantedKind::PriceCut && fact.members[0].1 == product.subcategory
        });
        cut.map_or(list_fen, |fact| {
            (list_fen as f64 * fact.left_on(day)).round() as i64
        })
    }

    /// What share of the usual volume is still bought, and the fact that takes most away.
    pub(super) fn left(
        &self,
        product: &Product,
        channel: usize,
        day: Date,
    ) -> (f64, Option<PlantedKind>) {
        let mut left = 1.0;
        let mut strongest = (1.0, None);
        for fact in &self.facts {
            let concerned = fact.kind != PlantedKind::PriceCut
                && fact
                    .members
                    .iter()
                    .all(|(dimension, member)| match *dimension {
                        "category" => *member == product.category,
                        "channel" => *member == self.channels[channel],
                        _ => true,
                    });
            let share = fact.left_on(day);
            if concerned && share < 1.0 {
                left *= share;
                if share < strongest.0 {
                    strongest = (share, Some(fact.kind));
                }
            }
        }
        (left, strongest.1)
    }
}
