//! A generated ledger (样本台账) and random questions to it: what engines are compared and measured on.
//!
//! Everything comes from a seed. The shape is that of a trading company: orders of a few lines on one day, customers
//! and salespeople bound to regions, products to categories; some orders run over two days, some lines are returns,
//! some members are unknown.

use std::sync::Arc;

use qd_base::Period;

use crate::fact::{Dimension, KEPT, RETURNED, UNKNOWN};
use crate::{Compare, DimensionKey, Facts, Filter, Query, Sort};

/// A small generator of random numbers (SplitMix64); the seed says everything.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    /// True in `percent` of cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// How large a generated ledger is.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Number of lines.
    pub lines: usize,
    /// Number of customers.
    pub customers: usize,
    /// Number of products.
    pub products: usize,
    /// Number of salespeople.
    pub salespeople: usize,
    /// First day, days since 1970-01-01.
    pub first_day: i32,
    /// Number of days.
    pub days: usize,
    /// The seed.
    pub seed: u64,
}

impl Shape {
    /// Four years from 2014-01-01 of a company that grows with its ledger.
    pub fn of(lines: usize, seed: u64) -> Shape {
        Shape {
            lines,
            customers: (lines / 500).clamp(50, 20_000),
            products: (lines / 2000).clamp(40, 5_000),
            salespeople: (lines / 50_000).clamp(12, 200),
            first_day: 16_071,
            days: 1461,
            seed,
        }
    }
}

const PROVINCES: usize = 31;
const REGIONS: usize = 7;
const NAMES: [&str; 14] = [
    "order",
    "customer",
    "segment",
    "region",
    "province",
    "city",
    "product",
    "category",
    "subcategory",
    "channel",
    "salesperson",
    "manager",
    "returned",
    "delivery",
];

/// Lines of one order share these.
struct Head {
    order: u32,
    customer: u32,
    channel: u32,
    salesperson: u32,
    returned: u32,
    delivery: u32,
}

/// The generated lines, sorted by date.
pub fn facts(shape: &Shape) -> Facts {
    let mut dice = Dice(shape.seed);
    let mut facts = Facts {
        quantity: Some(Vec::with_capacity(shape.lines)),
        cost: Some(Vec::with_capacity(shape.lines)),
        profit: Some(Vec::with_capacity(shape.lines)),
        discount: Some(Vec::with_capacity(shape.lines)),
        ..Facts::default()
    };
    let mut codes: Vec<Vec<u32>> = vec![Vec::with_capacity(shape.lines); NAMES.len()];
    let mut order = 0;
    let mut held_over: Vec<(i32, Head)> = Vec::new();
    while facts.len() < shape.lines {
        let day = shape.first_day + (facts.len() * shape.days / shape.lines) as i32;
        let head = match held_over.pop() {
            Some((since, head)) if since < day => head,
            other => {
                held_over.extend(other);
                order += 1;
                new_order(&mut dice, shape, order)
            }
        };
        for _ in 0..1 + dice.below(4) {
            if facts.len() < shape.lines {
                push_line(&mut facts, &mut codes, &mut dice, shape, (day, &head));
            }
        }
        if dice.chance(2) && held_over.len() < 20 {
            held_over.push((day, head));
        }
    }
    for (name, codes) in NAMES.iter().zip(codes) {
        facts.dimensions.push(dimension(name, codes));
    }
    facts
}

fn new_order(dice: &mut Dice, shape: &Shape, order: u32) -> Head {
    // Few customers buy most: the product of two draws.
    let spread = dice.below(1000) * dice.below(1000);
    let customer = 1 + (spread * shape.customers / 1_000_000) as u32;
    Head {
        order,
        customer: if dice.chance(1) { 0 } else { customer },
        channel: 1 + dice.below(5) as u32,
        salesperson: 1 + (customer as usize * 7 % shape.salespeople) as u32,
        returned: if dice.chance(5) { 1 } else { 2 },
        delivery: dice.below(5) as u32,
    }
}

