//! Customer desk (客户工作台): who is to be visited, what is overdue, which contracts end, what was promised.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Label, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Table, Tone, Value};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::reading::{Names, choice_cell, day, day_cell};
use crate::account::Account;
use crate::contract::Contract;
use crate::issue::Issue;
use crate::visit::Visit;

/// The landing page of the room.
pub struct Overview;

/// Lines shown of each list.
const MOST: usize = 20;
/// Days ahead in which an ending contract is named.
const AHEAD: i32 = 180;

/// What is due, in one reading.
struct Due {
    accounts: Vec<(Item, Option<Date>, Date)>,
    issues: Vec<Item>,
    contracts: Vec<Item>,
    promises: Vec<(Item, String, Option<Date>)>,
}

impl Report for Overview {
    fn key(&self) -> &'static str {
        "customers.overview"
    }
    fn label(&self) -> Label {
        label("客户工作台", "Customer desk")
    }
    fn purpose(&self) -> Label {
        label(
            "该拜访谁、哪些问题超期、哪些合同将到期、答应了客户什么。",
            "Whom to visit, which issues are overdue, which contracts end, what was promised.",
        )
    }
    fn icon(&self) -> &'static str {
        "users"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let due = read(desk)?;
        let texts = crate::texts();
        let say = |key: &str| texts.say(desk.lang, key, &[]);
        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        document.date = Some(desk.today);
        let figures = Figures::new(desk, desk.reference(self, params), Amount::ZERO);
        let card = |cell: &str, n: usize| {
            let figure = figures.figure(cell, Value::Count(i64::try_from(n).unwrap_or(i64::MAX)));
            let tone = if n == 0 { Tone::Good } else { Tone::Watch };
            KeyFigure::new(say(&format!("overview-{cell}")), figure).tone(tone)
        };
        document.push(Block::key_figures([
            card("visits", due.accounts.len()),
            card("issues", due.issues.len()),
            card("contracts", due.contracts.len()),
            card("promises", due.promises.len()),
        ]));
        for table in [
            visits(desk, &due)?,
            issues(desk, &due)?,
            contracts(desk, &due)?,
            promises(desk, &due)?,
        ] {
            if table.rows.is_empty() {
                document.push(Block::text(texts.say(
                    desk.lang,
                    "overview-none",
                    &[("what", &table.title)],
                )));
            } else {
                document.push(Block::from(table.source(figures.source())));
            }
        }
        Ok(document)
    }
}

fn read(desk: &Desk) -> Result<Due, ReportError> {
    let records = desk.records()?;
    let visits = records.all(Visit::TYPE, &[])?;
    let mut last: BTreeMap<String, Date> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| visit.text("state") == "done") {
        if let Some(on) = day(visit, "day") {
            let known = last.entry(visit.text("account").to_owned()).or_insert(on);
            *known = (*known).max(on);
        }
    }
    let accounts = records.all(Account::TYPE, &[("stage", "active,prospect")])?;
    let mut due: Vec<(Item, Option<Date>, Date)> = accounts
        .into_iter()
        .filter_map(|account| {
            let seen = last.get(&account.id.to_string()).copied();
            let next = next_visit(&account, seen, desk.today)?;
            (next <= desk.today).then_some((account, seen, next))
        })
        .collect();
    due.sort_by_key(|(account, _, next)| (*next, account.id));
    let mut issues = records.all(Issue::TYPE, &[("state", "open,working,solved")])?;
    issues.retain(|issue| day(issue, "solve_by").is_some_and(|by| by < desk.today));
    issues.sort_by_key(|issue| day(issue, "solve_by"));
    let mut contracts = records.all(Contract::TYPE, &[("state", "in_force")])?;
    contracts.retain(|one| {
        day(one, "ends_on").is_some_and(|end| (end - desk.today).get_days() <= AHEAD)
    });
    contracts.sort_by_key(|one| day(one, "ends_on"));
    Ok(Due {
        accounts: due,
        issues,
        contracts,
        promises: open_promises(&visits, desk.today),
    })
}

