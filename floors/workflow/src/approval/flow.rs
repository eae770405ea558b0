//! The flow (审批流程): which records are approved by whom, as data that administrators edit.

use qd_base::{Problem, Role};
use qd_records::{Act, Behaviour, Child, Choice, Key, Number, Record, Table, Text};
use serde::{Deserialize, Serialize};

/// The most nodes of a flow.
const NODES_MOST: usize = 30;

/// 会签, 或签, 依次.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Everybody must agree.
    #[choice(label("会签（须全部同意）", "All must agree"))]
    All,
    /// One is enough.
    #[choice(label("或签（一人同意即可）", "Any one is enough"))]
    Any,
    /// One after the other.
    #[choice(label("依次审批", "One after the other"))]
    Sequence,
}

/// How the approvers of a node are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ApproverKind {
    /// A named person.
    #[choice(label("指定成员", "A named person"))]
    Person,
    /// Everybody of a role.
    #[choice(label("角色", "A role"))]
    Role,
    /// The head above the submitter.
    #[choice(label("直属上级", "Direct superior"))]
    Superior,
    /// The head of the submitter's unit.
    #[choice(label("部门负责人", "Head of the department"))]
    Head,
    /// Superior after superior.
    #[choice(label("连续多级上级", "Chain of superiors"))]
    Chain,
    /// Everybody posted to a unit.
    #[choice(label("部门成员", "People of a unit"))]
    Unit,
}

/// What happens when nobody is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum NoApprover {
    /// The node passes.
    #[choice(label("自动通过", "Pass by itself"))]
    Pass,
    /// A named person decides.
    #[choice(label("转指定人员", "Ask a named person"))]
    Person,
    /// The administrators decide.
    #[choice(label("转管理员", "Ask the administrators"))]
    Administrator,
}

/// What happens when the submitter is the approver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OwnApproval {
    /// The submitter is left out.
    #[choice(label("自动跳过", "Leave out"))]
    Skip,
    /// The submitter decides.
    #[choice(label("由本人审批", "Decide oneself"))]
    Own,
    /// The submitter's superior decides instead.
    #[choice(label("转交上级", "Ask the superior"))]
    Superior,
}

/// What happens when somebody agreed in an earlier node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Asked once.
    #[choice(label("只审批一次", "Ask once"))]
    Once,
    /// Asked every time.
    #[choice(label("每次都审批", "Ask every time"))]
    Every,
}

macro_rules! role_options {
    ($($variant:ident => $role:ident, label($zh:literal, $en:literal);)*) => {
        /// A role of the house as an option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
        pub enum RoleOption {
            $(
                #[doc = $en]
                #[choice(label($zh, $en))]
                $variant,
            )*
        }

        impl RoleOption {
            /// The role it stands for.
            pub fn role(self) -> Role {
                match self {
                    $(RoleOption::$variant => Role::$role,)*
                }
            }
        }
    };
}

role_options! {
    Director => Director, label("商务总监", "Director");
    Management => Management, label("管理层", "Management");
    RegionalManager => RegionalManager, label("区域销售经理", "Regional manager");
    Sales => Sales, label("销售", "Sales");
    Marketing => Marketing, label("市场部", "Marketing");
    Finance => Finance, label("财务部", "Finance");
    HumanResources => HumanResources, label("人力资源部", "Human resources");
    Legal => Legal, label("法务部", "Legal");
    Product => Product, label("产品研发部", "Product");
    Service => Service, label("客服部", "Service");
    Production => Production, label("生产物流部", "Production and logistics");
    Administrator => Administrator, label("管理员", "Administrators");
    Auditor => Auditor, label("审计", "Audit");
}

/// One source of approvers. Rows with the same step form one node.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct FlowNode {
    /// Which node, from 1.
    #[field(label("节点序号", "Step"), sample = "1")]
    pub step: Number,
    /// The node's name.
    #[field(label("节点名称", "Name"), sample = "商务总监审批")]
    pub name: Text,
    /// All, any or one after the other; the first row of a node decides.
    #[field(label("方式", "Mode"), default = "all", sample = "all")]
    pub mode: Mode,
    /// How approvers are found.
    #[field(label("审批人类型", "Approver"), sample = "role")]
    pub approver: ApproverKind,
    /// For a named person.
    #[field(label("指定成员", "Person"), link = "person")]
    pub person: Option<Key>,
    /// For a role.
    #[field(label("角色", "Role"), sample = "director")]
    pub role: Option<RoleOption>,
    /// For the people of a unit.
    #[field(label("部门", "Unit"))]
    pub unit: Option<Text>,
    /// For a chain: up to how many levels.
    #[field(label("上级层数", "Levels"))]
    pub levels: Option<Number>,
    /// When nobody is found.
    #[field(
        label("无审批人时", "When nobody is found"),
        default = "administrator",
        sample = "administrator"
    )]
    pub empty: NoApprover,
    /// For a named person in that case.
    #[field(label("无审批人时转给", "Then ask"), link = "person")]
    pub empty_person: Option<Key>,
    /// When the submitter is the approver.
    #[field(
        label("审批人为提交人时", "When it is the submitter"),
        default = "superior",
        sample = "superior"
    )]
    pub own: OwnApproval,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct CopyRow {
    /// Who.
    #[field(label("抄送人", "Copy to"), link = "person")]
    pub person: Key,
}