fn push_line(
    facts: &mut Facts,
    codes: &mut [Vec<u32>],
    dice: &mut Dice,
    shape: &Shape,
    (day, head): (i32, &Head),
) {
    let product = 1 + dice.below(shape.products) as u32;
    let province = 1 + head.salesperson % PROVINCES as u32;
    let region = 1 + province % REGIONS as u32;
    let subcategory = 1 + product % 40;
    let line = [
        head.order,
        head.customer,
        head.customer % 4,
        region,
        province,
        1 + head.customer % 300,
        product,
        1 + subcategory % 8,
        subcategory,
        head.channel,
        head.salesperson,
        region,
        head.returned,
        head.delivery,
    ];
    for (column, code) in codes.iter_mut().zip(line) {
        column.push(code);
    }
    let sign = if dice.chance(2) { -1 } else { 1 };
    let pieces = sign * (1 + dice.below(20) as i64);
    let fen = 500 + i64::from(product) * 37 % 90_000 + dice.below(300) as i64;
    let revenue = pieces * fen * 100;
    let cost = revenue / 100 * (60 + dice.below(30) as i64) / 100 * 100;
    facts.day.push(day);
    facts.key.push(Arc::from(format!(
        "O{:08}-{}",
        head.order,
        facts.revenue.len()
    )));
    facts.revenue.push(revenue);
    let rows = [
        (&mut facts.quantity, pieces * 10_000),
        (&mut facts.cost, cost),
        (&mut facts.profit, revenue - cost),
        (
            &mut facts.discount,
            revenue.abs() / 1_000 * dice.below(4) as i64 * 10,
        ),
    ];
    for (column, value) in rows {
        if let Some(values) = column {
            values.push(value);
        }
    }
}

fn dimension(name: &str, codes: Vec<u32>) -> Dimension {
    let size = codes.iter().max().map_or(0, |max| max + 1);
    let member = |code: u32| match (name, code) {
        (_, 0) => UNKNOWN.to_owned(),
        ("returned", 1) => RETURNED.to_owned(),
        ("returned", _) => KEPT.to_owned(),
        ("order", n) => format!("SO{n:08}"),
        (name, n) => format!("{name} {n:04}"),
    };
    Dimension {
        key: DimensionKey::new(name),
        members: (0..size).map(|code| Arc::from(member(code))).collect(),
        codes,
    }
}

/// A random question that these lines can be asked: every metric, dimension, filter, comparison, order and cut.
pub fn question(facts: &Facts, dice: &mut Dice) -> Query {
    let metrics = crate::Schema::of(facts).metrics();
    let mut query = Query::of(&[]);
    for _ in 0..1 + dice.below(4) {
        query.metrics.push(metrics[dice.below(metrics.len())]);
    }
    query.metrics.dedup();
    for _ in 0..dice.below(4) {
        let name = axis(facts, dice);
        if !query.by.contains(&name) {
            query.by.push(name);
        }
    }
    if dice.chance(70) {
        query.period = Some(period(facts, dice));
    }
    if dice.chance(35) {
        query.compare = Some(match dice.below(3) {
            0 if query.period.is_some() => Compare::PreviousYear,
            1 if query.period.is_some() => Compare::PreviousPeriod,
            _ => Compare::Period(period(facts, dice)),
        });
    }
    for _ in 0..dice.below(3) {
        query.filters.push(filter(facts, dice));
    }
    let columns = query.columns();
    for _ in 0..dice.below(3) {
        query.sort.push(Sort {
            column: columns[dice.below(columns.len())].name(),
            descending: dice.chance(50),
        });
    }
    query.limit = dice.chance(40).then(|| dice.below(30));
    query
}

fn axis(facts: &Facts, dice: &mut Dice) -> DimensionKey {
    if dice.chance(30) {
        return DimensionKey::new(crate::fact::TIME[dice.below(4)].0);
    }
    facts.dimensions[dice.below(facts.dimensions.len())]
        .key
        .clone()
}

fn period(facts: &Facts, dice: &mut Dice) -> Period {
    let day = crate::fact::day_date(facts.day[dice.below(facts.len())]);
    let text = match dice.below(6) {
        0 => format!("{}", day.year()),
        1 => format!("{}H{}", day.year(), 1 + dice.below(2)),
        2 => format!("{}Q{}", day.year(), 1 + dice.below(4)),
        3 => format!("{}-{:02}", day.year(), day.month()),
        4 => day.to_string(),
        _ => format!(
            "{}..{}",
            day,
            crate::fact::day_date(crate::fact::day_number(day) + dice.below(500) as i32)
        ),
    };
    Period::parse(&text).expect("every text above is a period")
}

fn filter(facts: &Facts, dice: &mut Dice) -> Filter {
    let dimension = axis(facts, dice);
    let mut members = Vec::new();
    for _ in 0..dice.below(6) {
        let row = dice.below(facts.len());
        members.push(match crate::time::TimeDimension::parse(&dimension.0) {
            Some(time) => time.member(time.slot(facts.day[row])),
            None => facts.dimension(&dimension.0).map_or(String::new(), |d| {
                d.members[d.codes[row] as usize].to_string()
            }),
        });
    }
    Filter {
        dimension,
        members,
        exclude: dice.chance(40),
    }
}
