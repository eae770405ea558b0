//! The save path (保存): one door for every write, in one fixed order, in one transaction: rights, defaults, conflict,
//! input, behaviour, links, number, write with children, search, audit.

use qd_base::{Id, Problem};
use qd_store::Tx;
use serde_json::{Value, json};

use crate::content::{default_of, normal};
use crate::find::{absent, exists, load, readable};
use crate::query::unknown;
use crate::rights::{Verb, field_allowed, missing, rows_condition};
use crate::write::{insert_row, link_exists, update_row};
use crate::{
    Act, Conflict, ConflictField, Content, Field, Item, RecordType, Records, RecordsError, audit,
    number, search,
};

impl Records {
    /// Creates a record.
    ///
    /// # Errors
    /// 403 without the right; [`RecordsError::Invalid`] with every field at fault; what the behaviour refuses.
    pub async fn create(
        &self,
        act: &Act,
        of: &RecordType,
        fields: &Content,
    ) -> Result<Item, RecordsError> {
        let mut tx = self.store.begin().await?;
        let item = self.create_in(&mut tx, act, of, fields).await?;
        tx.commit().await?;
        Ok(item.masked(of, &act.actor))
    }

    /// Changes fields of a record. `version` is the one the person saw.
    ///
    /// # Errors
    /// 404 when invisible, 403 when visible but not editable, [`RecordsError::Conflict`] when somebody was faster,
    /// [`RecordsError::Invalid`] with every field at fault.
    pub async fn edit(
        &self,
        act: &Act,
        of: &RecordType,
        (id, version): (Id, i64),
        fields: &Content,
    ) -> Result<Item, RecordsError> {
        let mut tx = self.store.begin().await?;
        let item = self
            .edit_in(&mut tx, act, of, (id, version), fields)
            .await?;
        tx.commit().await?;
        Ok(item.masked(of, &act.actor))
    }

    /// Changes the same fields of several records: all or none.
    ///
    /// # Errors
    /// As [`Records::edit`], for the first record that fails.
    pub async fn edit_many(
        &self,
        act: &Act,
        of: &RecordType,
        which: &[(Id, i64)],
        fields: &Content,
    ) -> Result<Vec<Item>, RecordsError> {
        let mut tx = self.store.begin().await?;
        let mut done = Vec::with_capacity(which.len());
        for one in which {
            done.push(self.edit_in(&mut tx, act, of, *one, fields).await?);
        }
        tx.commit().await?;
        Ok(done
            .into_iter()
            .map(|item| item.masked(of, &act.actor))
            .collect())
    }

