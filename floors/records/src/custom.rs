//! Custom fields (自定义字段): an administrator's own leaf fields, kept in one JSON column; never filtered, searched or
//! given a level. No run-time types, scripts or hooks.

use qd_base::{Id, Problem, Role, label};
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::content::normal;
use crate::names::is_free_field;
use crate::save::{editable, stamp};
use crate::write::update_row;
use crate::{Act, Content, Field, Item, Kind, RecordType, Records, RecordsError, audit};

/// The kinds a custom field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// One line of text.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// Yes or no.
    YesNo,
    /// One of the options.
    Choice,
}

/// A custom field of a record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustomField {
    /// Its name: lower-case letters, digits and underscores.
    pub name: String,
    /// What it holds.
    pub kind: CustomKind,
    /// Its Chinese caption.
    pub zh: String,
    /// Its English caption.
    pub en: String,
    /// The options of a choice.
    pub options: Vec<String>,
}

impl CustomField {
    fn normal(&self, value: &Value) -> Result<Value, Problem> {
        let kind = match self.kind {
            CustomKind::Text | CustomKind::Choice => Kind::Text,
            CustomKind::Number => Kind::Number,
            CustomKind::Date => Kind::Date,
            CustomKind::YesNo => Kind::YesNo,
        };
        let field = Field::new("custom", kind, label("自定义", "Custom"));
        let at = |problem: Problem| problem.field(format!("custom.{}", self.name));
        let value = normal(&field, value).map_err(at)?;
        let chosen = value
            .as_str()
            .is_none_or(|text| self.options.iter().any(|o| o == text));
        if self.kind == CustomKind::Choice && !chosen {
            return Err(at(Problem::new(422, "records-wrong-choice")));
        }
        Ok(value)
    }
}

impl Records {
    /// The custom fields of a type, in their order.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn custom_fields(&self, of: &RecordType) -> Result<Vec<CustomField>, RecordsError> {
        let ask = Query::select()
            .columns(["name", "kind", "label_zh", "label_en", "options"])
            .from("custom_fields")
            .and_where(Expr::col("record_type").eq(of.key))
            .and_where(Expr::col("retired_at").is_null())
            .order_by("place", Order::Asc)
            .order_by("name", Order::Asc)
            .to_owned();
        let mut fields = Vec::new();
        for row in self.store.rows(&ask).await? {
            fields.push(CustomField {
                name: row.text("name")?,
                kind: serde_json::from_value(row.text("kind")?.into()).unwrap_or(CustomKind::Text),
                zh: row.text("label_zh")?,
                en: row.text("label_en")?,
                options: serde_json::from_str(&row.text("options")?).unwrap_or_default(),
            });
        }
        Ok(fields)
    }

    /// Adds a custom field to a type.
    ///
    /// # Errors
    /// 403 without the role administrator, 409 when the name is taken, 422 for its form.
    pub async fn add_custom_field(
        &self,
        act: &Act,
        of: &RecordType,
        field: &CustomField,
    ) -> Result<(), RecordsError> {
        if !act.actor.is(Role::Administrator) && !act.actor.is_system() {
            return Err(Problem::new(403, "records-need-edit")
                .arg("type", of.key)
                .into());
        }
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let named = !field.zh.trim().is_empty() && !field.en.trim().is_empty();
        let chosen = field.kind != CustomKind::Choice || !field.options.is_empty();
        if field.name.is_empty() || field.name.len() > 40 || !field.name.chars().all(fine) {
            return Err(Problem::new(422, "records-custom-form")
                .field("name")
                .into());
        }
        if !named || !chosen {
            return Err(Problem::new(422, "records-custom-form").into());
        }
        let known = self.custom_fields(of).await?;
        let taken = of.field(&field.name).is_some() || !is_free_field(&field.name);
        if taken || known.iter().any(|one| one.name == field.name) {
            return Err(Problem::new(409, "records-custom-taken")
                .field("name")
                .into());
        }
        let place = i64::try_from(known.len()).unwrap_or(i64::MAX);
        let kind = json!(field.kind);
        let order = Query::insert()
            .into_table("custom_fields")
            .columns([
                "record_type",
                "name",
                "kind",
                "label_zh",
                "label_en",
                "options",
                "place",
            ])
            .values_panic([
                of.key.into(),
                field.name.as_str().into(),
                kind.as_str().unwrap_or_default().into(),
                field.zh.trim().into(),
                field.en.trim().into(),
                json!(field.options).to_string().into(),
                place.into(),
            ])
            .to_owned();
        let mut tx = self.store.begin().await?;
        tx.execute(&order).await?;
        let entry = audit::Entry::new(
            "create",
            "custom_field",
            format!("{}.{}", of.key, field.name),
        );
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Sets custom values of a record, by the same rights and versions as an edit.
    ///
    /// # Errors
    /// As [`Records::edit`]; 409 when changed meanwhile; 400 for a name that is no custom field.
    pub async fn set_custom(
        &self,
        act: &Act,
        of: &RecordType,
        (id, version): (Id, i64),
        values: &Content,
    ) -> Result<Item, RecordsError> {
        let known = self.custom_fields(of).await?;
        let mut tx = self.store.begin().await?;
        let mut item = editable(&mut tx, act, of, id).await?;
        if item.version != version || item.trashed_at.is_some() {
            return Err(Problem::new(409, "records-changed-meanwhile").into());
        }
        let mut diff = Content::new();
        for (name, value) in values {
            let Some(field) = known.iter().find(|field| field.name == *name) else {
                let names = known.iter().map(|field| field.name.as_str());
                return Err(crate::query::unknown(name, names).into());
            };
            let value = field.normal(value)?;
            let before = item.custom.insert(name.clone(), value.clone());
            diff.insert(format!("custom.{name}"), json!([before, value]));
        }
        stamp(&mut item, act);
        diff.insert("version".to_owned(), json!([version, item.version]));
        update_row(&mut tx, of, &item).await?;
        let entry = audit::Entry::new("edit", of.key, id).diff(Value::Object(diff));
        audit::append(&mut tx, act, entry).await?;
        tx.commit().await?;
        Ok(item.masked(of, &act.actor))
    }
}
