//! Parts that pages and documents share (共用段落): the same tables, charts and sentences in both.

pub mod bridge;
pub mod drivers;
pub mod goal;
pub mod heat;
pub mod outlook;
pub mod story;
