//! Receiving files (上传): stored under server-made names, so that a person's name for a file is never a path.

use std::path::Path;
use std::sync::Arc;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use qd_base::{Id, Problem};
use tokio::io::AsyncWriteExt;

use super::{index, or_refuse, own};
use crate::House;
use crate::intake::Arrived;
use crate::pages::check_form;
use crate::visit::Visit;

/// Files in one upload at most.
const MOST_FILES: usize = 24;
/// Characters kept of a file's name.
const LONGEST_NAME: usize = 200;

pub(super) async fn receive(
    State(house): State<Arc<House>>,
    visit: Visit,
    form: Multipart,
) -> Response {
    let answer = match take_in(&house, &visit, form).await {
        Ok(id) => Ok(Redirect::to(&format!("/import/{id}")).into_response()),
        Err(problem) if problem.status == 403 => Err(problem),
        Err(problem) => index(&house, &visit, Some(problem)).await,
    };
    or_refuse(&house, &visit, answer)
}

async fn take_in(house: &Arc<House>, visit: &Visit, form: Multipart) -> Result<Id, Problem> {
    own(visit)?;
    let mut files = Vec::new();
    let received = store_all(house, visit, form, &mut files).await;
    if received.is_ok() && !files.is_empty() {
        let act = house.act(&visit.visitor.actor);
        return house.intake.begin(files, &act).await;
    }
    // A broken upload leaves nothing behind.
    if let Ok(inbox) = house.intake.inbox() {
        for file in &files {
            let _ = std::fs::remove_file(inbox.join(&file.stored));
        }
    }
    received?;
    Err(Problem::new(400, "upload-empty").field("files"))
}

async fn store_all(
    house: &House,
    visit: &Visit,
    mut form: Multipart,
    files: &mut Vec<Arrived>,
) -> Result<(), Problem> {
    let inbox = house.intake.inbox()?;
    let mut token = String::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("csrf") => token = field.text().await.map_err(broken)?,
            Some("files") => {
                // The token stands before the files in the form, so nothing is stored for a stranger.
                check_form(visit, &token)?;
                if files.len() >= MOST_FILES {
                    return Err(Problem::new(413, "upload-too-many").arg("most", MOST_FILES));
                }
                keep(inbox, field, files).await?;
            }
            _ => {}
        }
    }
    check_form(visit, &token)
}

fn broken(fault: MultipartError) -> Problem {
    let status = fault.status().as_u16();
    Problem::new(status, "upload-broken").source(fault)
}

/// Writes one file into the inbox. A file field that nobody filled arrives without a name and without bytes.
async fn keep(inbox: &Path, mut field: Field<'_>, files: &mut Vec<Arrived>) -> Result<(), Problem> {
    let given = field.file_name().unwrap_or_default();
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let unnamed = name.is_empty();
    let stored = Id::fresh().to_string();
    let path = inbox.join(&stored);
    let failed = |fault: std::io::Error| Problem::new(507, "upload-unsaved").source(fault);
    let mut file = tokio::fs::File::create(&path).await.map_err(failed)?;
    files.push(Arrived {
        name: if unnamed { "upload".to_owned() } else { name },
        stored,
        bytes: 0,
    });
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes += chunk.len() as u64;
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.sync_all().await.map_err(failed)?;
    if let Some(last) = files.last_mut() {
        last.bytes = bytes;
    }
    if unnamed && bytes == 0 {
        files.pop();
        tokio::fs::remove_file(&path).await.map_err(failed)?;
    }
    Ok(())
}
