//! One record as kept (单条记录), read from its table and masked for the person who reads.

use qd_base::{Actor, Id};
use qd_store::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use qd_store::{Row, StoreError, Tx};
use serde::Serialize;
use serde_json::Value;

use crate::columns::{columns_of, from_row};
use crate::names::COMMON;
use crate::rights::{Verb, field_allowed};
use crate::{Content, Kind, Record, RecordType, Wrong};

/// A record. What leaves the kernel carries only the fields the reader may see.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// Its type's key.
    pub record_type: &'static str,
    /// Identity.
    pub id: Id,
    /// The number people read.
    pub number: Option<String>,
    /// Counts the edits, from 1.
    pub version: i64,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// The person, unless the house created it.
    pub created_by: Option<String>,
    /// Microseconds since 1970 UTC.
    pub changed_at: i64,
    /// The person, unless the house changed it.
    pub changed_by: Option<String>,
    /// When it was put into the trash, if it was.
    pub trashed_at: Option<i64>,
    /// The fields, in the order of the description.
    pub content: Content,
    /// The administrator's own fields.
    pub custom: Content,
}

impl Item {
    /// A field's value; `null` when empty or hidden.
    pub fn get(&self, field: &str) -> &Value {
        self.content.get(field).unwrap_or(&Value::Null)
    }

    /// A field's value as text; empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.get(field).as_str().unwrap_or_default()
    }

    /// The record as its struct.
    ///
    /// # Errors
    /// [`Wrong`] when a field the struct demands is hidden from the reader.
    pub fn typed<R: Record>(&self) -> Result<R, Wrong> {
        R::from_content(&self.content)
    }

    /// Leaves only what an actor may see.
    pub(crate) fn masked(mut self, of: &RecordType, actor: &Actor) -> Item {
        let seen = |name: &String| {
            of.field(name)
                .is_some_and(|field| field_allowed(actor, field, Verb::Read))
        };
        self.content.retain(|name, _| seen(name));
        self
    }
}

/// The columns of a type, from its table.
pub(crate) fn select(of: &RecordType) -> SelectStatement {
    let mut select = Query::select();
    for name in COMMON {
        select.column((of.plural, name));
    }
    for field in of.fields {
        for (name, _) in columns_of(field) {
            select.column((Alias::new(of.plural), Alias::new(name)));
        }
    }
    select.from(of.plural).to_owned()
}

pub(crate) fn read(of: &RecordType, row: &Row) -> Result<Item, StoreError> {
    let mut content = Content::new();
    for field in of.fields {
        content.insert(field.name.to_owned(), from_row(field, row)?);
    }
    let custom = row.text("custom")?;
    Ok(Item {
        record_type: of.key,
        id: row.parsed("id")?,
        number: row.text_or_none("number")?,
        version: row.int("version")?,
        created_at: row.int("created_at")?,
        created_by: row.text_or_none("created_by")?,
        changed_at: row.int("changed_at")?,
        changed_by: row.text_or_none("changed_by")?,
        trashed_at: row.int_or_none("trashed_at")?,
        content,
        custom: serde_json::from_str(&custom).map_err(|fault| StoreError::Kept {
            what: "custom fields".to_owned(),
            reason: fault.to_string(),
        })?,
    })
}

/// Reads the rows of all table fields for a page of records: one question per table.
pub(crate) async fn read_tables(
    tx: &mut Tx,
    of: &RecordType,
    items: &mut [Item],
) -> Result<(), StoreError> {
    let ids: Vec<String> = items.iter().map(|item| item.id.to_string()).collect();
    for field in of.fields.iter().filter(|field| field.kind == Kind::Table) {
        for item in items.iter_mut() {
            item.content
                .insert(field.name.to_owned(), Value::Array(Vec::new()));
        }
        if ids.is_empty() {
            continue;
        }
        let mut ask = Query::select();
        ask.column("record_id");
        for (name, _) in field.children.iter().flat_map(columns_of) {
            ask.column(Alias::new(name));
        }
        ask.from(Alias::new(of.child_table(field)))
            .and_where(Expr::col("record_id").is_in(ids.as_slice()))
            .order_by("record_id", Order::Asc)
            .order_by("place", Order::Asc);
        for row in tx.rows(&ask).await? {
            let id = row.text("record_id")?;
            let mut content = Content::new();
            for child in field.children {
                content.insert(child.name.to_owned(), from_row(child, &row)?);
            }
            let at = ids.iter().position(|known| *known == id);
            if let Some(item) = at.and_then(|at| items.get_mut(at))
                && let Some(Value::Array(rows)) = item.content.get_mut(field.name)
            {
                rows.push(Value::Object(content));
            }
        }
    }
    Ok(())
}
