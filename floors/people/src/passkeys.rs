//! Passkeys (通行密钥): a key in the telephone or the computer instead of a password. The authenticator checks finger,
//! face or PIN, so a passkey counts for two factors; the house keeps public halves only.

use jiff::Timestamp;
use qd_base::{Actor, Id, Problem};
use qd_records::{Act, audit};
use qd_store::{Row, Sql, StoreError, Tx};
use serde_json::json;

use crate::doors::Shown;
use crate::elsewhere::refused;
use crate::outside::{Challenge, OutsideFault, Passkeys};
use crate::{Doors, Knock, PeopleError, Person, SessionToken, SignInRefusal, person, session};

/// How many passkeys one person may have.
const MOST: usize = 10;
const NAME: &str = "passkey";

/// One passkey in a person's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyEntry {
    /// Identity, for removing it.
    pub id: Id,
    /// What the person calls it.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

struct Kept {
    id: Id,
    content: String,
}

impl Doors {
    fn passkeys(&self) -> Result<&dyn Passkeys, Problem> {
        let passkeys = self.outside().passkeys.as_deref();
        passkeys.ok_or_else(|| Problem::new(404, "people-passkeys-off"))
    }

    /// The passkeys of a person: one's own, or anybody's for those who look after the house.
    ///
    /// # Errors
    /// 403 for somebody else's.
    pub async fn passkeys_of(&self, act: &Act, of: Id) -> Result<Vec<PasskeyEntry>, PeopleError> {
        self.need_self_or_keeper(act, of)?;
        let ask = Sql::new(
            "select id, name, made_at, used_at from passkeys where person_id = ? order by made_at",
        )
        .bind(of);
        let rows = self.store().rows(&ask).await?;
        Ok(rows.iter().map(entry_of).collect::<Result<_, _>>()?)
    }

    /// A challenge for a new passkey of one's own.
    ///
    /// # Errors
    /// 404 where passkeys are off, 409 for people who are vouched for elsewhere or have enough of them.
    pub async fn ask_new_passkey(&self, act: &Act) -> Result<Challenge, PeopleError> {
        let passkeys = self.passkeys()?;
        let mut seen = self.store().snapshot().await?;
        let (person, there) = self.may_add(&mut seen, act).await?;
        drop(seen);
        passkeys.ask_new(&person, &there).map_err(bad_answer)
    }

