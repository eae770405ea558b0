//! The market's morning (每日时效检查): intelligence past its day goes stale, statements that rest on nothing fresh lose
//! their support, and decisions whose day has come ask for their review.

use std::collections::BTreeSet;

use qd_base::{Date, label};
use qd_records::{
    Act, ChoiceType, Content, Item, ListQuery, Record, RecordType, Records, RecordsError, Task,
    Work,
};
use serde_json::json;

use crate::intel::{Intel, State};
use crate::proposal::{self, DecisionProposal};
use crate::swot::{Support, SwotItem};

/// Every morning before work.
pub const MORNING: Task = Task {
    key: "market.morning",
    label: label(
        "情报时效与决策复盘检查",
        "Stale intelligence and due reviews",
    ),
    cron: "40 5 * * *",
    run: morning,
};

fn morning<'a>(records: &'a Records, act: &'a Act) -> Work<'a, u64> {
    Box::pin(async move {
        let mut moved = stale(records, act).await?;
        moved += supports(records, act).await?;
        moved += reviews(records, act).await?;
        Ok(moved)
    })
}

async fn set(
    (records, act): (&Records, &Act),
    of: &RecordType,
    item: &Item,
    (field, value): (&str, &str),
) -> Result<u64, RecordsError> {
    if item.text(field) == value {
        return Ok(0);
    }
    let change = Content::from_iter([(field.to_owned(), json!(value))]);
    records
        .edit(act, of, (item.id, item.version), &change)
        .await?;
    Ok(1)
}

fn passed(item: &Item, field: &str, today: Date) -> bool {
    item.text(field)
        .parse::<Date>()
        .is_ok_and(|day| day < today)
}

async fn stale(records: &Records, act: &Act) -> Result<u64, RecordsError> {
    let fresh = ListQuery::only(Intel::TYPE, "state", State::Fresh.key());
    let mut moved = 0;
    for item in records.every(act, Intel::TYPE, fresh).await? {
        if passed(&item, "stale_after", act.today) {
            let to = ("state", State::Stale.key());
            moved += set((records, act), Intel::TYPE, &item, to).await?;
        }
    }
    Ok(moved)
}

/// A statement is supported while it cites a measure or intelligence that is fresh.
async fn supports(records: &Records, act: &Act) -> Result<u64, RecordsError> {
    let fresh = ListQuery::only(Intel::TYPE, "state", State::Fresh.key());
    let fresh = records.every(act, Intel::TYPE, fresh).await?;
    let fresh: BTreeSet<String> = fresh.iter().map(|item| item.id.to_string()).collect();
    let mut moved = 0;
    let all = records
        .every(act, SwotItem::TYPE, ListQuery::default())
        .await?;
    for item in all {
        let mut rows = item.get("evidence").as_array().into_iter().flatten();
        let holds = rows.any(|row| {
            let cited = row["intel"].as_str();
            row["measure"].is_string() || cited.is_some_and(|id| fresh.contains(id))
        });
        let support = if holds {
            Support::Supported
        } else {
            Support::Lost
        };
        let to = ("support", support.key());
        moved += set((records, act), SwotItem::TYPE, &item, to).await?;
    }
    Ok(moved)
}

async fn reviews(records: &Records, act: &Act) -> Result<u64, RecordsError> {
    let of = DecisionProposal::TYPE;
    let decided = ListQuery::only(of, "state", proposal::State::Decided.key());
    let mut moved = 0;
    for item in records.every(act, of, decided).await? {
        let day: Option<Date> = item.text("review_on").parse().ok();
        if day.is_some_and(|day| day <= act.today) {
            let to = ("state", proposal::State::Due.key());
            moved += set((records, act), of, &item, to).await?;
        }
    }
    Ok(moved)
}
