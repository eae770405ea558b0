//! The audit chain (审计链): one append-only line per change; each line carries the hash of the one before.

mod search;

use qd_store::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use qd_store::{Row, Store, StoreError, Tx};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{Act, RecordsError};

pub use search::{Search, known, search};

/// What the first line names as the line before it.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// How many lines verification reads at a time.
const PAGE: u64 = 1_000;
const COLUMNS: [&str; 14] = [
    "seq",
    "at",
    "person",
    "name",
    "verb",
    "record_type",
    "record_id",
    "diff",
    "reason",
    "request",
    "before_hash",
    "after_hash",
    "previous",
    "hash",
];

/// What happened to which record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done: `create`, `edit`, `trash`, `sign_in`, …
    pub verb: String,
    /// The type of the record, or the table of the house.
    pub record_type: String,
    /// The record.
    pub record_id: String,
    /// What changed, field by field: `{"field": [before, after]}`. No secrets.
    pub diff: Value,
    /// The hash of the record before, when it existed.
    pub before: Option<String>,
    /// The hash of the record after, when it exists.
    pub after: Option<String>,
}

impl Entry {
    /// A line without a diff.
    pub fn new(verb: &str, record_type: &str, record_id: impl ToString) -> Entry {
        Entry {
            verb: verb.to_owned(),
            record_type: record_type.to_owned(),
            record_id: record_id.to_string(),
            diff: json!({}),
            before: None,
            after: None,
        }
    }

    /// Adds what changed.
    #[must_use]
    pub fn diff(mut self, diff: Value) -> Entry {
        self.diff = diff;
        self
    }
}

/// One line as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// The person, if a person acted.
    pub person: Option<String>,
    /// The person's name then, or the reason the house acted.
    pub name: String,
    /// What was done.
    pub verb: String,
    /// The type of the record.
    pub record_type: String,
    /// The record.
    pub record_id: String,
    /// What changed, as canonical JSON.
    pub diff: String,
    /// The reason given.
    pub reason: Option<String>,
    /// The request.
    pub request: Option<String>,
    /// The hash of the record before.
    pub before: Option<String>,
    /// The hash of the record after.
    pub after: Option<String>,
    /// The hash of the line before.
    pub previous: String,
    /// The hash of this line.
    pub hash: String,
}

impl Line {
    fn of(row: &Row) -> Result<Line, StoreError> {
        Ok(Line {
            seq: row.int("seq")?,
            at: row.int("at")?,
            person: row.text_or_none("person")?,
            name: row.text("name")?,
            verb: row.text("verb")?,
            record_type: row.text("record_type")?,
            record_id: row.text("record_id")?,
            diff: row.text("diff")?,
            reason: row.text_or_none("reason")?,
            request: row.text_or_none("request")?,
            before: row.text_or_none("before_hash")?,
            after: row.text_or_none("after_hash")?,
            previous: row.text("previous")?,
            hash: row.text("hash")?,
        })
    }

    fn true_hash(&self) -> String {
        sha256(&canonical(&json!({
            "seq": self.seq, "at": self.at, "person": self.person, "name": self.name,
            "verb": self.verb, "record_type": self.record_type, "record_id": self.record_id,
            "diff": self.diff, "reason": self.reason, "request": self.request,
            "before": self.before, "after": self.after, "previous": self.previous,
        })))
    }
}

/// Adds a line in the writing transaction of the change it tells about, and returns its place. The store has one
/// writer at a time, so the chain cannot fork.
///
/// # Errors
/// The store's fault.
pub async fn append(tx: &mut Tx, act: &Act, entry: Entry) -> Result<i64, RecordsError> {
    let last = tx
        .row(&lines().order_by("seq", Order::Desc).limit(1).to_owned())
        .await?;
    let (seq, previous) = match last.as_ref().map(Line::of).transpose()? {
        Some(line) => (line.seq + 1, line.hash),
        None => (1, GENESIS.to_owned()),
    };
    let mut line = Line {
        seq,
        at: act.at.as_microsecond(),
        person: act.actor.person.map(|id| id.to_string()),
        name: act.actor.name.clone(),
        verb: entry.verb,
        record_type: entry.record_type,
        record_id: entry.record_id,
        diff: canonical(&entry.diff),
        reason: act.reason.clone(),
        request: act.request.clone(),
        before: entry.before,
        after: entry.after,
        previous,
        hash: String::new(),
    };
    line.hash = line.true_hash();
    let insert = Query::insert()
        .into_table("events")
        .columns(COLUMNS)
        .values_panic([
            line.seq.into(),
            line.at.into(),
            line.person.into(),
            line.name.into(),
            line.verb.into(),
            line.record_type.into(),
            line.record_id.into(),
            line.diff.into(),
            line.reason.into(),
            line.request.into(),
            line.before.into(),
            line.after.into(),
            line.previous.into(),
            line.hash.into(),
        ])
        .to_owned();
    tx.execute(&insert).await?;
    Ok(seq)
}

