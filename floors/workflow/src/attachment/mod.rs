//! Attachments (附件): files that lie with a record. Whoever sees the record sees and adds them; who added one, or may
//! edit the record, removes it.

mod files;
mod kind;

use qd_base::{Id, Problem};
use qd_records::audit::{self, Entry};
use qd_records::{Act, File, Records, RecordsError};
use qd_store::{Row, Sql, StoreError};
use serde_json::json;

use crate::Subject;

pub use files::Files;
pub use kind::FileKind;

/// Megabytes of one file at most.
pub const LARGEST: usize = 20;
/// Files on one record at most.
const MOST: i64 = 100;
/// Characters of a file's name that are kept.
const LONGEST_NAME: usize = 120;

/// A file that lies with a record.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its identity.
    pub id: Id,
    /// When it was added; microseconds since 1970 UTC.
    pub at: i64,
    /// Who added it.
    pub person: Id,
    /// The person's name then.
    pub name: String,
    /// The name of the file.
    pub file_name: String,
    /// The ending that says what it is.
    pub kind: String,
    /// Its size.
    pub bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// A file as it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arriving<'a> {
    /// The name the person has for it.
    pub name: &'a str,
    /// Its content.
    pub content: &'a [u8],
}

/// The files of a record the actor sees, oldest first.
///
/// # Errors
/// 404 when the actor does not see the record.
pub async fn attachments(
    records: &Records,
    act: &Act,
    about: &Subject,
) -> Result<Vec<Attachment>, RecordsError> {
    about.seen(records, act).await?;
    let ask = Sql::new(
        "select id, at, person_id, name, file_name, kind, bytes, sha256 from attachments
         where record_type = ? and record_id = ? and removed_at is null order by at, id",
    );
    let ask = ask.bind(about.record_type.as_str()).bind(about.id);
    let rows = records.store().rows(&ask).await?;
    let read = rows.iter().map(attachment);
    Ok(read.collect::<Result<_, StoreError>>()?)
}

fn attachment(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.parsed("id")?,
        at: row.int("at")?,
        person: row.parsed("person_id")?,
        name: row.text("name")?,
        file_name: row.text("file_name")?,
        kind: row.text("kind")?,
        bytes: row.int("bytes")?,
        sha256: row.text("sha256")?,
    })
}

/// One of them.
///
/// # Errors
/// 404 when the actor does not see the record or there is no such file.
pub async fn one(
    records: &Records,
    act: &Act,
    about: &Subject,
    id: Id,
) -> Result<Attachment, RecordsError> {
    let all = attachments(records, act, about).await?;
    let found = all.into_iter().find(|one| one.id == id);
    found.ok_or_else(|| Problem::new(404, "attachment-absent").into())
}

/// The name without folders, control characters and signs that turn the direction of writing.
fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .collect();
    let clean = clean.trim();
    let long = clean.chars().count().saturating_sub(LONGEST_NAME);
    // The ending says what it is, so the beginning is cut.
    clean.chars().skip(long).collect()
}

