//! What the typesetter may see (排版环境): the template, the document as values, its figures, its manifest; nothing
//! else. Imports of packages and files outside are refused.

use std::collections::HashMap;
use std::sync::Arc;

use qd_documents::verify::{ATTACHMENT, Manifest};
use qd_documents::{Block, Document, PrintError, figures};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::{Faces, Loaded, installed};
use crate::sheet;

const TEMPLATE: &str = include_str!("template.typ");

/// Everything one print needs.
pub struct PrintWorld {
    library: LazyHash<Library>,
    faces: Arc<Faces>,
    loaded: Loaded,
    template: Source,
    files: HashMap<FileId, Bytes>,
}

impl PrintWorld {
    /// Lays out the files of one print.
    pub fn new(document: &Document) -> Result<PrintWorld, PrintError> {
        let faces = installed()?;
        let mut files = HashMap::new();
        let mut charts = 0;
        for block in &document.blocks {
            if let Block::Chart(chart) = block {
                let svg = figures::svg(chart, document.lang);
                files.insert(
                    file_id(&format!("figure-{charts}.svg")),
                    Bytes::from_string(svg),
                );
                charts += 1;
            }
        }
        let values = sheet::values(document).to_string();
        files.insert(file_id("document.json"), Bytes::from_string(values));
        let manifest = Manifest::of(document).to_json();
        files.insert(file_id(ATTACHMENT), Bytes::from_string(manifest));
        Ok(PrintWorld {
            library: LazyHash::new(Library::default()),
            faces,
            loaded: Loaded::default(),
            template: Source::new(file_id("template.typ"), TEMPLATE.to_owned()),
            files,
        })
    }
}

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names above are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for PrintWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.faces.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() {
            Ok(self.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.loaded.font(&self.faces, index)
    }

    /// The template never asks for the day: the document carries its own.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
