//! Passkeys (通行密钥): challenges and the judgement of answers, by webauthn-rs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use qd_base::{Clock, Id};
use qd_people::Person;
use qd_people::outside::{Challenge, NewPasskey, OutsideFault, Passkeys};
use rand::TryRngCore;
use rand::rngs::OsRng;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::{SigninError, tls};

/// How long an answer is awaited.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// How many answers are awaited at once; the oldest give way, so that asking does not fill the memory.
const MOST: usize = 10_000;

enum Awaited {
    New(Id, PasskeyRegistration),
    Any(DiscoverableAuthentication),
}

/// Passkeys for the house at its public address.
pub struct Keys {
    webauthn: Webauthn,
    clock: Arc<dyn Clock>,
    awaited: Mutex<HashMap<String, (Timestamp, Awaited)>>,
}

impl Keys {
    /// Passkeys for an address. Browsers offer them over https and on `localhost`, never for bare addresses such as
    /// `127.0.0.1`: then there are none.
    ///
    /// # Errors
    /// [`SigninError::Passkeys`] when the library refuses the address.
    pub fn new(public_url: &str, clock: Arc<dyn Clock>) -> Result<Option<Keys>, SigninError> {
        let wrong = |fault: String| SigninError::Passkeys(fault);
        let origin = Url::parse(public_url).map_err(|fault| wrong(fault.to_string()))?;
        let Some(host) = origin.domain().map(str::to_owned) else {
            return Ok(None);
        };
        if origin.scheme() != "https" && !tls::is_here(&host) {
            return Ok(None);
        }
        let built = WebauthnBuilder::new(&host, &origin)
            .map(|builder| builder.rp_name("Quarterdeck"))
            .and_then(WebauthnBuilder::build);
        Ok(Some(Keys {
            webauthn: built.map_err(|fault| wrong(fault.to_string()))?,
            clock,
            awaited: Mutex::new(HashMap::new()),
        }))
    }

    fn wait_for(&self, what: Awaited) -> Result<String, OutsideFault> {
        let mut bytes = [0_u8; 32];
        let filled = OsRng.try_fill_bytes(&mut bytes);
        filled.map_err(|fault| OutsideFault::Away(fault.to_string()))?;
        let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let at = self.clock.instant();
        let mut awaited = self.awaited.lock().map_err(|_| poisoned())?;
        awaited.retain(|_, (since, _)| at.duration_since(*since) < PATIENCE);
        if awaited.len() >= MOST {
            let oldest = awaited.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                awaited.remove(&oldest);
            }
        }
        awaited.insert(key.clone(), (at, what));
        Ok(key)
    }

    /// What was awaited under a key; it is awaited no longer.
    fn awaited(&self, key: &str) -> Result<Awaited, OutsideFault> {
        let at = self.clock.instant();
        let mut awaited = self.awaited.lock().map_err(|_| poisoned())?;
        match awaited.remove(key) {
            Some((since, what)) if at.duration_since(since) < PATIENCE => Ok(what),
            _ => Err(untrusted("no answer is awaited under this key")),
        }
    }
}

fn poisoned() -> OutsideFault {
    OutsideFault::Away("a thread failed while it held the awaited answers".to_owned())
}

fn untrusted(why: impl ToString) -> OutsideFault {
    OutsideFault::Untrusted(why.to_string())
}

fn unique(of: Id) -> Result<Uuid, OutsideFault> {
    Uuid::parse_str(&of.to_string()).map_err(untrusted)
}

fn json(what: &impl serde::Serialize) -> Result<String, OutsideFault> {
    serde_json::to_string(what).map_err(|fault| OutsideFault::Away(fault.to_string()))
}

/// The credential's own name as text, as the browser writes it.
fn name_of(credential: &CredentialID) -> Result<String, OutsideFault> {
    let text = json(credential)?;
    serde_json::from_str(&text).map_err(untrusted)
}

impl Passkeys for Keys {
    fn ask_new(&self, person: &Person, there: &[String]) -> Result<Challenge, OutsideFault> {
        let there = there
            .iter()
            .map(|one| serde_json::from_value(serde_json::Value::String(one.clone())))
            .collect::<Result<Vec<CredentialID>, _>>()
            .map_err(untrusted)?;
        let begun = self.webauthn.start_passkey_registration(
            unique(person.id)?,
            &person.login,
            &person.name,
            Some(there),
        );
        let (mut options, state) = begun.map_err(untrusted)?;
        // People come in without typing their name, so the key must be one that is found without it.
        if let Some(chosen) = &mut options.public_key.authenticator_selection {
            chosen.resident_key = Some(ResidentKeyRequirement::Required);
            chosen.require_resident_key = true;
        }
        Ok(Challenge {
            key: self.wait_for(Awaited::New(person.id, state))?,
            options: json(&options)?,
        })
    }

    fn take_new(&self, key: &str, person: Id, answer: &str) -> Result<NewPasskey, OutsideFault> {
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(untrusted)?;
        let Awaited::New(asked, state) = self.awaited(key)? else {
            return Err(untrusted("the key awaits another kind of answer"));
        };
        if asked != person {
            return Err(untrusted("somebody else was asked"));
        }
        let taken = self.webauthn.finish_passkey_registration(&answer, &state);
        let passkey = taken.map_err(untrusted)?;
        Ok(NewPasskey {
            credential: name_of(passkey.cred_id())?,
            content: json(&passkey)?,
        })
    }

    fn ask(&self) -> Result<Challenge, OutsideFault> {
        let begun = self.webauthn.start_discoverable_authentication();
        let (mut options, state) = begun.map_err(untrusted)?;
        // A button asks, not the browser's own suggestion while typing.
        options.mediation = None;
        Ok(Challenge {
            key: self.wait_for(Awaited::Any(state))?,
            options: json(&options)?,
        })
    }

    fn claimed(&self, answer: &str) -> Result<(Id, String), OutsideFault> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(untrusted)?;
        let claimed = self.webauthn.identify_discoverable_authentication(&answer);
        let (person, credential) = claimed.map_err(untrusted)?;
        let person = person.to_string().parse().map_err(|_| untrusted("no id"))?;
        Ok((person, name_of(&credential.to_vec())?))
    }

    fn judge(&self, key: &str, answer: &str, kept: &str) -> Result<String, OutsideFault> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(untrusted)?;
        let Awaited::Any(state) = self.awaited(key)? else {
            return Err(untrusted("the key awaits another kind of answer"));
        };
        let mut passkey: Passkey = serde_json::from_str(kept).map_err(untrusted)?;
        let found = DiscoverableKey::from(&passkey);
        let judged = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer, state, found);
        let judged = judged.map_err(untrusted)?;
        if !judged.user_verified() {
            return Err(untrusted("the authenticator did not check who holds it"));
        }
        passkey.update_credential(&judged);
        json(&passkey)
    }
}
