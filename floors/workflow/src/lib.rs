#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod subject;

pub use subject::Subject;
