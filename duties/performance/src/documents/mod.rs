//! The room's deliverables (交付文档): one file each, with their chapters.

mod ahead;
pub mod attainment;
mod customers;
mod deviation;
mod members;
pub mod month;
mod overall;
