//! Steps of an expense request (费用申请步骤): committing, withdrawing, settling. Each moves the line's sums in the same
//! transaction; a step that does not fit is refused.

use qd_base::{Actor, Money, Problem, label};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, FieldType, Follower, Item, Key, Kind, LongText,
    Record, RecordsError, Text, Work, Written, pick,
};
use serde_json::json;

use super::line::spoken;
use super::request::{ExpenseRequest, RequestState};
use super::{Shift, approved, fields, house, line_of, me, shift, typed};

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ExpenseVerb {
    /// 占用预算.
    #[choice(label("占用预算", "Committed"))]
    Commit,
    /// 审批通过.
    #[choice(label("审批通过占用", "Committed by approval"))]
    Approve,
    /// 撤回.
    #[choice(label("撤回", "Withdrawn"))]
    Withdraw,
    /// 结清.
    #[choice(label("结清", "Settled"))]
    Settle,
}

impl ExpenseVerb {
    /// Where a request stands after the step, if the step fits where it stood.
    fn leads(self, from: RequestState) -> Option<RequestState> {
        match (self, from) {
            (ExpenseVerb::Commit | ExpenseVerb::Approve, RequestState::Draft) => {
                Some(RequestState::Committed)
            }
            (ExpenseVerb::Withdraw, RequestState::Draft | RequestState::Committed) => {
                Some(RequestState::Withdrawn)
            }
            (ExpenseVerb::Settle, RequestState::Committed) => Some(RequestState::Settled),
            _ => None,
        }
    }
}

/// 费用申请步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "expense_step", label("费用申请步骤", "Expense step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = all, marketing = own)]
#[grant(hr = own, product = own, service = own, auditor = read)]
pub struct ExpenseStep {
    #[field(label("标题", "Title"), list, search, set_once, sample = "占用预算")]
    pub title: Text,
    #[field(
        label("费用申请", "Request"),
        link = "expense_request",
        list,
        filter,
        set_once
    )]
    pub request: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "commit")]
    pub verb: ExpenseVerb,
    #[field(label("办理人", "By"), link = "person", list, set_once)]
    pub owner: Option<Key>,
    #[field(label("说明", "Note"), list, set_once)]
    pub note: Option<LongText>,
}

const NOTE: [Field; 1] = [Field::new("note", Kind::LongText, label("说明", "Note"))];

/// Committing, withdrawing, settling.
pub fn actions() -> Vec<Action> {
    let action = |key, verb: ExpenseVerb, icon, offered, run| Action {
        key,
        on: ExpenseRequest::TYPE,
        label: option(verb),
        icon,
        fields: &NOTE,
        offered,
        run,
    };
    vec![
        action(
            "commitment",
            ExpenseVerb::Commit,
            "circle-check",
            |item, _| fits(item, ExpenseVerb::Commit),
            |deed| stepped(deed, ExpenseVerb::Commit),
        ),
        action(
            "withdrawal",
            ExpenseVerb::Withdraw,
            "x",
            |item, _| fits(item, ExpenseVerb::Withdraw),
            |deed| stepped(deed, ExpenseVerb::Withdraw),
        ),
        action(
            "settlement",
            ExpenseVerb::Settle,
            "clipboard-check",
            |item, actor| fits(item, ExpenseVerb::Settle) && keeps_books(actor),
            |deed| stepped(deed, ExpenseVerb::Settle),
        ),
    ]
}

fn option(verb: ExpenseVerb) -> qd_base::Label {
    let option = ExpenseVerb::OPTIONS
        .iter()
        .find(|one| one.key == verb.key());
    option.expect("every verb is an option").label
}

fn keeps_books(actor: &Actor) -> bool {
    actor.is(qd_base::Role::Finance) || actor.is(qd_base::Role::Director) || actor.is_system()
}

fn fits(item: &Item, verb: ExpenseVerb) -> bool {
    let state: Option<RequestState> = pick(&item.content, "state").ok();
    item.trashed_at.is_none() && state.is_some_and(|state| verb.leads(state).is_some())
}

fn stepped(deed: Deed<'_>, verb: ExpenseVerb) -> Work<'_, Done> {
    Box::pin(async move {
        let mut content = deed.input;
        content.insert("title".to_owned(), json!(option(verb).zh));
        content.insert("request".to_owned(), json!(deed.item.id.to_string()));
        content.insert("verb".to_owned(), json!(verb.key()));
        content.insert("owner".to_owned(), me(deed.act));
        let of = ExpenseStep::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &content)
            .await?;
        Ok(Done::said("budget-step-kept"))
    })
}

/// Request and line stand where the step leads.
pub const MOVES: Follower = Follower {
    of: "expense_step",
    run: follow,
};

fn follow(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let step: ExpenseStep = typed(written.item)?;
        let system = written.act.actor.is_system();
        if step.verb == ExpenseVerb::Approve && !system {
            return Err(Problem::new(403, "budget-approval-only").into());
        }
        let act = house(written.act);
        let of = ExpenseRequest::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, step.request.0)
            .await?;
        let request: ExpenseRequest = typed(&kept)?;
        let next = step.verb.leads(request.state);
        let next = next.ok_or_else(|| Problem::new(409, "budget-step-unfit").field("verb"))?;
        let line = line_of(&mut written, request.line.0, request.amount).await?;
        let over = (request.amount.minor - line.remaining()).max(0);
        let over = Money {
            minor: over,
            ..request.amount
        };
        if step.verb == ExpenseVerb::Commit && over.minor > 0 {
            return Err(Problem::new(409, "budget-above-remaining")
                .arg("over", spoken(over))
                .into());
        }
        let held = match next {
            RequestState::Committed => request.amount.minor,
            _ => -request.open(),
        };
        let mut change = fields([("state", json!(next.key()))]);
        if next == RequestState::Committed && over.minor > 0 {
            change.insert("over".to_owned(), over.to_json());
        }
        written
            .records
            .edit_in(written.tx, &act, of, (kept.id, kept.version), &change)
            .await?;
        let by = Shift {
            committed: held,
            ..Shift::default()
        };
        shift(&mut written, request.line.0, by).await
    })
}

/// An approval that ended well commits its request, also above what remains.
pub const APPROVALS: Follower = Follower {
    of: "approval",
    run: approve,
};

fn approve(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let Some(request) = approved(&written, "expense_request") else {
            return Ok(());
        };
        let act = house(written.act);
        let of = ExpenseRequest::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, request)
            .await?;
        if !fits(&kept, ExpenseVerb::Approve) {
            return Ok(());
        }
        let content = fields([
            ("title", json!(option(ExpenseVerb::Approve).zh)),
            ("request", json!(request.to_string())),
            ("verb", json!(ExpenseVerb::Approve.key())),
            ("owner", me(written.act)),
            ("note", json!(written.item.number)),
        ]);
        written
            .records
            .create_in(written.tx, &act, ExpenseStep::TYPE, &content)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
