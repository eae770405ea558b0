//! The inbox (收件箱): a person's own notices, each with its record's title where the person may see it now.

use std::collections::BTreeMap;

use qd_base::{Id, Problem};
use qd_records::{Act, Records, RecordsError};
use qd_store::{Row, Sql, Store, StoreError, Tx};

use super::NoticeKind;
use crate::Subject;

/// How many notices a page has.
const PAGE: i64 = 50;

/// One notice as its person reads it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its identity.
    pub id: Id,
    /// When it was told last; microseconds since 1970 UTC.
    pub at: i64,
    /// Why.
    pub kind: NoticeKind,
    /// The record.
    pub about: Subject,
    /// Who did it; empty when the house acted by itself.
    pub by: String,
    /// The beginning of what was said.
    pub said: Option<String>,
    /// How often, or of how many records, it was told.
    pub times: i64,
    /// Whether it was read.
    pub read: bool,
    /// The record's title; nothing where the person does not see the record any more.
    pub title: Option<String>,
}

/// A page of notices.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// Unread ones first, newest first in both halves.
    pub lines: Vec<Line>,
    /// Whether there are more.
    pub more: bool,
}

impl Inbox {
    /// The person's notices from a place on.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn of(records: &Records, act: &Act, page: i64) -> Result<Inbox, RecordsError> {
        let me = person(act)?;
        let ask = Sql::new(
            "select id, at, kind, record_type, record_id, by_name, said, times, read_at from notices
             where person_id = ? order by case when read_at is null then 0 else 1 end, at desc, id desc limit ? offset ?",
        );
        let from = page.clamp(0, 1_000) * PAGE;
        let rows = records
            .store()
            .rows(&ask.bind(me).bind(PAGE + 1).bind(from))
            .await?;
        let more = rows.len() > usize::try_from(PAGE).unwrap_or_default();
        let kept = rows
            .iter()
            .take(usize::try_from(PAGE).unwrap_or_default())
            .map(line);
        let mut lines: Vec<Line> = kept.collect::<Result<Vec<_>, StoreError>>()?;
        entitle(records, act, &mut lines).await?;
        Ok(Inbox { lines, more })
    }
}

fn person(act: &Act) -> Result<Id, RecordsError> {
    let nobody = || Problem::new(403, "notice-own").into();
    act.actor.person.ok_or_else(nobody)
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let kind = row.text("kind")?;
    Ok(Line {
        id: row.parsed("id")?,
        at: row.int("at")?,
        kind: NoticeKind::parse(&kind).ok_or_else(|| StoreError::Kept {
            what: "notice".to_owned(),
            reason: kind.clone(),
        })?,
        about: Subject {
            record_type: row.text("record_type")?,
            id: row.parsed("record_id")?,
        },
        by: row.text("by_name")?,
        said: row.text_or_none("said")?,
        times: row.int("times")?,
        read: row.int_or_none("read_at")?.is_some(),
        title: None,
    })
}

/// Gives the titles of records that may be seen; of others neither title nor words are shown.
async fn entitle(records: &Records, act: &Act, lines: &mut [Line]) -> Result<(), RecordsError> {
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.iter() {
        let ids = wanted.entry(line.about.record_type.clone()).or_default();
        ids.push(line.about.id.to_string());
    }
    let mut titles = BTreeMap::new();
    for (key, ids) in wanted {
        if records.registry().get(&key).is_some() {
            let found = records.titles(act, &key, &ids).await?;
            titles.insert(key, found);
        }
    }
    for line in lines {
        let found = titles.get(&line.about.record_type);
        let title = found.and_then(|titles| titles.get(&line.about.id.to_string()));
        line.title = title.cloned();
        if line.title.is_none() {
            line.said = None;
        }
    }
    Ok(())
}

/// How many notices a person has not read.
///
/// # Errors
/// The store's fault.
pub async fn unread(store: &Store, person: Id) -> Result<i64, StoreError> {
    let ask = Sql::new("select count(*) as n from notices where person_id = ? and read_at is null");
    let row = store.row(&ask.bind(person)).await?;
    row.map_or(Ok(0), |row| row.int("n"))
}

/// Marks one of the person's notices as read and tells what it is about.
///
/// # Errors
/// 404 when the person has no such notice.
pub async fn open(records: &Records, act: &Act, id: Id) -> Result<Line, RecordsError> {
    let me = person(act)?;
    let mut tx = records.store().begin().await?;
    let found = one(&mut tx, me, id).await?;
    let line = found.ok_or_else(|| Problem::new(404, "notice-absent"))?;
    let order = Sql::new(
        "update notices set read_at = ? where id = ? and person_id = ? and read_at is null",
    );
    tx.execute(&order.bind(act.at.as_microsecond()).bind(id).bind(me))
        .await?;
    tx.commit().await?;
    Ok(line)
}

async fn one(tx: &mut Tx, me: Id, id: Id) -> Result<Option<Line>, StoreError> {
    let ask = Sql::new(
        "select id, at, kind, record_type, record_id, by_name, said, times, read_at from notices
         where id = ? and person_id = ?",
    );
    let row = tx.row(&ask.bind(id).bind(me)).await?;
    row.as_ref().map(line).transpose()
}

/// Marks all of the person's notices as read.
///
/// # Errors
/// The store's fault.
pub async fn read_all(records: &Records, act: &Act) -> Result<u64, RecordsError> {
    let me = person(act)?;
    let mut tx = records.store().begin().await?;
    let order = Sql::new("update notices set read_at = ? where person_id = ? and read_at is null");
    let read = tx
        .execute(&order.bind(act.at.as_microsecond()).bind(me))
        .await?;
    tx.commit().await?;
    Ok(read)
}
