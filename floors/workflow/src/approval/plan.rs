//! The plan (审批路线): the flow with its people found, frozen when the approval begins.

use qd_base::Id;
use serde::{Deserialize, Serialize};

use super::flow::{Mode, Repeat};

/// Who is asked in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Who asks.
    pub submitter: Id,
    /// The steps, in order.
    pub nodes: Vec<PlanNode>,
    /// Whether a person who agreed before is asked again.
    pub repeat: Repeat,
    /// Whether two different people must agree.
    pub two_people: bool,
    /// Whether the subject cannot be edited meanwhile; otherwise an edit voids the approval.
    pub locks: bool,
    /// Who is told.
    pub copies: Vec<Id>,
}

/// One step of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNode {
    /// Its name.
    pub name: String,
    /// All, any or one after the other.
    pub mode: Mode,
    /// Who is asked; nobody when the rule lets it pass.
    pub people: Vec<Id>,
    /// Whether the submitter may decide here.
    pub own: bool,
}

impl Plan {
    /// The different people who may come to decide.
    pub fn people(&self) -> Vec<Id> {
        let mut all: Vec<Id> = self.nodes.iter().flat_map(|n| n.people.clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The most different people who can agree when every step takes as few as it needs.
    pub fn could_be_two(&self) -> bool {
        let asked = self.nodes.iter().filter(|node| !node.people.is_empty());
        self.people().len() >= 2 && asked.count() >= 1
    }
}
