#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod backup;
pub mod blocking;
mod error;
pub mod jobs;
pub mod migrate;
mod open;
mod run;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use blocking::{Blocking, BlockingTx};
pub use error::{Breach, StoreError};
pub use open::{Dialect, Store};
pub use statement::{Rendered, Sql, Statement};
pub use tx::Tx;
pub use value::{Row, Value};

/// The statement builder that every floor above writes its questions with.
pub use sea_query;
