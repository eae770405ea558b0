//! Measures of a line (度量): revenue, quantity, cost, profit and discount, as the file has them or as they follow
//! from what it has — and each derivation is said in the receipt.

use qd_base::Amount;

use super::error::ImportError;
use super::number::{Decimal, DecimalSign};
use super::plan::{Plan, Sheet};
use super::receipt::Receipt;
use super::role::Role;
use super::units;
use super::values::{self, Fault, Numbers};

/// A number column and its place.
#[derive(Debug)]
pub struct Source {
    /// Column of the grid.
    pub column: usize,
    /// Its values.
    pub numbers: Numbers,
}

/// The number columns of a sheet, converted and ready to be asked row by row.
#[derive(Debug, Default)]
pub struct Measures {
    /// Revenue as a column.
    pub revenue: Option<Source>,
    /// Quantity.
    pub quantity: Option<Source>,
    /// Unit price for a derived revenue.
    pub price: Option<Source>,
    /// List price: for the discount in money.
    pub list_price: Option<Source>,
    /// Discount in money.
    pub discount: Option<Source>,
    /// Discount as a rate, 0 to 1.
    pub rate: Option<Source>,
    /// Cost of the line.
    pub cost: Option<Source>,
    /// Cost of a unit.
    pub unit_cost: Option<Source>,
    /// Profit.
    pub profit: Option<Source>,
}

/// The measures of one line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    /// Revenue.
    pub revenue: Amount,
    /// Quantity.
    pub quantity: Amount,
    /// Cost.
    pub cost: Amount,
    /// Profit.
    pub profit: Amount,
    /// Discount.
    pub discount: Amount,
}

/// Why a line is rejected: the column and the fault.
pub type Reject = (usize, Fault);

impl Source {
    fn get(&self, sheet: &Sheet<'_>, row: usize) -> Result<Option<Decimal>, Reject> {
        let code = sheet.grid.columns[self.column].codes[row];
        self.numbers.values[code as usize].map_err(|fault| (self.column, fault))
    }

    fn or_zero(&self, sheet: &Sheet<'_>, row: usize) -> Result<Decimal, Reject> {
        Ok(self.get(sheet, row)?.unwrap_or(Decimal(0)))
    }
}

impl Measures {
    /// Converts the number columns of a plan.
    pub fn read(
        sheet: &Sheet<'_>,
        plan: &mut Plan,
        units: &units::Units,
        receipt: &mut Receipt,
    ) -> Result<Measures, ImportError> {
        let take = |role: Role| -> Option<Source> {
            let column = plan.of(role)?;
            let factor = units.factor(column, role);
            let cells = &sheet.grid.columns[column];
            let used = cells.counts(sheet.rows);
            let sign = units.sign(column).unwrap_or(DecimalSign::Point);
            let numbers = values::numbers(cells, &used, sign, factor);
            Some(Source { column, numbers })
        };
        let mut measures = Measures {
            revenue: take(Role::Revenue),
            quantity: take(Role::Quantity),
            price: take(Role::Price),
            list_price: take(Role::ListPrice),
            discount: take(Role::Discount),
            rate: None,
            cost: take(Role::Cost),
            unit_cost: take(Role::UnitCost),
            profit: take(Role::Profit),
        };
        measures.settle_discount(sheet, plan, receipt);
        measures.say(plan, receipt);
        Ok(measures)
    }

    /// A discount column is a rate when it is written in percent, is called a rate, or never leaves 0 to 1.
    fn settle_discount(&mut self, sheet: &Sheet<'_>, plan: &mut Plan, receipt: &mut Receipt) {
        let Some(mut source) = self.discount.take() else {
            return;
        };
        let one = Decimal::units(1).0;
        let within = source.numbers.largest <= one;
        let fractions = source
            .numbers
            .values
            .iter()
            .any(|v| matches!(v, Ok(Some(d)) if d.0 % one != 0));
        let name = super::caption::normal(plan.caption(source.column));
        let called = ["率", "%", "比例", "百分", "percent", "pct", "rate"];
        let named = called.iter().any(|word| name.contains(word));
        let named = named && source.numbers.largest <= 100 * one;
        let is_rate = source.numbers.percent || (within && fractions) || named;
        if is_rate {
            source
                .numbers
                .make_share(named && !within, name.starts_with("扣率"));
        }
        let caption = plan.caption(source.column).to_owned();
        if !is_rate {
            self.discount = Some(source);
            return;
        }
        let needed = self.revenue.is_none() || self.list_price.is_some();
        if needed {
            self.rate = Some(source);
        } else {
            // Without a list price the money a rate stands for is unknown; the rate itself is worth asking by.
            let cells = &sheet.grid.columns[source.column];
            let few = cells.counts(sheet.rows).iter().filter(|n| **n > 0).count() <= 500;
            let role = if few { Role::Dimension } else { Role::NotTaken };
            let entry = &mut plan.columns[source.column];
            entry.role = role;
            receipt.note("import-note-discount-rate", &[("column", &caption)]);
        }
    }

