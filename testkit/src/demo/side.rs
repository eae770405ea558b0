//! The files beside the ledger: regional managers (区域经理), targets (年度目标), receipts (应收回款), budget (费用预算).

use std::collections::BTreeMap;
use std::path::Path;

use encoding_rs::UTF_8;
use jiff::ToSpan;
use qd_base::{Amount, Date};

use super::cast::people;
use super::files::DemoError;
use super::simulate::Company;
use super::table::{Sheet, Value, write_text};
use super::words::{
    BUDGET_CAPTION, BUDGET_LINES, COMPANY, MANAGER_CAPTIONS, MONTH, RECEIPT_CAPTIONS, SIDE_TITLES,
    TARGET_CAPTIONS, TIERS, TOTAL, UNIT_WAN, WHOLE_YEAR,
};
use crate::dice::Dice;

/// Regions and their managers.
pub(super) fn managers(path: &Path) -> Result<(), DemoError> {
    let people = people();
    let mut sheet = Sheet::named(SIDE_TITLES[0])?;
    sheet.row(&MANAGER_CAPTIONS.map(Value::text), true)?;
    for manager in people.iter().filter(|p| p.manager) {
        let team = people
            .iter()
            .filter(|p| !p.manager && p.region == manager.region);
        let row = [
            Value::text(manager.region),
            Value::text(manager.name),
            Value::whole(team.count()),
        ];
        sheet.row(&row, false)?;
    }
    sheet.save(path)?;
    Ok(())
}

/// Revenue in fen by region and month of a year, returns taken off.
fn by_region_and_month(company: &Company, year: i16) -> BTreeMap<&'static str, [i64; 12]> {
    let mut sums: BTreeMap<&'static str, [i64; 12]> = BTreeMap::new();
    for line in company.year(year) {
        let region = company.customers[line.customer].place.region;
        sums.entry(region).or_default()[line.date.month() as usize - 1] += line.entry.amount_fen;
    }
    sums
}

fn month_captions(first: &[&str]) -> Vec<Value> {
    let months = (1..=12).map(|m| Value::Text(format!("{m}{MONTH}")));
    let first = first.iter().map(|c| Value::text(c));
    first
        .chain(months)
        .chain([Value::text(WHOLE_YEAR)])
        .collect()
}

/// Whole 万元.
fn wan(fen: i64) -> i64 {
    (fen + 500_000) / 1_000_000
}

fn months_and_year(months: impl Iterator<Item = i64>) -> Vec<Value> {
    let months: Vec<i64> = months.collect();
    let all = months.iter().sum();
    let value = |wan: i64| Value::Number(Amount::units(wan));
    months.into_iter().map(value).chain([value(all)]).collect()
}

/// Targets of 2026 in whole 万元 by region, tier and month: last year's months plus 2, 8 and 15 %.
pub(super) fn targets(company: &Company, path: &Path) -> Result<(), DemoError> {
    let mut sheet = Sheet::named(SIDE_TITLES[1])?;
    sheet.title(&format!("{COMPANY} {}", SIDE_TITLES[1]), 15)?;
    sheet.row(&[Value::text(UNIT_WAN)], false)?;
    sheet.row(&month_captions(&TARGET_CAPTIONS), true)?;
    for (region, months) in by_region_and_month(company, 2025) {
        for (tier, percent) in TIERS.iter().zip([102, 108, 115]) {
            let mut row = vec![Value::text(region), Value::text(tier)];
            row.extend(months_and_year(
                months.iter().map(|fen| wan(fen * percent / 100)),
            ));
            sheet.row(&row, false)?;
        }
    }
    sheet.save(path)?;
    Ok(())
}

/// Budget of 2026 in 万元 by cost line and month.
pub(super) fn budget(company: &Company, path: &Path) -> Result<(), DemoError> {
    let mut sheet = Sheet::named(SIDE_TITLES[2])?;
    sheet.title(&format!("{COMPANY} {}", SIDE_TITLES[2]), 14)?;
    sheet.row(&[Value::text(UNIT_WAN)], false)?;
    sheet.row(&month_captions(&[BUDGET_CAPTION]), true)?;
    let mut sales = [0; 12];
    for months in by_region_and_month(company, 2025).values() {
        for (sum, fen) in sales.iter_mut().zip(months) {
            *sum += fen;
        }
    }
    let mut sums = [0; 12];
    for (caption, share) in BUDGET_LINES {
        let months = sales.map(|fen| wan(fen / 10_000 * share));
        for (sum, month) in sums.iter_mut().zip(months) {
            *sum += month;
        }
        let mut row = vec![Value::text(caption)];
        row.extend(months_and_year(months.into_iter()));
        sheet.row(&row, false)?;
    }
    let mut row = vec![Value::text(TOTAL)];
    row.extend(months_and_year(sums.into_iter()));
    sheet.row(&row, true)?;
    sheet.save(path)?;
    Ok(())
}

/// Receivables of 2025 and 2026 by customer and month, due after 60 days, with what has come in by the last day.
pub(super) fn receipts(company: &Company, path: &Path) -> Result<(), DemoError> {
    let mut due: BTreeMap<(usize, Date), (i64, usize)> = BTreeMap::new();
    for line in company.lines.iter().filter(|l| l.date.year() >= 2025) {
        let slot = due
            .entry((line.customer, line.date.first_of_month()))
            .or_default();
        *slot = (slot.0 + line.entry.gross_fen(), line.seller);
    }
    let mut dice = Dice::stream(company.seed, "receipts");
    let mut rows = vec![RECEIPT_CAPTIONS.map(Value::text).to_vec()];
    for ((customer, month), (gross, seller)) in due {
        let customer = &company.customers[customer];
        let due_on = month.last_of_month().saturating_add(60.days());
        // Nine in ten pay in full; the others later or in part.
        let received = match dice.below(100) {
            _ if due_on > super::SPAN.1 || gross <= 0 => 0,
            0..90 => gross,
            90..96 => gross / 2,
            _ => 0,
        };
        rows.push(vec![
            Value::text(&customer.code),
            Value::text(&customer.name),
            Value::text(customer.place.region),
            Value::text(company.sellers[seller].name),
            Value::Text(month.strftime("%Y-%m").to_string()),
            Value::fen(gross),
            Value::Text(due_on.to_string()),
            Value::fen(received),
        ]);
    }
    write_text(path, &rows, b',', UTF_8)
}
