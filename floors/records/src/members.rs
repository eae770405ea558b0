//! Member lists (成员名单): a record with a list is confined to it, its owner and those whose grant says "every".

use qd_base::{Id, Problem};
use qd_store::Tx;
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use serde::Serialize;
use serde_json::json;

use crate::find::readable;
use crate::save::{editable, stamp};
use crate::write::update_row;
use crate::{Act, RecordType, Records, RecordsError, audit, find};

/// One person on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Who.
    pub person: Id,
    /// Whether the person may also change the record.
    pub edit: bool,
}

impl Records {
    /// The member list of a record the actor sees.
    ///
    /// # Errors
    /// 404 when the actor does not see the record.
    pub async fn members(
        &self,
        act: &Act,
        of: &RecordType,
        id: Id,
    ) -> Result<Vec<Member>, RecordsError> {
        let mut tx = self.store.snapshot().await?;
        if !find::exists(&mut tx, of, id, readable(of, act)).await? {
            return Err(find::absent(of).into());
        }
        listed(&mut tx, of, id).await
    }

    /// Replaces the member list; an empty list opens the record to all grants again.
    ///
    /// # Errors
    /// 404/403 as for an edit, 409 when changed meanwhile, 422 when the type has no lists.
    pub async fn set_members(
        &self,
        act: &Act,
        of: &RecordType,
        (id, version): (Id, i64),
        members: &[Member],
    ) -> Result<(), RecordsError> {
        if !of.members {
            return Err(Problem::new(422, "records-no-members").into());
        }
        let mut tx = self.store.begin().await?;
        let mut item = editable(&mut tx, act, of, id).await?;
        if item.version != version {
            return Err(Problem::new(409, "records-changed-meanwhile").into());
        }
        replace(&mut tx, (of, id), members).await?;
        stamp(&mut item, act);
        update_row(&mut tx, of, &item).await?;
        let names: Vec<_> = members.iter().map(|m| m.person.to_string()).collect();
        let entry = audit::Entry::new("members", of.key, id)
            .diff(json!({"members": [null, names], "version": [version, item.version]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// The same inside a transaction of a follower, for types whose list is part of the record: nothing is done where the
    /// list stands already. The caller has checked who writes.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn let_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        (of, id): (&RecordType, Id),
        members: &[Member],
    ) -> Result<(), RecordsError> {
        let mut wanted = members.to_vec();
        wanted.sort_unstable_by_key(|member| member.person);
        let before = listed(tx, of, id).await?;
        if before == wanted {
            return Ok(());
        }
        replace(tx, (of, id), &wanted).await?;
        let names = |list: &[Member]| -> Vec<String> {
            list.iter().map(|m| m.person.to_string()).collect()
        };
        let entry = audit::Entry::new("members", of.key, id)
            .diff(json!({"members": [names(&before), names(&wanted)]}));
        audit::append(tx, act, entry).await?;
        Ok(())
    }
}

async fn listed(tx: &mut Tx, of: &RecordType, id: Id) -> Result<Vec<Member>, RecordsError> {
    let ask = Query::select()
        .columns(["person_id", "edit"])
        .from("record_members")
        .and_where(Expr::col("record_type").eq(of.key))
        .and_where(Expr::col("record_id").eq(id.to_string()))
        .order_by("person_id", Order::Asc)
        .to_owned();
    let mut members = Vec::new();
    for row in tx.rows(&ask).await? {
        members.push(Member {
            person: row.parsed("person_id")?,
            edit: row.flag("edit")?,
        });
    }
    Ok(members)
}

async fn replace(
    tx: &mut Tx,
    (of, id): (&RecordType, Id),
    members: &[Member],
) -> Result<(), RecordsError> {
    let clear = Query::delete()
        .from_table("record_members")
        .and_where(Expr::col("record_type").eq(of.key))
        .and_where(Expr::col("record_id").eq(id.to_string()))
        .to_owned();
    tx.execute(&clear).await?;
    for member in members {
        let order = Query::insert()
            .into_table("record_members")
            .columns(["record_type", "record_id", "person_id", "edit"])
            .values_panic([
                of.key.into(),
                id.to_string().into(),
                member.person.to_string().into(),
                member.edit.into(),
            ])
            .to_owned();
        tx.execute(&order).await?;
    }
    Ok(())
}
