//! The import page (数据导入): upload, dry run with receipt, acceptance, history.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::context;
use qd_base::Problem;
use serde::Deserialize;
use tokio::io::AsyncWriteExt;

use super::{blocking, check_form, problem_json, refuse};
use crate::intake::{Arrived, IntakeState};
use crate::visit::Visit;
use crate::{House, render};

/// Files in one upload at most.
const MOST_FILES: usize = 24;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accept {
    csrf: String,
    stage: String,
}

pub(crate) async fn show(State(house): State<Arc<House>>, visit: Visit) -> Response {
    // Receipts and the history name customers and totals of the whole company.
    if !visit.may_import() {
        return refuse(&house, &visit, &Problem::new(403, "not-allowed"));
    }
    page(house, visit, None).await
}

pub(crate) async fn check(
    State(house): State<Arc<House>>,
    visit: Visit,
    form: Multipart,
) -> Response {
    if !visit.may_import() {
        return refuse(&house, &visit, &Problem::new(403, "not-allowed"));
    }
    let (files, mapping) = match receive(&house, &visit, form).await {
        Ok(received) => received,
        Err(problem) => return page(house, visit, Some(problem)).await,
    };
    let (actor, lang, intake) = (
        visit.visitor.actor.clone(),
        visit.reader.lang,
        house.intake.clone(),
    );
    match blocking(move || intake.check(files, mapping, actor, lang)).await {
        Ok(()) => Redirect::to("/import").into_response(),
        Err(problem) => page(house, visit, Some(problem)).await,
    }
}

pub(crate) async fn accept(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Accept>,
) -> Response {
    if !visit.may_import() {
        return refuse(&house, &visit, &Problem::new(403, "not-allowed"));
    }
    if let Err(problem) = check_form(&visit, &form.csrf) {
        return refuse(&house, &visit, &problem);
    }
    let (actor, lang, intake) = (
        visit.visitor.actor.clone(),
        visit.reader.lang,
        house.intake.clone(),
    );
    match blocking(move || intake.accept(&form.stage, actor, lang)).await {
        Ok(()) => Redirect::to("/import").into_response(),
        Err(problem) => page(house, visit, Some(problem)).await,
    }
}

pub(crate) async fn discard(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Accept>,
) -> Response {
    if !visit.may_import() {
        return refuse(&house, &visit, &Problem::new(403, "not-allowed"));
    }
    if let Err(problem) = check_form(&visit, &form.csrf) {
        return refuse(&house, &visit, &problem);
    }
    house.intake.discard();
    Redirect::to("/import").into_response()
}

pub(crate) async fn progress(State(house): State<Arc<House>>, visit: Visit) -> Response {
    let lang = visit.reader.lang;
    if !visit.may_import() {
        return problem_json(&house, &Problem::new(403, "not-allowed"), lang);
    }
    // Once checked, the state meets the ledger's database, which must not be asked on a serving thread.
    let inner = house.clone();
    let state = match blocking(move || Ok(inner.intake.state(lang))).await {
        Ok(state) => state,
        Err(problem) => return problem_json(&house, &problem, lang),
    };
    let (done, rows) = match state {
        IntakeState::Running { rows } => (false, rows),
        _ => (true, 0),
    };
    let text = render::texts().say(lang, "import-running", &[("rows", &rows)]);
    axum::Json(serde_json::json!({ "done": done, "rows": rows, "text": text })).into_response()
}

/// Stores the uploaded files under server-made names.
async fn receive(
    house: &Arc<House>,
    visit: &Visit,
    mut form: Multipart,
) -> Result<(Vec<Arrived>, Option<String>), Problem> {
    let intake = house.intake.clone();
    let inbox = blocking(move || intake.inbox()).await?;
    let broken = |fault: axum::extract::multipart::MultipartError| {
        Problem::new(400, "upload-broken").source(fault)
    };
    let (mut files, mut mapping, mut token) = (Vec::new(), None, String::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("csrf") => token = field.text().await.map_err(broken)?,
            Some("mapping") => {
                mapping =
                    Some(field.text().await.map_err(broken)?).filter(|m| !m.trim().is_empty());
            }
            Some("files") => {
                // The token stands before the files in the form, so nothing is stored for a stranger.
                check_form(visit, &token)?;
                if files.len() >= MOST_FILES {
                    return Err(Problem::new(413, "upload-too-many").arg("most", MOST_FILES));
                }
                files.push(keep(&inbox, field).await?);
            }
            _ => {}
        }
    }
    check_form(visit, &token)?;
    if files.is_empty() {
        return Err(Problem::new(400, "upload-empty").field("files"));
    }
    Ok((files, mapping))
}

async fn keep(
    inbox: &std::path::Path,
    mut field: axum::extract::multipart::Field<'_>,
) -> Result<Arrived, Problem> {
    let name: String = field
        .file_name()
        .unwrap_or("upload")
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let path = inbox.join(qd_base::Id::fresh().to_string());
    let failed = |fault: std::io::Error| Problem::new(507, "upload-unsaved").source(fault);
    let mut file = tokio::fs::File::create(&path).await.map_err(failed)?;
    let read = |fault: axum::extract::multipart::MultipartError| {
        Problem::new(413, "upload-broken").source(fault)
    };
    while let Some(chunk) = field.chunk().await.map_err(read)? {
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(Arrived { name, path })
}

async fn page(house: Arc<House>, visit: Visit, problem: Option<Problem>) -> Response {
    let (lang, actor) = (visit.reader.lang, visit.visitor.actor.clone());
    let inner = house.clone();
    let read = blocking(move || {
        Ok((
            inner.intake.state(lang),
            inner.intake.history(lang),
            inner.desks.desk(actor, lang).ok(),
        ))
    });
    let (state, history, desk) = match read.await {
        Ok(read) => read,
        Err(problem) => return refuse(&house, &visit, &problem),
    };
    let texts = render::texts();
    let status = problem.as_ref().map_or(200, |p| p.status);
    let mut fault = problem.map(|p| house.sentence(&p, lang));
    let (mut running, mut blocks, mut staged) = (None, String::new(), None);
    match state {
        IntakeState::Idle => {}
        IntakeState::Running { rows } => {
            running = Some(texts.say(lang, "import-running", &[("rows", &rows)]));
        }
        IntakeState::Checked {
            stage,
            receipt,
            acceptable,
        } => {
            blocks = qd_documents::html::blocks(receipt.blocks.clone(), lang);
            staged = acceptable.then_some(stage);
        }
        IntakeState::Refused(problem) => {
            fault = fault.or_else(|| Some(house.sentence(&problem, lang)));
        }
        IntakeState::Taken(receipt) => {
            blocks = qd_documents::html::blocks(receipt.blocks.clone(), lang)
        }
    }
    let history = history
        .map(|d| qd_documents::html::blocks(d.blocks, lang))
        .unwrap_or_default();
    let title = texts.say(lang, "page-import", &[]);
    let frame = visit.frame(&house, &title, "/import", desk.as_ref());
    let context = context! {
        fault => fault, running => running,         blocks => render::safe(blocks), staged => staged, history => render::safe(history),
        accept_label => texts.say(lang, "import-accept", &[]), ..frame
    };
    let code = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    match render::page("import.html", context) {
        Ok(html) => (code, Html::<String>(html)).into_response(),
        Err(problem) => refuse(&house, &visit, &problem),
    }
}
