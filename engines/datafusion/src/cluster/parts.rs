//! Parts whose scans go to the cluster (集群扫描): written and read on this machine, scanned on others.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use qd_ledger::store::{Columns, PartFiles, PartRow, StoreError};
use qd_ledger::{DimensionKey, Engine, EngineError, Facts};

use super::{Bucket, Cluster};
use crate::ParquetParts;

/// Parquet parts, scanned through a scheduler.
#[derive(Clone, Debug)]
pub struct ClusterParts {
    /// How parts are written and read here.
    pub here: ParquetParts,
    /// The scheduler, HOST:PORT.
    pub scheduler: String,
    /// Where the parts are pushed to.
    pub bucket: Bucket,
    /// How long a question may take.
    pub patience: Duration,
}

impl PartFiles for ClusterParts {
    fn write(&self, dir: &Path, facts: &Facts, origin: u64) -> Result<PartRow, StoreError> {
        self.here.write(dir, facts, origin)
    }

    fn read(&self, dir: &Path, part: &PartRow, columns: Columns) -> Result<Facts, StoreError> {
        self.here.read(dir, part, columns)
    }

    fn scan(&self, _dir: &Path, parts: &[PartRow]) -> Result<Arc<dyn Engine>, StoreError> {
        let cluster = Cluster::open(&self.scheduler, &self.bucket, parts, self.patience);
        let cluster = cluster.map_err(|e| StoreError::Format {
            part: "cluster".to_owned(),
            reason: e.to_string(),
        })?;
        Ok(Arc::new(cluster))
    }

    fn reduce(
        &self,
        _dir: &Path,
        parts: &[PartRow],
        by: &[DimensionKey],
    ) -> Result<Facts, EngineError> {
        Cluster::open(&self.scheduler, &self.bucket, parts, self.patience)?.reduce(by)
    }
}
