//! What can go wrong between machines (集群故障), each with the way out.

use qd_ledger::EngineError;
use thiserror::Error;

/// Why the cluster gave no answer.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// The store's address cannot be used.
    #[error("the store address {address} cannot be used: {reason}; write it as s3://BUCKET/FOLDER")]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store refused or did not answer.
    #[error(
        "the store failed at {object}: {reason}; check its address, the keys in the environment and the network"
    )]
    Store {
        /// The object.
        object: String,
        /// What it said.
        reason: String,
    },
    /// A part has not been pushed.
    #[error("ledger part {part} is not on the store; run `quarterdeck cluster push` first")]
    NotPushed {
        /// The file name.
        part: String,
    },
    /// A part on the store is not what was sealed.
    #[error(
        "ledger part {part} on the store is damaged: {reason}; run `quarterdeck cluster push` again"
    )]
    Damaged {
        /// The file name.
        part: String,
        /// What differs.
        reason: String,
    },
    /// Nobody listens where the scheduler should be.
    #[error(
        "the cluster's scheduler at {scheduler} does not answer ({reason}); start it with `quarterdeck cluster scheduler`, or take [cluster] out of quarterdeck.toml to scan on this machine"
    )]
    Scheduler {
        /// Its address.
        scheduler: String,
        /// What the connection said.
        reason: String,
    },
    /// The job failed or took too long.
    #[error("the cluster did not finish: {reason}; look whether its executors run, then ask again")]
    Job {
        /// What it said.
        reason: String,
    },
    /// A node could not start.
    #[error("the cluster node cannot start: {0}")]
    Node(String),
    /// Ballista knows no sign-in, so a listener that other machines can reach has to be wanted.
    #[error(
        "{0} can be reached from other machines, and a cluster node asks nobody who he is; repeat with --trusted-network inside a closed network, or listen on 127.0.0.1"
    )]
    Open(std::net::SocketAddr),
}

impl From<ClusterError> for EngineError {
    fn from(error: ClusterError) -> EngineError {
        match error {
            ClusterError::Damaged { part, reason } => EngineError::Damaged { part, reason },
            other => EngineError::Failed {
                engine: "cluster",
                reason: other.to_string(),
            },
        }
    }
}
