//! Links in sheets (关联单元格): people write titles and numbers, not ids. What is found is what the person may see.

use std::collections::BTreeMap;

use qd_base::{Id, Problem};
use qd_store::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use qd_store::{StoreError, Tx};
use serde_json::Value;

use crate::content::unique_form;
use crate::rights::{Verb, rows_condition};
use crate::{Act, Field, Kind, RecordType, Registry};

/// What cells of links were found to mean.
#[derive(Default)]
pub(crate) struct Links {
    known: BTreeMap<(&'static str, String), Result<String, Problem>>,
}

impl Links {
    /// The id that the cell of a link means: an id itself, a number, a title; a login or a name for people.
    pub async fn id(
        &mut self,
        tx: &mut Tx,
        act: &Act,
        registry: &Registry,
        (field, text): (&'static Field, &str),
    ) -> Result<Result<String, Problem>, StoreError> {
        let text = text.trim();
        if let Ok(id) = text.parse::<Id>() {
            return Ok(Ok(id.to_string()));
        }
        let link = field.link.unwrap_or_default();
        let key = (link, text.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(named(known.clone(), field));
        }
        let text = text.strip_prefix('\'').unwrap_or(text);
        let ask = match registry.get(link) {
            Some(of) => records_named(act, of, text),
            None => people_named(text),
        };
        let rows = tx.rows(&ask).await?;
        let found = match &rows[..] {
            [row] => Ok(row.text("id")?),
            [] => Err(Problem::new(422, "records-import-link-unknown").arg("text", text)),
            _ => Err(Problem::new(422, "records-import-link-many").arg("text", text)),
        };
        self.known.insert(key, found.clone());
        Ok(named(found, field))
    }
}

fn named(found: Result<String, Problem>, field: &Field) -> Result<String, Problem> {
    found.map_err(|problem| problem.field(field.name))
}

fn records_named(act: &Act, of: &RecordType, text: &str) -> SelectStatement {
    let named = Cond::any()
        .add(Expr::col((of.plural, of.title)).eq(text))
        .add(Expr::col((of.plural, "number")).eq(text));
    Query::select()
        .column((of.plural, "id"))
        .from(of.plural)
        .cond_where(named)
        .cond_where(rows_condition(of, &act.actor, act.today, Verb::Read))
        .and_where(Expr::col((of.plural, "trashed_at")).is_null())
        .limit(2)
        .to_owned()
}

fn people_named(text: &str) -> SelectStatement {
    let named = Cond::any()
        .add(Expr::col("name").eq(text))
        .add(Expr::col("login").eq(text));
    Query::select()
        .column("id")
        .from("people")
        .cond_where(named)
        .and_where(Expr::col("disabled_at").is_null())
        .limit(2)
        .to_owned()
}

/// The records of a type, unmasked by nothing but rights, that carry a text in their number or in a field of texts.
pub(crate) fn keyed(
    act: &Act,
    of: &RecordType,
    field: Option<&Field>,
    text: &str,
) -> SelectStatement {
    let same = match field {
        None => Expr::col((of.plural, "number")).eq(text),
        Some(field) if field.unique && field.kind == Kind::Text => {
            let column = qd_store::sea_query::Alias::new(format!("{}__key", field.name));
            Expr::col((qd_store::sea_query::Alias::new(of.plural), column)).eq(unique_form(text))
        }
        Some(field) => Expr::col((of.plural, field.name)).eq(text),
    };
    Query::select()
        .column((of.plural, "id"))
        .from(of.plural)
        .and_where(same)
        .cond_where(rows_condition(of, &act.actor, act.today, Verb::Read))
        .and_where(Expr::col((of.plural, "trashed_at")).is_null())
        .limit(2)
        .to_owned()
}

/// Whether the title of what a value links to is the text.
pub(crate) async fn is_title(
    tx: &mut Tx,
    act: &Act,
    registry: &Registry,
    (field, text, value): (&Field, &str, &Value),
) -> Result<bool, StoreError> {
    let Some(id) = value.as_str() else {
        return Ok(false);
    };
    let mut ask = Query::select();
    match registry.get(field.link.unwrap_or_default()) {
        Some(of) => ask
            .expr_as(Expr::col((of.plural, of.title)), "title")
            .from(of.plural)
            .cond_where(rows_condition(of, &act.actor, act.today, Verb::Read)),
        None => ask.expr_as(Expr::col("name"), "title").from("people"),
    };
    ask.and_where(Expr::col("id").eq(id));
    let row = tx.row(&ask).await?;
    let title = row.map(|row| row.text_or_none("title")).transpose()?;
    Ok(title
        .flatten()
        .is_some_and(|title| title.trim() == text.trim()))
}
