//! The parts as one table (分片合为一表): columns that a part lacks are empty there.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use datafusion::datasource::TableProvider;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use qd_ledger::{DimensionKey, Schema};

use crate::parts::OPTIONAL;

/// What a part with these columns can be asked for.
pub(crate) fn schema_of(columns: &[&str], rows: u64) -> Schema {
    let has = |name: &str| columns.contains(&format!("m:{name}").as_str());
    let names = columns.iter().filter_map(|name| name.strip_prefix("d:"));
    Schema {
        dimensions: names.map(DimensionKey::new).collect(),
        quantity: has("quantity"),
        cost: has("cost"),
        profit: has("profit"),
        discount: has("discount"),
        lines: rows as usize,
    }
}

/// The measures a ledger holds beside revenue.
pub(crate) fn held(schema: &Schema) -> impl Iterator<Item = &'static str> {
    let held = [schema.quantity, schema.cost, schema.profit, schema.discount];
    let names = OPTIONAL.iter().zip(held);
    names.filter(|(_, held)| *held).map(|(name, _)| *name)
}

/// The table over the part files at `addresses`.
pub(crate) fn table(
    schema: &Schema,
    addresses: &[String],
) -> Result<Arc<dyn TableProvider>, DataFusionError> {
    let urls: Result<Vec<ListingTableUrl>, DataFusionError> =
        addresses.iter().map(ListingTableUrl::parse).collect();
    let mut fields = vec![
        Field::new("day", DataType::Date32, true),
        Field::new("m:revenue", DataType::Int64, true),
    ];
    for name in held(schema) {
        fields.push(Field::new(format!("m:{name}"), DataType::Int64, true));
    }
    for key in &schema.dimensions {
        fields.push(Field::new(format!("d:{key}"), DataType::Utf8View, true));
    }
    let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
    let config = ListingTableConfig::new_with_multi_paths(urls?)
        .with_listing_options(options)
        .with_schema(Arc::new(ArrowSchema::new(fields)));
    Ok(Arc::new(ListingTable::try_new(config)?))
}
