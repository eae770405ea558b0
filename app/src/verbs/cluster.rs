//! `cluster`: push parts to the store, run scheduler and executors.

use std::net::ToSocketAddrs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use qd_engine_datafusion::cluster::{
    Bucket, ExecutorNode, SchedulerNode, run_executor, run_scheduler,
};
use serde_json::json;

use super::Work;
use crate::cli::cluster::{ClusterVerb, Executor};
use crate::home::{ClusterSettings, read_settings};

pub fn run(work: &Work<'_>, verb: &ClusterVerb) -> Result<ExitCode> {
    let settings = settings(work)?;
    match verb {
        ClusterVerb::Push => push(work, &settings),
        ClusterVerb::Verify => verify(work, &settings),
        ClusterVerb::Scheduler(place) => {
            run_scheduler(&SchedulerNode {
                listen: place.listen,
                trusted_network: place.trusted_network,
                bucket: bucket(&settings),
            })?;
            Ok(ExitCode::SUCCESS)
        }
        ClusterVerb::Executor(args) => executor(&settings, args),
    }
}

/// The store of the settings. Keys never stand in a file: they come from the environment.
pub(crate) fn bucket(settings: &ClusterSettings) -> Bucket {
    Bucket {
        address: settings.bucket.clone(),
        endpoint: settings.endpoint.clone(),
        region: settings.region.clone(),
        keys: None,
    }
}

fn settings(work: &Work<'_>) -> Result<ClusterSettings> {
    let dir = &work.cli.home;
    read_settings(dir)?.cluster.with_context(|| {
        let path = dir.join("quarterdeck.toml");
        let path = path.display().to_string();
        work.say("cluster-unset", &[("path", &path)])
    })
}

fn push(work: &Work<'_>, settings: &ClusterSettings) -> Result<ExitCode> {
    let home = work.home()?;
    let bucket = bucket(settings);
    let parts = home.ledger.parts_of(home.ledger.version()?)?;
    let (mut sent, mut bytes) = (0_usize, 0_u64);
    for part in &parts {
        let push = bucket.push(home.ledger.dir(), part);
        if work.runtime.block_on(push)? {
            (sent, bytes) = (sent + 1, bytes + part.bytes);
        }
    }
    if work.cli.json {
        println!(
            "{}",
            json!({ "parts": parts.len(), "sent": sent, "bytes": bytes })
        );
        return Ok(ExitCode::SUCCESS);
    }
    let told = [
        ("parts", &parts.len() as &dyn std::fmt::Display),
        ("sent", &sent),
        ("megabytes", &(bytes >> 20)),
    ];
    println!("{}", work.say("cluster-pushed", &told));
    Ok(ExitCode::SUCCESS)
}

fn verify(work: &Work<'_>, settings: &ClusterSettings) -> Result<ExitCode> {
    let home = work.home()?;
    let bucket = bucket(settings);
    let parts = home.ledger.parts_of(home.ledger.version()?)?;
    let mut faults = Vec::new();
    for part in &parts {
        if let Err(fault) = work.runtime.block_on(bucket.verify(part)) {
            eprintln!("{fault}");
            faults.push(fault.to_string());
        }
    }
    if work.cli.json {
        println!("{}", json!({ "parts": parts.len(), "faults": faults }));
    }
    if !faults.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if !work.cli.json {
        let rows: u64 = parts.iter().map(|part| part.rows).sum();
        let told = [
            ("parts", &parts.len() as &dyn std::fmt::Display),
            ("rows", &rows),
        ];
        println!("{}", work.say("verify-ok", &told));
    }
    Ok(ExitCode::SUCCESS)
}

fn executor(settings: &ClusterSettings, args: &Executor) -> Result<ExitCode> {
    let name = &settings.scheduler;
    let mut places = name
        .to_socket_addrs()
        .with_context(|| format!("the scheduler {name} is not HOST:PORT"))?;
    let scheduler = places
        .next()
        .with_context(|| format!("the scheduler {name} has no address"))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    run_executor(&ExecutorNode {
        listen: args.listen,
        trusted_network: args.trusted_network,
        scheduler,
        work: args.work.clone(),
        cores: args.cores.unwrap_or(cores),
        memory_bytes: args.memory_mb << 20,
        bucket: bucket(settings),
    })?;
    Ok(ExitCode::SUCCESS)
}
