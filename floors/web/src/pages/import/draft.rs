//! One import that waits for a person (待入账的文件): what was read, the columns to be confirmed, and taking it.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_ledger::import::{ImportError, ImportOutcome, Looked, Question};

use super::{Answer, Fields, form, id_of, moment, or_refuse, own, own_form, page};
use crate::intake::{Draft, FileRead, TakenFile, View, receipt};
use crate::pages::problem_json;
use crate::visit::Visit;
use crate::{House, render};

/// What a visit to a draft finds.
struct Found {
    draft: Option<Draft>,
    view: View,
}

async fn find(house: &House, visit: &Visit, id: &str) -> Result<Found, Problem> {
    own(visit)?;
    let id = id_of(id)?;
    if let Some(draft) = house.intake.draft(id).await? {
        let view = house.intake.view(&draft).await?;
        let draft = Some(draft).filter(|_| !matches!(view, View::Taken(_)));
        return Ok(Found { draft, view });
    }
    let gone = || Problem::new(404, "import-stage-gone");
    let view = house.intake.afterwards(id).ok_or_else(gone)?;
    Ok(Found { draft: None, view })
}

/// The draft that a form is about, and what was read of it.
async fn read(
    house: &House,
    visit: &Visit,
    id: &str,
) -> Result<(Draft, Vec<Arc<FileRead>>), Problem> {
    match find(house, visit, id).await? {
        Found {
            draft: Some(draft),
            view: View::Read { files, .. },
        } => Ok((draft, files)),
        Found {
            view: View::Failed(problem),
            ..
        } => Err(problem),
        _ => Err(Problem::new(409, "import-busy")),
    }
}

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    let answer = draft_page(&house, &visit, &id, None).await;
    or_refuse(&house, &visit, answer)
}

async fn draft_page(house: &House, visit: &Visit, id: &str, fault: Option<Problem>) -> Answer {
    let found = find(house, visit, id).await?;
    let lang = visit.reader.lang;
    let say = |key: &str| render::texts().say(lang, key, &[]);
    let (mut files, mut said, mut running) = (Vec::new(), Vec::new(), None);
    let (mut taken, mut failed, mut changed, mut acceptable) = (false, None, 0, 0);
    match &found.view {
        View::Busy { rows, waiting } => running = Some(progress_text(*rows, *waiting, lang)),
        View::Read {
            files: read,
            said: before,
        } => {
            let pairs = read.iter().enumerate();
            files = pairs
                .map(|(place, read)| file(house, read, place, lang))
                .collect();
            said = before
                .iter()
                .map(|one| outcome_line(house, one, lang))
                .collect();
            changed = read.iter().map(|read| read.changed()).sum();
            acceptable = read.iter().filter(|read| read.is_acceptable()).count();
        }
        View::Taken(outcomes) => {
            taken = true;
            said = outcomes
                .iter()
                .map(|one| outcome_line(house, one, lang))
                .collect();
        }
        View::Failed(problem) => failed = Some(house.sentence(problem, lang)),
    }
    let title = say(if taken {
        "import-taken"
    } else {
        "import-draft"
    });
    let frame = visit.frame(house, &title, "/import", None);
    let status = fault.as_ref().map_or(200, |fault| fault.status);
    let made = found.draft.as_ref().map(|draft| {
        context! { maker => &draft.maker, at => moment(draft.created_at) }
    });
    page(
        "import/draft.html",
        status,
        context! {
            id => id, made => made, files => files, said => said, running => running, taken => taken,
            fault => fault.map(|fault| house.sentence(&fault, lang)).or(failed),
            changed => changed, acceptable => acceptable, ..frame
        },
    )
}

fn progress_text(rows: u64, waiting: bool, lang: Lang) -> String {
    let key = if waiting {
        "import-waiting"
    } else {
        "import-running"
    };
    render::texts().say(lang, key, &[("rows", &rows)])
}

fn outcome_line(house: &House, one: &TakenFile, lang: Lang) -> Value {
    let (good, text) = match one.sentence(lang) {
        Ok(text) => (one.is_done(), text),
        Err(problem) => (
            false,
            format!("{}: {}", one.name, house.sentence(&problem, lang)),
        ),
    };
    context! { good => good, text => text, version => one.version() }
}

/// One file of the page.
fn file(house: &House, read: &FileRead, place: usize, lang: Lang) -> Value {
    let looked = read.looked.as_ref();
    let outcome = looked.ok().and_then(|looked| looked.outcome.as_ref().ok());
    let fault = match looked {
        Err(fault) => Some(fault),
        Ok(looked) => looked.outcome.as_ref().err(),
    };
    let asks = matches!(fault, Some(ImportError::Ask { .. }));
    let meeting = read.meeting.as_ref().map(|meeting| match meeting {
        Ok(overlap) => receipt::meeting(overlap, lang),
        Err(problem) => house.sentence(problem, lang),
    });
    let overlap = read
        .meeting
        .as_ref()
        .and_then(|meeting| meeting.as_ref().ok());
    let examples = overlap.map(|overlap| overlap.examples.iter().map(|change| {
        context! { key => &*change.key, date => change.date.to_string(), before => change.before.to_fen_text(), after => change.after.to_fen_text() }
    }).collect::<Vec<Value>>());
    context! {
        place => place, name => &read.file.name, asks => asks,
        fault => fault.map(|fault| house.sentence(&fault.to_problem(), lang)),
        way => fault.map(|fault| render::texts().say(lang, way_out(fault), &[])),
        saved => looked.ok().map(|looked| looked.mapping.name.clone()).filter(|name| !name.is_empty()),
        answered => read.file.mapping.is_some(), plain => read.file.plain,
        form => looked.ok().map(|looked| form::context_of(looked, lang)),
        facts => outcome.map(figures), meeting => meeting, examples => examples,
        origin => looked.ok().map(origin),
        blocks => outcome.map(|outcome| render::safe(qd_documents::html::blocks(receipt::for_page(&outcome.receipt, lang), lang))),
        rejections => house.intake.rejections(&read.file).is_some(),
    }
}

