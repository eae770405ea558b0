//! The house put together (拼装): adapters between floors that do not know each other.

pub mod calendar;
pub mod desks;
pub mod doors;
pub mod intake;
pub mod manifest;
pub mod printers;
pub mod receipt;
pub mod sheets;
pub mod shelf;
pub mod taking;
pub mod watches;
