//! Kick-off (启动会): who was there, what was decided, which department does what. It starts the project and issues the
//! tasks; a department that was not there is given none.

use qd_base::{Date, Problem};
use qd_records::{
    Act, Behaviour, Child, ChoiceType, Follower, Item, Key, LongText, Record, RecordsError, Table,
    Text, Work, Written,
};
use qd_workflow::approval::RoleOption;
use serde_json::json;

use crate::project::Project;
use crate::shared::{fields, house, open_project, typed};
use crate::task::ProjectTask;

/// 签到: one who was asked to come.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Attendee {
    #[field(label("姓名", "Name"), sample = "陈工")]
    pub name: Text,
    #[field(label("账号", "Account"), link = "person")]
    pub person: Option<Key>,
    #[field(label("部门", "Department"), sample = "product")]
    pub department: RoleOption,
    #[field(label("到会", "Present"), sample = "true")]
    pub present: bool,
    #[field(label("备注", "Remark"))]
    pub note: Option<Text>,
}

/// 分派的任务.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Assignment {
    #[field(label("任务", "Task"), sample = "完成样机试制")]
    pub what: Text,
    #[field(label("执行部门", "Department"), sample = "product")]
    pub department: RoleOption,
    #[field(label("负责人", "Accountable"), link = "person")]
    pub person: Option<Key>,
    #[field(label("期限", "Due"), sample = "2026-12-31")]
    pub due: Date,
}

/// 启动会.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "kickoff", label("启动会", "Kick-off"), title = title, owner = owner, calendar = held_on, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(finance = read, hr = read, legal = read, product = read, product = own, service = read, service = own)]
#[grant(production = read, production = own, auditor = read)]
pub struct Kickoff {
    #[field(label("会议", "Meeting"), list, search, sample = "二期产线改造启动会")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(label("主持人", "Chair"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, default = "today")]
    pub held_on: Date,
    #[field(label("地点", "Place"), list, sample = "三楼会议室")]
    pub place: Option<Text>,
    #[field(
        label("签到", "Attendance"),
        sample = r#"[{"name":"陈工","department":"product","present":true}]"#
    )]
    pub attendees: Table<Attendee>,
    #[field(label("议程与讨论", "Agenda and discussion"), search)]
    pub agenda: Option<LongText>,
    #[field(
        label("决议", "Decisions"),
        search,
        sample = "按两阶段交付，先样机后量产"
    )]
    pub decisions: Option<LongText>,
    #[field(
        label("分派的任务", "Tasks given"),
        help(
            "保存后逐条建立任务分工；未到会的部门不能被分派",
            "Each becomes a task; a department that was not there cannot be given one"
        ),
        set_once
    )]
    pub assignments: Table<Assignment>,
}

impl Behaviour for Kickoff {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.held_on > act.today {
            return refused("projects-ahead", "held_on");
        }
        let mut present = self.attendees.0.iter().filter(|one| one.present);
        if present.next().is_none() {
            return refused("projects-nobody-came", "attendees");
        }
        let came = |department: RoleOption| {
            let all = self.attendees.0.iter();
            all.filter(|one| one.present)
                .any(|one| one.department == department)
        };
        if self.assignments.0.iter().any(|one| !came(one.department)) {
            return refused("projects-department-absent", "assignments");
        }
        if self.assignments.0.iter().any(|one| one.due < self.held_on) {
            return refused("projects-backwards", "assignments");
        }
        Ok(())
    }
}

/// A kick-off starts its project and issues its tasks.
pub const STARTS: Follower = Follower {
    of: "kickoff",
    run: start,
};

fn start(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let kickoff: Kickoff = typed(written.item)?;
        let project = open_project(&mut written, kickoff.project).await?;
        if written.verb != "create" {
            return Ok(());
        }
        for one in &kickoff.assignments.0 {
            issue(&mut written, &project, one).await?;
        }
        if project.text("state") != "draft" {
            return Ok(());
        }
        let act = house(written.act);
        let change = fields([("state", json!("running"))]);
        let which = (project.id, project.version);
        written
            .records
            .edit_in(written.tx, &act, Project::TYPE, which, &change)
            .await?;
        Ok(())
    })
}

async fn issue(
    written: &mut Written<'_>,
    project: &Item,
    one: &Assignment,
) -> Result<(), RecordsError> {
    let leader = project.get("owner").clone();
    let accountable = one.person.map_or(leader, |key| json!(key.0.to_string()));
    let department = one.department.key();
    let task = fields([
        ("title", json!(one.what)),
        ("project", json!(project.id.to_string())),
        ("owner", accountable.clone()),
        ("starts_on", written.item.get("held_on").clone()),
        ("due", json!(one.due.to_string())),
        (
            "raci",
            json!([
                {"department": department, "person": accountable, "part": "a"},
                {"department": department, "part": "r"},
            ]),
        ),
    ]);
    let act = house(written.act);
    written
        .records
        .create_in(written.tx, &act, ProjectTask::TYPE, &task)
        .await?;
    Ok(())
}
