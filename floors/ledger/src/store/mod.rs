//! Storage of the ledger (台账存储): sealed parts on disk, a manifest of versions, and the facade over both.

mod append;
mod ledger;
mod manifest;
mod parts;
mod plain;
mod rolled;
mod seal;
mod withdraw;

pub use append::{Appended, Change, OnOverlap, Overlap};
pub use ledger::{Chosen, Ledger};
pub use manifest::{
    Batch, Counts, Manifest, MemoryManifest, NewBatch, PartRow, Source, live_parts,
};
pub use parts::{Columns, PartFiles, StoreError};
pub use plain::PlainParts;
pub use seal::{Sealed, read_sealed, seal};
pub use withdraw::{Order, Withdrawal, is_withdrawn};
