//! Rounding of the bridge (尾差处理): fractions of a minor unit are carried on, never dropped.

/// Binary digits kept behind the minor unit while splitting.
pub(crate) const FRACTION_BITS: u32 = 16;

/// Price, volume and mix of a cell in 1/65,536 of a minor unit; their sum is a whole number.
pub(crate) type Fixed = [i128; 3];

/// Rounds cell after cell by largest remainder and carries what was cut off into the next cell, so
/// each cell adds up to its own change and each component stays within a unit of its exact value.
#[derive(Debug, Default)]
pub(crate) struct CarryRounding {
    carry: Fixed,
}

impl CarryRounding {
    /// Whole minor units of the three parts; they add up to `delta` exactly.
    pub(crate) fn round(&mut self, exact: Fixed, delta: i64) -> [i64; 3] {
        let mask = (1i128 << FRACTION_BITS) - 1;
        if exact.iter().all(|part| part & mask == 0) {
            return exact.map(|part| to_minor(part >> FRACTION_BITS));
        }
        let wanted: Fixed = std::array::from_fn(|at| exact[at] + self.carry[at]);
        let mut rounded = wanted.map(|part| part >> FRACTION_BITS);
        let missing = i128::from(delta) - rounded.iter().sum::<i128>();
        let mut order = [0usize, 1, 2];
        order.sort_by_key(|at| (std::cmp::Reverse(wanted[*at] & mask), *at));
        for at in order
            .into_iter()
            .take(usize::try_from(missing).unwrap_or(0))
        {
            rounded[at] += 1;
        }
        self.carry = std::array::from_fn(|at| wanted[at] - (rounded[at] << FRACTION_BITS));
        rounded.map(to_minor)
    }
}

fn to_minor(amount: i128) -> i64 {
    i64::try_from(amount).expect("parts of a cell stay below the checked bounds of the input")
}