/// What to do about a file that could not be read.
fn way_out(fault: &ImportError) -> &'static str {
    match fault {
        ImportError::Ask { question, .. } => match question {
            Question::Date | Question::Revenue => "import-way-column",
            _ => "import-way-setting",
        },
        ImportError::NothingAccepted { .. } | ImportError::Mapping { .. } => "import-way-column",
        ImportError::Encoding { .. } => "import-way-setting",
        _ => "import-way-file",
    }
}

fn figures(outcome: &ImportOutcome) -> Value {
    let receipt = &outcome.receipt;
    let count = |n: u64| qd_base::format::count(i64::try_from(n).unwrap_or(i64::MAX));
    context! {
        read => count(receipt.rows_read), accepted => count(receipt.accepted), rejected => count(receipt.rejected_count),
        has_rejected => receipt.rejected_count > 0, revenue => receipt.total.revenue.to_fen_text(), factor => receipt.unit_factor,
    }
}

fn origin(looked: &Looked) -> Value {
    let preview = &looked.preview;
    let sheet = form::sheet_shown(looked);
    context! {
        format => &preview.format, encoding => &preview.encoding,
        sheet => sheet.map(|sheet| sheet.name.as_str()).filter(|_| preview.sheets.len() > 1),
        header_row => sheet.map(|sheet| sheet.header_row), lines => sheet.map(|sheet| sheet.lines),
    }
}

pub(super) async fn progress(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    let lang = visit.reader.lang;
    let (done, rows, text) = match find(&house, &visit, &id).await {
        Ok(Found {
            view: View::Busy { rows, waiting },
            ..
        }) => (false, rows, progress_text(rows, waiting, lang)),
        Ok(_) => (true, 0, String::new()),
        Err(problem) if problem.status == 404 => (true, 0, String::new()),
        Err(problem) => return problem_json(&house, &problem, lang),
    };
    axum::Json(serde_json::json!({ "done": done, "rows": rows, "text": text })).into_response()
}

pub(super) async fn answer(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, place)): Path<(String, usize)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = match keep_answers(&house, &visit, (&id, place), &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/import/{id}#file-{place}")).into_response()),
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draft_page(&house, &visit, &id, Some(problem)).await
        }
        Err(problem) => Err(problem),
    };
    or_refuse(&house, &visit, answer)
}

async fn keep_answers(
    house: &House,
    visit: &Visit,
    (id, place): (&str, usize),
    form: &Fields,
) -> Result<(), Problem> {
    own_form(visit, form)?;
    let (mut draft, files) = read(house, visit, id).await?;
    let act = house.act(&visit.visitor.actor);
    let missing = || Problem::new(404, "page-missing");
    let read = files.get(place).ok_or_else(missing)?;
    let file = draft.files.get_mut(place).ok_or_else(missing)?;
    match form.get("step").map(String::as_str) {
        Some("plain") => (file.mapping, file.plain) = (None, true),
        Some("reset") => (file.mapping, file.plain) = (None, false),
        step => {
            let looked = read.looked.as_ref().map_err(ImportError::to_problem)?;
            let mut mapping = form::mapping_of(form, looked);
            if step == Some("save") {
                let sheet = form::sheet_shown(looked).ok_or_else(missing)?;
                mapping.name = form.get("name").map_or("", |name| name.trim()).to_owned();
                mapping.fingerprint.clone_from(&sheet.fingerprint);
                house.intake.save_mapping(&mapping, &act).await?;
            }
            file.mapping = Some(mapping);
        }
    }
    house.intake.answer(&draft, &act).await
}

pub(super) async fn accept(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let work = async {
        own_form(&visit, &form)?;
        let (draft, _) = read(&house, &visit, &id).await?;
        let act = house.act(&visit.visitor.actor);
        house
            .intake
            .accept(&draft, &act, form.contains_key("restate"))?;
        Answer::Ok(Redirect::to(&format!("/import/{id}")).into_response())
    };
    let answer = match work.await {
        Err(problem) if problem.status == 409 => {
            draft_page(&house, &visit, &id, Some(problem)).await
        }
        other => other,
    };
    or_refuse(&house, &visit, answer)
}

pub(super) async fn discard(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let work = async {
        own_form(&visit, &form)?;
        if let Some(draft) = house.intake.draft(id_of(&id)?).await? {
            let act = house.act(&visit.visitor.actor);
            house.intake.discard(&draft, &act).await?;
        }
        Ok(Redirect::to("/import").into_response())
    };
    let answer = work.await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn rejections(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, place)): Path<(String, usize)>,
) -> Response {
    let work = async {
        own(&visit)?;
        let draft = house.intake.draft(id_of(&id)?).await?;
        let file = draft.as_ref().and_then(|draft| draft.files.get(place));
        let path = file.and_then(|file| house.intake.rejections(file));
        let path = path.ok_or_else(|| Problem::new(404, "page-missing"))?;
        let bytes = tokio::fs::read(&path).await;
        let bytes = bytes.map_err(|fault| Problem::new(507, "upload-unsaved").source(fault))?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let as_file = "attachment; filename=\"rejected-rows.xlsx\"";
        let head = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, as_file),
        ];
        Ok((head, bytes).into_response())
    };
    let answer = work.await;
    or_refuse(&house, &visit, answer)
}
