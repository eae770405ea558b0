//! Finding records (查找): list, count, detail and search run on one predicate, so that they cannot disagree.

use std::collections::BTreeMap;
use std::sync::Arc;

use qd_base::{Id, Problem};
use qd_store::sea_query::{
    Cond, Condition, Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement,
};
use qd_store::{Dialect, Store, StoreError, Tx};
use serde::Serialize;

use crate::columns::to_columns;
use crate::item::{read, read_tables, select};
use crate::query::{Filter, ListQuery, Subject, Test};
use crate::rights::{self, Verb, Why, rows_condition};
use crate::{Act, Field, Item, Kind, RecordType, RecordsError, Registry, search};

/// The records of the house. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Records {
    pub(crate) store: Store,
    registry: Arc<Registry>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The records, masked for the reader.
    pub items: Vec<Item>,
    /// How many records the question finds in all, among those the reader may see.
    pub total: u64,
    /// The page, from 1.
    pub page: u64,
    /// Rows a page.
    pub size: u64,
}

impl Records {
    /// Records over a migrated store.
    pub fn new(store: Store, registry: Arc<Registry>) -> Records {
        Records { store, registry }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The types.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// A page of the records the actor may see.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn find(
        &self,
        act: &Act,
        of: &RecordType,
        query: &ListQuery,
    ) -> Result<Page, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        let condition = matching(of, act, query, tx.dialect());
        let total = count(&mut tx, of, condition.clone()).await?;
        let mut ask = select(of);
        ask.cond_where(condition);
        ordered(&mut ask, of, query);
        ask.limit(query.size).offset((query.page - 1) * query.size);
        let rows = tx.rows(&ask).await?;
        let mut items = rows
            .iter()
            .map(|row| read(of, row))
            .collect::<Result<Vec<_>, _>>()?;
        read_tables(&mut tx, of, &mut items).await?;
        Ok(Page {
            items: items
                .into_iter()
                .map(|item| item.masked(of, &act.actor))
                .collect(),
            total,
            page: query.page,
            size: query.size,
        })
    }

    /// How many records a question finds among those the actor may see.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn count(
        &self,
        act: &Act,
        of: &RecordType,
        query: &ListQuery,
    ) -> Result<u64, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        let condition = matching(of, act, query, tx.dialect());
        Ok(count(&mut tx, of, condition).await?)
    }

    /// One record, by the same predicate as the list. Records in the trash are found by those who may edit them.
    ///
    /// # Errors
    /// 404 when there is none or the actor may not see it: the two cannot be told apart.
    pub async fn get(&self, act: &Act, of: &RecordType, id: Id) -> Result<Item, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        let found = load(&mut tx, of, id, readable(of, act)).await?;
        let item = found.ok_or_else(|| absent(of))?;
        Ok(item.masked(of, &act.actor))
    }

    /// [`Records::get`] inside a transaction of the caller, unmasked: for rooms that decide on what holds there.
    ///
    /// # Errors
    /// 404 when there is none or the actor may not see it.
    pub async fn get_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        id: Id,
    ) -> Result<Item, RecordsError> {
        let found = load(tx, of, id, readable(of, act)).await?;
        found.ok_or_else(|| absent(of).into())
    }

    /// One record inside a transaction of the caller, unmasked: for rooms that decide on it and write in the same
    /// transaction.
    ///
    /// # Errors
    /// 404 when there is none or the actor may not see it.
    pub async fn read_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        id: Id,
    ) -> Result<Item, RecordsError> {
        let found = load(tx, of, id, readable(of, act)).await?;
        Ok(found.ok_or_else(|| absent(of))?)
    }

    /// Every record a question finds inside a transaction of the caller, unmasked and without paging: for rooms that judge
    /// a write by the records around it.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn list_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        query: &ListQuery,
    ) -> Result<Vec<Item>, RecordsError> {
        let mut ask = select(of);
        ask.cond_where(matching(of, act, query, tx.dialect()));
        ordered(&mut ask, of, query);
        let rows = tx.rows(&ask).await?;
        let items: Result<Vec<Item>, StoreError> = rows.iter().map(|row| read(of, row)).collect();
        let mut items = items?;
        read_tables(tx, of, &mut items).await?;
        Ok(items)
    }

    /// Why the actor sees a record, line by line.
    ///
    /// # Errors
    /// 404 when the actor does not see it.
    pub async fn why_visible(
        &self,
        act: &Act,
        of: &RecordType,
        id: Id,
    ) -> Result<Vec<Why>, RecordsError> {
        self.get(act, of, id).await?;
        let mut tx = self.store.snapshot().await?;
        let mut reasons = Vec::new();
        for (why, condition) in rights::reasons(of, &act.actor, act.today) {
            if exists(&mut tx, of, id, condition).await? {
                reasons.push(why);
            }
        }
        Ok(reasons)
    }

    /// Which of the verbs the actor may do with a record: for buttons. The save path asks again.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn may_edit(&self, act: &Act, of: &RecordType, id: Id) -> Result<bool, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        let condition = rows_condition(of, &act.actor, act.today, Verb::Edit);
        Ok(exists(&mut tx, of, id, condition).await?)
    }

    /// The titles behind links, for those records the actor may see; `person` gives the names of people.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn titles(
        &self,
        act: &Act,
        link: &str,
        ids: &[String],
    ) -> Result<BTreeMap<String, String>, RecordsError> {
        let mut ask = Query::select();
        match self.registry.get(link) {
            Some(of) => ask
                .column((of.plural, "id"))
                .expr_as(Expr::col((of.plural, of.title)), "title")
                .from(of.plural)
                .cond_where(rows_condition(of, &act.actor, act.today, Verb::Read)),
            None if link == "person" => ask
                .column("id")
                .expr_as(Expr::col("name"), "title")
                .from("people"),
            None => return Ok(BTreeMap::new()),
        };
        ask.and_where(Expr::col("id").is_in(ids.iter().take(1_000).map(String::as_str)));
        let rows = self.store.rows(&ask).await?;
        let pair = |row: &qd_store::Row| {
            Ok((
                row.text("id")?,
                row.text_or_none("title")?.unwrap_or_default(),
            ))
        };
        Ok(rows.iter().map(pair).collect::<Result<_, StoreError>>()?)
    }

    /// The records that link to one: by type and field, those the actor may see.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn related(
        &self,
        act: &Act,
        to: &RecordType,
        id: Id,
    ) -> Result<Vec<(&'static RecordType, &'static Field, Page)>, RecordsError> {
        let mut found = Vec::new();
        for of in self.registry.types() {
            let links = of.fields.iter().filter(|field| {
                field.link == Some(to.key) && rights::field_allowed(&act.actor, field, Verb::Read)
            });
            for field in links {
                let filter = Filter {
                    subject: Subject::Field(field),
                    test: Test::Is,
                    values: vec![id.to_string().into()],
                };
                let query = ListQuery {
                    filters: vec![filter],
                    ..ListQuery::default()
                };
                let page = self.find(act, of, &query).await?;
                if page.total > 0 {
                    found.push((*of, field, page));
                }
            }
        }
        Ok(found)
    }
}

