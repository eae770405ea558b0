//! Splitting (拆分): customers are classed first, then repeat business into price, volume and mix.

use std::collections::{BTreeMap, HashMap};

use super::cell::{Cell, LineKind, Options, PriceGrain};
use super::result::{Bridge, RowPart, RowSplit, UnitVolume, VolumeForm};
use super::rounding::{CarryRounding, FRACTION_BITS, Fixed};
use super::{Component, Components};
use crate::error::InsightError;

/// Largest sum of absolute amounts or of absolute quantities, so that products stay within 128 bits.
const LARGEST_SUM: u128 = 100_000_000_000_000_000;

/// Largest sum of absolute parts, so that any sum of parts stays within 64 bits.
const LARGEST_PARTS: u128 = 1_000_000_000_000_000_000;

/// Splits the change between two periods into components that add up to it exactly.
///
/// # Errors
/// `OutOfRange` when amounts or quantities add up (absolutely) to more than 10¹⁷, or when a base
/// price times a quantity leaves that range.
///
/// ```
/// use qd_insight::bridge::{Cell, Options, bridge};
/// // 100 pieces at 10.00 become 120 pieces at 9.00 (分): volume +200.00, price −120.00.
/// let cell = Cell {
///     quantity0: Some(100), amount0: 100_000, quantity1: Some(120), amount1: 108_000,
///     ..Cell::default()
/// };
/// let result = bridge(&[cell], Options::default())?;
/// assert_eq!((result.components.volume, result.components.price), (20_000, -12_000));
/// assert_eq!(result.components.sum(), 8_000);
/// # Ok::<(), qd_insight::error::InsightError>(())
/// ```
pub fn bridge(cells: &[Cell], options: Options) -> Result<Bridge, InsightError> {
    check_bounds(cells)?;
    let standing = customers(cells);
    let totals = Totals::of(cells, &standing, options.price_grain);
    let mut rows = vec![
        RowSplit {
            base: 0,
            current: 0,
            part: RowPart::Split([0; 3])
        };
        cells.len()
    ];
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by_key(|at| cells[*at]);
    let mut rounding = CarryRounding::default();
    let mut units: BTreeMap<u32, i64> = BTreeMap::new();
    let mut coverage = Coverage::default();
    let mut gross = 0u128;
    for at in order {
        let cell = &cells[at];
        let part = match class(cell, &standing) {
            Some(component) => RowPart::Whole(component),
            None => {
                let (exact, compared) = totals.split(cell).ok_or(absurd_price(at))?;
                coverage.note(cell, compared);
                let parts = rounding.round(exact, cell.delta());
                gross += parts
                    .iter()
                    .map(|part| u128::from(part.unsigned_abs()))
                    .sum::<u128>();
                if gross > LARGEST_PARTS {
                    return Err(absurd_price(at));
                }
                *units.entry(cell.unit).or_default() += parts[1];
                RowPart::Split(parts)
            }
        };
        if part == RowPart::Whole(Component::Existing) {
            coverage.without_quantity += cell.amount0.abs() + cell.amount1.abs();
        }
        rows[at] = RowSplit {
            base: cell.amount0,
            current: cell.amount1,
            part,
        };
    }
    Ok(assemble(cells, rows, &totals, (&units, &coverage)))
}

