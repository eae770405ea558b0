//! Word files (Word 文档): WordprocessingML written part by part in schema order, so that Word and LibreOffice open
//! them without repair. Named styles, a live table of contents, pictures of figures, a bookmark around each number.

mod body;
mod front;
mod package;
mod pages;
mod table;
mod writer;

use std::collections::HashMap;

use crate::verify::Manifest;
use crate::{Block, Document, DocumentError, figures, numbered};

use writer::Writer;

/// The document as a DOCX file. Fails on ragged tables and when figures cannot be drawn for lack of fonts.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let mut pictures = Vec::new();
    let mut by_block: HashMap<usize, usize> = HashMap::new();
    for (i, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Chart(chart) => {
                by_block.insert(i, pictures.len());
                pictures.push(figures::png(chart, document.lang)?);
            }
            Block::Table(table) if table.is_ragged() => {
                return Err(DocumentError::Faulty(format!(
                    "ragged table `{}`",
                    table.title
                )));
            }
            _ => {}
        }
    }
    let mut writer = Writer::new(document, &pictures);
    if document.brief {
        writer.heading_lines();
    } else {
        writer.cover();
        writer.approvals();
        writer.contents(&pages::estimate(document, &pictures));
    }
    for (i, item) in numbered(document).iter().enumerate() {
        writer.block(item, by_block.get(&i).copied());
    }
    writer.sources();
    let (body, manifest) = writer.finish();
    package::zip(document, &body, &manifest, &pictures)
}

/// What the writer needs of every part: the body's XML and the manifest of its numbers.
pub(super) type Written = (String, Manifest);
