//! Action item (行动项) and its reports: what a meeting decided that somebody does; it returns on every agenda until it is done
//! or dropped with a reason.

use qd_base::{Date, Problem, label};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key, Kind, LongText, Record,
    Text, Work, Written, pick,
};
use serde_json::json;

use crate::shared::{fields, house, refused, typed};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 进行中.
    #[choice(label("进行中", "Open"))]
    Open,
    /// 已完成.
    #[choice(label("已完成", "Done"))]
    Done,
    /// 已取消.
    #[choice(label("已取消", "Dropped"))]
    Dropped,
}

/// 行动项.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "action_item", label("行动项", "Action item"), number = "XDX-{yyyy}-{5}", title = title, owner = owner)]
#[record(board = state, calendar = due)]
#[grant(director = all, management = read, manager = subtree, member = own, marketing = own, finance = own)]
#[grant(hr = own, legal = own, product = own, service = own, production = own, auditor = read)]
pub struct ActionItem {
    #[field(label("事项", "Action"), list, search, sample = "重新报价并约客户面谈")]
    pub title: Text,
    #[field(label("会议", "Meeting"), link = "team_meeting", list, filter)]
    pub meeting: Option<Key>,
    #[field(label("责任人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("期限", "Due"), list, filter, sample = "2026-12-31")]
    pub due: Date,
    #[field(label("状态", "State"), list, filter, read_only, default = "open")]
    pub state: State,
    #[field(label("完成日", "Done on"), list, read_only)]
    pub done_on: Option<Date>,
    #[field(label("要求与背景", "Background"), search)]
    pub background: Option<LongText>,
    #[field(label("最近进展", "Latest report"), read_only, search)]
    pub latest: Option<LongText>,
}

/// 反馈.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verb {
    /// 进展.
    #[choice(label("汇报进展", "Progress"))]
    Progress,
    /// 完成.
    #[choice(label("完成", "Done"))]
    Done,
    /// 延期.
    #[choice(label("延期", "Postponed"))]
    Postpone,
    /// 取消.
    #[choice(label("取消", "Dropped"))]
    Drop,
    /// 重开.
    #[choice(label("重新打开", "Reopened"))]
    Reopen,
}

/// 行动项反馈.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "action_report", label("行动项反馈", "Report on an action"), title = note, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, marketing = own, finance = own)]
#[grant(hr = own, legal = own, product = own, service = own, production = own, auditor = read)]
pub struct ActionReport {
    #[field(
        label("说明", "Note"),
        list,
        search,
        set_once,
        sample = "已约下周三面谈"
    )]
    pub note: Text,
    #[field(
        label("行动项", "Action"),
        link = "action_item",
        list,
        filter,
        set_once
    )]
    pub action: Key,
    #[field(label("反馈", "Report"), list, filter, set_once, sample = "progress")]
    pub verb: Verb,
    #[field(label("反馈人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(label("新期限", "New due day"), list, set_once)]
    pub due: Option<Date>,
}

const NOTE: Field = Field {
    required: true,
    ..Field::new("note", Kind::Text, label("说明", "Note"))
};
const NOTED: [Field; 1] = [NOTE];
const MOVED: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("due", Kind::Date, label("新期限", "New due day"))
    },
    NOTE,
];

/// What can be done with an action item.
pub fn actions() -> Vec<Action> {
    let action = |key, verb: Verb, icon, fields, offered, run| Action {
        key,
        on: ActionItem::TYPE,
        label: verb.label(),
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "done",
            Verb::Done,
            "circle-check",
            &NOTED,
            |item, _| is(item, State::Open),
            |deed| reported(deed, Verb::Done),
        ),
        action(
            "progress",
            Verb::Progress,
            "clipboard-check",
            &NOTED,
            |item, _| is(item, State::Open),
            |deed| reported(deed, Verb::Progress),
        ),
        action(
            "postponement",
            Verb::Postpone,
            "calendar-event",
            &MOVED,
            |item, _| is(item, State::Open),
            |deed| reported(deed, Verb::Postpone),
        ),
        action(
            "drop",
            Verb::Drop,
            "alert-triangle",
            &NOTED,
            |item, _| is(item, State::Open),
            |deed| reported(deed, Verb::Drop),
        ),
        action(
            "reopening",
            Verb::Reopen,
            "refresh",
            &NOTED,
            |item, _| !is(item, State::Open),
            |deed| reported(deed, Verb::Reopen),
        ),
    ]
}

impl Verb {
    fn label(self) -> qd_base::Label {
        let option = Verb::OPTIONS.iter().find(|option| option.key == self.key());
        option.expect("every verb is an option").label
    }
}

fn is(item: &Item, state: State) -> bool {
    let kept: Option<State> = pick(&item.content, "state").ok();
    item.trashed_at.is_none() && kept == Some(state)
}

fn reported(deed: Deed<'_>, verb: Verb) -> Work<'_, Done> {
    Box::pin(async move {
        let mut report = deed.input.clone();
        report.insert("action".to_owned(), json!(deed.item.id.to_string()));
        report.insert("verb".to_owned(), json!(verb.key()));
        deed.records
            .create_in(deed.tx, deed.act, ActionReport::TYPE, &report)
            .await?;
        Ok(Done::said("team-report-kept"))
    })
}

/// An action item follows its reports.
pub const MOVES: Follower = Follower {
    of: "action_report",
    run: move_action,
};

fn move_action(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let report: ActionReport = typed(written.item)?;
        let act = house(written.act);
        let (records, of) = (written.records, ActionItem::TYPE);
        let item = records
            .read_in(written.tx, &act, of, report.action.0)
            .await?;
        let open = is(&item, State::Open);
        if open == (report.verb == Verb::Reopen) {
            return refused(409, "team-report-unfit", "verb");
        }
        let mut change = fields([("latest", json!(report.note))]);
        let mut set = |name: &str, value| change.insert(name.to_owned(), value);
        match report.verb {
            Verb::Progress => {}
            Verb::Done => {
                set("state", json!(State::Done.key()));
                set("done_on", json!(act.today.to_string()));
            }
            Verb::Drop => {
                set("state", json!(State::Dropped.key()));
            }
            Verb::Reopen => {
                set("state", json!(State::Open.key()));
                set("done_on", serde_json::Value::Null);
            }
            Verb::Postpone => {
                let due = report.due.filter(|due| *due >= act.today);
                let due = due.ok_or_else(|| Problem::new(422, "team-due-past").field("due"))?;
                set("due", json!(due.to_string()));
            }
        }
        let which = (item.id, item.version);
        records
            .edit_in(written.tx, &act, of, which, &change)
            .await?;
        Ok(())
    })
}
