//! The house put together (拼装): adapters between floors that do not know each other.

pub mod calendar;
pub mod desks;
pub mod doors;
pub mod manifest;
pub mod matters;
pub mod posts;
pub mod printers;
pub mod shelf;
pub mod signin;
pub mod taking;
pub mod watches;
pub mod words;
