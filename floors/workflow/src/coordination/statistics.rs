//! The board and statistics of requests (协同单看板与统计): by department, overdue first; how fast and how punctual.

use std::collections::BTreeMap;

use qd_records::{
    Act, ChoiceType, Filter, Item, ListQuery, PAGE_MOST, Record, Records, RecordsError, Subject,
    Test,
};
use serde::Serialize;

use super::record::{CoordinationRequest, RequestState};
use super::rules::read;

/// The most requests that a board or statistics read.
const MOST: usize = 5_000;

/// How a department answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DepartmentStatistics {
    /// The role's key; `person` and `outside` for those addressed otherwise.
    pub department: String,
    /// All requests.
    pub asked: u64,
    /// Answered ones.
    pub answered: u64,
    /// Answered by the due time.
    pub on_time: u64,
    /// Open and past the due time.
    pub overdue: u64,
    /// The median time to the answer, in hours; nothing without an answer.
    pub median_hours: Option<i64>,
}

/// What waits for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Open requests to the person or the person's departments.
    pub open: u64,
    /// Of these, past the due time.
    pub overdue: u64,
}

/// Whom a request addresses: a role's key, `person` or `outside`.
fn department(request: &CoordinationRequest) -> String {
    match (request.to_role, request.to_person) {
        (Some(role), _) => role.key().to_owned(),
        (None, Some(_)) => "person".to_owned(),
        (None, None) => "outside".to_owned(),
    }
}

async fn all(records: &Records, act: &Act, state: Option<&str>) -> Result<Vec<Item>, RecordsError> {
    let of = CoordinationRequest::TYPE;
    let filter = state.and_then(|state| {
        Some(Filter {
            subject: Subject::Field(of.field("state")?),
            test: Test::Is,
            values: vec![state.into()],
        })
    });
    let mut query = ListQuery {
        filters: filter.into_iter().collect(),
        size: PAGE_MOST,
        ..ListQuery::default()
    };
    let mut found = Vec::new();
    loop {
        let page = records.find(act, of, &query).await?;
        let total = usize::try_from(page.total).unwrap_or(usize::MAX);
        let got = page.items.len();
        found.extend(page.items);
        if got == 0 || found.len() >= total.min(MOST) {
            return Ok(found);
        }
        query.page += 1;
    }
}

/// The open requests the actor sees, by department, overdue first.
///
/// # Errors
/// The store's fault.
pub async fn board(records: &Records, act: &Act) -> Result<Vec<(String, Vec<Item>)>, RecordsError> {
    let mut by: BTreeMap<String, Vec<(i64, Item)>> = BTreeMap::new();
    for item in all(records, act, Some("open")).await? {
        let request = read(&item.content)?;
        let due = request.due_at.map_or(i64::MAX, |at| at.as_second());
        by.entry(department(&request))
            .or_default()
            .push((due, item));
    }
    let mut board: Vec<(String, Vec<(i64, Item)>)> = by.into_iter().collect();
    for (_, column) in &mut board {
        column.sort_by_key(|(due, item)| (*due, item.id));
    }
    board.sort_by_key(|(_, column)| column.first().map_or(i64::MAX, |(due, _)| *due));
    let bare = |column: Vec<(i64, Item)>| column.into_iter().map(|(_, item)| item).collect();
    Ok(board
        .into_iter()
        .map(|(name, column)| (name, bare(column)))
        .collect())
}

/// How departments answer, over the requests the actor sees.
///
/// # Errors
/// The store's fault.
pub async fn statistics(
    records: &Records,
    act: &Act,
) -> Result<Vec<DepartmentStatistics>, RecordsError> {
    let mut by: BTreeMap<String, (DepartmentStatistics, Vec<i64>)> = BTreeMap::new();
    for item in all(records, act, None).await? {
        let request = read(&item.content)?;
        if request.state == RequestState::Cancelled {
            continue;
        }
        let name = department(&request);
        let (line, hours) = by.entry(name.clone()).or_insert_with(|| {
            let line = DepartmentStatistics {
                department: name,
                asked: 0,
                answered: 0,
                on_time: 0,
                overdue: 0,
                median_hours: None,
            };
            (line, Vec::new())
        });
        line.asked += 1;
        match request.answered_at {
            Some(at) => {
                line.answered += 1;
                line.on_time += u64::from(request.due_at.is_none_or(|due| at <= due));
                hours.push((at.as_microsecond() - item.created_at) / 3_600_000_000);
            }
            None => line.overdue += u64::from(request.due_at.is_some_and(|due| due < act.at)),
        }
    }
    let lines = by.into_values().map(|(mut line, mut hours)| {
        hours.sort_unstable();
        line.median_hours = hours.get(hours.len() / 2).copied();
        line
    });
    Ok(lines.collect())
}

/// The open requests that a person is asked, oldest due first.
///
/// # Errors
/// The store's fault.
pub async fn waiting_for(records: &Records, act: &Act) -> Result<Waiting, RecordsError> {
    let mut waiting = Waiting::default();
    for item in all(records, act, Some("open")).await? {
        let request = read(&item.content)?;
        let named = request
            .to_person
            .is_some_and(|key| act.actor.person == Some(key.0));
        let of_role = request
            .to_role
            .is_some_and(|role| act.actor.is(role.role()));
        if named || of_role {
            waiting.open += 1;
            waiting.overdue += u64::from(request.due_at.is_some_and(|due| due < act.at));
        }
    }
    Ok(waiting)
}