    /// [`Records::create`] inside a transaction of the caller, unmasked: for rooms that write several things at once.
    ///
    /// # Errors
    /// As [`Records::create`].
    pub async fn create_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        fields: &Content,
    ) -> Result<Item, RecordsError> {
        let may = of
            .grants
            .iter()
            .any(|grant| grant.edit && act.actor.is(grant.role));
        if !may && !act.actor.is_system() {
            return Err(missing(of, None).into());
        }
        let mut content = Content::new();
        for field in of.fields {
            let value = default_of(field, act).unwrap_or(Value::Null);
            content.insert(field.name.to_owned(), value);
        }
        if let (Some(owner), Some(me)) = (of.owner, act.actor.person) {
            let slot = content.entry(owner).or_insert(Value::Null);
            if slot.is_null() {
                *slot = me.to_string().into();
            }
        }
        take_input(act, of, fields, None, &mut content)?;
        let mut item = Item {
            record_type: of.key,
            id: Id::fresh(),
            number: None,
            version: 1,
            created_at: act.at.as_microsecond(),
            created_by: act.actor.person.map(|id| id.to_string()),
            changed_at: act.at.as_microsecond(),
            changed_by: act.actor.person.map(|id| id.to_string()),
            trashed_at: None,
            content,
            custom: Content::new(),
        };
        self.complete(tx, act, of, &mut item, None).await?;
        if let Some(pattern) = of.number {
            item.number = Some(number::draw(tx, pattern, act.today).await?);
        }
        insert_row(tx, of, &item).await?;
        self.finish(tx, act, of, "create", (&item, None)).await?;
        Ok(item)
    }

    /// [`Records::edit`] inside a transaction of the caller, unmasked.
    ///
    /// # Errors
    /// As [`Records::edit`].
    pub async fn edit_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        (id, version): (Id, i64),
        fields: &Content,
    ) -> Result<Item, RecordsError> {
        let before = editable(tx, act, of, id).await?;
        if before.trashed_at.is_some() {
            return Err(Problem::new(409, "records-in-trash").into());
        }
        if before.version != version {
            return Err(conflict(tx, act, of, (before, version), fields).await?);
        }
        let mut item = before.clone();
        take_input(act, of, fields, Some(&before.content), &mut item.content)?;
        self.complete(tx, act, of, &mut item, Some(&before.content))
            .await?;
        if item.content == before.content {
            return Ok(before);
        }
        stamp(&mut item, act);
        update_row(tx, of, &item).await?;
        self.finish(tx, act, of, "edit", (&item, Some(&before)))
            .await?;
        Ok(item)
    }

    /// Behaviour, what must be filled in, and links: after the input is taken and before anything is written.
    async fn complete(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        item: &mut Item,
        before: Option<&Content>,
    ) -> Result<(), RecordsError> {
        demanded(of, &item.content, false)?;
        (of.behave)(&mut item.content, before, act)?;
        demanded(of, &item.content, true)?;
        for field in of.fields {
            let value = item.content.get(field.name).unwrap_or(&Value::Null);
            if before.is_some_and(|before| before.get(field.name) == Some(value)) {
                continue;
            }
            self.check_links(tx, act, field, value).await?;
        }
        Ok(())
    }

    async fn check_links(
        &self,
        tx: &mut Tx,
        act: &Act,
        field: &Field,
        value: &Value,
    ) -> Result<(), RecordsError> {
        let mut links: Vec<(&Field, &str)> = Vec::new();
        if let (Some(_), Some(id)) = (field.link, value.as_str()) {
            links.push((field, id));
        }
        for row in value.as_array().into_iter().flatten() {
            for child in field.children.iter().filter(|child| child.link.is_some()) {
                links.extend(row[child.name].as_str().map(|id| (child, id)));
            }
        }
        for (field, id) in links {
            let to = field.link.unwrap_or_default();
            if !link_exists(tx, act, self.registry().get(to), id).await? {
                return Err(Problem::new(422, "records-link-absent")
                    .field(field.name)
                    .into());
            }
        }
        Ok(())
    }

    /// After the row is written: it must still lie within the actor's reach, be found, and be told in the audit.
    pub(crate) async fn finish(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        verb: &str,
        (item, before): (&Item, Option<&Item>),
    ) -> Result<(), RecordsError> {
        let reach = rows_condition(of, &act.actor, act.today, Verb::Edit);
        if !exists(tx, of, item.id, reach).await? {
            return Err(Problem::new(403, "records-beyond-reach").into());
        }
        let id = item.id.to_string();
        if item.trashed_at.is_none() {
            search::index(tx, of, &id, item.number.as_deref(), &item.content).await?;
        } else {
            search::forget(tx, of, &id).await?;
        }
        let mut diff = difference(before.map(|item| &item.content), &item.content);
        diff.insert(
            "version".to_owned(),
            json!([before.map(|b| b.version), item.version]),
        );
        let entry = audit::Entry {
            verb: verb.to_owned(),
            record_type: of.key.to_owned(),
            record_id: id,
            diff: Value::Object(diff),
            before: before.map(|item| audit::content_hash(&item.content)),
            after: Some(audit::content_hash(&item.content)),
        };
        audit::append(tx, act, entry).await?;
        for follower in self.registry().followers(of.key) {
            let written = crate::Written {
                records: self,
                tx: &mut *tx,
                act,
                of,
                verb,
                item,
                before,
            };
            (follower.run)(written).await?;
        }
        Ok(())
    }
}

/// Counts the edit.
pub(crate) fn stamp(item: &mut Item, act: &Act) {
    item.version += 1;
    item.changed_at = act.at.as_microsecond();
    item.changed_by = act.actor.person.map(|id| id.to_string());
}

/// The record if the actor may edit it.
pub(crate) async fn editable(
    tx: &mut Tx,
    act: &Act,
    of: &RecordType,
    id: Id,
) -> Result<Item, RecordsError> {
    let rows = rows_condition(of, &act.actor, act.today, Verb::Edit);
    if let Some(item) = load(tx, of, id, rows).await? {
        return Ok(item);
    }
    if exists(tx, of, id, readable(of, act)).await? {
        return Err(missing(of, None).into());
    }
    Err(absent(of).into())
}

