//! The room's reports (报表): one file each.

pub mod attainment;
pub mod dictionary;
mod due;
pub mod progress;
pub mod today;
