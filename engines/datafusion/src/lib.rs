//! Ledger parts as Parquet and the DataFusion engine over them.
