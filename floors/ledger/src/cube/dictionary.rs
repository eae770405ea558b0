//! A dictionary (字典): every member of a dimension once, in two layers so that a small batch adds to it without
//! copying what is there.

use std::sync::{Arc, OnceLock};

use crate::UNKNOWN;

/// Members by code. Code 0 is the unknown member.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    settled: Arc<Layer>,
    fresh: Layer,
    /// Rank of each code in byte order, made when first asked for.
    ranks: OnceLock<Arc<Vec<u32>>>,
}

/// Texts end to end, and an open-addressed table from text to place.
#[derive(Clone, Debug, Default)]
struct Layer {
    text: String,
    ends: Vec<usize>,
    table: Vec<u32>,
}

const FREE: u32 = u32::MAX;
/// Below this size the fresh layer is not worth merging.
const SMALL: usize = 4096;

impl Default for Dictionary {
    fn default() -> Dictionary {
        let mut dictionary = Dictionary {
            settled: Arc::default(),
            fresh: Layer::default(),
            ranks: OnceLock::new(),
        };
        dictionary.intern(UNKNOWN);
        dictionary
    }
}

impl Dictionary {
    /// Number of members, the unknown one included.
    pub fn len(&self) -> usize {
        self.settled.ends.len() + self.fresh.ends.len()
    }

    /// The member of a code.
    pub fn member(&self, code: u32) -> &str {
        let (code, settled) = (code as usize, self.settled.ends.len());
        if code < settled {
            self.settled.get(code)
        } else {
            self.fresh.get(code - settled)
        }
    }

    /// The code of a member.
    pub fn find(&self, member: &str) -> Option<u32> {
        let settled = self.settled.ends.len() as u32;
        self.settled
            .find(member)
            .or_else(|| self.fresh.find(member).map(|at| at + settled))
    }

    /// The code of a member, which is added when new.
    pub fn intern(&mut self, member: &str) -> u32 {
        if let Some(code) = self.find(member) {
            return code;
        }
        self.ranks = OnceLock::new();
        self.fresh.push(member);
        self.len() as u32 - 1
    }

    /// Merges the fresh layer into the settled one when it has grown beyond a quarter of it.
    pub fn settle(&mut self) {
        let fresh = self.fresh.ends.len();
        if fresh <= SMALL || fresh * 4 <= self.settled.ends.len() {
            return;
        }
        let taken = std::mem::take(&mut self.fresh);
        if self.settled.ends.is_empty() {
            self.settled = Arc::new(taken);
        } else {
            let settled = Arc::make_mut(&mut self.settled);
            for at in 0..taken.ends.len() {
                settled.push(taken.get(at));
            }
        }
        let settled = Arc::make_mut(&mut self.settled);
        settled.text.shrink_to_fit();
        settled.ends.shrink_to_fit();
    }

    /// Rank of each code in byte order of the members.
    pub fn ranks(&self) -> Arc<Vec<u32>> {
        let made = self.ranks.get_or_init(|| {
            let mut codes: Vec<u32> = (0..self.len() as u32).collect();
            codes.sort_unstable_by(|a, b| self.member(*a).cmp(self.member(*b)));
            let mut ranks = vec![0; codes.len()];
            for (rank, code) in codes.iter().enumerate() {
                ranks[*code as usize] = rank as u32;
            }
            Arc::new(ranks)
        });
        made.clone()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let layer = |l: &Layer| l.text.capacity() + l.ends.capacity() * 8 + l.table.capacity() * 4;
        layer(&self.settled) + layer(&self.fresh) + self.ranks.get().map_or(0, |r| r.len() * 4)
    }
}

impl Layer {
    fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    fn find(&self, member: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut place = hash(member) as usize & mask;
        loop {
            match self.table[place] {
                FREE => return None,
                at if self.get(at as usize) == member => return Some(at),
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn push(&mut self, member: &str) {
        if (self.ends.len() + 1) * 3 > self.table.len() * 2 {
            self.grow();
        }
        let at = self.ends.len() as u32;
        self.text.push_str(member);
        self.ends.push(self.text.len());
        self.place(at);
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(64);
        self.table = vec![FREE; size];
        for at in 0..self.ends.len() as u32 {
            self.place(at);
        }
    }

    fn place(&mut self, at: u32) {
        let mask = self.table.len() - 1;
        let mut place = hash(self.get(at as usize)) as usize & mask;
        while self.table[place] != FREE {
            place = (place + 1) & mask;
        }
        self.table[place] = at;
    }
}

/// A quick hash of short texts; the table is ours alone, so nobody can aim at it across requests.
fn hash(member: &str) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ member.len() as u64;
    for chunk in member.as_bytes().chunks(8) {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = (state ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        state ^= state >> 32;
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_codes_when_layers_merge() {
        let mut dictionary = Dictionary::default();
        for round in 0..3u32 {
            let older = dictionary.clone();
            for n in 0..9_000 * (round + 1) {
                dictionary.intern(&format!("成员{n}"));
            }
            dictionary.settle();
            assert!(older.len() <= dictionary.len());
            for code in 0..older.len() as u32 {
                assert_eq!(older.member(code), dictionary.member(code));
            }
        }
        assert_eq!(dictionary.len(), 27_001);
        for code in [0, 1, 8_999, 26_999] {
            assert_eq!(dictionary.find(dictionary.member(code)), Some(code));
        }
        assert_eq!(dictionary.find("没有"), None);
        let ranks = dictionary.ranks();
        assert_eq!(ranks[0], 0);
        let ten = dictionary.find("成员10").expect("interned");
        let nine = dictionary.find("成员9").expect("interned");
        assert!(ranks[ten as usize] < ranks[nine as usize]);
    }
}
