//! Closing (结项) and lessons (经验教训): what was reached, how the departments worked together, what is handed over. A project
//! closes with at least one lesson; its improvements become 协同单 of the departments that must make them.

use qd_base::{Date, Problem};
use qd_records::{
    Act, Behaviour, Child, Choice, ChoiceType, Follower, Item, Key, LongText, Number, Record,
    RecordsError, Table, Text, Work, Written,
};
use qd_workflow::approval::RoleOption;
use qd_workflow::coordination::CoordinationRequest;
use serde_json::json;

use crate::milestone::Milestone;
use crate::project::Project;
use crate::shared::{belonging, fields, house, is_mark, open_project, refused, typed};

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// 达成.
    #[choice(label("目标达成", "Goal reached"))]
    Met,
    /// 部分达成.
    #[choice(label("部分达成", "Partly reached"))]
    Partly,
    /// 未达成.
    #[choice(label("未达成或终止", "Missed or stopped"))]
    Missed,
}

/// 部门协作评价.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Cooperation {
    #[field(label("部门", "Department"), sample = "production")]
    pub department: RoleOption,
    #[field(label("评分", "Points"), unit("1–5", "1–5"), sample = "4")]
    pub points: Number,
    #[field(label("说明", "Remark"))]
    pub note: Option<Text>,
}

/// 改进建议.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Improvement {
    #[field(label("建议", "Improvement"), sample = "关键件建立双供应商")]
    pub what: Text,
    #[field(label("责任部门", "Department"), sample = "production")]
    pub department: RoleOption,
    #[field(label("期限", "Due"), sample = "2027-03-31")]
    pub due: Date,
}

/// 遗留事项.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Handover {
    #[field(label("事项", "Matter"), sample = "质保期备件")]
    pub what: Text,
    #[field(label("接收人", "To"), sample = "客服部")]
    pub recipient: Text,
    #[field(label("期限", "Due"))]
    pub due: Option<Date>,
}

/// 结项.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "project_closing", label("结项", "Closing"), title = title, owner = owner, calendar = day, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(finance = read, hr = read, legal = read, product = read, product = own, service = read, service = own)]
#[grant(production = read, production = own, auditor = read)]
pub struct ProjectClosing {
    #[field(
        label("标题", "Title"),
        list,
        search,
        set_once,
        sample = "二期产线改造结项"
    )]
    pub title: Text,
    #[field(
        label("项目", "Project"),
        link = "project",
        list,
        filter,
        unique,
        set_once
    )]
    pub project: Key,
    #[field(label("编制人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("结项日", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(label("结论", "Verdict"), list, filter, set_once, sample = "met")]
    pub verdict: Verdict,
    #[field(
        label("目标达成情况", "Goal and result"),
        search,
        set_once,
        sample = "两条产线按期验收"
    )]
    pub result: LongText,
    #[field(label("质量情况", "Quality"), search, set_once)]
    pub quality: Option<LongText>,
    #[field(label("客户评价", "What the customer says"), search, set_once)]
    pub customer: Option<LongText>,
    #[field(
        label("客户满意度", "Satisfaction"),
        unit("分", "points"),
        list,
        set_once,
        sample = "92"
    )]
    pub satisfaction: Option<Number>,
    #[field(label("部门协作评价", "Cooperation"), set_once)]
    pub cooperation: Table<Cooperation>,
    #[field(
        label("改进建议", "Improvements"),
        help(
            "保存后逐条向责任部门发出协同单",
            "Each becomes a request to its department"
        ),
        set_once
    )]
    pub improvements: Table<Improvement>,
    #[field(label("遗留事项与移交", "Handed over"), set_once)]
    pub handover: Table<Handover>,
    #[field(label("贡献与奖惩", "Contributions"), set_once)]
    pub awards: Option<LongText>,
    #[field(label("归档位置", "Archive"), set_once, sample = "项目档案柜 2026-07")]
    pub archive: Option<Text>,
}

impl Behaviour for ProjectClosing {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.day > act.today {
            return refused("projects-ahead", "day");
        }
        let points = self.satisfaction.map(Number::to_f64);
        if points.is_some_and(|points| !(0.0..=100.0).contains(&points)) {
            return refused("projects-points", "satisfaction");
        }
        if !self.cooperation.0.iter().all(|one| is_mark(one.points)) {
            return refused("projects-mark", "cooperation");
        }
        Ok(())
    }
}

