//! Decisions (审批处理): agree, refuse, send back, hand over, add somebody, take back. One writer at a time: of two who
//! decide at once one wins and the other is told.

use qd_base::{Id, Problem};
use qd_records::{Act, Item, Record, Records, RecordsError};
use qd_store::Tx;

use super::deputy;
use super::plan::Plan;
use super::project;
use super::record::{Approval, ApprovalState};
use super::snapshot::{hash_of, plan_in};
use super::standing::Standing;
use super::steps::{self, Step, Verb};
use crate::members::house;
use crate::people;

/// What a person decides.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Agree, refuse, return, transfer, add before, add after or withdraw.
    pub verb: Verb,
    /// What is said; demanded for refusing and sending back.
    pub comment: Option<String>,
    /// To whom, for a transfer or an added approver.
    pub target: Option<Id>,
    /// Back to which node, from 0; the submitter when absent.
    pub back_to: Option<usize>,
}

impl Decision {
    /// A plain decision.
    pub fn new(verb: Verb) -> Decision {
        Decision {
            verb,
            comment: None,
            target: None,
            back_to: None,
        }
    }
}

/// Carries a decision out. When the subject is no longer what was submitted, the approval becomes void instead: the
/// answer's state says so.
///
/// # Errors
/// 403 for a person who is not asked or would approve the own request, 409 when it is no longer running or somebody
/// was faster, 422 with the field that is lacking.
pub async fn decide(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
    decision: Decision,
) -> Result<Item, RecordsError> {
    let plan = plan_in(tx, item.id).await?;
    let known = steps::read(tx, item.id).await?;
    let standing = Standing::of(&plan, &known);
    if standing.state != ApprovalState::Running {
        return Err(ended(&standing, &known).into());
    }
    if !is_unchanged(records, tx, act, item).await? {
        let step = Step::house(Verb::Void, standing.node, None);
        let house = house(act);
        let (standing, seq) = project::take(tx, &house, item.id, (&plan, &known), step).await?;
        return project::write(records, tx, act, item, (&plan, &standing, seq)).await;
    }
    let step = step_of(tx, act, (&plan, &known, &standing), decision).await?;
    two_people(&plan, &known, &step)?;
    let (standing, seq) = project::take(tx, act, item.id, (&plan, &known), step).await?;
    let said = act.clone();
    project::write(records, tx, &said, item, (&plan, &standing, seq)).await
}

/// Why nothing can be decided any more: who ended it.
fn ended(standing: &Standing, known: &[Step]) -> Problem {
    let last = known.iter().rev().find(|step| step.verb != Verb::Copy);
    let by = last.map_or(String::new(), |step| step.name.clone());
    let key = match standing.state {
        ApprovalState::Approved => "approval-ended-approved",
        ApprovalState::Refused => "approval-ended-refused",
        ApprovalState::Returned => "approval-ended-returned",
        ApprovalState::Withdrawn => "approval-ended-withdrawn",
        ApprovalState::Void | ApprovalState::Running => "approval-ended-void",
    };
    Problem::new(409, key).arg("by", by)
}

