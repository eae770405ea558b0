//! What is wrong with the settings of a door (登录方式设置错误): told at start, before anybody comes.

use std::path::PathBuf;

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SigninError {
    /// An address that is none, or that others could read along.
    #[error("{what} `{address}`: {why}")]
    Address {
        /// The setting.
        what: &'static str,
        /// What it says.
        address: String,
        /// Why that does not do.
        why: &'static str,
    },
    /// A setting that must be there.
    #[error("{0} must be set")]
    Missing(&'static str),
    /// A file with a secret or with certificates.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// TLS cannot be set up.
    #[error("tls: {0}")]
    Tls(String),
    /// Passkeys cannot be offered at the public address.
    #[error("passkeys: {0}")]
    Passkeys(String),
}
