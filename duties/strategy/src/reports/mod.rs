//! The room's reports (报表): one file each.

pub mod causes;
pub mod forecast;
pub mod living;
pub mod targets;
