//! Parquet parts (数据分片): sorted by date, dictionary-coded, zstd. Dimensions are columns `d:NAME`, measures
//! `m:NAME` in 1/10,000 units, beside `day` and `key`; any Parquet tool can read them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{DataType, Date32Type, Field, Int32Type, Int64Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use qd_ledger::fact::day_date;
use qd_ledger::store::{Columns, PartFiles, PartRow, StoreError, read_sealed, seal};
use qd_ledger::{Dimension, DimensionKey, Engine, EngineError, Facts, UNKNOWN};

use crate::Scan;

/// Rows of a row group: the unit that a scan skips by date.
const GROUP_ROWS: usize = 1 << 17;
/// Measures a file may lack.
pub(crate) const OPTIONAL: [&str; 4] = ["quantity", "cost", "profit", "discount"];

/// Seals and reads Parquet parts, and scans them with DataFusion.
#[derive(Clone, Debug)]
pub struct ParquetParts {
    /// How much memory a scan may take before it spills to disk.
    pub memory_bytes: usize,
}

impl Default for ParquetParts {
    fn default() -> ParquetParts {
        ParquetParts {
            memory_bytes: 512 << 20,
        }
    }
}

impl PartFiles for ParquetParts {
    fn write(&self, dir: &Path, facts: &Facts, origin: u64) -> Result<PartRow, StoreError> {
        facts.check()?;
        let bytes = encode(facts).map_err(|e| fault("new part", &e))?;
        let sealed = seal(dir, "parquet", &bytes)?;
        Ok(PartRow {
            file: sealed.file,
            rows: facts.len() as u64,
            bytes: sealed.bytes,
            sha256: sealed.sha256,
            first: day_date(facts.day.first().copied().unwrap_or_default()),
            last: day_date(facts.day.last().copied().unwrap_or_default()),
            origin,
        })
    }

    fn read(&self, dir: &Path, part: &PartRow, columns: Columns) -> Result<Facts, StoreError> {
        let bytes = Bytes::from(read_sealed(dir, part)?);
        let facts = decode(bytes, columns).map_err(|e| fault(&part.file, &e))?;
        facts.check()?;
        if facts.len() as u64 != part.rows {
            return Err(StoreError::Damaged {
                part: part.file.clone(),
                reason: format!("{} lines instead of {}", facts.len(), part.rows),
            });
        }
        Ok(facts)
    }

    fn scan(&self, dir: &Path, parts: &[PartRow]) -> Result<Arc<dyn Engine>, StoreError> {
        Ok(Arc::new(Scan::open(dir, parts, self.memory_bytes)?))
    }

    fn reduce(
        &self,
        dir: &Path,
        parts: &[PartRow],
        by: &[DimensionKey],
    ) -> Result<Facts, EngineError> {
        Scan::open(dir, parts, self.memory_bytes)?.reduce(by)
    }
}

fn fault(part: &str, error: &ParquetError) -> StoreError {
    StoreError::Format {
        part: part.to_owned(),
        reason: error.to_string(),
    }
}

/// The columns of a part's file.
pub(crate) fn file_schema(bytes: &Bytes) -> Result<SchemaRef, ParquetError> {
    let metadata = ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new())?;
    Ok(metadata.schema().clone())
}

fn encode(facts: &Facts) -> Result<Vec<u8>, ParquetError> {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut fields = vec![
        Field::new("day", DataType::Date32, false),
        Field::new("key", DataType::Utf8, false),
        Field::new("m:revenue", DataType::Int64, false),
    ];
    for name in OPTIONAL
        .iter()
        .filter(|name| facts.optional(name).is_some())
    {
        fields.push(Field::new(format!("m:{name}"), DataType::Int64, true));
    }
    for dimension in &facts.dimensions {
        let name = format!("d:{}", dimension.key);
        fields.push(Field::new(name, dictionary.clone(), true));
    }
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_dictionary_page_size_limit(8 << 20)
        .set_column_dictionary_enabled(ColumnPath::from("key"), false)
        .set_created_by("quarterdeck".to_owned())
        .build();
    let options = ArrowWriterOptions::new()
        .with_properties(properties)
        .with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options)?;
    let dictionaries: Vec<ArrayRef> = facts
        .dimensions
        .iter()
        .map(|d| Arc::new(StringArray::from_iter_values(&d.members)) as ArrayRef)
        .collect();
    let mut start = 0;
    while start < facts.len() {
        let end = (start + GROUP_ROWS).min(facts.len());
        writer.write(&rows(facts, &schema, &dictionaries, start..end)?)?;
        start = end;
    }
    writer.into_inner()
}