/// Invisible and not existing are the same answer.
pub(crate) fn absent(of: &RecordType) -> Problem {
    Problem::new(404, "records-absent").arg("type", of.key)
}

/// Living records by the right to read, trashed ones by the right to edit.
pub(crate) fn readable(of: &RecordType, act: &Act) -> Condition {
    let trashed = || Expr::col((of.plural, "trashed_at"));
    let rows = |verb| rows_condition(of, &act.actor, act.today, verb);
    Cond::any()
        .add(Cond::all().add(trashed().is_null()).add(rows(Verb::Read)))
        .add(
            Cond::all()
                .add(trashed().is_not_null())
                .add(rows(Verb::Edit)),
        )
}

/// One record under a condition, unmasked: for the kernel only.
pub(crate) async fn load(
    tx: &mut Tx,
    of: &RecordType,
    id: Id,
    condition: Condition,
) -> Result<Option<Item>, StoreError> {
    let mut ask = select(of);
    ask.and_where(Expr::col((of.plural, "id")).eq(id.to_string()))
        .cond_where(condition);
    let Some(row) = tx.row(&ask).await? else {
        return Ok(None);
    };
    let mut items = [read(of, &row)?];
    read_tables(tx, of, &mut items).await?;
    let [item] = items;
    Ok(Some(item))
}

pub(crate) async fn exists(
    tx: &mut Tx,
    of: &RecordType,
    id: Id,
    condition: Condition,
) -> Result<bool, StoreError> {
    let ask = Query::select()
        .expr_as(Expr::val(1_i64), "one")
        .from(of.plural)
        .and_where(Expr::col((of.plural, "id")).eq(id.to_string()))
        .cond_where(condition)
        .to_owned();
    Ok(tx.row(&ask).await?.is_some())
}

