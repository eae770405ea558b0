//! Schedules (定时计划): tasks of the rooms at their times in China. The next due time is kept in the database and moves on in
//! the same transaction that enqueues the run, so that no occurrence is doubled by a second process nor lost by a
//! restart. Occurrences that passed while nothing ran are made up for by one run, which says how many.

use std::str::FromStr;

use croner::Cron;
use jiff::Timestamp;
use qd_base::{Label, Problem, Role};
use qd_records::{Act, RecordsError, Task, audit};
use qd_store::jobs::{self, NewJob};
use qd_store::{Row, Sql, Store, StoreError, Tx, Value};
use serde::Serialize;
use serde_json::json;

use crate::calendar::china;

/// The kind of jobs that run a task.
pub(super) const KIND: &str = "task";
/// The most occurrences that are counted as missed.
const MISSED_MOST: i64 = 1_000;

/// One schedule as shown.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleLine {
    /// The task's key.
    pub key: &'static str,
    /// Its name.
    pub label: Label,
    /// Its cron fields.
    pub cron: &'static str,
    /// When it runs next.
    pub next: Option<Timestamp>,
    /// Its last run.
    pub last: Option<TaskRun>,
}

/// One run of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRun {
    /// For which time; microseconds since 1970 UTC.
    pub due_at: i64,
    /// When it began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// How many occurrences it makes up for besides its own.
    pub missed: i64,
    /// What it did, as a count.
    pub count: Option<i64>,
    /// Why it failed.
    pub fault: Option<String>,
}

/// The first time after an instant at which a schedule is due.
///
/// # Errors
/// 500 when the description's cron fields cannot be read or never come.
pub fn next_after(cron: &str, after: Timestamp) -> Result<Timestamp, RecordsError> {
    let wrong = |fault: &dyn std::fmt::Display| {
        Problem::new(500, "work-cron")
            .arg("cron", cron)
            .source(fault)
    };
    let parsed = Cron::from_str(cron).map_err(|fault| wrong(&fault))?;
    let from = after.to_zoned(china());
    let next = parsed
        .find_next_occurrence(&from, false)
        .map_err(|fault| wrong(&fault))?;
    Ok(next.timestamp())
}

/// Enqueues every task that is due; tells how many.
pub(super) async fn start_due(
    store: &Store,
    tasks: &[Task],
    at: Timestamp,
) -> Result<u64, RecordsError> {
    let waiting = Sql::new("select key, due_at from task_schedules");
    let known = store.rows(&waiting).await?;
    let mut started = 0;
    for task in tasks {
        let row = known
            .iter()
            .find(|row| row.text("key").is_ok_and(|key| key == task.key));
        let due = row.map(|row| row.int("due_at")).transpose()?;
        if due.is_none_or(|due| due <= at.as_microsecond()) {
            let mut tx = store.begin().await?;
            started += u64::from(start(&mut tx, task, at).await?);
            tx.commit().await?;
        }
    }
    Ok(started)
}

/// Under the pen: another process may have been here meanwhile.
async fn start(tx: &mut Tx, task: &Task, at: Timestamp) -> Result<bool, RecordsError> {
    let ask = Sql::new("select due_at from task_schedules where key = ?").bind(task.key);
    let Some(row) = tx.row(&ask).await? else {
        let next = next_after(task.cron, at)?;
        let order = Sql::new("insert into task_schedules (key, cron, due_at) values (?, ?, ?)");
        tx.execute(
            &order
                .bind(task.key)
                .bind(task.cron)
                .bind(next.as_microsecond()),
        )
        .await?;
        return Ok(false);
    };
    let due = row.int("due_at")?;
    if due > at.as_microsecond() {
        return Ok(false);
    }
    let mut next = Timestamp::from_microsecond(due).unwrap_or(at);
    let mut missed = -1;
    while next <= at && missed < MISSED_MOST {
        next = next_after(task.cron, next)?;
        missed += 1;
    }
    if next <= at {
        next = next_after(task.cron, at)?;
    }
    let order = Sql::new("update task_schedules set due_at = ?, cron = ? where key = ?");
    tx.execute(
        &order
            .bind(next.as_microsecond())
            .bind(task.cron)
            .bind(task.key),
    )
    .await?;
    enqueue(tx, task.key, (due, missed), at).await?;
    Ok(true)
}

