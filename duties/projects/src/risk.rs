//! Project risks (项目风险): probability times impact on a five by five matrix, trigger, response, what remains, and every
//! look at them. A risk that happens becomes a blocker of the department that must act.

use qd_base::{Date, Money, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Choice, ChoiceType, Deed, Done, Field, Follower, Key, Kind, LongText,
    Number, Record, Text, Work, Written,
};
use qd_workflow::approval::RoleOption;
use serde_json::json;

use crate::blocker::Blocker;
use crate::shared::{fields, house, is_mark, open_project, typed};

/// 应对方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Response {
    /// 规避.
    #[choice(label("规避", "Avoid"))]
    Avoid,
    /// 减轻.
    #[choice(label("减轻", "Reduce"))]
    Reduce,
    /// 转移.
    #[choice(label("转移", "Transfer"))]
    Transfer,
    /// 接受.
    #[choice(label("接受", "Accept"))]
    Accept,
}

/// 风险状态; follows from its reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RiskState {
    /// 监控中.
    #[choice(label("监控中", "Watched"))]
    Watched,
    /// 已发生.
    #[choice(label("已发生", "Happened"))]
    Happened,
    /// 已关闭.
    #[choice(label("已关闭", "Gone"))]
    Gone,
}

/// 项目风险.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "project_risk", label("项目风险", "Project risk"), number = "XF-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, calendar = due, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(marketing = own, finance = read, finance = own, legal = read, legal = own, product = read, product = own)]
#[grant(service = read, service = own, production = read, production = own, auditor = read)]
pub struct ProjectRisk {
    #[field(label("风险", "Risk"), list, search, sample = "关键芯片交期延长")]
    pub title: Text,
    #[field(label("项目", "Project"), link = "project", list, filter, set_once)]
    pub project: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("原因", "Cause"), search, sample = "单一供应商")]
    pub cause: Option<LongText>,
    #[field(
        label("可能性", "Probability"),
        unit("1–5", "1–5"),
        list,
        default = "3"
    )]
    pub probability: Number,
    #[field(label("影响", "Impact"), unit("1–5", "1–5"), list, default = "3")]
    pub impact: Number,
    #[field(label("风险值", "Score"), list, filter, read_only)]
    pub score: Option<Number>,
    #[field(
        label("触发信号", "Trigger"),
        search,
        sample = "供应商书面通知交期超过八周"
    )]
    pub trigger: Text,
    #[field(label("应对方式", "Response"), list, filter, default = "reduce")]
    pub response: Response,
    #[field(label("应对措施", "Action"), search, sample = "预订替代型号并验证")]
    pub action: LongText,
    #[field(label("措施期限", "Due"), list, filter, sample = "2026-05-31")]
    pub due: Date,
    #[field(label("剩余可能性", "Residual probability"), unit("1–5", "1–5"))]
    pub residual_probability: Option<Number>,
    #[field(label("剩余影响", "Residual impact"), unit("1–5", "1–5"))]
    pub residual_impact: Option<Number>,
    #[field(label("状态", "State"), list, filter, read_only, default = "watched")]
    pub state: RiskState,
    #[field(label("实际损失", "Cost when it happened"))]
    pub loss: Option<Money>,
}

impl Behaviour for ProjectRisk {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let product = self.probability.to_f64() * self.impact.to_f64();
        self.score = Number::from_f64(product);
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let refused = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let pairs = [
            (
                "probability",
                "residual_probability",
                self.probability,
                self.residual_probability,
            ),
            (
                "impact",
                "residual_impact",
                self.impact,
                self.residual_impact,
            ),
        ];
        for (name, after, mark, rest) in pairs {
            if !is_mark(mark) {
                return refused("projects-mark", name);
            }
            if rest.is_some_and(|rest| !is_mark(rest)) {
                return refused("projects-mark", after);
            }
            if rest.is_some_and(|rest| rest > mark) {
                return refused("projects-residual", after);
            }
        }
        Ok(())
    }
}

/// 风险复核: one look at a risk.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "risk_review", label("风险复核", "Look at a risk"), title = note, owner = owner, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(marketing = own, finance = read, finance = own, legal = read, legal = own, product = read, product = own)]
#[grant(service = read, service = own, production = read, production = own, auditor = read)]
pub struct RiskReview {
    #[field(
        label("说明", "Note"),
        list,
        search,
        set_once,
        sample = "替代型号已到样"
    )]
    pub note: Text,
    #[field(label("风险", "Risk"), link = "project_risk", list, filter, set_once)]
    pub risk: Key,
    #[field(label("复核人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, set_once, default = "today")]
    pub day: Date,
    #[field(
        label("可能性", "Probability"),
        unit("1–5", "1–5"),
        list,
        set_once,
        sample = "2"
    )]
    pub probability: Number,
    #[field(
        label("影响", "Impact"),
        unit("1–5", "1–5"),
        list,
        set_once,
        sample = "3"
    )]
    pub impact: Number,
    #[field(label("状态", "State"), list, filter, set_once, sample = "watched")]
    pub state: RiskState,
}

