//! A parcel (下载): bytes handed out as a file with its name.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::pages::encode;

/// The media type of what the house writes itself.
pub(crate) fn media(format: &str) -> &'static str {
    match format {
        "csv" => "text/csv; charset=utf-8",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// Bytes as a download. By RFC 6266: an ASCII name for old clients, the real one in UTF-8.
pub(crate) fn parcel(body: Vec<u8>, media: &'static str, (plain, name): (&str, &str)) -> Response {
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        encode(name).replace('/', "%2F")
    );
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
