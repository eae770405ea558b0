//! What the house knows of a customer (客户全貌), read once for its papers.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Id};
use qd_insight::customers::Lateness;
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, JsonValue, Record, RecordType};
use qd_reports::reading::{amount_of, day, number, rows, word};
use qd_reports::{Desk, ReportError};

use crate::account::Account;
use crate::contact::Contact;
use crate::contract::Contract;
use crate::issue::Issue;
use crate::opportunity::Opportunity;
use crate::rhythm::{Habit, habits};
use crate::survey::SurveyAnswer;
use crate::visit::Visit;

/// Everything about one customer that the reader may see.
pub struct Known {
    pub account: Item,
    pub contacts: Vec<Item>,
    pub contracts: Vec<Item>,
    pub opportunities: Vec<Item>,
    /// The latest first.
    pub visits: Vec<Item>,
    pub issues: Vec<Item>,
    /// The latest first.
    pub answers: Vec<Item>,
    pub habit: Option<Habit>,
    /// Revenue by year, as the ledger's last day leaves it.
    pub years: BTreeMap<i16, Amount>,
    /// Revenue of the last 365 days of the ledger and of those before.
    pub recent: Option<(Amount, Amount)>,
}

/// A promise of a visit that was not kept by a day.
pub struct OpenPromise<'a> {
    pub visit: &'a Item,
    pub what: &'a str,
    pub due: Option<Date>,
}

impl Known {
    /// # Errors
    /// 404 when the reader does not see the customer; the ledger's fault.
    pub fn of(desk: &Desk, id: Id) -> Result<Known, ReportError> {
        let records = desk.records()?;
        let account = records.get(Account::TYPE, id)?;
        let linked = |of: &'static RecordType| records.linked(of, "account", id);
        let mut visits = linked(Visit::TYPE)?;
        visits.sort_by_key(|one| std::cmp::Reverse(day(one, "day")));
        let mut answers = linked(SurveyAnswer::TYPE)?;
        answers.sort_by_key(|one| std::cmp::Reverse(day(one, "answered_on")));
        let name = account.text("name").to_owned();
        let (years, recent) = revenue(desk, &name)?;
        Ok(Known {
            contacts: linked(Contact::TYPE)?,
            contracts: linked(Contract::TYPE)?,
            opportunities: linked(Opportunity::TYPE)?,
            issues: linked(Issue::TYPE)?,
            habit: habits(desk)?.get(&name).copied(),
            account,
            visits,
            answers,
            years,
            recent,
        })
    }

    pub fn name(&self) -> &str {
        self.account.text("name")
    }

    pub fn open_issues(&self) -> impl Iterator<Item = &Item> {
        self.issues
            .iter()
            .filter(|one| one.text("state") != "closed")
    }

    pub fn open_opportunities(&self) -> impl Iterator<Item = &Item> {
        let is_open = |one: &&Item| !matches!(one.text("stage"), "won" | "lost");
        self.opportunities.iter().filter(is_open)
    }

    pub fn in_force(&self) -> impl Iterator<Item = &Item> {
        let mut all: Vec<&Item> = self
            .contracts
            .iter()
            .filter(|one| one.text("state") == "in_force")
            .collect();
        all.sort_by_key(|one| day(one, "ends_on"));
        all.into_iter()
    }

    /// Payments that were due by a day: what was to come, and what of it did not.
    pub fn receipts(&self, today: Date) -> (Amount, Amount) {
        let due = |row: &&JsonValue| {
            let on: Option<Date> = word(row, "due").parse().ok();
            on.is_some_and(|on| on <= today)
        };
        let mut sums = (Amount::ZERO, Amount::ZERO);
        for contract in &self.contracts {
            for row in rows(contract, "payments").filter(due) {
                let wanted = amount_of(&row["amount"]).unwrap_or(Amount::ZERO);
                let got = amount_of(&row["received"]).unwrap_or(Amount::ZERO);
                sums.0 += wanted;
                sums.1 += (wanted - got).max(Amount::ZERO);
            }
        }
        sums
    }

    /// What was promised and not kept, the earliest day first.
    pub fn promises(&self) -> Vec<OpenPromise<'_>> {
        let mut open = Vec::new();
        for visit in &self.visits {
            for row in rows(visit, "promises").filter(|row| row["kept_on"].is_null()) {
                open.push(OpenPromise {
                    visit,
                    what: word(row, "what"),
                    due: word(row, "due").parse().ok(),
                });
            }
        }
        open.sort_by_key(|one| one.due);
        open
    }

    /// The latest points of the customer's answers.
    pub fn satisfaction(&self) -> Option<f64> {
        self.answers.iter().find_map(|one| number(one, "points"))
    }

    pub fn lateness(&self) -> Option<Lateness> {
        self.habit.map(|habit| habit.rhythm.lateness)
    }
}

type Revenue = (BTreeMap<i16, Amount>, Option<(Amount, Amount)>);

fn revenue(desk: &Desk, name: &str) -> Result<Revenue, ReportError> {
    let nothing = (BTreeMap::new(), None);
    if !desk.has_dimension("customer") {
        return Ok(nothing);
    }
    let Ok((_, last)) = desk.span() else {
        return Ok(nothing);
    };
    let query = Query::of(&[MetricKey::Revenue]).by(&["day"]);
    let frame = desk.ask(&query.only("customer", &[name]))?;
    let mut years: BTreeMap<i16, Amount> = BTreeMap::new();
    let (mut now, mut before) = (Amount::ZERO, Amount::ZERO);
    for row in 0..frame.rows() {
        let Ok(on) = frame.member("day", row).parse::<Date>() else {
            continue;
        };
        let amount = frame.amount("revenue", row);
        *years.entry(on.year()).or_default() += amount;
        match (last - on).get_days() {
            0..365 => now += amount,
            365..730 => before += amount,
            _ => {}
        }
    }
    let recent = (!years.is_empty()).then_some((now, before));
    Ok((years, recent))
}
