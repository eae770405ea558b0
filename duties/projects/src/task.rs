//! Tasks of a project (任务分工): who is responsible, who is accountable, who is asked, who is told — RACI with exactly one
//! accountable.

use qd_base::{Date, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Child, Choice, Deed, Done, Follower, Key, LongText, Record, Table,
    Text, Work, Written,
};
use qd_workflow::approval::RoleOption;
use serde_json::json;

use crate::shared::{fields, open_project, repeats, typed};

/// RACI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Part {
    /// 执行.
    #[choice(label("R 执行", "R responsible"), key = "r")]
    Responsible,
    /// 负责.
    #[choice(label("A 负责", "A accountable"), key = "a")]
    Accountable,
    /// 咨询.
    #[choice(label("C 咨询", "C consulted"), key = "c")]
    Consulted,
    /// 知会.
    #[choice(label("I 知会", "I informed"), key = "i")]
    Informed,
}

impl Part {
    /// Its letter.
    pub fn letter(key: &str) -> &'static str {
        match key {
            "r" => "R",
            "a" => "A",
            "c" => "C",
            "i" => "I",
            _ => "",
        }
    }
}

/// One part of one department or person.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct RaciRow {
    #[field(label("部门", "Department"), sample = "product")]
    pub department: RoleOption,
    #[field(label("人员", "Person"), link = "person")]
    pub person: Option<Key>,
    #[field(label("职责", "Part"), sample = "a")]
    pub part: Part,
}

/// 任务状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TaskState {
    /// 待开始.
    #[choice(label("待开始", "To do"))]
    Todo,
    /// 进行中.
    #[choice(label("进行中", "Doing"))]
    Doing,
    /// 完成.
    #[choice(label("完成", "Done"))]
    Done,
}

/// 任务分工.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "project_task", label("任务分工", "Project task"), title = title, owner = owner, board = state)]
#[record(calendar = due, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(marketing = own, finance = read, finance = own, hr = read, hr = own, legal = read, legal = own)]
#[grant(product = read, product = own, service = read, service = own, production = read, production = own)]
#[grant(auditor = read)]
pub struct ProjectTask {
    #[field(label("任务", "Task"), list, search, sample = "完成样机试制")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(
        label("负责人", "Accountable"),
        help(
            "分工表中 A 一行写明人员时以其为准",
            "Follows the person of the A row where one is named"
        ),
        link = "person",
        list,
        filter
    )]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, default = "todo")]
    pub state: TaskState,
    #[field(label("开始", "From"), list, sample = "2026-04-01")]
    pub starts_on: Option<Date>,
    #[field(label("期限", "Due"), list, filter, sample = "2026-04-30")]
    pub due: Date,
    #[field(label("完成日", "Done on"), list, read_only)]
    pub done_on: Option<Date>,
    #[field(
        label("分工（RACI）", "RACI"),
        help("恰有一个 A，至少一个 R", "Exactly one A and at least one R"),
        sample = r#"[{"department":"product","part":"a"},{"department":"product","part":"r"}]"#
    )]
    pub raci: Table<RaciRow>,
    #[field(label("说明", "Remark"), search)]
    pub note: Option<LongText>,
}

impl Behaviour for ProjectTask {
    fn before_save(&mut self, _: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let accountable = self.raci.0.iter().find(|row| row.part == Part::Accountable);
        if let Some(person) = accountable.and_then(|row| row.person) {
            self.owner = person;
        }
        self.done_on = match (self.state, self.done_on) {
            (TaskState::Done, None) => Some(act.today),
            (TaskState::Done, day) => day,
            _ => None,
        };
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let of = |part| self.raci.0.iter().filter(|row| row.part == part).count();
        if of(Part::Accountable) != 1 {
            return refused("projects-one-accountable", "raci");
        }
        if of(Part::Responsible) == 0 {
            return refused("projects-no-responsible", "raci");
        }
        let rows = self.raci.0.iter();
        let named = rows.map(|row| (row.department.role(), row.person, row.part));
        if repeats(named) {
            return refused("projects-raci-twice", "raci");
        }
        if self.starts_on.is_some_and(|from| self.due < from) {
            return refused("projects-backwards", "due");
        }
        Ok(())
    }
}

/// Finishing a task.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "completion",
        on: ProjectTask::TYPE,
        label: label("完成任务", "Complete"),
        icon: "circle-check",
        fields: &[],
        offered: |item, _| item.trashed_at.is_none() && item.text("state") != "done",
        run: complete,
    }]
}

fn complete(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let change = fields([("state", json!("done"))]);
        let which = (deed.item.id, deed.item.version);
        let of = ProjectTask::TYPE;
        deed.records
            .edit_in(deed.tx, deed.act, of, which, &change)
            .await?;
        Ok(Done::said("projects-step-kept"))
    })
}

/// Tasks of a closed project stay as they are.
pub const STAYS: Follower = Follower {
    of: "project_task",
    run: stays,
};

fn stays(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let task: ProjectTask = typed(written.item)?;
        open_project(&mut written, task.project).await?;
        Ok(())
    })
}
