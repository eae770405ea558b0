//! The folder of a project (项目卷宗): everything that belongs to one project, as the reader may see it.

use qd_base::Id;
use qd_records::{Item, Record, RecordType};
use qd_reports::{Desk, ReportError};
use qd_workflow::coordination::CoordinationRequest;

use crate::blocker::Blocker;
use crate::change::ChangeRequest;
use crate::closing::{Lesson, ProjectClosing};
use crate::kickoff::Kickoff;
use crate::milestone::Milestone;
use crate::project::Project;
use crate::risk::{ProjectRisk, RiskReview};
use crate::task::ProjectTask;
use crate::update::ProjectUpdate;

/// Everything of one project, each list in the order in which it is told.
pub struct Folder {
    pub project: Item,
    pub kickoffs: Vec<Item>,
    pub tasks: Vec<Item>,
    pub milestones: Vec<Item>,
    pub risks: Vec<Item>,
    pub reviews: Vec<Item>,
    pub blockers: Vec<Item>,
    pub changes: Vec<Item>,
    pub updates: Vec<Item>,
    pub closings: Vec<Item>,
    pub lessons: Vec<Item>,
    /// Requests about the project and its blockers that the reader may see.
    pub requests: Vec<Item>,
}

impl Folder {
    /// Opens it.
    ///
    /// # Errors
    /// 404 for a project the reader may not see; the records' fault.
    pub fn open(desk: &Desk, id: Id) -> Result<Folder, ReportError> {
        let records = desk.records()?;
        let project = records.get(Project::TYPE, id)?;
        let of = |of: &'static RecordType, day: &str| -> Result<Vec<Item>, ReportError> {
            let mut all = records.linked(of, "project", id)?;
            all.sort_by(|a, b| (a.text(day), a.id).cmp(&(b.text(day), b.id)));
            Ok(all)
        };
        let risks = of(ProjectRisk::TYPE, "due")?;
        let mut reviews = Vec::new();
        for risk in &risks {
            reviews.extend(records.linked(RiskReview::TYPE, "risk", risk.id)?);
        }
        reviews.sort_by_key(|one| one.created_at);
        let blockers = of(Blocker::TYPE, "since")?;
        let mut requests = Vec::new();
        let about = [(Project::TYPE.key, id)];
        let stuck = blockers.iter().map(|one| (Blocker::TYPE.key, one.id));
        for (subject, id) in about.into_iter().chain(stuck) {
            let id = id.to_string();
            let pairs = [("subject_type", subject), ("subject_id", id.as_str())];
            requests.extend(records.all(CoordinationRequest::TYPE, &pairs)?);
        }
        Ok(Folder {
            kickoffs: of(Kickoff::TYPE, "held_on")?,
            tasks: of(ProjectTask::TYPE, "due")?,
            milestones: of(Milestone::TYPE, "planned_on")?,
            changes: of(ChangeRequest::TYPE, "decided_on")?,
            updates: of(ProjectUpdate::TYPE, "day")?,
            closings: of(ProjectClosing::TYPE, "day")?,
            lessons: of(Lesson::TYPE, "title")?,
            project,
            risks,
            reviews,
            blockers,
            requests,
        })
    }

    /// What the facts say today.
    pub fn facts(&self, desk: &Desk) -> crate::project::Light {
        let all = (&self.milestones[..], &self.risks[..], &self.blockers[..]);
        crate::update::facts(&self.project, all, desk.today)
    }
}
