//! The receipt (导入回执): what was read, how each column was taken and why, what was rejected and for which reason,
//! and whether the file's own totals agree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use qd_base::{Amount, Lang};
use serde::Serialize;

use super::plan::{ColumnPlan, Said};
use super::texts;
use crate::fact::{Facts, day_date};

/// One rejected row and the cell at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Sheet; the file's stem for a text file.
    pub sheet: String,
    /// Row as a person counts it.
    pub row: u32,
    /// Caption of the column at fault.
    pub column: String,
    /// What stands in the cell.
    pub value: String,
    /// Text key of the reason: `import-reject-not-a-number`.
    pub reason: String,
}

/// What a sheet was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetUse {
    /// Order lines.
    Lines,
    /// Returned orders.
    Returns,
    /// Managers of regions.
    Managers,
    /// Nothing the ledger knows.
    Ignored,
}

/// One sheet of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetReport {
    /// Its name.
    pub name: String,
    /// What it was used for.
    pub used: SheetUse,
    /// Rows with content.
    pub rows: u64,
}

/// Sums of a year, or of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Lines.
    pub lines: u64,
    /// Revenue.
    pub revenue: Amount,
    /// Quantity, if the file has one.
    pub quantity: Option<Amount>,
    /// Cost, if the file has one.
    pub cost: Option<Amount>,
    /// Profit, if the file has one or it follows from cost.
    pub profit: Option<Amount>,
    /// Discount in money, if the file has one.
    pub discount: Option<Amount>,
}

/// The file's own 合计 against the lines taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TotalCheck {
    /// Row of the total.
    pub row: u32,
    /// Caption of the column.
    pub column: String,
    /// What the file says.
    pub file: Amount,
    /// What the lines add up to.
    pub lines: Amount,
    /// File − lines.
    pub difference: Amount,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Receipt {
    /// The file's name, without folders.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// `csv`, `xlsx`, `xls`, `html table` …
    pub format: String,
    /// Encoding of a text file.
    pub encoding: Option<String>,
    /// Separator of a text file.
    pub delimiter: Option<char>,
    /// Sheets and their use.
    pub sheets: Vec<SheetReport>,
    /// Row of the captions.
    pub header_row: u32,
    /// Fingerprint of the captions: files of one source share it.
    pub fingerprint: String,
    /// The saved mapping that was used, by its name.
    pub mapping: Option<String>,
    /// What each column was taken as.
    pub columns: Vec<ColumnPlan>,
    /// How many currency units one unit of the file's money is: 1 for 元, 10,000 for 万元.
    pub unit_factor: u64,
    /// Currency shown at the numbers or in a currency column.
    pub currency: Option<String>,
    /// Lines read, without headers, totals and remarks.
    pub rows_read: u64,
    /// Lines taken.
    pub accepted: u64,
    /// Lines rejected.
    pub rejected_count: u64,
    /// The first thousand of them.
    pub rejected: Vec<Rejection>,
    /// Rejected lines by reason.
    pub rejected_by_reason: BTreeMap<String, u64>,
    /// Where all rejected lines were written, with reasons.
    pub error_workbook: Option<PathBuf>,
    /// Rows that were totals.
    pub total_rows: u64,
    /// Rows that repeated the header.
    pub repeated_headers: u64,
    /// Rows with remarks such as 审核人.
    pub remarks: u64,
    /// Sums by year.
    pub years: BTreeMap<i16, Sums>,
    /// Sums of all lines.
    pub total: Sums,
    /// The file's own total row against the lines.
    pub total_checks: Vec<TotalCheck>,
    /// What a person should know: assumptions made, dirt found.
    pub notes: Vec<Said>,
}

impl Receipt {
    /// Adds a sentence.
    pub(super) fn note(&mut self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) {
        self.notes.push(Said::new(key, args));
    }

    /// The notes as sentences.
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        self.notes.iter().map(|n| n.say(lang)).collect()
    }

    /// Adds up the lines taken.
    pub(super) fn add_up(&mut self, facts: &Facts) {
        let part = |column: &Option<Vec<i64>>, row: usize| column.as_ref().map(|c| Amount(c[row]));
        let mut year_of = (i32::MIN, 0_i16);
        for row in 0..facts.len() {
            if year_of.0 != facts.day[row] {
                year_of = (facts.day[row], day_date(facts.day[row]).year());
            }
            let measures = [
                part(&facts.quantity, row),
                part(&facts.cost, row),
                part(&facts.profit, row),
                part(&facts.discount, row),
            ];
            let year = self.years.entry(year_of.1).or_default();
            for sums in [year, &mut self.total] {
                sums.lines += 1;
                sums.revenue += Amount(facts.revenue[row]);
                let slots = [
                    &mut sums.quantity,
                    &mut sums.cost,
                    &mut sums.profit,
                    &mut sums.discount,
                ];
                for (slot, value) in slots.into_iter().zip(measures) {
                    if let Some(value) = value {
                        *slot.get_or_insert(Amount::ZERO) += value;
                    }
                }
            }
        }
        self.accepted = facts.len() as u64;
    }
}

impl Said {
    /// The sentence in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        texts().say_map(lang, &self.key, &self.args)
    }
}

impl Rejection {
    /// The reason in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        texts().say(
            lang,
            &self.reason,
            &[("value", &self.value), ("column", &self.column)],
        )
    }
}
