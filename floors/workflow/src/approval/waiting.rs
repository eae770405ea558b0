//! What waits for whom (待办审批): the desk of a person — to decide, handed in, copied, decided — and one sheet for the page.

use qd_base::{Id, Problem};
use qd_records::{Act, Filter, Item, ListQuery, Record, Records, RecordsError, Subject, Test};
use qd_store::{Sql, Store, StoreError};

use super::plan::Plan;
use super::record::Approval;
use super::snapshot::{Snapshot, kept};
use super::standing::Standing;
use super::steps::{self, Step};

/// The most lines of a list.
const MOST: usize = 200;

/// A person's approvals by what they ask of the person.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// 待我审批, oldest first.
    pub to_decide: Vec<Item>,
    /// 我发起的, newest first.
    pub handed_in: Vec<Item>,
    /// 抄送我的, newest first.
    pub copied: Vec<Item>,
    /// 已处理, newest first.
    pub decided: Vec<Item>,
}

/// One approval with everything its page needs.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The record.
    pub item: Item,
    /// Who is asked in which order.
    pub plan: Plan,
    /// What was done.
    pub steps: Vec<Step>,
    /// What it adds up to.
    pub standing: Standing,
    /// What is to be approved.
    pub snapshot: Snapshot,
    /// Whether the reader is asked now, for the own seat or as a deputy.
    pub asked: bool,
    /// Earlier approvals of the same subject that the reader took part in, newest first.
    pub history: Vec<Item>,
    /// Approvals of the same type that ended, which the reader took part in, newest first.
    pub precedents: Vec<Item>,
}

/// How many approvals wait for a person, deputyships included.
///
/// # Errors
/// The store's fault.
pub async fn waiting_for(records: &Records, act: &Act) -> Result<u64, RecordsError> {
    Ok(u64::try_from(ids_waiting(records.store(), act).await?.len()).unwrap_or(u64::MAX))
}

async fn ids_waiting(store: &Store, act: &Act) -> Result<Vec<Id>, StoreError> {
    let Some(me) = act.actor.person else {
        return Ok(Vec::new());
    };
    let today = act.today.to_string();
    let ask = Sql::new(
        "select distinct a.id as id from approvals a join approvals__waiting w on w.record_id = a.id
         where a.state = 'running' and a.trashed_at is null and (w.person = ? or exists (
           select 1 from approval_deputies d where d.person_id = w.person and d.deputy_id = ?
           and d.ended_at is null and d.from_day <= ? and d.until_day >= ?)) order by id",
    );
    let rows = store
        .rows(
            &ask.bind(me)
                .bind(me)
                .bind(today.as_str())
                .bind(today.as_str()),
        )
        .await?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

async fn ids_by_step(store: &Store, me: Id, ask: &'static str) -> Result<Vec<Id>, StoreError> {
    let rows = store.rows(&Sql::new(ask).bind(me)).await?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

async fn items(records: &Records, act: &Act, ids: Vec<Id>) -> Result<Vec<Item>, RecordsError> {
    let mut found = Vec::new();
    for id in ids.into_iter().take(MOST) {
        match records.get(act, Approval::TYPE, id).await {
            Ok(item) => found.push(item),
            Err(RecordsError::Refused(problem)) if problem.status == 404 => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(found)
}

/// The desk of a person.
///
/// # Errors
/// The store's fault.
pub async fn desk(records: &Records, act: &Act) -> Result<Desk, RecordsError> {
    let Some(me) = act.actor.person else {
        return Ok(Desk::default());
    };
    let store = records.store();
    let copied = "select distinct approval_id as id from approval_steps
         where verb = 'copy' and target_id = ? order by id desc limit 200";
    let decided = "select distinct approval_id as id from approval_steps
         where person_id = ? and verb not in ('submit', 'withdraw', 'void') order by id desc limit 200";
    let handed_in = "select id from approvals where submitter = ? order by id desc limit 200";
    Ok(Desk {
        to_decide: items(records, act, ids_waiting(store, act).await?).await?,
        handed_in: items(records, act, ids_by_step(store, me, handed_in).await?).await?,
        copied: items(records, act, ids_by_step(store, me, copied).await?).await?,
        decided: items(records, act, ids_by_step(store, me, decided).await?).await?,
    })
}

/// One approval with everything its page needs.
///
/// # Errors
/// 404 when there is none or the actor takes no part in it.
pub async fn sheet(records: &Records, act: &Act, id: Id) -> Result<Sheet, RecordsError> {
    let item = records.get(act, Approval::TYPE, id).await?;
    let (plan, snapshot) = kept(records.store(), id).await?;
    let steps = steps::of(records.store(), id).await?;
    let standing = Standing::of(&plan, &steps);
    let asked = ids_waiting(records.store(), act).await?.contains(&id);
    let subject = item.content.get("subject_id").cloned().unwrap_or_default();
    let kind = item
        .content
        .get("subject_type")
        .cloned()
        .unwrap_or_default();
    let others = |items: Vec<Item>| {
        items
            .into_iter()
            .filter(|one| one.id != id)
            .collect::<Vec<_>>()
    };
    let history = others(with(records, act, &[("subject_id", subject.clone())]).await?);
    let ended = with(records, act, &[("subject_type", kind)]).await?;
    let is_precedent = |one: &Item| {
        one.content.get("subject_id") != Some(&subject)
            && one.content.get("ended_at").is_some_and(|at| !at.is_null())
    };
    let precedents = others(ended)
        .into_iter()
        .filter(is_precedent)
        .take(5)
        .collect();
    Ok(Sheet {
        item,
        plan,
        steps,
        standing,
        snapshot,
        asked,
        history,
        precedents,
    })
}

async fn with(
    records: &Records,
    act: &Act,
    pairs: &[(&str, serde_json::Value)],
) -> Result<Vec<Item>, RecordsError> {
    let filters = pairs.iter().filter_map(|(name, value)| {
        Some(Filter {
            subject: Subject::Field(Approval::TYPE.field(name)?),
            test: Test::Is,
            values: vec![value.clone()],
        })
    });
    let query = ListQuery {
        filters: filters.collect(),
        ..ListQuery::default()
    };
    Ok(records.find(act, Approval::TYPE, &query).await?.items)
}

/// The approvals of a subject that a person who sees the subject may know of: number, state and who is asked.
///
/// # Errors
/// 404 when the actor does not see the subject.
pub async fn running_on(
    records: &Records,
    act: &Act,
    subject: &crate::Subject,
) -> Result<Vec<Item>, RecordsError> {
    subject.seen(records, act).await?;
    let house = crate::members::house(act);
    let id: serde_json::Value = subject.id.to_string().into();
    if subject.record_type.is_empty() {
        return Err(Problem::new(404, "records-absent").arg("type", "").into());
    }
    let pairs = [
        ("subject_type", subject.record_type.clone().into()),
        ("subject_id", id),
    ];
    with(records, &house, &pairs).await
}
