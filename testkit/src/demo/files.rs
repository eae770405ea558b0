//! The files of the sample company (示例文件), as its two ERPs and its people would hand them over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use qd_base::Amount;
use thiserror::Error;

use super::simulate::{Company, company};
use super::u8::DateForm;
use super::{kingdee, side, u8};

/// Why the sample company could not be written.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The folder or a file cannot be written: choose another folder.
    #[error("cannot write the sample company: {0}")]
    Write(#[from] std::io::Error),
    /// A workbook could not be made.
    #[error("cannot write a workbook of the sample company: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A text file could not be made.
    #[error("cannot write a text file of the sample company: {0}")]
    Text(#[from] csv::Error),
}

/// What a year adds up to, for comparing after import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearTotal {
    /// Lines, red ones included.
    pub lines: usize,
    /// Revenue without tax (无税金额).
    pub revenue: Amount,
    /// Tax (税额).
    pub tax: Amount,
    /// Revenue with tax (价税合计).
    pub gross: Amount,
    /// Discount (折扣额).
    pub discount: Amount,
    /// Cost (成本金额).
    pub cost: Amount,
    /// Quantity over all units of measure; only good for checking a file's row of totals.
    pub quantity: Amount,
}

/// Where the files are, and what they add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoFiles {
    /// Sales details, one file a year from 2023 to 2026.
    pub sales: Vec<PathBuf>,
    /// Regional managers.
    pub managers: PathBuf,
    /// Targets of 2026.
    pub targets: PathBuf,
    /// Receivables and receipts.
    pub receipts: PathBuf,
    /// Budget of 2026.
    pub budget: PathBuf,
    /// Totals by year.
    pub totals: BTreeMap<i16, YearTotal>,
}

/// Writes the sample company of a seed into a folder, which is made if missing.
pub fn write(dir: &Path, seed: u64) -> Result<DemoFiles, DemoError> {
    company(seed).write(dir)
}

impl Company {
    /// Writes all files into a folder, which is made if missing.
    pub fn write(&self, dir: &Path) -> Result<DemoFiles, DemoError> {
        std::fs::create_dir_all(dir)?;
        let files = DemoFiles {
            sales: super::words::SALES_FILES
                .map(|name| dir.join(name))
                .to_vec(),
            managers: dir.join(super::words::SIDE_FILES[0]),
            targets: dir.join(super::words::SIDE_FILES[1]),
            receipts: dir.join(super::words::SIDE_FILES[2]),
            budget: dir.join(super::words::SIDE_FILES[3]),
            totals: self.totals(),
        };
        u8::workbook(self, 2023, DateForm::Real, &files.sales[0])?;
        u8::workbook(self, 2024, DateForm::Text, &files.sales[1])?;
        u8::text(self, 2025, &files.sales[2])?;
        kingdee::text(self, 2026, &files.sales[3])?;
        side::managers(&files.managers)?;
        side::targets(self, &files.targets)?;
        side::receipts(self, &files.receipts)?;
        side::budget(self, &files.budget)?;
        Ok(files)
    }

    /// What each year adds up to.
    pub fn totals(&self) -> BTreeMap<i16, YearTotal> {
        let mut totals: BTreeMap<i16, YearTotal> = BTreeMap::new();
        for line in &self.lines {
            let total = totals.entry(line.date.year()).or_default();
            let entry = &line.entry;
            total.lines += 1;
            total.revenue += Amount(entry.amount_fen * 100);
            total.tax += Amount(entry.tax_fen * 100);
            total.gross += Amount(entry.gross_fen() * 100);
            total.discount += Amount(entry.discount_fen * 100);
            total.cost += Amount(entry.cost_fen * 100);
            total.quantity += entry.quantity;
        }
        totals
    }
}
