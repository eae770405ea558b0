//! Word files of the sample (Word 文档).

use std::io::Read;

use qd_base::Lang;
use qd_documents::docx::docx;
use qd_documents::{Block, Document, Row, RowRole, Table, figures};
use quick_xml::events::Event;

use crate::{office, sample};

fn written(document: &Document) -> Option<Vec<u8>> {
    let fonts = figures::png(&sample::every_chart(Lang::Zh)[0], Lang::Zh);
    match fonts {
        Ok(_) => Some(docx(document).unwrap()),
        Err(why) => {
            eprintln!("skipped: {why}");
            None
        }
    }
}

/// Every part of the package by name.
fn parts(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    (0..zip.len())
        .map(|i| {
            let mut part = zip.by_index(i).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn part(file: &[u8], name: &str) -> String {
    let found = parts(file).into_iter().find(|(n, _)| n == name).unwrap();
    String::from_utf8(found.1).unwrap()
}

/// The names of the children of each element of one name, in order.
fn children_of(xml: &str, parent: &str) -> Vec<Vec<String>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut stack: Vec<(String, Vec<String>)> = Vec::new();
    let mut found: Vec<Vec<String>> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                let name = e.name().as_ref().to_owned();
                if let Some(top) = stack.last_mut() {
                    top.1.push(name.clone());
                }
                stack.push((name, vec![]));
            }
            Event::Empty(e) => {
                let name = e.name().as_ref().to_owned();
                if let Some(top) = stack.last_mut() {
                    top.1.push(name);
                }
            }
            Event::End(_) => {
                let (name, children) = stack.pop().unwrap();
                if name == parent {
                    found.push(children);
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// The order of properties in the schema, as far as we use them.
const ORDERS: [(&str, &[&str]); 5] = [
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
            "w:rPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:color",
            "w:sz",
            "w:szCs",
            "w:vertAlign",
            "w:lang",
        ],
    ),
    ("w:tcPr", &["w:tcW", "w:tcBorders", "w:shd", "w:vAlign"]),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:tblLayout",
            "w:tblCellMar",
        ],
    ),
    ("w:trPr", &["w:cantSplit", "w:trHeight", "w:tblHeader"]),
];

#[test]
fn properties_stand_in_schema_order() {
    let Some(file) = written(&sample::document(Lang::Zh)) else {
        return;
    };
    for name in [
        "word/document.xml",
        "word/styles.xml",
        "word/header1.xml",
        "word/footer1.xml",
    ] {
        let xml = part(&file, name);
        for (parent, order) in ORDERS {
            for children in children_of(&xml, parent) {
                let places: Vec<usize> = children
                    .iter()
                    .map(|child| {
                        order
                            .iter()
                            .position(|o| o == child)
                            .unwrap_or_else(|| panic!("{child} in {parent}"))
                    })
                    .collect();
                assert!(places.is_sorted(), "{parent} in {name}: {children:?}");
            }
        }
    }
}

#[test]
fn every_part_is_well_formed_and_every_relationship_has_its_target() {
    let Some(file) = written(&sample::document(Lang::Zh)) else {
        return;
    };
    let parts = parts(&file);
    for (name, bytes) in parts
        .iter()
        .filter(|(name, _)| name.ends_with("xml") || name.ends_with("rels"))
    {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(why) => panic!("{name}: {why}"),
            }
        }
    }
    let rels = part(&file, "word/_rels/document.xml.rels");
    for target in rels.split("Target=\"").skip(1) {
        let target = target.split('"').next().unwrap();
        let name = target
            .strip_prefix("../")
            .map_or_else(|| format!("word/{target}"), str::to_owned);
        assert!(parts.iter().any(|(n, _)| *n == name), "{name} is missing");
    }
}

#[test]
fn the_contents_page_is_a_field_that_points_to_every_heading() {
    let Some(file) = written(&sample::document(Lang::Zh)) else {
        return;
    };
    let xml = part(&file, "word/document.xml");
    assert!(xml.contains(r#"TOC \o "1-3" \h \z \u"#));
    let begins = xml.matches("w:fldCharType=\"begin\"").count();
    assert_eq!(begins, xml.matches("w:fldCharType=\"end\"").count());
    for entry in qd_documents::contents(&sample::document(Lang::Zh), 3) {
        assert!(xml.contains(&entry.text), "{}", entry.text);
    }
    for anchor in xml.split("w:anchor=\"").skip(1) {
        let anchor = anchor.split('"').next().unwrap();
        assert!(xml.contains(&format!("w:name=\"{anchor}\"")), "{anchor}");
    }
    assert!(part(&file, "word/settings.xml").contains("w:updateFields"));
}

#[test]
fn libreoffice_reads_the_document_in_both_languages() {
    for lang in Lang::ALL {
        let document = sample::document(lang);
        let Some(file) = written(&document) else {
            return;
        };
        let name = format!("sample-{}.docx", lang.tag());
        office::keep(&name, &file);
        let Some(text) = office::text_by_office(&name, &file) else {
            return;
        };
        for expected in ["16,117.55", "161,175.48"]
            .iter()
            .skip(usize::from(lang == Lang::En))
            .take(1)
        {
            assert!(text.contains(expected), "{expected} is missing");
        }
        assert!(text.contains(&document.company));
    }
}

#[test]
fn a_ragged_table_is_refused() {
    let mut table = Table::new("t").text_column("a").text_column("b");
    table.rows.push(Row {
        cells: vec![],
        role: RowRole::Body,
        opens: None,
    });
    let mut document = Document::new("x", "x", Lang::Zh);
    document.push(Block::Table(table));
    assert!(docx(&document).is_err());
}
