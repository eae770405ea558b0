//! What columns say about each other (列间关系): which of two classes is the finer one, which of two customers is a
//! code, and whether an amount is the line's own or the whole order's, repeated on every line.

use rustc_hash::FxHashMap;

use super::caption::{self, Meaning};
use super::plan::Sheet;
use super::profile::{self, Profile};
use super::role::Role;

/// Orders with several lines that must agree before an amount counts as the order's.
const ORDERS: usize = 5;

/// Settles claims by comparing columns. Returns the columns that hold totals of whole orders.
pub fn settle(
    sheet: &Sheet<'_>,
    profiles: &[Profile],
    claims: &mut [Option<Meaning>],
) -> Vec<usize> {
    codes(sheet, profiles, claims);
    flags(sheet, claims);
    levels(sheet, profiles, claims);
    order_totals(sheet, claims)
}

/// Whether a caption speaks of the price of one unit.
pub fn is_unit_price(caption: &str) -> bool {
    let name = caption::normal(caption);
    ["单价", "均价", "unit", "each", "per", "단가"]
        .iter()
        .any(|word| name.contains(word))
}

fn claimants(claims: &[Option<Meaning>], role: Role) -> Vec<usize> {
    (0..claims.len())
        .filter(|c| claims[*c].is_some_and(|m| m.role == role))
        .collect()
}

fn name_of(sheet: &Sheet<'_>, column: usize) -> String {
    let caption = sheet.header.captions.get(column);
    caption::normal(caption.map_or("", String::as_str))
}

/// Of two columns that both claim to be the customer, the one with numbers only is the code; SAP's `Item` with
/// 10, 20, 30 beside a material description is the line number.
fn codes(sheet: &Sheet<'_>, profiles: &[Profile], claims: &mut [Option<Meaning>]) {
    for (named, code) in [
        (Role::Customer, Role::CustomerId),
        (Role::Product, Role::ProductId),
        (Role::Salesperson, Role::SalespersonId),
    ] {
        let both = claimants(claims, named);
        let digits = |c: &usize| profiles[*c].numbers > 0.95 && profiles[*c].decimals < 0.01;
        let has_name = both.iter().any(|c| !digits(c))
            || (named == Role::Product && !claimants(claims, Role::ProductId).is_empty());
        for column in both.iter().filter(|c| digits(c)) {
            let is_line = matches!(name_of(sheet, *column).as_str(), "item" | "项目" | "pos");
            let line_open = claimants(claims, Role::Line).is_empty();
            let role = if is_line && line_open && has_name && profiles[*column].length < 5.0 {
                Role::Line
            } else if has_name && claimants(claims, code).is_empty() {
                code
            } else {
                continue;
            };
            claims[*column] = Some(Meaning { role, rank: 3 });
        }
    }
    // Shops have a name to be shown by, where they have one.
    let shops = claimants(claims, Role::Store);
    let digits = |c: &usize| profiles[*c].numbers > 0.95;
    if shops.iter().any(|c| !digits(c)) {
        for column in shops.iter().filter(|c| digits(c)) {
            claims[*column] = None;
        }
    }
}

/// A promotion column of yes and no is no discount.
fn flags(sheet: &Sheet<'_>, claims: &mut [Option<Meaning>]) {
    const FLAGS: [&str; 12] = [
        "0", "1", "0.0", "1.0", "true", "false", "是", "否", "y", "n", "yes", "no",
    ];
    for column in claimants(claims, Role::Discount) {
        let cells = &sheet.grid.columns[column];
        let counts = cells.counts(sheet.rows);
        let used = (1..cells.distinct() as u32).filter(|c| counts[*c as usize] > 0);
        let mut texts = used.map(|code| cells.text(code).to_lowercase());
        let mut ones = 0;
        let all = texts.all(|text| {
            ones += usize::from(text.starts_with('1'));
            FLAGS.contains(&text.as_str())
        });
        if all && ones > 0 {
            claims[column] = None;
        }
    }
}

/// 存货大类 and 存货分类, or product_category and product_type: the finer one, which decides the coarser, is the
/// sub-category. A brand is no level of a category.
fn levels(sheet: &Sheet<'_>, profiles: &[Profile], claims: &mut [Option<Meaning>]) {
    if !claimants(claims, Role::Subcategory).is_empty() {
        return;
    }
    let brand = |c: usize| {
        let name = name_of(sheet, c);
        name.contains("品牌") || name.contains("brand") || name.contains("department")
    };
    let mut classes = claimants(claims, Role::Category);
    classes.retain(|c| !brand(*c));
    classes.sort_by_key(|c| (profiles[*c].distinct, *c));
    for (at, coarse) in classes.iter().enumerate() {
        let finer = classes[at + 1..].iter().find(|fine| {
            let columns = &sheet.grid.columns;
            profiles[**fine].distinct > profiles[*coarse].distinct
                && profile::determines(&columns[**fine], &columns[*coarse], sheet.rows) > 0.98
        });
        if let Some(fine) = finer.filter(|_| profiles[*coarse].distinct > 1) {
            claims[*coarse] = Some(Meaning {
                role: Role::Category,
                rank: 0,
            });
            claims[*fine] = Some(Meaning {
                role: Role::Subcategory,
                rank: 3,
            });
            return;
        }
    }
}

/// An amount that is the same on all lines of each order is the order's total. It gives way where another amount,
/// or quantity and price, speak for the line.
fn order_totals(sheet: &Sheet<'_>, claims: &mut [Option<Meaning>]) -> Vec<usize> {
    let amounts = claimants(claims, Role::Revenue);
    let Some(order) = claimants(claims, Role::Order).first().copied() else {
        return Vec::new();
    };
    let whole: Vec<usize> = amounts
        .iter()
        .copied()
        .filter(|amount| repeats_in_orders(sheet, order, *amount))
        .collect();
    let derived =
        !claimants(claims, Role::Quantity).is_empty() && !claimants(claims, Role::Price).is_empty();
    if whole.is_empty() || (whole.len() == amounts.len() && !derived) {
        return Vec::new();
    }
    for column in &whole {
        claims[*column] = None;
    }
    whole
}

/// Whether an amount is the same on all lines of practically every order with several lines, while the lines differ.
pub fn repeats_in_orders(sheet: &Sheet<'_>, order: usize, amount: usize) -> bool {
    let columns = &sheet.grid.columns;
    let (orders, amounts) = (&columns[order].codes, &columns[amount].codes);
    // Per order: first amount, lines, whether all lines agree.
    let mut seen: FxHashMap<u32, (u32, u32, bool)> = FxHashMap::default();
    for row in sheet.rows.iter().take(200_000) {
        let (of, value) = (orders[*row as usize], amounts[*row as usize]);
        if of == 0 {
            continue;
        }
        let entry = seen.entry(of).or_insert((value, 0, true));
        entry.1 += 1;
        entry.2 &= entry.0 == value && value != 0;
    }
    let several = seen.values().filter(|(_, lines, _)| *lines > 1);
    let (mut all, mut same) = (0_usize, 0_usize);
    for (_, _, agree) in several {
        all += 1;
        same += usize::from(*agree);
    }
    all >= ORDERS && same * 100 >= all * 98
}
