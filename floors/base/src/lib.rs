//! The words every floor speaks.
