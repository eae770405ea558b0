//! The cluster as an engine (集群引擎): plans go to the scheduler, sums come back.

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use ballista::prelude::SessionContextExt;
use ballista_core::extension::SessionConfigExt;
use datafusion::common::tree_node::TreeNode;
use datafusion::datasource::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use object_store::ObjectStore;
use qd_base::Date;
use qd_ledger::fact::{day_date, day_number};
use qd_ledger::store::PartRow;
use qd_ledger::time::Span;
use qd_ledger::{DimensionKey, Engine, EngineError, Facts, Frame, MetricKey, Plan, Query, Schema};

use super::{Bucket, ClusterError, Receipt};
use crate::answer::{answer, failed};
use crate::plan::{self, Ground};
use crate::rollup;
use crate::table::{schema_of, table};

/// Partitions a stage is cut into.
const PARTITIONS: usize = 4;

/// The parts on a store, asked through a scheduler. Calls block: call from a blocking task, not from an async one.
pub struct Cluster {
    scheduler: String,
    bucket: Bucket,
    store: Arc<dyn ObjectStore>,
    patience: Duration,
    parts: Vec<(PartRow, Receipt)>,
    schema: Schema,
    days: Option<(i32, i32)>,
    table: Option<Arc<dyn TableProvider>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The plain drop of a runtime waits, which an async caller may not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Cluster {
    /// Checks that every part is on the store as it was pushed. `scheduler` is HOST:PORT; a question that takes longer
    /// than `patience` is given up.
    pub fn open(
        scheduler: &str,
        bucket: &Bucket,
        parts: &[PartRow],
        patience: Duration,
    ) -> Result<Cluster, ClusterError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(32 << 20)
            .thread_name("cluster")
            .enable_all()
            .build()
            .map_err(|e| ClusterError::Node(e.to_string()))?;
        let store = bucket.client()?;
        let met: Result<Vec<(PartRow, Receipt)>, ClusterError> = runtime.block_on(async {
            let mut met = Vec::new();
            for part in parts {
                met.push((part.clone(), bucket.state(&store, part).await?));
            }
            Ok(met)
        });
        let parts = met?;
        let mut schema = Schema::default();
        for (part, receipt) in &parts {
            let names: Vec<&str> = receipt.columns.iter().map(String::as_str).collect();
            schema.extend(&schema_of(&names, part.rows));
        }
        let days = parts
            .iter()
            .map(|(part, _)| (day_number(part.first), day_number(part.last)))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let addresses: Result<Vec<String>, ClusterError> = parts
            .iter()
            .map(|(part, _)| bucket.address_of(part))
            .collect();
        let table = match parts.is_empty() {
            true => None,
            false => Some(table(&schema, &addresses?).map_err(|e| ClusterError::Job {
                reason: e.to_string(),
            })?),
        };
        Ok(Cluster {
            scheduler: scheduler.to_owned(),
            bucket: bucket.clone(),
            store,
            patience,
            parts,
            schema,
            days,
            table,
            runtime: Some(runtime),
        })
    }

    /// Adds the lines up by day and the dimensions `by` on the cluster, for a rollup: see [`qd_ledger::Rollup`].
    pub fn reduce(&self, by: &[DimensionKey]) -> Result<Facts, EngineError> {
        rollup::check(&self.schema, by)?;
        self.check_untouched()?;
        let Some(table) = &self.table else {
            return Ok(Facts::default());
        };
        let batches = self.collect(|ctx| rollup::frame(ctx, table, &self.schema, by))?;
        rollup::facts(&self.schema, by, &batches)
    }

    /// No question reads an object that was written again after it was pushed.
    fn check_untouched(&self) -> Result<(), ClusterError> {
        let runtime = self.runtime.as_ref().expect("taken only when dropped");
        runtime.block_on(async {
            for (part, receipt) in &self.parts {
                self.bucket.untouched(&self.store, part, receipt).await?;
            }
            Ok(())
        })
    }

    async fn context(&self) -> Result<SessionContext, DataFusionError> {
        let environment = RuntimeEnvBuilder::new().build_arc()?;
        let known = self.bucket.register(&environment);
        known.map_err(|e| DataFusionError::Configuration(e.to_string()))?;
        let config = SessionConfig::new_with_ballista().with_target_partitions(PARTITIONS);
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(environment)
            .with_default_features()
            .build();
        SessionContext::remote_with_state(&format!("df://{}", self.scheduler), state).await
    }

    /// Sends a plan and waits for all of its result.
    fn collect(
        &self,
        plan: impl FnOnce(&SessionContext) -> Result<DataFrame, DataFusionError>,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        self.reach()?;
        let runtime = self.runtime.as_ref().expect("taken only when dropped");
        let frame = runtime
            .block_on(async { plan(&self.context().await?) })
            .map_err(failed)?;
        if meets_no_line(&frame).map_err(failed)? {
            return Ok(Vec::new());
        }
        let outcome = runtime.block_on(async move {
            // On a worker thread: its stack is large enough for deep plans.
            let work = tokio::spawn(frame.collect());
            let stop = work.abort_handle();
            let outcome = tokio::time::timeout(self.patience, work).await;
            stop.abort();
            outcome
        });
        let reason = match outcome {
            Ok(Ok(Ok(batches))) => return Ok(batches),
            Ok(Ok(Err(e))) => e.to_string(),
            Ok(Err(e)) => e.to_string(),
            Err(_) => format!("no answer within {} s", self.patience.as_secs()),
        };
        // A scheduler that died on the way is the better explanation.
        self.reach()?;
        Err(ClusterError::Job { reason }.into())
    }

    /// Whether somebody listens where the scheduler should be.
    fn reach(&self) -> Result<(), ClusterError> {
        let gone = |reason: String| ClusterError::Scheduler {
            scheduler: self.scheduler.clone(),
            reason,
        };
        let mut places = self
            .scheduler
            .to_socket_addrs()
            .map_err(|e| gone(e.to_string()))?;
        let place = places
            .next()
            .ok_or_else(|| gone("unknown host".to_owned()))?;
        let met = TcpStream::connect_timeout(&place, Duration::from_secs(5));
        met.map(|_| ()).map_err(|e| gone(e.to_string()))
    }
}

/// Whether the conditions contradict each other, so that nothing is to be read. Such a plan must not travel: on its way
/// an empty relation forgets its columns.
fn meets_no_line(frame: &DataFrame) -> Result<bool, DataFusionError> {
    let plan = frame.clone().into_optimized_plan()?;
    plan.exists(|node| Ok(matches!(node, LogicalPlan::EmptyRelation(_))))
}

impl Engine for Cluster {
    fn name(&self) -> &'static str {
        "cluster"
    }

    fn run(&self, query: &Query) -> Result<Frame, EngineError> {
        self.schema.check(query)?;
        self.check_untouched()?;
        answer(query, |span: Span| {
            let (Some(table), Some(days)) = (&self.table, self.days) else {
                return Ok(Vec::new());
            };
            self.collect(|ctx| {
                let ground = Ground {
                    ctx,
                    table,
                    days,
                    travels: true,
                };
                plan::frame(&ground, query, span)
            })
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
        let parts = self.parts.len();
        Ok(Plan {
            engine: self.name(),
            steps: vec![
                format!("{parts} parts at {}", self.bucket.address),
                format!("plan carried out by the cluster of {}", self.scheduler),
                format!("order and cut to {} rows", frame.rows()),
            ],
            lines: self.schema.lines,
            took: start.elapsed(),
        })
    }
}
