//! Who acts (操作者): a person with roles and a reach in the organisation, or the house itself for a stated reason.

use serde::{Deserialize, Serialize};

use crate::Id;

/// The roles of the house (角色).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 商务总监.
    Director,
    /// 管理层.
    Management,
    /// 区域销售经理.
    RegionalManager,
    /// 销售.
    Sales,
    /// 市场.
    Marketing,
    /// 财务.
    Finance,
    /// 人力.
    HumanResources,
    /// 法务.
    Legal,
    /// 产品/研发.
    Product,
    /// 客服.
    Service,
    /// 生产/物流.
    Production,
    /// 管理员.
    Administrator,
    /// 审计 (read only).
    Auditor,
}

/// Which sales a person may see (可见范围).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "names")]
pub enum Reach {
    /// The whole company.
    All,
    /// Named regions only.
    Regions(Vec<String>),
    /// The named salespeople's own business only.
    Salespeople(Vec<String>),
    /// No sales figures.
    Nothing,
}

/// Who asks. Every read and every write carries one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person's id; `None` for the house itself.
    pub person: Option<Id>,
    /// The name shown in timelines; for the house, the reason it acts.
    pub name: String,
    /// What the person may be.
    pub roles: Vec<Role>,
    /// Whose sales the person may see.
    pub reach: Reach,
}

impl Actor {
    /// The house acting by itself, for a written reason that the audit keeps.
    pub fn system(reason: impl Into<String>) -> Actor {
        Actor {
            person: None,
            name: reason.into(),
            roles: Vec::new(),
            reach: Reach::All,
        }
    }

    /// Whether the person holds a role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the house itself acts.
    pub fn is_system(&self) -> bool {
        self.person.is_none()
    }
}