/// 审批流程.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "approval_flow", label("审批流程", "Approval flow"), title = name, behaviour)]
#[grant(administrator = all, director = all, auditor = read)]
pub struct ApprovalFlow {
    /// Its name.
    #[field(label("流程名称", "Name"), list, search, unique, sample = "合同审批")]
    pub name: Text,
    /// The type it is for; `*` for every type without a flow of its own.
    #[field(
        label("适用记录类型", "Record type"),
        help(
            "记录类型的键，例如 contract；* 表示所有未单独设置的类型",
            "The key of a record type, such as contract; * for all types without a flow of their own"
        ),
        list,
        filter,
        sample = "*"
    )]
    pub record_type: Text,
    /// Whether new approvals may follow it.
    #[field(
        label("启用", "Active"),
        list,
        filter,
        default = "true",
        sample = "true"
    )]
    pub active: bool,
    /// Of several flows the lowest that fits is taken.
    #[field(
        label("优先级（小者先）", "Order (lowest first)"),
        list,
        default = "10",
        sample = "10"
    )]
    pub place: Number,
    /// The field the condition looks at.
    #[field(
        label("条件字段", "Condition field"),
        help(
            "数字或金额字段名，例如 amount",
            "The name of a number or money field, such as amount"
        )
    )]
    pub condition_field: Option<Text>,
    /// Fits from this value on.
    #[field(label("不低于", "At least"))]
    pub at_least: Option<Number>,
    /// Fits below this value.
    #[field(label("低于", "Below"))]
    pub below: Option<Number>,
    /// The nodes.
    #[field(
        label("节点", "Steps"),
        sample = r#"[{"step":"1","name":"商务总监审批","mode":"any","approver":"role","role":"director","empty":"administrator","own":"superior"}]"#
    )]
    pub nodes: Table<FlowNode>,
    /// Who is told.
    #[field(label("抄送", "Copies"))]
    pub copies: Table<CopyRow>,
    /// Whether a person who agreed before is asked again.
    #[field(
        label("重复审批人", "Repeated approver"),
        default = "once",
        sample = "once"
    )]
    pub repeat: Repeat,
    /// Whether two different people must agree.
    #[field(
        label("须两人同意", "Two people must agree"),
        help(
            "合同与价格类记录总是须两人同意",
            "Contracts and prices always need two people"
        )
    )]
    pub two_people: bool,
    /// Whether the subject cannot be edited meanwhile.
    #[field(
        label("审批中锁定记录", "Lock the record meanwhile"),
        help(
            "不锁定时，审批中修改记录会使审批失效",
            "Without the lock, an edit voids the approval"
        )
    )]
    pub locks: bool,
}

impl Behaviour for ApprovalFlow {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let wrong = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.nodes.0.is_empty() || self.nodes.0.len() > NODES_MOST {
            return wrong("approval-flow-nodes", "nodes");
        }
        let condition = self.at_least.is_some() || self.below.is_some();
        if condition != self.condition_field.is_some() {
            return wrong("approval-flow-condition", "condition_field");
        }
        for (at, node) in self.nodes.0.iter().enumerate() {
            if let Some(lack) = node.lacks() {
                return Err(Problem::new(422, "approval-flow-lacks")
                    .arg("row", at + 1)
                    .field(format!("nodes.{}.{lack}", at + 1)));
            }
        }
        Ok(())
    }
}

impl FlowNode {
    /// The field that the way of finding approvers needs and the row lacks.
    fn lacks(&self) -> Option<&'static str> {
        let levels = self
            .levels
            .is_some_and(|n| (Number::units(1)..=Number::units(10)).contains(&n));
        match self.approver {
            ApproverKind::Person if self.person.is_none() => Some("person"),
            ApproverKind::Role if self.role.is_none() => Some("role"),
            ApproverKind::Unit if self.unit.is_none() => Some("unit"),
            ApproverKind::Chain if !levels => Some("levels"),
            _ if self.empty == NoApprover::Person && self.empty_person.is_none() => {
                Some("empty_person")
            }
            _ => None,
        }
    }
}
