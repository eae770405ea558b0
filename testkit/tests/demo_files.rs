//! The files of the sample company (示例文件), read back with other means than they were written with.

use std::sync::LazyLock;

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use qd_base::Amount;
use qd_testkit::demo::{DemoFiles, SEED, company};

static FOLDER: LazyLock<(tempfile::TempDir, DemoFiles)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("the test machine has a folder for passing files");
    let files = company(SEED).write(folder.path());
    let files = files.expect("the folder can be written");
    (folder, files)
});

fn fen(cell: &Data) -> i64 {
    let number = cell.get_float().expect("a number");
    (number * 100.0).round() as i64
}

#[test]
fn the_workbooks_total_row_is_the_sum_of_their_lines() {
    let files = &FOLDER.1;
    for (path, year) in files.sales[..2].iter().zip([2023, 2024]) {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let rows: Vec<&[Data]> = sheet.rows().collect();
        let captions = rows[2];
        let column = |caption: &str| captions.iter().position(|c| c == caption).unwrap();
        let last = rows.len() - 1;
        assert_eq!(rows[last][0], "合计");
        let total = files.totals[&year];
        assert_eq!(last - 3, total.lines);
        for (caption, expected) in [
            ("无税金额", total.revenue),
            ("税额", total.tax),
            ("价税合计", total.gross),
            ("折扣额", total.discount),
            ("成本金额", total.cost),
        ] {
            let place = column(caption);
            let sum: i64 = rows[3..last].iter().map(|row| fen(&row[place])).sum();
            assert_eq!(sum, fen(&rows[last][place]), "{caption} {year}");
            assert_eq!(sum, expected.to_fen(), "{caption} {year}");
        }
    }
}

#[test]
fn the_csv_of_2025_is_gb18030_and_its_total_row_adds_up() {
    let files = &FOLDER.1;
    let bytes = std::fs::read(&files.sales[2]).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    let (text, _, broken) = encoding_rs::GB18030.decode(&bytes);
    assert!(!broken);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let captions = reader.headers().unwrap().clone();
    let amount = captions.iter().position(|c| c == "无税金额").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let (total, lines) = rows.split_last().unwrap();
    let sum: Amount = lines
        .iter()
        .map(|l| Amount::parse(&l[amount]).unwrap())
        .sum();
    assert_eq!(
        (&total[0], lines.len()),
        ("合计", files.totals[&2025].lines)
    );
    assert_eq!(Amount::parse(&total[amount]).unwrap(), sum);
    assert_eq!(sum, files.totals[&2025].revenue);
}

#[test]
fn the_bills_of_2026_name_their_head_once() {
    let files = &FOLDER.1;
    let bytes = std::fs::read(&files.sales[3]).unwrap();
    assert_eq!(bytes[..2], [0xFF, 0xFE]);
    let (text, _) = encoding_rs::UTF_16LE.decode_with_bom_removal(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((&rows[0][1], &rows[1][1]), ("FBillNo", "单据编号"));
    let lines = &rows[2..];
    let total = files.totals[&2026];
    assert_eq!(lines.len(), total.lines);
    for line in lines {
        assert_eq!(line[1].is_empty(), &line[12] != "1");
    }
    let sum: Amount = lines.iter().map(|l| Amount::parse(&l[21]).unwrap()).sum();
    assert_eq!(sum, total.revenue);
}

#[test]
fn the_files_beside_the_ledger_can_be_read() {
    let files = &FOLDER.1;
    let rows = |path| {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        sheet.rows().map(<[Data]>::to_vec).collect::<Vec<_>>()
    };
    assert_eq!(rows(&files.managers).len(), 6);
    let targets = rows(&files.targets);
    assert_eq!(targets.len(), 3 + 15);
    for row in &targets[3..] {
        let months: f64 = row[2..14].iter().map(|c| c.get_float().unwrap()).sum();
        assert_eq!(months, row[14].get_float().unwrap());
    }
    assert_eq!(rows(&files.budget).len(), 3 + 8 + 1);
    let receipts = std::fs::read_to_string(&files.receipts).unwrap();
    assert!(receipts.lines().count() > 5_000);
}