fn assemble(
    cells: &[Cell],
    rows: Vec<RowSplit>,
    totals: &Totals,
    (volumes, coverage): (&BTreeMap<u32, i64>, &Coverage),
) -> Bridge {
    let units: Vec<UnitVolume> = totals
        .units
        .iter()
        .map(|(unit, sum)| UnitVolume {
            unit: *unit,
            quantity0: sum.quantity0,
            quantity1: sum.quantity1,
            mean_price0: sum
                .price()
                .map(|(amount, quantity)| amount as f64 / quantity as f64),
            volume: volumes.get(unit).copied().unwrap_or(0),
        })
        .collect();
    let mut result = Bridge {
        base: cells.iter().map(|cell| cell.amount0).sum(),
        current: cells.iter().map(|cell| cell.amount1).sum(),
        components: rows
            .iter()
            .fold(Components::default(), |sum, row| sum + row.components()),
        groups: Vec::new(),
        volume_form: match units.len() {
            0 => VolumeForm::Unavailable,
            1 => VolumeForm::SingleUnit,
            many => VolumeForm::AmountWeighted { units: many },
        },
        units,
        amount_without_quantity: coverage.without_quantity,
        price_coverage: coverage.share(),
        rows,
    };
    let keys: Vec<u32> = cells.iter().map(|cell| cell.group).collect();
    result.groups = result.along(&keys).expect("one group code per cell");
    result
}

fn check_bounds(cells: &[Cell]) -> Result<(), InsightError> {
    let (mut amounts, mut quantities) = (0u128, 0u128);
    for (row, cell) in cells.iter().enumerate() {
        for amount in [cell.amount0, cell.amount1] {
            amounts += u128::from(amount.unsigned_abs());
        }
        for quantity in [cell.quantity0, cell.quantity1].into_iter().flatten() {
            quantities += u128::from(quantity.unsigned_abs());
        }
        if amounts > LARGEST_SUM {
            return Err(InsightError::OutOfRange {
                what: "sum of amounts",
                row,
            });
        }
        if quantities > LARGEST_SUM {
            return Err(InsightError::OutOfRange {
                what: "sum of quantities",
                row,
            });
        }
    }
    Ok(())
}

/// Whether a customer had ordinary sales in the two periods, and earlier.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    in_base: bool,
    in_current: bool,
    earlier: bool,
}

fn customers(cells: &[Cell]) -> HashMap<u32, Standing> {
    let mut standing: HashMap<u32, Standing> = HashMap::new();
    for cell in cells {
        let entry = standing.entry(cell.customer).or_default();
        entry.earlier |= cell.seen_before;
        if cell.kind == LineKind::Sale {
            entry.in_base |= cell.traded_in_base();
            entry.in_current |= cell.traded_in_current();
        }
    }
    standing
}

/// The component that takes the whole cell; none when it is to be split.
fn class(cell: &Cell, standing: &HashMap<u32, Standing>) -> Option<Component> {
    match cell.kind {
        LineKind::ProductReturn => return Some(Component::ProductReturns),
        LineKind::OneOff => return Some(Component::OneOff),
        LineKind::Sale => {}
    }
    let customer = standing.get(&cell.customer).copied().unwrap_or_default();
    match (customer.in_base, customer.in_current) {
        (true, false) => Some(Component::Lost),
        (false, true) if customer.earlier => Some(Component::WonBack),
        (false, true) => Some(Component::New),
        _ if cell.quantities().is_none() => Some(Component::Existing),
        _ => None,
    }
}

/// Sums of comparable repeat business.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    quantity0: i128,
    quantity1: i128,
    amount0: i128,
    has_quantity: bool,
}

impl Sum {
    fn add(&mut self, cell: &Cell, (quantity0, quantity1): (i64, i64)) {
        self.quantity0 += i128::from(quantity0);
        self.quantity1 += i128::from(quantity1);
        self.amount0 += i128::from(cell.amount0);
        self.has_quantity |= quantity0 != 0 || quantity1 != 0;
    }

    /// Base price as amount over quantity; none when there is no sensible one.
    fn price(&self) -> Option<(i128, i128)> {
        let positive = self.quantity0 > 0 && self.amount0 >= 0;
        positive.then_some((self.amount0, self.quantity0))
    }
}

#[derive(Debug, Default)]
struct Totals {
    units: BTreeMap<u32, Sum>,
    products: HashMap<(u32, u32), Sum>,
    own: HashMap<(u32, u32, u32), Sum>,
    grain: PriceGrain,
}

