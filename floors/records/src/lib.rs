#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod act;
pub mod audit;
mod error;

pub use act::Act;
pub use error::RecordsError;
