//! The customers (客户) of the sample company: five key accounts by name, the rest drawn from the seed.

use std::collections::BTreeSet;

use qd_base::Date;

use super::cast::{Person, Segment, people, segments};
use super::planted::{PlantedKind, planted};
use super::words::COMPANY_SUFFIX;
use crate::dice::Dice;
use crate::places::{Place, channels, number, places, rows};

/// How much a customer matters (客户等级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// 20 customers, about a third of sales.
    A,
    /// 80 customers, about another third.
    B,
    /// The remaining 300.
    C,
}

/// One customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// Code (客户编码).
    pub code: String,
    /// Name.
    pub name: String,
    /// Industry, as a place in [`segments`].
    pub segment: usize,
    /// Tier.
    pub tier: Tier,
    /// Where it is.
    pub place: Place,
    /// Main channel, as a place in [`channels`].
    pub channel: usize,
    /// What it bought in a year at the level of January 2023, in yuan.
    pub yearly_yuan: f64,
    /// Salesperson at the start, as a place in the list of salespeople.
    pub seller: usize,
    /// First day as a customer.
    pub from: Date,
    /// Last day as a customer.
    pub until: Date,
}

/// Number of customers.
pub const CUSTOMERS: usize = 400;

/// The first customers of the list are the key accounts (大客户).
pub const KEY_ACCOUNTS: usize = 5;

/// All customers of a seed, key accounts first.
pub fn customers(seed: u64) -> Vec<Customer> {
    let segments = segments();
    let places = places();
    let mut taken = BTreeSet::new();
    let mut customers = key_accounts(&segments, &places);
    taken.extend(customers.iter().map(|c| c.name.clone()));
    let mut dice = Dice::stream(seed, "customers");
    while customers.len() < CUSTOMERS {
        let number = customers.len();
        let customer = draw(number, &segments, &places, &mut dice);
        if taken.insert(customer.name.clone()) {
            customers.push(customer);
        }
    }
    assign_sellers(&mut customers);
    customers
}

fn key_accounts(segments: &[Segment], places: &[Place]) -> Vec<Customer> {
    let known = "key accounts name known members";
    rows(include_str!("../../data/demo_accounts.csv"))
        .enumerate()
        .map(|(n, fields)| Customer {
            code: code(n),
            name: fields[0].to_owned(),
            segment: segments
                .iter()
                .position(|s| s.name == fields[1])
                .expect(known),
            tier: Tier::A,
            place: *places.iter().find(|p| p.city == fields[3]).expect(known),
            channel: channels()
                .iter()
                .position(|c| c.0 == fields[4])
                .expect(known),
            yearly_yuan: number(fields[5]),
            seller: 0,
            from: super::SPAN.0,
            until: super::SPAN.1,
        })
        .collect()
}

fn code(n: usize) -> String {
    format!("C{:04}", n + 1)
}

fn draw(n: usize, segments: &[Segment], places: &[Place], dice: &mut Dice) -> Customer {
    let tier = match n {
        0..20 => Tier::A,
        20..100 => Tier::B,
        _ => Tier::C,
    };
    let weights: Vec<f64> = segments.iter().map(|s| s.weight).collect();
    let segment = dice.weighted(&weights);
    let weights: Vec<f64> = places.iter().map(|p| p.weight).collect();
    let place = places[dice.weighted(&weights)];
    // Direct, dealers, online shop, projects: small customers buy from dealers and online.
    let (yearly_yuan, channel) = match tier {
        Tier::A => (3.0e6 + 3.0e6 * dice.unit(), [60.0, 15.0, 25.0, 0.0]),
        Tier::B => (1.1e6 + 1.1e6 * dice.unit(), [45.0, 35.0, 18.0, 2.0]),
        Tier::C => (0.3e6 + 0.55e6 * dice.unit(), [32.0, 45.0, 6.0, 17.0]),
    };
    let (from, until) = lifetime(tier, dice);
    Customer {
        code: code(n),
        name: name(&place, &segments[segment], dice),
        segment,
        tier,
        place,
        channel: dice.weighted(&channel),
        yearly_yuan,
        seller: 0,
        from,
        until,
    }
}

/// Small customers come and go (新增与流失) without changing the whole; the others stay.
fn lifetime(tier: Tier, dice: &mut Dice) -> (Date, Date) {
    let (first, last) = super::SPAN;
    let month = dice.between(1, 12) as i8;
    let year = dice.between(2023, 2026) as i16;
    match (tier, dice.below(100)) {
        (Tier::C, 0..10) => (Date::constant(year, month, 1), last),
        (Tier::C, 10..16) => (first, Date::constant(year, month, 28).min(last)),
        _ => (first, last),
    }
}

fn name(place: &Place, segment: &Segment, dice: &mut Dice) -> String {
    let lines: Vec<Vec<char>> = include_str!("../../data/demo_names.txt")
        .lines()
        .map(|line| line.chars().collect())
        .collect();
    let first = dice.pick(&lines[0]).expect("the list is not empty");
    let second = dice.pick(&lines[1]).expect("the list is not empty");
    let word = dice.pick(&segment.words).expect("each industry has words");
    format!("{}{first}{second}{word}{COMPANY_SUFFIX}", place.city)
}

/// Each salesperson of a region looks after neighbouring cities worth about the same; the key account of the region
/// comes on top for the one in the middle of the team, and the one who leaves has the first cities.
fn assign_sellers(customers: &mut [Customer]) {
    let sellers: Vec<Person> = people().into_iter().filter(|p| !p.manager).collect();
    let leaver = leaver();
    let cities = places();
    let regions: BTreeSet<&str> = cities.iter().map(|p| p.region).collect();
    for region in regions {
        let mut team: Vec<usize> = (0..sellers.len())
            .filter(|s| sellers[*s].region == region)
            .collect();
        team.sort_by_key(|s| sellers[*s].name != leaver);
        let (keys, mut theirs): (Vec<usize>, Vec<usize>) = (0..customers.len())
            .filter(|c| customers[*c].place.region == region)
            .partition(|c| *c < KEY_ACCOUNTS);
        for key in keys {
            customers[key].seller = team[team.len() / 2];
        }
        let rank = |c: usize| {
            cities
                .iter()
                .position(|p| p.city == customers[c].place.city)
        };
        theirs.sort_by_key(|c| (rank(*c), *c));
        let total: f64 = theirs.iter().map(|c| customers[*c].yearly_yuan).sum();
        let mut seen = 0.0;
        for c in theirs {
            let middle = seen + customers[c].yearly_yuan / 2.0;
            customers[c].seller = team[(middle / total * team.len() as f64) as usize];
            seen += customers[c].yearly_yuan;
        }
    }
}

/// The salesperson who leaves.
pub(super) fn leaver() -> &'static str {
    let left = |fact: super::Planted| {
        (fact.kind == PlantedKind::SalespersonLeft).then(|| fact.members[0].1)
    };
    planted().into_iter().find_map(left).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_hundred_customers_with_their_own_names_and_sellers_of_their_region() {
        let sellers: Vec<Person> = people().into_iter().filter(|p| !p.manager).collect();
        let customers = customers(1);
        let names: BTreeSet<_> = customers.iter().map(|c| &c.name).collect();
        assert_eq!(names.len(), CUSTOMERS);
        for customer in &customers {
            assert_eq!(sellers[customer.seller].region, customer.place.region);
        }
        let used: BTreeSet<_> = customers.iter().map(|c| c.seller).collect();
        assert_eq!(used.len(), 40);
    }
}
