//! `cluster …` (集群命令): the nodes, and the parts on their store. Store and scheduler stand in `quarterdeck.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `cluster …`.
#[derive(Debug, Subcommand)]
pub enum ClusterVerb {
    /// Put every ledger part on the store that is not there yet, and read it back.
    Push,
    /// Read every part on the store back and compare it with the manifest.
    Verify,
    /// Run the scheduler.
    Scheduler(Listen),
    /// Run an executor.
    Executor(Executor),
}

/// Where a node listens.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address and port.
    #[arg(long, default_value = "127.0.0.1:50050")]
    pub listen: SocketAddr,
    /// Let other machines reach it: only inside a closed network, because a node asks nobody who he is.
    #[arg(long)]
    pub trusted_network: bool,
}

/// `cluster executor`.
#[derive(Debug, Args)]
pub struct Executor {
    /// Address and port; the next port is used too.
    #[arg(long, default_value = "127.0.0.1:50060")]
    pub listen: SocketAddr,
    /// Let other machines reach it: only inside a closed network, because a node asks nobody who he is.
    #[arg(long)]
    pub trusted_network: bool,
    /// Folder for shuffle files; they hold sales figures and are cleared by themselves.
    #[arg(long)]
    pub work: PathBuf,
    /// Tasks at a time; all cores by default.
    #[arg(long)]
    pub cores: Option<usize>,
    /// Memory the tasks may take together before they spill to disk.
    #[arg(long, default_value_t = 2048)]
    pub memory_mb: u64,
}
