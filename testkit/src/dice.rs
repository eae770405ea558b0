//! Dice (骰子): random numbers whose sequence depends on nothing but the seed, on every machine and in every release.

/// A seeded generator (xoshiro256++ by Blackman and Vigna, started with splitmix64). Library generators may change
/// their sequence between versions; a sample company must not.
#[derive(Clone, Debug)]
pub struct Dice {
    state: [u64; 4],
}

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Dice {
        let mut mixer = seed;
        let mut next = || {
            mixer = mixer.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = mixer;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        Dice {
            state: [next(), next(), next(), next()],
        }
    }

    /// An independent stream for one purpose, so that a change in one part of a simulation leaves the others as they
    /// were.
    pub fn stream(seed: u64, purpose: &str) -> Dice {
        let hash = purpose.bytes().fold(0xCBF2_9CE4_8422_2325, |h: u64, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
        });
        Dice::new(seed ^ hash)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// A whole number from 0 to `n − 1`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Bell-shaped around 0 with standard deviation 1, never beyond ±6: the sum of twelve units less six, which needs
    /// no function that machines compute differently.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One entry of a list; `None` when it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// The place of one weight, drawn in proportion to the weights; 0 when all are 0.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one_and_streams_differ() {
        // First output of xoshiro256++ for state 1, 2, 3, 4, from the authors' reference program.
        let mut dice = Dice {
            state: [1, 2, 3, 4],
        };
        assert_eq!([dice.bits(), dice.bits()], [41_943_041, 58_720_359]);
        let mut one = Dice::stream(7, "customers");
        let mut two = Dice::stream(7, "products");
        assert_ne!(one.bits(), two.bits());
    }

    #[test]
    fn draws_stay_in_their_range_and_follow_their_weights() {
        let mut dice = Dice::new(1);
        let mut hits = [0usize; 3];
        let mut sum = 0.0;
        for _ in 0..10_000 {
            assert!(dice.below(7) < 7);
            assert!((-3..=3).contains(&dice.between(-3, 3)));
            hits[dice.weighted(&[1.0, 0.0, 3.0])] += 1;
            sum += dice.bell();
        }
        assert_eq!(hits[1], 0);
        assert!((2_300..2_700).contains(&hits[0]));
        assert!(sum.abs() < 500.0);
        assert_eq!(dice.below(0), 0);
    }
}
