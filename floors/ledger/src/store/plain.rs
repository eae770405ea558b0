//! Plain parts (简易分片): lines as JSON columns, for tests and builds without the Parquet engine.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Columns, PartFiles, PartRow, StoreError, read_sealed, seal};
use crate::fact::{Dimension, day_date};
use crate::{DimensionKey, Engine, Facts, Reference};

/// Writes and reads lines as JSON. Simple and slow: the release build uses Parquet.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainParts;

#[derive(Serialize, Deserialize)]
struct Page {
    day: Vec<i32>,
    key: Vec<Arc<str>>,
    dimensions: Vec<(DimensionKey, Vec<Arc<str>>, Vec<u32>)>,
    revenue: Vec<i64>,
    quantity: Option<Vec<i64>>,
    cost: Option<Vec<i64>>,
    profit: Option<Vec<i64>>,
    discount: Option<Vec<i64>>,
}

impl PartFiles for PlainParts {
    fn write(&self, dir: &Path, facts: &Facts, origin: u64) -> Result<PartRow, StoreError> {
        facts.check()?;
        let page = Page {
            day: facts.day.clone(),
            key: facts.key.clone(),
            dimensions: facts
                .dimensions
                .iter()
                .map(|d| (d.key.clone(), d.members.clone(), d.codes.clone()))
                .collect(),
            revenue: facts.revenue.clone(),
            quantity: facts.quantity.clone(),
            cost: facts.cost.clone(),
            profit: facts.profit.clone(),
            discount: facts.discount.clone(),
        };
        let bytes = serde_json::to_vec(&page).map_err(|e| StoreError::Format {
            part: "new part".to_owned(),
            reason: e.to_string(),
        })?;
        let sealed = seal(dir, "json", &bytes)?;
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
        let damaged = |reason: String| StoreError::Damaged {
            part: part.file.clone(),
            reason,
        };
        let bytes = read_sealed(dir, part)?;
        let page: Page = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
        let dimensions = page.dimensions.into_iter();
        let mut facts = Facts {
            day: page.day,
            key: page.key,
            dimensions: dimensions
                .map(|(key, members, codes)| Dimension {
                    key,
                    members,
                    codes,
                })
                .collect(),
            revenue: page.revenue,
            quantity: page.quantity,
            cost: page.cost,
            profit: page.profit,
            discount: page.discount,
        };
        facts.check()?;
        if facts.len() as u64 != part.rows {
            return Err(damaged(format!(
                "{} lines instead of {}",
                facts.len(),
                part.rows
            )));
        }
        if columns == Columns::Keys {
            facts.dimensions.clear();
        }
        Ok(facts)
    }

    fn scan(&self, dir: &Path, parts: &[PartRow]) -> Result<Arc<dyn Engine>, StoreError> {
        let mut all = Facts::default();
        for part in parts {
            all.append(&self.read(dir, part, Columns::WithoutKeys)?);
        }
        Ok(Arc::new(Reference::new(all)))
    }
}
