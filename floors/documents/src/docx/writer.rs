//! Paragraphs and runs (段落与文字块) of a Word file: the pieces all parts are written with.

use std::fmt::Write;

use crate::figures::{Picture, escape};
use crate::verify::Manifest;
use crate::{Citations, Document, Reference, Span, Value};

/// Writes the body of a Word file.
pub struct Writer<'a> {
    pub(super) document: &'a Document,
    pub(super) pictures: &'a [Picture],
    pub(super) citations: Citations,
    pub(super) lists: usize,
    pub(super) headings: usize,
    xml: String,
    manifest: Manifest,
    bookmarks: usize,
}

/// How a run looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Bold.
    pub bold: bool,
    /// A colour `RRGGBB`.
    pub color: Option<&'static str>,
    /// Raised, for citation numbers.
    pub raised: bool,
}

/// The red of negative numbers.
pub const RED: &str = "C23B3F";

impl<'a> Writer<'a> {
    /// An empty body.
    pub fn new(document: &'a Document, pictures: &'a [Picture]) -> Writer<'a> {
        Writer {
            document,
            pictures,
            citations: Citations::of(document),
            lists: 1,
            headings: 0,
            xml: String::new(),
            manifest: Manifest::new(document),
            bookmarks: 0,
        }
    }

    /// The body's XML and the manifest.
    pub fn finish(self) -> super::Written {
        (self.xml, self.manifest)
    }

    /// Adds XML as it is.
    pub fn raw(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }

    /// Adds formatted XML.
    pub fn put(&mut self, xml: std::fmt::Arguments<'_>) {
        self.xml
            .write_fmt(xml)
            .expect("writing to a string cannot fail");
    }

    /// Opens a paragraph of a style; `properties` follow the style in schema order.
    pub fn open(&mut self, style: &str, properties: &str) {
        self.put(format_args!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>"
        ));
    }

    /// Closes a paragraph.
    pub fn close(&mut self) {
        self.raw("</w:p>");
    }

    /// A paragraph with one run.
    pub fn paragraph(&mut self, style: &str, properties: &str, text: &str) {
        self.open(style, properties);
        self.run(text, Look::default());
        self.close();
    }

    /// A run of text.
    pub fn run(&mut self, text: &str, look: Look) {
        self.raw("<w:r>");
        let mut properties = String::new();
        if look.bold {
            properties.push_str("<w:b/><w:bCs/>");
        }
        if let Some(color) = look.color {
            write!(properties, "<w:color w:val=\"{color}\"/>").expect("a string");
        }
        if look.raised {
            properties.push_str("<w:vertAlign w:val=\"superscript\"/>");
        }
        if !properties.is_empty() {
            self.put(format_args!("<w:rPr>{properties}</w:rPr>"));
        }
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.raw("<w:br/>");
            }
            let line = escape(line).replace('\t', " ");
            self.put(format_args!("<w:t xml:space=\"preserve\">{line}</w:t>"));
        }
        self.raw("</w:r>");
    }

    /// A tab.
    pub fn tab(&mut self) {
        self.raw("<w:r><w:tab/></w:r>");
    }

    /// A number inside a bookmark, recorded in the manifest; plain text where it has no origin.
    pub fn number(&mut self, text: &str, value: &Value, reference: Option<&Reference>, bold: bool) {
        let color = value.is_negative().then_some(RED);
        let look = Look {
            bold,
            color,
            raised: false,
        };
        let Some(reference) = reference else {
            self.run(text, look);
            return;
        };
        self.bookmarks += 1;
        let n = self.bookmarks;
        let mark = format!("qd_{n}");
        // Heading bookmarks count from 100000 on.
        self.put(format_args!(
            "<w:bookmarkStart w:id=\"{n}\" w:name=\"{mark}\"/>"
        ));
        self.run(text, look);
        self.put(format_args!("<w:bookmarkEnd w:id=\"{n}\"/>"));
        self.manifest.record(mark, reference, value, text);
    }

    /// Spans in order, then the numbers of the sources they cite.
    pub fn spans(&mut self, spans: &[Span]) {
        let mut cited = Vec::new();
        for span in spans {
            match span {
                Span::Text(text) => self.run(text, Look::default()),
                Span::Strong(text) => self.run(
                    text,
                    Look {
                        bold: true,
                        ..Look::default()
                    },
                ),
                Span::Figure(figure) => {
                    self.number(&figure.text, &figure.value, Some(&figure.reference), false);
                    let number = self.citations.number(&figure.reference);
                    if !cited.contains(&number) {
                        cited.push(number);
                    }
                }
            }
        }
        for number in cited {
            let raised = Look {
                raised: true,
                ..Look::default()
            };
            self.run(&format!("[{number}]"), raised);
        }
    }

    /// A simple field such as `PAGE`, with the text shown until Word updates it.
    pub fn field(code: &str, shown: &str) -> String {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {code} \
             </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>{shown}</w:t></w:r>\
             <w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    }
}
