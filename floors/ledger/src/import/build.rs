//! From rows to sales lines (生成明细): dates and measures are taken row by row, dimensions column by column, and
//! every rejected row keeps its reason.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::date_order::{DateOrder, OrderEvidence};
use super::error::{Candidate, ImportError, Question};
use super::measures::{Measures, Reject, Taken};
use super::members;
use super::options::Options;
use super::plan::{Plan, Sheet};
use super::receipt::Receipt;
use super::role::Role;
use super::units;
use super::values::{self, Days};
use crate::fact::{Dimension, Facts};

/// The lines of a sheet and what was left out.
#[derive(Debug, Default)]
pub struct Built {
    /// The lines.
    pub facts: Facts,
    /// Grid rows of the lines, in their order.
    pub rows: Vec<u32>,
    /// Grid row, column and reason of every rejected row.
    pub rejects: Vec<(u32, usize, values::Fault)>,
    /// The number columns, to be compared with total rows.
    measures: Measures,
}

impl Built {
    /// What a number column says under a code; the outer `None` means it is no number column that was taken.
    pub fn stated(&self, column: usize, code: u32) -> Option<Option<qd_base::Amount>> {
        let value = self.measures.value(column, code)?;
        Some(value.and_then(super::number::Decimal::amount))
    }
}

/// Builds the lines of a sheet after its plan.
pub fn build(
    sheet: &Sheet<'_>,
    plan: &mut Plan,
    options: &Options,
    receipt: &mut Receipt,
) -> Result<Built, ImportError> {
    let mapping = &options.mapping;
    let units = units::find(sheet, plan, mapping)?;
    receipt.unit_factor = units.revenue.unsigned_abs();
    if units.revenue != 1 {
        receipt.note(
            "import-note-unit",
            &[("factor", &units.revenue), ("place", &units.found_in)],
        );
    }
    let calendar = Calendar::read(sheet, plan, options, receipt)?;
    let measures = Measures::read(sheet, plan, &units, receipt)?;
    let gates = super::gates::Gates::read(sheet, plan, mapping, &measures, receipt)?;
    let mut built = Built::default();
    let mut taken: Vec<(i32, Taken)> = Vec::with_capacity(sheet.rows.len());
    for row in sheet.rows {
        let at = *row as usize;
        let line = gates
            .open(sheet, at)
            .and_then(|()| calendar.day(sheet, at))
            .and_then(|day| Ok((day, measures.take(sheet, at)?)));
        match line {
            Ok((day, mut line)) => {
                gates.turn_red(sheet, at, &mut line);
                taken.push((day, line));
                built.rows.push(*row);
            }
            Err((column, fault)) => built.rejects.push((*row, column, fault)),
        }
    }
    built.facts = columns(&taken, &measures);
    built.facts.dimensions = dimensions(sheet, plan, &built.rows, receipt);
    built.facts.key = keys(sheet, plan, &built);
    built.measures = measures;
    Ok(built)
}

fn columns(taken: &[(i32, Taken)], measures: &Measures) -> Facts {
    let column = |wanted: bool, pick: fn(&Taken) -> i64| {
        wanted.then(|| {
            taken
                .iter()
                .map(|(_, line)| pick(line))
                .collect::<Vec<i64>>()
        })
    };
    Facts {
        day: taken.iter().map(|(day, _)| *day).collect(),
        revenue: taken.iter().map(|(_, line)| line.revenue.0).collect(),
        quantity: column(measures.quantity.is_some(), |l| l.quantity.0),
        cost: column(measures.has_cost(), |l| l.cost.0),
        profit: column(measures.profit.is_some() || measures.has_cost(), |l| {
            l.profit.0
        }),
        discount: column(measures.has_discount(), |l| l.discount.0),
        ..Facts::default()
    }
}

/// Where the date of a line comes from.
enum Calendar {
    Column(usize, Days),
    /// Year (a column or one year for all), month, day.
    Parts(Vec<Option<(usize, values::Numbers)>>, Option<i16>),
}

