//! People by their place (人员定位): roles, units, heads and superiors on a day.

use qd_base::{Date, Id, Role};
use qd_records::RecordsError;
use qd_store::{Sql, Store, StoreError, Tx};

async fn ids(tx: &mut Tx, ask: &Sql) -> Result<Vec<Id>, StoreError> {
    tx.rows(ask)
        .await?
        .iter()
        .map(|row| row.parsed("id"))
        .collect()
}

/// Everybody with an open account by id and name, for forms; two thousand at most.
///
/// # Errors
/// The store's fault.
pub async fn people_to_choose(store: &Store) -> Result<Vec<(Id, String)>, RecordsError> {
    let ask = Sql::new(
        "select id, name from people where disabled_at is null order by name, id limit 2000",
    );
    let rows = store.rows(&ask).await?;
    let one = |row: &qd_store::Row| Ok((row.parsed("id")?, row.text("name")?));
    Ok(rows.iter().map(one).collect::<Result<_, StoreError>>()?)
}

/// The person, unless the account is shut.
pub(crate) async fn open(tx: &mut Tx, person: Id) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new("select id from people where id = ? and disabled_at is null");
    ids(tx, &ask.bind(person)).await
}

/// Everybody of a role with an open account.
pub(crate) async fn of_role(tx: &mut Tx, role: Role) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new(
        "select p.id as id from people p join person_roles r on r.person_id = p.id
         where r.role = ? and p.disabled_at is null order by p.login_key",
    );
    let text = serde_json::to_value(role).unwrap_or_default();
    ids(tx, &ask.bind(text.as_str().unwrap_or_default())).await
}

/// Everybody posted to a unit on a day.
pub(crate) async fn of_unit(tx: &mut Tx, unit: &str, day: Date) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new(
        "select distinct p.id as id from org_units u join postings q on q.unit_id = u.id
         join people p on p.id = q.person_id
         where u.name = ? and q.from_day <= ? and q.until_day > ? and p.disabled_at is null order by p.id",
    );
    ids(
        tx,
        &ask.bind(unit).bind(day.to_string()).bind(day.to_string()),
    )
    .await
}

async fn units_of(tx: &mut Tx, person: Id, day: Date) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new(
        "select unit_id as id from postings
         where person_id = ? and from_day <= ? and until_day > ? order by head desc, id",
    );
    ids(
        tx,
        &ask.bind(person).bind(day.to_string()).bind(day.to_string()),
    )
    .await
}

async fn heads(tx: &mut Tx, unit: Id, day: Date) -> Result<Vec<Id>, StoreError> {
    let ask = Sql::new(
        "select p.id as id from postings q join people p on p.id = q.person_id
         where q.unit_id = ? and q.head = ? and q.from_day <= ? and q.until_day > ?
         and p.disabled_at is null order by q.id",
    );
    let day = day.to_string();
    ids(
        tx,
        &ask.bind(unit)
            .bind(true)
            .bind(day.as_str())
            .bind(day.as_str()),
    )
    .await
}

async fn above(tx: &mut Tx, unit: Id) -> Result<Option<Id>, StoreError> {
    let ask =
        Sql::new("select parent_id as id from org_units where id = ? and parent_id is not null");
    Ok(ids(tx, &ask.bind(unit)).await?.into_iter().next())
}

/// The nearest head above a person who is not the person.
pub(crate) async fn superior(tx: &mut Tx, person: Id, day: Date) -> Result<Option<Id>, StoreError> {
    for unit in units_of(tx, person, day).await? {
        let mut at = Some(unit);
        while let Some(unit) = at {
            let found = heads(tx, unit, day)
                .await?
                .into_iter()
                .find(|head| *head != person);
            if found.is_some() {
                return Ok(found);
            }
            at = above(tx, unit).await?;
        }
    }
    Ok(None)
}

/// The head of the person's unit, who may be the person.
pub(crate) async fn head_of_own_unit(
    tx: &mut Tx,
    person: Id,
    day: Date,
) -> Result<Option<Id>, StoreError> {
    for unit in units_of(tx, person, day).await? {
        if let Some(head) = heads(tx, unit, day).await?.into_iter().next() {
            return Ok(Some(head));
        }
    }
    Ok(None)
}
