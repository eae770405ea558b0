//! Accounts (账号管理): creating people, their roles and passwords, shutting accounts. Every change that takes rights
//! away ends all sessions of the person in the same transaction.

use qd_base::{Id, Lang, Problem, Role};
use qd_records::{Act, audit};
use qd_store::sea_query::{Expr, ExprTrait, OnConflict, Query};
use qd_store::{Sql, Store, StoreError, Tx, Value};
use serde_json::json;

use crate::doors::password_hash;
use crate::person::{judge_names, login_key, role_text};
use crate::{Doors, NewPerson, PeopleError, Person, password, person, session};

impl Doors {
    /// Creates an account.
    ///
    /// # Errors
    /// 403 without the right, 409 when the sign-in name is taken, 422 for weak passwords and impossible names.
    pub async fn create_person(&self, act: &Act, new: &NewPerson) -> Result<Person, PeopleError> {
        self.need_administrator(act)?;
        let hash = self.judged_hash(new).await?;
        let mut tx = self.store().begin().await?;
        let person = insert(&mut tx, act, new, Some(&hash)).await?;
        tx.commit().await?;
        Ok(person)
    }

    pub(crate) async fn judged_hash(&self, new: &NewPerson) -> Result<String, PeopleError> {
        judge_names(&new.login, &new.name)?;
        password::judge(&new.password, &[&new.login, &new.name])?;
        self.hashing.hash(&new.password).await
    }

    /// Everybody, by sign-in name; for administrators and auditors.
    ///
    /// # Errors
    /// 403 without the right.
    pub async fn people(&self, act: &Act) -> Result<Vec<Person>, PeopleError> {
        self.need_keeper(act)?;
        let mut seen = self.store().snapshot().await?;
        Ok(person::all(&mut seen).await?)
    }

