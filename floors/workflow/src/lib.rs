//! What can be attached to any record.
