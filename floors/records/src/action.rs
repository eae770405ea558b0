//! Actions (动作): what can be done with a record besides editing it — close, renew, submit. An action is a noun with a
//! form of its own; it runs in one transaction and leaves a record or an audit line that says who and why.

use std::pin::Pin;

use qd_base::{Actor, Label};
use qd_store::Tx;

use crate::{Act, Content, Field, Item, RecordType, Records, RecordsError};

/// Work that awaits, boxed so that it can stand in a table.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, RecordsError>> + Send + 'a>>;

/// One action of a room on one of its record types.
#[derive(Clone, Copy)]
pub struct Action {
    /// The last part of its address: `POST /records/{plural}/{id}/do/{key}`.
    pub key: &'static str,
    /// The type it is done with.
    pub on: &'static RecordType,
    /// The label of its button.
    pub label: Label,
    /// The name of its icon.
    pub icon: &'static str,
    /// What is asked for before it is done; empty for a plain button.
    pub fields: &'static [Field],
    /// Whether the button is offered for a record to an actor. The action itself checks again.
    pub offered: fn(&Item, &Actor) -> bool,
    /// Does it.
    pub run: for<'a> fn(Deed<'a>) -> Work<'a, Done>,
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Action({}/{})", self.on.key, self.key)
    }
}

/// What an action works with: everything it writes goes into `tx`, together or not at all.
pub struct Deed<'a> {
    /// The records of the house.
    pub records: &'a Records,
    /// The transaction.
    pub tx: &'a mut Tx,
    /// Who, when, why.
    pub act: &'a Act,
    /// The record, unmasked; the actor may read it.
    pub item: Item,
    /// The form, each value in the normal form of its field.
    pub input: Content,
}

/// What became of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Where the person is led: an address inside the house; the record itself when there is none.
    pub lead: Option<String>,
    /// The key of the sentence that confirms it, in the room's texts.
    pub said: Option<&'static str>,
}

impl Done {
    /// Confirms with a sentence of the room.
    pub fn said(key: &'static str) -> Done {
        Done {
            lead: None,
            said: Some(key),
        }
    }

    /// Leads to another record.
    #[must_use]
    pub fn lead_to(mut self, of: &RecordType, id: qd_base::Id) -> Done {
        self.lead = Some(of.address(id));
        self
    }
}

impl Records {
    /// Carries out an action on a record the actor may read: its form is checked field by field, then it runs in one
    /// transaction.
    ///
    /// # Errors
    /// 404 when the record is invisible, 409 when the action is not offered for it, [`RecordsError::Invalid`] with every
    /// field at fault, and what the action refuses.
    pub async fn carry_out(
        &self,
        act: &Act,
        action: &Action,
        id: qd_base::Id,
        input: &Content,
    ) -> Result<Done, RecordsError> {
        let input = crate::content::form(action.fields, input)?;
        let mut tx = self.store.begin().await?;
        let readable = crate::find::readable(action.on, act);
        let item = crate::find::load(&mut tx, action.on, id, readable).await?;
        let item = item.ok_or_else(|| crate::find::absent(action.on))?;
        if !(action.offered)(&item, &act.actor) {
            return Err(qd_base::Problem::new(409, "records-not-offered")
                .arg("action", action.key)
                .into());
        }
        let deed = Deed {
            records: self,
            tx: &mut tx,
            act,
            item,
            input,
        };
        let done = (action.run)(deed).await?;
        tx.commit().await?;
        Ok(done)
    }
}
