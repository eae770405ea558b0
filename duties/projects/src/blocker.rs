//! Blockers (跨部门障碍): what another department must solve. Each becomes a 协同单 to it in the same transaction, which urges
//! and escalates by itself; its answer comes back to the blocker.

use qd_base::{Date, Id, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Choice, ChoiceType, Deed, Done, Field, Follower, Key, Kind, ListQuery,
    LongText, Record, RecordsError, Text, Work, Written,
};
use qd_workflow::approval::RoleOption;
use qd_workflow::coordination::CoordinationRequest;
use serde_json::json;

use crate::shared::{fields, house, open_project, typed};

/// 障碍状态: follows from answer and solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum BlockerState {
    /// 待答复.
    #[choice(label("待部门答复", "Asked"))]
    Asked,
    /// 已答复.
    #[choice(label("已答复，待解决", "Answered, not yet solved"))]
    Answered,
    /// 已解决.
    #[choice(label("已解决", "Solved"))]
    Solved,
}

/// 跨部门障碍.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "blocker", label("跨部门障碍", "Blocker"), number = "ZA-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = needed_by, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(marketing = own, finance = read, finance = own, hr = read, hr = own, legal = read, legal = own)]
#[grant(product = read, product = own, service = read, service = own, production = read, production = own)]
#[grant(auditor = read)]
pub struct Blocker {
    #[field(label("障碍", "Blocker"), list, search, sample = "量产排期未确认")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(
        label("需要解决的部门", "Department"),
        list,
        filter,
        set_once,
        sample = "production"
    )]
    pub department: RoleOption,
    #[field(label("提出人", "Raised by"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("提出日", "Since"), list, filter, set_once, default = "today")]
    pub since: Date,
    #[field(
        label("最迟解决日", "Needed by"),
        help("留空为三个工作日后", "Three working days when empty"),
        list,
        filter,
        set_once
    )]
    pub needed_by: Option<Date>,
    #[field(label("影响", "Effect"), search, sample = "样机验收将推迟两周")]
    pub effect: Option<LongText>,
    #[field(label("来自风险", "From risk"), link = "project_risk", set_once)]
    pub risk: Option<Key>,
    #[field(label("状态", "State"), list, filter, read_only, default = "asked")]
    pub state: BlockerState,
    #[field(label("协同单", "Request"), link = "coordination_request", read_only)]
    pub request: Option<Key>,
    #[field(label("部门答复", "Answer"), search, read_only)]
    pub answer: Option<LongText>,
    #[field(label("解决办法", "Solution"), search)]
    pub solution: Option<LongText>,
    #[field(label("解决日", "Solved on"), list, read_only)]
    pub solved_on: Option<Date>,
}

impl Behaviour for Blocker {
    fn before_save(&mut self, _: Option<&Self>, act: &Act) -> Result<(), Problem> {
        if self.needed_by.is_none() {
            let asked = qd_workflow::day_of(act.at);
            self.needed_by = Some(qd_workflow::workdays_from(asked, 3));
        }
        if self.solution.is_some() {
            self.state = BlockerState::Solved;
            self.solved_on.get_or_insert(act.today);
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.needed_by.is_some_and(|by| by < self.since) {
            return Err(Problem::new(422, "projects-backwards").field("needed_by"));
        }
        Ok(())
    }
}

const SOLVED: [Field; 1] = [Field {
    required: true,
    ..Field::new(
        "solution",
        Kind::LongText,
        label("解决办法", "How it was solved"),
    )
}];

/// Solving a blocker.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "solution",
        on: Blocker::TYPE,
        label: label("登记解决", "Solved"),
        icon: "circle-check",
        fields: &SOLVED,
        offered: |item, _| item.trashed_at.is_none() && item.text("state") != "solved",
        run: solve,
    }]
}

fn solve(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let which = (deed.item.id, deed.item.version);
        let of = Blocker::TYPE;
        let (records, input) = (deed.records, &deed.input);
        records.edit_in(deed.tx, deed.act, of, which, input).await?;
        Ok(Done::said("projects-step-kept"))
    })
}

/// A new blocker asks its department.
pub const ASKS: Follower = Follower {
    of: "blocker",
    run: ask,
};

fn ask(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let blocker: Blocker = typed(written.item)?;
        let project = open_project(&mut written, blocker.project).await?;
        if written.verb != "create" {
            return Ok(());
        }
        let question = match &blocker.effect {
            Some(effect) => format!("{}: {}", blocker.title, effect.0),
            None => blocker.title.clone(),
        };
        let title = format!("{} · {}", project.text("name"), blocker.title);
        let request = fields([
            ("title", json!(title.chars().take(200).collect::<String>())),
            ("kind", json!("resource")),
            ("owner", written.item.get("owner").clone()),
            ("to_role", json!(blocker.department.key())),
            ("question", json!(question)),
            ("due", written.item.get("needed_by").clone()),
            ("subject_type", json!(Blocker::TYPE.key)),
            ("subject_id", json!(written.item.id.to_string())),
        ]);
        let act = house(written.act);
        let (records, of) = (written.records, CoordinationRequest::TYPE);
        let made = records.create_in(written.tx, &act, of, &request).await?;
        let kept = fields([("request", json!(made.id.to_string()))]);
        let which = (written.item.id, written.item.version);
        records
            .edit_in(written.tx, &act, Blocker::TYPE, which, &kept)
            .await?;
        Ok(())
    })
}

/// The answer of the department comes back.
pub const ANSWERS: Follower = Follower {
    of: "coordination_request",
    run: answered,
};

fn answered(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let item = written.item;
        let about = item.text("subject_type") == Blocker::TYPE.key;
        if !about || item.text("state") != "answered" {
            return Ok(());
        }
        let Ok(id) = item.text("subject_id").parse::<Id>() else {
            return Ok(());
        };
        let act = house(written.act);
        let (records, tx) = (written.records, written.tx);
        let query = ListQuery::only(Blocker::TYPE, "request", item.id.to_string());
        let asked = records.list_in(tx, &act, Blocker::TYPE, &query).await?;
        let Some(kept) = asked.into_iter().find(|one| one.id == id) else {
            return Ok(());
        };
        if kept.text("state") != "asked" {
            return Ok(());
        }
        let change = fields([
            ("state", json!("answered")),
            ("answer", item.get("answer").clone()),
        ]);
        let which = (kept.id, kept.version);
        records
            .edit_in(tx, &act, Blocker::TYPE, which, &change)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
