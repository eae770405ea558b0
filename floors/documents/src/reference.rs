//! Identity of a number (数据出处): which report, with which parameters, on which versions, gave it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a printed number comes from. Equal references mean the same number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// The report's key, for example `attainment`.
    pub report: String,
    /// Its canonical parameters (sorted, defaults dropped): `by=region&period=2017`.
    pub params: String,
    /// The cell inside the report: `table/华东/revenue` or `figure/growth`.
    pub cell: String,
    /// The version of the ledger that was read.
    pub ledger_version: String,
    /// The version of the metric definitions.
    pub metric_version: String,
    /// Ten hexadecimal letters over all of the above; printed beside the number.
    pub id: String,
    /// The report's title in the language of the document; printed in source lines, no part of the identity.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

impl Reference {
    /// A reference for one report run; [`Reference::at`] then names single cells of it.
    pub fn new(
        report: impl Into<String>,
        params: impl Into<String>,
        ledger_version: impl Into<String>,
        metric_version: impl Into<String>,
    ) -> Reference {
        let mut reference = Reference {
            report: report.into(),
            params: params.into(),
            cell: String::new(),
            ledger_version: ledger_version.into(),
            metric_version: metric_version.into(),
            id: String::new(),
            title: String::new(),
        };
        reference.id = reference.hash();
        reference
    }

    /// With the report's title, for source lines.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Reference {
        self.title = title.into();
        self
    }

    /// The reference of one cell of the same report run.
    #[must_use]
    pub fn at(&self, cell: impl Into<String>) -> Reference {
        let mut reference = Reference {
            cell: cell.into(),
            ..self.clone()
        };
        reference.id = reference.hash();
        reference
    }

    /// Report, parameters and versions without the cell: what a source note cites once for many numbers.
    pub fn source(&self) -> Reference {
        self.at("")
    }

    /// The permalink inside the web app.
    pub fn href(&self) -> String {
        let mut link = format!("/reports/{}?", encode(&self.report, ""));
        if !self.params.is_empty() {
            link.push_str(&encode(&self.params, "=&,.:+*%"));
            link.push('&');
        }
        link.push_str("at=");
        link.push_str(&encode(&self.ledger_version, ""));
        if !self.cell.is_empty() {
            link.push('#');
            link.push_str(&encode(&self.cell, "/=,"));
        }
        link
    }

    /// Whether the id fits the other fields; a manifest edited by hand does not.
    pub fn is_intact(&self) -> bool {
        self.id == self.hash()
    }

    fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        let parts = [
            &self.report,
            &self.params,
            &self.cell,
            &self.ledger_version,
            &self.metric_version,
        ];
        for part in parts {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher
            .finalize()
            .iter()
            .take(5)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Percent-encodes everything but letters, digits, `-_~.` and the characters to keep.
fn encode(text: &str, keep: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-_~.".contains(c) || keep.contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_depends_on_every_part_and_on_nothing_else() {
        let run = Reference::new("attainment", "period=2017", "17", "3");
        let cell = run.at("table/华东/revenue");
        assert_ne!(run.id, cell.id);
        assert_eq!(cell.id.len(), 10);
        assert_eq!(cell, run.at("table/华东/revenue"));
        assert_eq!(cell.source(), run);
        assert!(cell.is_intact());
        let edited = Reference {
            params: "period=2018".into(),
            ..cell
        };
        assert!(!edited.is_intact());
    }

    #[test]
    fn permalinks_cannot_break_out_of_their_attribute() {
        let reference = Reference::new("a\"b", "x=<1>&y=2", "7", "1").at("行/列");
        assert_eq!(
            reference.href(),
            "/reports/a%22b?x=%3C1%3E&y=2&at=7#%E8%A1%8C/%E5%88%97"
        );
    }
}
