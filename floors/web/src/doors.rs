//! The doors (门禁): how the shell learns who a visitor is. The people floor stands behind it.

use std::sync::Arc;

use qd_base::{Actor, Problem};

/// Who stands at the door, after the session has been checked.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who acts, with roles and reach.
    pub actor: Arc<Actor>,
    /// The session's public id (not the token).
    pub session: String,
    /// The token that forms must carry.
    pub csrf: String,
    /// Whether the password was entered in the last ten minutes, as dangerous actions demand.
    pub stepped_up: bool,
    /// What the token of a program may do; nothing for a person's own session.
    pub scope: Option<qd_people::TokenScope>,
}

/// One session in a person's own list.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// The session's public id.
    pub id: String,
    /// The device as the browser named it.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When it began, as text.
    pub since: String,
    /// When it was last used, as text.
    pub seen: String,
}

/// Sign-in and sessions. Calls block; the shell runs them on blocking threads.
pub trait Doors: Send + Sync {
    /// Checks a session token and counts the visit.
    fn visitor(&self, token: &str) -> Option<Visitor>;

    /// Signs in; answers the session token. The refusal is the same for unknown names and wrong passwords.
    fn sign_in(&self, name: &str, password: &str, at: &Arrival) -> Result<String, Problem>;

    /// Ends the session of a token.
    fn sign_out(&self, token: &str);

    /// Whether the house has no person yet.
    fn awaits_first_run(&self) -> bool;

    /// Creates the first person with the one-time token from the console; closes for ever.
    fn first_run(&self, token: &str, person: &FirstPerson) -> Result<(), Problem>;

    /// The person's own sessions.
    fn sessions(&self, visitor: &Visitor) -> Vec<SessionLine>;

    /// Ends one of the person's own sessions.
    fn end_session(&self, visitor: &Visitor, id: &str) -> Result<(), Problem>;
}

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// The address of the peer.
    pub address: String,
    /// The device as the browser named it.
    pub device: String,
}

/// The first person of a house.
#[derive(Clone, Debug)]
pub struct FirstPerson {
    /// Login name.
    pub name: String,
    /// Display name.
    pub display: String,
    /// Password.
    pub password: String,
}
