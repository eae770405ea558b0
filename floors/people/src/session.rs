//! Sessions (会话): an opaque token in the cookie, its SHA-256 in the table; they idle out, end after half a day and
//! can be listed and ended.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use qd_base::{Actor, Id, Lang, Role};
use qd_records::audit::sha256;
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use qd_store::{Row, StoreError, Tx};

use crate::password::random_bytes;
use crate::{PeopleError, Person};

const MICROS: i64 = 1_000_000;
/// A session ends this long after sign-in whatever happens.
pub(crate) const ABSOLUTE_SECS: i64 = 12 * 60 * 60;
/// Idle time for those who see the whole company's money or administer the house.
const IDLE_STRICT_SECS: i64 = 30 * 60;
/// Idle time for everybody else.
const IDLE_SECS: i64 = 8 * 60 * 60;
/// How long a password entry counts for dangerous actions.
const STEP_UP: Duration = Duration::from_secs(10 * 60);
/// How long after the password the code of the second factor may be entered.
const FACTOR_SECS: i64 = 10 * 60;
/// "Last seen" is written at most this often.
const SEEN_SECS: i64 = 60;

/// The secret in the cookie: 256 random bits. Only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(crate) fn fresh() -> Result<SessionToken, PeopleError> {
        let bytes = random_bytes::<32>()?;
        Ok(SessionToken(
            bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }

    /// The text for the cookie.
    pub fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> String {
        sha256(&self.0)
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// From where a sign-in knocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    /// The network address, as the trusted proxy rule gives it.
    pub address: String,
    /// What the browser calls itself, shortened.
    pub device: String,
}

/// A signed-in person, as of this request: rights are read anew each time.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session, for the list of sessions; not the token.
    pub id: Id,
    /// Who.
    pub person: Person,
    /// The person as an actor today.
    pub actor: Actor,
    /// The language read.
    pub lang: Lang,
    /// When the password was last entered in this session.
    pub step_up_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
}

impl Session {
    /// Whether the password was entered in the last ten minutes, as dangerous actions demand.
    pub fn is_stepped_up(&self, at: Timestamp) -> bool {
        self.step_up_at.is_some_and(|entered| {
            let age = at.as_microsecond() - entered.as_microsecond();
            u64::try_from(age).is_ok_and(|age| Duration::from_micros(age) <= STEP_UP)
        })
    }
}

/// One line in the list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Identity, for ending it.
    pub id: Id,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// From where.
    pub address: String,
    /// With what.
    pub device: String,
}

/// A session as kept.
pub(crate) struct Kept {
    pub entry: SessionEntry,
    pub person: Id,
    pub step_up_at: Option<Timestamp>,
    /// Whether the code of the second factor is still to come: until then it opens nothing.
    pub awaits: bool,
}

impl Kept {
    /// Whether the code of the second factor may still be entered.
    pub(crate) fn waits_still(&self, at: Timestamp) -> bool {
        let age = (at.as_microsecond() - self.entry.created_at.as_microsecond()) / MICROS;
        (-SEEN_SECS..FACTOR_SECS).contains(&age)
    }

    /// Whether it still holds: neither idle nor old, and not from a future that a clock error made.
    pub(crate) fn holds(&self, roles: &[Role], at: Timestamp) -> bool {
        let since = |then: Timestamp| (at.as_microsecond() - then.as_microsecond()) / MICROS;
        let (age, idle) = (since(self.entry.created_at), since(self.entry.seen_at));
        let most_idle = idle_secs(roles);
        (-SEEN_SECS..ABSOLUTE_SECS).contains(&age) && (-SEEN_SECS..most_idle).contains(&idle)
    }

    pub(crate) fn wants_touch(&self, at: Timestamp) -> bool {
        at.as_microsecond() - self.entry.seen_at.as_microsecond() >= SEEN_SECS * MICROS
    }
}

fn idle_secs(roles: &[Role]) -> i64 {
    const STRICT: [Role; 5] = [
        Role::Director,
        Role::Management,
        Role::Finance,
        Role::HumanResources,
        Role::Administrator,
    ];
    if roles.iter().any(|role| STRICT.contains(role)) {
        IDLE_STRICT_SECS
    } else {
        IDLE_SECS
    }
}

