//! Standing (审批现状): what the steps add up to. A pure fold: the same plan and steps always give the same standing.

use qd_base::Id;

use super::flow::{Mode, Repeat};
use super::plan::{Plan, PlanNode};
use super::record::ApprovalState;
use super::steps::{Step, Verb};

/// One person's turn within a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who decides.
    pub person: Id,
    /// The step in which it was agreed to.
    pub done: Option<i64>,
    /// Who really agreed; nobody when the house left the person out.
    pub by: Option<Id>,
}

impl Link {
    fn open(person: Id) -> Link {
        Link {
            person,
            done: None,
            by: None,
        }
    }
}

/// One seat: its approver, with those added before and after.
pub type Chain = Vec<Link>;

/// One node as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeStanding {
    /// Its seats.
    pub seats: Vec<Chain>,
    /// Whether the house let it pass without approver.
    pub passed: bool,
}

/// Where an approval stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: ApprovalState,
    /// The node it waits at, from 0.
    pub node: usize,
    /// All nodes.
    pub nodes: Vec<NodeStanding>,
}

impl Standing {
    /// Folds the steps over the plan.
    pub fn of(plan: &Plan, steps: &[Step]) -> Standing {
        let mut standing = Standing {
            state: ApprovalState::Running,
            node: 0,
            nodes: plan.nodes.iter().map(fresh).collect(),
        };
        for step in steps {
            standing.apply(plan, step);
        }
        standing
    }

    /// Adds one step. A step that finds nothing to do changes nothing; the door has checked it before.
    pub fn apply(&mut self, plan: &Plan, step: &Step) {
        if self.state != ApprovalState::Running {
            return;
        }
        match step.verb {
            Verb::Submit | Verb::Copy => {}
            Verb::Approve => self.agree(plan, step),
            Verb::Skip => self.leave_out(plan, step),
            Verb::AddBefore => self.insert(step, 0),
            Verb::AddAfter => {
                self.insert(step, 1);
                self.agree(plan, step);
            }
            Verb::Transfer => {
                if let (Some(link), Some(target)) = (self.open_mut(plan, step.seat()), step.target)
                {
                    link.person = target;
                }
            }
            Verb::Pass => {
                if let Some(node) = self.nodes.get_mut(self.node) {
                    node.passed = true;
                }
            }
            Verb::Return => match step.back_to {
                Some(to) if to <= self.node => self.go_back(plan, to),
                _ => self.state = ApprovalState::Returned,
            },
            Verb::Refuse => self.state = ApprovalState::Refused,
            Verb::Withdraw => self.state = ApprovalState::Withdrawn,
            Verb::Void => self.state = ApprovalState::Void,
        }
        self.move_on(plan);
    }

    /// Who is asked now.
    pub fn waiting(&self, plan: &Plan) -> Vec<Id> {
        if self.state != ApprovalState::Running {
            return Vec::new();
        }
        let mut people: Vec<Id> = self.open(plan).iter().map(|link| link.person).collect();
        people.dedup();
        people
    }

    /// Whether a person is still to decide in the present node, now or later.
    pub fn is_expected(&self, person: Id) -> bool {
        let node = self.nodes.get(self.node);
        let mut links = node
            .into_iter()
            .flat_map(|node| node.seats.iter().flatten());
        links.any(|link| link.person == person && link.done.is_none())
    }

