//! Customer lists (客户名册): all customers, the strategic ones, contracts that end, who is to be visited, who is silent or lost; one
//! sheet each in the workbook.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Label, label};
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_insight::customers::Lateness;
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Record};
use qd_reports::build::{self, Figures};
use qd_reports::reading::{Titles, cash, choice, day, day_cell, largest, money_cell, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::overview::next_visit;
use crate::account::Account;
use crate::contract::Contract;
use crate::rhythm::{Habit, habits};
use crate::visit::Visit;

/// The lists.
pub struct Lists;

/// Days ahead in which an ending contract is listed.
const AHEAD: i32 = 180;

impl Report for Lists {
    fn key(&self) -> &'static str {
        "customers.lists"
    }
    fn label(&self) -> Label {
        label("客户名册", "Customer lists")
    }
    fn purpose(&self) -> Label {
        label(
            "全部客户、战略客户、到期合同、拜访计划、沉默与流失：五张表，可整本下载为 Excel。",
            "All customers, strategic ones, ending contracts, visits due, silent and lost: five sheets of a workbook.",
        )
    }
    fn icon(&self) -> &'static str {
        "list-details"
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let gathered = Gathered::of(desk)?;
        let most = largest(gathered.revenue.values().copied());
        let figures = Figures::new(desk, desk.reference(self, params), most);
        let page = Sheet {
            desk,
            figures: &figures,
            all: &gathered,
        };
        let mut document = build::opened(self, desk, self.label().of(desk.lang));
        document.version = "V1.0".to_owned();
        document.sample_notice = desk.company.sample.then(|| page.say("sample-notice"));
        page.customers(&mut document, "lists-all", |_| true)?;
        let strategic = |one: &Item| one.text("tier") == "strategic";
        page.customers(&mut document, "lists-strategic", strategic)?;
        page.ending(&mut document)?;
        page.visits(&mut document)?;
        let gone = |one: &Item| {
            let is_left = matches!(one.text("stage"), "dormant" | "lost");
            let habit = gathered.habits.get(one.text("name"));
            is_left || habit.is_some_and(|habit| habit.rhythm.lateness == Lateness::Overdue)
        };
        page.customers(&mut document, "lists-lost", gone)?;
        Ok(document)
    }
}

/// What the lists are made of.
struct Gathered {
    accounts: Vec<Item>,
    contracts: Vec<Item>,
    /// The last visit by customer.
    seen: BTreeMap<String, Date>,
    habits: std::sync::Arc<BTreeMap<String, Habit>>,
    /// Revenue of the running year by the customer's name.
    revenue: BTreeMap<String, Amount>,
}

impl Gathered {
    fn of(desk: &Desk) -> Result<Gathered, ReportError> {
        let records = desk.records()?;
        let mut seen: BTreeMap<String, Date> = BTreeMap::new();
        for visit in records.all(Visit::TYPE, &[("state", "done")])? {
            if let Some(on) = day(&visit, "day") {
                let known = seen.entry(visit.text("account").to_owned()).or_insert(on);
                *known = (*known).max(on);
            }
        }
        Ok(Gathered {
            accounts: records.all(Account::TYPE, &[("sort", "name")])?,
            contracts: records.all(
                Contract::TYPE,
                &[("state", "in_force"), ("sort", "ends_on")],
            )?,
            seen,
            habits: habits(desk)?,
            revenue: revenue(desk)?,
        })
    }
}

fn revenue(desk: &Desk) -> Result<BTreeMap<String, Amount>, ReportError> {
    let year = desk.today.year().to_string();
    let period = desk.company.fiscal.period(&year);
    let (true, Ok(period)) = (
        desk.has_dimension("customer") && desk.span().is_ok(),
        period,
    ) else {
        return Ok(BTreeMap::new());
    };
    let query = Query::of(&[MetricKey::Revenue]).by(&["customer"]);
    let frame = desk.ask(&query.during(&period))?;
    let rows = 0..frame.rows();
    Ok(rows
        .map(|row| {
            let name = frame.member("customer", row).to_owned();
            (name, frame.amount("revenue", row))
        })
        .collect())
}

struct Sheet<'a> {
    desk: &'a Desk,
    figures: &'a Figures<'a>,
    all: &'a Gathered,
}

