//! Steps of a survey (调查步骤): opened, closed. The survey's state follows from them in the same transaction.

use qd_base::{Problem, label};
use qd_records::acting::{fields, house, typed};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key, Kind, LongText, Record,
    Text, Work, Written,
};
use qd_workflow::{Subject, answer};
use serde_json::json;

use super::invitation::SurveyInvitation;
use super::record::{Survey, SurveyState};

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SurveyVerb {
    /// 发布.
    #[choice(label("发布", "Open"))]
    Open,
    /// 结束.
    #[choice(label("结束", "Close"))]
    Close,
}

impl SurveyVerb {
    /// Where a survey stands after the step, if the step fits where it stood.
    fn leads(self, from: SurveyState) -> Option<SurveyState> {
        match (self, from) {
            (SurveyVerb::Open, SurveyState::Draft) => Some(SurveyState::Open),
            (SurveyVerb::Close, SurveyState::Open) => Some(SurveyState::Closed),
            _ => None,
        }
    }
}

/// 调查步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "survey_step", label("调查步骤", "Survey step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = read, member = read, marketing = all, service = all)]
#[grant(auditor = read)]
pub struct SurveyStep {
    #[field(label("标题", "Title"), list, search, sample = "发布")]
    pub title: Text,
    #[field(label("满意度调查", "Survey"), link = "survey", list, filter, set_once)]
    pub survey: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "open")]
    pub verb: SurveyVerb,
    #[field(label("办理人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("说明", "Note"), list, set_once)]
    pub note: Option<LongText>,
}

const NOTE: [Field; 1] = [Field::new("note", Kind::LongText, label("说明", "Note"))];

/// What moves a survey.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, offered, run| Action {
        key,
        on: Survey::TYPE,
        label,
        icon,
        fields: &NOTE,
        offered,
        run,
    };
    vec![
        action(
            "opening",
            label("发布调查", "Open the survey"),
            "circle-check",
            |item, _| fits(item, SurveyVerb::Open),
            |deed| stepped(deed, SurveyVerb::Open),
        ),
        action(
            "closing",
            label("结束调查", "Close the survey"),
            "circle-x",
            |item, _| fits(item, SurveyVerb::Close),
            |deed| stepped(deed, SurveyVerb::Close),
        ),
    ]
}

pub(super) fn state_of(item: &Item) -> Option<SurveyState> {
    qd_records::pick(&item.content, "state").ok()
}

fn fits(item: &Item, verb: SurveyVerb) -> bool {
    item.trashed_at.is_none() && state_of(item).is_some_and(|state| verb.leads(state).is_some())
}

fn stepped(deed: Deed<'_>, verb: SurveyVerb) -> Work<'_, Done> {
    Box::pin(async move {
        let Deed {
            records,
            tx,
            act,
            item,
            input,
        } = deed;
        let name = SurveyVerb::OPTIONS
            .iter()
            .find(|option| option.key == verb.key());
        let given = fields([
            ("title", json!(name.map(|option| option.label.zh))),
            ("survey", json!(item.id)),
            ("verb", json!(verb.key())),
            ("note", input.get("note").cloned().unwrap_or_default()),
        ]);
        records.create_in(tx, act, SurveyStep::TYPE, &given).await?;
        Ok(Done::said(match verb {
            SurveyVerb::Open => "survey-opened",
            SurveyVerb::Close => "survey-closed-now",
        }))
    })
}

/// Moves the survey when a step is written; closing ends the links that are still open.
pub const MOVES: Follower = Follower {
    of: "survey_step",
    run: move_survey,
};

fn move_survey(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let step: SurveyStep = typed(written.item)?;
        let (records, act) = (written.records, house(written.act));
        // Who may not change the survey moves it no more by a step of it.
        let survey = records
            .get_in(written.tx, written.act, Survey::TYPE, step.survey.0)
            .await?;
        let next = state_of(&survey).and_then(|state| step.verb.leads(state));
        let next = next.ok_or_else(|| Problem::new(409, "survey-step-unfit").field("verb"))?;
        let moved = fields([("state", json!(next.key()))]);
        let which = (survey.id, survey.version);
        records
            .edit_in(written.tx, &act, Survey::TYPE, which, &moved)
            .await?;
        if next == SurveyState::Closed {
            let about = Subject::of(Survey::TYPE, survey.id);
            answer::revoke_in(written.tx, &act, &about).await?;
            for one in SurveyInvitation::of_survey(written.tx, survey.id).await? {
                let about = Subject::of(SurveyInvitation::TYPE, one);
                answer::revoke_in(written.tx, &act, &about).await?;
            }
        }
        Ok(())
    })
}
