//! Satisfaction surveys (满意度调查): a questionnaire, the customers asked, links that are answered once, what came back.

mod answer;
mod invitation;
mod links;
mod paste;
mod pick;
mod questions;
mod record;
mod step;
mod topics;

pub use answer::{SurveyAnswer, conversion, points};
pub use invitation::SurveyInvitation;
pub use links::ANSWERS;
pub use questions::{Asked, QuestionKind, asked};
pub use record::{Survey, SurveyKind};
pub use step::{MOVES, SurveyStep};
pub use topics::topics;

/// What can be done with a survey.
pub fn actions() -> Vec<qd_records::Action> {
    let mut actions = step::actions();
    actions.push(pick::PICKING);
    actions.push(paste::PASTING);
    actions
}
