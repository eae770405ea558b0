//! The package (文件包) of a Word file: parts, relationships, properties, header and footer, zipped.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::writer::Writer;
use crate::figures::{Picture, escape};
use crate::verify::{Manifest, NAMESPACE};
use crate::words::say;
use crate::{Document, DocumentError};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Zips all parts.
pub fn zip(
    document: &Document,
    body: &str,
    manifest: &Manifest,
    pictures: &[Picture],
) -> Result<Vec<u8>, DocumentError> {
    let parts: Vec<(String, String)> = [
        (
            "[Content_Types].xml",
            include_str!("parts/content_types.xml").to_owned(),
        ),
        ("_rels/.rels", include_str!("parts/rels.xml").to_owned()),
        ("word/document.xml", main_part(body)),
        (
            "word/_rels/document.xml.rels",
            relationships(pictures.len()),
        ),
        (
            "word/styles.xml",
            include_str!("parts/styles.xml").to_owned(),
        ),
        (
            "word/settings.xml",
            include_str!("parts/settings.xml").to_owned(),
        ),
        ("word/numbering.xml", numbering(body)),
        ("word/header1.xml", header(document)),
        ("word/footer1.xml", footer(document)),
        ("customXml/item1.xml", custom(manifest)),
        (
            "customXml/itemProps1.xml",
            include_str!("parts/item_props.xml").to_owned(),
        ),
        (
            "customXml/_rels/item1.xml.rels",
            include_str!("parts/item_rels.xml").to_owned(),
        ),
        ("docProps/core.xml", core(document)),
        ("docProps/app.xml", include_str!("parts/app.xml").to_owned()),
    ]
    .map(|(name, xml)| (name.to_owned(), xml))
    .into();
    let fail = |cause: std::io::Error| DocumentError::write("docx", cause);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, xml) in parts {
        zip.start_file(name, packed)
            .map_err(|e| DocumentError::write("docx", e))?;
        zip.write_all(xml.as_bytes()).map_err(fail)?;
    }
    for (i, picture) in pictures.iter().enumerate() {
        let name = format!("word/media/figure{}.png", i + 1);
        zip.start_file(name, stored)
            .map_err(|e| DocumentError::write("docx", e))?;
        zip.write_all(&picture.png).map_err(fail)?;
    }
    let file = zip.finish().map_err(|e| DocumentError::write("docx", e))?;
    Ok(file.into_inner())
}

fn main_part(body: &str) -> String {
    format!(
        "{HEAD}<w:document {W} xmlns:r=\"{RELS}\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{body}<w:sectPr>\
         <w:headerReference w:type=\"default\" r:id=\"rIdHeader\"/><w:footerReference w:type=\"default\" \
         r:id=\"rIdFooter\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1587\" \
         w:bottom=\"1300\" w:left=\"1587\" w:header=\"794\" w:footer=\"680\" w:gutter=\"0\"/><w:titlePg/>\
         </w:sectPr></w:body></w:document>"
    )
}

fn relationships(pictures: usize) -> String {
    let mut xml = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    let parts = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdHeader", "header", "header1.xml"),
        ("rIdFooter", "footer", "footer1.xml"),
        ("rIdManifest", "customXml", "../customXml/item1.xml"),
    ];
    for (id, kind, target) in parts {
        xml.push_str(&format!(
            "<Relationship Id=\"{id}\" Type=\"{RELS}/{kind}\" Target=\"{target}\"/>"
        ));
    }
    for n in 1..=pictures {
        xml.push_str(&format!(
            "<Relationship Id=\"rIdImage{n}\" Type=\"{RELS}/image\" Target=\"media/figure{n}.png\"/>"
        ));
    }
    xml + "</Relationships>"
}

/// One list instance for bullets and one for each numbered list, each starting at one.
fn numbering(body: &str) -> String {
    let mut xml = include_str!("parts/numbering.xml").trim_end().to_owned();
    xml.push_str("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    let mut n = 2;
    while body.contains(&format!("<w:numId w:val=\"{n}\"/>")) {
        xml.push_str(&format!(
            "<w:num w:numId=\"{n}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
             w:val=\"1\"/></w:lvlOverride></w:num>"
        ));
        n += 1;
    }
    xml + "</w:numbering>\n"
}

fn header(document: &Document) -> String {
    let left = escape(&document.title);
    let notes = [
        document.classification.as_deref(),
        document.sample_notice.as_deref(),
    ];
    let right: Vec<&str> = notes.into_iter().flatten().collect();
    let right = escape(&right.join(" · "));
    format!(
        "{HEAD}<w:hdr {W}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{left}\
         </w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space=\"preserve\">{right}</w:t></w:r></w:p></w:hdr>"
    )
}

fn footer(document: &Document) -> String {
    let word = |key: &str| {
        let text = escape(&say(document.lang, key));
        format!("<w:r><w:t xml:space=\"preserve\">{text} </w:t></w:r>")
    };
    let page = Writer::field("PAGE", "1");
    let total = Writer::field("NUMPAGES", "1");
    let space = "<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>";
    format!(
        "{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}{page}{space}{}{total}{space}{}</w:p></w:ftr>",
        word("page"),
        word("page-of"),
        word("page-end")
    )
}

fn custom(manifest: &Manifest) -> String {
    let json = escape(&manifest.to_json());
    format!("{HEAD}<references xmlns=\"{NAMESPACE}\">{json}</references>")
}

fn core(document: &Document) -> String {
    let created = document.date.map(|day| {
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created>")
    });
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>{}</dc:creator>{}<dc:language>{}</dc:language><cp:version>{}</cp:version></cp:coreProperties>",
        escape(&document.title),
        escape(&document.period),
        escape(&document.company),
        created.unwrap_or_default(),
        document.lang.tag(),
        escape(&document.version)
    )
}
