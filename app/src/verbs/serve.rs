//! `serve`: the web app.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use qd_web::House;

use super::Work;
use crate::cli::Serve;
use crate::home::Home;
use crate::house::{doors::HouseDoors, printers::HousePrinters, signin, taking};
use crate::rooms;

pub fn run(work: &Work<'_>, args: &Serve) -> Result<ExitCode> {
    let home = Arc::new(work.home()?);
    if let Some(address) = args.metrics {
        measure(work, &home, address)?;
    }
    listen(work, home, &args.listen, args.public_url.as_deref())
}

/// Gives the figures of the running house on an address of this machine.
fn measure(work: &Work<'_>, home: &Home, address: std::net::SocketAddr) -> Result<()> {
    let bound = qd_web::Metrics::bind(address, home.store.clone(), env!("CARGO_PKG_VERSION"));
    let metrics = work.runtime.block_on(bound);
    let metrics = metrics.with_context(|| format!("metrics on {address}"))?;
    work.runtime.spawn(async move {
        if let Err(fault) = metrics.serve().await {
            tracing::error!(%fault, "metrics are given no longer");
        }
    });
    Ok(())
}

/// The house over a home, as the shell and the description of its API see it.
pub(super) fn house(work: &Work<'_>, home: &Arc<Home>, url: &str) -> Result<Arc<House>> {
    Ok(Arc::new(House {
        rooms: rooms::all(),
        doors: Arc::new(HouseDoors::new(
            home.doors.clone(),
            work.runtime.handle().clone(),
        )),
        people: home.doors.clone(),
        desks: home.clone(),
        intake: Arc::new(taking::intake(home)?),
        printers: Arc::new(HousePrinters),
        files: qd_workflow::attachment::Files::new(home.dir.join("files")),
        records: home.records.clone(),
        answers: rooms::answer_kinds(),
        clock: home.clock.clone(),
        pace: home.settings.api.pace(),
        public_url: url.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        texts: rooms::texts(),
    }))
}

/// Serves a home until the process is told to stop.
pub fn listen(
    work: &Work<'_>,
    home: Arc<Home>,
    address: &str,
    public_url: Option<&str>,
) -> Result<ExitCode> {
    home.ledger.sweep()?;
    // The cube is loaded before the first visitor comes, so that no page pays for it.
    if let Err(fault) = home.own_desk(work.lang) {
        tracing::warn!(%fault, "the ledger is not ready");
    }
    let url = public_url.map_or_else(|| format!("http://{address}"), str::to_owned);
    let outside = signin::furnish(&home.settings.sign_in, &home.dir, &url, home.clock.clone());
    home.doors.furnish(outside.context("quarterdeck.toml")?);
    let house = house(work, &home, &url)?;
    if let Err(fault) = work.runtime.block_on(house.intake.sweep()) {
        tracing::warn!(%fault, "the inbox is not swept");
    }
    if let Some(token) = work.runtime.block_on(home.doors.first_run_token())? {
        println!(
            "{}",
            work.say("first-run-hint", &[("url", &url), ("token", &token.text())])
        );
    }
    let ready = || println!("{}", work.say("serving", &[("url", &url)]));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = home.worker();
    let working = work.runtime.spawn(async move {
        // A dropped sender means the same: the server is gone.
        worker.run(async { drop(stopped.await) }).await;
    });
    let served = work.runtime.block_on(qd_web::serve(house, address, ready));
    drop(stop);
    work.runtime.block_on(working)?;
    served
        .with_context(|| format!("{address} cannot be listened on; is another server running?"))?;
    work.runtime.block_on(home.store.close());
    Ok(ExitCode::SUCCESS)
}
