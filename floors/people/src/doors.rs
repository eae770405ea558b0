//! The doors (门户): sign-in, sessions and sign-out.

use std::sync::{Arc, OnceLock};

use qd_base::{Actor, Clock, Date, Id, Problem, Role};
use qd_records::{Act, audit};
use qd_store::sea_query::{Expr, ExprTrait, Query};
use qd_store::{Store, Tx};

use crate::outside::OutsideDoors;
use crate::password::Hashing;
use crate::{
    Knock, PeopleError, Person, Session, SessionEntry, SessionToken, SignInRefusal, factor, person,
    session, tries,
};

/// Who comes in, who is inside, and who administers that. Cheap to share behind an `Arc`.
pub struct Doors {
    store: Store,
    clock: Arc<dyn Clock>,
    pub(crate) hashing: Hashing,
    outside: OnceLock<OutsideDoors>,
    shut: OutsideDoors,
}

impl std::fmt::Debug for Doors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Doors")
    }
}

impl Doors {
    /// Doors over a migrated store.
    ///
    /// # Errors
    /// [`PeopleError::Hashing`] when the system gives no randomness.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Result<Doors, PeopleError> {
        Ok(Doors {
            store,
            clock,
            hashing: Hashing::new()?,
            outside: OnceLock::new(),
            shut: OutsideDoors::default(),
        })
    }

    /// Opens the doors beside the password, once; a second call changes nothing.
    pub fn furnish(&self, outside: OutsideDoors) {
        // A second call comes from nowhere in this house; the first one holds.
        let _ = self.outside.set(outside);
    }

    /// The doors beside the password; none before they are furnished.
    pub fn outside(&self) -> &OutsideDoors {
        self.outside.get().unwrap_or(&self.shut)
    }

    /// The store behind the doors.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock of the house.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// An act of an actor at this moment.
    pub fn act(&self, actor: &Actor) -> Act {
        Act::now(actor.clone(), self.clock())
    }

    /// Signs a person in. Unknown names take as long as known ones and get the same answer; failures delay further
    /// tries per account and per address.
    ///
    /// # Errors
    /// [`SignInRefusal`]: wrong, wait, or a fault of the house.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let doors = tries::doors(&person::login_key(login), &knock.address);
        let mut seen = self.store.snapshot().await?;
        if let Some(pause) = tries::shut_for(&mut seen, &doors, self.clock.instant()).await? {
            return Err(SignInRefusal::Wait(pause));
        }
        let known = person::by_login(&mut seen, login).await?;
        let kept = match &known {
            Some(person) => password_hash(&mut seen, person.id).await?,
            None => None,
        };
        let elsewhere = match &known {
            Some(person) => self.comes_from_elsewhere(&mut seen, person).await?,
            None => false,
        };
        drop(seen);
        let fits = self.hashing.fits(password, kept.as_deref()).await? && !elsewhere;
        let asked = match fits {
            true => Ok(None),
            false => self.ask_directory(login, password).await,
        };
        match asked {
            Ok(Some(vouched)) => self.admit(&vouched, Some(doors), knock).await,
            Ok(None) => self.settle(fits, (known, kept), doors, knock).await,
            Err(fault) => {
                tracing::warn!(%fault, "the directory gives no answer");
                let settled = self.settle(false, (known, kept), doors, knock).await;
                settled.map_err(|refusal| match refusal {
                    SignInRefusal::Wrong => SignInRefusal::Away,
                    other => other,
                })
            }
        }
    }

    /// Decides in one writing transaction, on what holds by then: many tries sent at once must not slip past the
    /// delay, and a password changed meanwhile no longer opens.
    async fn settle(
        &self,
        fits: bool,
        (known, kept): (Option<Person>, Option<String>),
        doors: [String; 2],
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let at = self.clock.instant();
        let mut tx = self.store.begin().await?;
        if let Some(pause) = tries::shut_for(&mut tx, &doors, at).await? {
            return Err(SignInRefusal::Wait(pause));
        }
        let Some(person) = known else {
            tries::failed(&mut tx, &doors, at).await?;
            tx.commit().await?;
            return Err(SignInRefusal::Wrong);
        };
        let now = person::by_id(&mut tx, person.id).await?;
        let open = now.as_ref().is_some_and(|person| !person.disabled);
        let unchanged = password_hash(&mut tx, person.id).await? == kept;
        let elsewhere = self.comes_from_elsewhere(&mut tx, &person).await?;
        if !(fits && open && unchanged && !elsewhere) {
            let act = self.act(&Actor::system("sign-in"));
            tries::failed(&mut tx, &doors, at).await?;
            let entry = audit::Entry::new("sign_in_refused", "person", person.id)
                .diff(serde_json::json!({"address": [null, knock.address]}));
            audit::append(&mut tx, &act, entry).await?;
            tx.commit().await?;
            return Err(SignInRefusal::Wrong);
        }
        tries::succeeded(&mut tx, &doors).await?;
        let token = self
            .let_in(&mut tx, &person, knock, Shown::password())
            .await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Opens a session for somebody who has shown who they are; it waits for the second factor when one is due.
    pub(crate) async fn let_in(
        &self,
        tx: &mut Tx,
        person: &Person,
        knock: &Knock,
        shown: Shown<'_>,
    ) -> Result<SessionToken, PeopleError> {
        let at = self.clock.instant();
        session::sweep(tx, at).await?;
        let token = SessionToken::fresh()?;
        let session = session::start(tx, &token, person.id, at, knock).await?;
        if !shown.two_factors && factor::is_on(tx, person.id).await? {
            session::hold(tx, session).await?;
        }
        let actor = person::actor(tx, person, self.clock.today()).await?;
        let entry = audit::Entry::new("sign_in", "person", person.id).diff(serde_json::json!({
            "address": [null, knock.address], "session": [null, session.to_string()],
            "by": [null, shown.by],
        }));
        audit::append(tx, &self.act(&actor), entry).await?;
        Ok(token)
    }

    /// The session a token opens, with the person's rights as of now; nothing when it ended, idled out, grew old, or
    /// the account was shut.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, PeopleError> {
        let at = self.clock.instant();
        let mut seen = self.store.snapshot().await?;
        let Some(kept) = session::by_token(&mut seen, token).await? else {
            return Ok(None);
        };
        let Some(person) = person::by_id(&mut seen, kept.person).await? else {
            return Ok(None);
        };
        if person.disabled || kept.awaits || !kept.holds(&person.roles, at) {
            return Ok(None);
        }
        let actor = person::actor(&mut seen, &person, self.clock.today()).await?;
        drop(seen);
        if kept.wants_touch(at) {
            let mut tx = self.store.begin().await?;
            session::touch(&mut tx, kept.entry.id, at).await?;
            tx.commit().await?;
        }
        Ok(Some(Session {
            id: kept.entry.id,
            lang: person.lang,
            person,
            actor,
            step_up_at: kept.step_up_at,
            created_at: kept.entry.created_at,
        }))
    }

    /// The person as an actor today, for jobs and links that act for somebody; nothing when the account is shut.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn actor_for(&self, id: Id) -> Result<Option<Actor>, PeopleError> {
        let mut seen = self.store.snapshot().await?;
        match person::by_id(&mut seen, id).await? {
            Some(person) if !person.disabled => {
                let actor = person::actor(&mut seen, &person, self.clock.today()).await?;
                Ok(Some(actor))
            }
            _ => Ok(None),
        }
    }

    /// Whose sales a person answered for on a day, also of an account that is shut by now: what a person is measured by.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn answered_for(&self, id: Id, on: Date) -> Result<Option<Actor>, PeopleError> {
        let mut seen = self.store.snapshot().await?;
        match person::by_id(&mut seen, id).await? {
            Some(person) => Ok(Some(person::actor(&mut seen, &person, on).await?)),
            None => Ok(None),
        }
    }

    /// Ends the session of a token; an unknown token changes nothing.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn sign_out(&self, token: &str) -> Result<(), PeopleError> {
        let mut tx = self.store.begin().await?;
        let Some(kept) = session::by_token(&mut tx, token).await? else {
            return Ok(());
        };
        session::end(&mut tx, kept.entry.id).await?;
        let act = self.act(&Actor::system("sign-out"));
        let entry = audit::Entry::new("sign_out", "person", kept.person);
        audit::append(&mut tx, &act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Enters the password again for dangerous actions; the session goes on under a new token.
    ///
    /// # Errors
    /// As [`Doors::sign_in`]; failures count at the same doors.
    pub async fn step_up(
        &self,
        token: &str,
        password: &str,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let Some(session) = self.session(token).await? else {
            return Err(SignInRefusal::Wrong);
        };
        let fresh = self.sign_in(&session.person.login, password, knock).await?;
        // The sign-in above opened a second session only to run through all its checks; fold it into this one.
        let at = self.clock.instant();
        let mut tx = self.store.begin().await?;
        if let Some(second) = session::by_token(&mut tx, fresh.text()).await? {
            session::end(&mut tx, second.entry.id).await?;
        }
        let token = SessionToken::fresh()?;
        session::step_up(&mut tx, session.id, &token, at).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The open sessions of a person, newest first: one's own, or anybody's for an administrator.
    ///
    /// # Errors
    /// 403 for somebody else's.
    pub async fn sessions_of(
        &self,
        act: &Act,
        person: Id,
    ) -> Result<Vec<SessionEntry>, PeopleError> {
        self.need_self_or_administrator(act, person)?;
        let mut seen = self.store.snapshot().await?;
        let Some(owner) = person::by_id(&mut seen, person).await? else {
            return Ok(Vec::new());
        };
        let kept = session::of_person(&mut seen, person).await?;
        Ok(kept
            .into_iter()
            .filter(|one| !one.awaits && one.holds(&owner.roles, act.at))
            .map(|one| one.entry)
            .collect())
    }

    /// Ends one session of a person.
    ///
    /// # Errors
    /// 403 for somebody else's, 404 when there is none such.
    pub async fn end_session(&self, act: &Act, person: Id, id: Id) -> Result<(), PeopleError> {
        self.need_self_or_administrator(act, person)?;
        let mut tx = self.store.begin().await?;
        let theirs = session::of_person(&mut tx, person).await?;
        if !theirs.iter().any(|one| one.entry.id == id) {
            return Err(Problem::new(404, "people-session-absent").into());
        }
        session::end(&mut tx, id).await?;
        let entry = audit::Entry::new("end_session", "person", person);
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) fn need_administrator(&self, act: &Act) -> Result<(), Problem> {
        if act.actor.is_system() || act.actor.is(Role::Administrator) {
            return Ok(());
        }
        Err(Problem::new(403, "people-need-administrator"))
    }

    /// Those who look after the house: administrators act, auditors read.
    pub(crate) fn need_keeper(&self, act: &Act) -> Result<(), Problem> {
        if act.actor.is(Role::Auditor) {
            return Ok(());
        }
        self.need_administrator(act)
    }

    pub(crate) fn need_self_or_keeper(&self, act: &Act, person: Id) -> Result<(), Problem> {
        if act.actor.person == Some(person) {
            return Ok(());
        }
        self.need_keeper(act)
    }

    pub(crate) fn need_self_or_administrator(&self, act: &Act, person: Id) -> Result<(), Problem> {
        if act.actor.person == Some(person) {
            return Ok(());
        }
        self.need_administrator(act)
    }
}

/// By what somebody showed who they are.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// The door's name in the audit log.
    pub by: &'a str,
    /// Whether it counts for two factors.
    pub two_factors: bool,
}

impl Shown<'_> {
    fn password() -> Shown<'static> {
        Shown {
            by: "password",
            two_factors: false,
        }
    }
}

pub(crate) async fn password_hash(
    tx: &mut Tx,
    person: Id,
) -> Result<Option<String>, qd_store::StoreError> {
    let ask = Query::select()
        .column("password_hash")
        .from("credentials")
        .and_where(Expr::col("person_id").eq(person.to_string()))
        .to_owned();
    tx.row(&ask)
        .await?
        .map(|row| row.text("password_hash"))
        .transpose()
}
