//! A form with its files (带文件的表单): sent as text, or in parts when a field holds a file. Files are stored only for a person's own form.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qd_base::Problem;
use qd_records::{Field, Kind, RecordsError};
use qd_workflow::attachment::{self, Arriving, FileKind};

use super::form::Sent;
use super::shared::{type_of, visible};
use crate::House;
use crate::kit::{Answer, id_of, or_refuse};
use crate::pages::blocking;
use crate::parcel::parcel;
use crate::visit::{Reader, Visit};

/// The end of the name of the box that takes a file away.
const REMOVAL: &str = ".removal";

/// A form as it was sent.
pub(crate) struct Filled {
    pub sent: Sent,
    files: Vec<Brought>,
}

/// A file a form brought, not stored yet.
struct Brought {
    field: String,
    name: String,
    content: Vec<u8>,
}

impl FromRequest<Arc<House>> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, house: &Arc<House>) -> Result<Filled, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let form = Form::<Sent>::from_request(request, house).await;
            let Form(sent) = form.map_err(IntoResponse::into_response)?;
            return Ok(Filled {
                sent,
                files: Vec::new(),
            });
        }
        let (parts, body) = request.into_parts();
        let lang = Reader::of(&parts, house).lang;
        let request = Request::from_parts(parts, body);
        let parts = Multipart::from_request(request, house).await;
        let parts = parts.map_err(IntoResponse::into_response)?;
        in_parts(parts).await.map_err(|problem| {
            let status = axum::http::StatusCode::from_u16(problem.status);
            let status = status.unwrap_or(axum::http::StatusCode::BAD_REQUEST);
            (status, house.sentence(&problem, lang)).into_response()
        })
    }
}

async fn in_parts(mut parts: Multipart) -> Result<Filled, Problem> {
    let broken = super::talk::broken;
    let mut filled = Filled {
        sent: Sent::new(),
        files: Vec::new(),
    };
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            let text = part.text().await.map_err(broken)?;
            filled.sent.push((field, text));
            continue;
        };
        let mut content = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            content.extend_from_slice(&chunk);
        }
        // A field nobody filled arrives without name and bytes.
        if !name.is_empty() || !content.is_empty() {
            filled.files.push(Brought {
                field,
                name,
                content,
            });
        }
    }
    Ok(filled)
}

impl Filled {
    /// Stores the files of the form's own fields and lets the text fields stand for them. What a form says of a file by
    /// itself is not believed: only what it brought.
    ///
    /// # Errors
    /// What is wrong with a file, at its field.
    pub async fn stored(self, house: &House, fields: &[&Field]) -> Result<Sent, RecordsError> {
        let of_file = |name: &str| {
            let field = name.strip_suffix(REMOVAL).unwrap_or(name);
            let mut files = fields.iter().filter(|field| field.kind == Kind::File);
            files.any(|one| one.name == field)
        };
        let removed: Vec<String> = self
            .sent
            .iter()
            .filter(|(name, _)| name.ends_with(REMOVAL) && of_file(name))
            .map(|(name, _)| name.trim_end_matches(REMOVAL).to_owned())
            .collect();
        let mut sent = self.sent;
        sent.retain(|(name, _)| !of_file(name));
        sent.extend(removed.into_iter().map(|name| (name, String::new())));
        for one in self.files.iter().filter(|one| of_file(&one.field)) {
            let arriving = Arriving {
                name: &one.name,
                content: &one.content,
            };
            let kept = attachment::keep(&house.files, arriving).await;
            let kept = kept.map_err(|problem| problem.field(one.field.clone()))?;
            let kept = qd_records::FieldType::to_json(&kept);
            sent.push((one.field.clone(), kept.to_string()));
        }
        Ok(sent)
    }
}

/// The address of the file in a field of a record.
pub(super) fn address(of: &qd_records::RecordType, id: qd_base::Id, field: &Field) -> String {
    format!("{}/fields/{}", of.address(id), field.name)
}

pub(crate) async fn content(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id, field)): Path<(String, String, String)>,
) -> Response {
    let answer = handed_out(&house, &visit, (&plural, &id), &field).await;
    or_refuse(&house, &visit, answer)
}

/// The file of a field the person may see.
async fn handed_out(
    house: &House,
    visit: &Visit,
    (plural, id): (&str, &str),
    name: &str,
) -> Answer {
    let of = type_of(house, plural)?;
    let act = house.act(&visit.visitor.actor);
    let item = house.records.get(&act, of, id_of(id)?).await;
    let item = item.map_err(RecordsError::problem)?;
    let mut seen = visible(of, &visit.visitor.actor);
    let field = seen.find(|field| field.name == name && field.kind == Kind::File);
    let absent = || Problem::new(404, "attachment-absent");
    let value = item.get(field.ok_or_else(absent)?.name);
    let (sha256, name) = (value["sha256"].as_str(), value["name"].as_str());
    let (sha256, name) = sha256.zip(name).ok_or_else(absent)?;
    let (files, sha256) = (house.files.clone(), sha256.to_owned());
    let bytes = blocking(move || files.read(&sha256)).await?;
    let kind = FileKind::of(name, &bytes);
    let media = kind.map_or("application/octet-stream", |kind| kind.media);
    let ending = kind.map_or("bin", |kind| kind.ending);
    Ok(parcel(bytes, media, (&format!("file.{ending}"), name)))
}
