//! The room's reports (报表).

pub mod brief;
pub mod dossier;
pub mod lists;
pub mod overview;
pub mod profile;
pub mod reading;
pub mod renewals;
pub mod satisfaction;
