//! What the room gives to the others (供给): what waits for whom, and its chapters of their papers.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Period};
use qd_documents::{Block, RowRole, Table, Value};
use qd_records::{Item, JsonValue, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{amount_of, choice, day, day_cell, rows, text_cell, word};
use qd_reports::{Contribution, Desk, ReportError, Topic, Waiting};

use crate::contract::Contract;
use crate::issue::Issue;
use crate::renewal::Renewal;
use crate::reports::reading::Names;
use crate::visit::Visit;

/// Lines shown of each list.
const MOST: usize = 15;
/// Months ahead in which an ending contract is named.
const AHEAD: i32 = 6;
/// The ages of what is late, in days: from, to, key of the name.
const AGES: [(i32, i32, &str); 4] = [
    (1, 30, "age-30"),
    (31, 90, "age-90"),
    (91, 180, "age-180"),
    (181, i32::MAX, "age-more"),
];

/// Which records wait for somebody.
pub fn waiting() -> Vec<Waiting> {
    vec![
        Waiting {
            of: Issue::TYPE,
            open: ("state", "open,working,solved"),
            who: "owner",
            due: "solve_by",
        },
        Waiting {
            of: Renewal::TYPE,
            open: ("outcome", "open"),
            who: "owner",
            due: "ends_on",
        },
        Waiting {
            of: Visit::TYPE,
            open: ("state", "planned"),
            who: "owner",
            due: "day",
        },
    ]
}

/// What the room writes for papers.
pub fn contributions() -> Vec<Contribution> {
    vec![
        Contribution {
            topic: Topic::Customers,
            write: ending,
        },
        Contribution {
            topic: Topic::Receipts,
            write: receipts,
        },
        Contribution {
            topic: Topic::Problems,
            write: problems,
        },
    ]
}

fn say(desk: &Desk, key: &str) -> String {
    crate::texts().say(desk.lang, key, &[])
}

fn titled(desk: &Desk, figures: &Figures<'_>, key: &str, columns: &[&str]) -> Table {
    let table = Table::new(say(desk, key))
        .scale(figures.scale)
        .source(figures.source());
    let add = |table: Table, column: &&str| table.text_column(say(desk, column));
    columns.iter().fold(table, add)
}

/// Contracts in force that end within six months of the period's last day, the first to end first.
fn ending(desk: &Desk, figures: &Figures<'_>, period: &Period) -> Result<Vec<Block>, ReportError> {
    let until = period
        .last
        .checked_add(jiff::Span::new().months(AHEAD))
        .unwrap_or(period.last);
    let mut found = desk
        .records()?
        .all(Contract::TYPE, &[("state", "in_force")])?;
    found.retain(|one| day(one, "ends_on").is_some_and(|ends| ends > period.last && ends <= until));
    found.sort_by_key(|one| (day(one, "ends_on"), one.id));
    if found.is_empty() {
        return Ok(vec![Block::text(say(desk, "supply-none-ending"))]);
    }
    let names = Names::of(desk, &found.iter().collect::<Vec<_>>())?;
    let columns = [
        "column-contract",
        "column-customer",
        "column-owner",
        "column-ends",
    ];
    let mut table =
        titled(desk, figures, "supply-ending", &columns).number_column(say(desk, "column-amount"));
    for one in found.iter().take(MOST) {
        let amount = amount_of(one.get("amount")).map_or(Value::Absent, Value::Money);
        table.push(
            RowRole::Body,
            [
                text_cell(one.text("name")),
                names.account(one),
                names.owner(one),
                day_cell(one, "ends_on"),
                amount,
            ],
        );
        table.opens(Contract::TYPE.address(one.id));
    }
    Ok(vec![Block::from(shown(desk, table, found.len()))])
}

/// Says how many lines a table leaves out.
fn shown(desk: &Desk, table: Table, all: usize) -> Table {
    if all <= MOST {
        return table;
    }
    let left = [("all", &all as &dyn std::fmt::Display), ("shown", &MOST)];
    table.note(crate::texts().say(desk.lang, "supply-shown", &left))
}

/// One payment of a contract as agreed and as it came.
struct Payment<'i> {
    contract: &'i Item,
    what: &'i str,
    due: Date,
    amount: Amount,
    received: Amount,
    received_on: Option<Date>,
}

fn payment<'i>(contract: &'i Item, row: &'i JsonValue) -> Option<Payment<'i>> {
    Some(Payment {
        contract,
        what: word(row, "what"),
        due: word(row, "due").parse().ok()?,
        amount: amount_of(&row["amount"])?,
        received: amount_of(&row["received"]).unwrap_or(Amount::ZERO),
        received_on: word(row, "received_on").parse().ok(),
    })
}

