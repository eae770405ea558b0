//! Beyond one machine (集群): the same plans on a Ballista cluster, with the parts on an S3-compatible store.
//!
//! The cluster is for what one machine cannot do in time: adding lines up to a rollup, and the rare question that
//! needs every line. Interactive work stays on the cube. An answer from the cluster is the whole answer or an error:
//! a part that is not what was pushed, a scheduler that is gone or a job that fails never gives a number.

mod bucket;
mod engine;
mod fault;
mod node;
mod parts;

pub use bucket::{Bucket, Keys, Receipt};
pub use engine::Cluster;
pub use fault::ClusterError;
pub use node::{ExecutorNode, SchedulerNode, run_executor, run_scheduler};
pub use parts::ClusterParts;
