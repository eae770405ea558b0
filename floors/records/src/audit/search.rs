//! Searching the audit chain (审计检索): who did what to what in which days, newest first.

use qd_store::sea_query::{Expr, ExprTrait, LikeExpr, Order};
use qd_store::{Sql, Store, StoreError};

use super::{Line, lines};
use crate::RecordsError;

/// What is looked for; an empty search finds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words in the name, the verb, the type, the reason or the id of the record.
    pub words: String,
    /// One verb.
    pub verb: Option<String>,
    /// One record type.
    pub record_type: Option<String>,
    /// From this moment on, in microseconds since 1970 UTC.
    pub from: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
    /// Only lines before this place, for the next page.
    pub before: Option<i64>,
}

/// The lines that fit, newest first.
///
/// # Errors
/// The store's fault.
pub async fn search(store: &Store, search: &Search, most: u64) -> Result<Vec<Line>, RecordsError> {
    let mut ask = lines().order_by("seq", Order::Desc).limit(most).to_owned();
    for word in search.words.split_whitespace().take(5) {
        let like = LikeExpr::new(format!("%{}%", escaped(word))).escape('\\');
        let columns = ["name", "verb", "record_type", "record_id", "reason"];
        let any = columns
            .into_iter()
            .map(|column| Expr::col(column).like(like.clone()))
            .reduce(ExprTrait::or);
        if let Some(any) = any {
            ask.and_where(any);
        }
    }
    if let Some(verb) = &search.verb {
        ask.and_where(Expr::col("verb").eq(verb.as_str()));
    }
    if let Some(of) = &search.record_type {
        ask.and_where(Expr::col("record_type").eq(of.as_str()));
    }
    if let Some(from) = search.from {
        ask.and_where(Expr::col("at").gte(from));
    }
    if let Some(until) = search.until {
        ask.and_where(Expr::col("at").lt(until));
    }
    if let Some(before) = search.before {
        ask.and_where(Expr::col("seq").lt(before));
    }
    let rows = store.rows(&ask).await?;
    Ok(rows.iter().map(Line::of).collect::<Result<_, _>>()?)
}

fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The verbs and the record types that the chain knows, for a search form.
///
/// # Errors
/// The store's fault.
pub async fn known(store: &Store) -> Result<(Vec<String>, Vec<String>), RecordsError> {
    let verbs = Sql::new("select distinct verb as word from events order by word limit 500");
    let types = Sql::new("select distinct record_type as word from events order by word limit 500");
    let mut both = Vec::new();
    for ask in [verbs, types] {
        let rows = store.rows(&ask).await?;
        let words: Result<Vec<String>, StoreError> =
            rows.iter().map(|row| row.text("word")).collect();
        both.push(words?);
    }
    let types = both.pop().unwrap_or_default();
    Ok((both.pop().unwrap_or_default(), types))
}
