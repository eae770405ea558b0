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
    a_workbook_that_takes_too_long_is_stopped_by_both_clocks(folder.path());
    a_file_that_is_no_workbook_inside_is_refused(folder.path());
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

/// A sound workbook in which one entry of the archive was replaced.
fn crafted(entry: &str, content: &[u8]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "日期").expect("written");
    sheet.write(0, 1, "金额").expect("written");
    let sound = book.save_to_buffer().expect("saved");
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(sound)).expect("an archive");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).expect("an entry");
        let name = file.name().expect("a name").into_owned();
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .expect("started");
        if name == entry {
            zip.write_all(content).expect("written");
        } else {
            std::io::copy(&mut file, &mut zip).expect("copied");
        }
    }
    zip.finish().expect("finished").into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The fault, whose sentence names the file in both languages.
fn told(path: &Path, options: &Options) -> ImportError {
    let fault = import::read(path, options, None, &mut |_| {}).expect_err("hostile");
    let problem = fault.to_problem();
    let name = path.file_name().expect("a name").to_string_lossy();
    for lang in qd_base::Lang::ALL {
        let sentence = import::texts().say_map(lang, &problem.key, &problem.args);
        assert!(
            sentence.contains(&*name) && !sentence.contains('⟦'),
            "{sentence}"
        );
    }
    fault
}

fn a_count_of_ten_to_the_eleven_kills_only_the_child(folder: &Path) {
    let path = folder.join("hostile.xlsx");
    let strings = format!(
        "<?xml version=\"1.0\"?><sst xmlns=\"{MAIN}\" count=\"2\" uniqueCount=\"100000000000\"><si><t>x</t></si></sst>"
    );
    let bytes = crafted("xl/sharedStrings.xml", strings.as_bytes());
    assert!(bytes.len() < 8_192, "{} bytes", bytes.len());
    std::fs::write(&path, bytes).expect("written");
    let fault = told(&path, &Options::default());
    let by_memory =
        matches!(&fault, ImportError::ReaderStopped { reason, .. } if reason.contains("memory"));
    assert!(by_memory, "{fault:?}");
    eprintln!("uniqueCount of 10^11 kills only the child: {fault}");
}

/// A sheet of a million cells in a few kilobytes: more work than the limits of this test allow.
fn a_workbook_that_takes_too_long_is_stopped_by_both_clocks(folder: &Path) {
    let path = folder.join("slow.xlsx");
    let cells = "<c><v>1</v></c>".repeat(20);
    let rows = format!("<row>{cells}</row>").repeat(100_000);
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"
    );
    std::fs::write(&path, crafted(SHEET, sheet.as_bytes())).expect("written");
    let mut options = Options::default();
    options.limits.reader_cpu_seconds = 1;
    let fault = told(&path, &options);
    let by_cpu =
        matches!(&fault, ImportError::ReaderStopped { reason, .. } if reason.contains("time"));
    assert!(by_cpu, "{fault:?}");
    eprintln!("a slow workbook is stopped by its processor time: {fault}");
    options.limits.reader_cpu_seconds = 60;
    options.limits.reader_wall_seconds = 1;
    let fault = told(&path, &options);
    let by_clock =
        matches!(&fault, ImportError::ReaderStopped { reason, .. } if reason.contains("1 s"));
    assert!(by_clock, "{fault:?}");
    eprintln!("a slow workbook is stopped by the clock: {fault}");
}

fn a_file_that_is_no_workbook_inside_is_refused(folder: &Path) {
    let path = folder.join("broken.xlsx");
    std::fs::write(
        &path,
        crafted("xl/workbook.xml", b"<workbook><sheets><sheet"),
    )
    .expect("written");
    let fault = told(&path, &Options::default());
    let refused = matches!(
        fault,
        ImportError::Damaged { .. } | ImportError::Empty { .. }
    );
    assert!(refused, "{fault:?}");
    let entity = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><sst xmlns=\"{MAIN}\" count=\"1\" uniqueCount=\"1\"><si><t>&e;</t></si></sst>"
    );
    std::fs::write(&path, crafted("xl/sharedStrings.xml", entity.as_bytes())).expect("written");
    told(&path, &Options::default());
    eprintln!("broken XML and foreign entities are refused");
}

fn bombs_stop_before_the_child_is_started(folder: &Path) {
    let path = folder.join("bomb.xlsx");
    let filler = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        " ".repeat(64 << 20)
    );
    std::fs::write(&path, crafted(SHEET, filler.as_bytes())).expect("written");
    let fault = told(&path, &Options::default());
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
