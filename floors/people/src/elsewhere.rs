//! Coming in by another door (外部登录): the company directory behind the password form, the identity provider that
//! people are sent to, and the fresh proof it gives for dangerous actions.

use jiff::Timestamp;
use qd_base::{Actor, Role};
use qd_records::audit;
use qd_records::audit::sha256;
use qd_store::Tx;
use serde_json::json;

use crate::doors::Shown;
use crate::outside::{Errand, OutsideFault, Reply, Vouched};
use crate::{
    Doors, Knock, PeopleError, Person, SessionToken, SignInRefusal, identity, session, tries,
};

/// How long ago the provider may have seen the person's proof when it counts as a fresh one.
const PROOF_SECS: i64 = 5 * 60;
/// How far its clock may be ahead.
const AHEAD_SECS: i64 = 60;

/// What a visitor is sent to the identity provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To come in.
    Enter,
    /// To prove again who is there, for dangerous actions.
    Confirm,
}

impl Purpose {
    /// As it stands in the cookie.
    pub fn text(self) -> &'static str {
        match self {
            Purpose::Enter => "enter",
            Purpose::Confirm => "confirm",
        }
    }

    /// Read back from the cookie.
    pub fn parse(text: &str) -> Option<Purpose> {
        [Purpose::Enter, Purpose::Confirm]
            .into_iter()
            .find(|one| one.text() == text)
    }
}

/// Everything of an errand follows from the key in the cookie: whoever has not that cookie can finish nothing.
fn errand(purpose: Purpose, key: &str) -> Errand {
    let derived = |what: &str| sha256(&format!("{what}:{}:{key}", purpose.text()));
    Errand {
        state: derived("state"),
        nonce: derived("nonce"),
        verifier: derived("verifier"),
    }
}

impl Doors {
    /// Whether a person's own password and passkeys open nothing, because somebody elsewhere vouches for them.
    pub(crate) async fn comes_from_elsewhere(
        &self,
        tx: &mut Tx,
        person: &Person,
    ) -> Result<bool, qd_store::StoreError> {
        if self.outside().policy.own_keys || person.roles.contains(&Role::Administrator) {
            return Ok(false);
        }
        identity::is_linked(tx, person.id).await
    }

    /// Asks the directory; an empty password, which many directories take for "anonymous", is never sent there.
    pub(crate) async fn ask_directory(
        &self,
        login: &str,
        password: &str,
    ) -> Result<Option<Vouched>, OutsideFault> {
        let login = login.trim();
        let odd = login.is_empty() || login.len() > 256 || login.chars().any(char::is_control);
        match &self.outside().directory {
            Some(directory) if !odd && !password.is_empty() && password.len() <= 1024 => {
                directory.check(login, password).await
            }
            _ => Ok(None),
        }
    }

    /// Begins an errand to the identity provider: the key for the cookie and the address to go to.
    ///
    /// # Errors
    /// [`SignInRefusal::Away`] when there is no provider or it does not answer.
    pub async fn begin_elsewhere(
        &self,
        purpose: Purpose,
    ) -> Result<(String, String), SignInRefusal> {
        let Some(provider) = &self.outside().provider else {
            return Err(SignInRefusal::Away);
        };
        let key = SessionToken::fresh()?.text().to_owned();
        let errand = errand(purpose, &key);
        let address = provider.address(&errand, purpose == Purpose::Confirm).await;
        Ok((key, address.map_err(refused)?))
    }

    /// Comes in with what the identity provider sent the visitor back with.
    ///
    /// # Errors
    /// [`SignInRefusal`]: a stranger, an answer that is not believed, a provider that is away.
    pub async fn enter_elsewhere(
        &self,
        key: &str,
        reply: &Reply,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let vouched = self.vouched(Purpose::Enter, key, reply).await?;
        self.admit(&vouched, None, knock).await
    }

