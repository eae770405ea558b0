//! The room's deliverables (交付文档): one file each, chapters beside it.

mod ahead;
mod cases;
mod kept;
pub mod letter;
mod past;
mod people;
pub mod plan;
mod running;
mod targets;
