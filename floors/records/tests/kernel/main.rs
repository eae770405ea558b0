//! The record kernel (记录内核) from outside, one binary.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod lists;
mod save;
mod support;
