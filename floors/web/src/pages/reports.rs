//! Report pages (报表页): one handler shows a report as page, JSON or file; another carries out its decision.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_documents::Document;
use qd_reports::{Desk, Params, Report, ReportError};

use super::{blocking, check_form, encode, problem_json, refuse};
use crate::parcel::{media, parcel};
use crate::visit::Visit;
use crate::{House, render};

type Raw = BTreeMap<String, String>;

/// What one run of a report gave, or why not, with the values of its form.
struct Run {
    desk: Option<Desk>,
    params: Option<Params>,
    result: Result<Document, Problem>,
    form: Vec<Value>,
    act: Option<String>,
}

pub(crate) async fn home(State(house): State<Arc<House>>, visit: Visit) -> Response {
    // Who has no part of the ledger begins with what waits for a decision.
    if visit.visitor.actor.reach == qd_base::Reach::Nothing {
        return Redirect::to("/w/approvals").into_response();
    }
    let Some(key) = house.home().map(|report| report.key().to_owned()) else {
        return refuse(&house, &visit, &Problem::new(404, "page-missing"));
    };
    answer(house, visit, key, Raw::new()).await
}

pub(crate) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(key): Path<String>,
    Query(raw): Query<Raw>,
) -> Response {
    answer(house, visit, key, raw).await
}

pub(crate) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(key): Path<String>,
    Form(mut raw): Form<Raw>,
) -> Response {
    let token = raw.remove("csrf").unwrap_or_default();
    if let Err(problem) = check_form(&visit, &token) {
        return refuse(&house, &visit, &problem);
    }
    let (lang, actor) = (visit.reader.lang, visit.visitor.actor.clone());
    let inner = house.clone();
    let page = key.clone();
    let done = blocking(move || {
        let report = inner
            .report(&key)
            .ok_or_else(|| Problem::new(404, "page-missing"))?;
        let desk = inner.desks.desk(actor, lang).map_err(|e| e.to_problem())?;
        let params = Params::parse(&report.params(), &raw, &desk)?;
        let done = report.act(&desk, &params).map_err(|e| e.to_problem())?;
        Ok((done, params.canonical()))
    })
    .await;
    match done {
        Ok((sentence, params)) => {
            let to = format!("/reports/{page}?{params}&done={}", encode(&sentence));
            Redirect::to(&to).into_response()
        }
        Err(problem) => refuse(&house, &visit, &problem),
    }
}

pub(crate) async fn explain(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(key): Path<String>,
    Query(raw): Query<Raw>,
) -> Response {
    let (lang, actor) = (visit.reader.lang, visit.visitor.actor.clone());
    if !actor.is(qd_base::Role::Administrator) && !actor.is(qd_base::Role::Director) {
        return refuse(&house, &visit, &Problem::new(403, "not-allowed"));
    }
    let inner = house.clone();
    let run = move || {
        let started = std::time::Instant::now();
        let run = run(&inner, &key, &raw, actor, lang);
        let blocks = run
            .result
            .as_ref()
            .map(|d| d.blocks.len())
            .unwrap_or_default();
        Ok(serde_json::json!({
            "report": key,
            "params": run.params.map(|p| p.canonical()),
            "ledger_version": run.desk.map(|d| d.ledger_version),
            "blocks": blocks,
            "milliseconds": started.elapsed().as_secs_f64() * 1000.0,
        }))
    };
    match blocking(run).await {
        Ok(body) => axum::Json(body).into_response(),
        Err(problem) => problem_json(&house, &problem, lang),
    }
}

pub(crate) async fn ready(State(house): State<Arc<House>>) -> Response {
    let probe = blocking(move || {
        let actor = Arc::new(qd_base::Actor::system("readiness probe"));
        house
            .desks
            .desk(actor, Lang::En)
            .map(|_| ())
            .map_err(|e| e.to_problem())
    });
    match probe.await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response(),
    }
}

async fn answer(house: Arc<House>, visit: Visit, key: String, mut raw: Raw) -> Response {
    if house.report(&key).is_none() {
        return refuse(&house, &visit, &Problem::new(404, "page-missing"));
    }
    let format = raw.remove("format").filter(|f| f != "html");
    let done = raw.remove("done");
    let opened_at = raw.remove("at");
    let lang = raw
        .remove("lang")
        .and_then(|tag| Lang::parse(&tag))
        .unwrap_or(visit.reader.lang);
    let actor = visit.visitor.actor.clone();
    let (inner, wanted) = (house.clone(), key.clone());
    let run = match blocking(move || Ok(run(&inner, &wanted, &raw, actor, lang))).await {
        Ok(run) => run,
        Err(problem) => return refuse(&house, &visit, &problem),
    };
    let format = format.or_else(|| visit.reader.wants_json.then(|| "json".to_owned()));
    match format {
        Some(format) => file(house, &visit, run, &format).await,
        None => page(&house, &visit, &key, run, done, opened_at),
    }
}

fn run(house: &House, key: &str, raw: &Raw, actor: Arc<qd_base::Actor>, lang: Lang) -> Run {
    let nothing = |problem: Problem| Run {
        desk: None,
        params: None,
        result: Err(problem),
        form: Vec::new(),
        act: None,
    };
    let Some(report) = house.report(key) else {
        return nothing(Problem::new(404, "page-missing"));
    };
    let desk = match house.desks.desk(actor, lang) {
        Ok(desk) => desk,
        Err(fault) => return nothing(fault.to_problem()),
    };
    let params = Params::parse(&report.params(), raw, &desk);
    let result = match &params {
        Ok(params) => qd_reports::run(report, &desk, params).map_err(|fault| told(&desk, &fault)),
        Err(problem) => Err(problem.clone()),
    };
    let form = form(house, report, &desk, raw, params.as_ref());
    let act = report
        .act_label(&desk)
        .map(|label| label.of(lang).to_owned());
    Run {
        desk: Some(desk),
        params: params.ok(),
        result,
        form,
        act,
    }
}

