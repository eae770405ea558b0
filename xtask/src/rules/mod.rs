//! The rules of the house (规则), one file each: every rule takes the tree and HOUSE.toml and answers what it found.

pub mod calls;
pub mod han;
pub mod hygiene;
pub mod imports;
pub mod names;
pub mod papers;
pub mod sizes;
pub mod texts;
