//! Imports that wait for a person (未完成的导入): names and answers in the database, the files in the inbox.

use jiff::Timestamp;
use qd_base::{Id, Problem};
use qd_ledger::import::Mapping;
use qd_records::audit::{self, Entry};
use qd_records::{Act, RecordsError};
use qd_store::{Row, Sql, Store, StoreError};
use serde::{Deserialize, Serialize};

use super::Arrived;

/// One uploaded file of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// The name the person gave it.
    pub name: String,
    /// Its name in the inbox.
    pub stored: String,
    /// Its size.
    pub bytes: u64,
    /// The person's answers.
    pub mapping: Option<Mapping>,
    /// Whether saved mappings are to be left out.
    pub plain: bool,
}

/// An import that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id, also in addresses.
    pub id: Id,
    /// Its files.
    pub files: Vec<DraftFile>,
    /// Who uploaded them.
    pub maker: String,
    /// When.
    pub created_at: Timestamp,
}

/// Keeps a new draft.
pub async fn begin(store: &Store, files: Vec<Arrived>, act: &Act) -> Result<Draft, Problem> {
    let files = files.into_iter().map(|file| DraftFile {
        name: file.name,
        stored: file.stored,
        bytes: file.bytes,
        mapping: None,
        plain: false,
    });
    let draft = Draft {
        id: Id::fresh(),
        files: files.collect(),
        maker: act.actor.name.clone(),
        created_at: act.at,
    };
    let order = Sql::new(
        "insert into ledger_drafts (id, files, made_by, maker, created_at, changed_at) \
         values (?, ?, ?, ?, ?, ?)",
    );
    let order = order
        .bind(draft.id)
        .bind(text(&draft.files)?)
        .bind(act.actor.person)
        .bind(draft.maker.as_str())
        .bind(act.at.as_microsecond())
        .bind(act.at.as_microsecond());
    write(store, act, &order, entry("upload", &draft)).await?;
    Ok(draft)
}

/// Keeps changed answers.
pub async fn keep(store: &Store, draft: &Draft, act: &Act) -> Result<(), Problem> {
    let order = Sql::new("update ledger_drafts set files = ?, changed_at = ? where id = ?");
    let order = order
        .bind(text(&draft.files)?)
        .bind(act.at.as_microsecond())
        .bind(draft.id);
    write(store, act, &order, entry("map", draft)).await
}

/// Removes a draft.
pub async fn discard(store: &Store, draft: &Draft, act: &Act) -> Result<(), Problem> {
    let order = Sql::new("delete from ledger_drafts where id = ?").bind(draft.id);
    write(store, act, &order, entry("discard", draft)).await
}

/// All drafts, newest first.
pub async fn all(store: &Store) -> Result<Vec<Draft>, Problem> {
    let ask =
        Sql::new("select id, files, maker, created_at from ledger_drafts order by created_at desc");
    let rows = store.rows(&ask).await.map_err(fault)?;
    rows.iter().map(|row| draft(row).map_err(fault)).collect()
}

/// One draft.
pub async fn one(store: &Store, id: Id) -> Result<Option<Draft>, Problem> {
    let ask = Sql::new("select id, files, maker, created_at from ledger_drafts where id = ?");
    let row = store.row(&ask.bind(id)).await.map_err(fault)?;
    row.as_ref().map(draft).transpose().map_err(fault)
}

fn draft(row: &Row) -> Result<Draft, StoreError> {
    let at = Timestamp::from_microsecond(row.int("created_at")?);
    Ok(Draft {
        id: row.parsed("id")?,
        // A text that an older program wrote otherwise is a draft without files: it can be put aside.
        files: serde_json::from_str(&row.text("files")?).unwrap_or_default(),
        maker: row.text("maker")?,
        created_at: at.unwrap_or(Timestamp::UNIX_EPOCH),
    })
}

fn text(files: &[DraftFile]) -> Result<String, Problem> {
    serde_json::to_string(files).map_err(|fault| Problem::new(500, "work-failed").source(fault))
}

fn entry(verb: &str, draft: &Draft) -> Entry {
    let names: Vec<&str> = draft.files.iter().map(|file| file.name.as_str()).collect();
    Entry::new(verb, "ledger_draft", draft.id).diff(serde_json::json!({ "files": names }))
}

/// One order and its line in the audit, in one transaction.
pub(super) async fn write(
    store: &Store,
    act: &Act,
    order: &Sql,
    entry: Entry,
) -> Result<(), Problem> {
    let done: Result<(), RecordsError> = store
        .write(async |tx| {
            tx.execute(order).await?;
            audit::append(tx, act, entry).await?;
            Ok(())
        })
        .await;
    done.map_err(RecordsError::problem)
}

pub(super) fn fault(fault: StoreError) -> Problem {
    RecordsError::from(fault).problem()
}
