//! Parquet files from outside (外来 Parquet 文件) for the importer: column names first, then one row a record.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use qd_ledger::import::{GridBuilder, Kind, ParquetReader};

/// Reads a Parquet file that somebody else wrote.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParquetFile;

impl ParquetReader for ParquetFile {
    fn read(&self, path: &Path, grid: &mut GridBuilder) -> Result<(), String> {
        let told = |fault: &dyn std::fmt::Display| fault.to_string();
        let file = File::open(path).map_err(|e| told(&e))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| told(&e))?;
        for field in builder.schema().fields() {
            grid.push(Kind::Text, field.name());
        }
        grid.end_row(1);
        let mut number = 1u32;
        let format = FormatOptions::default().with_date_format(Some("%Y-%m-%d"));
        for batch in builder.build().map_err(|e| told(&e))? {
            let batch = batch.map_err(|e| told(&e))?;
            push_batch(grid, &batch, &format, &mut number)?;
        }
        Ok(())
    }
}

/// Every record of a batch as a row; absent values stay empty cells.
fn push_batch(
    grid: &mut GridBuilder,
    batch: &RecordBatch,
    format: &FormatOptions<'_>,
    number: &mut u32,
) -> Result<(), String> {
    let columns: Vec<(Kind, ArrayFormatter<'_>, &dyn Array)> = batch
        .columns()
        .iter()
        .map(|array| {
            let text =
                ArrayFormatter::try_new(array.as_ref(), format).map_err(|e| e.to_string())?;
            Ok((kind(array.data_type()), text, array.as_ref()))
        })
        .collect::<Result<_, String>>()?;
    for row in 0..batch.num_rows() {
        *number += 1;
        for (kind, text, array) in &columns {
            match array.is_null(row) {
                true => grid.push(Kind::Empty, ""),
                false => grid.push(*kind, &text.value(row).to_string()),
            }
        }
        grid.end_row(*number);
    }
    Ok(())
}

fn kind(data_type: &DataType) -> Kind {
    match data_type {
        t if t.is_numeric() => Kind::Number,
        DataType::Date32 | DataType::Date64 => Kind::Date,
        DataType::Boolean => Kind::Bool,
        _ => Kind::Text,
    }
}
