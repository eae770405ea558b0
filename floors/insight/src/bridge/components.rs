//! Components of the bridge (桥的组成): named parts of a change that add up to it exactly.

use std::ops::{Add, AddAssign, Neg};

use serde::{Deserialize, Serialize};

/// A named part of the change between two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Price (价格): repeat business at other prices, and allowances without quantity.
    Price,
    /// Volume (数量): repeat business in other quantities at the base mean price of the unit.
    Volume,
    /// Mix (结构): the rest of repeat business, dearer or cheaper products and customers.
    Mix,
    /// Repeat business whose quantities are not known (存量, 数量缺失), so not split further.
    Existing,
    /// New customers (新增), never seen before.
    New,
    /// Lost customers (流失), no business in the current period.
    Lost,
    /// Won-back customers (回流), absent in the base period but known from earlier.
    WonBack,
    /// Returned goods (退货).
    ProductReturns,
    /// Flagged one-offs (一次性).
    OneOff,
}

impl Component {
    /// All components in the order in which a waterfall shows them.
    pub const ALL: [Self; 9] = [
        Self::Price,
        Self::Volume,
        Self::Mix,
        Self::Existing,
        Self::New,
        Self::Lost,
        Self::WonBack,
        Self::ProductReturns,
        Self::OneOff,
    ];
}

/// One amount per component, in minor units; the sum is the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Components {
    /// Price (价格).
    pub price: i64,
    /// Volume (数量).
    pub volume: i64,
    /// Mix (结构).
    pub mix: i64,
    /// Repeat business without quantities (存量).
    pub existing: i64,
    /// New customers (新增).
    pub new: i64,
    /// Lost customers (流失).
    pub lost: i64,
    /// Won-back customers (回流).
    pub won_back: i64,
    /// Returned goods (退货).
    pub product_returns: i64,
    /// One-offs (一次性).
    pub one_off: i64,
}

impl Components {
    /// The change that the components add up to.
    #[must_use]
    pub fn sum(&self) -> i64 {
        Component::ALL
            .iter()
            .map(|component| self.amount(*component))
            .sum()
    }

    /// Amount of one component.
    #[must_use]
    pub fn amount(&self, component: Component) -> i64 {
        match component {
            Component::Price => self.price,
            Component::Volume => self.volume,
            Component::Mix => self.mix,
            Component::Existing => self.existing,
            Component::New => self.new,
            Component::Lost => self.lost,
            Component::WonBack => self.won_back,
            Component::ProductReturns => self.product_returns,
            Component::OneOff => self.one_off,
        }
    }

    pub(crate) fn whole(component: Component, amount: i64) -> Self {
        let mut components = Self::default();
        *components.slot(component) = amount;
        components
    }

    fn slot(&mut self, component: Component) -> &mut i64 {
        match component {
            Component::Price => &mut self.price,
            Component::Volume => &mut self.volume,
            Component::Mix => &mut self.mix,
            Component::Existing => &mut self.existing,
            Component::New => &mut self.new,
            Component::Lost => &mut self.lost,
            Component::WonBack => &mut self.won_back,
            Component::ProductReturns => &mut self.product_returns,
            Component::OneOff => &mut self.one_off,
        }
    }
}

impl AddAssign for Components {
    fn add_assign(&mut self, other: Self) {
        for component in Component::ALL {
            *self.slot(component) += other.amount(component);
        }
    }
}

impl Add for Components {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Neg for Components {
    type Output = Self;

    fn neg(mut self) -> Self {
        for component in Component::ALL {
            let slot = self.slot(component);
            *slot = -*slot;
        }
        self
    }
}