/// Takes the input field by field: unknown and hidden names are refused alike, then what the level, the house or an
/// earlier value forbids, then what does not have the form of its kind. All faults are told at once.
fn take_input(
    act: &Act,
    of: &RecordType,
    input: &Content,
    before: Option<&Content>,
    content: &mut Content,
) -> Result<(), RecordsError> {
    let actor = &act.actor;
    let mut faults = Vec::new();
    for (name, value) in input {
        let seen = |field: &&'static Field| field_allowed(actor, field, Verb::Read);
        let Some(field) = of.field(name).filter(seen) else {
            let known = of
                .fields
                .iter()
                .filter(seen_ref(actor))
                .map(|field| field.name);
            return Err(unknown(name, known).into());
        };
        if field.read_only && !actor.is_system() {
            return Err(Problem::new(400, "records-read-only")
                .field(field.name)
                .into());
        }
        if !field_allowed(actor, field, Verb::Edit) {
            return Err(missing(of, Some(field)).into());
        }
        let value = match normal(field, value) {
            Ok(value) => value,
            Err(problem) => {
                faults.push(problem);
                continue;
            }
        };
        let then = before
            .and_then(|before| before.get(field.name))
            .unwrap_or(&Value::Null);
        if field.set_once && !then.is_null() && *then != value {
            faults.push(Problem::new(422, "records-set-once").field(field.name));
            continue;
        }
        content.insert(field.name.to_owned(), value);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(RecordsError::Invalid(faults))
    }
}

fn seen_ref(actor: &qd_base::Actor) -> impl Fn(&&Field) -> bool {
    move |field| field_allowed(actor, field, Verb::Read)
}

/// What must be filled in and is shown. Fields the house fills in are demanded after the behaviour has run.
fn demanded(of: &RecordType, content: &Content, behaved: bool) -> Result<(), RecordsError> {
    let absent = |field: &&Field| {
        let value = content.get(field.name).unwrap_or(&Value::Null);
        field.required
            && (behaved || !field.read_only)
            && value.is_null()
            && is_shown(field, content)
    };
    let faults: Vec<_> = of
        .fields
        .iter()
        .filter(absent)
        .map(|field| Problem::new(422, "records-required").field(field.name))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(RecordsError::Invalid(faults))
    }
}

/// Whether a field is shown with this content.
pub fn is_shown(field: &Field, content: &Content) -> bool {
    let Some(condition) = field.visible_if else {
        return true;
    };
    match content.get(condition.field) {
        Some(Value::String(text)) => text == condition.is,
        Some(Value::Bool(flag)) => flag.to_string() == condition.is,
        _ => condition.is == "false",
    }
}

/// What changed: `{"field": [before, after]}`.
fn difference(before: Option<&Content>, after: &Content) -> Content {
    let mut diff = Content::new();
    for (name, now) in after {
        let then = before
            .and_then(|before| before.get(name))
            .unwrap_or(&Value::Null);
        let both_empty = is_nothing(then) && is_nothing(now);
        if then != now && !both_empty {
            diff.insert(name.clone(), json!([then, now]));
        }
    }
    diff
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// The three-way difference of a stale edit: what the audit says changed since, and what the edit wants.
async fn conflict(
    tx: &mut Tx,
    act: &Act,
    of: &RecordType,
    (now, yours): (Item, i64),
    input: &Content,
) -> Result<RecordsError, RecordsError> {
    let since = audit::changes_since(tx, of.key, &now.id.to_string(), yours).await?;
    let mut fields = Vec::new();
    for field in of
        .fields
        .iter()
        .filter(|f| field_allowed(&act.actor, f, Verb::Read))
    {
        let base = since.bases.get(field.name).cloned();
        let mine = input
            .get(field.name)
            .map(|v| normal(field, v).unwrap_or(v.clone()));
        let theirs = now.get(field.name).clone();
        let differs = mine.as_ref().is_some_and(|mine| *mine != theirs);
        if base.is_some() || differs {
            fields.push(ConflictField {
                field: field.name.to_owned(),
                base,
                theirs,
                mine,
            });
        }
    }
    Ok(RecordsError::Conflict(Box::new(Conflict {
        yours,
        now: now.version,
        by: since.by,
        fields,
    })))
}
