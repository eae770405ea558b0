//! What is said about a record and what lies with it (讨论与附件).

use std::sync::Arc;

use axum::Form;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Id, Problem};
use qd_records::{Act, Item, RecordType, RecordsError};
use qd_workflow::attachment::{self, Arriving, FileKind, LARGEST};
use qd_workflow::discussion::{self, Comment, Named};
use qd_workflow::{Subject, attachment::Attachment};

use super::detail::detail;
use super::shared::type_of;
use crate::House;
use crate::kit::{Answer, Fields, id_of, or_refuse, own_form};
use crate::pages::{blocking, check_form};
use crate::parcel::parcel;
use crate::show::micros;
use crate::visit::Visit;

/// Files taken in one go at most.
const AT_ONCE: usize = 10;

/// What was refused, with what was typed, so that the page can give it back.
pub(super) struct Slip {
    pub problem: Problem,
    /// The words of a comment; nothing for a file.
    pub typed: Option<String>,
}

/// What the page shows of both.
pub(super) async fn panel(
    house: &House,
    visit: &Visit,
    (of, item): (&'static RecordType, &Item),
    (edits, slip): (bool, Option<&Slip>),
) -> Result<Value, Problem> {
    let act = house.act(&visit.visitor.actor);
    let about = Subject::of(of, item.id);
    let people = Named::all(house.records.store()).await;
    let people = people.map_err(|fault| RecordsError::from(fault).problem())?;
    let said = discussion::comments(&house.records, &act, &about).await;
    let said = said.map_err(RecordsError::problem)?;
    let lines: Vec<Value> = said
        .iter()
        .map(|comment| line(visit, comment, &people))
        .collect();
    let files = attachment::attachments(&house.records, &act, &about).await;
    let files = files.map_err(RecordsError::problem)?;
    let here = of.address(item.id);
    let files: Vec<Value> = files
        .iter()
        .map(|one| file(visit, one, (&here, edits)))
        .collect();
    let sentence = |of_file: bool| {
        let slip = slip.filter(|slip| slip.typed.is_none() == of_file)?;
        Some(house.sentence(&slip.problem, visit.reader.lang))
    };
    Ok(context! {
        lines => lines, files => files, fault => sentence(false), file_fault => sentence(true),
        typed => slip.and_then(|slip| slip.typed.clone()), accepted => FileKind::accepted(), largest => LARGEST,
    })
}

fn line(visit: &Visit, comment: &Comment, people: &[Named]) -> Value {
    let pieces = discussion::pieces(&comment.body, people);
    let pieces: Vec<Value> = pieces
        .iter()
        .map(|piece| context! { text => piece.text, name => piece.named.map(|one| &one.name) })
        .collect();
    context! {
        id => comment.id.to_string(), by => &comment.name, at => micros(comment.at, visit.reader.lang), pieces => pieces,
        withdrawn => comment.withdrawn, own => Some(comment.person) == visit.visitor.actor.person,
    }
}

fn file(visit: &Visit, one: &Attachment, (here, edits): (&str, bool)) -> Value {
    let own = Some(one.person) == visit.visitor.actor.person;
    context! {
        href => format!("{here}/files/{}", one.id), name => &one.file_name, by => &one.name,
        at => micros(one.at, visit.reader.lang), size => size(one.bytes), kind => &one.kind, removes => own || edits,
    }
}

/// A size as people read it: `812 KB`, `3.4 MB`.
fn size(bytes: i64) -> String {
    const KB: i64 = 1024;
    match bytes {
        ..KB => format!("{bytes} B"),
        KB..1_048_576 => format!("{} KB", (bytes + KB / 2) / KB),
        _ => {
            let tenths = (bytes * 10 + KB * KB / 2) / (KB * KB);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

pub(crate) async fn say(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(sent): Form<Fields>,
) -> Response {
    let answer = said(&house, &visit, (&plural, &id), &sent).await;
    or_refuse(&house, &visit, answer)
}

async fn said(house: &House, visit: &Visit, at: (&str, &str), sent: &Fields) -> Answer {
    own_form(visit, sent)?;
    let about = subject(house, at)?;
    let typed = sent.get("body").cloned().unwrap_or_default();
    let act = house.act(&visit.visitor.actor);
    match put(house, &act, &about, &typed).await {
        Ok(id) => Ok(Redirect::to(&format!("{}#c-{id}", address(at))).into_response()),
        Err(problem) => {
            let slip = Slip {
                problem,
                typed: Some(typed),
            };
            given_back(house, visit, at, slip).await
        }
    }
}

/// Says something as a person: finds who is named and lets each of them be checked.
pub(crate) async fn put(
    house: &House,
    act: &Act,
    about: &Subject,
    body: &str,
) -> Result<Id, Problem> {
    let people = Named::all(house.records.store()).await;
    let people = people.map_err(|fault| RecordsError::from(fault).problem())?;
    let mut named = Vec::new();
    for person in discussion::find(body, &people)? {
        let actor = house.people.answered_for(person, act.today).await;
        let actor = actor.map_err(|fault| Problem::new(500, "work-failed").source(fault))?;
        named.extend(actor.map(|actor| house.act(&actor)));
    }
    let said = discussion::say(&house.records, act, about, (body, &named)).await;
    said.map_err(RecordsError::problem)
}

fn subject(house: &House, (plural, id): (&str, &str)) -> Result<Subject, Problem> {
    Ok(Subject::of(type_of(house, plural)?, id_of(id)?))
}

fn address((plural, id): (&str, &str)) -> String {
    format!("/records/{plural}/{id}")
}

/// The record's page with what was refused; the page of the problem where the record itself is refused.
async fn given_back(house: &House, visit: &Visit, at: (&str, &str), slip: Slip) -> Answer {
    if !matches!(slip.problem.status, 413 | 422) {
        return Err(slip.problem);
    }
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    let mut page = detail(house, visit, at, (&Fields::new(), Some(&slip))).await?;
    *page.status_mut() = status;
    Ok(page)
}

pub(crate) async fn unsay(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, comment)): Path<(String, String, String)>,
    Form(sent): Form<Fields>,
) -> Response {
    let answer = unsaid(&house, &visit, ((&plural, &id), &comment), &sent).await;
    or_refuse(&house, &visit, answer)
}

type Part<'a> = ((&'a str, &'a str), &'a str);

async fn unsaid(house: &House, visit: &Visit, (at, comment): Part<'_>, sent: &Fields) -> Answer {
    own_form(visit, sent)?;
    let act = house.act(&visit.visitor.actor);
    let about = subject(house, at)?;
    let done = discussion::withdraw(&house.records, &act, &about, id_of(comment)?).await;
    done.map_err(RecordsError::problem)?;
    Ok(Redirect::to(&format!("{}#talk", address(at))).into_response())
}

pub(crate) async fn add_files(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    form: Multipart,
) -> Response {
    let at = (plural.as_str(), id.as_str());
    let answer = match added(&house, &visit, at, form).await {
        Ok(()) => Ok(Redirect::to(&format!("{}#files", address(at))).into_response()),
        Err(problem) => {
            let slip = Slip {
                problem,
                typed: None,
            };
            given_back(&house, &visit, at, slip).await
        }
    };
    or_refuse(&house, &visit, answer)
}

async fn added(
    house: &House,
    visit: &Visit,
    at: (&str, &str),
    mut form: Multipart,
) -> Result<(), Problem> {
    let about = subject(house, at)?;
    let act = house.act(&visit.visitor.actor);
    let (mut token, mut count) = (String::new(), 0);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("csrf") => token = field.text().await.map_err(broken)?,
            Some("file") => {
                // The token stands before the files in the form, so nothing is stored for a stranger.
                check_form(visit, &token)?;
                count += 1;
                let name = field.file_name().unwrap_or_default().to_owned();
                let mut content = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    content.extend_from_slice(&chunk);
                }
                let arriving = Arriving {
                    name: &name,
                    content: &content,
                };
                let store = (&house.records, &house.files);
                let kept = attachment::attach(store, &act, &about, arriving).await;
                kept.map_err(RecordsError::problem)?;
            }
            _ => {}
        }
        if count > AT_ONCE {
            return Err(Problem::new(413, "upload-too-many").arg("most", AT_ONCE));
        }
    }
    check_form(visit, &token)?;
    match count {
        0 => Err(Problem::new(422, "attachment-empty").field("file")),
        _ => Ok(()),
    }
}

