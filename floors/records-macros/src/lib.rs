//! The derives behind the record kernel (记录内核): they turn a struct into a description, so that a typing error fails
//! the build at the attribute that has it. They generate no logic.

mod choice;
mod field;
mod record;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Describes a record type. See the README of `qd-records` for all attributes.
#[proc_macro_derive(Record, attributes(record, grant, field))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand(&input)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}

/// Describes the rows of a table field.
#[proc_macro_derive(Child, attributes(field))]
pub fn derive_child(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand_child(&input)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}

/// Describes the options of a choice: `#[choice(label("潜在", "Prospect"))]` on each variant; the key is the variant
/// in snake case, or `key = "…"`.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choice::expand(&input)
        .unwrap_or_else(|e| e.to_compile_error())
        .into()
}
