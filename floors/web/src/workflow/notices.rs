//! Notices (通知): the inbox of a person, and the people one can name.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_records::RecordsError;
use qd_workflow::Subject;
use qd_workflow::discussion::Named;
use qd_workflow::notice::{self, Inbox, Line};

use crate::kit::{Answer, Fields, id_of, or_refuse, own_form, page};
use crate::show::micros;
use crate::visit::Visit;
use crate::{House, render};

/// People offered for naming at most.
const OFFERED: usize = 8;

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(ask): Query<Fields>,
) -> Response {
    let answer = inbox_page(&house, &visit, &ask).await;
    or_refuse(&house, &visit, answer)
}

async fn inbox_page(house: &House, visit: &Visit, ask: &Fields) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let number: i64 = ask
        .get("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(0);
    let inbox = Inbox::of(&house.records, &act, number).await;
    let inbox = inbox.map_err(RecordsError::problem)?;
    let shown = |line: &Line| shown(house, visit, line);
    let lines: Vec<Value> = inbox.lines.iter().map(shown).collect();
    let title = render::texts().say(visit.reader.lang, "notices", &[]);
    let frame = visit.frame(house, &title, "/w/notices", None);
    page(
        "workflow/notices.html",
        context! {
            lines => lines, newer => (number > 0).then(|| number - 1), older => inbox.more.then(|| number + 1), ..frame
        },
    )
}

/// One notice as a sentence.
fn shown(house: &House, visit: &Visit, line: &Line) -> Value {
    let lang = visit.reader.lang;
    let texts = render::texts();
    let kind = house.records.registry().get(&line.about.record_type);
    let kind = kind.map_or("", |of| of.label.of(lang));
    let title = match &line.title {
        Some(title) => title.clone(),
        None => texts.say(lang, "notice-unseen", &[]),
    };
    let by = match line.by.as_str() {
        "" => texts.say(lang, "brand", &[]),
        by => by.to_owned(),
    };
    let key = format!("notice-{}", line.kind.key());
    let did = texts.say(lang, &key, &[("by", &by), ("type", &kind)]);
    context! {
        id => line.id.to_string(), did => did, title => title, said => &line.said, at => micros(line.at, lang),
        read => line.read, more => (line.times > 1).then(|| times(line.times, lang)), seen => line.title.is_some(),
        icon => icon(line.kind),
    }
}

fn times(times: i64, lang: Lang) -> String {
    render::texts().say(lang, "notice-times", &[("times", &times)])
}

fn icon(kind: notice::NoticeKind) -> &'static str {
    use notice::NoticeKind as K;
    match kind {
        K::Mentioned => "at",
        K::Commented => "message",
        K::Assigned => "user",
        K::ToDecide | K::Decided => "circle-check",
        K::Asked | K::Answered => "users",
        K::Urged => "alert-triangle",
    }
}

pub(super) async fn open(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    let answer = opened(&house, &visit, &id).await;
    or_refuse(&house, &visit, answer)
}

async fn opened(house: &House, visit: &Visit, id: &str) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let line = notice::open(&house.records, &act, id_of(id)?).await;
    let line = line.map_err(RecordsError::problem)?;
    Ok(Redirect::to(&leads_to(house, &line.about)?).into_response())
}

/// The page of a record: approvals and requests have their own.
fn leads_to(house: &House, about: &Subject) -> Result<String, Problem> {
    let of = house.records.registry().get(&about.record_type);
    let of = of.ok_or_else(|| Problem::new(404, "page-missing"))?;
    Ok(match of.key {
        "approval" => format!("/w/approvals/{}", about.id),
        "coordination_request" => format!("/w/requests/{}", about.id),
        _ => of.address(about.id),
    })
}

pub(super) async fn read_all(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = all_read(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn all_read(house: &House, visit: &Visit, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let read = notice::read_all(&house.records, &act).await;
    read.map_err(RecordsError::problem)?;
    Ok(Redirect::to("/w/notices").into_response())
}

/// The people whose name, sign-in name or initials begin with what was typed, for naming them in a comment.
pub(super) async fn people(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(ask): Query<Fields>,
) -> Response {
    let typed = ask.get("q").map_or("", String::as_str).to_lowercase();
    let all = match Named::all(house.records.store()).await {
        Ok(all) => all,
        Err(fault) => {
            let problem = RecordsError::from(fault).problem();
            return crate::pages::problem_json(&house, &problem, visit.reader.lang);
        }
    };
    let fits = |one: &&Named| {
        let name = one.name.to_lowercase();
        let initials = qd_records::initials(&one.name);
        [name.as_str(), one.login.as_str(), initials.as_str()]
            .iter()
            .any(|word| word.starts_with(&typed))
    };
    let offered: Vec<serde_json::Value> = all
        .iter()
        .filter(fits)
        .take(OFFERED)
        .map(|one| serde_json::json!({"name": one.name, "login": one.login}))
        .collect();
    axum::Json(offered).into_response()
}
