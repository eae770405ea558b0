#![doc = include_str!("../../docs/bridge.md")]

mod cell;
mod components;
mod result;
mod rounding;
mod split;

pub use cell::{Cell, LineKind, Options, PriceGrain};
pub use components::{Component, Components};
pub use result::{Bridge, Contributor, GroupBridge, UnitVolume, VolumeForm};
pub use split::bridge;
