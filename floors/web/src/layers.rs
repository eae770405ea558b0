//! Layers (请求层): headers on every answer, refusal of cross-site writes, limits of time and size.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// No script, style, image or connection from anywhere but this house; nothing inline is executed.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
     frame-ancestors 'none'";

/// Puts the security headers on every answer; pages of signed-in people are not stored anywhere.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let more = [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in more {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages whose address is a key say no-referrer themselves.
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("same-origin"));
    let keep = if is_asset {
        "public, max-age=86400"
    } else {
        "no-store"
    };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(keep));
    response
}

/// Refuses writes that another site sends: browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. Forms carry
/// the session's token besides.
pub(crate) async fn same_site(request: Request, next: Next) -> Response {
    let writes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if writes && !is_same_site(&request) {
        return (StatusCode::FORBIDDEN, "cross-site request refused").into_response();
    }
    next.run(request).await
}

fn is_same_site(request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match (text("origin"), text("host")) {
            (None, _) => true,
            (Some(origin), Some(host)) => origin
                .split_once("://")
                .is_some_and(|(_, from)| from == host),
            (Some(_), None) => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(&str, &str)]) -> Request {
        let mut builder = Request::builder().method(Method::POST).uri("/x");
        for (name, value) in pairs {
            builder = builder.header(*name, *value);
        }
        builder
            .body(axum::body::Body::empty())
            .expect("a plain request")
    }

    #[test]
    fn writes_from_other_sites_are_recognised() {
        assert!(is_same_site(&request(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_same_site(&request(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_same_site(&request(&[("sec-fetch-site", "same-site")])));
        let own = [
            ("origin", "http://127.0.0.1:7070"),
            ("host", "127.0.0.1:7070"),
        ];
        assert!(is_same_site(&request(&own)));
        let foreign = [
            ("origin", "http://127.0.0.2:7070"),
            ("host", "127.0.0.1:7070"),
        ];
        assert!(!is_same_site(&request(&foreign)));
        assert!(!is_same_site(&request(&[
            ("origin", "null"),
            ("host", "127.0.0.1:7070")
        ])));
    }
}
