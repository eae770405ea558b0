//! The sample document as PDF (样张打印).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "../../../floors/documents/tests/documents/office.rs"]
#[expect(
    dead_code,
    reason = "only the PDF half of the second readers is used here"
)]
mod office;
#[path = "../../../floors/documents/tests/documents/sample/mod.rs"]
mod sample;

use qd_base::Lang;
use qd_documents::{Block, Document, PrintError, Printer, Value};
use qd_engine_typst::TypstPrinter;

fn printed(document: &Document) -> Option<Vec<u8>> {
    match TypstPrinter.print(document) {
        Ok(pdf) => Some(pdf),
        Err(why @ PrintError::NoFont { .. }) => {
            eprintln!("skipped: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

fn text(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("print.pdf");
    std::fs::write(&file, pdf).unwrap();
    office::text_of_pdf(&file)
}

#[test]
fn the_sample_prints_in_both_languages_with_chinese_fonts_and_bookmarks() {
    for lang in Lang::ALL {
        let Some(pdf) = printed(&sample::document(lang)) else {
            return;
        };
        office::keep(&format!("sample-{}.pdf", lang.tag()), &pdf);
        let raw = String::from_utf8_lossy(&pdf);
        for mark in [
            "/Outlines",
            "NotoSerifCJKsc",
            "/StructTreeRoot",
            "/EmbeddedFile",
        ] {
            assert!(raw.contains(mark), "{mark} is missing in {}", lang.tag());
        }
        let Some(text) = text(&pdf) else { return };
        let expected = match lang {
            Lang::Zh => ["目录", "表1-1", "16,117.55", "−431.00", "第4页"],
            Lang::En => ["Contents", "Table1-1", "161,175.48", "−4,310.02", "Page4"],
        };
        // The typesetter puts a thin gap between Chinese and Latin; it does not matter here.
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        for expected in expected {
            assert!(text.contains(expected), "{expected} is missing");
        }
        assert!(text.matches("Account0").count() + text.matches("客户0").count() >= 89);
    }
}

#[test]
fn markup_in_names_is_printed_and_not_obeyed() {
    let hostile = "#panic() $x$ *b* #read(\"/etc/passwd\") <label> @ref // c";
    let mut document = Document::new("x", hostile, Lang::Zh);
    document.push(Block::heading(1, hostile));
    document.push(Block::text(hostile));
    let mut table = qd_documents::Table::new(hostile).text_column(hostile);
    table.push(qd_documents::RowRole::Body, [Value::text(hostile)]);
    document.push(table);
    let Some(pdf) = printed(&document) else {
        return;
    };
    let Some(text) = text(&pdf) else { return };
    assert!(text.matches("#panic()").count() >= 4, "{text}");
}

#[test]
fn the_same_document_prints_the_same_file() {
    let document = sample::document(Lang::Zh);
    let Some(first) = printed(&document) else {
        return;
    };
    assert!(first == printed(&document).unwrap());
}

#[test]
fn the_numbers_of_a_pdf_are_read_back_from_its_attachment() {
    let document = sample::document(Lang::Zh);
    let Some(pdf) = printed(&document) else {
        return;
    };
    let found = qd_documents::verify::extract_bytes(pdf).unwrap();
    assert!(found.len() > 280, "found {}", found.len());
    assert!(found.iter().all(|one| !one.is_tampered()));
    assert_eq!(found[0].recorded.printed, "16,117.55万元");
    assert_eq!(
        found[0].recorded.reference,
        sample::run().at("total/revenue")
    );
}
