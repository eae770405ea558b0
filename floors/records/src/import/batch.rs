//! Batches (导入批次): what an import did, row by row, so that all of it can be undone in one step as long as nobody
//! has gone on working with what it left.

use qd_base::{Id, Problem};
use qd_store::{Row, Sql, StoreError, Tx};
use serde::Serialize;
use serde_json::json;

use super::{Comparison, Deed};
use crate::{Act, Content, RecordType, Records, RecordsError, audit};

/// Batches told of at most.
const MANY: i64 = 100;

/// An import that was kept.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    /// Identity.
    pub id: Id,
    /// The person's name for the file.
    pub file: String,
    /// When, microseconds since 1970 UTC.
    pub taken_at: i64,
    /// Records created.
    pub created: i64,
    /// Records changed.
    pub changed: i64,
    /// When it was undone, if it was.
    pub undone_at: Option<i64>,
}

/// Keeps what an import did.
pub(crate) async fn write(
    tx: &mut Tx,
    act: &Act,
    of: &RecordType,
    (file, comparison): (&str, &Comparison),
) -> Result<Id, StoreError> {
    let id = Id::fresh();
    let count = |deed| {
        let lines = comparison.lines.iter().filter(|line| line.deed == deed);
        i64::try_from(lines.count()).unwrap_or(i64::MAX)
    };
    let head = Sql::new(
        "insert into import_batches (id, record_type, person_id, file, taken_at, created, changed)
         values (?, ?, ?, ?, ?, ?, ?)",
    );
    let head = head.bind(id).bind(of.key);
    let head = head.bind(act.actor.person.map(|person| person.to_string()));
    let head = head.bind(file).bind(act.at.as_microsecond());
    tx.execute(&head.bind(count(Deed::Create)).bind(count(Deed::Change)))
        .await?;
    for (place, line) in (0_i64..).zip(&comparison.lines) {
        let (Deed::Create | Deed::Change, Some(record)) = (line.deed, line.id) else {
            continue;
        };
        let before: Content = line
            .changes
            .iter()
            .map(|change| (change.field.to_owned(), change.before.clone()))
            .collect();
        let row = Sql::new(
            "insert into import_rows (batch_id, place, record_id, verb, version, before)
             values (?, ?, ?, ?, ?, ?)",
        );
        let row = row.bind(id).bind(place).bind(record).bind(line.deed.name());
        let row = row.bind(line.version);
        tx.execute(&row.bind(serde_json::Value::Object(before).to_string()))
            .await?;
    }
    Ok(id)
}

impl Records {
    /// The imports of a type that the actor made, newest first; the house sees all.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn imports(&self, act: &Act, of: &RecordType) -> Result<Vec<Batch>, RecordsError> {
        let ask = Sql::new(
            "select * from import_batches where record_type = ? and (person_id = ? or ? = 1)
             order by taken_at desc, id desc limit ?",
        );
        let ask = ask.bind(of.key).bind(person(act));
        let ask = ask.bind(i64::from(act.actor.is_system())).bind(MANY);
        let rows = self.store.rows(&ask).await?;
        Ok(rows.iter().map(batch).collect::<Result<_, StoreError>>()?)
    }

    /// Undoes an import as a whole: what it created goes to the trash, what it changed gets back what it was. Nothing is
    /// undone when somebody has gone on working with one of the records.
    ///
    /// # Errors
    /// 404 for another person's import, 409 when it is undone already or records have moved on; what the save path
    /// refuses.
    pub async fn undo_import(
        &self,
        act: &Act,
        of: &'static RecordType,
        id: Id,
    ) -> Result<Batch, RecordsError> {
        let mut tx = self.store.begin().await?;
        let ask = Sql::new(
            "select * from import_batches where id = ? and record_type = ? and (person_id = ? or ? = 1)",
        );
        let ask = ask.bind(id).bind(of.key).bind(person(act));
        let row = tx.row(&ask.bind(i64::from(act.actor.is_system()))).await?;
        let absent = || Problem::new(404, "records-import-absent");
        let mut batch = batch(&row.ok_or_else(absent)?)?;
        if batch.undone_at.is_some() {
            return Err(Problem::new(409, "records-import-undone").into());
        }
        let rows = Sql::new("select * from import_rows where batch_id = ? order by place desc");
        let mut moved = Vec::new();
        for row in tx.rows(&rows.bind(id)).await? {
            if let Some(number) = self.undo_row(&mut tx, act, of, &row).await? {
                moved.push(number);
            }
        }
        if !moved.is_empty() {
            let named: Vec<&str> = moved.iter().take(5).map(String::as_str).collect();
            return Err(Problem::new(409, "records-import-moved")
                .arg("count", moved.len())
                .arg("records", named.join(", "))
                .into());
        }
        let at = act.at.as_microsecond();
        let mark = Sql::new("update import_batches set undone_at = ? where id = ?");
        tx.execute(&mark.bind(at).bind(id)).await?;
        let entry = audit::Entry::new("undo-import", of.key, id);
        audit::append(
            &mut tx,
            act,
            entry.diff(json!({"file": [batch.file, null]})),
        )
        .await?;
        tx.commit().await?;
        batch.undone_at = Some(at);
        Ok(batch)
    }

    /// Undoes one row; answers the record's name when it has moved on.
    async fn undo_row(
        &self,
        tx: &mut Tx,
        act: &Act,
        of: &'static RecordType,
        row: &Row,
    ) -> Result<Option<String>, RecordsError> {
        let id: Id = row.parsed("record_id")?;
        let version = row.int("version")?;
        let now = self.get_in(tx, act, of, id).await?;
        if now.version != version {
            let number = now.number.clone();
            return Ok(Some(
                number.unwrap_or_else(|| now.text(of.title).to_owned()),
            ));
        }
        if row.text("verb")? == Deed::Create.name() {
            self.trash_in(tx, act, of, (id, version)).await?;
            return Ok(None);
        }
        let before: Content = serde_json::from_str(&row.text("before")?).unwrap_or_default();
        let settable = |name: &String| of.field(name).is_some_and(|field| !field.read_only);
        let before = before
            .into_iter()
            .filter(|(name, _)| settable(name))
            .collect();
        self.edit_in(tx, act, of, (id, version), &before).await?;
        Ok(None)
    }
}

fn person(act: &Act) -> Option<String> {
    act.actor.person.map(|person| person.to_string())
}

fn batch(row: &Row) -> Result<Batch, StoreError> {
    Ok(Batch {
        id: row.parsed("id")?,
        file: row.text("file")?,
        taken_at: row.int("taken_at")?,
        created: row.int("created")?,
        changed: row.int("changed")?,
        undone_at: row.int_or_none("undone_at")?,
    })
}
