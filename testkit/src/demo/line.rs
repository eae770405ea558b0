//! One line of a sales bill (销售出库单行), with money in whole fen.

use qd_base::{Amount, Date};

/// What is sold on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Product, as a place in [`super::products`].
    pub product: usize,
    /// Quantity; negative on red lines.
    pub quantity: Amount,
    /// Price without tax after discount (无税单价), four decimals.
    pub price: Amount,
    /// Amount without tax (无税金额), in fen: quantity × price, rounded half away from zero.
    pub amount_fen: i64,
    /// Value-added tax (税额), 13 % of the amount, in fen.
    pub tax_fen: i64,
    /// Discount against the list price (折扣额), in fen.
    pub discount_fen: i64,
    /// Cost (成本金额), in fen.
    pub cost_fen: i64,
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Business date.
    pub date: Date,
    /// Bill number (单据号).
    pub bill: String,
    /// Line number (行号), from 1.
    pub number: usize,
    /// Customer, as a place in [`super::Company::customers`].
    pub customer: usize,
    /// Salesperson, as a place in [`super::Company::sellers`].
    pub seller: usize,
    /// Channel, as a place in [`crate::places::channels`].
    pub channel: usize,
    /// What is sold.
    pub entry: Entry,
    /// Bill and line number that a red line takes back (红冲).
    pub takes_back: Option<(String, usize)>,
}

/// Rate of value-added tax, in percent.
pub const TAX_PERCENT: i64 = 13;

impl Entry {
    /// Prices a line: list price and cost in fen a unit, discount in whole percent.
    pub fn priced(
        product: usize,
        quantity: Amount,
        list_fen: i64,
        discount_percent: i64,
        cost_fen: i64,
    ) -> Entry {
        let price = Amount(list_fen * (100 - discount_percent));
        let amount_fen = fen(quantity, price);
        Entry {
            product,
            quantity,
            price,
            amount_fen,
            tax_fen: rounded(i128::from(amount_fen * TAX_PERCENT), 100),
            discount_fen: fen(quantity, Amount(list_fen * 100)) - amount_fen,
            cost_fen: fen(quantity, Amount(cost_fen * 100)),
        }
    }

    /// The line that takes back so much of this one (红字), at the same price and discount and at this unit cost.
    pub fn taken_back(&self, quantity: Amount, cost_fen: i64) -> Entry {
        let amount_fen = -fen(quantity, self.price);
        let discount = i128::from(self.discount_fen) * i128::from(quantity.0);
        Entry {
            product: self.product,
            quantity: -quantity,
            price: self.price,
            amount_fen,
            tax_fen: rounded(i128::from(amount_fen * TAX_PERCENT), 100),
            discount_fen: -rounded(discount, i128::from(self.quantity.0)),
            cost_fen: -fen(quantity, Amount(cost_fen * 100)),
        }
    }

    /// Amount with tax (价税合计), in fen.
    pub fn gross_fen(&self) -> i64 {
        self.amount_fen + self.tax_fen
    }
}

/// Quantity × price in fen.
fn fen(quantity: Amount, price: Amount) -> i64 {
    rounded(i128::from(quantity.0) * i128::from(price.0), 1_000_000)
}

/// Division with halves rounded away from zero.
fn rounded(value: i128, by: i128) -> i64 {
    let half = by / 2 * value.signum();
    ((value + half) / by) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_priced_to_the_fen() {
        // 3 pieces at 123.45 less 7 % = 114.8085 each: 344.43 without tax, 44.78 tax.
        let entry = Entry::priced(0, Amount::units(3), 12_345, 7, 8_000);
        assert_eq!(entry.price, Amount(1_148_085));
        assert_eq!((entry.amount_fen, entry.tax_fen), (34_443, 4_478));
        assert_eq!(entry.gross_fen(), 38_921);
        assert_eq!(entry.discount_fen, 37_035 - 34_443);
        assert_eq!(entry.cost_fen, 24_000);
        let back = entry.taken_back(Amount::units(3), 8_000);
        assert_eq!((back.amount_fen, back.tax_fen), (-34_443, -4_478));
        assert_eq!(back.discount_fen + entry.discount_fen, 0);
        assert_eq!(rounded(-5, 10), -1);
    }
}
