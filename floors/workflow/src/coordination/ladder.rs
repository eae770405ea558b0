//! The ladder (催办与升级): reminded a working day before, due, then the superior, then the director. Each rung is climbed
//! once; run twice, the task changes nothing the second time.

use jiff::Timestamp;
use qd_base::{Id, Role, label};
use qd_records::{
    Act, ChoiceType, Content, ListQuery, PAGE_MOST, Record, Records, RecordsError, Task, Work,
};
use qd_store::Tx;
use serde_json::json;

use super::record::{CoordinationRequest, RequestState, Rung};
use super::rules::read;
use crate::calendar::{closing, day_of, workdays_from};
use crate::people;

/// Working days after the due day until the superior is told.
const SUPERIOR_AFTER: i32 = 1;
/// Working days after the due day until the director is told.
const DIRECTOR_AFTER: i32 = 3;

/// Climbs the ladder for every open request.
pub const LADDER: Task = Task {
    key: "workflow.coordination",
    label: label("协同单催办与升级", "Urging of coordination requests"),
    cron: "*/30 8-19 * * *",
    run: |records, act| climb(records, act),
};

fn climb<'a>(records: &'a Records, act: &'a Act) -> Work<'a, u64> {
    Box::pin(async move {
        let of = CoordinationRequest::TYPE;
        let pairs = [
            ("state".to_owned(), "open".to_owned()),
            ("sort".to_owned(), "due".to_owned()),
        ];
        let mut query = ListQuery::parse(of, &act.actor, &pairs)?;
        query.size = PAGE_MOST;
        let (mut climbed, mut ids) = (0, Vec::new());
        loop {
            let page = records.find(act, of, &query).await?;
            ids.extend(page.items.iter().map(|item| item.id));
            if page.items.is_empty() || page.total <= query.page * query.size {
                break;
            }
            query.page += 1;
        }
        for id in ids {
            let mut tx = records.store().begin().await?;
            climbed += u64::from(one(records, &mut tx, act, id).await?);
            tx.commit().await?;
        }
        Ok(climbed)
    })
}

async fn one(records: &Records, tx: &mut Tx, act: &Act, id: Id) -> Result<bool, RecordsError> {
    let of = CoordinationRequest::TYPE;
    let item = records.get_in(tx, act, of, id).await?;
    let request = read(&item.content)?;
    let Some(due) = request
        .due_at
        .filter(|_| request.state == RequestState::Open)
    else {
        return Ok(false);
    };
    let rung = rung(due, act.at);
    if rung <= request.rung || item.trashed_at.is_some() {
        return Ok(false);
    }
    let mut fields = Content::new();
    fields.insert("rung".to_owned(), rung.key().into());
    if rung >= Rung::Escalated {
        let told = told(tx, act, &request, rung).await?;
        if let Some(told) = told {
            fields.insert("escalated_to".to_owned(), json!(told.to_string()));
        }
    }
    records
        .edit_in(tx, act, of, (id, item.version), &fields)
        .await?;
    Ok(true)
}

/// How far the ladder is climbed at an instant.
fn rung(due: Timestamp, now: Timestamp) -> Rung {
    let day = day_of(due);
    let after = |days: i32| closing(workdays_from(day, days));
    if now >= after(DIRECTOR_AFTER) {
        Rung::EscalatedHigh
    } else if now >= after(SUPERIOR_AFTER) {
        Rung::Escalated
    } else if now >= due {
        Rung::Due
    } else if now >= after(-1) {
        Rung::Reminded
    } else {
        Rung::Calm
    }
}

async fn told(
    tx: &mut Tx,
    act: &Act,
    request: &CoordinationRequest,
    rung: Rung,
) -> Result<Option<Id>, RecordsError> {
    let superior = match request.to_person {
        Some(person) => people::superior(tx, person.0, act.today).await?,
        None => people::superior(tx, request.owner.0, act.today).await?,
    };
    let director = people::of_role(tx, Role::Director)
        .await?
        .into_iter()
        .next();
    Ok(match rung {
        Rung::EscalatedHigh => director.or(superior),
        _ => superior.or(director),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_base::Date;

    #[test]
    fn the_ladder_counts_working_days_and_not_the_weekend() {
        // Friday 8 May 2026.
        let due = closing(Date::constant(2026, 5, 8));
        let at = |day: i8| closing(Date::constant(2026, 5, day));
        assert_eq!(rung(due, at(6)), Rung::Calm);
        assert_eq!(rung(due, at(7)), Rung::Reminded);
        assert_eq!(rung(due, at(8)), Rung::Due);
        assert_eq!(rung(due, at(10)), Rung::Due, "Sunday");
        assert_eq!(rung(due, at(11)), Rung::Escalated);
        assert_eq!(rung(due, at(12)), Rung::Escalated);
        assert_eq!(rung(due, at(13)), Rung::EscalatedHigh);
    }
}