    /// Says how derived measures are computed.
    fn say(&self, plan: &Plan, receipt: &mut Receipt) {
        let caption = |source: &Option<Source>| {
            source
                .as_ref()
                .map_or(String::new(), |s| plan.caption(s.column).to_owned())
        };
        if self.revenue.is_none() {
            let price = if self.price.is_some() {
                &self.price
            } else {
                &self.list_price
            };
            let (quantity, price) = (caption(&self.quantity), caption(price));
            let discount = match (&self.rate, &self.discount) {
                (Some(_), _) => caption(&self.rate),
                (_, Some(_)) => caption(&self.discount),
                _ => "-".to_owned(),
            };
            receipt.note(
                "import-note-revenue-derived",
                &[
                    ("quantity", &quantity),
                    ("price", &price),
                    ("discount", &discount),
                ],
            );
        }
        if self.profit.is_none() && (self.cost.is_some() || self.unit_cost.is_some()) {
            receipt.note("import-note-profit-derived", &[]);
        }
    }

    /// The value of a column under a code; the outer `None` means that no measure uses the column.
    pub fn value(&self, column: usize, code: u32) -> Option<Option<Decimal>> {
        let sources = [&self.revenue, &self.quantity, &self.cost, &self.profit];
        let source = sources.into_iter().flatten().find(|s| s.column == column)?;
        Some(source.numbers.values[code as usize].ok().flatten())
    }

    /// Whether lines carry a discount in money.
    pub fn has_discount(&self) -> bool {
        self.discount.is_some() || self.rate.is_some()
    }

    /// Whether lines carry a cost.
    pub fn has_cost(&self) -> bool {
        self.cost.is_some() || (self.unit_cost.is_some() && self.quantity.is_some())
    }

    /// The measures of a row, or the cell that forbids taking it.
    pub fn take(&self, sheet: &Sheet<'_>, row: usize) -> Result<Taken, Reject> {
        let zero = Decimal(0);
        let number = |source: &Option<Source>| match source {
            Some(source) => source.or_zero(sheet, row),
            None => Ok(zero),
        };
        let exact = |value: Option<Amount>, source: &Option<Source>| {
            value.ok_or((source.as_ref().map_or(0, |s| s.column), "too-large"))
        };
        let quantity = number(&self.quantity)?;
        let mut taken = Taken {
            quantity: exact(quantity.amount(), &self.quantity)?,
            ..Taken::default()
        };
        match &self.revenue {
            Some(source) => {
                let value = source
                    .get(sheet, row)?
                    .ok_or((source.column, "no-amount"))?;
                taken.revenue = exact(value.amount(), &self.revenue)?;
                taken.discount = self.discount_of(sheet, row, quantity, taken.revenue)?;
            }
            None => {
                let gross = self.gross(sheet, row)?;
                let rate = number(&self.rate)?;
                let money = number(&self.discount)?.amount().unwrap_or_default().abs();
                let off = match &self.rate {
                    Some(_) => exact(self.share(sheet, row, rate)?, &self.rate)?,
                    None if gross.0 < 0 => -money,
                    None => money,
                };
                taken.revenue = gross - off;
                taken.discount = off;
            }
        }
        taken.cost = match (&self.cost, &self.unit_cost) {
            (Some(_), _) => exact(number(&self.cost)?.amount(), &self.cost)?,
            (None, Some(_)) => exact(number(&self.unit_cost)?.times(quantity), &self.unit_cost)?,
            _ => Amount::ZERO,
        };
        taken.profit = match &self.profit {
            Some(source) => match source.get(sheet, row)? {
                Some(profit) => exact(profit.amount(), &self.profit)?,
                None if self.has_cost() => taken.revenue - taken.cost,
                None => Amount::ZERO,
            },
            None => taken.revenue - taken.cost,
        };
        Ok(taken)
    }

    /// Quantity × price; both have to be there.
    fn gross(&self, sheet: &Sheet<'_>, row: usize) -> Result<Amount, Reject> {
        let (quantity, price) = self.factors(sheet, row)?;
        let column = self.quantity.as_ref().map_or(0, |s| s.column);
        quantity.times(price).ok_or((column, "too-large"))
    }

    fn factors(&self, sheet: &Sheet<'_>, row: usize) -> Result<(Decimal, Decimal), Reject> {
        let price = self.price.as_ref().or(self.list_price.as_ref());
        let (Some(quantity), Some(price)) = (&self.quantity, price) else {
            return Err((0, "no-amount"));
        };
        let blank = |source: &Source, fault| Err((source.column, fault));
        match (quantity.get(sheet, row)?, price.get(sheet, row)?) {
            (Some(q), Some(p)) => Ok((q, p)),
            (None, _) => blank(quantity, "no-quantity"),
            (_, None) => blank(price, "no-price"),
        }
    }

    /// Quantity × price × rate, rounded once.
    fn share(
        &self,
        sheet: &Sheet<'_>,
        row: usize,
        rate: Decimal,
    ) -> Result<Option<Amount>, Reject> {
        let (quantity, price) = self.factors(sheet, row)?;
        Ok(price.scaled(rate).and_then(|off| off.times(quantity)))
    }

    /// The discount in money of a line whose revenue is a column.
    fn discount_of(
        &self,
        sheet: &Sheet<'_>,
        row: usize,
        quantity: Decimal,
        revenue: Amount,
    ) -> Result<Amount, Reject> {
        if let Some(source) = &self.discount {
            return Ok(source.or_zero(sheet, row)?.amount().unwrap_or_default());
        }
        let Some(list) = self.list_price.as_ref().filter(|_| self.rate.is_some()) else {
            return Ok(Amount::ZERO);
        };
        let gross = list.or_zero(sheet, row)?.times(quantity);
        Ok(gross.map_or(Amount::ZERO, |gross| gross - revenue))
    }
}