async fn is_unchanged(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    item: &Item,
) -> Result<bool, RecordsError> {
    let text = |name: &str| {
        item.content
            .get(name)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
    };
    let (Some(of), Ok(id)) = (
        records.registry().get(text("subject_type")),
        text("subject_id").parse(),
    ) else {
        return Ok(false);
    };
    let house = house(act);
    match records.get_in(tx, &house, of, id).await {
        Ok(subject) => {
            Ok(subject.trashed_at.is_none() && hash_of(&subject) == text("content_hash"))
        }
        Err(RecordsError::Refused(problem)) if problem.status == 404 => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// The decision as a step, after everything that could forbid it.
async fn step_of(
    tx: &mut Tx,
    act: &Act,
    (plan, known, standing): (&Plan, &[Step], &Standing),
    decision: Decision,
) -> Result<Step, RecordsError> {
    let Some(me) = act.actor.person else {
        return Err(Problem::new(403, "approval-needs-person").into());
    };
    let mut step = Step {
        by: Some(me),
        name: act.actor.name.clone(),
        comment: decision.comment.filter(|text| !text.trim().is_empty()),
        target: decision.target,
        back_to: decision.back_to,
        ..Step::house(decision.verb, standing.node, None)
    };
    if decision.verb == Verb::Withdraw {
        if me != plan.submitter {
            return Err(Problem::new(403, "approval-withdraw-own").into());
        }
        return Ok(step);
    }
    let waiting = standing.waiting(plan);
    if !waiting.contains(&me) {
        step.deputy_for = deputy::who(tx, me, &waiting, act.today).await?;
        if step.deputy_for.is_none() {
            return Err(not_asked(me, standing.node, known).into());
        }
    }
    let own = plan.nodes.get(standing.node).is_some_and(|node| node.own);
    if me == plan.submitter && !own {
        return Err(Problem::new(403, "approval-own").into());
    }
    let needs_reason = matches!(step.verb, Verb::Refuse | Verb::Return);
    if needs_reason && step.comment.is_none() {
        return Err(Problem::new(422, "approval-reason").field("comment").into());
    }
    if step.back_to.is_some_and(|to| to >= standing.node) {
        return Err(Problem::new(422, "approval-back-to")
            .field("back_to")
            .into());
    }
    if matches!(step.verb, Verb::Transfer | Verb::AddBefore | Verb::AddAfter) {
        check_target(tx, (plan, standing), &step).await?;
    }
    Ok(step)
}

/// Somebody was faster, or the person was never asked.
fn not_asked(me: Id, node: usize, known: &[Step]) -> Problem {
    let mine = |step: &&Step| step.by == Some(me) && step.verb != Verb::Submit && step.node <= node;
    match known.iter().rev().find(mine) {
        Some(_) => Problem::new(409, "approval-decided-already"),
        None => Problem::new(403, "approval-not-asked"),
    }
}

async fn check_target(
    tx: &mut Tx,
    (plan, standing): (&Plan, &Standing),
    step: &Step,
) -> Result<(), RecordsError> {
    let fault = |key: &str| RecordsError::from(Problem::new(422, key).field("target"));
    let Some(target) = step.target else {
        return Err(fault("records-required"));
    };
    if people::open(tx, target).await?.is_empty() {
        return Err(fault("approval-target-absent"));
    }
    let own = plan.nodes.get(standing.node).is_some_and(|node| node.own);
    if target == plan.submitter && !own {
        return Err(fault("approval-target-submitter"));
    }
    if standing.is_expected(target) {
        return Err(fault("approval-target-asked"));
    }
    Ok(())
}

/// An approval that takes two people does not end with one.
fn two_people(plan: &Plan, known: &[Step], step: &Step) -> Result<(), Problem> {
    if !plan.two_people {
        return Ok(());
    }
    let mut trial = Standing::of(plan, known);
    trial.apply(
        plan,
        &Step {
            seq: i64::MAX,
            ..step.clone()
        },
    );
    while let Some(own) = trial.by_itself(plan) {
        trial.apply(plan, &own);
    }
    let agreed: Vec<Id> = trial
        .agreed()
        .into_iter()
        .filter(|person| *person != plan.submitter)
        .collect();
    if trial.state == ApprovalState::Approved && agreed.len() < 2 {
        return Err(Problem::new(409, "approval-second-person"));
    }
    Ok(())
}

/// Voids what runs on a subject that is about to change.
pub(crate) async fn void(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    approval: Id,
) -> Result<(), RecordsError> {
    let house = house(act);
    let item = records.get_in(tx, &house, Approval::TYPE, approval).await?;
    let plan = plan_in(tx, approval).await?;
    let known = steps::read(tx, approval).await?;
    let step = Step {
        by: act.actor.person,
        name: act.actor.name.clone(),
        ..Step::house(Verb::Void, Standing::of(&plan, &known).node, None)
    };
    let (standing, seq) = project::take(tx, act, approval, (&plan, &known), step).await?;
    project::write(records, tx, act, &item, (&plan, &standing, seq))
        .await
        .map(drop)
}

/// Whether a running approval locks its subject.
pub(crate) async fn locks(tx: &mut Tx, approval: Id) -> Result<bool, RecordsError> {
    Ok(plan_in(tx, approval).await?.locks)
}
