//! Problems (问题说明): what went wrong, told to a person with the field and the way out (RFC 9457 at the API).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// One problem at the edge: an HTTP status, a text key and what the sentence needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// HTTP status code.
    pub status: u16,
    /// The key of the sentence in the text files, for example `import-not-a-number`.
    pub key: String,
    /// What the sentence is filled with.
    pub args: BTreeMap<String, String>,
    /// The form field or parameter at fault, if one is.
    pub field: Option<String>,
    /// The technical cause, for the log; never shown to outsiders.
    #[serde(skip)]
    pub source: Option<String>,
}

impl Problem {
    /// A problem with a status and the key of its sentence.
    pub fn new(status: u16, key: impl Into<String>) -> Problem {
        Problem {
            status,
            key: key.into(),
            args: BTreeMap::new(),
            field: None,
            source: None,
        }
    }

    /// Fills a place in the sentence.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl fmt::Display) -> Problem {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Names the field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }

    /// Keeps the technical cause for the log.
    #[must_use]
    pub fn source(mut self, cause: impl fmt::Display) -> Problem {
        self.source = Some(cause.to_string());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.key, self.status)?;
        self.args
            .iter()
            .try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl std::error::Error for Problem {}
