//! Outside identities (外部身份): issuer and subject belong to one person for good; the first time, a person is
//! recognised by verified address or sign-in name, and nobody gets an account silently.

use jiff::Timestamp;
use qd_base::{Id, Lang};
use qd_records::{Act, audit};
use qd_store::{Sql, StoreError, Tx};
use serde_json::json;

use crate::outside::{MatchBy, OutsidePolicy, Vouched};
use crate::person::{judge_names, mail_key};
use crate::{Doors, NewPerson, PeopleError, Person, accounts, person, session};

/// One outside identity in a person's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityEntry {
    /// Who vouches.
    pub issuer: String,
    /// What the issuer calls the person.
    pub shown: String,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
}

impl Doors {
    /// Who vouches for a person: one's own list, or anybody's for those who look after the house.
    ///
    /// # Errors
    /// 403 for somebody else's.
    pub async fn identities_of(
        &self,
        act: &Act,
        of: Id,
    ) -> Result<Vec<IdentityEntry>, PeopleError> {
        self.need_self_or_keeper(act, of)?;
        let ask = Sql::new(
            "select issuer, shown, linked_at, used_at from outside_identities
             where person_id = ? order by issuer",
        )
        .bind(of);
        let rows = self.store().rows(&ask).await?;
        let entries = rows.iter().map(|row| {
            Ok(IdentityEntry {
                issuer: row.text("issuer")?,
                shown: row.text("shown")?,
                linked_at: session::instant(row.int("linked_at")?)?,
                used_at: session::instant(row.int("used_at")?)?,
            })
        });
        Ok(entries.collect::<Result<_, StoreError>>()?)
    }

    /// Takes the identity of an issuer from a person, as administrator; all sessions of the person end.
    ///
    /// # Errors
    /// 403 without the right, 404 when there is none.
    pub async fn unlink(&self, act: &Act, of: Id, issuer: &str) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let mut tx = self.store().begin().await?;
        let gone = Sql::new("delete from outside_identities where person_id = ? and issuer = ?")
            .bind(of)
            .bind(issuer);
        if tx.execute(&gone).await? == 0 {
            return Err(qd_base::Problem::new(404, "people-identity-absent").into());
        }
        session::end_all(&mut tx, of).await?;
        let entry = audit::Entry::new("unlink_identity", "person", of)
            .diff(json!({"issuer": [issuer, null]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether a person is vouched for by anybody.
pub(crate) async fn is_linked(tx: &mut Tx, of: Id) -> Result<bool, StoreError> {
    let ask = Sql::new("select 1 as one from outside_identities where person_id = ? limit 1");
    Ok(tx.row(&ask.bind(of)).await?.is_some())
}

/// The person an outside identity belongs to, linked or made now when the policy says so; nothing for a stranger.
pub(crate) async fn owner(
    tx: &mut Tx,
    act: &Act,
    vouched: &Vouched,
    policy: &OutsidePolicy,
) -> Result<Option<Person>, PeopleError> {
    if let Some(person) = linked(tx, act, vouched).await? {
        return Ok(Some(person));
    }
    let person = match recognised(tx, vouched).await? {
        Some(person) if has_other(tx, person.id, vouched).await? => return Ok(None),
        Some(person) => person,
        None if policy.create => match made(tx, act, vouched, policy).await? {
            Some(person) => person,
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    link(tx, act, person.id, vouched).await?;
    Ok(Some(person))
}

async fn linked(tx: &mut Tx, act: &Act, vouched: &Vouched) -> Result<Option<Person>, StoreError> {
    let ask = Sql::new("select person_id from outside_identities where issuer = ? and subject = ?");
    let ask = ask
        .bind(vouched.issuer.as_str())
        .bind(vouched.subject.as_str());
    let Some(row) = tx.row(&ask).await? else {
        return Ok(None);
    };
    let used = Sql::new(
        "update outside_identities set used_at = ?, shown = ? where issuer = ? and subject = ?",
    )
    .bind(act.at.as_microsecond())
    .bind(shown(vouched))
    .bind(vouched.issuer.as_str())
    .bind(vouched.subject.as_str());
    tx.execute(&used).await?;
    person::by_id(tx, row.parsed("person_id")?).await
}

async fn recognised(tx: &mut Tx, vouched: &Vouched) -> Result<Option<Person>, StoreError> {
    for by in &vouched.by {
        let found = match (by, &vouched.mail, &vouched.login) {
            (MatchBy::Mail, Some(mail), _) => person::by_mail(tx, mail).await?,
            (MatchBy::Login, _, Some(login)) => person::by_login(tx, login).await?,
            _ => None,
        };
        if found.as_ref().is_some_and(|person| !person.disabled) {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether the issuer already vouches for this person under another subject: an address that moved to somebody else
/// must not take the account along.
async fn has_other(tx: &mut Tx, of: Id, vouched: &Vouched) -> Result<bool, StoreError> {
    let ask =
        Sql::new("select 1 as one from outside_identities where person_id = ? and issuer = ?");
    let ask = ask.bind(of).bind(vouched.issuer.as_str());
    Ok(tx.row(&ask).await?.is_some())
}

async fn link(tx: &mut Tx, act: &Act, of: Id, vouched: &Vouched) -> Result<(), PeopleError> {
    let order = Sql::new(
        "insert into outside_identities (issuer, subject, person_id, shown, linked_at, used_at)
         values (?, ?, ?, ?, ?, ?)",
    )
    .bind(vouched.issuer.as_str())
    .bind(vouched.subject.as_str())
    .bind(of)
    .bind(shown(vouched))
    .bind(act.at.as_microsecond())
    .bind(act.at.as_microsecond());
    tx.execute(&order).await?;
    let entry = audit::Entry::new("link_identity", "person", of).diff(json!({
        "issuer": [null, vouched.issuer], "shown": [null, shown(vouched)],
    }));
    audit::append(tx, act, entry).await?;
    Ok(())
}

/// An account without a password for somebody the policy lets in; nothing when the name is taken or impossible.
async fn made(
    tx: &mut Tx,
    act: &Act,
    vouched: &Vouched,
    policy: &OutsidePolicy,
) -> Result<Option<Person>, PeopleError> {
    let login = vouched.login.as_deref().or(vouched.mail.as_deref());
    let Some(login) = login.map(str::trim) else {
        return Ok(None);
    };
    let name = vouched.name.as_deref().unwrap_or(login).trim();
    let free = person::by_login(tx, login).await?.is_none();
    if !free || judge_names(login, name).is_err() {
        return Ok(None);
    }
    let new = NewPerson {
        login: login.to_owned(),
        name: name.to_owned(),
        lang: Lang::Zh,
        salesperson: None,
        roles: policy.new_roles.clone(),
        password: String::new(),
    };
    let person = accounts::insert(tx, act, &new, None).await?;
    let Some(mail) = vouched.mail.as_deref() else {
        return Ok(Some(person));
    };
    if person::by_mail(tx, mail).await?.is_none() {
        let order = Sql::new("update people set mail = ?, mail_key = ? where id = ?")
            .bind(mail)
            .bind(mail_key(mail))
            .bind(person.id);
        tx.execute(&order).await?;
    }
    Ok(person::by_id(tx, person.id).await?)
}

fn shown(vouched: &Vouched) -> String {
    let called = vouched.mail.as_deref().or(vouched.login.as_deref());
    let called = called.or(vouched.name.as_deref());
    called
        .unwrap_or(&vouched.subject)
        .chars()
        .take(200)
        .collect()
}
