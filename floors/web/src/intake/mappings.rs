//! Saved mappings (映射方案): how files of one source are read, kept under a name and found again by the captions.

use jiff::Timestamp;
use qd_base::{Id, Problem};
use qd_ledger::import::Mapping;
use qd_records::Act;
use qd_records::audit::Entry;
use qd_store::{Row, Sql, Store, StoreError};
use serde_json::json;

use super::drafts::{fault, write};

/// Characters in a name.
const LONGEST: usize = 60;

/// A mapping as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedMapping {
    /// Its id.
    pub id: Id,
    /// The answers, with name and fingerprint.
    pub mapping: Mapping,
    /// Who saved it last.
    pub maker: String,
    /// When.
    pub changed_at: Timestamp,
}

/// All mappings, the latest first: of two for the same captions the later one is used.
pub async fn all(store: &Store) -> Result<Vec<SavedMapping>, Problem> {
    let ask = Sql::new(
        "select id, name, fingerprint, mapping, maker, changed_at from ledger_mappings \
         order by changed_at desc, name",
    );
    let rows = store.rows(&ask).await.map_err(fault)?;
    rows.iter().map(|row| saved(row).map_err(fault)).collect()
}

/// The mapping of a name.
pub async fn named(store: &Store, name: &str) -> Result<Option<SavedMapping>, Problem> {
    let name = name.trim();
    Ok(all(store)
        .await?
        .into_iter()
        .find(|m| m.mapping.name == name))
}

/// Keeps a mapping under its name; one of the same name is replaced.
pub async fn save(store: &Store, mapping: &Mapping, act: &Act) -> Result<(), Problem> {
    let name = mapping.name.trim();
    let fits = !name.is_empty() && name.chars().count() <= LONGEST;
    if !fits || name.chars().any(char::is_control) {
        return Err(Problem::new(422, "import-mapping-name")
            .field("name")
            .arg("most", LONGEST));
    }
    let order = Sql::new(
        "insert into ledger_mappings (id, name, fingerprint, mapping, maker, changed_at) \
         values (?, ?, ?, ?, ?, ?) on conflict (name) do update set \
         fingerprint = excluded.fingerprint, mapping = excluded.mapping, maker = excluded.maker, \
         changed_at = excluded.changed_at",
    );
    let order = order
        .bind(Id::fresh())
        .bind(name)
        .bind(mapping.fingerprint.as_str())
        .bind(mapping.to_toml())
        .bind(act.actor.name.as_str())
        .bind(act.at.as_microsecond());
    let columns = json!({ "columns": mapping.columns, "units": mapping.units });
    let entry = Entry::new("save", "ledger_mapping", name).diff(columns);
    write(store, act, &order, entry).await
}

/// Removes a mapping.
pub async fn remove(store: &Store, id: Id, act: &Act) -> Result<(), Problem> {
    let found = all(store).await?.into_iter().find(|kept| kept.id == id);
    let Some(found) = found else {
        return Err(Problem::new(404, "page-missing"));
    };
    let order = Sql::new("delete from ledger_mappings where id = ?").bind(id);
    let entry = Entry::new("remove", "ledger_mapping", &found.mapping.name);
    write(store, act, &order, entry).await
}

fn saved(row: &Row) -> Result<SavedMapping, StoreError> {
    // A text that this program no longer understands keeps its name and says nothing about the columns.
    let mut mapping = Mapping::parse(&row.text("mapping")?).unwrap_or_default();
    mapping.name = row.text("name")?;
    mapping.fingerprint = row.text("fingerprint")?;
    let at = Timestamp::from_microsecond(row.int("changed_at")?);
    Ok(SavedMapping {
        id: row.parsed("id")?,
        mapping,
        maker: row.text("maker")?,
        changed_at: at.unwrap_or(Timestamp::UNIX_EPOCH),
    })
}
