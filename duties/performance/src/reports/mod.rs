//! The room's reports (报表): one file each.

pub mod budget;
pub mod dictionary;
pub(crate) mod due;
pub mod matters;
pub mod progress;
pub mod today;
