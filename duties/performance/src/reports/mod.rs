//! The room's reports (报表): one file each.

pub mod attainment;
pub mod dictionary;
pub mod progress;
pub mod today;
