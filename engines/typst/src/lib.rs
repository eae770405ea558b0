//! PDF printer.
