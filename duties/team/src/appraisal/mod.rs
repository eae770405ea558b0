//! Appraisal (绩效评估): sheets whose values are measured and never typed, and the steps from self-assessment to the close.

pub mod measure;
pub mod sheet;
pub mod step;
