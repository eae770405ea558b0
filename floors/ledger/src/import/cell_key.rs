//! The key of a cell (单元格键): cells of up to sixteen bytes — codes, numbers, dates — are their own key, so that a
//! column of a million amounts is interned without looking at its texts again; longer cells are told by a hash first.

use std::hash::{Hash, Hasher};

use super::grid::Kind;

/// The longest text that a key holds whole.
const WHOLE: usize = 16;
/// The length noted for longer texts.
const LONG: u8 = 255;

/// Two words, the length and the kind of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellKey {
    first: u64,
    last: u64,
    length: u8,
    kind: Kind,
}

impl CellKey {
    /// The key of a cell that is not empty.
    #[inline]
    pub fn of(kind: Kind, text: &str) -> CellKey {
        let bytes = text.as_bytes();
        let (first, last) = match bytes.len() {
            8..=WHOLE => (eight(bytes), eight(&bytes[bytes.len() - 8..])),
            4..=7 => (four(bytes), four(&bytes[bytes.len() - 4..])),
            1..=3 => {
                let middle = u64::from(bytes[bytes.len() / 2]) << 8;
                let ends = u64::from(bytes[0]) | (u64::from(bytes[bytes.len() - 1]) << 16);
                (ends | middle, 0)
            }
            0 => (0, 0),
            _ => return CellKey::long(kind, bytes),
        };
        CellKey {
            first,
            last,
            length: bytes.len() as u8,
            kind,
        }
    }

    fn long(kind: Kind, bytes: &[u8]) -> CellKey {
        let mut hasher = rustc_hash::FxHasher::default();
        bytes.hash(&mut hasher);
        CellKey {
            first: hasher.finish(),
            last: eight(&bytes[bytes.len() - 8..]),
            length: LONG,
            kind,
        }
    }

    /// Whether the key holds the whole text.
    #[inline]
    pub fn is_whole(self) -> bool {
        self.length != LONG
    }

    /// Where in a table the key belongs.
    #[inline]
    pub fn hash(self) -> u64 {
        const A: u64 = 0x9e37_79b9_7f4a_7c15;
        const B: u64 = 0xd6e8_feb8_6659_fd93;
        let tail = u64::from(self.length) << 8 | u64::from(self.kind as u8);
        let wide =
            u128::from(self.first ^ A ^ tail) * u128::from(self.last.rotate_left(32) ^ B ^ tail);
        (wide as u64) ^ ((wide >> 64) as u64)
    }
}

#[inline]
fn eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(*bytes.first_chunk().expect("the length was looked at"))
}

#[inline]
fn four(bytes: &[u8]) -> u64 {
    u64::from(u32::from_le_bytes(
        *bytes.first_chunk().expect("the length was looked at"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whole_keys_are_equal_only_for_equal_cells(a in "[a-c0-1]{1,16}", b in "[a-c0-1]{1,16}") {
            let (left, right) = (CellKey::of(Kind::Text, &a), CellKey::of(Kind::Text, &b));
            prop_assert_eq!(left == right, a == b);
            prop_assert!(left != CellKey::of(Kind::Number, &a));
        }

        #[test]
        fn every_text_has_a_key(text in "\\PC{1,60}") {
            let key = CellKey::of(Kind::Text, &text);
            prop_assert_eq!(key.is_whole(), text.len() <= WHOLE);
            prop_assert_eq!(key.hash(), CellKey::of(Kind::Text, &text).hash());
        }
    }
}
