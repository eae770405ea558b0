//! Ledger parts as Parquet (列式存储) and the DataFusion engine over them. Only this crate names DataFusion, Arrow
//! and Parquet.

mod answer;
#[cfg(feature = "cluster")]
pub mod cluster;
mod engine;
mod file;
mod parts;
mod plan;
mod rollup;
mod table;

pub use engine::Scan;
pub use file::ParquetFile;
pub use parts::ParquetParts;
