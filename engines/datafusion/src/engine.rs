//! The DataFusion engine (扫描引擎): answers from the Parquet parts where they are, in bounded memory.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime};

use arrow::array::RecordBatch;
use bytes::Bytes;
use datafusion::datasource::TableProvider;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::object_store::local::LocalFileSystem;
use datafusion::physical_plan::displayable;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use qd_base::Date;
use qd_ledger::fact::{day_date, day_number};
use qd_ledger::store::{PartRow, StoreError, read_sealed};
use qd_ledger::time::Span;
use qd_ledger::{DimensionKey, Engine, EngineError, Facts, Frame, MetricKey, Plan, Query, Schema};

use crate::answer::{answer, failed};
use crate::parts::file_schema;
use crate::plan::{self, Ground};
use crate::rollup;
use crate::table::{schema_of, table};

/// Partitions a scan is cut into; the machine has at least two cores.
const PARTITIONS: usize = 2;

/// DataFusion over checked parts. Calls block: call from a blocking task, not from an async one.
pub struct Scan {
    dir: PathBuf,
    schema: Schema,
    days: Option<(i32, i32)>,
    parts: Vec<PartRow>,
    /// Size and time of change of each part when it was last checked.
    checked: Mutex<HashMap<String, (u64, Option<SystemTime>)>>,
    table: Option<Arc<dyn TableProvider>>,
    environment: Arc<RuntimeEnv>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Drop for Scan {
    fn drop(&mut self) {
        // The plain drop of a runtime waits, which an async caller may not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Scan {
    /// Checks every part and opens an engine over them that takes at most `memory_bytes` before it spills.
    pub fn open(dir: &Path, parts: &[PartRow], memory_bytes: usize) -> Result<Scan, StoreError> {
        let failed = |reason: String| StoreError::Format {
            part: "ledger".to_owned(),
            reason,
        };
        let dir = dir.canonicalize().map_err(StoreError::io(dir))?;
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(memory_bytes)))
            .build_arc()
            .map_err(|e| failed(e.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(PARTITIONS)
            .thread_stack_size(8 << 20)
            .thread_name("ledger-scan")
            .enable_all()
            .build()
            .map_err(|e| failed(e.to_string()))?;
        let mut scan = Scan {
            dir,
            schema: Schema::default(),
            days: parts
                .iter()
                .map(|part| (day_number(part.first), day_number(part.last)))
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))),
            parts: parts.to_vec(),
            checked: Mutex::default(),
            table: None,
            environment,
            runtime: Some(runtime),
        };
        scan.read_schema()?;
        scan.table = scan.open_table().map_err(|e| failed(e.to_string()))?;
        Ok(scan)
    }

    fn read_schema(&mut self) -> Result<(), StoreError> {
        for part in self.parts.clone() {
            let bytes = self.check(&part)?;
            let columns = file_schema(&bytes).map_err(|e| StoreError::Format {
                part: part.file.clone(),
                reason: e.to_string(),
            })?;
            let names: Vec<&str> = columns.fields().iter().map(|f| f.name().as_str()).collect();
            self.schema.extend(&schema_of(&names, part.rows));
        }
        Ok(())
    }

    /// Reads a part whole, compares it with the manifest and notes its state on disk.
    fn check(&self, part: &PartRow) -> Result<Bytes, StoreError> {
        let state = self.state(part)?;
        let bytes = read_sealed(&self.dir, part)?;
        let mut checked = self.checked.lock().unwrap_or_else(|e| e.into_inner());
        checked.insert(part.file.clone(), state);
        Ok(Bytes::from(bytes))
    }

    fn state(&self, part: &PartRow) -> Result<(u64, Option<SystemTime>), StoreError> {
        let path = self.dir.join(&part.file);
        let metadata = fs::metadata(&path).map_err(|e| StoreError::Damaged {
            part: part.file.clone(),
            reason: e.to_string(),
        })?;
        Ok((metadata.len(), metadata.modified().ok()))
    }

    /// Checks again every part that was touched since it was checked: a question never reads an unchecked file.
    fn check_touched(&self) -> Result<(), StoreError> {
        for part in &self.parts {
            let state = self.state(part)?;
            let known = {
                let checked = self.checked.lock().unwrap_or_else(|e| e.into_inner());
                checked.get(&part.file).copied()
            };
            if known != Some(state) {
                self.check(part)?;
            }
        }
        Ok(())
    }

    fn open_table(&self) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        if self.parts.is_empty() {
            return Ok(None);
        }
        let folder = ListingTableUrl::parse("ledger://parts/")?;
        let store = LocalFileSystem::new_with_prefix(&self.dir)?;
        let address = folder.object_store();
        self.environment
            .register_object_store(address.as_ref(), Arc::new(store));
        let files = self.parts.iter();
        let addresses: Vec<String> = files
            .map(|p| format!("ledger://parts/{}", p.file))
            .collect();
        table(&self.schema, &addresses).map(Some)
    }

    fn context(&self) -> SessionContext {
        let config = SessionConfig::new().with_target_partitions(PARTITIONS);
        SessionContext::new_with_config_rt(config, self.environment.clone())
    }

    fn plan(&self, query: &Query, span: Span) -> Result<Option<DataFrame>, DataFusionError> {
        let (Some(table), Some(days)) = (&self.table, self.days) else {
            return Ok(None);
        };
        let ground = Ground {
            ctx: &self.context(),
            table,
            days,
            travels: false,
        };
        plan::frame(&ground, query, span).map(Some)
    }

    /// Adds the lines up by day and the dimensions `by`, for a rollup: see [`qd_ledger::Rollup`].
    pub fn reduce(&self, by: &[DimensionKey]) -> Result<Facts, EngineError> {
        rollup::check(&self.schema, by)?;
        self.check_touched()?;
        let Some(table) = &self.table else {
            return Ok(Facts::default());
        };
        let frame = rollup::frame(&self.context(), table, &self.schema, by).map_err(failed)?;
        rollup::facts(&self.schema, by, &self.collect(frame).map_err(failed)?)
    }

    fn collect(&self, frame: DataFrame) -> Result<Vec<RecordBatch>, DataFusionError> {
        let runtime = self.runtime.as_ref().expect("taken only when dropped");
        runtime.block_on(async move {
            // On a worker thread: its stack is large enough for deep plans.
            let collected = tokio::spawn(frame.collect()).await;
            collected.map_err(|e| DataFusionError::External(Box::new(e)))?
        })
    }
}

