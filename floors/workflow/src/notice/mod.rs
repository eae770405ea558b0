//! Notices (通知): what a person is told about a record. A notice names its record and nothing of its content, so what
//! the person may see is decided when it is read, not when it was sent.

mod follow;
mod inbox;

use jiff::Timestamp;
use qd_base::Id;
use qd_records::Act;
use qd_store::{Sql, StoreError, Tx};

use crate::Subject;

pub(crate) use follow::CHANGES_ARE_TOLD;
pub use inbox::{Inbox, Line, open, read_all, unread};

/// Microseconds within which the same doing with several records of a type is told once.
const TOGETHER: i64 = 60_000_000;

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Named in a comment.
    Mentioned,
    /// Something was said about a record of theirs, or one they spoke about.
    Commented,
    /// A record was given to them.
    Assigned,
    /// Their approval is asked.
    ToDecide,
    /// What they submitted was decided.
    Decided,
    /// Their answer is asked.
    Asked,
    /// An answer is overdue.
    Urged,
    /// What they asked was answered.
    Answered,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: [NoticeKind; 8] = [
        NoticeKind::Mentioned,
        NoticeKind::Commented,
        NoticeKind::Assigned,
        NoticeKind::ToDecide,
        NoticeKind::Decided,
        NoticeKind::Asked,
        NoticeKind::Urged,
        NoticeKind::Answered,
    ];

    /// As it is kept, and the end of the keys of its sentences.
    pub fn key(self) -> &'static str {
        match self {
            NoticeKind::Mentioned => "mentioned",
            NoticeKind::Commented => "commented",
            NoticeKind::Assigned => "assigned",
            NoticeKind::ToDecide => "to-decide",
            NoticeKind::Decided => "decided",
            NoticeKind::Asked => "asked",
            NoticeKind::Urged => "urged",
            NoticeKind::Answered => "answered",
        }
    }

    fn parse(text: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.key() == text)
    }
}

/// What is told.
#[derive(Clone, Debug)]
pub(crate) struct Told<'a> {
    pub kind: NoticeKind,
    pub about: &'a Subject,
    pub said: Option<&'a str>,
}

/// Tells people, within the transaction of what they are told about. Who did it is not told of it.
pub(crate) async fn tell(
    tx: &mut Tx,
    act: &Act,
    to: &[Id],
    told: &Told<'_>,
) -> Result<(), StoreError> {
    let mut done: Vec<Id> = Vec::new();
    for person in to {
        if Some(*person) == act.actor.person || done.contains(person) {
            continue;
        }
        done.push(*person);
        if is_own_doing(tx, act, *person).await? {
            continue;
        }
        match earlier(tx, act, *person, told).await? {
            Some(notice) => again(tx, act, notice, told).await?,
            None => add(tx, act, *person, told).await?,
        }
    }
    Ok(())
}

/// Whose name a notice bears: nobody's when the house acted by itself.
fn by(act: &Act) -> &str {
    let by_itself = act.actor.is_system() && act.actor.name.starts_with("job ");
    if by_itself { "" } else { &act.actor.name }
}

/// The house acts in the name of who took a step; that person needs no word of it either.
async fn is_own_doing(tx: &mut Tx, act: &Act, person: Id) -> Result<bool, StoreError> {
    if !act.actor.is_system() {
        return Ok(false);
    }
    let ask = Sql::new("select id from people where id = ? and name = ?");
    let same = ask.bind(person).bind(act.actor.name.as_str());
    Ok(tx.row(&same).await?.is_some())
}

/// An unread notice that says the same already: of the same record, or of one given to the person a moment ago.
async fn earlier(
    tx: &mut Tx,
    act: &Act,
    person: Id,
    told: &Told<'_>,
) -> Result<Option<Id>, StoreError> {
    let since = match told.kind {
        NoticeKind::Assigned => act.at.as_microsecond() - TOGETHER,
        _ => i64::MAX,
    };
    let ask = Sql::new(
        "select id from notices where person_id = ? and read_at is null and kind = ? and record_type = ?
         and by_name = ? and (record_id = ? or at >= ?) order by at desc, id desc limit 1",
    );
    let ask = ask
        .bind(person)
        .bind(told.kind.key())
        .bind(told.about.record_type.as_str())
        .bind(by(act))
        .bind(told.about.id)
        .bind(since);
    let row = tx.row(&ask).await?;
    row.map(|row| row.parsed("id")).transpose()
}

async fn again(tx: &mut Tx, act: &Act, notice: Id, told: &Told<'_>) -> Result<(), StoreError> {
    let order = Sql::new("update notices set at = ?, said = ?, times = times + 1 where id = ?");
    let order = order
        .bind(act.at.as_microsecond())
        .bind(told.said.map(str::to_owned))
        .bind(notice);
    tx.execute(&order).await.map(drop)
}

async fn add(tx: &mut Tx, act: &Act, person: Id, told: &Told<'_>) -> Result<(), StoreError> {
    let order = Sql::new(
        "insert into notices (id, person_id, at, kind, record_type, record_id, by_name, said)
         values (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let order = order
        .bind(Id::fresh())
        .bind(person)
        .bind(act.at.as_microsecond())
        .bind(told.kind.key())
        .bind(told.about.record_type.as_str())
        .bind(told.about.id)
        .bind(by(act))
        .bind(told.said.map(str::to_owned));
    tx.execute(&order).await.map(drop)
}

/// What was asked of people is settled: who is not asked any more need not look.
pub(crate) async fn settle(
    tx: &mut Tx,
    about: &Subject,
    (kind, still): (NoticeKind, &[Id]),
    at: Timestamp,
) -> Result<(), StoreError> {
    let ask = Sql::new(
        "select id, person_id from notices where record_type = ? and record_id = ? and kind = ? and read_at is null",
    );
    let ask = ask
        .bind(about.record_type.as_str())
        .bind(about.id)
        .bind(kind.key());
    for row in tx.rows(&ask).await? {
        let person: Id = row.parsed("person_id")?;
        if !still.contains(&person) {
            let id: Id = row.parsed("id")?;
            let order = Sql::new("update notices set read_at = ? where id = ?");
            tx.execute(&order.bind(at.as_microsecond()).bind(id))
                .await?;
        }
    }
    Ok(())
}
