//! Contributions (供稿): the paragraphs and tables one room gives to the papers of another. A paper asks by topic; whoever
//! knows something answers, and no duty imports a duty.

use qd_base::Period;
use qd_documents::Block;

use crate::build::Figures;
use crate::matter::{Matters, Waiting};
use crate::{Desk, ReportError};

/// What a paper can ask the other rooms about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// 举措进展: how the plan's initiatives stand.
    Initiatives,
    /// 决策与评审: what was decided, and what came of it.
    Decisions,
    /// 客户与合同: contracts that end, issues, satisfaction.
    Customers,
    /// 回款与应收: what was due by contract, what came in, what is late.
    Receipts,
    /// 团队: people, training, appraisals.
    Team,
    /// 项目: lights, milestones, blockers.
    Projects,
    /// 市场动态: what was heard.
    Market,
    /// 问题与改善: what went wrong, who puts it right by when.
    Problems,
}

/// Writes what a room knows about a topic in a period; nothing where it knows nothing.
pub type Write = fn(&Desk, &Figures<'_>, &Period) -> Result<Vec<Block>, ReportError>;

/// What one room gives on one topic.
#[derive(Clone, Copy)]
pub struct Contribution {
    /// The topic.
    pub topic: Topic,
    /// Writes it.
    pub write: Write,
}

/// What all rooms give to each other (各室供给).
#[derive(Clone, Default)]
pub struct Supplies {
    /// Which of their records wait for somebody.
    pub waiting: Vec<Waiting>,
    /// What else waits.
    pub matters: Vec<Matters>,
    /// What they write for papers.
    pub contributions: Vec<Contribution>,
}

impl Supplies {
    /// What a list of rooms gives.
    pub fn of(rooms: &[crate::Room]) -> Supplies {
        let mut all = Supplies::default();
        for room in rooms {
            all.waiting.extend(&room.waiting);
            all.matters.extend(&room.matters);
            all.contributions.extend(&room.contributions);
        }
        all
    }
}

impl Desk {
    /// What the rooms write about a topic, in the order of the menu; empty where nobody knows anything.
    ///
    /// # Errors
    /// The fault of the room that could not be read.
    pub fn contributed(
        &self,
        topic: Topic,
        figures: &Figures<'_>,
        period: &Period,
    ) -> Result<Vec<Block>, ReportError> {
        let mut blocks = Vec::new();
        let given = self.supplies().contributions.iter();
        for one in given.filter(|one| one.topic == topic) {
            blocks.extend((one.write)(self, figures, period)?);
        }
        Ok(blocks)
    }
}
