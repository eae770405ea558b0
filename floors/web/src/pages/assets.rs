//! Assets (静态资源): styles written by hand and, where the front end was built, its scripts and icons.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

static STYLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");
static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../ui/dist");

/// Whether this build embeds the scripts; without them pages use their fallbacks.
pub(crate) fn has_scripts() -> bool {
    SCRIPTS.get_file("shell.js").is_some()
}

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    if name == "figure.css" {
        let kind = "text/css; charset=utf-8";
        return (
            [(header::CONTENT_TYPE, kind)],
            qd_documents::figures::FIGURE_CSS,
        )
            .into_response();
    }
    let Some(file) = STYLES.get_file(&name).or_else(|| SCRIPTS.get_file(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, kind)], file.contents()).into_response()
}