    /// Those who really agreed, each once.
    pub fn agreed(&self) -> Vec<Id> {
        let links = self
            .nodes
            .iter()
            .flat_map(|node| node.seats.iter().flatten());
        let mut people: Vec<Id> = links.filter_map(|link| link.done.and(link.by)).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// What the house must do by itself now: let an empty node pass, or leave out a person who agreed before.
    pub(crate) fn by_itself(&self, plan: &Plan) -> Option<Step> {
        if self.state != ApprovalState::Running {
            return None;
        }
        let node = self.nodes.get(self.node)?;
        if node.seats.is_empty() && !node.passed {
            return Some(Step::house(Verb::Pass, self.node, None));
        }
        if plan.repeat == Repeat::Every {
            return None;
        }
        let before = &self.nodes[..self.node];
        let agreed = |person: Id| {
            let mut links = before.iter().flat_map(|node| node.seats.iter().flatten());
            links.any(|link| link.by == Some(person) && link.done.is_some())
        };
        let again = self
            .open(plan)
            .into_iter()
            .find(|link| agreed(link.person))?;
        Some(Step::house(Verb::Skip, self.node, Some(again.person)))
    }

    fn agree(&mut self, plan: &Plan, step: &Step) {
        let (seq, by) = (step.seq, step.by);
        if let Some(link) = self.open_mut(plan, step.seat()) {
            link.done = Some(seq);
            link.by = by;
        }
    }

    fn leave_out(&mut self, plan: &Plan, step: &Step) {
        if let Some(link) = self.open_mut(plan, step.target) {
            link.done = Some(step.seq);
        }
    }

    /// Puts another person before (0) or after (1) the one who asks for it.
    fn insert(&mut self, step: &Step, after: usize) {
        let (Some(seat), Some(target)) = (step.seat(), step.target) else {
            return;
        };
        let Some(node) = self.nodes.get_mut(self.node) else {
            return;
        };
        for chain in &mut node.seats {
            let open = chain.iter().position(|link| link.done.is_none());
            if let Some(at) = open.filter(|at| chain[*at].person == seat) {
                chain.insert(at + after, Link::open(target));
                return;
            }
        }
    }

    fn go_back(&mut self, plan: &Plan, to: usize) {
        for at in to..self.nodes.len() {
            if let (Some(node), Some(planned)) = (self.nodes.get_mut(at), plan.nodes.get(at)) {
                *node = fresh(planned);
            }
        }
        self.node = to;
    }

    fn move_on(&mut self, plan: &Plan) {
        while self.state == ApprovalState::Running {
            let Some(planned) = plan.nodes.get(self.node) else {
                self.state = ApprovalState::Approved;
                return;
            };
            if !is_through(planned.mode, &self.nodes[self.node]) {
                return;
            }
            self.node += 1;
        }
    }

    fn open(&self, plan: &Plan) -> Vec<&Link> {
        let (Some(node), Some(planned)) = (self.nodes.get(self.node), plan.nodes.get(self.node))
        else {
            return Vec::new();
        };
        let turns = node
            .seats
            .iter()
            .filter_map(|chain| chain.iter().find(|link| link.done.is_none()));
        match planned.mode {
            Mode::Sequence => turns.take(1).collect(),
            Mode::All | Mode::Any => turns.collect(),
        }
    }

    fn open_mut(&mut self, plan: &Plan, person: Option<Id>) -> Option<&mut Link> {
        let mode = plan.nodes.get(self.node)?.mode;
        let node = self.nodes.get_mut(self.node)?;
        let turns = node
            .seats
            .iter_mut()
            .filter_map(|chain| chain.iter_mut().find(|link| link.done.is_none()));
        let most = if mode == Mode::Sequence {
            1
        } else {
            usize::MAX
        };
        turns.take(most).find(|link| Some(link.person) == person)
    }
}

fn fresh(planned: &PlanNode) -> NodeStanding {
    NodeStanding {
        seats: planned
            .people
            .iter()
            .map(|person| vec![Link::open(*person)])
            .collect(),
        passed: false,
    }
}

fn is_through(mode: Mode, node: &NodeStanding) -> bool {
    let complete = |chain: &Chain| chain.iter().all(|link| link.done.is_some());
    if node.seats.is_empty() {
        return node.passed;
    }
    match mode {
        Mode::All | Mode::Sequence => node.seats.iter().all(complete),
        Mode::Any => node.seats.iter().any(complete),
    }
}
