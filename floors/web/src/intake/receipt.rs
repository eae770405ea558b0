//! The receipt of an import as a document (导入回执): rows, totals, columns, remarks and rejected rows; and what became
//! of it.

use std::sync::OnceLock;

use qd_base::format::Scale;
use qd_base::{Amount, Lang, Texts};
use qd_documents::{
    Block, ColumnKind, Document, ListStyle, RowRole, Span, Table, TableColumn, Value,
};
use qd_ledger::import::{self, Receipt};
use qd_ledger::store::{Appended, Overlap};

/// Rejected rows shown; the error workbook has all of them.
const SHOWN: usize = 20;

/// The sentences of receipts.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            include_str!("../../text/receipt.zh-CN.ftl"),
            include_str!("../../text/receipt.en.ftl"),
        )
    })
}

/// The receipt.
pub fn document(receipt: &Receipt, lang: Lang) -> Document {
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut document = Document::new("import.receipt", say("receipt"), lang);
    document.push(Block::plain_heading(
        2,
        format!("{}: {}", say("receipt"), receipt.file),
    ));
    document.push(Block::text(texts().say(
        lang,
        "receipt-rows",
        &[
            ("read", &receipt.rows_read),
            ("accepted", &receipt.accepted),
            ("rejected", &receipt.rejected_count),
            ("header", &receipt.header_row),
            ("format", &receipt.format),
            (
                "encoding",
                &receipt.encoding.clone().unwrap_or_else(|| "—".to_owned()),
            ),
        ],
    )));
    document.push(Block::from(years(receipt, lang)));
    document.blocks.extend(findings(receipt, lang));
    document.push(Block::from(columns(receipt, lang)));
    if receipt.rejected_count > 0 {
        let mut table = rejected(receipt, lang);
        if let Some(path) = &receipt.error_workbook {
            let path = path.display();
            table = table.note(texts().say(lang, "receipt-workbook", &[("path", &path)]));
        }
        document.push(Block::from(table));
    }
    document
}

/// The parts of a receipt that a page shows below the columns it asks about: totals, checks, remarks and rejected rows.
pub fn for_page(receipt: &Receipt, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::from(years(receipt, lang))];
    blocks.extend(findings(receipt, lang));
    if receipt.rejected_count > 0 {
        blocks.push(Block::from(rejected(receipt, lang)));
    }
    blocks
}

/// How the file's own totals compare, and what a person should know.
fn findings(receipt: &Receipt, lang: Lang) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !receipt.total_checks.is_empty() {
        blocks.push(Block::from(checks(receipt, lang)));
    }
    let sentences = receipt.sentences(lang).into_iter();
    let items: Vec<Vec<Span>> = sentences.map(|s| vec![Span::Text(s)]).collect();
    if !items.is_empty() {
        blocks.push(Block::List {
            style: ListStyle::Bullet,
            items,
        });
    }
    blocks
}

/// How a file meets the ledger: new, the same, or a restatement that has to be accepted.
pub fn meeting(overlap: &Overlap, lang: Lang) -> String {
    texts().say(
        lang,
        "meeting",
        &[
            ("added", &overlap.added),
            ("same", &overlap.same),
            ("changed", &overlap.changed),
            ("before", &overlap.before.to_fen_text()),
            ("after", &overlap.after.to_fen_text()),
        ],
    )
}

/// One sentence about what was done with a file.
pub fn appended(done: &Appended, file: &str, lang: Lang) -> String {
    match done {
        Appended::Committed(batch) => texts().say(
            lang,
            "appended-committed",
            &[
                ("file", &file),
                ("version", &batch.version),
                ("added", &batch.batch.counts.added),
                ("changed", &batch.batch.counts.changed),
            ],
        ),
        Appended::AlreadyImported(batch) => texts().say(
            lang,
            "appended-already",
            &[("file", &file), ("version", &batch.version)],
        ),
        Appended::NothingNew(overlap) => texts().say(
            lang,
            "appended-nothing-new",
            &[("file", &file), ("same", &overlap.same)],
        ),
        Appended::Overlaps(overlap) => texts().say(
            lang,
            "appended-overlaps",
            &[
                ("file", &file),
                ("changed", &overlap.changed),
                ("before", &overlap.before.to_fen_text()),
                ("after", &overlap.after.to_fen_text()),
            ],
        ),
    }
}

fn years(receipt: &Receipt, lang: Lang) -> Table {
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("receipt-years"))
        .scale(Scale::One)
        .text_column(say("year"))
        .sum_column(say("lines"))
        .sum_column(say("revenue"))
        .sum_column(say("quantity"))
        .sum_column(say("profit"));
    let optional = |amount: Option<Amount>, money: bool| match (amount, money) {
        (Some(amount), true) => Value::Money(amount),
        (Some(amount), false) => Value::Quantity(amount),
        (None, _) => Value::Absent,
    };
    let row = |name: String, sums: &import::Sums| {
        [
            Value::Text(name),
            Value::Count(sums.lines as i64),
            Value::Money(sums.revenue),
            optional(sums.quantity, false),
            optional(sums.profit, true),
        ]
    };
    for (year, sums) in &receipt.years {
        table.push(RowRole::Body, row(year.to_string(), sums));
    }
    table.push(RowRole::Total, row(say("total"), &receipt.total));
    table
}

fn checks(receipt: &Receipt, lang: Lang) -> Table {
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("receipt-checks"))
        .text_column(say("column"))
        .number_column(say("in-file"))
        .number_column(say("of-lines"))
        .number_column(say("difference"));
    for check in &receipt.total_checks {
        table.push(
            RowRole::Body,
            [
                Value::text(check.column.clone()),
                Value::Money(check.file),
                Value::Money(check.lines),
                Value::Money(check.difference),
            ],
        );
    }
    table
}

fn columns(receipt: &Receipt, lang: Lang) -> Table {
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("receipt-columns"))
        .text_column(say("column"))
        .text_column(say("taken-as"))
        .column(TableColumn::new(say("why"), ColumnKind::Text).width(2.5));
    for column in &receipt.columns {
        table.push(
            RowRole::Body,
            [
                Value::text(column.caption.clone()),
                Value::text(role_label(column.role, lang)),
                Value::text(import::texts().say_map(lang, &column.why.key, &column.why.args)),
            ],
        );
    }
    table
}

fn rejected(receipt: &Receipt, lang: Lang) -> Table {
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("receipt-rejected"))
        .text_column(say("sheet"))
        .number_column(say("row"))
        .text_column(say("column"))
        .text_column(say("value"))
        .column(TableColumn::new(say("reason"), ColumnKind::Text).width(2.0));
    for fault in receipt.rejected.iter().take(SHOWN) {
        table.push(
            RowRole::Body,
            [
                Value::text(fault.sheet.clone()),
                Value::Count(i64::from(fault.row)),
                Value::text(fault.column.clone()),
                Value::text(fault.value.clone()),
                Value::text(import::texts().say(
                    lang,
                    &fault.reason,
                    &[("column", &fault.column), ("value", &fault.value)],
                )),
            ],
        );
    }
    table
}

/// What a column was taken as, in words.
fn role_label(role: import::Role, lang: Lang) -> String {
    role.label().of(lang).to_owned()
}