impl Engine for Scan {
    fn name(&self) -> &'static str {
        "datafusion"
    }

    fn run(&self, query: &Query) -> Result<Frame, EngineError> {
        self.schema.check(query)?;
        self.check_touched()?;
        answer(query, |span| {
            let Some(frame) = self.plan(query, span).map_err(failed)? else {
                return Ok(Vec::new());
            };
            self.collect(frame).map_err(failed)
        })
    }

    fn dimensions(&self) -> Vec<DimensionKey> {
        self.schema.dimensions.clone()
    }

    fn measures(&self) -> Vec<MetricKey> {
        self.schema.metrics()
    }

    fn span(&self) -> Option<(Date, Date)> {
        let (first, last) = self.days?;
        Some((day_date(first), day_date(last)))
    }

    fn explain(&self, query: &Query) -> Result<Plan, EngineError> {
        let start = Instant::now();
        let frame = self.run(query)?;
        let took = start.elapsed();
        let (current, compared) = query.spans()?;
        let mut steps = Vec::new();
        for span in [Some(current), compared].into_iter().flatten() {
            if let Some(plan) = self.plan(query, span).map_err(failed)? {
                steps.push(plan.logical_plan().display_indent().to_string());
                let runtime = self.runtime.as_ref().expect("taken only when dropped");
                let physical = runtime.block_on(plan.create_physical_plan());
                let physical = physical.map_err(failed)?;
                steps.push(displayable(physical.as_ref()).indent(false).to_string());
            }
        }
        steps.push(format!("order and cut to {} rows", frame.rows()));
        Ok(Plan {
            engine: self.name(),
            steps,
            lines: self.schema.lines,
            took,
        })
    }
}