    /// Keeps a new passkey of one's own.
    ///
    /// # Errors
    /// 422 when the answer does not fit the challenge or the name is impossible; else as asking for it.
    pub async fn take_new_passkey(
        &self,
        act: &Act,
        (key, name): (&str, &str),
        answer: &str,
    ) -> Result<(), PeopleError> {
        let name = name.trim();
        if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Problem::new(422, "people-passkey-name")
                .field("name")
                .into());
        }
        let me = own(act)?;
        let new = self.passkeys()?.take_new(key, me, answer);
        let new = new.map_err(bad_answer)?;
        let mut tx = self.store().begin().await?;
        self.may_add(&mut tx, act).await?;
        let order = Sql::new(
            "insert into passkeys (id, person_id, credential, name, content, made_at)
             values (?, ?, ?, ?, ?, ?)",
        )
        .bind(Id::fresh())
        .bind(me)
        .bind(new.credential.as_str())
        .bind(name)
        .bind(new.content.as_str())
        .bind(act.at.as_microsecond());
        tx.execute(&order).await.map_err(|fault| match fault {
            StoreError::Refused { .. } => Problem::new(409, "people-passkey-there").into(),
            other => PeopleError::from(other),
        })?;
        let entry =
            audit::Entry::new("passkey_added", "person", me).diff(json!({"name": [null, name]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Removes a passkey: one's own, or anybody's for an administrator when the device is gone.
    ///
    /// # Errors
    /// 403 for somebody else's, 404 when there is none such.
    pub async fn remove_passkey(&self, act: &Act, of: Id, id: Id) -> Result<(), PeopleError> {
        self.need_self_or_administrator(act, of)?;
        let mut tx = self.store().begin().await?;
        let gone = Sql::new("delete from passkeys where id = ? and person_id = ?")
            .bind(id)
            .bind(of);
        if tx.execute(&gone).await? == 0 {
            return Err(Problem::new(404, "people-passkey-absent").into());
        }
        if act.actor.person != Some(of) {
            session::end_all(&mut tx, of).await?;
        }
        audit::append(
            &mut tx,
            act,
            audit::Entry::new("passkey_removed", "person", of),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// A challenge for whoever has a passkey.
    ///
    /// # Errors
    /// 404 where passkeys are off.
    pub fn ask_passkey(&self) -> Result<Challenge, PeopleError> {
        self.passkeys()?.ask().map_err(bad_answer)
    }

    /// Comes in by passkey.
    ///
    /// # Errors
    /// [`SignInRefusal::Untrusted`] for any answer that is not right: which part was wrong is nobody's business.
    pub async fn enter_by_passkey(
        &self,
        key: &str,
        answer: &str,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let mut tx = self.store().begin().await?;
        let act = self.act(&Actor::system("sign-in"));
        match self.shown_by(&mut tx, &act, key, answer).await? {
            Ok(person) => {
                let shown = Shown {
                    by: NAME,
                    two_factors: true,
                };
                let token = self.let_in(&mut tx, &person, knock, shown).await?;
                tx.commit().await?;
                Ok(token)
            }
            Err((whose, refusal)) => {
                if let Some(whose) = whose {
                    let entry = audit::Entry::new("passkey_refused", "person", whose)
                        .diff(json!({"address": [null, knock.address]}));
                    audit::append(&mut tx, &act, entry).await?;
                    tx.commit().await?;
                }
                Err(refusal)
            }
        }
    }

    /// Proves by passkey again who is there.
    ///
    /// # Errors
    /// As [`Doors::enter_by_passkey`]; somebody else's passkey is not believed.
    pub async fn confirm_by_passkey(
        &self,
        token: &str,
        key: &str,
        answer: &str,
    ) -> Result<SessionToken, SignInRefusal> {
        let Some(session) = self.session(token).await? else {
            return Err(SignInRefusal::Wrong);
        };
        let act = self.act(&session.actor);
        let mut tx = self.store().begin().await?;
        let shown = self.shown_by(&mut tx, &act, key, answer).await?;
        match shown {
            Ok(person) if person.id == session.person.id => {
                let token = self.rise(&mut tx, session.id, &act, NAME).await?;
                tx.commit().await?;
                Ok(token)
            }
            Ok(_) => Err(SignInRefusal::Untrusted),
            Err((_, refusal)) => Err(refusal),
        }
    }

    /// Who shows a right answer; else whose passkey was tried, where that is known, and the refusal.
    async fn shown_by(
        &self,
        tx: &mut Tx,
        act: &Act,
        key: &str,
        answer: &str,
    ) -> Result<Result<Person, (Option<Id>, SignInRefusal)>, PeopleError> {
        let passkeys = self.passkeys()?;
        let no = |whose, fault| Ok(Err((whose, refused(fault))));
        let (claimed, credential) = match passkeys.claimed(answer) {
            Ok(claimed) => claimed,
            Err(fault) => return no(None, fault),
        };
        let unknown = || OutsideFault::Untrusted("no such passkey".to_owned());
        let Some(kept) = kept(tx, claimed, &credential).await? else {
            return no(None, unknown());
        };
        let content = match passkeys.judge(key, answer, &kept.content) {
            Ok(content) => content,
            Err(fault) => return no(Some(claimed), fault),
        };
        let found = person::by_id(tx, claimed).await?;
        let Some(person) = found.filter(|person| !person.disabled) else {
            return no(Some(claimed), unknown());
        };
        if self.comes_from_elsewhere(tx, &person).await? {
            return no(Some(claimed), unknown());
        }
        let used = Sql::new("update passkeys set content = ?, used_at = ? where id = ?")
            .bind(content.as_str())
            .bind(act.at.as_microsecond())
            .bind(kept.id);
        tx.execute(&used).await?;
        Ok(Ok(person))
    }

    async fn may_add(&self, tx: &mut Tx, act: &Act) -> Result<(Person, Vec<String>), PeopleError> {
        let me = own(act)?;
        let person = person::by_id(tx, me).await?.ok_or(StoreError::NoRow)?;
        if self.comes_from_elsewhere(tx, &person).await? {
            return Err(Problem::new(409, "people-password-elsewhere").into());
        }
        let ask = Sql::new("select credential from passkeys where person_id = ?").bind(me);
        let there = tx.rows(&ask).await?;
        if there.len() >= MOST {
            return Err(Problem::new(409, "people-passkey-many")
                .arg("most", MOST)
                .into());
        }
        let there = there.iter().map(|row| row.text("credential"));
        Ok((person, there.collect::<Result<_, _>>()?))
    }
}

async fn kept(tx: &mut Tx, of: Id, credential: &str) -> Result<Option<Kept>, StoreError> {
    let ask = Sql::new("select id, content from passkeys where person_id = ? and credential = ?")
        .bind(of)
        .bind(credential);
    let row = tx.row(&ask).await?;
    let read = |row: Row| {
        Ok(Kept {
            id: row.parsed("id")?,
            content: row.text("content")?,
        })
    };
    row.map(read).transpose()
}

fn entry_of(row: &Row) -> Result<PasskeyEntry, StoreError> {
    let used = row.int_or_none("used_at")?;
    Ok(PasskeyEntry {
        id: row.parsed("id")?,
        name: row.text("name")?,
        made_at: session::instant(row.int("made_at")?)?,
        used_at: used.map(session::instant).transpose()?,
    })
}

fn own(act: &Act) -> Result<Id, Problem> {
    let person = act.actor.person;
    person.ok_or_else(|| Problem::new(403, "people-need-person"))
}

fn bad_answer(fault: OutsideFault) -> PeopleError {
    tracing::warn!(%fault, "a passkey was not taken");
    Problem::new(422, "people-passkey-answer").into()
}