fn rows(
    facts: &Facts,
    schema: &SchemaRef,
    dictionaries: &[ArrayRef],
    range: std::ops::Range<usize>,
) -> Result<RecordBatch, ArrowError> {
    let amounts =
        |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(values[range.clone()].to_vec())) };
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from(facts.day[range.clone()].to_vec())),
        Arc::new(StringArray::from_iter_values(&facts.key[range.clone()])),
        amounts(&facts.revenue),
    ];
    columns.extend(
        OPTIONAL
            .iter()
            .filter_map(|name| Some(amounts(facts.optional(name)?))),
    );
    for (dimension, members) in facts.dimensions.iter().zip(dictionaries) {
        let codes = &dimension.codes[range.clone()];
        let codes = Int32Array::from_iter_values(codes.iter().map(|code| *code as i32));
        let coded: DictionaryArray<Int32Type> = DictionaryArray::try_new(codes, members.clone())?;
        columns.push(Arc::new(coded));
    }
    RecordBatch::try_new(schema.clone(), columns)
}

fn decode(bytes: Bytes, columns: Columns) -> Result<Facts, ParquetError> {
    let found = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new())?;
    let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields = found.schema().fields().iter().map(|field| {
        let dimension = field.name().starts_with("d:");
        let kind = if dimension { &coded } else { field.data_type() };
        Field::new(field.name(), kind.clone(), field.is_nullable())
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(schema.clone());
    let metadata = ArrowReaderMetadata::try_new(found.metadata().clone(), options)?;
    let wanted = schema
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, field)| match columns {
            Columns::All => true,
            Columns::WithoutKeys => field.name() != "key",
            Columns::Keys => ["day", "key", "m:revenue"].contains(&field.name().as_str()),
        });
    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.map(|(at, _)| at));
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata)
        .with_projection(mask)
        .with_batch_size(GROUP_ROWS)
        .build()?;
    let mut reading = Reading::default();
    for batch in reader {
        reading.add(&batch?)?;
    }
    Ok(reading.finish())
}

/// Columns while they are being read, with the codes of members met so far.
#[derive(Default)]
struct Reading {
    facts: Facts,
    codes: Vec<HashMap<Arc<str>, u32>>,
}

impl Reading {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        let mut dimension = 0;
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            let mistyped = || ParquetError::General(format!("column {} is mistyped", field.name()));
            let amounts = || column.as_primitive_opt::<Int64Type>().ok_or_else(mistyped);
            match field.name().as_str() {
                "day" => {
                    let days = column
                        .as_primitive_opt::<Date32Type>()
                        .ok_or_else(mistyped)?;
                    self.facts.day.extend(days.values());
                }
                "key" => {
                    let keys = column.as_string_opt::<i32>().ok_or_else(mistyped)?;
                    self.facts
                        .key
                        .extend(keys.iter().map(|k| Arc::from(k.unwrap_or(""))));
                }
                "m:revenue" => self.facts.revenue.extend(amounts()?.values()),
                name if name.starts_with("m:") => {
                    let mut values = self.facts.optional(&name[2..]).cloned().unwrap_or_default();
                    values.extend(amounts()?.iter().map(Option::unwrap_or_default));
                    self.facts.set_optional(&name[2..], Some(values));
                }
                name => {
                    let coded = column
                        .as_dictionary_opt::<Int32Type>()
                        .ok_or_else(mistyped)?;
                    self.add_members(dimension, name.trim_start_matches("d:"), coded)?;
                    dimension += 1;
                }
            }
        }
        Ok(())
    }

    fn add_members(
        &mut self,
        at: usize,
        name: &str,
        coded: &DictionaryArray<Int32Type>,
    ) -> Result<(), ParquetError> {
        if at == self.codes.len() {
            let unknown: Arc<str> = Arc::from(UNKNOWN);
            self.codes.push(HashMap::from([(unknown.clone(), 0)]));
            self.facts.dimensions.push(Dimension {
                key: DimensionKey::new(name),
                members: vec![unknown],
                codes: Vec::new(),
            });
        }
        let texts = coded
            .values()
            .as_string_opt::<i32>()
            .ok_or_else(|| ParquetError::General(format!("column d:{name} is mistyped")))?;
        let (dimension, known) = (&mut self.facts.dimensions[at], &mut self.codes[at]);
        let mapped: Vec<u32> = texts
            .iter()
            .map(|text| {
                let text = text.unwrap_or(UNKNOWN);
                known.get(text).copied().unwrap_or_else(|| {
                    let member: Arc<str> = Arc::from(text);
                    let code = dimension.members.len() as u32;
                    dimension.members.push(member.clone());
                    known.insert(member, code);
                    code
                })
            })
            .collect();
        let keys = coded.keys().iter();
        dimension
            .codes
            .extend(keys.map(|key| key.map_or(0, |key| mapped[key as usize])));
        Ok(())
    }

    /// Keys and dimensions that were not asked for come back unknown.
    fn finish(mut self) -> Facts {
        let rows = self.facts.day.len();
        if self.facts.key.is_empty() {
            self.facts.key = vec![Arc::from(""); rows];
        }
        self.facts
    }
}
