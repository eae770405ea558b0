//! Generated ledgers (生成台账): any number of lines with the shape of a real company's, for benches and for comparing
//! engines. Nothing is planted in them; the sample company of [`crate::demo`] is another matter.

use std::sync::Arc;

use qd_base::{Date, SCALE};
use qd_ledger::fact::day_number;
use qd_ledger::{Dimension, DimensionKey, Facts, UNKNOWN};

use crate::dice::Dice;
use crate::places::{channels, places};

/// Up to this many lines each line has a key of its own; above, all share the empty key, which saves 5 GB on
/// 100 million lines.
pub const OWN_KEYS: usize = 2_000_000;

/// How a generated ledger looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Number of lines.
    pub rows: usize,
    /// Same seed and shape, same ledger.
    pub seed: u64,
    /// Number of customers; a few buy much, most buy little.
    pub customers: usize,
    /// Number of salespeople.
    pub salespeople: usize,
    /// Number of products.
    pub products: usize,
    /// Number of sub-categories, eight to ten in a category.
    pub subcategories: usize,
    /// First business day.
    pub first: Date,
    /// Number of days.
    pub days: usize,
    /// Whether cost, profit and discount are there besides revenue and quantity.
    pub costed: bool,
}

impl Shape {
    /// What a company with so many lines looks like: 400 to 100,000 customers, 40 to 2,000 salespeople, 2,000 products
    /// in 60 sub-categories, four years from 2021-01-01.
    pub fn of(rows: usize, seed: u64) -> Shape {
        Shape {
            rows,
            seed,
            customers: (rows / 100).clamp(400, 100_000),
            salespeople: (rows / 5_000).clamp(40, 2_000),
            products: 2_000,
            subcategories: 60,
            first: Date::constant(2021, 1, 1),
            days: 1_461,
            costed: true,
        }
    }

    /// The ledger of this shape, in order of date.
    pub fn facts(&self) -> Facts {
        let mut dice = Dice::stream(self.seed, "members");
        let customers = Buyers::draw(self, &mut dice);
        let goods = Goods::draw(self, &mut dice);
        let mut sheet = Sheet::new(self);
        let first = day_number(self.first);
        let mut dice = Dice::stream(self.seed, "lines");
        let mut row = 0;
        while row < self.rows {
            let place_in_time = row as u128 * self.days as u128 / self.rows as u128;
            let day = first + place_in_time as i32;
            let customer = customers.someone(&mut dice);
            let lines = (1 + dice.below(8)).min(self.rows - row);
            sheet.open_order(self, customer, &customers, &mut dice);
            for line in 1..=lines {
                sheet.line(day, line, &goods, &mut dice);
            }
            row += lines;
        }
        sheet.facts(&customers, &goods)
    }
}

/// A ledger of so many lines, see [`Shape::of`].
pub fn generated(rows: usize, seed: u64) -> Facts {
    Shape::of(rows, seed).facts()
}

/// The customers and what follows from knowing one.
struct Buyers {
    names: Vec<Arc<str>>,
    salespeople: Vec<Arc<str>>,
    place: Vec<u32>,
    segment: Vec<u32>,
    seller: Vec<u32>,
}

impl Buyers {
    fn draw(shape: &Shape, dice: &mut Dice) -> Buyers {
        let weights: Vec<f64> = places().iter().map(|p| p.weight).collect();
        let mut buyers = Buyers {
            names: with_unknown((1..=shape.customers).map(|n| format!("C{n:06}"))),
            salespeople: with_unknown((1..=shape.salespeople).map(|n| format!("S{n:04}"))),
            place: vec![],
            segment: vec![],
            seller: vec![],
        };
        for _ in 0..shape.customers {
            buyers.place.push(dice.weighted(&weights) as u32);
            buyers.segment.push(dice.below(8) as u32 + 1);
            // One customer in two hundred has no salesperson, as in real ledgers.
            let seller = 1 + dice.below(shape.salespeople) as u32;
            buyers.seller.push(seller * u32::from(!dice.chance(0.005)));
        }
        buyers
    }

    /// Squaring the draw makes a tenth of the customers place a third of the orders.
    fn someone(&self, dice: &mut Dice) -> usize {
        let u = dice.unit();
        ((u * u) * self.place.len() as f64) as usize
    }
}

/// The products and what follows from knowing one.
struct Goods {
    names: Vec<Arc<str>>,
    subcategory: Vec<u32>,
    subcategories: usize,
    price: Vec<i64>,
}

