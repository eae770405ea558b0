//! What a customer likes to buy (采购偏好), over which channel and at which discount.

use super::accounts::{Customer, Tier};
use super::cast::{Product, segments};
use crate::dice::Dice;

/// The preferences of one customer.
pub(super) struct Taste {
    products: Turns,
    channels: Turns,
}

impl Taste {
    /// Draws them: the industry's favourites weigh more, half of the range is bought now and then only, and nearly all
    /// goes over the customer's main channel.
    pub(super) fn draw(customer: &Customer, products: &[Product], dice: &mut Dice) -> Taste {
        let segment = &segments()[customer.segment];
        let mut own = 1.0;
        let mut last = "";
        let mut weights = vec![];
        for product in products {
            if product.subcategory != last {
                last = product.subcategory;
                own = match dice.chance(0.5) {
                    true => 0.05,
                    false => 0.7 + 0.6 * dice.unit(),
                };
            }
            let favour = match segment.favours.contains(&product.category) {
                true => 1.5,
                false => 0.85,
            };
            weights.push(product.weight * favour * own);
        }
        let mut channels = match customer.tier {
            Tier::A => [6.0, 1.5, 2.5, 0.0],
            Tier::B => [4.5, 3.5, 1.8, 0.2],
            Tier::C => [3.2, 4.5, 0.6, 1.7],
        };
        channels[customer.channel] += 90.0;
        Taste {
            products: Turns::of(&weights, dice),
            channels: Turns::of(&channels, dice),
        }
    }

    /// One product, as a place in the list.
    pub(super) fn product(&mut self, dice: &mut Dice) -> usize {
        self.products.next(dice)
    }

    /// The channel of one bill.
    pub(super) fn channel(&mut self, dice: &mut Dice) -> usize {
        self.channels.next(dice)
    }
}

/// Things that come round in proportion to their weight (按消耗补货): what was not bought for long is due next. Industrial
/// customers use up what they buy, so a year's purchases vary less than free draws would.
struct Turns {
    shares: Vec<f64>,
    due: Vec<f64>,
}

impl Turns {
    fn of(weights: &[f64], dice: &mut Dice) -> Turns {
        let total: f64 = weights.iter().sum();
        Turns {
            shares: weights.iter().map(|weight| weight / total).collect(),
            due: weights.iter().map(|_| dice.unit()).collect(),
        }
    }

    fn next(&mut self, dice: &mut Dice) -> usize {
        let mut best = (f64::MIN, 0);
        for (place, share) in self.shares.iter().enumerate() {
            self.due[place] += share;
            let urgency = self.due[place] + 0.3 * dice.unit();
            if *share > 0.0 && urgency > best.0 {
                best = (urgency, place);
            }
        }
        self.due[best.1] -= 1.0;
        best.1
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
