//! The trash (回收站): deleting is a move that can be undone; nothing is lost and the audit tells who did it.

use qd_base::{Id, Problem};
use qd_store::Tx;

use crate::save::{editable, stamp};
use crate::write::update_row;
use crate::{Act, Item, RecordType, Records, RecordsError};

impl Records {
    /// Puts records into the trash: all or none.
    ///
    /// # Errors
    /// 404 when invisible, 403 when not editable, 409 when changed meanwhile or already there.
    pub async fn trash(
        &self,
        act: &Act,
        of: &RecordType,
        which: &[(Id, i64)],
    ) -> Result<Vec<Item>, RecordsError> {
        let at = act.at.as_microsecond();
        self.turn(act, of, which, ("trash", Some(at))).await
    }

    /// Takes records out of the trash: the undo of [`Records::trash`].
    ///
    /// # Errors
    /// As [`Records::trash`]; 409 when a record is not there.
    pub async fn restore(
        &self,
        act: &Act,
        of: &RecordType,
        which: &[(Id, i64)],
    ) -> Result<Vec<Item>, RecordsError> {
        self.turn(act, of, which, ("restore", None)).await
    }

    async fn turn(
        &self,
        act: &Act,
        of: &RecordType,
        which: &[(Id, i64)],
        (verb, trashed_at): (&str, Option<i64>),
    ) -> Result<Vec<Item>, RecordsError> {
        let mut tx = self.store.begin().await?;
        let mut done = Vec::with_capacity(which.len());
        for one in which {
            let item = self
                .turn_in(&mut tx, act, of, *one, (verb, trashed_at))
                .await?;
            done.push(item.masked(of, &act.actor));
        }
        tx.commit().await?;
        Ok(done)
    }

    /// [`Records::trash`] of one record inside a transaction of the caller, unmasked.
    ///
    /// # Errors
    /// As [`Records::trash`].
    pub async fn trash_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        which: (Id, i64),
    ) -> Result<Item, RecordsError> {
        let at = act.at.as_microsecond();
        self.turn_in(tx, act, of, which, ("trash", Some(at))).await
    }

    async fn turn_in(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &RecordType,
        (id, version): (Id, i64),
        (verb, trashed_at): (&str, Option<i64>),
    ) -> Result<Item, RecordsError> {
        let before = editable(tx, act, of, id).await?;
        if before.version != version || before.trashed_at.is_some() == trashed_at.is_some() {
            return Err(Problem::new(409, "records-changed-meanwhile").into());
        }
        let mut item = before.clone();
        item.trashed_at = trashed_at;
        stamp(&mut item, act);
        update_row(tx, of, &item).await?;
        self.finish(tx, act, of, verb, (&item, Some(&before)))
            .await?;
        Ok(item)
    }
}
