//! Reading a survey (读取): its questions, who was asked, what came back, and the statistics all chapters share.

use std::collections::BTreeMap;

use qd_base::Id;
use qd_insight::customers::{
    NetPromoter, Question, SatisfactionIndex, net_promoter, satisfaction_index,
};
use qd_insight::score::Bands;
use qd_records::acting::typed;
use qd_records::{Item, Record};
use qd_reports::reading::{number, number_of, rows, word};
use qd_reports::{Desk, ReportError};

use crate::survey::{Asked, Survey, SurveyAnswer, SurveyInvitation, asked, conversion, points};

/// One answer, its scores by code.
pub(super) struct Answer {
    pub item: Item,
    pub scores: BTreeMap<String, f64>,
    /// On 100; none where no question that counts was answered.
    pub points: Option<f64>,
}

/// A survey as the reader may see it.
pub(super) struct Reading {
    pub item: Item,
    pub survey: Survey,
    pub asked: Vec<Asked>,
    pub invited: Vec<Item>,
    pub answers: Vec<Answer>,
    pub index: Option<SatisfactionIndex>,
    pub nps: Option<NetPromoter>,
}

impl Reading {
    pub fn of(desk: &Desk, id: Id) -> Result<Reading, ReportError> {
        let records = desk.records()?;
        let item = records.get(Survey::TYPE, id)?;
        let survey: Survey = typed(&item)?;
        let asked = asked(&survey.questions.0);
        let invited = records.linked(SurveyInvitation::TYPE, "survey", id)?;
        let kept = records.linked(SurveyAnswer::TYPE, "survey", id)?;
        let answers: Vec<Answer> = kept
            .into_iter()
            .map(|item| answer(item, &survey, &asked))
            .collect();
        let index = index(&survey, &asked, (&answers, invited.len()));
        let willing: Vec<f64> = answers
            .iter()
            .filter_map(|answer| number(&answer.item, "nps"))
            .collect();
        Ok(Reading {
            index,
            nps: net_promoter(&willing).ok(),
            item,
            survey,
            asked,
            invited,
            answers,
        })
    }

    /// Answers over customers asked; none where nobody was asked by name.
    pub fn rate(&self) -> Option<f64> {
        let asked = self.invited.len();
        let answered = self.answers.len();
        (asked > 0 && answered <= asked).then(|| answered as f64 / asked as f64)
    }

    /// The scores of one question, one for each answer.
    pub fn scores(&self, code: &str) -> Vec<Option<f64>> {
        let score = |answer: &Answer| answer.scores.get(code).copied();
        self.answers.iter().map(score).collect()
    }

    /// The points of answers for whom something holds.
    pub fn points_where(&self, holds: impl Fn(&Item) -> bool) -> Vec<f64> {
        let some = self.answers.iter().filter(|answer| holds(&answer.item));
        some.filter_map(|answer| answer.points).collect()
    }
}

fn answer(item: Item, survey: &Survey, asked: &[Asked]) -> Answer {
    let scores: BTreeMap<String, f64> = rows(&item, "given")
        .filter_map(|row| Some((word(row, "code").to_owned(), number_of(&row["score"])?)))
        .collect();
    Answer {
        points: points(survey, asked, |code| scores.get(code).copied()),
        scores,
        item,
    }
}

fn index(
    survey: &Survey,
    asked: &[Asked],
    (answers, invited): (&[Answer], usize),
) -> Option<SatisfactionIndex> {
    let questions: Vec<Question> = asked
        .iter()
        .filter(|one| one.counts())
        .map(|one| Question {
            name: one.wording.0.clone(),
            weight: one.weight,
            scores: answers
                .iter()
                .map(|answer| answer.scores.get(&one.code).copied())
                .collect(),
        })
        .collect();
    // The finite population narrows the interval only where all of it was asked.
    let all = survey.kind == crate::survey::SurveyKind::Full && invited >= answers.len();
    let population = (all && invited > 0).then_some(invited);
    satisfaction_index(
        &questions,
        conversion(survey),
        population,
        &Bands::satisfaction(),
    )
    .ok()
}

/// The mean of some values; none of none.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