impl Calendar {
    fn read(
        sheet: &Sheet<'_>,
        plan: &Plan,
        options: &Options,
        receipt: &mut Receipt,
    ) -> Result<Calendar, ImportError> {
        let mapping = &options.mapping;
        let year = mapping.year.or_else(|| year_in_titles(sheet));
        let Some(column) = plan.of(Role::Date) else {
            return Calendar::parts(sheet, plan, year);
        };
        let cells = &sheet.grid.columns[column];
        let used = cells.counts(sheet.rows);
        let caption = plan.caption(column).to_owned();
        let days = values::days(cells, &used, mapping.date_order, year)
            .map_err(|open| ask_order(sheet, &caption, &open))?;
        if days.yearless {
            return Err(ImportError::Ask {
                place: sheet.place().column(&caption),
                question: Question::Year,
                candidates: Vec::new(),
            });
        }
        if let Some((order, proof)) = &days.order {
            let order = match order {
                DateOrder::Dmy => "dd/mm/yyyy",
                DateOrder::Mdy => "mm/dd/yyyy",
                DateOrder::Ymd => "yy/mm/dd",
            };
            receipt.note(
                "import-note-date-order",
                &[("column", &caption), ("order", &order), ("proof", proof)],
            );
        }
        if days.months > 0 {
            receipt.note(
                "import-note-month-only",
                &[("column", &caption), ("count", &days.months)],
            );
        }
        Ok(Calendar::Column(column, days))
    }

    fn parts(sheet: &Sheet<'_>, plan: &Plan, year: Option<i16>) -> Result<Calendar, ImportError> {
        let parts: Vec<Option<(usize, values::Numbers)>> = [Role::Year, Role::Month, Role::Day]
            .iter()
            .map(|role| {
                let column = plan.of(*role)?;
                let cells = &sheet.grid.columns[column];
                Some((column, month_numbers(cells)))
            })
            .collect();
        if parts[0].is_none() && year.is_none() {
            return Err(ImportError::Ask {
                place: sheet.place(),
                question: Question::Year,
                candidates: Vec::new(),
            });
        }
        Ok(Calendar::Parts(parts, year))
    }

    fn day(&self, sheet: &Sheet<'_>, row: usize) -> Result<i32, Reject> {
        match self {
            Calendar::Column(column, days) => {
                let code = sheet.grid.columns[*column].codes[row];
                days.values[code as usize].map_err(|fault| (*column, fault))
            }
            Calendar::Parts(parts, year) => {
                let number = |part: usize| -> Result<Option<i64>, Reject> {
                    let Some((column, numbers)) = &parts[part] else {
                        return Ok(None);
                    };
                    let code = sheet.grid.columns[*column].codes[row];
                    match numbers.values[code as usize] {
                        Ok(Some(value)) => Ok(value.amount().map(|a| a.0 / qd_base::SCALE)),
                        _ => Err((*column, "not-a-date")),
                    }
                };
                let column = parts[1].as_ref().map_or(0, |(column, _)| *column);
                let year = number(0)?.or(year.map(i64::from)).unwrap_or(0);
                let (month, day) = (number(1)?.unwrap_or(1), number(2)?.unwrap_or(1));
                super::date::whole(year, month, day)
                    .map(crate::fact::day_number)
                    .ok_or((column, "not-a-date"))
            }
        }
    }
}

/// Months and years as numbers: `3`, `3月`, `2024年`, `March`.
fn month_numbers(cells: &super::grid::Column) -> values::Numbers {
    let values = (0..cells.distinct() as u32)
        .map(|code| {
            Ok(super::date::part_number(cells.text(code)).map(super::number::Decimal::units))
        })
        .collect();
    values::Numbers {
        values,
        ..values::Numbers::default()
    }
}

/// A year in the titles above the table or in the sheet's name: 2024年销售明细.
fn year_in_titles(sheet: &Sheet<'_>) -> Option<i16> {
    let names = sheet.header.titles.iter().map(String::as_str);
    let mut years: Vec<i16> = names
        .chain([sheet.grid.name.as_str(), sheet.file])
        .filter_map(super::date::year_in)
        .collect();
    years.dedup();
    match years[..] {
        [only] => Some(only),
        _ => None,
    }
}

