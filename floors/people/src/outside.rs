//! Those who vouch (身份来源): a company directory, an identity provider, passkeys. What they say is kept apart from
//! what the house makes of it; the machines behind these traits stand in `engines/signin`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use qd_base::{Id, Lang, Role};

use crate::Person;

/// An answer that is waited for.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Somebody, as one outside vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Who vouches.
    pub issuer: String,
    /// Who it is for the issuer: never reused, never changed.
    pub subject: String,
    /// The sign-in name there.
    pub login: Option<String>,
    /// The address, when the issuer says that it is the person's.
    pub mail: Option<String>,
    /// The name shown there.
    pub name: Option<String>,
    /// By what an account that is not linked yet may be recognised.
    pub by: Vec<MatchBy>,
    /// Whether two factors were shown there and the house trusts that.
    pub two_factors: bool,
    /// When the person showed them, when the issuer tells.
    pub proven_at: Option<Timestamp>,
}

/// By what an account is recognised the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchBy {
    /// By the verified address.
    Mail,
    /// By the sign-in name.
    Login,
}

/// Why nobody was vouched for.
#[derive(Debug, thiserror::Error)]
pub enum OutsideFault {
    /// The answer is not to be believed; the reason is for the log.
    #[error("answer not believed: {0}")]
    Untrusted(String),
    /// Whoever vouches cannot be reached or does not work.
    #[error("not reachable: {0}")]
    Away(String),
}

/// One errand to an identity provider, all of it derived from the key in the visitor's cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    /// What the provider gives back unchanged.
    pub state: String,
    /// What the identity token must carry.
    pub nonce: String,
    /// What proves that the code is redeemed by who asked for it.
    pub verifier: String,
}

/// What the provider sent the visitor back with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The code to be redeemed.
    pub code: String,
    /// The state as it came back.
    pub state: String,
    /// Who says to have answered (RFC 9207).
    pub issuer: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// A company directory that checks passwords.
pub trait Directory: Send + Sync {
    /// Whether the password is that of the one person with this name; nothing when not.
    fn check<'a>(
        &'a self,
        login: &'a str,
        password: &'a str,
    ) -> Waiting<'a, Result<Option<Vouched>, OutsideFault>>;
}

/// An identity provider that people are sent to.
pub trait Provider: Send + Sync {
    /// What its button says.
    fn label(&self, lang: Lang) -> String;

    /// Where to send the visitor; `again` asks for a fresh proof even of somebody signed in there.
    fn address<'a>(
        &'a self,
        errand: &'a Errand,
        again: bool,
    ) -> Waiting<'a, Result<String, OutsideFault>>;

    /// Redeems what the visitor came back with.
    fn finish<'a>(
        &'a self,
        errand: &'a Errand,
        reply: &'a Reply,
    ) -> Waiting<'a, Result<Vouched, OutsideFault>>;
}

/// A new passkey as it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// The credential's own name.
    pub credential: String,
    /// Its public half.
    pub content: String,
}

/// What is asked of an authenticator, with the key under which the answer is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Opens the awaited answer once, for five minutes.
    pub key: String,
    /// What the browser is given, as JSON.
    pub options: String,
}

/// Passkeys: challenges and the judgement of answers.
pub trait Passkeys: Send + Sync {
    /// A challenge for a new passkey; those already there are named so that none is made twice.
    fn ask_new(&self, person: &Person, there: &[String]) -> Result<Challenge, OutsideFault>;

    /// The new passkey of the person who was asked.
    fn take_new(&self, key: &str, person: Id, answer: &str) -> Result<NewPasskey, OutsideFault>;

    /// A challenge for whoever has a passkey.
    fn ask(&self) -> Result<Challenge, OutsideFault>;

    /// Whose passkey answers, by its own account; nothing is proven yet.
    fn claimed(&self, answer: &str) -> Result<(Id, String), OutsideFault>;

    /// Judges the answer by the kept passkey; what is to be kept from now on.
    fn judge(&self, key: &str, answer: &str, kept: &str) -> Result<String, OutsideFault>;
}

/// What the house makes of those whom somebody vouches for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutsidePolicy {
    /// Whether somebody without an account gets one.
    pub create: bool,
    /// What such a person may be.
    pub new_roles: Vec<Role>,
    /// Whether people who are vouched for elsewhere may keep coming in by password or passkey of the house.
    /// Administrators always may: somebody must come in when the provider is away.
    pub own_keys: bool,
}

/// All doors beside the password.
#[derive(Default)]
pub struct OutsideDoors {
    /// The company directory.
    pub directory: Option<Arc<dyn Directory>>,
    /// The identity provider.
    pub provider: Option<Arc<dyn Provider>>,
    /// Passkeys.
    pub passkeys: Option<Arc<dyn Passkeys>>,
    /// What the house makes of it.
    pub policy: OutsidePolicy,
}
