//! Pure analytics (分析算法): why sales moved, what comes next, which targets are reachable.
//!
//! Slices and small structs in, structs out: no clock, no database, no unseeded random, no money type.

pub mod bridge;
pub mod customers;
pub mod error;
pub mod forecast;
pub mod localize;
pub mod score;
pub mod season;
pub mod target;