pub(crate) async fn start(
    tx: &mut Tx,
    token: &SessionToken,
    person: Id,
    at: Timestamp,
    knock: &Knock,
) -> Result<Id, StoreError> {
    let id = Id::fresh();
    let now = at.as_microsecond();
    let device: String = knock
        .device
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let order = Query::insert()
        .into_table("sessions")
        .columns([
            "id",
            "token_hash",
            "person_id",
            "created_at",
            "seen_at",
            "step_up_at",
            "address",
            "device",
        ])
        .values_panic([
            id.to_string().into(),
            token.hash().into(),
            person.to_string().into(),
            now.into(),
            now.into(),
            now.into(),
            knock.address.as_str().into(),
            device.into(),
        ])
        .to_owned();
    tx.execute(&order).await?;
    Ok(id)
}

pub(crate) async fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Kept>, StoreError> {
    let ask = select()
        .and_where(Expr::col("token_hash").eq(sha256(token)))
        .to_owned();
    tx.row(&ask).await?.as_ref().map(kept).transpose()
}

pub(crate) async fn of_person(tx: &mut Tx, person: Id) -> Result<Vec<Kept>, StoreError> {
    let ask = select()
        .and_where(Expr::col("person_id").eq(person.to_string()))
        .order_by("created_at", Order::Desc)
        .to_owned();
    tx.rows(&ask).await?.iter().map(kept).collect()
}

pub(crate) async fn touch(tx: &mut Tx, id: Id, at: Timestamp) -> Result<(), StoreError> {
    let order = Query::update()
        .table("sessions")
        .value("seen_at", at.as_microsecond())
        .and_where(Expr::col("id").eq(id.to_string()))
        .to_owned();
    tx.execute(&order).await.map(drop)
}

/// A step-up gives the session a new token, so that a stolen older one does not rise with it.
pub(crate) async fn step_up(
    tx: &mut Tx,
    id: Id,
    token: &SessionToken,
    at: Timestamp,
) -> Result<(), StoreError> {
    let order = Query::update()
        .table("sessions")
        .value("token_hash", token.hash())
        .value("step_up_at", at.as_microsecond())
        .value("seen_at", at.as_microsecond())
        .and_where(Expr::col("id").eq(id.to_string()))
        .to_owned();
    tx.execute(&order).await.map(drop)
}

/// Marks a session that waits for the code of the second factor.
pub(crate) async fn hold(tx: &mut Tx, id: Id) -> Result<(), StoreError> {
    awaiting(tx, id, true).await
}

/// The code was right: the session opens.
pub(crate) async fn admit(tx: &mut Tx, id: Id) -> Result<(), StoreError> {
    awaiting(tx, id, false).await
}

async fn awaiting(tx: &mut Tx, id: Id, awaits: bool) -> Result<(), StoreError> {
    let order = Query::update()
        .table("sessions")
        .value("awaits_factor", awaits)
        .and_where(Expr::col("id").eq(id.to_string()))
        .to_owned();
    tx.execute(&order).await.map(drop)
}

pub(crate) async fn end(tx: &mut Tx, id: Id) -> Result<u64, StoreError> {
    let order = Query::delete()
        .from_table("sessions")
        .and_where(Expr::col("id").eq(id.to_string()))
        .to_owned();
    tx.execute(&order).await
}

pub(crate) async fn end_all(tx: &mut Tx, person: Id) -> Result<u64, StoreError> {
    let order = Query::delete()
        .from_table("sessions")
        .and_where(Expr::col("person_id").eq(person.to_string()))
        .to_owned();
    tx.execute(&order).await
}

/// Clears away sessions past their absolute end.
pub(crate) async fn sweep(tx: &mut Tx, at: Timestamp) -> Result<u64, StoreError> {
    let oldest = at.as_microsecond() - ABSOLUTE_SECS * MICROS;
    let order = Query::delete()
        .from_table("sessions")
        .and_where(Expr::col("created_at").lt(oldest))
        .to_owned();
    tx.execute(&order).await
}

fn select() -> qd_store::sea_query::SelectStatement {
    Query::select()
        .columns([
            "id",
            "person_id",
            "created_at",
            "seen_at",
            "step_up_at",
            "address",
            "device",
            "awaits_factor",
        ])
        .from("sessions")
        .to_owned()
}

/// A kept moment.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|fault| StoreError::Kept {
        what: "instant".to_owned(),
        reason: fault.to_string(),
    })
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        entry: SessionEntry {
            id: row.parsed("id")?,
            created_at: instant(row.int("created_at")?)?,
            seen_at: instant(row.int("seen_at")?)?,
            address: row.text("address")?,
            device: row.text("device")?,
        },
        person: row.parsed("person_id")?,
        step_up_at: row.int_or_none("step_up_at")?.map(instant).transpose()?,
        awaits: row.flag("awaits_factor")?,
    })
}
