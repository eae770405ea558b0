//! One block model for pages and documents (文档): described once as plain data, rendered as page, Markdown, terminal
//! text, Word, Excel and PDF. No renderer computes a number; each number carries its [`Reference`].

mod chart;
mod chart_build;
mod chart_table;
pub mod columns;
mod document;
pub mod docx;
pub mod echarts;
mod error;
pub mod figures;
pub mod html;
mod numbering;
mod printer;
mod reference;
mod table;
pub mod text;
mod value;
pub mod verify;
pub mod words;
pub mod xlsx;

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
