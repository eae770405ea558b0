//! Steps of an issue (问题处理步骤): who took it on, solved it, and whether the customer confirmed. The issue's state follows
//! from its steps in the same transaction; a step that does not fit is refused.

use qd_base::{Problem, label};
use qd_records::{
    Action, Choice, ChoiceType, Content, Deed, Done, Field, Follower, Item, Key, Kind, LongText,
    Record, RecordsError, Text, Work, Written, pick,
};
use serde_json::json;

use crate::issue::{Issue, State};

pub(crate) use qd_records::acting::house;

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verb {
    /// 受理.
    #[choice(label("受理", "Taken on"))]
    Take,
    /// 解决.
    #[choice(label("提交解决", "Solved"))]
    Solve,
    /// 客户确认.
    #[choice(label("客户确认关闭", "Confirmed by the customer"))]
    Confirm,
    /// 重开.
    #[choice(label("重新打开", "Reopened"))]
    Reopen,
}

impl Verb {
    /// Where an issue stands after the step, if the step fits where it stood.
    fn leads(self, from: State) -> Option<State> {
        match (self, from) {
            (Verb::Take, State::Open) => Some(State::Working),
            (Verb::Solve, State::Open | State::Working) => Some(State::Solved),
            (Verb::Confirm, State::Solved) => Some(State::Closed),
            (Verb::Reopen, State::Solved | State::Closed) => Some(State::Working),
            _ => None,
        }
    }
}

/// 问题处理步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "issue_step", label("处理步骤", "Issue step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, service = all, product = read)]
#[grant(production = read, auditor = read)]
pub struct IssueStep {
    #[field(label("标题", "Title"), list, search, sample = "受理")]
    pub title: Text,
    #[field(label("客户问题", "Issue"), link = "issue", list, filter, set_once)]
    pub issue: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "take")]
    pub verb: Verb,
    #[field(label("处理人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("说明", "Note"), list, set_once, sample = "已联系客户")]
    pub note: Option<LongText>,
}

const NOTE: Field = Field::new("note", Kind::LongText, label("说明", "Note"));
const NOTED: [Field; 1] = [Field {
    required: true,
    ..NOTE
}];
const SOLVED: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("cause", Kind::Text, label("根本原因", "Root cause"))
    },
    Field {
        required: true,
        ..Field::new("remedy", Kind::LongText, label("解决措施", "Remedy"))
    },
];

/// What can be done with an issue.
pub fn actions() -> Vec<Action> {
    let action = |key, verb: Verb, icon, fields, offered, run| Action {
        key,
        on: Issue::TYPE,
        label: verb.label(),
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "taking",
            Verb::Take,
            "clipboard-check",
            &[NOTE],
            |item, _| fits(item, Verb::Take),
            |deed| stepped(deed, Verb::Take),
        ),
        action(
            "solution",
            Verb::Solve,
            "circle-check",
            &SOLVED,
            |item, _| fits(item, Verb::Solve),
            |deed| stepped(deed, Verb::Solve),
        ),
        action(
            "confirmation",
            Verb::Confirm,
            "circle-check",
            &NOTED,
            |item, _| fits(item, Verb::Confirm),
            |deed| stepped(deed, Verb::Confirm),
        ),
        action(
            "reopening",
            Verb::Reopen,
            "refresh",
            &NOTED,
            |item, _| fits(item, Verb::Reopen),
            |deed| stepped(deed, Verb::Reopen),
        ),
    ]
}

impl Verb {
    fn label(self) -> qd_base::Label {
        let option = Verb::OPTIONS.iter().find(|option| option.key == self.key());
        option.expect("every verb is an option").label
    }
}

fn state_of(item: &Item) -> Option<State> {
    pick(&item.content, "state").ok()
}

fn fits(item: &Item, verb: Verb) -> bool {
    item.trashed_at.is_none() && state_of(item).is_some_and(|state| verb.leads(state).is_some())
}

fn stepped(deed: Deed<'_>, verb: Verb) -> Work<'_, Done> {
    Box::pin(async move {
        let Deed {
            records,
            tx,
            act,
            item,
            input,
        } = deed;
        if verb == Verb::Solve {
            let mut found = input.clone();
            found.remove("note");
            let which = (item.id, item.version);
            records.edit_in(tx, act, Issue::TYPE, which, &found).await?;
        }
        let note = input.get("note").or_else(|| input.get("remedy"));
        let fields = Content::from_iter([
            ("title".to_owned(), json!(verb.label().zh)),
            ("issue".to_owned(), json!(item.id.to_string())),
            ("verb".to_owned(), json!(verb.key())),
            ("note".to_owned(), note.cloned().unwrap_or_default()),
        ]);
        records.create_in(tx, act, IssueStep::TYPE, &fields).await?;
        Ok(Done::said("customers-step-kept"))
    })
}

/// Moves the issue when a step is written.
pub const MOVES: Follower = Follower {
    of: "issue_step",
    run: move_issue,
};

fn move_issue(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let step = IssueStep::from_content(&written.item.content)
            .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
        let house = house(written.act);
        let issue = written
            .records
            .read_in(written.tx, &house, Issue::TYPE, step.issue.0)
            .await?;
        let next = state_of(&issue).and_then(|state| step.verb.leads(state));
        let next = next.ok_or_else(|| Problem::new(409, "customers-step-unfit").field("verb"))?;
        let moved = Content::from_iter([("state".to_owned(), json!(next.key()))]);
        let which = (issue.id, issue.version);
        written
            .records
            .edit_in(written.tx, &house, Issue::TYPE, which, &moved)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
