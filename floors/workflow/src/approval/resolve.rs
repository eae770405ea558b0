//! Finding approvers (确定审批人): persons, roles, superiors, heads and units become people on the day of submission.

use std::collections::BTreeSet;

use qd_base::{Date, Id, Problem};
use qd_records::{Number, RecordsError};
use qd_store::{StoreError, Tx};

use super::flow::{ApprovalFlow, ApproverKind, FlowNode, Mode, NoApprover, OwnApproval};
use super::plan::{Plan, PlanNode};
use crate::people::{head_of_own_unit, of_role, of_unit, open, superior};

/// Who asks and when.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    pub submitter: Id,
    pub today: Date,
}

/// The flow with its people.
pub(crate) async fn plan(
    tx: &mut Tx,
    asker: Asker,
    flow: &ApprovalFlow,
    two_people: bool,
) -> Result<Plan, RecordsError> {
    let mut rows: Vec<&FlowNode> = flow.nodes.0.iter().collect();
    rows.sort_by_key(|row| row.step);
    let mut nodes: Vec<(Number, PlanNode)> = Vec::new();
    for row in rows {
        let (people, mode) = people(tx, asker, row).await?;
        match nodes.last_mut().filter(|(step, _)| *step == row.step) {
            Some((_, node)) => node.people.extend(people),
            None => nodes.push((
                row.step,
                PlanNode {
                    name: row.name.clone(),
                    mode: mode.unwrap_or(row.mode),
                    people,
                    own: row.own == OwnApproval::Own,
                },
            )),
        }
    }
    let mut plan = Plan {
        submitter: asker.submitter,
        nodes: nodes.into_iter().map(|(_, node)| node).collect(),
        repeat: flow.repeat,
        two_people,
        locks: flow.locks,
        copies: flow.copies.0.iter().map(|row| row.person.0).collect(),
    };
    for node in &mut plan.nodes {
        let mut seen = BTreeSet::new();
        node.people.retain(|person| seen.insert(*person));
    }
    if two_people && !plan.could_be_two() {
        return Err(Problem::new(422, "approval-two-people").into());
    }
    Ok(plan)
}

/// The people of one row; a mode when the rule for nobody changes it.
async fn people(
    tx: &mut Tx,
    asker: Asker,
    row: &FlowNode,
) -> Result<(Vec<Id>, Option<Mode>), RecordsError> {
    let mut found = named(tx, asker, row).await?;
    if row.own != OwnApproval::Own && found.contains(&asker.submitter) {
        let above = match row.own {
            OwnApproval::Superior => superior(tx, asker.submitter, asker.today).await?,
            _ => None,
        };
        let replaced = found.into_iter().filter_map(|person| {
            if person == asker.submitter {
                above
            } else {
                Some(person)
            }
        });
        found = replaced.collect();
    }
    if !found.is_empty() {
        return Ok((found, None));
    }
    let (instead, mode) = match row.empty {
        NoApprover::Pass => return Ok((Vec::new(), None)),
        NoApprover::Person => match row.empty_person {
            Some(key) => (open(tx, key.0).await?, None),
            None => (Vec::new(), None),
        },
        NoApprover::Administrator => (
            of_role(tx, qd_base::Role::Administrator).await?,
            Some(Mode::Any),
        ),
    };
    let may = |person: &Id| row.own == OwnApproval::Own || *person != asker.submitter;
    let instead: Vec<Id> = instead.into_iter().filter(may).collect();
    if instead.is_empty() {
        return Err(Problem::new(422, "approval-nobody")
            .arg("node", &row.name)
            .into());
    }
    Ok((instead, mode))
}

async fn named(tx: &mut Tx, asker: Asker, row: &FlowNode) -> Result<Vec<Id>, StoreError> {
    let (me, day) = (asker.submitter, asker.today);
    match row.approver {
        ApproverKind::Person => match row.person {
            Some(key) => open(tx, key.0).await,
            None => Ok(Vec::new()),
        },
        ApproverKind::Role => match row.role {
            Some(role) => of_role(tx, role.role()).await,
            None => Ok(Vec::new()),
        },
        ApproverKind::Superior => Ok(superior(tx, me, day).await?.into_iter().collect()),
        ApproverKind::Head => Ok(head_of_own_unit(tx, me, day).await?.into_iter().collect()),
        ApproverKind::Chain => {
            let levels = row.levels.map_or(1, |n| n.0 / qd_base::SCALE);
            chain(tx, asker, levels).await
        }
        ApproverKind::Unit => of_unit(tx, row.unit.as_deref().unwrap_or_default(), day).await,
    }
}

async fn chain(tx: &mut Tx, asker: Asker, levels: i64) -> Result<Vec<Id>, StoreError> {
    let (mut above, mut at) = (Vec::new(), asker.submitter);
    for _ in 0..levels {
        match superior(tx, at, asker.today).await? {
            Some(next) if next != asker.submitter && !above.contains(&next) => {
                above.push(next);
                at = next;
            }
            _ => break,
        }
    }
    Ok(above)
}
