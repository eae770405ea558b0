//! Watches as work of the worker (每日复评): each gets the desk of the house, away from the threads that answer people.

use std::sync::Arc;

use qd_base::{Lang, Problem};
use qd_records::{RecordsError, Work};
use qd_reports::{ReportError, Watch};
use qd_workflow::work::{Handler, JobDesk};

use crate::home::Home;
use crate::rooms;

/// One handler for each watch of the rooms.
pub fn handlers(home: &Home) -> Vec<Arc<dyn Handler>> {
    let handler = |watch| -> Arc<dyn Handler> {
        let home = home.clone();
        Arc::new(Watching { home, watch })
    };
    rooms::watches().into_iter().map(handler).collect()
}

/// Does one watch now.
///
/// # Errors
/// The report's fault. A ledger without a line has nothing to watch and is no fault.
pub fn once(home: &Home, watch: &Watch) -> Result<u64, ReportError> {
    let desk = home.own_desk(Lang::Zh)?;
    match (watch.run)(&desk) {
        Err(ReportError::EmptyLedger) => Ok(0),
        done => done,
    }
}

struct Watching {
    home: Home,
    watch: Watch,
}

impl Handler for Watching {
    fn kind(&self) -> &'static str {
        self.watch.key
    }

    fn run<'a>(&'a self, _: JobDesk<'a>) -> Work<'a, ()> {
        let (home, watch) = (self.home.clone(), self.watch);
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || once(&home, &watch)).await;
            let fault = match done {
                Ok(Ok(count)) => {
                    tracing::info!(count, watch = watch.key, "watched");
                    return Ok(());
                }
                Ok(Err(fault)) => fault.to_string(),
                Err(fault) => fault.to_string(),
            };
            let problem = Problem::new(500, "report-watch").source(fault);
            Err(RecordsError::from(problem))
        })
    }
}
