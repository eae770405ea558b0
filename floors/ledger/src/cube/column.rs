//! Narrow columns (窄列): codes and measures in the smallest integers that hold them.

/// Dictionary codes, one a row.
#[derive(Debug)]
pub(crate) enum Codes {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

impl Codes {
    /// Narrows codes; `None` when every row has the unknown member.
    pub fn narrow(codes: Vec<u32>) -> Option<Codes> {
        let max = codes.iter().copied().max().unwrap_or(0);
        Some(match max {
            0 => return None,
            1..=0xff => Codes::U8(codes.iter().map(|c| *c as u8).collect()),
            0x100..=0xffff => Codes::U16(codes.iter().map(|c| *c as u16).collect()),
            _ => Codes::U32(codes),
        })
    }

    pub fn get(&self, row: usize) -> u32 {
        match self {
            Codes::U8(c) => u32::from(c[row]),
            Codes::U16(c) => u32::from(c[row]),
            Codes::U32(c) => c[row],
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Codes::U8(c) => c.capacity(),
            Codes::U16(c) => c.capacity() * 2,
            Codes::U32(c) => c.capacity() * 4,
        }
    }
}

/// A measure column: each value is `scale` times the stored one, because most money has whole fen and most
/// quantities are whole pieces.
#[derive(Debug)]
pub(crate) struct Measure {
    pub scale: i64,
    pub values: Narrow,
    /// Largest absolute value, in 1/10,000 units.
    pub largest: u64,
}

/// Stored values of a measure.
#[derive(Debug)]
pub(crate) enum Narrow {
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Measure {
    pub fn narrow(values: &[i64]) -> Measure {
        let scale = common_scale(values);
        let least = values.iter().min().map_or(0, |v| v / scale);
        let most = values.iter().max().map_or(0, |v| v / scale);
        let fits = |low: i64, high: i64| least >= low && most <= high;
        let narrow = if fits(i8::MIN.into(), i8::MAX.into()) {
            Narrow::I8(values.iter().map(|v| (v / scale) as i8).collect())
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            Narrow::I16(values.iter().map(|v| (v / scale) as i16).collect())
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Narrow::I32(values.iter().map(|v| (v / scale) as i32).collect())
        } else {
            Narrow::I64(values.iter().map(|v| v / scale).collect())
        };
        Measure {
            scale,
            values: narrow,
            largest: values.iter().map(|v| v.unsigned_abs()).max().unwrap_or(0),
        }
    }

    pub fn bytes(&self) -> usize {
        match &self.values {
            Narrow::I8(v) => v.capacity(),
            Narrow::I16(v) => v.capacity() * 2,
            Narrow::I32(v) => v.capacity() * 4,
            Narrow::I64(v) => v.capacity() * 8,
        }
    }
}

/// The largest power of ten up to 10,000 that divides every value, found in one pass.
fn common_scale(values: &[i64]) -> i64 {
    let mut scale = 10_000;
    for value in values {
        while value % scale != 0 {
            scale /= 10;
        }
        if scale == 1 {
            break;
        }
    }
    scale
}

/// One bit for each code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    /// How many are set.
    pub ones: usize,
}

impl Bits {
    pub fn get(&self, at: u32) -> bool {
        let word = self.words.get(at as usize / 64).copied().unwrap_or(0);
        word >> (at % 64) & 1 == 1
    }

    /// Sets a bit; says whether it was set before.
    pub fn set(&mut self, at: u32) -> bool {
        let word = at as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let before = self.get(at);
        self.words[word] |= 1 << (at % 64);
        self.ones += usize::from(!before);
        before
    }

    /// Clears a bit.
    pub fn clear(&mut self, at: u32) {
        if self.get(at) {
            self.words[at as usize / 64] &= !(1 << (at % 64));
            self.ones -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_takes_the_smallest_integer_that_keeps_every_value() {
        let cases: [(&[i64], i64, usize); 5] = [
            (&[10_000, -1_270_000], 10_000, 1),
            (&[1_200, 1_234_500], 100, 2),
            (&[100, 123_456_700], 100, 4),
            (&[1, 3_000_000_000], 1, 8),
            (&[i64::MIN, i64::MAX], 1, 8),
        ];
        for (values, scale, width) in cases {
            let measure = Measure::narrow(values);
            let stored: Vec<i64> = match &measure.values {
                Narrow::I8(v) => v.iter().map(|v| i64::from(*v)).collect(),
                Narrow::I16(v) => v.iter().map(|v| i64::from(*v)).collect(),
                Narrow::I32(v) => v.iter().map(|v| i64::from(*v)).collect(),
                Narrow::I64(v) => v.clone(),
            };
            let back: Vec<i64> = stored.iter().map(|v| v * measure.scale).collect();
            assert_eq!(back, values);
            assert_eq!(
                (measure.scale, measure.bytes() / values.len()),
                (scale, width)
            );
        }
    }
}
