//! Project reports (项目周报): a light for the whole and for its parts, always with cause and action when it is not green. A
//! report greener than milestones, risks, blockers and costs are says why.

use qd_base::{Date, Problem};
use qd_records::{
    Act, Behaviour, ChoiceType, Follower, Item, Key, LongText, Record, RecordsError, Text, Work,
    Written,
};
use serde_json::json;

use crate::blocker::Blocker;
use crate::milestone::Milestone;
use crate::project::{Light, Project};
use crate::risk::ProjectRisk;
use crate::shared::{belonging, day, fields, house, number, open_project, refused, typed};

/// 项目周报.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "project_update", label("项目周报", "Project report"), title = title, owner = owner, calendar = day)]
#[record(behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(finance = read, hr = read, legal = read, product = read, product = own, service = read, service = own)]
#[grant(production = read, production = own, auditor = read)]
pub struct ProjectUpdate {
    #[field(
        label("一句话进展", "In one line"),
        list,
        search,
        set_once,
        sample = "样机装配完成"
    )]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(label("报告人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(label("总体", "Overall"), list, filter, set_once, sample = "green")]
    pub light: Light,
    #[field(label("范围", "Scope"), set_once, default = "green")]
    pub scope: Light,
    #[field(label("进度", "Time"), list, set_once, default = "green")]
    pub time: Light,
    #[field(label("成本", "Cost"), list, set_once, default = "green")]
    pub cost: Light,
    #[field(label("质量", "Quality"), list, set_once, default = "green")]
    pub quality: Light,
    #[field(label("客户", "Customer"), list, set_once, default = "green")]
    pub customer: Light,
    #[field(
        label("原因", "Cause"),
        help("非绿灯时必填", "Demanded unless green"),
        search,
        set_once,
        sample = "关键件到货晚一周"
    )]
    pub cause: Option<LongText>,
    #[field(
        label("措施与所需支持", "Action and ask"),
        help("非绿灯时必填", "Demanded unless green"),
        search,
        set_once,
        sample = "改空运，请采购确认"
    )]
    pub ask: Option<LongText>,
    #[field(label("本期完成", "Done"), search, set_once)]
    pub done: Option<LongText>,
    #[field(label("下期计划", "Next"), search, set_once)]
    pub next: Option<LongText>,
    #[field(label("客户反馈", "Customer said"), search, set_once)]
    pub heard: Option<LongText>,
    #[field(
        label("比系统判断乐观的理由", "Why better than the facts"),
        help(
            "按里程碑、风险、障碍和成本判断更差时必填",
            "Demanded when milestones, risks, blockers or costs say worse"
        ),
        set_once
    )]
    pub why_better: Option<LongText>,
    #[field(label("系统判断", "By the facts"), list, read_only)]
    pub facts: Option<Light>,
}

impl Behaviour for ProjectUpdate {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let parts = [
            self.scope,
            self.time,
            self.cost,
            self.quality,
            self.customer,
        ];
        let red = parts.contains(&Light::Red) && self.light == Light::Green;
        if red {
            return refused("projects-light-part", "light");
        }
        let worst = parts
            .into_iter()
            .max()
            .unwrap_or(Light::Green)
            .max(self.light);
        if worst != Light::Green && self.cause.is_none() {
            return refused("projects-light-cause", "cause");
        }
        if worst != Light::Green && self.ask.is_none() {
            return refused("projects-light-ask", "ask");
        }
        if self.day > act.today {
            return refused("projects-ahead", "day");
        }
        Ok(())
    }
}

/// Days of slip from which a milestone alone makes a project red.
pub const RED_SLIP: i32 = 14;
/// Risk scores from which a project is yellow, and red when such a risk has happened.
pub const HIGH_RISK: f64 = 10.0;

