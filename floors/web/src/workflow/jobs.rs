//! Background work (后台任务): schedules with their last runs, jobs that were given up; for administrators.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::Role;
use qd_records::{RecordsError, Task};
use qd_workflow::work;

use crate::kit::{Answer, Fields, id_of, or_refuse, own_form, page};
use crate::show::{micros, moment};
use crate::visit::Visit;
use crate::{House, render};

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(_): Query<Fields>,
) -> Response {
    let answer = jobs_page(&house, &visit).await;
    or_refuse(&house, &visit, answer)
}

fn tasks(house: &House) -> Vec<Task> {
    house
        .rooms
        .iter()
        .flat_map(|room| room.tasks.clone())
        .collect()
}

async fn jobs_page(house: &House, visit: &Visit) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let lang = visit.reader.lang;
    let queue = work::queue(&house.records, &act)
        .await
        .map_err(RecordsError::problem)?;
    let lines = work::lines(house.records.store(), &tasks(house), act.at).await;
    let lines: Vec<Value> = lines
        .map_err(RecordsError::problem)?
        .iter()
        .map(|line| {
            let last = line.last.as_ref();
            context! {
                key => line.key, label => line.label.of(lang), cron => line.cron,
                next => line.next.map(|at| moment(at, lang)), began => last.map(|run| micros(run.started_at, lang)),
                ended => last.and_then(|run| run.finished_at).is_some(), count => last.and_then(|run| run.count),
                missed => last.map_or(0, |run| run.missed), fault => last.and_then(|run| run.fault.clone()),
            }
        })
        .collect();
    let failed: Vec<Value> = queue
        .failed
        .iter()
        .map(|job| {
            context! {
                id => job.id.to_string(), kind => &job.kind, attempts => job.attempts, at => micros(job.run_at, lang),
                fault => &job.last_fault,
            }
        })
        .collect();
    let title = render::texts().say(lang, "jobs", &[]);
    let frame = visit.frame(house, &title, "/admin/jobs", None);
    page(
        "workflow/jobs.html",
        context! {
            lines => lines, failed => failed, waiting => queue.waiting,
            may_run => visit.visitor.actor.is(Role::Administrator), ..frame
        },
    )
}

pub(super) async fn run(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(key): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = run_now(&house, &visit, &key, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn run_now(house: &House, visit: &Visit, key: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let begun = work::run_now(house.records.store(), &tasks(house), &act, key).await;
    begun.map_err(RecordsError::problem)?;
    Ok(Redirect::to("/admin/jobs").into_response())
}

pub(super) async fn retry(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = retried(&house, &visit, &id, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn retried(house: &House, visit: &Visit, id: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let opened = work::retry(&house.records, &act, id_of(id)?).await;
    opened.map_err(RecordsError::problem)?;
    Ok(Redirect::to("/admin/jobs").into_response())
}
