//! Samples (样例): a valid content from the samples of a description, with the records it links to.

use std::sync::atomic::{AtomicU32, Ordering};

use qd_base::Id;
use serde_json::{Value, json};

use super::Bench;
use crate::content::example;
use crate::{Content, Field, Item, Kind, RecordType, RecordsError};

/// Counts samples, so that unique fields differ.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Bench {
    /// The content of a sample owned by a person.
    pub(crate) async fn sample(
        &self,
        of: &'static RecordType,
        owner: Id,
    ) -> Result<Content, String> {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut content = Content::new();
        for field in of.fields.iter().filter(|field| !field.read_only) {
            let value = match field.kind {
                Kind::Link => Box::pin(self.link(of, field, owner)).await?,
                _ => plain(field, n)?,
            };
            if !value.is_null() {
                content.insert(field.name.to_owned(), value);
            }
        }
        Ok(content)
    }

    /// A sample record made by the house for a person.
    pub(crate) async fn made(&self, owner: Id) -> Result<Item, String> {
        let content = self.sample(self.of, owner).await?;
        let made = self.records.create(&self.house(), self.of, &content).await;
        made.map_err(told)
    }

    async fn link(
        &self,
        of: &'static RecordType,
        field: &Field,
        owner: Id,
    ) -> Result<Value, String> {
        if field.link == Some("person") {
            // Some second persons must not be the owner — a reviewer of the own sheet —, so who may be left out is.
            if !field.required && of.owner != Some(field.name) {
                return Ok(Value::Null);
            }
            return Ok(json!(owner.to_string()));
        }
        let to = field.link.and_then(|key| self.records.registry().get(key));
        match to {
            // A link to its own type would never end; optional ones are left empty for the same reason.
            Some(to) if field.required && to.key != of.key => {
                let content = self.sample(to, owner).await?;
                let made = self.records.create(&self.house(), to, &content).await;
                Ok(json!(made.map_err(told)?.id.to_string()))
            }
            _ => Ok(Value::Null),
        }
    }
}

/// The sample of the description, or the plainest value of a kind that must have one.
fn plain(field: &Field, n: u32) -> Result<Value, String> {
    let given = match field.sample.or(field
        .default
        .filter(|d| !["today", "now", "me"].contains(d)))
    {
        Some(text) => {
            Some(example(field, text).ok_or(format!("{}: the sample is not valid", field.name))?)
        }
        None => None,
    };
    if field.unique && field.kind == Kind::Text {
        let stem = given.as_ref().and_then(Value::as_str).unwrap_or("sample");
        return Ok(json!(format!("{stem}{n}")));
    }
    if let Some(value) = given {
        return Ok(value);
    }
    if !field.required || field.default.is_some() || field.visible_if.is_some() {
        return Ok(Value::Null);
    }
    Ok(match field.kind {
        Kind::Text | Kind::LongText | Kind::RichText => json!(format!("sample {n}")),
        Kind::YesNo => json!(true),
        Kind::Number | Kind::Percent => json!("1"),
        Kind::Money => json!({"minor": 100, "currency": "CNY"}),
        Kind::Date => json!("2026-05-06"),
        Kind::DateTime => json!("2026-05-06T00:00:00Z"),
        Kind::Period => json!("2026Q2"),
        Kind::Choice => json!(field.choices.first().map(|option| option.key)),
        Kind::File => json!({"sha256": "0".repeat(64), "name": "sample.pdf", "size": 1}),
        Kind::Json => json!({}),
        Kind::ManyChoice | Kind::Table | Kind::Link => Value::Null,
    })
}

/// A refusal in words for the developer.
pub(crate) fn told(fault: RecordsError) -> String {
    match fault {
        RecordsError::Invalid(faults) => format!("{faults:?}"),
        other => format!("{:?}", other.problem()),
    }
}