pub(super) fn broken(fault: MultipartError) -> Problem {
    let status = fault.status().as_u16();
    if status == 413 {
        return Problem::new(413, "attachment-too-large").arg("most", LARGEST);
    }
    Problem::new(status, "upload-broken").source(fault)
}

pub(crate) async fn file_content(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, file)): Path<(String, String, String)>,
) -> Response {
    let about = subject(&house, (&plural, &id));
    let act = house.act(&visit.visitor.actor);
    let answer = match (about, id_of(&file)) {
        (Ok(about), Ok(file)) => handed_out(&house, &act, (&about, file)).await,
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    };
    or_refuse(&house, &visit, answer)
}

/// A file of a record the person sees, as a download.
pub(crate) async fn handed_out(house: &House, act: &Act, (about, file): (&Subject, Id)) -> Answer {
    let found = attachment::one(&house.records, act, about, file).await;
    let found = found.map_err(RecordsError::problem)?;
    let (files, sha256) = (house.files.clone(), found.sha256);
    let content = blocking(move || files.read(&sha256)).await?;
    let media = FileKind::kept(&found.kind).map_or("application/octet-stream", |kind| kind.media);
    let plain = format!("attachment.{}", found.kind);
    Ok(parcel(content, media, (&plain, &found.file_name)))
}

pub(crate) async fn remove_file(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, file)): Path<(String, String, String)>,
    Form(sent): Form<Fields>,
) -> Response {
    let answer = removed(&house, &visit, ((&plural, &id), &file), &sent).await;
    or_refuse(&house, &visit, answer)
}

async fn removed(house: &House, visit: &Visit, (at, file): Part<'_>, sent: &Fields) -> Answer {
    own_form(visit, sent)?;
    let act = house.act(&visit.visitor.actor);
    let about = subject(house, at)?;
    let done = attachment::remove(&house.records, &act, &about, id_of(file)?).await;
    done.map_err(RecordsError::problem)?;
    Ok(Redirect::to(&format!("{}#files", address(at))).into_response())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_by_people() {
        let said = [0, 1023, 1024, 830_000, 1_048_576, 3_565_158].map(size);
        assert_eq!(
            said,
            ["0 B", "1023 B", "1 KB", "811 KB", "1.0 MB", "3.4 MB"]
        );
    }
}
