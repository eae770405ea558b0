//! Deputies (代理): who decides for somebody in a period. A deputy's step names both.

use qd_base::{Date, Id, Problem, Role};
use qd_records::{Act, Records, RecordsError, Task, Work, audit};
use qd_store::{Row, Sql, StoreError, Tx};
use serde_json::json;

use super::record::Approval;
use crate::members::let_see;
use qd_records::Record;

/// One deputy for a period, both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// Identity.
    pub id: Id,
    /// For whom.
    pub person: Id,
    /// Who decides instead.
    pub deputy: Id,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// Names a deputy. People name their own; administrators name one for anybody, for instance when a person has left.
///
/// # Errors
/// 403 for somebody else's, 422 when the period or the person cannot be.
pub async fn set_deputy(
    records: &Records,
    act: &Act,
    (person, deputy): (Id, Id),
    (from, until): (Date, Date),
) -> Result<Id, RecordsError> {
    if act.actor.person != Some(person) && !act.actor.is(Role::Administrator) {
        return Err(Problem::new(403, "deputy-own").into());
    }
    if person == deputy {
        return Err(Problem::new(422, "deputy-self").field("deputy").into());
    }
    if until < from || until < act.today {
        return Err(Problem::new(422, "deputy-period").field("until").into());
    }
    let mut tx = records.store().begin().await?;
    if crate::people::open(&mut tx, deputy).await?.is_empty() {
        return Err(Problem::new(422, "approval-target-absent")
            .field("deputy")
            .into());
    }
    let id = Id::fresh();
    let order = Sql::new(
        "insert into approval_deputies (id, person_id, deputy_id, from_day, until_day, created_at)
         values (?, ?, ?, ?, ?, ?)",
    );
    let order = order
        .bind(id)
        .bind(person)
        .bind(deputy)
        .bind(from.to_string())
        .bind(until.to_string());
    tx.execute(&order.bind(act.at.as_microsecond())).await?;
    let entry = audit::Entry::new("create", "approval_deputy", id).diff(json!({
        "person": [null, person], "deputy": [null, deputy],
        "from": [null, from.to_string()], "until": [null, until.to_string()],
    }));
    audit::append(&mut tx, act, entry).await?;
    spread(&mut tx, act.today).await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends a period early.
///
/// # Errors
/// 404 when there is none of that person's.
pub async fn end_deputy(records: &Records, act: &Act, id: Id) -> Result<(), RecordsError> {
    let mut tx = records.store().begin().await?;
    let whose =
        Sql::new("select person_id from approval_deputies where id = ? and ended_at is null");
    let row = tx.row(&whose.bind(id)).await?;
    let person: Option<Id> = row.map(|row| row.parsed("person_id")).transpose()?;
    let may = person
        .is_some_and(|one| act.actor.person == Some(one) || act.actor.is(Role::Administrator));
    if !may {
        return Err(Problem::new(404, "deputy-absent").into());
    }
    let order = Sql::new("update approval_deputies set ended_at = ? where id = ?");
    tx.execute(&order.bind(act.at.as_microsecond()).bind(id))
        .await?;
    audit::append(
        &mut tx,
        act,
        audit::Entry::new("end", "approval_deputy", id),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// The periods of a person that are not over, as principal or as deputy.
///
/// # Errors
/// The store's fault.
pub async fn deputies(
    records: &Records,
    person: Id,
    today: Date,
) -> Result<Vec<Deputy>, RecordsError> {
    let ask = Sql::new(
        "select id, person_id, deputy_id, from_day, until_day from approval_deputies
         where ended_at is null and until_day >= ? and (person_id = ? or deputy_id = ?) order by from_day, id",
    );
    let rows = records
        .store()
        .rows(&ask.bind(today.to_string()).bind(person).bind(person))
        .await?;
    Ok(rows.iter().map(deputy_of).collect::<Result<_, _>>()?)
}

fn deputy_of(row: &Row) -> Result<Deputy, StoreError> {
    Ok(Deputy {
        id: row.parsed("id")?,
        person: row.parsed("person_id")?,
        deputy: row.parsed("deputy_id")?,
        from: row.parsed("from_day")?,
        until: row.parsed("until_day")?,
    })
}

/// For whom of those waiting a person decides today.
pub(crate) async fn who(
    tx: &mut Tx,
    deputy: Id,
    waiting: &[Id],
    today: Date,
) -> Result<Option<Id>, StoreError> {
    let ask = Sql::new(
        "select person_id from approval_deputies
         where deputy_id = ? and ended_at is null and from_day <= ? and until_day >= ? order by id",
    );
    let rows = tx
        .rows(
            &ask.bind(deputy)
                .bind(today.to_string())
                .bind(today.to_string()),
        )
        .await?;
    for row in &rows {
        let person: Id = row.parsed("person_id")?;
        if waiting.contains(&person) {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// The deputies of some people today.
pub(crate) async fn of_these(
    tx: &mut Tx,
    people: &[Id],
    today: Date,
) -> Result<Vec<Id>, StoreError> {
    let mut found = Vec::new();
    for person in people {
        let ask = Sql::new(
            "select deputy_id from approval_deputies
             where person_id = ? and ended_at is null and from_day <= ? and until_day >= ?",
        );
        let rows = tx
            .rows(
                &ask.bind(*person)
                    .bind(today.to_string())
                    .bind(today.to_string()),
            )
            .await?;
        for row in &rows {
            found.push(row.parsed("deputy_id")?);
        }
    }
    Ok(found)
}

/// Lets today's deputies see what waits for those they stand for; tells how many rows were added.
async fn spread(tx: &mut Tx, today: Date) -> Result<u64, StoreError> {
    let ask = Sql::new(
        "select a.id as id, d.deputy_id as deputy_id from approvals a
         join approvals__waiting w on w.record_id = a.id
         join approval_deputies d on d.person_id = w.person
         where a.state = 'running' and d.ended_at is null and d.from_day <= ? and d.until_day >= ?
         and not exists (select 1 from record_members m
           where m.record_type = 'approval' and m.record_id = a.id and m.person_id = d.deputy_id)",
    );
    let rows = tx
        .rows(&ask.bind(today.to_string()).bind(today.to_string()))
        .await?;
    for row in &rows {
        let_see(
            tx,
            (Approval::TYPE, row.parsed("id")?),
            &[row.parsed("deputy_id")?],
        )
        .await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// Each morning the deputies whose period begins get to see what waits.
pub const MEMBERSHIP_TASK: Task = Task {
    key: "workflow.deputies",
    label: qd_base::label("代理人开始代理", "Deputies take over"),
    cron: "5 0 * * *",
    run: |records, act| begin(records, act),
};

fn begin<'a>(records: &'a Records, act: &'a Act) -> Work<'a, u64> {
    Box::pin(async move {
        let mut tx = records.store().begin().await?;
        let added = spread(&mut tx, act.today).await?;
        tx.commit().await?;
        Ok(added)
    })
}
