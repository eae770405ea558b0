//! Numbers found again in written files (数字核验).

use std::io::{Cursor, Read, Write};

use qd_base::Lang;
use qd_documents::verify::{Extracted, Standing, extract, extract_bytes};
use qd_documents::{docx::docx, figures, numbers, xlsx::xlsx};
use zip::write::SimpleFileOptions;

use crate::sample;

/// Replaces text in one part of an office file.
fn edited(file: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == part {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from} is not in {part}");
            bytes = text.replacen(from, to, 1).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn tampered(found: &[Extracted]) -> Vec<&str> {
    found
        .iter()
        .filter(|one| one.is_tampered())
        .map(|one| one.recorded.printed.as_str())
        .collect()
}

fn word() -> Option<Vec<u8>> {
    match figures::png(&sample::every_chart(Lang::Zh)[0], Lang::Zh) {
        Ok(_) => Some(docx(&sample::document(Lang::Zh)).unwrap()),
        Err(why) => {
            eprintln!("skipped: {why}");
            None
        }
    }
}

#[test]
fn a_word_file_gives_back_every_number_with_its_origin() {
    let Some(file) = word() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("计划书.docx");
    std::fs::write(&path, &file).unwrap();
    let found = extract(&path).unwrap();
    assert!(found.len() > 280, "found {}", found.len());
    assert!(
        found.iter().all(|one| one.standing == Standing::Intact),
        "{:?}",
        tampered(&found)
    );
    let all = numbers(&sample::document(Lang::Zh));
    assert!(
        found
            .iter()
            .all(|one| all.contains(&one.recorded.value.canonical()))
    );
    assert_eq!(found[0].recorded.printed, "16,117.55万元");
    assert_eq!(
        found[0].recorded.reference,
        sample::run().at("total/revenue")
    );
}

#[test]
fn an_edited_number_in_word_is_named() {
    let Some(file) = word() else { return };
    let found = extract_bytes(edited(
        &file,
        "word/document.xml",
        ">6,512.03<",
        ">7,512.03<",
    ))
    .unwrap();
    assert_eq!(tampered(&found), ["6,512.03"]);
    let removed = extract_bytes(edited(
        &file,
        "word/document.xml",
        "w:name=\"qd_2\"",
        "w:name=\"x\"",
    ))
    .unwrap();
    assert_eq!(
        removed
            .iter()
            .filter(|one| one.standing == Standing::Removed)
            .count(),
        1
    );
}

#[test]
fn an_edited_record_is_named_too() {
    let Some(file) = word() else { return };
    let found = extract_bytes(edited(
        &file,
        "customXml/item1.xml",
        "period=2026",
        "period=2025",
    ))
    .unwrap();
    assert_eq!(tampered(&found).len(), 1);
}

#[test]
fn an_edited_cell_in_excel_is_named() {
    let file = xlsx(&sample::document(Lang::Zh)).unwrap();
    let found = extract_bytes(file.clone()).unwrap();
    assert!(found.len() > 500, "found {}", found.len());
    assert_eq!(tampered(&found), Vec::<&str>::new());
    let part = (1..40)
        .map(|n| format!("xl/worksheets/sheet{n}.xml"))
        .find(|name| {
            let mut zip = zip::ZipArchive::new(Cursor::new(&file)).unwrap();
            let mut text = String::new();
            let Ok(mut part) = zip.by_name(name) else {
                return false;
            };
            part.read_to_string(&mut text).unwrap();
            text.contains("<v>6512.0311</v>")
        })
        .unwrap();
    let found = extract_bytes(edited(&file, &part, "<v>6512.0311</v>", "<v>6513</v>")).unwrap();
    assert_eq!(tampered(&found), ["6512.0311"]);
}

#[test]
fn other_files_are_refused_with_a_reason() {
    assert!(extract_bytes(b"%PDF-1.7 nothing".to_vec()).is_err());
    assert!(extract_bytes(b"PK\x03\x04 broken".to_vec()).is_err());
    assert!(extract_bytes(Vec::new()).is_err());
}
