//! The derive behind the record kernel.
