//! Migrations (数据库迁移): forward only, embedded, checked by SHA-256, applied in one transaction.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use qd_base::Clock;
use sea_query::{Expr, ExprTrait, Query};
use sha2::{Digest, Sha256};

use crate::{Dialect, Sql, Store, StoreError, Tx};

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// One migration as embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Folder name, `NNNN_what`; migrations are applied in the order of names.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

/// All embedded migrations in the order of application.
///
/// # Errors
/// [`StoreError::LackingMigration`] when a folder lacks one of its two files.
pub fn embedded() -> Result<Vec<Migration>, StoreError> {
    let mut all = Vec::new();
    for folder in FOLDER.dirs() {
        let name = folder.path().to_str().unwrap_or_default();
        let read = |file: &str| {
            folder
                .get_file(folder.path().join(file))
                .and_then(|f| f.contents_utf8())
                .ok_or_else(|| StoreError::LackingMigration {
                    name: name.to_owned(),
                })
        };
        all.push(Migration {
            name,
            sqlite: read("sqlite.sql")?,
            postgres: read("postgres.sql")?,
        });
    }
    all.sort_by_key(|m| m.name);
    Ok(all)
}

impl Store {
    /// Brings the database to the newest embedded schema and returns the names of what was applied now.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] and [`StoreError::ChangedMigration`] leave the database untouched; so does a
    /// failing text.
    pub async fn migrate(&self, clock: &dyn Clock) -> Result<Vec<String>, StoreError> {
        self.migrate_with(&embedded()?, clock).await
    }

    /// The same for a given list; tests of older schemas use it.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn migrate_with(
        &self,
        known: &[Migration],
        clock: &dyn Clock,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin().await?;
        tx.execute(&Sql::new(
            "create table if not exists schema_migrations (
               name text primary key not null, checksum text not null, applied_at bigint not null)",
        ))
        .await
        .map(drop)?;
        let applied = applied(&mut tx).await?;
        refuse_strangers(&applied, known, self.dialect())?;
        let mut done = Vec::new();
        for one in known.iter().filter(|m| !applied.contains_key(m.name)) {
            let text = one.text(self.dialect());
            tx.script(text).await?;
            let note = Query::insert()
                .into_table("schema_migrations")
                .columns(["name", "checksum", "applied_at"])
                .values_panic([
                    one.name.into(),
                    checksum(text).into(),
                    clock.instant().as_microsecond().into(),
                ])
                .to_owned();
            tx.execute(&note).await?;
            done.push(one.name.to_owned());
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Whether every embedded migration is applied and nothing else is; for `/readyz` and `doctor`.
    ///
    /// # Errors
    /// As [`Store::migrate`]; [`StoreError::LackingMigration`] names the first one still to be applied.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let known = embedded()?;
        let mut tx = self.snapshot().await?;
        let applied = applied(&mut tx).await?;
        refuse_strangers(&applied, &known, self.dialect())?;
        match known.iter().find(|m| !applied.contains_key(m.name)) {
            Some(open) => Err(StoreError::LackingMigration {
                name: open.name.to_owned(),
            }),
            None => Ok(()),
        }
    }
}

async fn applied(tx: &mut Tx) -> Result<BTreeMap<String, String>, StoreError> {
    let ask = Query::select()
        .columns(["name", "checksum"])
        .from("schema_migrations")
        .and_where(Expr::col("name").is_not_null())
        .to_owned();
    let rows = tx.rows(&ask).await?;
    rows.iter()
        .map(|row| Ok((row.text("name")?, row.text("checksum")?)))
        .collect()
}

fn refuse_strangers(
    applied: &BTreeMap<String, String>,
    known: &[Migration],
    dialect: Dialect,
) -> Result<(), StoreError> {
    for (name, sum) in applied {
        let Some(ours) = known.iter().find(|m| m.name == name) else {
            return Err(StoreError::NewerSchema { name: name.clone() });
        };
        if checksum(ours.text(dialect)) != *sum {
            return Err(StoreError::ChangedMigration { name: name.clone() });
        }
    }
    Ok(())
}

fn checksum(text: &str) -> String {
    // Line ends may differ between checkouts; the meaning does not.
    let digest = Sha256::digest(text.replace("\r\n", "\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_has_its_own_number_and_both_texts() {
        let all = embedded().expect("complete");
        let mut numbers: Vec<_> = all.iter().map(|m| &m.name[..4]).collect();
        assert!(
            numbers
                .iter()
                .all(|n| n.bytes().all(|b| b.is_ascii_digit()))
        );
        numbers.dedup();
        assert_eq!(numbers.len(), all.len(), "two migrations share a number");
    }
}
