//! The fenced workbook reader (隔离读取) as a real child process: this test program answers the hidden verb itself.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use qd_ledger::import::{self, ImportError, Options};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(import::child::VERB) {
        return import::child::main();
    }
    let folder = tempfile::tempdir().expect("a folder");
    a_workbook_comes_through_the_fence(folder.path());
    a_count_of_ten_to_the_eleven_kills_only_the_child(folder.path());
    bombs_stop_before_the_child_is_started(folder.path());
    ExitCode::SUCCESS
}

fn read(path: &Path) -> Result<import::ImportOutcome, ImportError> {
    import::read(path, &Options::default(), None, &mut |_| {})
}

fn a_workbook_comes_through_the_fence(folder: &Path) {
    let path = folder.join("good.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, caption) in ["日期", "客户", "金额"].iter().enumerate() {
        sheet.write(0, column as u16, *caption).expect("written");
    }
    for row in 1..200_u32 {
        sheet.write(row, 0, "2024-01-02").expect("written");
        sheet.write(row, 1, format!("客户{row}")).expect("written");
        sheet.write(row, 2, 0.1).expect("written");
    }
    book.save(&path).expect("saved");
    let outcome = read(&path).expect("taken");
    assert_eq!(outcome.receipt.accepted, 199);
    assert_eq!(outcome.receipt.total.revenue.to_plain(), "19.90");
    eprintln!("a workbook comes through the fence: ok");
}

/// A workbook of three small files around the given shared strings and sheet.
fn crafted(strings: &str, sheet: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    for (name, content) in [
        ("[Content_Types].xml", types),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("started");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

fn a_count_of_ten_to_the_eleven_kills_only_the_child(folder: &Path) {
    let path = folder.join("hostile.xlsx");
    let strings = "<sst uniqueCount=\"100000000000\"><si><t>x</t></si></sst>";
    std::fs::write(
        &path,
        crafted(strings, "<worksheet><sheetData/></worksheet>"),
    )
    .expect("written");
    let fault = read(&path).expect_err("hostile");
    let told = matches!(
        fault,
        ImportError::ReaderStopped { .. } | ImportError::Damaged { .. } | ImportError::Empty { .. }
    );
    assert!(told, "{fault:?}");
    eprintln!("uniqueCount of 10^11 is refused: {fault}");
}

fn bombs_stop_before_the_child_is_started(folder: &Path) {
    let path = folder.join("bomb.xlsx");
    let filler = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        " ".repeat(64 << 20)
    );
    std::fs::write(&path, crafted("<sst/>", &filler)).expect("written");
    let fault = read(&path).expect_err("a bomb");
    assert!(
        matches!(
            fault,
            ImportError::TooLarge {
                option: "unpacked_ratio",
                ..
            }
        ),
        "{fault:?}"
    );
    eprintln!("a zip bomb is refused: {fault}");
}