async fn enqueue(
    tx: &mut Tx,
    key: &str,
    (due, missed): (i64, i64),
    at: Timestamp,
) -> Result<(), RecordsError> {
    let order = Sql::new(
        "insert into task_runs (task_key, due_at, started_at, missed) values (?, ?, ?, ?)
         on conflict (task_key, due_at) do nothing",
    );
    let fresh = tx
        .execute(
            &order
                .bind(key)
                .bind(due)
                .bind(at.as_microsecond())
                .bind(missed),
        )
        .await?;
    if fresh == 1 {
        let body = json!({"key": key, "due_at": due});
        let job = NewJob::new(KIND, body, at).once(format!("{key}@{due}"));
        jobs::enqueue(tx, &job, at).await?;
    }
    Ok(())
}

/// Runs a task at once, for an administrator.
///
/// # Errors
/// 403 for others, 404 when there is no such task.
pub async fn run_now(
    store: &Store,
    tasks: &[Task],
    act: &Act,
    key: &str,
) -> Result<(), RecordsError> {
    if !act.actor.is(Role::Administrator) && !act.actor.is_system() {
        return Err(Problem::new(403, "work-need-administrator").into());
    }
    let task = tasks.iter().find(|task| task.key == key);
    let task = task.ok_or_else(|| Problem::new(404, "work-task-absent").arg("key", key))?;
    let mut tx = store.begin().await?;
    enqueue(&mut tx, task.key, (act.at.as_microsecond(), 0), act.at).await?;
    audit::append(&mut tx, act, audit::Entry::new("run", "task", key)).await?;
    Ok(tx.commit().await?)
}

/// Notes how a run ended, in the transaction that finishes its job.
pub(super) async fn ended(
    tx: &mut Tx,
    (key, due): (&str, i64),
    outcome: Result<u64, String>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (count, fault) = match outcome {
        Ok(count) => (i64::try_from(count).ok(), None),
        Err(fault) => (None, Some(fault.chars().take(2_000).collect::<String>())),
    };
    let order = Sql::new(
        "update task_runs set finished_at = ?, done_count = ?, fault = ? where task_key = ? and due_at = ?",
    );
    let order = order
        .bind(at.as_microsecond())
        .bind(Value::from(count))
        .bind(Value::from(fault));
    tx.execute(&order.bind(key).bind(due)).await.map(drop)
}

/// All schedules with next and last run.
///
/// # Errors
/// The store's fault.
pub async fn lines(
    store: &Store,
    tasks: &[Task],
    at: Timestamp,
) -> Result<Vec<ScheduleLine>, RecordsError> {
    let mut lines = Vec::with_capacity(tasks.len());
    for task in tasks {
        let ask = Sql::new("select due_at from task_schedules where key = ?").bind(task.key);
        let kept = store
            .row(&ask)
            .await?
            .map(|row| row.int("due_at"))
            .transpose()?;
        let kept = kept.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        lines.push(ScheduleLine {
            key: task.key,
            label: task.label,
            cron: task.cron,
            next: kept.or_else(|| next_after(task.cron, at).ok()),
            last: runs(store, task.key, 1).await?.into_iter().next(),
        });
    }
    Ok(lines)
}

/// The last runs of a task, newest first.
///
/// # Errors
/// The store's fault.
pub async fn runs(store: &Store, key: &str, most: i64) -> Result<Vec<TaskRun>, RecordsError> {
    let ask = Sql::new(
        "select due_at, started_at, finished_at, missed, done_count, fault from task_runs
         where task_key = ? order by due_at desc limit ?",
    );
    let rows = store.rows(&ask.bind(key).bind(most)).await?;
    Ok(rows.iter().map(run_of).collect::<Result<_, _>>()?)
}

fn run_of(row: &Row) -> Result<TaskRun, StoreError> {
    Ok(TaskRun {
        due_at: row.int("due_at")?,
        started_at: row.int("started_at")?,
        finished_at: row.int_or_none("finished_at")?,
        missed: row.int("missed")?,
        count: row.int_or_none("done_count")?,
        fault: row.text_or_none("fault")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_china_whatever_the_server_keeps() {
        let at: Timestamp = "2026-05-05T21:59:00Z".parse().expect("an instant");
        let next = next_after("0 6 * * *", at).expect("a cron");
        assert_eq!(next.to_string(), "2026-05-05T22:00:00Z");
        let next = next_after("0 6 * * *", next).expect("a cron");
        assert_eq!(next.to_string(), "2026-05-06T22:00:00Z");
        assert!(next_after("whenever", at).is_err());
    }
}
