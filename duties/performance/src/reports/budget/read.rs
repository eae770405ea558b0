//! Reading the budget of a year (预算读取): lines, expenses and requests as the person may see them, with their sums.

use std::collections::BTreeMap;

use qd_base::{Amount, Date, Period};
use qd_records::{Item, Record};
use qd_reports::reading::{day, money, rows, word};
use qd_reports::{Desk, ReportError};

use crate::budget::line::BudgetLine;
use crate::budget::request::ExpenseRequest;
use crate::budget::spending::Expense;

/// Sums of some lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Planned at the beginning of the year (年初预算).
    pub planned: Amount,
    /// Increases less cuts (调整).
    pub changed: Amount,
    /// Held by requests (已占用).
    pub committed: Amount,
    /// Spent (已支出).
    pub spent: Amount,
    /// Spent by the year's end if the year goes on as planned (年末预计).
    pub projected: Amount,
}

impl Sums {
    /// The money there is.
    pub fn budget(&self) -> Amount {
        self.planned + self.changed
    }

    /// What may still be committed.
    pub fn remaining(&self) -> Amount {
        self.budget() - self.committed - self.spent
    }

    /// Spent over budget; `None` without a budget.
    pub fn rate(&self) -> Option<f64> {
        (self.budget().0 > 0).then(|| self.spent.to_f64() / self.budget().to_f64())
    }

    /// Adds another.
    pub fn add(&mut self, other: &Sums) {
        self.planned += other.planned;
        self.changed += other.changed;
        self.committed += other.committed;
        self.spent += other.spent;
        self.projected += other.projected;
    }
}

/// The budget of one year.
pub struct Budget {
    /// The year.
    pub year: Period,
    /// The day it is looked at, inside the year.
    pub today: Date,
    /// The lines with their sums.
    pub lines: Vec<(Item, Sums)>,
    /// The year's expenses.
    pub expenses: Vec<Item>,
    /// Requests on the year's lines.
    pub requests: Vec<Item>,
}

impl Budget {
    /// Reads a year.
    ///
    /// # Errors
    /// The records' fault.
    pub fn read(desk: &Desk, year: i16) -> Result<Budget, ReportError> {
        let records = desk.records()?;
        let period = desk.company.fiscal.year(year);
        let today = desk.today.clamp(period.first, period.last);
        let text = year.to_string();
        let lines = records.all(BudgetLine::TYPE, &[("year", &text)])?;
        let passed = passed(desk, &period, today);
        let lines: Vec<(Item, Sums)> = lines
            .into_iter()
            .map(|line| {
                let sums = sums(&line, &passed);
                (line, sums)
            })
            .collect();
        let ours = |item: &Item| {
            lines
                .iter()
                .any(|(line, _)| line.id.to_string() == item.text("line"))
        };
        let mut expenses = records.all(Expense::TYPE, &[])?;
        expenses.retain(&ours);
        let mut requests = records.all(ExpenseRequest::TYPE, &[])?;
        requests.retain(&ours);
        Ok(Budget {
            year: period,
            today,
            lines,
            expenses,
            requests,
        })
    }

    /// Everything together.
    pub fn total(&self) -> Sums {
        let mut total = Sums::default();
        for (_, sums) in &self.lines {
            total.add(sums);
        }
        total
    }

    /// Sums by the value of a field, in the order of the values.
    pub fn by(&self, field: &str) -> BTreeMap<String, Sums> {
        let mut by: BTreeMap<String, Sums> = BTreeMap::new();
        for (line, sums) in &self.lines {
            by.entry(line.text(field).to_owned()).or_default().add(sums);
        }
        by
    }

    /// Planned and spent of each month of the year.
    pub fn months(&self) -> Vec<(Period, Amount, Amount)> {
        let months = self.year.months();
        months
            .iter()
            .enumerate()
            .map(|(at, month)| {
                let planned = self.lines.iter().map(|(line, _)| spread(line)[at]);
                let spent = self
                    .expenses
                    .iter()
                    .filter(|one| day(one, "day").is_some_and(|day| month.contains(day)));
                let spent = spent.filter_map(|one| money(one, "amount"));
                (month.clone(), sum(planned), sum(spent))
            })
            .collect()
    }
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, one| sum + one)
}

/// The share of each month of the year that is over, by working days.
fn passed(desk: &Desk, year: &Period, today: Date) -> Vec<f64> {
    let months = year.months();
    let share = |month: &Period| match () {
        () if month.last <= today => 1.0,
        () if month.first > today => 0.0,
        () => desk
            .calendar
            .progress(month.first, month.last, today)
            .unwrap_or(1.0),
    };
    months.iter().map(share).collect()
}

/// The plan of a line by months of its year: as written, else evenly, the odd fen in the last month.
fn spread(line: &Item) -> [Amount; 12] {
    let mut months = [Amount::ZERO; 12];
    let planned = money(line, "planned").unwrap_or_default();
    let mut written = false;
    for row in rows(line, "months") {
        let at = word(row, "month").parse::<usize>().ok();
        let amount = qd_reports::reading::amount_of(&row["amount"]);
        if let (Some(at @ 1..=12), Some(amount)) = (at, amount) {
            months[at - 1] += amount;
            written = true;
        }
    }
    if !written {
        let fen = planned.to_fen();
        months = [Amount(fen / 12 * 100); 12];
        months[11] += Amount(fen % 12 * 100);
    }
    months
}

/// What a line says, and where it will end: spent, and the larger of what is held and what is planned for the time to come.
fn sums(line: &Item, passed: &[f64]) -> Sums {
    let of = |field: &str| money(line, field).unwrap_or_default();
    let spread = spread(line);
    let ahead: f64 = spread
        .iter()
        .zip(passed)
        .map(|(planned, passed)| planned.to_f64() * (1.0 - passed))
        .sum();
    let left = passed.iter().map(|share| 1.0 - share).sum::<f64>() / 12.0;
    let ahead = ahead + of("changed").to_f64() * left;
    let ahead = Amount::from_f64(ahead).unwrap_or_default();
    let ahead = Amount(ahead.to_fen() * 100);
    Sums {
        planned: of("planned"),
        changed: of("changed"),
        committed: of("committed"),
        spent: of("spent"),
        projected: of("spent") + ahead.max(of("committed")),
    }
}
