//! The simulation (模拟): who bought what on which day, and what the planted facts took away.

use std::collections::BTreeMap;

use jiff::ToSpan;
use qd_base::{Amount, Date, WorkCalendar};

use super::accounts::{Customer, Tier, customers};
use super::cast::{Person, Product, people, products};
use super::effects::Effects;
use super::line::{Entry, Line};
use super::planted::PlantedKind;
use super::season::{day_weight, work_calendar};
use super::taste::{Taste, discount_percent};
use crate::dice::Dice;

/// The sample company with all its sales lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    /// The seed.
    pub seed: u64,
    /// Customers.
    pub customers: Vec<Customer>,
    /// The 40 salespeople.
    pub sellers: Vec<Person>,
    /// Products.
    pub products: Vec<Product>,
    /// All lines in order of date and bill.
    pub lines: Vec<Line>,
    /// Revenue in fen that each planted fact took away, by year: what an explanation should come near to.
    pub suppressed_fen: BTreeMap<(PlantedKind, i16), i64>,
}

impl Company {
    /// The lines of one year.
    pub fn year(&self, year: i16) -> impl Iterator<Item = &Line> {
        self.lines
            .iter()
            .filter(move |line| line.date.year() == year)
    }
}

/// Simulates the company. Same seed, same company, to the fen.
pub fn company(seed: u64) -> Company {
    let mut company = Company {
        seed,
        customers: customers(seed),
        sellers: people().into_iter().filter(|p| !p.manager).collect(),
        products: products(),
        lines: vec![],
        suppressed_fen: BTreeMap::new(),
    };
    let months = months();
    let mut bills = vec![];
    for customer in 0..company.customers.len() {
        buy(&mut company, customer, &months, &mut bills);
    }
    company.lines = number_bills(bills);
    company
}

/// One month: its days with their weights, and its demand against an average month.
struct Month {
    days: Vec<Date>,
    weights: Vec<f64>,
    demand: f64,
}

fn months() -> Vec<Month> {
    let calendar = work_calendar();
    let mut months: Vec<Month> = vec![];
    let (mut day, last) = super::SPAN;
    while day <= last {
        if day.day() == 1 {
            months.push(Month {
                days: vec![],
                weights: vec![],
                demand: 0.0,
            });
        }
        let month = months
            .last_mut()
            .expect("the span begins on the first of a month");
        month.days.push(day);
        month.weights.push(day_weight(day, &calendar));
        day = day.saturating_add(1.day());
    }
    let total: f64 = months.iter().flat_map(|m| &m.weights).sum();
    let mean = total / months.len() as f64;
    for month in &mut months {
        month.demand = month.weights.iter().sum::<f64>() / mean;
    }
    months
}

/// A bill before it has a number.
struct Bill {
    date: Date,
    customer: usize,
    seller: usize,
    channel: usize,
    entries: Vec<Entry>,
    /// Bill, as a place in the list, and line number from 1.
    takes_back: Option<(usize, usize)>,
}

/// Volume against January 2023: growth in 2023, little in 2024, none in 2025, recovery in 2026.
fn volume_level(day: Date, region_growth: f64) -> f64 {
    let month = f64::from(day.month() - 1) / 12.0;
    match day.year() {
        2023 => 1.0 + 0.08 * month,
        2024 => 1.08 + 0.02 * month,
        2025 => 1.10 * (1.0 + region_growth),
        _ => 1.10 * (1.0 + region_growth) * (1.02 + 0.11 * month),
    }
}

/// Regions that grow a little while the company shrinks.
fn region_growth(company: &Company, customer: usize) -> f64 {
    const GROWTH: [f64; 5] = [0.015, 0.0, 0.0, 0.05, 0.0];
    let mut regions: Vec<&str> = company.sellers.iter().map(|s| s.region).collect();
    regions.dedup();
    let region = company.customers[customer].place.region;
    let place = regions.iter().position(|r| *r == region);
    place.map_or(0.0, |p| GROWTH[p])
}

/// Mean value of a line, in yuan without tax.
fn line_value(tier: Tier) -> f64 {
    match tier {
        Tier::A => 40_000.0,
        Tier::B => 20_000.0,
        Tier::C => 11_000.0,
    }
}

/// Mean number of lines of a bill, under the weights used below.
const LINES_A_BILL: f64 = 2.57;
const LINE_WEIGHTS: [f64; 5] = [0.25, 0.28, 0.22, 0.15, 0.10];

/// A customer with its preferences and what happens to it.
struct Buyer {
    who: Customer,
    taste: Taste,
    effects: Effects,
}

