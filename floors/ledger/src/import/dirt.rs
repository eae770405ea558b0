//! Dirt that is kept but told (数据瑕疵): missing customers, repeated lines, zero and negative prices, codes that
//! are no products.

use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

use super::grid::Grid;
use super::plan::{Plan, Sheet};
use super::receipt::Receipt;
use super::role::Role;
use crate::fact::Facts;

/// For each row given: whether an earlier row holds the very same cells.
pub fn repeated(grid: &Grid, rows: &[u32]) -> Vec<bool> {
    let mut hashes = vec![FxHasher::default(); rows.len()];
    for column in &grid.columns {
        for (hash, row) in hashes.iter_mut().zip(rows) {
            hash.write_u32(column.codes[*row as usize]);
        }
    }
    let mut seen: FxHashSet<(u64, u32)> = FxHashSet::default();
    seen.reserve(rows.len());
    // A second hash over two columns makes a false alarm practically impossible.
    let first = grid.columns.first();
    hashes
        .iter()
        .zip(rows)
        .map(|(hash, row)| {
            let cell = first.map_or(0, |c| c.codes[*row as usize]);
            !seen.insert((hash.finish(), cell))
        })
        .collect()
}

/// Tells what is odd about the lines taken.
pub fn tell(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], facts: &Facts, receipt: &mut Receipt) {
    let repeats = repeated(sheet.grid, rows).iter().filter(|r| **r).count();
    if repeats > 0 {
        receipt.note("import-note-repeated", &[("count", &repeats)]);
    }
    for (dimension, key) in [
        ("customer", "import-note-no-customer"),
        ("product", "import-note-no-product"),
    ] {
        let Some(found) = facts.dimension(dimension) else {
            continue;
        };
        let blank = found.codes.iter().filter(|c| **c == 0).count();
        if blank > 0 {
            receipt.note(key, &[("count", &blank)]);
        }
    }
    let negative = facts.revenue.iter().filter(|r| **r < 0).count();
    if negative > 0 {
        receipt.note("import-note-negative", &[("count", &negative)]);
    }
    prices(sheet, plan, rows, receipt);
    cancelled(sheet, plan, rows, receipt);
    closed_states(sheet, plan, rows, receipt);
    order_total(sheet, plan, receipt);
    odd_codes(sheet, plan, rows, receipt);
}

fn prices(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], receipt: &mut Receipt) {
    let Some(column) = plan.of(Role::Price).or_else(|| plan.of(Role::ListPrice)) else {
        return;
    };
    let cells = &sheet.grid.columns[column];
    let counts = cells.counts(rows);
    let (mut zero, mut negative) = (0_u64, 0_u64);
    for code in 1..cells.distinct() as u32 {
        let Ok(price) = cells.text(code).parse::<f64>() else {
            continue;
        };
        let count = u64::from(counts[code as usize]);
        zero += if price == 0.0 { count } else { 0 };
        negative += if price < 0.0 { count } else { 0 };
    }
    if zero > 0 {
        receipt.note("import-note-zero-price", &[("count", &zero)]);
    }
    if negative > 0 {
        receipt.note("import-note-negative-price", &[("count", &negative)]);
    }
}

/// Invoice numbers that begin with a letter where nearly all are digits: cancellations and adjustments.
fn cancelled(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], receipt: &mut Receipt) {
    let Some(column) = plan.of(Role::Order) else {
        return;
    };
    let cells = &sheet.grid.columns[column];
    let counts = cells.counts(rows);
    let (mut odd, mut all, mut example) = (0_u64, 0_u64, "");
    for code in 1..cells.distinct() as u32 {
        let count = u64::from(counts[code as usize]);
        all += count;
        if count > 0
            && cells
                .text(code)
                .starts_with(|c: char| c.is_ascii_alphabetic())
        {
            odd += count;
            example = cells.text(code);
        }
    }
    if odd > 0 && odd * 10 < all {
        receipt.note(
            "import-note-odd-documents",
            &[("count", &odd), ("example", &example)],
        );
    }
}

/// Lines whose state says that nothing was sold: they count as the file has them, and the person is told.
fn closed_states(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], receipt: &mut Receipt) {
    const CLOSED: [&str; 8] = [
        "交易关闭",
        "已取消",
        "已关闭",
        "已作废",
        "取消",
        "cancelled",
        "canceled",
        "void",
    ];
    for entry in plan.columns.iter().filter(|c| c.role == Role::Dimension) {
        let name = super::caption::normal(&entry.caption);
        if !name.contains("状态") && !name.contains("status") {
            continue;
        }
        let cells = &sheet.grid.columns[entry.column];
        let counts = cells.counts(rows);
        let closed = (1..cells.distinct() as u32)
            .filter(|code| CLOSED.contains(&cells.text(*code).to_lowercase().as_str()));
        let count: u32 = closed.map(|code| counts[code as usize]).sum();
        if count > 0 {
            receipt.note(
                "import-note-closed-orders",
                &[("column", &entry.caption), ("count", &count)],
            );
        }
    }
}

/// The only amount is the same on all lines of each order: perhaps it counts orders several times.
fn order_total(sheet: &Sheet<'_>, plan: &Plan, receipt: &mut Receipt) {
    if let (Some(order), Some(amount)) = (plan.of(Role::Order), plan.of(Role::Revenue))
        && super::kinship::repeats_in_orders(sheet, order, amount)
    {
        receipt.note(
            "import-note-order-total",
            &[("column", &plan.caption(amount))],
        );
    }
}

/// Product codes without a digit where nearly all have one: postage, discounts, bank charges.
fn odd_codes(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], receipt: &mut Receipt) {
    let Some(column) = plan.of(Role::ProductId) else {
        return;
    };
    let cells = &sheet.grid.columns[column];
    let counts = cells.counts(rows);
    let (mut odd, mut all) = (0_u64, 0_u64);
    let mut examples: Vec<&str> = Vec::new();
    for code in 1..cells.distinct() as u32 {
        let count = u64::from(counts[code as usize]);
        all += count;
        let text = cells.text(code);
        if count > 0 && !text.bytes().any(|b| b.is_ascii_digit()) {
            odd += count;
            if examples.len() < 6 {
                examples.push(text);
            }
        }
    }
    if odd > 0 && odd * 10 < all {
        let examples = examples.join(", ");
        receipt.note(
            "import-note-odd-products",
            &[("count", &odd), ("examples", &examples)],
        );
    }
}
