//! Cause (归因定位): the smallest set of dimension combinations that explains a change.
#![doc = include_str!("../../docs/localize.md")]

mod additive;
mod cases;
mod drivers;
mod evidence;
mod figures;
mod lattice;
mod noise;
mod ordinary;
mod outcome;
mod prepare;
mod ratio;
mod search;
mod summary;

pub use cases::{Cases, Dim, LocalizeError, MAX_DIMS, Measure, Options};
pub use drivers::explain_change;
pub use outcome::{Cause, Explanation, Localization, NoCause, Residual, Verdict};
pub use summary::localize;
