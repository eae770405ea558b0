//! Excel files of the sample (Excel 工作簿).

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use qd_base::{Amount, Lang};
use qd_documents::xlsx::{MANIFEST_SHEET, xlsx};
use qd_documents::{Block, Document, RowRole, Table, Value};

use crate::{office, sample};

fn open(file: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(file)).unwrap()
}

#[test]
fn totals_are_sum_formulas_with_the_models_result() {
    let mut book = open(xlsx(&sample::document(Lang::Zh)).unwrap());
    let name = book
        .sheet_names()
        .iter()
        .find(|name| name.starts_with("表1-1"))
        .unwrap()
        .clone();
    let formulas = book.worksheet_formula(&name).unwrap();
    let found: Vec<&String> = formulas
        .cells()
        .map(|(_, _, f)| f)
        .filter(|f| !f.is_empty())
        .collect();
    assert_eq!(found, ["SUM(B4:B8)", "SUM(C4:C8)", "SUM(E4:E8)"]);
    let cells = book.worksheet_range(&name).unwrap();
    assert_eq!(cells.get_value((8, 1)), Some(&Data::Float(16_740.0)));
    assert_eq!(cells.get_value((8, 2)), Some(&Data::Float(16_117.548_2)));
    assert_eq!(cells.get_value((4, 4)), Some(&Data::Float(-431.002)));
    assert_eq!(
        cells.get_value((1, 5)),
        Some(&Data::String("单位：万元".into()))
    );
}

#[test]
fn a_total_that_is_not_the_sum_stays_a_number() {
    let mut table = Table::new("t").text_column("a").sum_column("b");
    table.push(
        RowRole::Body,
        [Value::text("x"), Value::Money(Amount::units(1))],
    );
    table.push(
        RowRole::Total,
        [Value::text("all"), Value::Money(Amount::units(9))],
    );
    let mut document = Document::new("x", "x", Lang::En);
    document.push(table);
    let mut book = open(xlsx(&document).unwrap());
    let name = book.sheet_names()[1].clone();
    assert!(
        book.worksheet_formula(&name)
            .unwrap()
            .cells()
            .all(|(_, _, f)| f.is_empty())
    );
}

#[test]
fn hostile_text_comes_back_as_text_and_never_as_a_formula() {
    let hostile = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "=HYPERLINK(\"http://x\")",
        "＝1+1",
        "\t=1",
        "\r=1",
        "'=1",
    ];
    let mut document = Document::new("x", "=1+1", Lang::Zh);
    document.company = "=1+1".into();
    document.number = Some("@x".into());
    document.sources = vec!["=1+1".into()];
    for (i, text) in hostile.iter().enumerate() {
        let mut table = Table::new(*text)
            .text_column(*text)
            .sum_column(*text)
            .note(*text)
            .unit(*text);
        table.push(RowRole::Body, [Value::text(*text), Value::Count(i as i64)]);
        table.push(RowRole::Body, [Value::text(*text), Value::Count(1)]);
        document.push(table);
        let mut chart = sample::every_chart(Lang::Zh).remove(0);
        chart.title = (*text).into();
        if let qd_documents::Plot::Series(plot) = &mut chart.plot {
            plot.categories[0] = (*text).into();
            plot.series[0].name = (*text).into();
        }
        document.push(chart);
    }
    let mut book = open(xlsx(&document).unwrap());
    let mut seen = 0;
    for name in book.sheet_names().to_owned() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.cells().all(|(_, _, f)| f.is_empty()), "{name}");
        let cells = book.worksheet_range(&name).unwrap();
        seen += cells
            .cells()
            .filter(|(_, _, cell)| **cell == Data::String("=1+1".into()))
            .count();
    }
    assert!(seen >= 6, "the text itself is unchanged, seen {seen} times");
}

#[test]
fn sheet_names_are_short_unique_and_free_of_forbidden_characters() {
    let mut document = Document::new("x", "x", Lang::Zh);
    for _ in 0..3 {
        document.push(Table::new("很长的表名".repeat(12) + "[]:*?/\\").text_column("a"));
    }
    document.push(Block::heading(1, "章"));
    let names = open(xlsx(&document).unwrap()).sheet_names().to_owned();
    assert_eq!(names.len(), 1 + 3 + 1 + 1);
    for name in &names {
        assert!(
            name.chars().count() <= 31 && !name.contains(['[', ':', '/']),
            "{name}"
        );
    }
    assert_eq!(names.last().map(String::as_str), Some(MANIFEST_SHEET));
}

#[test]
fn libreoffice_reads_the_workbook_in_both_languages() {
    for lang in Lang::ALL {
        let file = xlsx(&sample::document(lang)).unwrap();
        let name = format!("sample-{}.xlsx", lang.tag());
        office::keep(&name, &file);
        let Some(text) = office::text_by_office(&name, &file) else {
            return;
        };
        let total = if lang == Lang::Zh {
            "16,117.55"
        } else {
            "161,175.48"
        };
        assert!(text.contains(total), "{total} is missing");
        assert!(!text.contains("###"), "a column is too narrow");
    }
}