/// Puts a file to a record the actor sees.
///
/// # Errors
/// 404 when the actor does not see the record; 413 and 422 for what cannot be attached; 507 when the disk fails.
pub async fn attach(
    (records, files): (&Records, &Files),
    act: &Act,
    about: &Subject,
    arriving: Arriving<'_>,
) -> Result<Id, RecordsError> {
    let person = act.actor.person;
    let person = person.ok_or_else(|| Problem::new(403, "attachment-needs-person"))?;
    let (of, _) = about.seen(records, act).await?;
    // The file is there before the database names it.
    let kept = keep(files, arriving).await?;
    let (name, bytes, sha256) = (kept.name, kept.size, kept.sha256);
    let kind = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = kind.to_ascii_lowercase();
    let mut tx = records.store().begin().await?;
    records.get_in(&mut tx, act, of, about.id).await?;
    let count = Sql::new(
        "select count(*) as n from attachments where record_type = ? and record_id = ? and removed_at is null",
    );
    let row = tx.row(&count.bind(of.key).bind(about.id)).await?;
    if row.map_or(Ok(0), |row| row.int("n"))? >= MOST {
        return Err(Problem::new(422, "attachment-many")
            .arg("most", MOST)
            .into());
    }
    let id = Id::fresh();
    let order = Sql::new(
        "insert into attachments (id, record_type, record_id, at, person_id, name, file_name, kind, bytes, sha256)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let order = order
        .bind(id)
        .bind(of.key)
        .bind(about.id)
        .bind(act.at.as_microsecond())
        .bind(person)
        .bind(act.actor.name.as_str())
        .bind(name.as_str())
        .bind(kind)
        .bind(bytes)
        .bind(sha256.as_str());
    tx.execute(&order).await?;
    let what = json!({"file": name, "sha256": sha256});
    let entry = Entry::new("attach", of.key, about.id).diff(json!({"attachment": [null, what]}));
    audit::append(&mut tx, act, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// Stores a file that may be attached; a record's field or an attachment names it afterwards.
///
/// # Errors
/// 413 and 422 for what cannot be attached; 507 when the disk fails.
pub async fn keep(files: &Files, arriving: Arriving<'_>) -> Result<File, Problem> {
    let name = tidy(arriving.name);
    judge(&name, arriving.content)?;
    let (store, content) = (files.clone(), arriving.content.to_vec());
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let kept = tokio::task::spawn_blocking(move || store.keep(&content)).await;
    let sha256 = kept.map_err(|fault| Problem::new(500, "attachment-unkept").source(fault))??;
    Ok(File { sha256, name, size })
}

fn judge(name: &str, content: &[u8]) -> Result<&'static FileKind, Problem> {
    let refused = |status, key| Problem::new(status, key).field("file").arg("name", name);
    if content.is_empty() || name.is_empty() {
        return Err(refused(422, "attachment-empty"));
    }
    if content.len() > LARGEST * 1024 * 1024 {
        return Err(refused(413, "attachment-large").arg("most", LARGEST));
    }
    let kind = FileKind::of(name, content);
    kind.ok_or_else(|| refused(422, "attachment-kind").arg("kinds", FileKind::all()))
}

/// Takes a file from a record. The content stays in the store: the audit names it.
///
/// # Errors
/// 404 when the actor does not see the record or there is no such file, 403 when it is neither the actor's nor the
/// record the actor's to edit.
pub async fn remove(
    records: &Records,
    act: &Act,
    about: &Subject,
    id: Id,
) -> Result<(), RecordsError> {
    let (of, _) = about.seen(records, act).await?;
    let found = one(records, act, about, id).await?;
    let own = Some(found.person) == act.actor.person;
    if !own && !records.may_edit(act, of, about.id).await? {
        return Err(Problem::new(403, "attachment-own").into());
    }
    let mut tx = records.store().begin().await?;
    let order =
        Sql::new("update attachments set removed_at = ? where id = ? and removed_at is null");
    let gone = tx
        .execute(&order.bind(act.at.as_microsecond()).bind(id))
        .await?;
    if gone == 1 {
        let what = json!({"file": found.file_name, "sha256": found.sha256});
        let entry =
            Entry::new("detach", of.key, about.id).diff(json!({"attachment": [what, null]}));
        audit::append(&mut tx, act, entry).await?;
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_only_names() {
        assert_eq!(tidy("C:\\合同\\年度 框架.pdf"), "年度 框架.pdf");
        assert_eq!(tidy("../../etc/passwd"), "passwd");
        assert_eq!(tidy("a\r\nb\u{202e}fdp.exe"), "abfdp.exe");
        assert_eq!(
            tidy(&format!("{}.pdf", "长".repeat(300))).chars().count(),
            LONGEST_NAME
        );
    }
}
