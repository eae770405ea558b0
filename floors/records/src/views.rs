//! Saved views (视图): a name for a question to a list and its columns, for oneself or shared with everybody.

use qd_base::{Id, Problem, Role};
use qd_store::sea_query::{Cond, Expr, ExprTrait, Order, Query};
use serde::Serialize;
use serde_json::json;

use crate::{Act, ListQuery, RecordType, Records, RecordsError, audit};

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct View {
    /// Identity.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Whether everybody has it.
    pub shared: bool,
    /// The question as in a link: name and value pairs for [`ListQuery::parse`].
    pub query: Vec<(String, String)>,
    /// The columns shown, by field name.
    pub columns: Vec<String>,
}

impl Records {
    /// Saves a view; the question must be one its maker may ask. What a reader of a shared view may not ask is refused
    /// when it is opened.
    ///
    /// # Errors
    /// 400 for a question that cannot be asked, 403 for sharing without the role, 422 for the name.
    pub async fn save_view(
        &self,
        act: &Act,
        of: &RecordType,
        view: &View,
    ) -> Result<(), RecordsError> {
        let name = view.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err(Problem::new(422, "records-view-name").field("name").into());
        }
        let may_share = act.actor.is(Role::Director) || act.actor.is(Role::Administrator);
        if view.shared && !may_share && !act.actor.is_system() {
            return Err(Problem::new(403, "records-view-shared").into());
        }
        ListQuery::parse(of, &act.actor, &view.query)?;
        for column in &view.columns {
            crate::query::subject(of, &act.actor, column)?;
        }
        let owner = act.actor.person.filter(|_| !view.shared);
        let order = Query::insert()
            .into_table("saved_views")
            .columns([
                "id",
                "record_type",
                "name",
                "person_id",
                "query",
                "columns",
                "created_at",
            ])
            .values_panic([
                view.id.to_string().into(),
                of.key.into(),
                name.into(),
                owner.map(|id| id.to_string()).into(),
                json!(view.query).to_string().into(),
                json!(view.columns).to_string().into(),
                act.at.as_microsecond().into(),
            ])
            .to_owned();
        let mut tx = self.store.begin().await?;
        tx.execute(&order).await?;
        let entry = audit::Entry::new("create", "saved_view", view.id)
            .diff(json!({"name": [null, name], "type": [null, of.key]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// One's own views and the shared ones, by name.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn views(&self, act: &Act, of: &RecordType) -> Result<Vec<View>, RecordsError> {
        let me = act
            .actor
            .person
            .map(|id| id.to_string())
            .unwrap_or_default();
        let ask = Query::select()
            .columns(["id", "name", "person_id", "query", "columns"])
            .from("saved_views")
            .and_where(Expr::col("record_type").eq(of.key))
            .cond_where(
                Cond::any()
                    .add(Expr::col("person_id").is_null())
                    .add(Expr::col("person_id").eq(me)),
            )
            .order_by("name", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        let mut views = Vec::new();
        for row in self.store.rows(&ask).await? {
            views.push(View {
                id: row.parsed("id")?,
                name: row.text("name")?,
                shared: row.text_or_none("person_id")?.is_none(),
                query: serde_json::from_str(&row.text("query")?).unwrap_or_default(),
                columns: serde_json::from_str(&row.text("columns")?).unwrap_or_default(),
            });
        }
        Ok(views)
    }

    /// Deletes one's own view, or a shared one with the role.
    ///
    /// # Errors
    /// 404 when there is none such that the actor may delete.
    pub async fn delete_view(&self, act: &Act, id: Id) -> Result<(), RecordsError> {
        let may_share = act.actor.is(Role::Director) || act.actor.is(Role::Administrator);
        let me = act
            .actor
            .person
            .map(|id| id.to_string())
            .unwrap_or_default();
        let mut mine = Cond::any().add(Expr::col("person_id").eq(me));
        if may_share || act.actor.is_system() {
            mine = mine.add(Expr::col("person_id").is_null());
        }
        let order = Query::delete()
            .from_table("saved_views")
            .and_where(Expr::col("id").eq(id.to_string()))
            .cond_where(mine)
            .to_owned();
        let mut tx = self.store.begin().await?;
        if tx.execute(&order).await? == 0 {
            return Err(Problem::new(404, "records-view-absent").into());
        }
        audit::append(&mut tx, act, audit::Entry::new("delete", "saved_view", id)).await?;
        Ok(tx.commit().await?)
    }
}
