//! Writing rows (写入): one row of the type's table and the rows of its table fields.

use qd_store::sea_query::{Alias, Cond, Expr, ExprTrait, Query};
use qd_store::{Sql, StoreError, Tx, Value as Kept};

use crate::columns::{columns_of, to_columns};
use crate::find::exists;
use crate::rights::{Verb, rows_condition};
use crate::{Act, Item, Kind, RecordType, RecordsError, audit};

/// Columns and values of an item.
fn row_of(of: &RecordType, item: &Item) -> Vec<(String, Kept)> {
    let custom = audit::canonical(&serde_json::Value::Object(item.custom.clone()));
    let mut row: Vec<(String, Kept)> = vec![
        ("id".to_owned(), item.id.into()),
        ("number".to_owned(), item.number.clone().into()),
        ("version".to_owned(), item.version.into()),
        ("created_at".to_owned(), item.created_at.into()),
        ("created_by".to_owned(), item.created_by.clone().into()),
        ("changed_at".to_owned(), item.changed_at.into()),
        ("changed_by".to_owned(), item.changed_by.clone().into()),
        ("trashed_at".to_owned(), item.trashed_at.into()),
        ("custom".to_owned(), custom.into()),
    ];
    for field in of.fields {
        let names = columns_of(field).into_iter().map(|(name, _)| name);
        row.extend(names.zip(to_columns(field, item.get(field.name))));
    }
    row
}

pub(crate) async fn insert_row(
    tx: &mut Tx,
    of: &RecordType,
    item: &Item,
) -> Result<(), StoreError> {
    let (names, values): (Vec<_>, Vec<_>) = row_of(of, item).into_iter().unzip();
    let order = Query::insert()
        .into_table(of.plural)
        .columns(names.into_iter().map(Alias::new))
        .values_panic(values.into_iter().map(Expr::val))
        .to_owned();
    tx.execute(&order).await?;
    insert_tables(tx, of, item).await
}

/// Writes over the version before; the caller has compared versions under the same pen.
pub(crate) async fn update_row(
    tx: &mut Tx,
    of: &RecordType,
    item: &Item,
) -> Result<(), StoreError> {
    let mut order = Query::update();
    order
        .table(of.plural)
        .and_where(Expr::col("id").eq(item.id.to_string()))
        .and_where(Expr::col("version").eq(item.version - 1));
    for (name, value) in row_of(of, item)
        .into_iter()
        .filter(|(name, _)| name != "id")
    {
        order.value(Alias::new(name), Expr::val(value));
    }
    if tx.execute(&order).await? != 1 {
        return Err(StoreError::NoRow);
    }
    for field in of.fields.iter().filter(|field| field.kind == Kind::Table) {
        let clear = Query::delete()
            .from_table(Alias::new(of.child_table(field)))
            .and_where(Expr::col("record_id").eq(item.id.to_string()))
            .to_owned();
        tx.execute(&clear).await?;
    }
    insert_tables(tx, of, item).await
}

async fn insert_tables(tx: &mut Tx, of: &RecordType, item: &Item) -> Result<(), StoreError> {
    for field in of.fields.iter().filter(|field| field.kind == Kind::Table) {
        let rows = item.get(field.name).as_array().into_iter().flatten();
        for (place, row) in rows.enumerate() {
            let place = i64::try_from(place).unwrap_or(i64::MAX);
            let mut names = vec!["record_id".to_owned(), "place".to_owned()];
            let mut values: Vec<Kept> = vec![item.id.into(), place.into()];
            for child in field.children {
                names.extend(columns_of(child).into_iter().map(|(name, _)| name));
                values.extend(to_columns(child, &row[child.name]));
            }
            let order = Query::insert()
                .into_table(Alias::new(of.child_table(field)))
                .columns(names.into_iter().map(Alias::new))
                .values_panic(values.into_iter().map(Expr::val))
                .to_owned();
            tx.execute(&order).await?;
        }
    }
    Ok(())
}

/// Whether a link leads somewhere the actor may see: to a living record, or (without a type) to an open account.
pub(crate) async fn link_exists(
    tx: &mut Tx,
    act: &Act,
    to: Option<&'static RecordType>,
    id: &str,
) -> Result<bool, RecordsError> {
    let Some(to) = to else {
        let ask = Sql::new("select 1 as one from people where id = ? and disabled_at is null");
        return Ok(tx.row(&ask.bind(id)).await?.is_some());
    };
    let Ok(id) = id.parse() else {
        return Ok(false);
    };
    let visible = Cond::all()
        .add(rows_condition(to, &act.actor, act.today, Verb::Read))
        .add(Expr::col((to.plural, "trashed_at")).is_null());
    Ok(exists(tx, to, id, visible).await?)
}