/// 经验教训的类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LessonKind {
    /// 计划与进度.
    #[choice(label("计划与进度", "Planning"))]
    Planning,
    /// 采购与供应.
    #[choice(label("采购与供应", "Supply"))]
    Supply,
    /// 质量与技术.
    #[choice(label("质量与技术", "Quality and technology"))]
    Quality,
    /// 客户沟通.
    #[choice(label("客户沟通", "Customer"))]
    Customer,
    /// 成本与收款.
    #[choice(label("成本与收款", "Money"))]
    Money,
    /// 团队协作.
    #[choice(label("团队协作", "Cooperation"))]
    Cooperation,
}

/// 经验教训: read by everybody who plans the next project.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "lesson", label("经验教训", "Lesson"), number = "JY-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = kind)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = read, member = own)]
#[grant(marketing = read, marketing = own, finance = read, finance = own, hr = read, hr = own, legal = read)]
#[grant(legal = own, product = read, product = own, service = read, service = own, production = read)]
#[grant(production = own, auditor = read)]
pub struct Lesson {
    #[field(
        label("教训", "Lesson"),
        list,
        search,
        sample = "关键件须在启动会上锁定交期"
    )]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter)]
    pub project: Key,
    #[field(label("类别", "Kind"), list, filter, default = "planning")]
    pub kind: LessonKind,
    #[field(label("提出人", "By"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("事实", "Fact"), search, sample = "芯片到货晚三周")]
    pub fact: LongText,
    #[field(
        label("原因（五问）", "Cause (five whys)"),
        help(
            "逐层追问，直到可以改变的原因",
            "Ask on until something can be changed"
        ),
        search,
        sample = "未书面确认交期；采购未参加启动会"
    )]
    pub cause: LongText,
    #[field(
        label("今后怎么做", "Rule"),
        list,
        search,
        sample = "启动会须有采购到会并确认交期"
    )]
    pub rule: LongText,
}

/// A closing ends its project and asks the departments for their improvements.
pub const ENDS: Follower = Follower {
    of: "project_closing",
    run: end,
};

fn end(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let closing: ProjectClosing = typed(written.item)?;
        let project = open_project(&mut written, closing.project).await?;
        if project.text("state") == "draft" {
            return refused(409, "projects-not-started", "project");
        }
        let milestones = belonging(&mut written, Milestone::TYPE, closing.project).await?;
        let open = milestones.iter().any(|one| one.text("state") != "reached");
        if open && closing.verdict == Verdict::Met {
            return refused(409, "projects-open-milestones", "verdict");
        }
        if belonging(&mut written, Lesson::TYPE, closing.project)
            .await?
            .is_empty()
        {
            return refused(422, "projects-no-lesson", "project");
        }
        for one in &closing.improvements.0 {
            improve(&mut written, &project, one).await?;
        }
        let act = house(written.act);
        let change = fields([
            ("state", json!("closed")),
            ("closed_on", json!(closing.day.to_string())),
        ]);
        let (records, of) = (written.records, Project::TYPE);
        let which = (project.id, project.version);
        records
            .edit_in(written.tx, &act, of, which, &change)
            .await?;
        Ok(())
    })
}

async fn improve(
    written: &mut Written<'_>,
    project: &Item,
    one: &Improvement,
) -> Result<(), RecordsError> {
    let title = format!("{} · {}", project.text("name"), one.what);
    let request = fields([
        ("title", json!(title.chars().take(200).collect::<String>())),
        ("kind", json!("other")),
        ("owner", written.item.get("owner").clone()),
        ("to_role", json!(one.department.key())),
        ("question", json!(one.what)),
        ("due", json!(one.due.to_string())),
        ("subject_type", json!(Project::TYPE.key)),
        ("subject_id", json!(project.id.to_string())),
    ]);
    let act = house(written.act);
    let of = CoordinationRequest::TYPE;
    written
        .records
        .create_in(written.tx, &act, of, &request)
        .await?;
    Ok(())
}