async fn count(tx: &mut Tx, of: &RecordType, condition: Condition) -> Result<u64, StoreError> {
    let ask = Query::select()
        .expr_as(Func::count(Expr::col((of.plural, "id"))), "n")
        .from(of.plural)
        .cond_where(condition)
        .to_owned();
    let n = tx.row(&ask).await?.ok_or(StoreError::NoRow)?.int("n")?;
    Ok(n.unsigned_abs())
}

/// The one predicate: rights, trash, filters and words together.
fn matching(of: &RecordType, act: &Act, query: &ListQuery, dialect: Dialect) -> Condition {
    let trashed = Expr::col((of.plural, "trashed_at"));
    let mut all = if query.trash {
        Cond::all()
            .add(rows_condition(of, &act.actor, act.today, Verb::Edit))
            .add(trashed.is_not_null())
    } else {
        Cond::all()
            .add(rows_condition(of, &act.actor, act.today, Verb::Read))
            .add(trashed.is_null())
    };
    for filter in &query.filters {
        all = all.add(filtered(of, filter));
    }
    if let Some(after) = query.after {
        all = all.add(Expr::col((of.plural, "id")).lt(after.to_string()));
    }
    let Some(text) = &query.text else {
        return all;
    };
    match search::condition(of, text, dialect) {
        Some(words) => all.add(words),
        // Words were asked for, but none that can be found.
        None => all.add(Expr::val(1).eq(0)),
    }
}

fn filtered(of: &RecordType, filter: &Filter) -> Condition {
    let column = || Expr::col((of.plural, filter.subject.column()));
    let values: Vec<qd_store::Value> = match filter.subject {
        Subject::Field(field) if field.kind == Kind::ManyChoice => {
            return many_choice(&column, filter);
        }
        Subject::Field(field) => filter
            .values
            .iter()
            .filter_map(|value| to_columns(field, value).into_iter().next())
            .collect(),
        Subject::Number => filter.values.iter().map(|v| v.as_str().into()).collect(),
        Subject::CreatedAt | Subject::ChangedAt => {
            filter.values.iter().map(|v| v.as_i64().into()).collect()
        }
    };
    let first = values.first().cloned().unwrap_or_default();
    Cond::all().add(match filter.test {
        Test::Is => column().is_in(values),
        Test::IsNot => column().is_null().or(column().is_not_in(values)),
        Test::AtLeast => column().gte(first),
        Test::AtMost => column().lte(first),
        Test::Has => {
            let qd_store::Value::Text(part) = first else {
                return Cond::all().add(Expr::val(1).eq(0));
            };
            Expr::expr(Func::lower(column())).like(containing(&part.to_ascii_lowercase()))
        }
        Test::Empty => column().is_null(),
        Test::Filled => column().is_not_null(),
    })
}

/// Kept as `["a","b"]`: an option is among them when its quoted key is.
fn many_choice(column: &impl Fn() -> Expr, filter: &Filter) -> Condition {
    let keys = filter.values.iter().filter_map(|v| v.as_array()).flatten();
    let has = |key: &serde_json::Value| column().like(containing(&key.to_string()));
    match filter.test {
        Test::Empty => Cond::all().add(column().is_null()),
        Test::Filled => Cond::all().add(column().is_not_null()),
        Test::IsNot => keys.fold(Cond::all(), |all, key| {
            all.add(column().is_null().or(has(key).not()))
        }),
        _ => keys.fold(Cond::any().add(Expr::val(1).eq(0)), |any, key| {
            any.add(has(key))
        }),
    }
}

fn containing(part: &str) -> LikeExpr {
    let escaped = part
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// Empty values come last whichever way and in whichever database; the id breaks ties.
fn ordered(ask: &mut SelectStatement, of: &RecordType, query: &ListQuery) {
    for sort in &query.sorts {
        let column = || Expr::col((of.plural, sort.subject.column()));
        let order = if sort.down { Order::Desc } else { Order::Asc };
        ask.order_by_expr(column().is_null(), Order::Asc)
            .order_by_expr(column(), order);
    }
    if query.sorts.is_empty() && !query.steps {
        ask.order_by((of.plural, "created_at"), Order::Desc);
    }
    ask.order_by((of.plural, "id"), Order::Desc);
}
