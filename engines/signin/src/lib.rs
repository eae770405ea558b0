#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod error;
mod http;
mod keys;
mod ldap;
mod oidc;
mod tls;

pub use error::SigninError;
pub use keys::Keys;
pub use ldap::{Ldap, LdapSettings};
pub use oidc::{Oidc, OidcSettings};