impl Goods {
    fn draw(shape: &Shape, dice: &mut Dice) -> Goods {
        Goods {
            names: with_unknown((1..=shape.products).map(|n| format!("P{n:05}"))),
            subcategory: (0..shape.products)
                .map(|n| (n % shape.subcategories) as u32)
                .collect(),
            subcategories: shape.subcategories,
            // From 5.00 to about 8,000.00 yuan, most of them cheap.
            price: (0..shape.products)
                .map(|_| {
                    let u = dice.unit();
                    500 + (u * u * u * 800_000.0) as i64
                })
                .collect(),
        }
    }
}

/// The columns while they grow.
struct Sheet {
    facts: Facts,
    orders: Vec<Arc<str>>,
    order: Vec<u32>,
    customer: Vec<u32>,
    product: Vec<u32>,
    channel: Vec<u32>,
    seller: Vec<u32>,
    open: (u32, u32, u32),
    shared: Arc<str>,
    own_keys: bool,
    channel_weights: Vec<f64>,
}

impl Sheet {
    fn new(shape: &Shape) -> Sheet {
        let rows = shape.rows;
        let money = || shape.costed.then(|| Vec::with_capacity(rows));
        Sheet {
            facts: Facts {
                day: Vec::with_capacity(rows),
                key: Vec::with_capacity(rows),
                revenue: Vec::with_capacity(rows),
                quantity: Some(Vec::with_capacity(rows)),
                cost: money(),
                profit: money(),
                discount: money(),
                ..Facts::default()
            },
            orders: vec![Arc::from(UNKNOWN)],
            order: Vec::with_capacity(rows),
            customer: Vec::with_capacity(rows),
            product: Vec::with_capacity(rows),
            channel: Vec::with_capacity(rows),
            seller: Vec::with_capacity(rows),
            open: (0, 0, 0),
            shared: Arc::from(UNKNOWN),
            own_keys: rows <= OWN_KEYS,
            channel_weights: channels().iter().map(|(_, weight)| *weight).collect(),
        }
    }

    fn open_order(&mut self, shape: &Shape, customer: usize, buyers: &Buyers, dice: &mut Dice) {
        let number = self.orders.len();
        self.orders.push(Arc::from(format!("SO{number:09}")));
        let channel = 1 + dice.weighted(&self.channel_weights) as u32;
        // One order in twenty is taken by a colleague.
        let seller = match dice.chance(0.05) {
            true => 1 + dice.below(shape.salespeople) as u32,
            false => buyers.seller[customer],
        };
        self.open = (customer as u32 + 1, channel, seller);
    }

    fn line(&mut self, day: i32, line: usize, goods: &Goods, dice: &mut Dice) {
        let u = dice.unit();
        let product = (u * u * goods.price.len() as f64) as usize;
        let price = goods.price[product];
        let bits = dice.bits();
        let sign = if bits & 63 == 0 { -1 } else { 1 };
        let quantity = sign * (1 + (bits >> 6) as i64 % 40);
        let gross = price * quantity;
        let discount = gross * ((bits >> 16) as i64 % 4) * 5 / 100;
        let revenue = gross - discount;
        let cost = gross * (55 + (bits >> 24) as i64 % 25) / 100;
        let (customer, channel, seller) = self.open;
        let order = self.orders.len() as u32 - 1;
        self.order.push(order);
        self.customer.push(customer);
        self.channel.push(channel);
        self.seller.push(seller);
        self.product.push(product as u32 + 1);
        let fen = SCALE / 100;
        let facts = &mut self.facts;
        facts.day.push(day);
        facts.key.push(match self.own_keys {
            true => Arc::from(format!("{}-{line}", self.orders[order as usize])),
            false => self.shared.clone(),
        });
        facts.revenue.push(revenue * fen);
        for (column, value) in [
            (&mut facts.quantity, quantity * SCALE),
            (&mut facts.cost, cost * fen),
            (&mut facts.profit, (revenue - cost) * fen),
            (&mut facts.discount, discount * fen),
        ] {
            if let Some(values) = column {
                values.push(value);
            }
        }
    }

