//! Comments (评论): what people say about a record. Whoever sees the record reads and adds; nobody edits what was said,
//! and who said it may withdraw it, which leaves the place and takes the words.

mod mention;

use qd_base::{Id, Problem};
use qd_records::audit::{self, Entry};
use qd_records::{Act, Item, RecordType, Records, RecordsError};
use qd_store::{Row, Sql, StoreError, Tx};
use serde_json::json;

use crate::Subject;
use crate::notice::{NoticeKind, Told, tell};

pub use mention::{Named, Piece, find, pieces};

/// Characters of a comment at most.
const LONGEST: usize = 4_000;
/// Characters of it that a notice tells.
const TOLD: usize = 80;

/// Something that was said.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Its identity.
    pub id: Id,
    /// When; microseconds since 1970 UTC.
    pub at: i64,
    /// Who.
    pub person: Id,
    /// The person's name then.
    pub name: String,
    /// What was said; empty once it is withdrawn.
    pub body: String,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// What was said about a record the actor sees, oldest first.
///
/// # Errors
/// 404 when the actor does not see the record.
pub async fn comments(
    records: &Records,
    act: &Act,
    about: &Subject,
) -> Result<Vec<Comment>, RecordsError> {
    about.seen(records, act).await?;
    let ask = Sql::new(
        "select id, at, person_id, name, body, withdrawn_at from comments
         where record_type = ? and record_id = ? order by at, id limit 1000",
    );
    let ask = ask.bind(about.record_type.as_str()).bind(about.id);
    let rows = records.store().rows(&ask).await?;
    let read = rows.iter().map(comment);
    Ok(read.collect::<Result<_, StoreError>>()?)
}

fn comment(row: &Row) -> Result<Comment, StoreError> {
    let withdrawn = row.int_or_none("withdrawn_at")?.is_some();
    let body = row.text("body")?;
    Ok(Comment {
        id: row.parsed("id")?,
        at: row.int("at")?,
        person: row.parsed("person_id")?,
        name: row.text("name")?,
        body: if withdrawn { String::new() } else { body },
        withdrawn,
    })
}

/// Says something about a record the actor sees. People named in it are told, and so are the record's owner and those
/// who spoke before. `named` are the acts of the people that [`find`] found in the text: each must see the record, for a
/// comment may quote it.
///
/// # Errors
/// 404 when the actor does not see the record; 422 for nothing, too much, or somebody who does not see the record.
pub async fn say(
    records: &Records,
    act: &Act,
    about: &Subject,
    (body, named): (&str, &[Act]),
) -> Result<Id, RecordsError> {
    let person = act.actor.person;
    let person = person.ok_or_else(|| Problem::new(403, "comment-needs-person"))?;
    let body = body.trim().replace("\r\n", "\n");
    check(&body)?;
    let (of, _) = about.seen(records, act).await?;
    let mut tx = records.store().begin().await?;
    let item = records.get_in(&mut tx, act, of, about.id).await?;
    let mentioned = all_see(records, &mut tx, (of, &item), named).await?;
    let id = Id::fresh();
    let order = Sql::new(
        "insert into comments (id, record_type, record_id, at, person_id, name, body) values (?, ?, ?, ?, ?, ?, ?)",
    );
    let order = order
        .bind(id)
        .bind(of.key)
        .bind(about.id)
        .bind(act.at.as_microsecond())
        .bind(person)
        .bind(act.actor.name.as_str())
        .bind(body.as_str());
    tx.execute(&order).await?;
    for person in &mentioned {
        let order = Sql::new("insert into comment_mentions (comment_id, person_id) values (?, ?)");
        tx.execute(&order.bind(id).bind(*person)).await?;
    }
    let entry = Entry::new("comment", of.key, about.id).diff(json!({"comment": [null, id]}));
    audit::append(&mut tx, act, entry).await?;
    spread(&mut tx, act, (of, &item), (&body, &mentioned)).await?;
    tx.commit().await?;
    Ok(id)
}

