//! Input of the bridge (量价桥的输入): what one customer bought of one product in the two periods.

use serde::{Deserialize, Serialize};

/// What kind of lines a cell holds; only sales (销售) are split into price, volume and mix.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Ordinary sales (销售).
    #[default]
    Sale,
    /// Goods returned (退货), shown as their own component.
    ProductReturn,
    /// A one-off (一次性) flagged by a person, such as a single large project.
    OneOff,
}

/// One customer × product × unit of measure within one group, in the base and the current period.
///
/// Amounts are integers in any minor unit (the ledger uses 1/10,000 of the currency unit), quantities
/// integers in any fixed fraction of `unit`. `None` is a quantity that nobody wrote down, not zero.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub struct Cell {
    /// Code of the group for which a bridge of its own is wanted (region, category…).
    pub group: u32,
    /// Code of the customer.
    pub customer: u32,
    /// Code of the product.
    pub product: u32,
    /// Code of the unit of measure; quantities of two units are never added.
    pub unit: u32,
    /// Kind of the lines.
    pub kind: LineKind,
    /// Quantity in the base period.
    pub quantity0: Option<i64>,
    /// Amount in the base period, minor units.
    pub amount0: i64,
    /// Quantity in the current period.
    pub quantity1: Option<i64>,
    /// Amount in the current period, minor units.
    pub amount1: i64,
    /// Whether the customer bought anything before the base period; parts won back from new business.
    pub seen_before: bool,
}

impl Cell {
    /// Amount of the change, minor units.
    pub(crate) fn delta(&self) -> i64 {
        self.amount1 - self.amount0
    }

    pub(crate) fn traded_in_base(&self) -> bool {
        self.amount0 != 0 || self.quantity0.unwrap_or(0) != 0
    }

    pub(crate) fn traded_in_current(&self) -> bool {
        self.amount1 != 0 || self.quantity1.unwrap_or(0) != 0
    }

    /// Both quantities, where a missing one beside a zero amount counts as zero.
    pub(crate) fn quantities(&self) -> Option<(i64, i64)> {
        let known = |quantity: Option<i64>, amount: i64| quantity.or((amount == 0).then_some(0));
        Some((
            known(self.quantity0, self.amount0)?,
            known(self.quantity1, self.amount1)?,
        ))
    }
}

/// Which base price a cell is compared with (比价口径).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceGrain {
    /// The customer's own base price of the product, else the product's average base price.
    #[default]
    FinestKnown,
    /// Only the customer's own base price; everything else of repeat business is mix.
    CustomerProduct,
    /// The product's average base price over all repeat customers (textbook price–volume–mix).
    Product,
}

/// How to split (口径选项).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    /// Which base price is compared with.
    pub price_grain: PriceGrain,
}