    fn facts(self, buyers: &Buyers, goods: &Goods) -> Facts {
        let place = |name: fn(&crate::places::Place) -> &'static str| {
            let (members, code_of_place) = grouped(places().iter().map(name));
            let codes = self
                .customer
                .iter()
                .map(|c| code_of_place[buyers.place[*c as usize - 1] as usize])
                .collect();
            (members, codes)
        };
        let (regions, region) = place(|p| p.region);
        let (provinces, province) = place(|p| p.province);
        let (cities, city) = place(|p| p.city);
        let by_customer = |codes: &[u32]| {
            let of = |c: &u32| codes[*c as usize - 1];
            self.customer.iter().map(of).collect()
        };
        let by_product = |code: fn(u32) -> u32| {
            let of = |p: &u32| code(goods.subcategory[*p as usize - 1]);
            self.product.iter().map(of).collect()
        };
        let subcategories = (1..=goods.subcategories).map(|n| format!("K{n:02}"));
        let categories = (1..=goods.subcategories.div_ceil(10)).map(|n| format!("K{n}"));
        let segment = by_customer(&buyers.segment);
        let category = by_product(|s| s / 10 + 1);
        let subcategory = by_product(|s| s + 1);
        let channel_names = channels().into_iter().map(|(name, _)| name.to_owned());
        let mut facts = self.facts;
        facts.dimensions = vec![
            dimension("order", self.orders, self.order),
            dimension("customer", buyers.names.clone(), self.customer),
            dimension(
                "segment",
                with_unknown((1..=8).map(|n| format!("G{n}"))),
                segment,
            ),
            dimension("region", regions, region),
            dimension("province", provinces, province),
            dimension("city", cities, city),
            dimension("product", goods.names.clone(), self.product),
            dimension("category", with_unknown(categories), category),
            dimension("subcategory", with_unknown(subcategories), subcategory),
            dimension("channel", with_unknown(channel_names), self.channel),
            dimension("salesperson", buyers.salespeople.clone(), self.seller),
        ];
        facts
    }
}

fn dimension(key: &str, members: Vec<Arc<str>>, codes: Vec<u32>) -> Dimension {
    Dimension {
        key: DimensionKey::new(key),
        members,
        codes,
    }
}

fn with_unknown(names: impl Iterator<Item = String>) -> Vec<Arc<str>> {
    std::iter::once(Arc::from(UNKNOWN))
        .chain(names.map(Arc::from))
        .collect()
}

/// Distinct members in order of appearance, and the code of each entry.
fn grouped<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<Arc<str>>, Vec<u32>) {
    let mut members: Vec<Arc<str>> = vec![Arc::from(UNKNOWN)];
    let codes = names
        .map(|name| match members.iter().position(|m| &**m == name) {
            Some(code) => code as u32,
            None => {
                members.push(Arc::from(name));
                members.len() as u32 - 1
            }
        })
        .collect();
    (members, codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn same_seed_gives_the_same_ledger_and_another_seed_another() {
        assert_eq!(generated(3_000, 1), generated(3_000, 1));
        assert_ne!(generated(3_000, 1).revenue, generated(3_000, 2).revenue);
    }

    #[test]
    fn columns_are_even_dates_ascend_and_profit_is_revenue_less_cost() {
        let facts = generated(20_000, 5);
        assert_eq!((facts.len(), facts.check()), (20_000, Ok(())));
        assert!(facts.day.is_sorted());
        assert_eq!(facts.day[19_999] - facts.day[0], 1_460);
        let keys: HashSet<_> = facts.key.iter().collect();
        assert_eq!(keys.len(), 20_000);
        let (cost, profit) = (facts.cost.unwrap(), facts.profit.unwrap());
        for row in 0..20_000 {
            assert_eq!(facts.revenue[row] - cost[row], profit[row]);
            assert_eq!(facts.revenue[row] % 100, 0);
        }
    }

    #[test]
    fn members_number_as_in_a_real_company_and_an_order_has_one_customer() {
        let facts = generated(50_000, 9);
        let used = |key: &str| {
            let column = facts.dimension(key).unwrap();
            column.codes.iter().collect::<HashSet<_>>().len()
        };
        assert_eq!(
            (used("region"), used("channel"), used("category")),
            (5, 4, 6)
        );
        assert_eq!(used("subcategory"), 60);
        assert!((25..=31).contains(&used("province")));
        assert!(used("customer") > 480 && used("product") > 1_900);
        let (order, customer) = (
            &facts.dimension("order").unwrap().codes,
            &facts.dimension("customer").unwrap().codes,
        );
        for row in 1..facts.len() {
            if order[row] == order[row - 1] {
                assert_eq!(customer[row], customer[row - 1]);
            }
        }
    }

    #[test]
    fn an_empty_ledger_can_be_asked_for() {
        let facts = generated(0, 1);
        assert!(facts.is_empty());
        assert_eq!(facts.check(), Ok(()));
    }
}