fn check(body: &str) -> Result<(), Problem> {
    let refused = |key| Err(Problem::new(422, key).field("body"));
    if body.is_empty() {
        return refused("comment-empty");
    }
    if body.chars().count() > LONGEST {
        return Err(Problem::new(422, "comment-long")
            .field("body")
            .arg("most", LONGEST));
    }
    if body
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return refused("comment-control");
    }
    Ok(())
}

/// The people named; every one of them sees the record.
async fn all_see(
    records: &Records,
    tx: &mut Tx,
    (of, item): (&RecordType, &Item),
    named: &[Act],
) -> Result<Vec<Id>, RecordsError> {
    let mut people = Vec::new();
    for one in named {
        match records.get_in(tx, one, of, item.id).await {
            Ok(_) => people.extend(one.actor.person),
            Err(RecordsError::Refused(problem)) if problem.status == 404 => {
                return Err(Problem::new(422, "comment-unseen")
                    .field("body")
                    .arg("name", &one.actor.name)
                    .into());
            }
            Err(fault) => return Err(fault),
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Tells those who are named, and those the record concerns.
async fn spread(
    tx: &mut Tx,
    act: &Act,
    (of, item): (&RecordType, &Item),
    (body, mentioned): (&str, &[Id]),
) -> Result<(), RecordsError> {
    let about = Subject::of(of, item.id);
    let said: String = body.chars().take(TOLD).collect();
    let told = |kind| Told {
        kind,
        about: &about,
        said: Some(&said),
    };
    tell(tx, act, mentioned, &told(NoticeKind::Mentioned)).await?;
    let mut others = speakers(tx, &about).await?;
    let owner = of.owner.map(|name| item.text(name).parse::<Id>());
    others.extend(owner.into_iter().flatten());
    others.retain(|person| !mentioned.contains(person));
    Ok(tell(tx, act, &others, &told(NoticeKind::Commented)).await?)
}

async fn speakers(tx: &mut Tx, about: &Subject) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new(
        "select distinct person_id from comments where record_type = ? and record_id = ? and withdrawn_at is null",
    );
    let ask = ask.bind(about.record_type.as_str()).bind(about.id);
    let rows = tx.rows(&ask).await?;
    rows.iter().map(|row| row.parsed("person_id")).collect()
}

/// Takes back what the actor said about a record.
///
/// # Errors
/// 404 when the actor does not see the record or there is no such comment, 403 when somebody else said it.
pub async fn withdraw(
    records: &Records,
    act: &Act,
    about: &Subject,
    id: Id,
) -> Result<(), RecordsError> {
    let (of, _) = about.seen(records, act).await?;
    let mut tx = records.store().begin().await?;
    let ask = Sql::new(
        "select id, at, person_id, name, body, withdrawn_at from comments
         where id = ? and record_type = ? and record_id = ?",
    );
    let row = tx.row(&ask.bind(id).bind(of.key).bind(about.id)).await?;
    let absent = || Problem::new(404, "comment-absent");
    let found = comment(&row.ok_or_else(absent)?)?;
    if Some(found.person) != act.actor.person {
        return Err(Problem::new(403, "comment-own").into());
    }
    if found.withdrawn {
        return Ok(());
    }
    let order = Sql::new("update comments set withdrawn_at = ?, body = '' where id = ?");
    tx.execute(&order.bind(act.at.as_microsecond()).bind(id))
        .await?;
    let forget = Sql::new(
        "update notices set said = null where record_type = ? and record_id = ? and said = ?",
    );
    let told: String = found.body.chars().take(TOLD).collect();
    tx.execute(&forget.bind(of.key).bind(about.id).bind(told))
        .await?;
    let entry =
        Entry::new("comment_withdraw", of.key, about.id).diff(json!({"comment": [id, null]}));
    audit::append(&mut tx, act, entry).await?;
    Ok(tx.commit().await?)
}
