//! Project (项目): its charter — goal, scope, success, time, money, people — and where it stands. It is started by its
//! kick-off, judged by its reports and closed by its closing; nobody types a state or a light.

use qd_base::{Date, Money, Problem, label};
use qd_records::{
    Act, Action, Behaviour, Child, Choice, ChoiceType, Deed, Done, Field, Item, Key, Kind,
    LongText, Record, Table, Text, Work,
};
use serde_json::json;

use crate::shared::fields;

/// 项目状态: moved by kick-off, pause and closing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ProjectState {
    /// 筹备.
    #[choice(label("筹备", "Being prepared"))]
    Draft,
    /// 进行中.
    #[choice(label("进行中", "Running"))]
    Running,
    /// 暂停.
    #[choice(label("暂停", "Paused"))]
    Paused,
    /// 已结项.
    #[choice(label("已结项", "Closed"))]
    Closed,
}

/// 红黄绿灯, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Light {
    /// 绿.
    #[choice(label("绿", "Green"))]
    Green,
    /// 黄.
    #[choice(label("黄", "Yellow"))]
    Yellow,
    /// 红.
    #[choice(label("红", "Red"))]
    Red,
}

/// 一笔成本.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Cost {
    #[field(label("日期", "Day"), sample = "2026-04-10")]
    pub day: Option<Date>,
    #[field(label("用途", "For"), sample = "样机试制")]
    pub what: Text,
    #[field(label("金额", "Amount"), sample = "86000.00")]
    pub amount: Money,
}

/// 一笔收款.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Receipt {
    #[field(label("款项", "Payment"), sample = "到货款")]
    pub what: Text,
    #[field(label("到期日", "Due"), sample = "2026-08-30")]
    pub due: Option<Date>,
    #[field(label("应收", "Billed"), sample = "300000.00")]
    pub amount: Option<Money>,
    #[field(label("实收", "Received"))]
    pub received: Option<Money>,
    #[field(label("到账日", "Received on"))]
    pub received_on: Option<Date>,
}

/// 项目.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "project", label("项目", "Project"), number = "XM-{yyyy}-{4}", title = name, owner = owner)]
#[record(board = state, calendar = ends_on, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, member = own, marketing = read)]
#[grant(finance = read, hr = read, legal = read, product = read, product = own, service = read, service = own)]
#[grant(production = read, production = own, auditor = read)]
pub struct Project {
    #[field(label("项目名称", "Name"), list, search, sample = "二期产线改造交付")]
    pub name: Text,
    #[field(
        label("客户", "Customer"),
        help("与台账中的客户名称一致", "As named in the ledger"),
        list,
        filter,
        search,
        sample = "华东精密仪器有限公司"
    )]
    pub customer: Option<Text>,
    #[field(label("合同编号", "Contract number"), search, sample = "HT-2026-00012")]
    pub contract: Option<Text>,
    #[field(label("项目负责人", "Project lead"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("发起人", "Sponsor"), link = "person", filter)]
    pub sponsor: Option<Key>,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: ProjectState,
    #[field(label("状态灯", "Light"), list, filter, read_only)]
    pub light: Option<Light>,
    #[field(label("原因", "Cause"), list, read_only)]
    pub cause: Option<LongText>,
    #[field(label("措施与所需支持", "Action and ask"), read_only)]
    pub ask: Option<LongText>,
    #[field(label("最近报告日", "Reported on"), list, read_only)]
    pub reported_on: Option<Date>,
    #[field(
        label("项目目标", "Goal"),
        search,
        sample = "八月底前交付并验收两条产线"
    )]
    pub goal: LongText,
    #[field(
        label("范围", "Scope"),
        search,
        sample = "控制柜、传感器、安装调试与培训"
    )]
    pub scope: LongText,
    #[field(label("不在范围内", "Out of scope"), search)]
    pub outside: Option<LongText>,
    #[field(
        label("成功标准", "Success"),
        sample = "一次验收通过，停线不超过八小时"
    )]
    pub success: LongText,
    #[field(label("开始", "From"), list, filter, sample = "2026-03-01")]
    pub starts_on: Date,
    #[field(label("计划完成", "Until"), list, filter, sample = "2026-08-31")]
    pub ends_on: Date,
    #[field(label("合同金额", "Contract amount"), list, sample = "1180000.00")]
    pub income: Option<Money>,
    #[field(label("项目预算", "Budget"), list, sample = "420000.00")]
    pub budget: Money,
    #[field(
        label("成本记录", "Costs"),
        sample = r#"[{"what":"样机试制","amount":{"minor":8600000,"currency":"CNY"}}]"#
    )]
    pub costs: Table<Cost>,
    #[field(label("收款记录", "Receipts"), sample = r#"[{"what":"到货款"}]"#)]
    pub receipts: Table<Receipt>,
    #[field(label("结项日", "Closed on"), list, read_only)]
    pub closed_on: Option<Date>,
}

impl Behaviour for Project {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let was_closed = before.is_some_and(|before| before.state == ProjectState::Closed);
        if was_closed && !act.actor.is_system() && before != Some(self) {
            return Err(Problem::new(409, "projects-closed"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.ends_on < self.starts_on {
            return Err(Problem::new(422, "projects-backwards").field("ends_on"));
        }
        if self.budget.minor < 0 {
            return Err(Problem::new(422, "projects-negative").field("budget"));
        }
        if self.costs.0.iter().any(|cost| cost.amount.minor < 0) {
            return Err(Problem::new(422, "projects-negative").field("costs"));
        }
        if self
            .costs
            .0
            .iter()
            .any(|cost| cost.amount.currency != self.budget.currency)
        {
            return Err(Problem::new(422, "projects-currency").field("costs"));
        }
        Ok(())
    }
}

const WHY: [Field; 1] = [Field {
    required: true,
    ..Field::new("cause", Kind::LongText, label("原因", "Cause"))
}];

/// Pausing and resuming. The reason stands in the project and in its history.
pub fn actions() -> Vec<Action> {
    vec![
        Action {
            key: "pause",
            on: Project::TYPE,
            label: label("暂停项目", "Pause"),
            icon: "history",
            fields: &WHY,
            offered: |item, _| is(item, ProjectState::Running),
            run: |deed| to(deed, ProjectState::Paused),
        },
        Action {
            key: "resumption",
            on: Project::TYPE,
            label: label("恢复项目", "Resume"),
            icon: "refresh",
            fields: &WHY,
            offered: |item, _| is(item, ProjectState::Paused),
            run: |deed| to(deed, ProjectState::Running),
        },
    ]
}

fn is(item: &Item, state: ProjectState) -> bool {
    item.trashed_at.is_none() && item.text("state") == state.key()
}

fn to(deed: Deed<'_>, state: ProjectState) -> Work<'_, Done> {
    Box::pin(async move {
        let (records, of) = (deed.records, Project::TYPE);
        if !records.may_edit(deed.act, of, deed.item.id).await? {
            return Err(Problem::new(403, "records-need-edit")
                .arg("type", of.key)
                .into());
        }
        let change = fields([
            ("state", json!(state.key())),
            (
                "cause",
                deed.input.get("cause").cloned().unwrap_or_default(),
            ),
        ]);
        let act = crate::shared::house(deed.act);
        let which = (deed.item.id, deed.item.version);
        records.edit_in(deed.tx, &act, of, which, &change).await?;
        Ok(Done::said("projects-step-kept"))
    })
}
