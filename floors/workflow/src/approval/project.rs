//! Writing down where an approval stands (记录现状): steps are added, and the record that people list and rooms follow is
//! brought to what they add up to, in the same transaction.

use std::collections::BTreeMap;

use qd_base::Id;
use qd_records::{Act, ChoiceType, Content, Item, Record, Records, RecordsError};
use qd_store::{Sql, StoreError, Tx};
use serde_json::{Value, json};

use super::deputy;
use super::plan::Plan;
use super::record::{Approval, ApprovalState};
use super::standing::Standing;
use super::steps::{self, Step, Verb};
use crate::members::{house, let_see};

/// The names of people.
pub(crate) async fn names(tx: &mut Tx, people: &[Id]) -> Result<BTreeMap<Id, String>, StoreError> {
    let mut names = BTreeMap::new();
    for person in people {
        let ask = Sql::new("select name from people where id = ?").bind(*person);
        if let Some(row) = tx.row(&ask).await? {
            names.insert(*person, row.text("name")?);
        }
    }
    Ok(names)
}

/// Adds a person's step and what the house does by itself after it; answers the standing.
pub(crate) async fn take(
    tx: &mut Tx,
    act: &Act,
    approval: Id,
    (plan, known): (&Plan, &[Step]),
    mut step: Step,
) -> Result<(Standing, i64), RecordsError> {
    let mut standing = Standing::of(plan, known);
    let mut seq = i64::try_from(known.len()).unwrap_or(i64::MAX) + 1;
    steps::append(tx, act, approval, &mut step, seq).await?;
    standing.apply(plan, &step);
    let house = house(act);
    while let Some(mut own) = standing.by_itself(plan) {
        seq += 1;
        steps::append(tx, &house, approval, &mut own, seq).await?;
        standing.apply(plan, &own);
    }
    if step.verb == Verb::Submit {
        for person in &plan.copies {
            seq += 1;
            let mut copy = Step::house(Verb::Copy, 0, Some(*person));
            steps::append(tx, &house, approval, &mut copy, seq).await?;
        }
    }
    Ok((standing, seq))
}

/// The fields that follow from the standing.
pub(crate) async fn fields(
    tx: &mut Tx,
    act: &Act,
    plan: &Plan,
    (standing, steps): (&Standing, i64),
) -> Result<Content, RecordsError> {
    let waiting = standing.waiting(plan);
    let names = names(tx, &waiting).await?;
    let rows: Vec<Value> = waiting
        .iter()
        .map(|person| json!({"person": person.to_string(), "name": names.get(person)}))
        .collect();
    let running = standing.state == ApprovalState::Running;
    let node = plan
        .nodes
        .get(standing.node)
        .filter(|_| running)
        .map(|node| node.name.clone());
    let ended = (!running).then(|| act.at.to_string());
    let mut content = Content::new();
    content.insert("state".to_owned(), standing.state.key().into());
    content.insert("node".to_owned(), node.into());
    content.insert("waiting".to_owned(), rows.into());
    content.insert("steps".to_owned(), steps.to_string().into());
    content.insert("ended_at".to_owned(), ended.into());
    Ok(content)
}

/// Brings the record to the standing and lets those who are asked see it.
pub(crate) async fn write(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
    (plan, standing, seq): (&Plan, &Standing, i64),
) -> Result<Item, RecordsError> {
    let mut people = standing.waiting(plan);
    people.extend(deputy::of_these(tx, &people, act.today).await?);
    let_see(tx, (Approval::TYPE, item.id), &people).await?;
    let fields = fields(tx, act, plan, (standing, seq)).await?;
    let house = house(act);
    records
        .edit_in(tx, &house, Approval::TYPE, (item.id, item.version), &fields)
        .await
}
