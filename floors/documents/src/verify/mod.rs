//! Verification (数字核验): which numbers a file prints, where they come from, and which were edited by hand.

mod manifest;

pub use manifest::{ATTACHMENT, Manifest, NAMESPACE, Recorded};