    /// Proves again who is there: the session goes on under a new token, as after the password.
    ///
    /// # Errors
    /// As [`Doors::enter_elsewhere`]; somebody else's proof, or an old one, is not believed.
    pub async fn confirm_elsewhere(
        &self,
        token: &str,
        key: &str,
        reply: &Reply,
    ) -> Result<SessionToken, SignInRefusal> {
        let Some(session) = self.session(token).await? else {
            return Err(SignInRefusal::Wrong);
        };
        let vouched = self.vouched(Purpose::Confirm, key, reply).await?;
        let at = self.clock().instant();
        if !vouched.proven_at.is_some_and(|then| is_fresh(then, at)) {
            return Err(SignInRefusal::Untrusted);
        }
        let mut tx = self.store().begin().await?;
        let act = self.act(&session.actor);
        let policy = &self.outside().policy;
        let owner = identity::owner(&mut tx, &act, &vouched, policy).await?;
        if owner.is_none_or(|person| person.id != session.person.id) {
            return Err(SignInRefusal::Untrusted);
        }
        let token = self
            .rise(&mut tx, session.id, &act, &vouched.issuer)
            .await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The session goes on under a new token with a fresh proof.
    pub(crate) async fn rise(
        &self,
        tx: &mut Tx,
        session: qd_base::Id,
        act: &qd_records::Act,
        by: &str,
    ) -> Result<SessionToken, PeopleError> {
        let token = SessionToken::fresh()?;
        session::step_up(tx, session, &token, act.at).await?;
        let entry =
            audit::Entry::new("step_up", "session", session).diff(json!({"by": [null, by]}));
        audit::append(tx, act, entry).await?;
        Ok(token)
    }

    async fn vouched(
        &self,
        purpose: Purpose,
        key: &str,
        reply: &Reply,
    ) -> Result<Vouched, SignInRefusal> {
        let Some(provider) = &self.outside().provider else {
            return Err(SignInRefusal::Away);
        };
        let errand = errand(purpose, key);
        if reply.state != errand.state || reply.error.is_some() || reply.code.is_empty() {
            let error = reply.error.as_deref().unwrap_or("state or code missing");
            tracing::warn!(error = %error.escape_debug(), "nobody came back from the identity provider");
            return Err(SignInRefusal::Untrusted);
        }
        provider.finish(&errand, reply).await.map_err(refused)
    }

    /// Lets somebody in whom a door outside vouches for, when there is an open account for them.
    pub(crate) async fn admit(
        &self,
        vouched: &Vouched,
        doors: Option<[String; 2]>,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let act = self.act(&Actor::system("sign-in"));
        let mut tx = self.store().begin().await?;
        if let Some(doors) = &doors
            && let Some(pause) = tries::shut_for(&mut tx, doors, act.at).await?
        {
            return Err(SignInRefusal::Wait(pause));
        }
        let owner = identity::owner(&mut tx, &act, vouched, &self.outside().policy).await?;
        let Some(person) = owner.filter(|person| !person.disabled) else {
            drop(tx);
            self.note_stranger(vouched, &act, knock).await?;
            return Err(SignInRefusal::Stranger);
        };
        if let Some(doors) = &doors {
            tries::succeeded(&mut tx, doors).await?;
        }
        let shown = Shown {
            by: &vouched.issuer,
            two_factors: vouched.two_factors,
        };
        let token = self.let_in(&mut tx, &person, knock, shown).await?;
        tx.commit().await?;
        Ok(token)
    }

    async fn note_stranger(
        &self,
        vouched: &Vouched,
        act: &qd_records::Act,
        knock: &Knock,
    ) -> Result<(), PeopleError> {
        let mut tx = self.store().begin().await?;
        let entry = audit::Entry::new("sign_in_refused", "outside_identity", &vouched.subject)
            .diff(json!({"issuer": [null, vouched.issuer], "address": [null, knock.address]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }
}

fn is_fresh(then: Timestamp, at: Timestamp) -> bool {
    let age = at.as_second() - then.as_second();
    (-AHEAD_SECS..=PROOF_SECS).contains(&age)
}

/// What the visitor is told; the reason goes to the log.
pub(crate) fn refused(fault: OutsideFault) -> SignInRefusal {
    tracing::warn!(%fault, "a door outside gave nobody");
    match fault {
        OutsideFault::Untrusted(_) => SignInRefusal::Untrusted,
        OutsideFault::Away(_) => SignInRefusal::Away,
    }
}
