//! Looking after people (人员管理): their profile, the names of units, and everybody's postings with names.

use qd_base::{Date, Id, Lang, Problem};
use qd_records::{Act, audit};
use qd_store::{Sql, StoreError, Value};
use serde_json::json;

use crate::person::{self, judge_mail, judge_names, mail_key};
use crate::{Doors, PeopleError, Posting, org};

/// What can be changed in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEdit {
    /// The name shown.
    pub name: String,
    /// The language read.
    pub lang: Lang,
    /// The name the ledger knows the person's sales under; nothing means the shown one.
    pub salesperson: Option<String>,
    /// The address people write to; nothing or empty for none.
    pub mail: Option<String>,
    /// The version that was seen.
    pub version: i64,
}

/// A posting with the names of person and unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingLine {
    /// The posting.
    pub posting: Posting,
    /// The person's name.
    pub person: String,
    /// The unit's name.
    pub unit: String,
}

impl Doors {
    /// Changes a person's profile.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a person, 409 when somebody changed it meanwhile, 422 for an
    /// impossible name.
    pub async fn edit_person(
        &self,
        act: &Act,
        id: Id,
        edit: &PersonEdit,
    ) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let before = self.known(id).await?;
        judge_names(&before.login, &edit.name)?;
        let seller = edit.salesperson.as_deref().map(str::trim);
        let seller = seller.filter(|name| !name.is_empty());
        let mail = judge_mail(edit.mail.as_deref())?;
        let order = Sql::new(
            "update people set name = ?, lang = ?, salesperson = ?, mail = ?, mail_key = ?,
             version = version + 1 where id = ? and version = ?",
        )
        .bind(edit.name.trim())
        .bind(edit.lang.tag())
        .bind(Value::from(seller.map(str::to_owned)))
        .bind(Value::from(mail.clone()))
        .bind(Value::from(mail.as_deref().map(mail_key)))
        .bind(id)
        .bind(edit.version);
        let mut tx = self.store().begin().await?;
        if tx.execute(&order).await.map_err(mail_taken)? == 0 {
            return Err(Problem::new(409, "people-edit-stale").into());
        }
        let entry = audit::Entry::new("edit", "person", id).diff(json!({
            "name": [before.name, edit.name.trim()], "lang": [before.lang.tag(), edit.lang.tag()],
            "salesperson": [before.salesperson, seller], "mail": [before.mail, mail],
        }));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a unit another name; a region's name is the region of the ledger.
    ///
    /// # Errors
    /// 403 without the right, 404 without such a unit, 409 when the name is taken, 422 for an empty one.
    pub async fn rename_unit(&self, act: &Act, unit: Id, name: &str) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let name = org::judge_unit_name(name)?;
        let mut tx = self.store().begin().await?;
        let ask = Sql::new("select name from org_units where id = ?").bind(unit);
        let Some(before) = tx.row(&ask).await? else {
            return Err(Problem::new(404, "people-unit-absent").into());
        };
        let before = before.text("name")?;
        let order = Sql::new("update org_units set name = ?, version = version + 1 where id = ?")
            .bind(name)
            .bind(unit);
        tx.execute(&order).await.map_err(org::taken)?;
        let entry =
            audit::Entry::new("edit", "org_unit", unit).diff(json!({"name": [before, name]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Everybody's postings with names: those that hold on a day, or all there ever were; newest first.
    ///
    /// # Errors
    /// 403 without the right.
    pub async fn posting_lines(
        &self,
        act: &Act,
        day: Option<Date>,
    ) -> Result<Vec<PostingLine>, PeopleError> {
        self.need_keeper(act)?;
        let ask = Sql::new(
            "select p.id, p.person_id, p.unit_id, p.head, p.from_day, p.until_day,
                    q.name as person, u.name as unit
             from postings p join people q on q.id = p.person_id join org_units u on u.id = p.unit_id
             where p.from_day <= ? and p.until_day > ?
             order by p.from_day desc, u.name, q.name limit 5000",
        );
        let bounds = match day {
            Some(day) => [day.to_string(), day.to_string()],
            None => ["9999-12-31".to_owned(), String::new()],
        };
        let [until, from] = bounds;
        let rows = self.store().rows(&ask.bind(until).bind(from)).await?;
        let lines = rows.iter().map(|row| {
            Ok(PostingLine {
                posting: org::posting_of(row)?,
                person: row.text("person")?,
                unit: row.text("unit")?,
            })
        });
        Ok(lines.collect::<Result<_, StoreError>>()?)
    }

    /// The postings of one person with names, newest first: one's own, or anybody's for those who look after the house.
    ///
    /// # Errors
    /// 403 for somebody else's.
    pub async fn postings_of(&self, act: &Act, id: Id) -> Result<Vec<PostingLine>, PeopleError> {
        self.need_self_or_keeper(act, id)?;
        let mut seen = self.store().snapshot().await?;
        let Some(known) = person::by_id(&mut seen, id).await? else {
            return Ok(Vec::new());
        };
        let ask = Sql::new(
            "select p.id, p.person_id, p.unit_id, p.head, p.from_day, p.until_day, u.name as unit
             from postings p join org_units u on u.id = p.unit_id
             where p.person_id = ? order by p.from_day desc limit 200",
        )
        .bind(id);
        let rows = seen.rows(&ask).await?;
        let lines = rows.iter().map(|row| {
            Ok(PostingLine {
                posting: org::posting_of(row)?,
                person: known.name.clone(),
                unit: row.text("unit")?,
            })
        });
        Ok(lines.collect::<Result<_, StoreError>>()?)
    }
}

fn mail_taken(fault: StoreError) -> PeopleError {
    match fault {
        StoreError::Refused { .. } => Problem::new(409, "people-mail-taken").field("mail").into(),
        other => other.into(),
    }
}
