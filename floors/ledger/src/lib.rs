//! Sales facts (销售台账): lines as they come out of the ERP, sealed in immutable batches, asked by one query
//! object that every engine answers alike.

pub mod answer;
mod columns;
pub mod cube;
pub mod engine;
pub mod fact;
pub mod frame;
pub mod import;
pub mod metric;
pub mod query;
pub mod reference;
pub mod rollup;
pub mod sample;
pub mod schema;
pub mod store;
pub mod time;

pub use cube::Cube;
pub use engine::{Engine, EngineError, Plan};
pub use fact::{Dimension, DimensionKey, Facts, FactsError, Line, UNKNOWN};
pub use frame::{Cell, Column, ColumnKind, Frame};
pub use metric::{Metric, MetricKey, MetricUnit};
pub use query::{Compare, Filter, Query, QueryError, Sort};
pub use reference::Reference;
pub use rollup::{Rollup, RollupNote};
pub use schema::Schema;
