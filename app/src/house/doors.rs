//! The doors for the shell (门禁): the people floor behind the shell's plain calls.

use std::sync::{Arc, OnceLock};

use qd_base::{Id, Lang, Problem, Texts};
use qd_people::{Doors, Knock, NewPerson};
use qd_web::doors::{Arrival, FirstPerson};
use qd_web::{SessionLine, Visitor};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

/// The people floor with a runtime that waits for it.
pub struct HouseDoors {
    doors: Arc<Doors>,
    runtime: Handle,
}

impl HouseDoors {
    /// Doors over the people floor.
    pub fn new(doors: Arc<Doors>, runtime: Handle) -> HouseDoors {
        HouseDoors { doors, runtime }
    }
}

impl HouseDoors {
    /// A program with the token of its owner.
    fn program(&self, token: &str) -> Option<Visitor> {
        match self.runtime.block_on(self.doors.token_call(token)) {
            Ok(call) => call.map(|call| Visitor {
                stepped_up: false,
                scope: Some(call.scope),
                actor: Arc::new(call.actor),
                session: call.token.to_string(),
                csrf: derived(token),
            }),
            Err(fault) => {
                tracing::error!(%fault, "tokens cannot be read; nobody comes in");
                None
            }
        }
    }
}

/// The people floor's sentences, read once.
pub fn people_texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(qd_people::texts)
}

impl qd_web::Doors for HouseDoors {
    fn visitor(&self, token: &str) -> Option<Visitor> {
        if token.starts_with(qd_people::TOKEN_PREFIX) {
            return self.program(token);
        }
        let found = self.runtime.block_on(self.doors.session(token));
        let session = match found {
            Ok(session) => session?,
            Err(fault) => {
                tracing::error!(%fault, "sessions cannot be read; nobody comes in");
                return None;
            }
        };
        Some(Visitor {
            stepped_up: session.is_stepped_up(self.doors.clock().instant()),
            scope: None,
            actor: Arc::new(session.actor),
            session: session.id.to_string(),
            csrf: derived(token),
        })
    }

    fn sign_in(&self, name: &str, password: &str, at: &Arrival) -> Result<String, Problem> {
        let knock = Knock {
            address: at.address.clone(),
            device: at.device.clone(),
        };
        let token = self
            .runtime
            .block_on(self.doors.sign_in(name, password, &knock));
        token
            .map(|t| t.text().to_owned())
            .map_err(qd_people::SignInRefusal::problem)
    }

    fn sign_out(&self, token: &str) {
        if let Err(fault) = self.runtime.block_on(self.doors.sign_out(token)) {
            tracing::error!(%fault, "a session could not be ended");
        }
    }

    fn awaits_first_run(&self) -> bool {
        self.runtime
            .block_on(self.doors.awaits_first_run())
            .unwrap_or(false)
    }

    fn first_run(&self, token: &str, person: &FirstPerson) -> Result<(), Problem> {
        let first = NewPerson {
            login: person.name.clone(),
            name: person.display.clone(),
            lang: Lang::Zh,
            salesperson: None,
            roles: Vec::new(),
            password: person.password.clone(),
        };
        let claimed = self
            .runtime
            .block_on(self.doors.claim_first_run(token, first));
        claimed.map(|_| ()).map_err(qd_people::PeopleError::problem)
    }

    fn sessions(&self, visitor: &Visitor) -> Vec<SessionLine> {
        let Some(person) = visitor.actor.person else {
            return Vec::new();
        };
        let act = self.doors.act(&visitor.actor);
        let list = self.runtime.block_on(self.doors.sessions_of(&act, person));
        let line = |entry: qd_people::SessionEntry| SessionLine {
            id: entry.id.to_string(),
            device: entry.device.clone(),
            address: entry.address.clone(),
            since: entry.created_at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            seen: entry.seen_at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        };
        list.map(|entries| entries.into_iter().map(line).collect())
            .unwrap_or_default()
    }

    fn end_session(&self, visitor: &Visitor, id: &str) -> Result<(), Problem> {
        let missing = || Problem::new(404, "page-missing");
        let person = visitor.actor.person.ok_or_else(missing)?;
        let id: Id = id.parse().map_err(|_| missing())?;
        let act = self.doors.act(&visitor.actor);
        let ended = self
            .runtime
            .block_on(self.doors.end_session(&act, person, id));
        ended.map_err(qd_people::PeopleError::problem)
    }
}

/// The form token of a session: derived, so that it needs no place to be kept, and useless as a session token.
fn derived(token: &str) -> String {
    let digest = Sha256::digest(format!("form:{token}"));
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