fn ask_order(sheet: &Sheet<'_>, caption: &str, open: &OrderEvidence) -> ImportError {
    let (orders, why) = match open {
        OrderEvidence::Open(orders) => (orders.clone(), String::new()),
        OrderEvidence::Contradiction(a, b) => {
            (vec![DateOrder::Dmy, DateOrder::Mdy], format!("{a} / {b}"))
        }
        OrderEvidence::Settled(order, _) => (vec![*order], String::new()),
    };
    ImportError::Ask {
        place: sheet.place().column(caption),
        question: Question::DateOrder,
        candidates: orders
            .iter()
            .map(|order| Candidate {
                value: format!("{order:?}").to_lowercase(),
                why: why.clone(),
            })
            .collect(),
    }
}

/// The dimensions of the accepted rows: pairs of code and name, plain columns, and stand-ins for the region.
fn dimensions(
    sheet: &Sheet<'_>,
    plan: &mut Plan,
    rows: &[u32],
    receipt: &mut Receipt,
) -> Vec<Dimension> {
    let mut dimensions = Vec::new();
    let grid = &sheet.grid.columns;
    for (id, name, key) in [
        (Role::CustomerId, Role::Customer, "customer"),
        (Role::ProductId, Role::Product, "product"),
        (Role::SalespersonId, Role::Salesperson, "salesperson"),
    ] {
        match (plan.of(id), plan.of(name)) {
            (Some(id), Some(name)) => {
                let (dimension, report) = members::pair(key, &grid[id], &grid[name], rows);
                note_pair(plan, id, name, &report, receipt);
                dimensions.push(dimension);
            }
            (Some(one), None) | (None, Some(one)) => {
                dimensions.push(members::plain(key, &grid[one], rows));
            }
            (None, None) => {}
        }
    }
    for entry in &plan.columns {
        let cells = &grid[entry.column];
        match entry.role {
            Role::Returned => dimensions.push(members::yes_no(cells, rows)),
            Role::Customer | Role::CustomerId | Role::Product | Role::ProductId => {}
            Role::Salesperson | Role::SalespersonId => {}
            Role::Country | Role::Store | Role::Dimension | Role::Currency => {
                let key = free_name(&entry.caption, &dimensions);
                dimensions.push(members::plain(&key, cells, rows));
            }
            role => {
                if let Some(key) = role.dimension() {
                    dimensions.push(members::plain(key, cells, rows));
                }
            }
        }
    }
    stand_in_region(plan, &mut dimensions, receipt);
    free_text(sheet, plan, rows, receipt);
    dimensions
}

fn note_pair(
    plan: &Plan,
    id: usize,
    name: usize,
    report: &members::PairReport,
    receipt: &mut Receipt,
) {
    let (id, name) = (plan.caption(id), plan.caption(name));
    if report.homonyms > 0 {
        receipt.note(
            "import-note-homonyms",
            &[("count", &report.homonyms), ("name", &name), ("id", &id)],
        );
    }
    if report.renamed > 0 {
        receipt.note(
            "import-note-renamed",
            &[
                ("count", &report.renamed),
                ("name", &name),
                ("id", &id),
                ("example", &report.example),
            ],
        );
    }
}

/// A custom dimension must not take the name of a built-in or time dimension, nor one that is there already.
fn free_name(caption: &str, dimensions: &[Dimension]) -> String {
    let built_in = crate::fact::BUILT_IN.iter().any(|(key, _)| *key == caption)
        || crate::fact::TIME.iter().any(|(key, _)| *key == caption);
    let taken = |name: &str| dimensions.iter().any(|d| &*d.key.0 == name);
    if !built_in && !taken(caption) {
        return caption.to_owned();
    }
    (2..)
        .map(|n| format!("{caption} {n}"))
        .find(|name| !taken(name))
        .expect("there are more numbers than columns")
}