impl Sheet<'_> {
    fn say(&self, key: &str) -> String {
        crate::texts().say(self.desk.lang, key, &[])
    }

    fn put(
        &self,
        document: &mut Document,
        (title, columns): (&str, &[&str]),
        body: Vec<Vec<Value>>,
    ) {
        document.push(Block::heading(1, self.say(title)));
        if body.is_empty() {
            document.push(Block::text(self.say("profile-none")));
            return;
        }
        let mut table: Table = build::titled(crate::texts(), self.desk.lang, title, columns)
            .scale(self.figures.scale)
            .source(self.figures.source().at(title));
        for row in body {
            table.push(RowRole::Body, row);
        }
        document.push(Block::from(table));
    }

    /// Customers for whom something holds.
    fn customers(
        &self,
        document: &mut Document,
        title: &str,
        holds: impl Fn(&Item) -> bool,
    ) -> Result<(), ReportError> {
        let of = Account::TYPE;
        let some: Vec<&Item> = self.all.accounts.iter().filter(|one| holds(one)).collect();
        let owners = Titles::of(self.desk, ("person", "owner"), some.iter().copied())?;
        let row = |one: &&Item| {
            let name = one.text("name");
            let next = self.all.habits.get(name).and_then(Habit::next);
            let seen = self.all.seen.get(&one.id.to_string());
            vec![
                text_cell(one.number.as_deref().unwrap_or_default()),
                name.into(),
                choice(of, one, "tier", self.desk.lang),
                choice(of, one, "stage", self.desk.lang),
                owners.cell(one),
                text_cell(one.text("region")),
                cash(self.all.revenue.get(name).copied()),
                next.map_or(Value::Absent, Value::Date),
                seen.map_or(Value::Absent, |on| Value::Date(*on)),
            ]
        };
        let body = some.iter().map(row).collect();
        let columns = [
            "column-number",
            "column-customer",
            "column-tier",
            "col-stage",
            "column-owner",
            "col-region",
            "col-year-revenue#",
            "col-next-order",
            "column-last-visit",
        ];
        self.put(document, (title, &columns), body);
        Ok(())
    }

    /// Contracts that end within half a year.
    fn ending(&self, document: &mut Document) -> Result<(), ReportError> {
        let ends = |one: &&Item| {
            let days = day(one, "ends_on").map(|end| (end - self.desk.today).get_days());
            days.is_some_and(|days| days <= AHEAD)
        };
        let some: Vec<&Item> = self.all.contracts.iter().filter(ends).collect();
        let accounts = Titles::of(self.desk, ("account", "account"), some.iter().copied())?;
        let owners = Titles::of(self.desk, ("person", "owner"), some.iter().copied())?;
        let row = |one: &&Item| {
            vec![
                text_cell(one.number.as_deref().unwrap_or_default()),
                one.text("name").into(),
                accounts.cell(one),
                owners.cell(one),
                money_cell(one, "amount"),
                day_cell(one, "ends_on"),
            ]
        };
        let body = some.iter().map(row).collect();
        let columns = [
            "column-number",
            "column-contract",
            "column-customer",
            "column-owner",
            "col-amount#",
            "column-ends",
        ];
        self.put(document, ("lists-ending", &columns), body);
        Ok(())
    }

    /// Who is to be visited, the longest due first.
    fn visits(&self, document: &mut Document) -> Result<(), ReportError> {
        let mut due: Vec<(&Item, Date)> = Vec::new();
        for one in &self.all.accounts {
            if one.text("stage") == "lost" {
                continue;
            }
            let seen = self.all.seen.get(&one.id.to_string()).copied();
            due.extend(next_visit(one, seen, self.desk.today).map(|next| (one, next)));
        }
        due.sort_by_key(|(one, next)| (*next, one.id));
        let owners = Titles::of(
            self.desk,
            ("person", "owner"),
            due.iter().map(|(one, _)| *one),
        )?;
        let row = |(one, next): &(&Item, Date)| {
            let seen = self.all.seen.get(&one.id.to_string());
            vec![
                one.text("name").into(),
                choice(Account::TYPE, one, "tier", self.desk.lang),
                owners.cell(one),
                seen.map_or(Value::Absent, |on| Value::Date(*on)),
                Value::Date(*next),
            ]
        };
        let body = due.iter().map(row).collect();
        let columns = [
            "column-customer",
            "column-tier",
            "column-owner",
            "column-last-visit",
            "column-due",
        ];
        self.put(document, ("lists-visits", &columns), body);
        Ok(())
    }
}
