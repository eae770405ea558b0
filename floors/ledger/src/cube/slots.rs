//! Slots (分组槽位): the number of a group, either computed from its codes or given out by a table.

/// Gives consecutive slots to group keys, when keys are too many for an array.
#[derive(Debug, Default)]
pub(crate) struct KeyTable {
    /// Key of each slot.
    pub keys: Vec<u128>,
    places: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl KeyTable {
    /// The slot of a key.
    pub fn slot(&mut self, key: u128) -> u32 {
        if (self.keys.len() + 1) * 2 > self.places.len() {
            self.grow();
        }
        let mask = self.places.len() - 1;
        let mut place = hash(key) as usize & mask;
        loop {
            match self.places[place] {
                FREE => {
                    let slot = self.keys.len() as u32;
                    self.places[place] = slot;
                    self.keys.push(key);
                    return slot;
                }
                slot if self.keys[slot as usize] == key => return slot,
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(1024);
        self.places = vec![FREE; size];
        let mask = size - 1;
        for (slot, key) in (0u32..).zip(&self.keys) {
            let mut place = hash(*key) as usize & mask;
            while self.places[place] != FREE {
                place = (place + 1) & mask;
            }
            self.places[place] = slot;
        }
    }
}

fn hash(key: u128) -> u64 {
    let folded = (key as u64) ^ ((key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = folded.wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 32)
}
