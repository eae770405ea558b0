//! The room's reports (报表).

pub mod overview;
pub mod profile;
pub mod reading;
pub mod renewals;
pub mod satisfaction;
