//! The snapshot (审批快照): what is to be approved, as it was when it was submitted. It is all that an approver without
//! other rights sees of the subject; fields with a level stay with those the level names.

use std::collections::BTreeMap;

use qd_base::{Actor, Id, Label, Money};
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Content, Field, FieldType, Item, Kind, RecordType, Records, RecordsError, audit};
use qd_store::{Sql, Store, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::plan::Plan;

/// What is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The type's key.
    pub record_type: String,
    /// The content then.
    pub content: Content,
    /// What links led to then, by id.
    pub titles: BTreeMap<String, String>,
    /// The content of the last approved version, if there is one.
    pub before: Option<Content>,
}

/// One field as a reader may see it.
#[derive(Clone, Debug, Serialize)]
pub struct ShownField {
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: Label,
    /// The field, for showing its value.
    #[serde(skip)]
    pub field: &'static Field,
    /// The value.
    pub value: Value,
    /// The value that was approved before, when it differs.
    pub before: Option<Value>,
}

/// The hash that an approval binds: content and custom fields.
pub fn hash_of(item: &Item) -> String {
    audit::sha256(&audit::canonical(
        &json!({"content": item.content, "custom": item.custom}),
    ))
}

impl Snapshot {
    /// The filled-in fields that an actor's levels open, and how many they do not.
    pub fn shown(&self, of: &'static RecordType, actor: &Actor) -> (Vec<ShownField>, usize) {
        let (mut shown, mut hidden) = (Vec::new(), 0);
        for field in of.fields {
            let value = self.content.get(field.name).cloned().unwrap_or_default();
            let before = self
                .before
                .as_ref()
                .and_then(|content| content.get(field.name))
                .cloned();
            let before = before.filter(|then| self.before.is_some() && *then != value);
            if is_nothing(&value) && before.is_none() {
                continue;
            }
            if !field_allowed(actor, field, Verb::Read) {
                hidden += 1;
                continue;
            }
            shown.push(ShownField {
                name: field.name,
                label: field.label,
                field,
                value,
                before,
            });
        }
        (shown, hidden)
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// The amount at stake: the first money field without a level that is filled in.
pub(crate) fn amount_of(of: &RecordType, content: &Content) -> Option<Money> {
    let money = of
        .fields
        .iter()
        .filter(|field| field.kind == Kind::Money && field.level.is_none());
    money
        .filter_map(|field| Money::from_json(content.get(field.name)?).ok())
        .next()
}

/// Takes the snapshot with the titles its links lead to.
pub(crate) async fn take(
    records: &Records,
    house: &qd_records::Act,
    of: &RecordType,
    item: &Item,
) -> Result<Snapshot, RecordsError> {
    let mut titles = BTreeMap::new();
    let links = of
        .fields
        .iter()
        .chain(of.fields.iter().flat_map(|field| field.children));
    for field in links.filter(|field| field.link.is_some()) {
        let mut ids: Vec<String> = Vec::new();
        collect(&item.content, field.name, &mut ids);
        titles.extend(
            records
                .titles(house, field.link.unwrap_or_default(), &ids)
                .await?,
        );
    }
    Ok(Snapshot {
        record_type: of.key.to_owned(),
        content: item.content.clone(),
        titles,
        before: None,
    })
}

fn collect(content: &Content, name: &str, ids: &mut Vec<String>) {
    ids.extend(content.get(name).and_then(Value::as_str).map(str::to_owned));
    for row in content
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_object)
    {
        ids.extend(row.get(name).and_then(Value::as_str).map(str::to_owned));
    }
}

/// Keeps plan and snapshot of an approval.
pub(crate) async fn keep(
    tx: &mut Tx,
    approval: Id,
    plan: &Plan,
    snapshot: &Snapshot,
) -> Result<(), RecordsError> {
    let text = |value: &Value| audit::canonical(value);
    let order =
        Sql::new("insert into approval_plans (approval_id, plan, snapshot) values (?, ?, ?)")
            .bind(approval)
            .bind(text(&json!(plan)))
            .bind(text(&json!(snapshot)));
    tx.execute(&order).await?;
    Ok(())
}

fn ask(approval: Id) -> Sql {
    Sql::new("select plan, snapshot from approval_plans where approval_id = ?").bind(approval)
}

fn unreadable(what: &str, fault: &serde_json::Error) -> qd_store::StoreError {
    qd_store::StoreError::Kept {
        what: what.to_owned(),
        reason: fault.to_string(),
    }
}

/// The plan in a transaction.
pub(crate) async fn plan_in(tx: &mut Tx, approval: Id) -> Result<Plan, RecordsError> {
    let row = tx
        .row(&ask(approval))
        .await?
        .ok_or(qd_store::StoreError::NoRow)?;
    Ok(serde_json::from_str(&row.text("plan")?).map_err(|f| unreadable("approval plan", &f))?)
}

/// Plan and snapshot.
pub(crate) async fn kept(store: &Store, approval: Id) -> Result<(Plan, Snapshot), RecordsError> {
    let row = store
        .row(&ask(approval))
        .await?
        .ok_or(qd_store::StoreError::NoRow)?;
    let plan =
        serde_json::from_str(&row.text("plan")?).map_err(|f| unreadable("approval plan", &f))?;
    let snapshot = serde_json::from_str(&row.text("snapshot")?)
        .map_err(|f| unreadable("approval snapshot", &f))?;
    Ok((plan, snapshot))
}

/// The content that was approved last for a subject.
pub(crate) async fn approved_before(
    tx: &mut Tx,
    (record_type, id): (&str, Id),
) -> Result<Option<Content>, RecordsError> {
    let ask = Sql::new(
        "select p.snapshot as snapshot from approvals a join approval_plans p on p.approval_id = a.id
         where a.subject_type = ? and a.subject_id = ? and a.state = 'approved'
         order by a.changed_at desc limit 1",
    );
    let Some(row) = tx.row(&ask.bind(record_type).bind(id)).await? else {
        return Ok(None);
    };
    let snapshot: Snapshot = serde_json::from_str(&row.text("snapshot")?)
        .map_err(|f| unreadable("approval snapshot", &f))?;
    Ok(Some(snapshot.content))
}