impl Behaviour for RiskReview {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        for (field, mark) in [("probability", self.probability), ("impact", self.impact)] {
            if !is_mark(mark) {
                return Err(Problem::new(422, "projects-mark").field(field));
            }
        }
        Ok(())
    }
}

const fn must(name: &'static str, kind: Kind, label: qd_base::Label) -> Field {
    let mut field = Field::new(name, kind, label);
    field.required = true;
    field
}

const REVIEW: [Field; 4] = [
    must(
        "probability",
        Kind::Number,
        label("可能性（1–5）", "Probability (1–5)"),
    ),
    must("impact", Kind::Number, label("影响（1–5）", "Impact (1–5)")),
    Field {
        choices: RiskState::OPTIONS,
        ..must("state", Kind::Choice, label("状态", "State"))
    },
    must("note", Kind::Text, label("说明", "Note")),
];
const HAPPENED: [Field; 3] = [
    Field {
        choices: RoleOption::OPTIONS,
        ..must(
            "department",
            Kind::Choice,
            label("需要配合的部门", "Department that must act"),
        )
    },
    must("note", Kind::Text, label("发生了什么", "What happened")),
    Field::new("needed_by", Kind::Date, label("最迟解决日", "Needed by")),
];

/// Looking at a risk, and saying that it has happened.
pub fn actions() -> Vec<Action> {
    let open = |item: &qd_records::Item, _: &qd_base::Actor| {
        item.trashed_at.is_none() && item.text("state") == "watched"
    };
    vec![
        Action {
            key: "review",
            on: ProjectRisk::TYPE,
            label: label("复核风险", "Look again"),
            icon: "search",
            fields: &REVIEW,
            offered: |item, _| item.trashed_at.is_none(),
            run: |deed| look(deed),
        },
        Action {
            key: "happening",
            on: ProjectRisk::TYPE,
            label: label("风险已发生", "It happened"),
            icon: "alert-triangle",
            fields: &HAPPENED,
            offered: open,
            run: |deed| happen(deed),
        },
    ]
}

fn look(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut content = deed.input;
        content.insert("risk".to_owned(), json!(deed.item.id.to_string()));
        let of = RiskReview::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &content)
            .await?;
        Ok(Done::said("projects-step-kept"))
    })
}

fn happen(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let given = |name: &str| deed.input.get(name).cloned().unwrap_or_default();
        let id = json!(deed.item.id.to_string());
        let review = fields([
            ("risk", id.clone()),
            ("probability", json!("5")),
            ("impact", deed.item.get("impact").clone()),
            ("state", json!("happened")),
            ("note", given("note")),
        ]);
        let (records, act) = (deed.records, deed.act);
        records
            .create_in(deed.tx, act, RiskReview::TYPE, &review)
            .await?;
        let blocker = fields([
            ("title", given("note")),
            ("project", deed.item.get("project").clone()),
            ("risk", id),
            ("department", given("department")),
            ("needed_by", given("needed_by")),
        ]);
        let made = records
            .create_in(deed.tx, act, Blocker::TYPE, &blocker)
            .await?;
        Ok(Done::said("projects-step-kept").lead_to(Blocker::TYPE, made.id))
    })
}

/// A risk stands where its last review says.
pub const MOVES: Follower = Follower {
    of: "risk_review",
    run: follow,
};

fn follow(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let review: RiskReview = typed(written.item)?;
        let act = house(written.act);
        let of = ProjectRisk::TYPE;
        let (records, tx) = (written.records, written.tx);
        let kept = records.read_in(tx, &act, of, review.risk.0).await?;
        let lower = |rest: &str, mark: &str| {
            let both = (
                crate::shared::number(&kept, rest),
                crate::shared::number(written.item, mark),
            );
            if both.0 > both.1 {
                written.item.get(mark).clone()
            } else {
                kept.get(rest).clone()
            }
        };
        let change = fields([
            ("probability", written.item.get("probability").clone()),
            ("impact", written.item.get("impact").clone()),
            (
                "residual_probability",
                lower("residual_probability", "probability"),
            ),
            ("residual_impact", lower("residual_impact", "impact")),
            ("state", json!(review.state.key())),
        ]);
        let which = (kept.id, kept.version);
        records.edit_in(tx, &act, of, which, &change).await?;
        Ok(())
    })
}

/// Risks of a closed project stay as they are.
pub const STAYS: Follower = Follower {
    of: "project_risk",
    run: stays,
};

fn stays(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let risk: ProjectRisk = typed(written.item)?;
        open_project(&mut written, risk.project).await?;
        Ok(())
    })
}
