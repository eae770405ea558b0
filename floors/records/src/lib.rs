//! The declarative record kernel.