/// All bills of one customer.
fn buy(company: &mut Company, customer: usize, months: &[Month], bills: &mut Vec<Bill>) {
    let who = company.customers[customer].clone();
    let mut dice = Dice::stream(company.seed, &who.code);
    let mut buyer = Buyer {
        taste: Taste::draw(&who, &company.products, &mut dice),
        effects: Effects::of(&who, company),
        who,
    };
    let calendar = work_calendar();
    let growth = region_growth(company, customer);
    let per_bill = line_value(buyer.who.tier) * LINES_A_BILL;
    let mut due = dice.unit();
    for month in months {
        let first = month.days[0];
        if first < buyer.who.from || first > buyer.who.until {
            continue;
        }
        let level = volume_level(first, growth) * month.demand;
        // What is not ordered this month is carried over, so that years do not wobble by chance.
        due += buyer.who.yearly_yuan / 12.0 * level / per_bill * (1.0 + 0.08 * dice.bell());
        while due >= 1.0 {
            due -= 1.0;
            let date = month.days[dice.weighted(&month.weights)];
            let bill = Bill {
                date,
                customer,
                seller: buyer.effects.seller_on(date, &mut dice),
                channel: buyer.taste.channel(&mut dice),
                entries: vec![],
                takes_back: None,
            };
            let sold = fill(bill, &mut buyer, company, &mut dice);
            if !sold.entries.is_empty() {
                bills.push(sold);
                take_back(bills, company, &calendar, &mut dice);
            }
        }
    }
}

/// Draws the lines of a bill, and leaves out those that a planted fact took away.
fn fill(mut bill: Bill, buyer: &mut Buyer, company: &mut Company, dice: &mut Dice) -> Bill {
    let Buyer {
        who,
        taste,
        effects,
    } = buyer;
    let lines = 1 + dice.weighted(&LINE_WEIGHTS);
    for _ in 0..lines {
        let place = taste.product(dice);
        let product = &company.products[place];
        let discount = discount_percent(who.tier, bill.channel, dice);
        let spread = dice.unit();
        let yuan = line_value(who.tier) * (0.5 + 1.5 * spread * spread);
        let steps = if product.divisible() { 10.0 } else { 1.0 };
        let price = product.list_fen as f64 * (100 - discount) as f64 / 10_000.0;
        let pieces = (yuan / price * steps + dice.unit()).floor().max(1.0) as i64;
        let quantity = Amount(pieces * if product.divisible() { 1_000 } else { 10_000 });
        let full = product.list_on(bill.date.year());
        let cut = effects.list_price(product, full, bill.date);
        let cost = product.cost_on(bill.date.year());
        let entry = Entry::priced(place, quantity, cut, discount, cost);
        let before = Entry::priced(place, quantity, full, discount, cost);
        let (left, culprit) = effects.left(product, bill.channel, bill.date);
        let year = bill.date.year();
        let mut suppress = |kind, fen| {
            *company.suppressed_fen.entry((kind, year)).or_insert(0) += fen;
        };
        match culprit {
            Some(kind) if !dice.chance(left) => suppress(kind, entry.amount_fen),
            _ => {
                if cut != full {
                    suppress(PlantedKind::PriceCut, before.amount_fen - entry.amount_fen);
                }
                bill.entries.push(entry);
            }
        }
    }
    bill
}

/// One line in 66 comes back, in full or by half, three to forty days later, on a red bill (红字) of its own.
fn take_back(bills: &mut Vec<Bill>, company: &Company, calendar: &WorkCalendar, dice: &mut Dice) {
    let source = bills.len() - 1;
    for number in 0..bills[source].entries.len() {
        if !dice.chance(0.015) {
            continue;
        }
        let sold = bills[source].entries[number].clone();
        let mut date = bills[source]
            .date
            .saturating_add(dice.between(3, 40).days());
        while !calendar.is_workday(date) {
            date = date.saturating_add(1.day());
        }
        let half = Amount(sold.quantity.0 / 20_000 * 10_000);
        let quantity = match dice.chance(0.3) && half.0 > 0 {
            true => half,
            false => sold.quantity,
        };
        if date <= super::SPAN.1 {
            let product = &company.products[sold.product];
            let cost = product.cost_on(bills[source].date.year());
            bills.push(Bill {
                date,
                entries: vec![sold.taken_back(quantity, cost)],
                takes_back: Some((source, number + 1)),
                ..bills[source]
            });
        }
    }
}

/// Numbers the bills month by month in order of date, as the ERP did.
fn number_bills(bills: Vec<Bill>) -> Vec<Line> {
    let mut order: Vec<usize> = (0..bills.len()).collect();
    order.sort_by_key(|b| (bills[*b].date, *b));
    let mut numbers = vec![String::new(); bills.len()];
    let mut last = (0, 0, 0);
    for bill in &order {
        let date = bills[*bill].date;
        let month = if date.year() < 2026 { date.month() } else { 0 };
        last = match (last.0, last.1) == (date.year(), month) {
            true => (last.0, last.1, last.2 + 1),
            false => (date.year(), month, 1),
        };
        numbers[*bill] = match date.year() {
            2026 => format!("XSCKD{:06}", last.2),
            year => format!("XSCK{year}{month:02}{:05}", last.2),
        };
    }
    let mut lines = Vec::with_capacity(bills.len() * 3);
    for bill in order {
        let Bill {
            date,
            customer,
            seller,
            channel,
            ..
        } = bills[bill];
        for (place, entry) in bills[bill].entries.iter().enumerate() {
            lines.push(Line {
                date,
                bill: numbers[bill].clone(),
                number: place + 1,
                customer,
                seller,
                channel,
                entry: entry.clone(),
                takes_back: bills[bill].takes_back.map(|(b, n)| (numbers[b].clone(), n)),
            });
        }
    }
    lines
}
