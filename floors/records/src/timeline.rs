//! The timeline (时间线) of a record: what the audit says about it, masked for the reader.

use qd_base::Id;
use serde::Serialize;
use serde_json::Value;

use crate::rights::{Verb, field_allowed};
use crate::{Act, RecordType, Records, RecordsError, audit};

/// One step in the life of a record.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// Its place in the audit chain.
    pub seq: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// The person, if a person acted.
    pub person: Option<String>,
    /// The person's name then, or the reason the house acted.
    pub name: String,
    /// `create`, `edit`, `trash`, `restore`, `members`, …
    pub verb: String,
    /// The reason given.
    pub reason: Option<String>,
    /// The fields that changed: name, before, after.
    pub changes: Vec<(String, Value, Value)>,
}

impl Records {
    /// What happened to a record, newest first, at most 500 steps.
    ///
    /// # Errors
    /// 404 when the actor does not see the record.
    pub async fn timeline(
        &self,
        act: &Act,
        of: &RecordType,
        id: Id,
    ) -> Result<Vec<Moment>, RecordsError> {
        self.get(act, of, id).await?;
        let lines = audit::about(&self.store, of.key, &id.to_string(), 500).await?;
        Ok(lines
            .into_iter()
            .map(|line| moment(act, of, line))
            .collect())
    }
}

fn moment(act: &Act, of: &RecordType, line: audit::Line) -> Moment {
    let diff: Value = serde_json::from_str(&line.diff).unwrap_or_default();
    let seen = |name: &str| {
        if name.starts_with("custom.") {
            return true;
        }
        of.field(name)
            .is_some_and(|field| field_allowed(&act.actor, field, Verb::Read))
    };
    let changes = diff
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| seen(name))
        .map(|(name, pair)| (name.clone(), pair[0].clone(), pair[1].clone()))
        .collect();
    Moment {
        seq: line.seq,
        at: line.at,
        person: line.person,
        name: line.name,
        verb: line.verb,
        reason: line.reason,
        changes,
    }
}