impl Totals {
    fn of(cells: &[Cell], standing: &HashMap<u32, Standing>, grain: PriceGrain) -> Self {
        let mut totals = Self {
            grain,
            ..Self::default()
        };
        let comparable = |cell: &&Cell| class(cell, standing).is_none();
        for cell in cells.iter().filter(comparable) {
            let Some(both) = cell.quantities() else {
                continue;
            };
            totals
                .products
                .entry((cell.product, cell.unit))
                .or_default()
                .add(cell, both);
            let own = (cell.customer, cell.product, cell.unit);
            totals.own.entry(own).or_default().add(cell, both);
        }
        for cell in cells.iter().filter(comparable) {
            let Some(both) = cell.quantities() else {
                continue;
            };
            if !totals.is_pure_price(cell) {
                totals.units.entry(cell.unit).or_default().add(cell, both);
            }
        }
        totals
    }

    /// An allowance or surcharge (折让): its product never has a quantity for that customer.
    fn is_pure_price(&self, cell: &Cell) -> bool {
        let own = self.own.get(&(cell.customer, cell.product, cell.unit));
        let product = self.products.get(&(cell.product, cell.unit));
        let sums = if self.grain == PriceGrain::Product {
            product
        } else {
            own
        };
        !sums.is_some_and(|sum| sum.has_quantity)
    }

    fn base_price(&self, cell: &Cell) -> Option<(i128, i128)> {
        let own = || {
            self.own
                .get(&(cell.customer, cell.product, cell.unit))?
                .price()
        };
        let product = || self.products.get(&(cell.product, cell.unit))?.price();
        match self.grain {
            PriceGrain::FinestKnown => own().or_else(product),
            PriceGrain::CustomerProduct => own(),
            PriceGrain::Product => product(),
        }
    }

    /// Price, volume and mix of a comparable cell, and whether a base price was known; none when a
    /// price times a quantity is beyond any real business.
    fn split(&self, cell: &Cell) -> Option<(Fixed, bool)> {
        let delta = i128::from(cell.delta()) << FRACTION_BITS;
        let (quantity0, quantity1) = cell.quantities()?;
        if self.is_pure_price(cell) {
            return Some(([delta, 0, 0], true));
        }
        let known = self.base_price(cell);
        let price = match known {
            Some(price) => {
                (i128::from(cell.amount1) << FRACTION_BITS) - worth(price, i128::from(quantity1))?
            }
            None => 0,
        };
        let more = i128::from(quantity1) - i128::from(quantity0);
        let volume = match self.units.get(&cell.unit).and_then(Sum::price) {
            Some(mean) => worth(mean, more)?,
            None => 0,
        };
        Some(([price, volume, delta - price - volume], known.is_some()))
    }
}

/// `quantity` at a price, in 1/65,536 of a minor unit, rounded down; none beyond 10¹⁸ minor units.
fn worth((amount, per_quantity): (i128, i128), quantity: i128) -> Option<i128> {
    let product = amount * quantity;
    let whole = product.div_euclid(per_quantity);
    let rest = (product.rem_euclid(per_quantity) << FRACTION_BITS) / per_quantity;
    (whole.unsigned_abs() <= LARGEST_PARTS).then_some((whole << FRACTION_BITS) + rest)
}

fn absurd_price(row: usize) -> InsightError {
    InsightError::OutOfRange {
        what: "base price times quantity",
        row,
    }
}

#[derive(Debug, Default)]
struct Coverage {
    compared: f64,
    repeat: f64,
    without_quantity: i64,
}

impl Coverage {
    fn note(&mut self, cell: &Cell, compared: bool) {
        let amount = cell.amount1.abs() as f64;
        self.repeat += amount;
        if compared {
            self.compared += amount;
        }
    }

    fn share(&self) -> Option<f64> {
        (self.repeat > 0.0).then(|| self.compared / self.repeat)
    }
}
