//! The PDF printer (PDF 打印): the house's documents typeset by Typst with embedded Chinese fonts, bookmarks, tags,
//! and the manifest of their numbers as an attachment. Nothing is fetched; nothing outside the document is read.

mod fonts;
mod sheet;
mod world;

use qd_documents::{Document, DocumentError, PrintError, Printer};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use world::PrintWorld;

/// Prints documents as PDF.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypstPrinter;

impl Printer for TypstPrinter {
    fn print(&self, document: &Document) -> Result<Vec<u8>, PrintError> {
        refuse_ragged(document)?;
        let world = PrintWorld::new(document)?;
        let pdf = typeset(&world, document);
        // The typesetter remembers its work, fonts included; a server must not keep a hundred megabytes for that.
        comemo::evict(0);
        pdf
    }
}

fn typeset(world: &PrintWorld, document: &Document) -> Result<Vec<u8>, PrintError> {
    let pages = typst::compile::<PagedDocument>(world)
        .output
        .map_err(|faults| PrintError::Typeset(words(&faults)))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!(
            "{}/{}/{}",
            document.kind, document.title, document.version
        )),
        creator: Smart::Custom(Some("Quarterdeck".to_owned())),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|faults| PrintError::Typeset(words(&faults)))
}

fn words(faults: &[typst::diag::SourceDiagnostic]) -> String {
    let messages: Vec<String> = faults
        .iter()
        .map(|fault| fault.message.to_string())
        .collect();
    messages.join("; ")
}

fn refuse_ragged(document: &Document) -> Result<(), DocumentError> {
    for block in &document.blocks {
        match block {
            qd_documents::Block::Table(table) if table.is_ragged() => {
                return Err(DocumentError::Faulty(format!(
                    "ragged table `{}`",
                    table.title
                )));
            }
            _ => {}
        }
    }
    Ok(())
}
