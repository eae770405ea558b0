//! The manifest (数据出处清单): every printed number of a file with its value and origin, carried inside the file.

use qd_base::Lang;
use serde::{Deserialize, Serialize};

use crate::{Document, DocumentError, Reference, Table, Value};

/// The name space of the manifest part inside office files.
pub const NAMESPACE: &str = "urn:quarterdeck:references:1";

/// The manifest's file name as a PDF attachment.
pub const ATTACHMENT: &str = "quarterdeck-references.json";

/// All numbers of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The key of the document's kind.
    pub kind: String,
    /// The document's title.
    pub title: String,
    /// The numbers in reading order.
    pub figures: Vec<Recorded>,
}

/// One number as it was printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Where it stands in the file: a bookmark (`qd_12`), a cell (`Sheet!C5`), or empty in a PDF.
    pub mark: String,
    /// Where it comes from.
    pub reference: Reference,
    /// The exact value.
    pub value: Value,
    /// As printed.
    pub printed: String,
}

impl Manifest {
    /// An empty manifest of a document.
    pub fn new(document: &Document) -> Manifest {
        Manifest {
            kind: document.kind.clone(),
            title: document.title.clone(),
            figures: Vec::new(),
        }
    }

    /// The manifest of everything a document prints, without marks: what a PDF carries.
    pub fn of(document: &Document) -> Manifest {
        let mut manifest = Manifest::new(document);
        for block in &document.blocks {
            for figure in crate::block_figures(block) {
                manifest.record(
                    String::new(),
                    &figure.reference,
                    &figure.value,
                    &figure.text,
                );
            }
            if let crate::Block::Table(table) = block {
                manifest.record_table(table, document.lang);
            }
        }
        manifest
    }

    fn record_table(&mut self, table: &Table, lang: Lang) {
        for (r, row) in table.rows.iter().enumerate() {
            for (c, cell) in row.cells.iter().enumerate() {
                if let Some(reference) = table.reference(r, c) {
                    let printed = cell.value.print(table.scale, lang);
                    self.record(String::new(), &reference, &cell.value, &printed);
                }
            }
        }
    }

    /// Adds a number.
    pub fn record(&mut self, mark: String, reference: &Reference, value: &Value, printed: &str) {
        self.figures.push(Recorded {
            mark,
            reference: reference.clone(),
            value: value.clone(),
            printed: printed.to_owned(),
        });
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("the manifest holds only finite numbers and text")
    }

    /// From JSON.
    pub fn from_json(json: &str) -> Result<Manifest, DocumentError> {
        serde_json::from_str(json).map_err(|e| DocumentError::Read(e.to_string()))
    }
}