/// Where a file has no region, the widest place it has stands in: country (if there are several), province, shop
/// or city. The place keeps its own dimension too.
fn stand_in_region(plan: &Plan, dimensions: &mut Vec<Dimension>, receipt: &mut Receipt) {
    if plan.of(Role::Region).is_some() {
        return;
    }
    let places = [Role::Country, Role::Province, Role::Store, Role::City];
    for role in places {
        let Some(column) = plan.of(role) else {
            continue;
        };
        let caption = plan.caption(column);
        let key = role.dimension().unwrap_or(caption);
        let Some(found) = dimensions.iter().find(|d| &*d.key.0 == key) else {
            continue;
        };
        if found.members.len() > 2 {
            let mut region = found.clone();
            region.key = crate::fact::DimensionKey::new("region");
            dimensions.push(region);
            receipt.note("import-note-region-from", &[("column", &caption)]);
            return;
        }
    }
    // In an ERP's export the sales department is often the region by another name.
    const DEPARTMENTS: [&str; 5] = ["部门", "部门名称", "销售部门", "销售部门名称", "事业部"];
    let department = plan.columns.iter().find(|c| {
        let name = super::caption::normal(&c.caption);
        c.role == Role::Dimension && DEPARTMENTS.contains(&name.as_str())
    });
    let found = department.and_then(|c| dimensions.iter().find(|d| *d.key.0 == *c.caption));
    if let Some(found) = found.filter(|d| d.members.len() > 2) {
        let mut region = found.clone();
        let caption = found.key.0.to_string();
        region.key = crate::fact::DimensionKey::new("region");
        dimensions.push(region);
        receipt.note("import-note-region-from", &[("column", &caption)]);
    }
}

/// Free text makes a poor dimension: it is kept, and said.
fn free_text(sheet: &Sheet<'_>, plan: &Plan, rows: &[u32], receipt: &mut Receipt) {
    for entry in plan.columns.iter().filter(|c| c.role == Role::Dimension) {
        let counts = sheet.grid.columns[entry.column].counts(rows);
        let distinct = counts.iter().skip(1).filter(|n| **n > 0).count();
        if distinct > 1_000 && distinct * 2 > rows.len() {
            receipt.note(
                "import-note-free-text",
                &[("column", &entry.caption), ("count", &distinct)],
            );
        }
    }
}

/// The identity of each line: document and line number; document, product and position where there is no line
/// number; day, customer, product and position where there is no document.
fn keys(sheet: &Sheet<'_>, plan: &Plan, built: &Built) -> Vec<Arc<str>> {
    let grid = &sheet.grid.columns;
    let first_of = |roles: &[Role]| roles.iter().find_map(|role| plan.of(*role));
    let order = plan.of(Role::Order);
    let line = plan.of(Role::Line).filter(|_| order.is_some());
    let product = first_of(&[Role::ProductId, Role::Product]);
    let customer = first_of(&[Role::CustomerId, Role::Customer]);
    let code = |column: Option<usize>, row: usize| column.map_or(0, |c| grid[c].codes[row]);
    let text = |column: Option<usize>, row: usize| column.map_or("", |c| grid[c].at(row));
    let mut seen: FxHashMap<(u32, u32, u32), u32> = FxHashMap::default();
    let mut key = String::new();
    built
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            use std::fmt::Write as _;
            let row = *row as usize;
            key.clear();
            let day = built.facts.day[at];
            let what = match (order, line) {
                (Some(_), Some(line)) => {
                    key.push_str(text(order, row));
                    key.push('/');
                    key.push_str(grid[line].at(row));
                    (code(order, row), grid[line].codes[row], u32::MAX)
                }
                (Some(_), None) => {
                    key.push_str(text(order, row));
                    key.push('/');
                    key.push_str(text(product, row));
                    (code(order, row), code(product, row), 0)
                }
                (None, _) => {
                    let (customer, product) = (text(customer, row), text(product, row));
                    write!(key, "{day}/{customer}/{product}").expect("a text takes any text");
                    (
                        code(first_of(&[Role::CustomerId, Role::Customer]), row),
                        code(first_of(&[Role::ProductId, Role::Product]), row),
                        day as u32,
                    )
                }
            };
            let position = seen.entry(what).or_insert(0);
            *position += 1;
            if *position > 1 || line.is_none() {
                write!(key, "#{position}").expect("a text takes any text");
            }
            Arc::from(key.as_str())
        })
        .collect()
}
