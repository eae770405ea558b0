//! Cause (归因定位): the smallest set of dimension combinations that explains a change.
#![doc = include_str!("../../docs/localize.md")]

mod additive;
mod cases;
mod evidence;
mod lattice;
mod noise;
mod ordinary;
mod outcome;
mod prepare;
mod ratio;
mod search;
mod summary;

pub use cases::{Cases, Dim, LocalizeError, MAX_DIMS, Measure, Options};
pub use outcome::{Cause, Explanation, Localization, NoCause, Residual, Verdict};
pub use summary::{explain_change, localize};