/// Why there is no answer; who has no part of the ledger is told that, and not which figure came out empty.
fn told(desk: &Desk, fault: &ReportError) -> Problem {
    let problem = fault.to_problem();
    let nothing = desk.actor.reach == qd_base::Reach::Nothing;
    if nothing && matches!(problem.status, 409 | 422) {
        return Problem::new(problem.status, "report-no-reach");
    }
    problem
}

/// Whether a parameter is told by the page one comes from — the record a report is about — and not asked for.
fn is_told(report: &dyn Report, spec: &qd_reports::ParamSpec) -> bool {
    report.subject().is_some() && spec.key == "record"
}

fn form(
    house: &House,
    report: &dyn Report,
    desk: &Desk,
    raw: &Raw,
    params: Result<&Params, &Problem>,
) -> Vec<Value> {
    let lang = desk.lang;
    let row = |spec: &qd_reports::ParamSpec| {
        let typed = raw.get(spec.key).cloned();
        let value = params.map_or_else(
            |_| typed.unwrap_or_default(),
            |p| p.text(spec.key).to_owned(),
        );
        let fault = params
            .err()
            .filter(|problem| problem.field.as_deref() == Some(spec.key));
        let options: Vec<Value> = spec
            .options(desk)
            .into_iter()
            .map(|(value, label)| context! { value => value, label => label })
            .collect();
        context! {
            key => spec.key, label => spec.label.of(lang), value => value, options => options,
            more => spec.more, told => is_told(report, spec), help => "", fault => fault.map(|problem| house.sentence(problem, lang)),
        }
    };
    report.params().iter().map(row).collect()
}

fn page(
    house: &House,
    visit: &Visit,
    key: &str,
    run: Run,
    done: Option<String>,
    opened_at: Option<String>,
) -> Response {
    let lang = visit.reader.lang;
    let report = house.report(key).expect("answer checked the key");
    let path = format!("/reports/{key}");
    let canonical = run
        .params
        .as_ref()
        .map(Params::canonical)
        .unwrap_or_default();
    let title = match &run.result {
        Ok(document) if !document.title.is_empty() => document.title.clone(),
        _ => report.label().of(lang).to_owned(),
    };
    let (blocks, fault, status) = match &run.result {
        Ok(document) => (
            qd_documents::html::blocks(document.blocks.clone(), lang),
            None,
            StatusCode::OK,
        ),
        Err(problem) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or_default();
            (String::new(), Some(house.sentence(problem, lang)), status)
        }
    };
    let stale = match (&opened_at, &run.desk) {
        (Some(at), Some(desk)) if *at != desk.ledger_version => Some(render::texts().say(
            lang,
            "opened-newer",
            &[("then", at), ("now", &desk.ledger_version)],
        )),
        _ => None,
    };
    let frame = visit.frame(house, &title, key, run.desk.as_ref());
    let more = run
        .form
        .iter()
        .filter(|f| f.get_attr("more").is_ok_and(|v| v.is_true()))
        .filter(|f| !f.get_attr("told").is_ok_and(|v| v.is_true()))
        .count();
    let has_form = report.params().iter().any(|spec| !is_told(report, spec));
    let context = context! {
        subtitle => report.purpose().of(lang), path => &path, params => run.form, act => run.act,
        downloads => downloads(house, &path, &canonical, lang), done => done.or(stale), fault => fault,
        has_form => has_form, has_more => more > 0, more_open => false, blocks => render::safe(blocks), ..frame
    };
    match render::page("report.html", context) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(problem) => refuse(house, visit, &problem),
    }
}

fn downloads(house: &House, path: &str, canonical: &str, lang: Lang) -> Vec<Value> {
    let link = |format: &str, lang: Lang, icon: &str, label: String| {
        let glue = if canonical.is_empty() { "" } else { "&" };
        let href = format!(
            "{path}?{canonical}{glue}format={format}&lang={}",
            lang.tag()
        );
        context! { href => href, icon => icon, label => label }
    };
    let mut links = Vec::new();
    for format in house.printers.formats() {
        let (icon, name) = match format {
            "docx" => ("file-type-docx", "Word"),
            "pdf" => ("file-type-pdf", "PDF"),
            _ => ("file-spreadsheet", "Excel"),
        };
        links.push(link(format, lang, icon, name.to_owned()));
    }
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let texts = render::texts();
    if house.printers.formats().contains(&"docx") {
        let name = texts.say(lang, "word-other-language", &[]);
        links.push(link("docx", other, "language", name));
    }
    links.push(link("json", lang, "table", "JSON".to_owned()));
    links
}

async fn file(house: Arc<House>, visit: &Visit, run: Run, format: &str) -> Response {
    let document = match run.result {
        Ok(document) => document,
        Err(problem) if format == "json" => {
            return problem_json(&house, &problem, visit.reader.lang);
        }
        Err(problem) => return refuse(&house, visit, &problem),
    };
    if format == "json" {
        return axum::Json(document).into_response();
    }
    let name = file_name(&document, format);
    let (inner, wanted) = (house.clone(), format.to_owned());
    match blocking(move || inner.printers.print(&document, &wanted)).await {
        Ok(bytes) => {
            let plain = format!("report.{format}");
            parcel(bytes, media(format), (&plain, &name))
        }
        Err(problem) => refuse(&house, visit, &problem),
    }
}

fn file_name(document: &Document, format: &str) -> String {
    let title: String = document
        .title
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    format!("{title}.{format}")
}
