//! The bridge over the ledger (量价桥): cells of customer, product and unit in two spans, split and named.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use qd_base::{Amount, Period};
use qd_insight::bridge::{self as split, Bridge, Cell, Component, LineKind, Options};
use qd_ledger::{Compare, Frame, MetricKey, Query, fact};
use qd_reports::{Desk, ReportError};

/// The bridge with the names behind its codes.
#[derive(Clone, Debug)]
pub struct Bridged {
    /// The split; amounts are ledger amounts (1/10,000).
    pub bridge: Bridge,
    /// The dimension of `bridge.groups`.
    pub by: Option<String>,
    /// Names of the groups by code.
    pub groups: Vec<String>,
    customers: Codes,
    products: Codes,
}

#[derive(Clone, Debug, Default)]
struct Codes {
    names: Vec<String>,
    codes: HashMap<String, u32>,
    rows: Vec<u32>,
}

impl Codes {
    fn code(&mut self, name: &str) -> u32 {
        if let Some(code) = self.codes.get(name) {
            return *code;
        }
        let code = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.codes.insert(name.to_owned(), code);
        code
    }

    fn push(&mut self, name: &str) -> u32 {
        let code = self.code(name);
        self.rows.push(code);
        code
    }
}

impl Bridged {
    /// The amount of a component.
    pub fn amount(&self, component: Component) -> Amount {
        Amount(self.bridge.components.amount(component))
    }

    /// The customers behind a component, largest first.
    pub fn customers(
        &self,
        component: Component,
        limit: usize,
    ) -> Result<Vec<(String, Amount)>, ReportError> {
        self.names(component, &self.customers, limit)
    }

    /// The products behind a component, largest first.
    pub fn products(
        &self,
        component: Component,
        limit: usize,
    ) -> Result<Vec<(String, Amount)>, ReportError> {
        self.names(component, &self.products, limit)
    }

    fn names(
        &self,
        component: Component,
        codes: &Codes,
        limit: usize,
    ) -> Result<Vec<(String, Amount)>, ReportError> {
        let top = self
            .bridge
            .top_contributors(component, &codes.rows, limit)
            .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
        Ok(top
            .into_iter()
            .map(|c| (codes.names[c.key as usize].clone(), Amount(c.amount)))
            .collect())
    }
}

/// Splits the change of revenue between two spans, for the whole and by a dimension; kept for the ledger's version.
///
/// # Errors
/// As the ledger's; [`ReportError::Analysis`] where the split refuses its cells.
pub fn bridge(
    desk: &Desk,
    base: &Period,
    current: &Period,
    by: Option<&str>,
) -> Result<Arc<Bridged>, ReportError> {
    let key = format!("bridge|{base}|{current}|{by:?}");
    desk.remember(&key, || read(desk, base, current, by))
}

fn read(
    desk: &Desk,
    base: &Period,
    current: &Period,
    by: Option<&str>,
) -> Result<Bridged, ReportError> {
    let has_quantity = desk.has_measure(MetricKey::Quantity);
    let columns = Columns::of(desk, by);
    let metrics: &[MetricKey] = if has_quantity {
        &[MetricKey::Revenue, MetricKey::Quantity]
    } else {
        &[MetricKey::Revenue]
    };
    let query = Query::of(metrics)
        .by(&columns.names())
        .during(current)
        .compared(Compare::Period(base.clone()));
    let frame = desk.ask(&query)?;
    let earlier = earlier_customers(desk, base)?;
    let (mut groups, mut units) = (Codes::default(), Codes::default());
    let (mut customers, mut products) = (Codes::default(), Codes::default());
    let mut cells = Vec::with_capacity(frame.rows());
    for row in 0..frame.rows() {
        let customer = columns.member(&frame, "customer", row);
        let (amount0, amount1) = (
            frame.amount("revenue_compared", row),
            frame.amount("revenue", row),
        );
        let is_return = columns.member(&frame, "returned", row) == fact::RETURNED;
        let kind = if is_return && amount0.0 <= 0 && amount1.0 <= 0 {
            LineKind::ProductReturn
        } else {
            LineKind::Sale
        };
        cells.push(Cell {
            group: groups.code(by.map_or("", |by| frame.member(by, row))),
            customer: customers.push(customer),
            product: products.push(columns.member(&frame, "product", row)),
            unit: units.code(columns.member(&frame, "unit", row)),
            kind,
            quantity0: has_quantity.then(|| frame.amount("quantity_compared", row).0),
            amount0: amount0.0,
            quantity1: has_quantity.then(|| frame.amount("quantity", row).0),
            amount1: amount1.0,
            seen_before: earlier.contains(customer),
        });
    }
    let bridge = split::bridge(&cells, Options::default())
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    Ok(Bridged {
        bridge,
        by: by.map(str::to_owned),
        groups: groups.names,
        customers,
        products,
    })
}

/// The columns of the question: those the ledger has.
struct Columns(Vec<String>);

impl Columns {
    fn of(desk: &Desk, by: Option<&str>) -> Columns {
        let mut names: Vec<String> = ["customer", "product", "unit", "returned"]
            .into_iter()
            .filter(|name| desk.has_dimension(name))
            .map(str::to_owned)
            .collect();
        if let Some(by) = by.filter(|by| !names.iter().any(|name| name == by)) {
            names.push(by.to_owned());
        }
        Columns(names)
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    fn member<'f>(&self, frame: &'f Frame, name: &str, row: usize) -> &'f str {
        if self.0.iter().any(|n| n == name) {
            frame.member(name, row)
        } else {
            ""
        }
    }
}

/// Customers who bought before the earlier span: those of them who come back are won back, not new.
fn earlier_customers(desk: &Desk, base: &Period) -> Result<BTreeSet<String>, ReportError> {
    use jiff::ToSpan;
    let (first, _) = desk.span()?;
    let before = base.first.saturating_sub(1.day());
    let Some(period) = Period::range(first, before).filter(|_| desk.has_dimension("customer"))
    else {
        return Ok(BTreeSet::new());
    };
    let frame = desk.ask(
        &Query::of(&[MetricKey::Revenue])
            .by(&["customer"])
            .during(&period),
    )?;
    Ok((0..frame.rows())
        .map(|row| frame.member("customer", row).to_owned())
        .collect())
}
