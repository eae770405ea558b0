//! Season simulator (季节模拟器), generated ledgers and sample companies. Development and demonstration only: nothing
//! here is part of what a company installs for its own data.

pub mod csv;
pub mod demo;
pub mod dice;
pub mod ledger;
pub mod places;
