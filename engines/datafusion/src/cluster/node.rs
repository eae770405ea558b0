//! The nodes of a cluster (集群节点): one scheduler, any number of executors, each a process of this program.
//!
//! What Ballista leaves open by default is closed here: loopback unless another network is trusted by name, shuffle
//! files in a private folder that is cleared, dead executors noticed within seconds.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ballista_core::extension::{
    SessionConfigExt, ballista_aggregate_functions, ballista_scalar_functions,
    ballista_window_functions,
};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::SessionConfig;

use super::{Bucket, ClusterError};

/// Deep plans are walked recursively on the nodes.
const STACK_BYTES: usize = 32 << 20;
/// An executor tells that it lives this often.
const HEARTBEAT_SECONDS: u64 = 3;
/// After this silence an executor counts as dead and its work is given to others.
const DEAD_AFTER_SECONDS: u64 = 12;
/// Shuffle files of a finished job are cleared after this time.
const SHUFFLE_SECONDS: u64 = 120;

/// A scheduler.
#[derive(Clone, Debug)]
pub struct SchedulerNode {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether other machines may reach it.
    pub trusted_network: bool,
    /// Where the parts are.
    pub bucket: Bucket,
}

/// An executor.
#[derive(Clone, Debug)]
pub struct ExecutorNode {
    /// Where others fetch its results; the next port is for its orders.
    pub listen: SocketAddr,
    /// Whether other machines may reach it.
    pub trusted_network: bool,
    /// The scheduler.
    pub scheduler: SocketAddr,
    /// A folder for shuffle files; what is in its subfolder for this port is removed at the start.
    pub work: PathBuf,
    /// Tasks at a time.
    pub cores: usize,
    /// Memory its tasks may take together before they spill to disk.
    pub memory_bytes: u64,
    /// Where the parts are.
    pub bucket: Bucket,
}

/// Runs a scheduler until the process is ended.
pub fn run_scheduler(node: &SchedulerNode) -> Result<(), ClusterError> {
    closed(node.listen, node.trusted_network)?;
    let environment = environment(&node.bucket, None).map_err(fault)?;
    let config = SchedulerConfig {
        bind_host: node.listen.ip().to_string(),
        bind_port: node.listen.port(),
        external_host: node.listen.ip().to_string(),
        executor_timeout_seconds: DEAD_AFTER_SECONDS,
        expire_dead_executor_interval_seconds: HEARTBEAT_SECONDS,
        no_executors_grace_period_seconds: DEAD_AFTER_SECONDS,
        finished_job_data_clean_up_interval_seconds: SHUFFLE_SECONDS,
        finished_job_state_clean_up_interval_seconds: SHUFFLE_SECONDS,
        override_session_builder: Some(Arc::new(move |config: SessionConfig| {
            Ok(SessionStateBuilder::new()
                .with_config(config)
                .with_runtime_env(environment.clone())
                .with_default_features()
                .with_scalar_functions(ballista_scalar_functions())
                .with_aggregate_functions(ballista_aggregate_functions())
                .with_window_functions(ballista_window_functions())
                .build())
        })),
        override_config_producer: Some(Arc::new(SessionConfig::new_with_ballista)),
        ..SchedulerConfig::default()
    };
    let listen = node.listen;
    runtime()?
        .block_on(async move {
            let cluster = BallistaCluster::new_from_config(&config).await?;
            start_server(cluster, listen, Arc::new(config)).await
        })
        .map_err(fault)
}

/// Runs an executor until the process is ended.
pub fn run_executor(node: &ExecutorNode) -> Result<(), ClusterError> {
    closed(node.listen, node.trusted_network)?;
    wait_for(node.scheduler)?;
    let work = private_folder(&node.work, node.listen.port()).map_err(fault)?;
    let environment = environment(&node.bucket, Some(&work)).map_err(fault)?;
    let config = ExecutorProcessConfig {
        bind_host: node.listen.ip().to_string(),
        external_host: Some(node.listen.ip().to_string()),
        port: node.listen.port(),
        grpc_port: node.listen.port() + 1,
        scheduler_host: node.scheduler.ip().to_string(),
        scheduler_port: node.scheduler.port(),
        vcores: node.cores,
        work_dir: Some(work.to_string_lossy().into_owned()),
        job_data_ttl_seconds: SHUFFLE_SECONDS,
        job_data_clean_up_interval_seconds: SHUFFLE_SECONDS / 2,
        executor_heartbeat_interval_seconds: HEARTBEAT_SECONDS,
        memory_pool_size: Some(node.memory_bytes),
        override_runtime_producer: Some(Arc::new(move |_: &SessionConfig| Ok(environment.clone()))),
        override_config_producer: Some(Arc::new(SessionConfig::new_with_ballista)),
        ..ExecutorProcessConfig::default()
    };
    runtime()?
        .block_on(start_executor_process(Arc::new(config)))
        .map_err(fault)
}

fn fault(error: impl std::fmt::Display) -> ClusterError {
    ClusterError::Node(error.to_string())
}

fn closed(listen: SocketAddr, trusted: bool) -> Result<(), ClusterError> {
    match listen.ip().is_loopback() || trusted {
        true => Ok(()),
        false => Err(ClusterError::Open(listen)),
    }
}

fn environment(bucket: &Bucket, spill: Option<&Path>) -> Result<Arc<RuntimeEnv>, DataFusionError> {
    let mut builder = RuntimeEnvBuilder::new();
    if let Some(folder) = spill {
        builder = builder.with_temp_file_path(folder);
    }
    let environment = builder.build_arc()?;
    let known = bucket.register(&environment);
    known.map_err(|e| DataFusionError::Configuration(e.to_string()))?;
    Ok(environment)
}

fn runtime() -> Result<tokio::runtime::Runtime, ClusterError> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .thread_name("cluster-node")
        .enable_all()
        .build()
        .map_err(fault)
}

/// Waits half a minute for the scheduler to listen.
fn wait_for(scheduler: SocketAddr) -> Result<(), ClusterError> {
    let start = Instant::now();
    loop {
        match TcpStream::connect_timeout(&scheduler, Duration::from_secs(2)) {
            Ok(_) => return Ok(()),
            Err(e) if start.elapsed() > Duration::from_secs(30) => {
                return Err(ClusterError::Scheduler {
                    scheduler: scheduler.to_string(),
                    reason: e.to_string(),
                });
            }
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// An empty folder that only this user can enter: shuffle files hold sales figures.
fn private_folder(work: &Path, port: u16) -> std::io::Result<PathBuf> {
    use std::os::unix::fs::DirBuilderExt;
    let folder = work.join(format!("executor-{port}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(&folder)?;
    folder.canonicalize()
}