/// 回款与应收: what was due by contract in the period, what came, and what is late by age at the period's end.
fn receipts(
    desk: &Desk,
    figures: &Figures<'_>,
    period: &Period,
) -> Result<Vec<Block>, ReportError> {
    let mut contracts = desk.records()?.all(Contract::TYPE, &[])?;
    contracts.retain(|one| one.text("state") != "draft");
    let all: Vec<Payment<'_>> = contracts
        .iter()
        .flat_map(|one| rows(one, "payments").filter_map(move |row| payment(one, row)))
        .collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let end = period.last.min(desk.today);
    let late: Vec<(&Payment<'_>, Amount, i32)> = all
        .iter()
        .filter(|one| one.due < end)
        .filter_map(|one| {
            let came = one.received_on.is_none_or(|on| on <= end);
            let open = one.amount - if came { one.received } else { Amount::ZERO };
            (open.0 > 0).then(|| (one, open, (end - one.due).get_days()))
        })
        .collect();
    let mut blocks = vec![Block::from(course(desk, figures, (&all, &late), period))];
    if !late.is_empty() {
        blocks.push(Block::from(ages(desk, figures, &late)));
        blocks.push(Block::from(debtors(desk, figures, &late)?));
    }
    Ok(blocks)
}

type Late<'a, 'i> = (&'a Payment<'i>, Amount, i32);

fn course(
    desk: &Desk,
    figures: &Figures<'_>,
    (all, late): (&[Payment<'_>], &[Late<'_, '_>]),
    period: &Period,
) -> Table {
    let due: Amount = all
        .iter()
        .filter(|one| period.contains(one.due))
        .map(|one| one.amount)
        .sum();
    let came: Amount = all
        .iter()
        .filter(|one| one.received_on.is_some_and(|on| period.contains(on)))
        .map(|one| one.received)
        .sum();
    let open: Amount = late.iter().map(|(_, open, _)| *open).sum();
    let rate = (due.0 > 0).then(|| came.to_f64() / due.to_f64());
    let mut table = titled(desk, figures, "supply-receipts", &["column-item"])
        .number_column(say(desk, "column-value"))
        .note(say(desk, "supply-receipts-note"));
    let lines = [
        ("receipts-due", Value::Money(due)),
        ("receipts-came", Value::Money(came)),
        ("receipts-rate", Value::percent(rate)),
        ("receipts-late", Value::Money(open)),
    ];
    for (key, value) in lines {
        table.push(RowRole::Body, [Value::Text(say(desk, key)), value]);
    }
    table
}

fn ages(desk: &Desk, figures: &Figures<'_>, late: &[Late<'_, '_>]) -> Table {
    let mut table = titled(desk, figures, "supply-ages", &["column-age"])
        .sum_column(say(desk, "column-payments"))
        .sum_column(say(desk, "column-amount"));
    let mut line = |role, name: String, of: Vec<&Late<'_, '_>>| {
        let open: Amount = of.iter().map(|(_, open, _)| *open).sum();
        let count = i64::try_from(of.len()).unwrap_or(i64::MAX);
        table.push(
            role,
            [Value::Text(name), Value::Count(count), Value::Money(open)],
        );
    };
    for (from, to, key) in AGES {
        let of = late.iter().filter(|(.., days)| (from..=to).contains(days));
        line(RowRole::Body, say(desk, key), of.collect());
    }
    line(RowRole::Total, say(desk, "total"), late.iter().collect());
    table
}

fn debtors(
    desk: &Desk,
    figures: &Figures<'_>,
    late: &[Late<'_, '_>],
) -> Result<Table, ReportError> {
    let items: Vec<&Item> = late.iter().map(|(one, ..)| one.contract).collect();
    let names = Names::of(desk, &items)?;
    let mut sorted: BTreeMap<(i64, usize), &Late<'_, '_>> = BTreeMap::new();
    for (at, one) in late.iter().enumerate() {
        sorted.insert((-one.1.0, at), one);
    }
    let columns = [
        "column-contract",
        "column-customer",
        "column-payment",
        "column-due",
    ];
    let mut table = titled(desk, figures, "supply-debtors", &columns)
        .number_column(say(desk, "column-amount"))
        .number_column(say(desk, "column-days-late"));
    for (one, open, days) in sorted.values().take(10) {
        table.push(
            RowRole::Body,
            [
                text_cell(one.contract.text("name")),
                names.account(one.contract),
                text_cell(one.what),
                Value::Date(one.due),
                Value::Money(*open),
                Value::Count(i64::from(*days)),
            ],
        );
        table.opens(Contract::TYPE.address(one.contract.id));
    }
    Ok(table)
}

/// Issues of customers that are open, by the day they must be solved.
fn problems(desk: &Desk, figures: &Figures<'_>, _: &Period) -> Result<Vec<Block>, ReportError> {
    let open = ("state", "open,working,solved");
    let found = desk.records()?.open(Issue::TYPE, open, "solve_by", 200)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::of(desk, &found.iter().collect::<Vec<_>>())?;
    let columns = [
        "column-issue",
        "column-customer",
        "column-severity",
        "column-cause",
        "column-owner",
        "column-due",
    ];
    let mut table = titled(desk, figures, "supply-issues", &columns);
    for one in found.iter().take(MOST) {
        table.push(
            RowRole::Body,
            [
                text_cell(one.text("title")),
                names.account(one),
                choice(Issue::TYPE, one, "severity", desk.lang),
                text_cell(one.text("cause")),
                names.owner(one),
                day_cell(one, "solve_by"),
            ],
        );
        table.opens(Issue::TYPE.address(one.id));
    }
    Ok(vec![Block::from(shown(desk, table, found.len()))])
}