/// The day on which a customer is to be seen next by its cadence; a customer never seen counts from its entry.
pub(super) fn next_visit(account: &Item, seen: Option<Date>, today: Date) -> Option<Date> {
    let days = account.text("cadence_days").parse::<f64>().ok()?;
    let entered = qd_base::Timestamp::from_microsecond(account.created_at).ok()?;
    let entered = entered.to_zoned(jiff::tz::TimeZone::UTC).date();
    let from = seen.unwrap_or_else(|| entered.min(today));
    from.checked_add(jiff::Span::new().days(days.round() as i64))
        .ok()
}

fn open_promises(visits: &[Item], today: Date) -> Vec<(Item, String, Option<Date>)> {
    let mut open = Vec::new();
    for visit in visits {
        for row in visit.get("promises").as_array().into_iter().flatten() {
            let due: Option<Date> = row["due"].as_str().and_then(|text| text.parse().ok());
            let is_open = row["kept_on"].is_null() && due.is_some_and(|due| due <= today);
            if is_open {
                let what = row["what"].as_str().unwrap_or_default().to_owned();
                open.push((visit.clone(), what, due));
            }
        }
    }
    open.sort_by_key(|(_, _, due)| *due);
    open
}

fn titled(desk: &Desk, key: &str, columns: &[&str]) -> Table {
    let texts = crate::texts();
    let mut table = Table::new(texts.say(desk.lang, key, &[]));
    for column in columns {
        table = table.text_column(texts.say(desk.lang, column, &[]));
    }
    table
}

fn visits(desk: &Desk, due: &Due) -> Result<Table, ReportError> {
    let items: Vec<&Item> = due.accounts.iter().map(|(account, ..)| account).collect();
    let names = Names::of(desk, &items)?;
    let mut table = titled(
        desk,
        "overview-visits",
        &[
            "column-customer",
            "column-tier",
            "column-owner",
            "column-last-visit",
            "column-due",
        ],
    );
    for (account, seen, next) in due.accounts.iter().take(MOST) {
        let row = [
            account.text("name").into(),
            choice_cell(Account::TYPE, account, "tier", desk.lang),
            names.owner(account),
            day_cell(*seen),
            Value::Date(*next),
        ];
        table.push(RowRole::Body, row);
    }
    Ok(table)
}

fn issues(desk: &Desk, due: &Due) -> Result<Table, ReportError> {
    let items: Vec<&Item> = due.issues.iter().collect();
    let names = Names::of(desk, &items)?;
    let mut table = titled(
        desk,
        "overview-issues",
        &[
            "column-number",
            "column-issue",
            "column-customer",
            "column-severity",
            "column-owner",
            "column-due",
        ],
    );
    for issue in due.issues.iter().take(MOST) {
        let row = [
            issue.number.clone().unwrap_or_default().into(),
            issue.text("title").into(),
            names.account(issue),
            choice_cell(Issue::TYPE, issue, "severity", desk.lang),
            names.owner(issue),
            day_cell(day(issue, "solve_by")),
        ];
        table.push(RowRole::Body, row);
    }
    Ok(table)
}

fn contracts(desk: &Desk, due: &Due) -> Result<Table, ReportError> {
    let items: Vec<&Item> = due.contracts.iter().collect();
    let names = Names::of(desk, &items)?;
    let mut table = titled(
        desk,
        "overview-contracts",
        &[
            "column-number",
            "column-contract",
            "column-customer",
            "column-owner",
            "column-ends",
        ],
    );
    for one in due.contracts.iter().take(MOST) {
        let row = [
            one.number.clone().unwrap_or_default().into(),
            one.text("name").into(),
            names.account(one),
            names.owner(one),
            day_cell(day(one, "ends_on")),
        ];
        table.push(RowRole::Body, row);
    }
    Ok(table)
}

fn promises(desk: &Desk, due: &Due) -> Result<Table, ReportError> {
    let items: Vec<&Item> = due.promises.iter().map(|(visit, ..)| visit).collect();
    let names = Names::of(desk, &items)?;
    let mut table = titled(
        desk,
        "overview-promises",
        &[
            "column-promise",
            "column-customer",
            "column-owner",
            "column-due",
        ],
    );
    for (visit, what, by) in due.promises.iter().take(MOST) {
        let row = [
            what.as_str().into(),
            names.account(visit),
            names.owner(visit),
            day_cell(*by),
        ];
        table.push(RowRole::Body, row);
    }
    Ok(table)
}
