//! One block model for pages and documents (文档): described once as plain data, rendered as page, Markdown, terminal
//! text, Word, Excel and PDF. No renderer computes a number; each number carries its [`Reference`].

mod chart;
mod chart_table;
mod document;
mod error;
mod numbering;
mod printer;
mod reference;
mod table;
mod value;
pub mod words;

pub use chart::*;
pub use document::*;
pub use error::DocumentError;
pub use numbering::{
    Citations, Entry, Numbered, block_figures, caption, chinese_numeral, contents, heading_text,
    numbered, numbers,
};
pub use printer::{PrintError, Printer};
pub use reference::Reference;
pub use table::*;
pub use value::Value;