/// By how many days a milestone is late: as forecast, or as it came, or until today when its day has passed.
pub fn slip(milestone: &Item, today: Date) -> Option<i32> {
    let planned = day(milestone, "planned_on")?;
    let forecast = day(milestone, "forecast_on").unwrap_or(planned);
    // Not reached: the forecast, or today once the forecast has passed.
    let end = day(milestone, "reached_on").unwrap_or_else(|| forecast.max(today));
    Some((end - planned).get_days())
}

/// The light of one milestone that is not reached.
fn of_milestone(milestone: &Item, today: Date) -> Light {
    match slip(milestone, today).unwrap_or(0) {
        _ if milestone.text("state") == "reached" => Light::Green,
        days if days > RED_SLIP => Light::Red,
        days if days > 0 => Light::Yellow,
        _ => Light::Green,
    }
}

fn of_risk(risk: &Item) -> Light {
    let high = number(risk, "score") >= HIGH_RISK;
    match risk.text("state") {
        "happened" if high => Light::Red,
        "happened" => Light::Yellow,
        "watched" if high => Light::Yellow,
        _ => Light::Green,
    }
}

fn of_blocker(blocker: &Item, today: Date) -> Light {
    let late = day(blocker, "needed_by").is_some_and(|by| by < today);
    match blocker.text("state") {
        "solved" => Light::Green,
        _ if late => Light::Red,
        _ => Light::Yellow,
    }
}

/// What a project spent, in minor units.
pub fn spent(project: &Item) -> i64 {
    let rows = project.get("costs").as_array().into_iter().flatten();
    rows.filter_map(|row| row["amount"]["minor"].as_i64()).sum()
}

fn of_cost(project: &Item) -> Light {
    let budget = project.get("budget")["minor"].as_i64().unwrap_or(0);
    let spent = spent(project);
    match () {
        () if spent > budget => Light::Red,
        () if spent * 10 > budget * 9 && budget > 0 => Light::Yellow,
        () => Light::Green,
    }
}

/// What the facts say of a project: the worst of milestones, risks, blockers and cost.
pub fn facts(
    project: &Item,
    (milestones, risks, blockers): (&[Item], &[Item], &[Item]),
    today: Date,
) -> Light {
    let milestones = milestones.iter().map(|one| of_milestone(one, today));
    let blockers = blockers.iter().map(|one| of_blocker(one, today));
    let all = milestones.chain(risks.iter().map(of_risk)).chain(blockers);
    all.chain([of_cost(project)]).max().unwrap_or(Light::Green)
}

/// A project shows its last report; a report better than the facts says why.
pub const JUDGES: Follower = Follower {
    of: "project_update",
    run: judge,
};

fn judge(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let report: ProjectUpdate = typed(written.item)?;
        let project = open_project(&mut written, report.project).await?;
        if written.verb != "create" {
            return Ok(());
        }
        let milestones = belonging(&mut written, Milestone::TYPE, report.project).await?;
        let risks = belonging(&mut written, ProjectRisk::TYPE, report.project).await?;
        let blockers = belonging(&mut written, Blocker::TYPE, report.project).await?;
        let all = (&milestones[..], &risks[..], &blockers[..]);
        let facts = facts(&project, all, written.act.today);
        if report.light < facts && report.why_better.is_none() {
            return refused(422, "projects-greener", "why_better");
        }
        let act = house(written.act);
        let (records, of) = (written.records, ProjectUpdate::TYPE);
        let judged = fields([("facts", json!(facts.key()))]);
        let which = (written.item.id, written.item.version);
        records
            .edit_in(written.tx, &act, of, which, &judged)
            .await?;
        if day(&project, "reported_on").is_some_and(|last| last > report.day) {
            return Ok(());
        }
        let shown = fields([
            ("light", json!(report.light.key())),
            ("cause", written.item.get("cause").clone()),
            ("ask", written.item.get("ask").clone()),
            ("reported_on", json!(report.day.to_string())),
        ]);
        let which = (project.id, project.version);
        records
            .edit_in(written.tx, &act, Project::TYPE, which, &shown)
            .await?;
        Ok::<(), RecordsError>(())
    })
}
