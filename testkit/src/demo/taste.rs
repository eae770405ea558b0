//! What a customer likes to buy (采购偏好), over which channel and at which discount.

use super::accounts::{Customer, Tier};
use super::cast::{Product, segments};
use crate::dice::Dice;

/// The preferences of one customer.
pub(super) struct Taste {
    products: Vec<f64>,
    main_channel: usize,
    channels: [f64; 4],
}

impl Taste {
    /// Draws them: the industry's favourites weigh more, and each customer has sub-categories of its own.
    pub(super) fn draw(customer: &Customer, products: &[Product], dice: &mut Dice) -> Taste {
        let segment = &segments()[customer.segment];
        let mut own = 1.0;
        let mut last = "";
        let weights = products.iter().map(|product| {
            if product.subcategory != last {
                last = product.subcategory;
                own = 0.5 + dice.unit();
            }
            let favour = match segment.favours.contains(&product.category) {
                true => 1.5,
                false => 0.85,
            };
            product.weight * favour * own
        });
        Taste {
            products: weights.collect(),
            main_channel: customer.channel,
            channels: match customer.tier {
                Tier::A => [60.0, 15.0, 25.0, 0.0],
                Tier::B => [45.0, 35.0, 18.0, 2.0],
                Tier::C => [32.0, 45.0, 6.0, 17.0],
            },
        }
    }

    /// One product, as a place in the list.
    pub(super) fn product(&self, dice: &mut Dice) -> usize {
        dice.weighted(&self.products)
    }

    /// The channel of one bill: mostly the customer's own.
    pub(super) fn channel(&self, dice: &mut Dice) -> usize {
        match dice.chance(0.8) {
            true => self.main_channel,
            false => dice.weighted(&self.channels),
        }
    }
}

/// Discount on the list price in whole percent: large customers, dealers and projects pay less.
pub(super) fn discount_percent(tier: Tier, channel: usize, dice: &mut Dice) -> i64 {
    let size = match tier {
        Tier::A => 12,
        Tier::B => 8,
        Tier::C => 4,
    };
    size + [0, 8, 5, 2][channel] + dice.between(-1, 1)
}
