//! Followers (联动): what must happen in the same transaction when a record of some type is written — a low score opens
//! an issue, an approved request changes its subject. Rooms meet here without knowing each other.

use qd_store::Tx;

use crate::action::Work;
use crate::{Act, Item, RecordType, Records};

/// One follower of one type.
#[derive(Clone, Copy)]
pub struct Follower {
    /// The key of the type that is followed; `*` follows every type.
    pub of: &'static str,
    /// Does what must follow.
    pub run: for<'a> fn(Written<'a>) -> Work<'a, ()>,
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Follower({})", self.of)
    }
}

/// What was just written, not yet committed.
pub struct Written<'a> {
    /// The records of the house.
    pub records: &'a Records,
    /// The transaction of the write.
    pub tx: &'a mut Tx,
    /// Who wrote, when, why.
    pub act: &'a Act,
    /// The type.
    pub of: &'a RecordType,
    /// `create`, `edit`, `trash`, `restore`.
    pub verb: &'a str,
    /// The record as it is now, unmasked.
    pub item: &'a Item,
    /// As it was before.
    pub before: Option<&'a Item>,
}
