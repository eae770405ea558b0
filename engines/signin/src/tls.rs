//! TLS (加密连接): rustls with ring; the certificates of the system, and those of the company when a file names them.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::SigninError;

/// How connections are made.
pub(crate) fn config(ca_file: Option<&Path>) -> Result<ClientConfig, SigninError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (_, ignored) = roots.add_parsable_certificates(found.certs);
    if ignored > 0 {
        tracing::debug!(ignored, "certificates of the system that cannot be read");
    }
    if let Some(path) = ca_file {
        let wrong = |why: String| SigninError::File {
            path: path.to_owned(),
            why,
        };
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|fault| wrong(fault.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|fault| wrong(fault.to_string()))?;
            roots
                .add(certificate)
                .map_err(|fault| wrong(fault.to_string()))?;
        }
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(|fault| SigninError::Tls(fault.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Whether a host is this machine, where no one reads along.
pub(crate) fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
