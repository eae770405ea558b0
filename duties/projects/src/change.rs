//! Change requests (变更申请): what is to change, why, and what that does to days and money. An approval moves the project;
//! nothing else does.

use qd_base::{Date, Id, Money, Problem};
use qd_records::{
    Act, Behaviour, Choice, ChoiceType, Follower, Item, Key, LongText, Number, Record,
    RecordsError, Text, Work, Written,
};
use serde_json::json;

use crate::project::Project;
use crate::shared::{fields, house, open_project, refused, typed};

/// 变更状态: moved by approvals only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChangeState {
    /// 待审批.
    #[choice(label("待审批", "Not yet decided"))]
    Open,
    /// 已批准.
    #[choice(label("已批准", "Approved"))]
    Approved,
    /// 未批准.
    #[choice(label("未批准", "Refused"))]
    Refused,
}

/// 变更申请.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "change_request", label("变更申请", "Change request"), number = "BG-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(finance = read, legal = read, product = read, product = own, service = read, service = own)]
#[grant(production = read, production = own, auditor = read)]
pub struct ChangeRequest {
    #[field(label("变更内容", "Change"), list, search, sample = "增加防爆型号两台")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(label("申请人", "Asked by"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("原因", "Why"), search, sample = "客户安全评审要求")]
    pub why: LongText,
    #[field(label("对范围与质量的影响", "Effect on scope and quality"), search)]
    pub effect: Option<LongText>,
    #[field(label("工期变化", "Days"), unit("天", "days"), list, default = "0")]
    pub days: Number,
    #[field(label("成本变化", "Cost"), list)]
    pub cost: Option<Money>,
    #[field(label("状态", "State"), list, filter, read_only, default = "open")]
    pub state: ChangeState,
    #[field(label("决定日", "Decided on"), list, read_only)]
    pub decided_on: Option<Date>,
}

impl Behaviour for ChangeRequest {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let decided = before.is_some_and(|before| before.state == ChangeState::Approved);
        if decided && !act.actor.is_system() && before != Some(self) {
            return Err(Problem::new(409, "projects-decided"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let days = self.days.to_f64();
        if days.fract() != 0.0 || days.abs() > 3_650.0 {
            return Err(Problem::new(422, "projects-whole-days").field("days"));
        }
        Ok(())
    }
}

/// An open project is needed for a change.
pub const STAYS: Follower = Follower {
    of: "change_request",
    run: stays,
};

fn stays(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let change: ChangeRequest = typed(written.item)?;
        let project = open_project(&mut written, change.project).await?;
        let of = |money: &qd_records::JsonValue| money["currency"].as_str().map(str::to_owned);
        let other =
            change.cost.is_some() && of(written.item.get("cost")) != of(project.get("budget"));
        if other {
            return refused(422, "projects-currency", "cost");
        }
        Ok(())
    })
}

/// An approved change moves the project's day and budget.
pub const DECISIONS: Follower = Follower {
    of: "approval",
    run: decide,
};

fn decide(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let of = ChangeRequest::TYPE;
        let item = written.item;
        let state = match item.text("state") {
            _ if item.text("subject_type") != of.key => return Ok(()),
            "approved" => ChangeState::Approved,
            "refused" => ChangeState::Refused,
            _ => return Ok(()),
        };
        let Ok(id) = item.text("subject_id").parse::<Id>() else {
            return Ok(());
        };
        let act = house(written.act);
        let (records, tx) = (written.records, written.tx);
        let kept = records.read_in(tx, &act, of, id).await?;
        if kept.text("state") == "approved" {
            return Ok(());
        }
        let change: ChangeRequest = typed(&kept)?;
        let decided = fields([
            ("state", json!(state.key())),
            ("decided_on", json!(act.today.to_string())),
        ]);
        records
            .edit_in(tx, &act, of, (kept.id, kept.version), &decided)
            .await?;
        if state == ChangeState::Refused {
            return Ok(());
        }
        let of = Project::TYPE;
        let project = records.read_in(tx, &act, of, change.project.0).await?;
        let moved = moved(&project, &change)?;
        records
            .edit_in(tx, &act, of, (project.id, project.version), &moved)
            .await?;
        Ok(())
    })
}

/// The project's new day and budget.
fn moved(item: &Item, change: &ChangeRequest) -> Result<qd_records::Content, RecordsError> {
    let project: Project = typed(item)?;
    let span = jiff::Span::new().days(change.days.to_f64() as i64);
    let until = project.ends_on.checked_add(span);
    let until = until.map_err(|_| Problem::new(422, "projects-whole-days").field("days"))?;
    let mut budget = project.budget;
    budget.minor += change.cost.map_or(0, |cost| cost.minor);
    Ok(fields([
        ("ends_on", json!(until.to_string())),
        (
            "budget",
            json!({"minor": budget.minor, "currency": budget.currency.code()}),
        ),
    ]))
}