/// The lines about one record, newest first.
///
/// # Errors
/// The store's fault.
pub async fn about(
    store: &Store,
    record_type: &str,
    record_id: &str,
    most: u64,
) -> Result<Vec<Line>, RecordsError> {
    let ask = lines()
        .and_where(Expr::col("record_type").eq(record_type))
        .and_where(Expr::col("record_id").eq(record_id))
        .order_by("seq", Order::Desc)
        .limit(most)
        .to_owned();
    let rows = store.rows(&ask).await?;
    Ok(rows.iter().map(Line::of).collect::<Result<_, _>>()?)
}

/// What changed since a version, for the three-way difference of a stale edit.
pub(crate) struct Since {
    /// Fields changed since then, with the value they had at that version.
    pub bases: Map<String, Value>,
    /// Who changed it last.
    pub by: String,
}

pub(crate) async fn changes_since(
    tx: &mut Tx,
    record_type: &str,
    record_id: &str,
    version: i64,
) -> Result<Since, StoreError> {
    let ask = lines()
        .and_where(Expr::col("record_type").eq(record_type))
        .and_where(Expr::col("record_id").eq(record_id))
        .order_by("seq", Order::Desc)
        .limit(200)
        .to_owned();
    let mut since = Since {
        bases: Map::new(),
        by: String::new(),
    };
    for row in &tx.rows(&ask).await? {
        let line = Line::of(row)?;
        let diff: Value = serde_json::from_str(&line.diff).unwrap_or_default();
        if since.by.is_empty() {
            since.by = line.name;
        }
        let from = diff["version"][0].as_i64();
        if from.is_none_or(|from| from < version) {
            break;
        }
        // From the newest back to the version: the oldest change names the base.
        for (name, pair) in diff.as_object().into_iter().flatten() {
            since.bases.insert(name.clone(), pair[0].clone());
        }
    }
    Ok(since)
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every line is genuine. Keep the head outside the house: only then a cut-off end can be noticed.
    Sound {
        /// How many lines.
        lines: i64,
        /// The hash of the last line.
        head: String,
    },
    /// The first line that is not.
    Broken {
        /// Its place.
        seq: i64,
        /// Why.
        fault: ChainFault,
    },
}

/// Why a line is not genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// A line is missing before it.
    Gap,
    /// It does not name the hash of the line before it.
    Unlinked,
    /// Its content does not match its hash.
    Altered,
}

/// Checks the chain from the first line to the last and names the first bad line.
///
/// # Errors
/// The store's fault.
pub async fn verify(store: &Store) -> Result<Verdict, RecordsError> {
    let mut tx = store.snapshot().await?;
    let (mut seq, mut head) = (0, GENESIS.to_owned());
    loop {
        let page = lines()
            .and_where(Expr::col("seq").gt(seq))
            .order_by("seq", Order::Asc)
            .limit(PAGE)
            .to_owned();
        let rows = tx.rows(&page).await?;
        if rows.is_empty() {
            return Ok(Verdict::Sound { lines: seq, head });
        }
        for row in &rows {
            let line = Line::of(row)?;
            if let Some(fault) = fault_of(&line, seq, &head) {
                return Ok(Verdict::Broken {
                    seq: line.seq,
                    fault,
                });
            }
            (seq, head) = (line.seq, line.hash);
        }
    }
}

fn fault_of(line: &Line, before: i64, head: &str) -> Option<ChainFault> {
    if line.seq != before + 1 {
        return Some(ChainFault::Gap);
    }
    if line.previous != head {
        return Some(ChainFault::Unlinked);
    }
    (line.true_hash() != line.hash).then_some(ChainFault::Altered)
}

fn lines() -> SelectStatement {
    Query::select().columns(COLUMNS).from("events").to_owned()
}

/// JSON with sorted keys and no blanks: the same content always gives the same text.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| *key);
            let parts = keys
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let parts: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", parts.join(","))
        }
        other => other.to_string(),
    }
}

/// The hash of a record's content, for the line before and after.
pub fn content_hash(content: &Map<String, Value>) -> String {
    sha256(&canonical(&Value::Object(content.clone())))
}

/// SHA-256 of a text in hexadecimal.
pub fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_does_not_depend_on_the_order_of_keys() {
        let one: Value = serde_json::from_str(r#"{"b":1,"a":[{"d":"合同","c":null}]}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a":[{"c":null,"d":"合同"}],"b":1}"#).unwrap();
        assert_eq!(canonical(&one), canonical(&two));
        assert_eq!(canonical(&one), r#"{"a":[{"c":null,"d":"合同"}],"b":1}"#);
    }
}