    /// One person, if there is such a one.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn person(&self, id: Id) -> Result<Option<Person>, PeopleError> {
        let mut seen = self.store().snapshot().await?;
        Ok(person::by_id(&mut seen, id).await?)
    }

    /// Sets somebody's password as administrator; all sessions of the person end.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a person, 422 for a weak password.
    pub async fn set_password(&self, act: &Act, id: Id, new: &str) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        self.replace_password(act, id, new, None).await
    }

    /// Changes one's own password; the current one must fit, and all sessions end.
    ///
    /// # Errors
    /// 403 when the current password does not fit, 422 for a weak new one.
    pub async fn change_password(
        &self,
        act: &Act,
        current: &str,
        new: &str,
    ) -> Result<(), PeopleError> {
        let Some(id) = act.actor.person else {
            return Err(Problem::new(403, "people-password-current").into());
        };
        let kept = {
            let mut seen = self.store().snapshot().await?;
            password_hash(&mut seen, id).await?
        };
        if !self.hashing.fits(current, kept.as_deref()).await? {
            return Err(Problem::new(403, "people-password-current")
                .field("current")
                .into());
        }
        self.replace_password(act, id, new, kept).await
    }

    async fn replace_password(
        &self,
        act: &Act,
        id: Id,
        new: &str,
        expected: Option<String>,
    ) -> Result<(), PeopleError> {
        let person = self.known(id).await?;
        password::judge(new, &[&person.login, &person.name])?;
        let hash = self.hashing.hash(new).await?;
        let mut tx = self.store().begin().await?;
        if self.comes_from_elsewhere(&mut tx, &person).await? {
            return Err(Problem::new(409, "people-password-elsewhere").into());
        }
        if expected.is_some() && password_hash(&mut tx, id).await? != expected {
            return Err(Problem::new(403, "people-password-current").into());
        }
        keep_password(&mut tx, act, id, &hash).await?;
        session::end_all(&mut tx, id).await?;
        audit::append(
            &mut tx,
            act,
            audit::Entry::new("set_password", "person", id),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// Sets what a person may be. Taking a role away ends all sessions of the person.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a person, 409 when the last administrator would be gone.
    pub async fn set_roles(&self, act: &Act, id: Id, roles: &[Role]) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let before = self.known(id).await?.roles;
        let mut tx = self.store().begin().await?;
        let removed = before.iter().any(|role| !roles.contains(role));
        keep_roles(&mut tx, act, id, roles).await?;
        need_an_administrator(&mut tx).await?;
        if removed {
            session::end_all(&mut tx, id).await?;
        }
        let texts = |roles: &[Role]| roles.iter().map(|r| role_text(*r)).collect::<Vec<_>>();
        let entry = audit::Entry::new("set_roles", "person", id)
            .diff(json!({"roles": [texts(&before), texts(roles)]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Shuts an account; all its sessions end.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a person, 409 for the last administrator.
    pub async fn disable(&self, act: &Act, id: Id) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        self.known(id).await?;
        let mut tx = self.store().begin().await?;
        set_disabled(&mut tx, id, Some(act.at.as_microsecond())).await?;
        need_an_administrator(&mut tx).await?;
        session::end_all(&mut tx, id).await?;
        audit::append(&mut tx, act, audit::Entry::new("disable", "person", id)).await?;
        Ok(tx.commit().await?)
    }

    /// Opens a shut account again.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a person.
    pub async fn enable(&self, act: &Act, id: Id) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        self.known(id).await?;
        let mut tx = self.store().begin().await?;
        set_disabled(&mut tx, id, None).await?;
        audit::append(&mut tx, act, audit::Entry::new("enable", "person", id)).await?;
        Ok(tx.commit().await?)
    }

    /// Chooses one's own language.
    ///
    /// # Errors
    /// 403 for somebody else's, 404 without such a person.
    pub async fn set_lang(&self, act: &Act, id: Id, lang: Lang) -> Result<(), PeopleError> {
        self.need_self_or_administrator(act, id)?;
        let before = self.known(id).await?.lang;
        let mut tx = self.store().begin().await?;
        let order = Query::update()
            .table("people")
            .value("lang", lang.tag())
            .and_where(Expr::col("id").eq(id.to_string()))
            .to_owned();
        tx.execute(&order).await?;
        let entry = audit::Entry::new("set_lang", "person", id)
            .diff(json!({"lang": [before.tag(), lang.tag()]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn known(&self, id: Id) -> Result<Person, PeopleError> {
        let found = self.person(id).await?;
        found.ok_or_else(|| Problem::new(404, "people-absent").into())
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    act: &Act,
    new: &NewPerson,
    hash: Option<&str>,
) -> Result<Person, PeopleError> {
    let id = Id::fresh();
    let order = Query::insert()
        .into_table("people")
        .columns([
            "id",
            "login",
            "login_key",
            "name",
            "lang",
            "salesperson",
            "version",
            "created_at",
        ])
        .values_panic([
            id.to_string().into(),
            new.login.trim().into(),
            login_key(&new.login).into(),
            new.name.trim().into(),
            new.lang.tag().into(),
            new.salesperson.clone().into(),
            1.into(),
            act.at.as_microsecond().into(),
        ])
        .to_owned();
    match tx.execute(&order).await {
        Err(StoreError::Refused { .. }) => {
            return Err(Problem::new(409, "people-login-taken")
                .field("login")
                .into());
        }
        other => other?,
    };
    if let Some(hash) = hash {
        keep_password(tx, act, id, hash).await?;
    }
    keep_roles(tx, act, id, &new.roles).await?;
    let roles: Vec<_> = new.roles.iter().map(|role| role_text(*role)).collect();
    let entry = audit::Entry::new("create", "person", id).diff(json!({
        "login": [null, new.login.trim()], "name": [null, new.name.trim()], "roles": [null, roles],
    }));
    audit::append(tx, act, entry).await?;
    let found = person::by_id(tx, id).await?;
    Ok(found.ok_or(StoreError::NoRow)?)
}

async fn keep_password(tx: &mut Tx, act: &Act, id: Id, hash: &str) -> Result<(), StoreError> {
    let order = Query::insert()
        .into_table("credentials")
        .columns(["person_id", "password_hash", "changed_at"])
        .values_panic([
            id.to_string().into(),
            hash.into(),
            act.at.as_microsecond().into(),
        ])
        .on_conflict(
            OnConflict::column("person_id")
                .update_columns(["password_hash", "changed_at"])
                .to_owned(),
        )
        .to_owned();
    tx.execute(&order).await.map(drop)
}

async fn keep_roles(tx: &mut Tx, act: &Act, id: Id, roles: &[Role]) -> Result<(), StoreError> {
    tx.execute(&Sql::new("delete from person_roles where person_id = ?").bind(id))
        .await?;
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let order = Query::insert()
            .into_table("person_roles")
            .columns(["person_id", "role", "granted_at", "granted_by"])
            .values_panic([
                id.to_string().into(),
                role_text(role).into(),
                act.at.as_microsecond().into(),
                act.actor.name.as_str().into(),
            ])
            .to_owned();
        tx.execute(&order).await?;
    }
    let bump = Sql::new("update people set version = version + 1 where id = ?").bind(id);
    tx.execute(&bump).await.map(drop)
}

async fn set_disabled(tx: &mut Tx, id: Id, at: Option<i64>) -> Result<(), StoreError> {
    let order = Sql::new("update people set disabled_at = ?, version = version + 1 where id = ?")
        .bind(Value::from(at))
        .bind(id);
    tx.execute(&order).await.map(drop)
}

/// A house nobody can administer would be locked for ever.
async fn need_an_administrator(tx: &mut Tx) -> Result<(), PeopleError> {
    let ask = Sql::new(
        "select 1 as one from person_roles r join people p on p.id = r.person_id
         where r.role = 'administrator' and p.disabled_at is null limit 1",
    );
    match tx.row(&ask).await? {
        Some(_) => Ok(()),
        None => Err(Problem::new(409, "people-last-administrator").into()),
    }
}

/// How many accounts there are.
pub(crate) async fn count(store: &Store) -> Result<i64, StoreError> {
    let row = store
        .row(&Sql::new("select count(*) as n from people"))
        .await?;
    row.ok_or(StoreError::NoRow)?.int("n")
}
