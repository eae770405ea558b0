//! Asking the identity provider over HTTP (访问身份平台): no redirects, bounded in time and size.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::{SigninError, tls};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer may be, in bytes.
const MOST: usize = 1 << 20;

type Body = Full<std::io::Cursor<Vec<u8>>>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct HttpFault(String);

#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

impl Http {
    pub fn new(ca_file: Option<&Path>) -> Result<Http, SigninError> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::config(ca_file)?)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Http {
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(HttpFault("no answer within ten seconds".to_owned())),
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let host = request.uri().host().unwrap_or_default();
        if request.uri().scheme_str() != Some("https") && !tls::is_here(host) {
            return Err(HttpFault("not asked without https".to_owned()));
        }
        let request = request.map(|body| Full::new(std::io::Cursor::new(body)));
        let answer = self.client.request(request).await;
        let (head, body) = answer
            .map_err(|fault| HttpFault(told(&fault)))?
            .into_parts();
        let whole = Limited::new(body, MOST).collect().await;
        let whole = whole.map_err(|fault| HttpFault(fault.to_string()))?;
        Ok(HttpResponse::from_parts(head, whole.to_bytes().to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// A fault with its causes, since the outer one only says that something failed.
pub(crate) fn told(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    text
}
