//! The later chapters of the plan's page (计划跟踪后半): risks, opinions, reviews, revisions, letters.

use qd_documents::{Block, Chart, Document, Plot, Risk};
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::{self, Titles, day_cell, money_cell, sheet, text_cell};

use super::Page;
use crate::living::letter::TargetLetter;
use crate::living::opinion::PlanOpinion;
use crate::living::review::{PlanReview, PlanRevision};
use crate::living::risk::PlanRisk;

impl Page<'_> {
    pub(super) fn risks(&self, document: &mut Document) -> Result<(), ReportError> {
        let all = self.linked(PlanRisk::TYPE)?;
        let weight = |item: &Item, field: &str| match item.text(field) {
            "low" => 1,
            "medium" => 3,
            _ => 5,
        };
        let dot = |(at, item): (usize, &Item)| Risk {
            number: format!("R{}", at + 1),
            label: item.text("title").to_owned(),
            probability: weight(item, "likelihood"),
            impact: weight(item, "impact"),
        };
        let dots: Vec<Risk> = all.iter().enumerate().map(dot).collect();
        if !dots.is_empty() {
            let chart: Chart = self.figures.chart(
                &self.say("living-risk-matrix"),
                Plot::RiskMatrix { risks: dots },
            );
            document.push(Block::from(chart));
        }
        let lang = self.desk.lang;
        let row = |(at, item): (usize, &Item)| {
            vec![
                format!("R{}", at + 1).into(),
                item.text("title").into(),
                reading::choice(PlanRisk::TYPE, item, "likelihood", lang),
                reading::choice(PlanRisk::TYPE, item, "impact", lang),
                money_cell(item, "amount"),
                text_cell(item.text("sign")),
                text_cell(item.text("response")),
            ]
        };
        let table = self
            .table(
                "living-risks",
                &[
                    "living-column-number",
                    "living-column-risk",
                    "living-column-likelihood",
                    "living-column-impact",
                ],
            )
            .sum_column(self.say("living-column-amount"))
            .text_column(self.say("living-column-sign"))
            .text_column(self.say("living-column-response"));
        let body = all.iter().enumerate().map(row).collect();
        sheet(document, table, body, self.say("living-no-risk"));
        Ok(())
    }

    pub(super) fn opinions(&self, document: &mut Document) -> Result<(), ReportError> {
        let all = self.linked(PlanOpinion::TYPE)?;
        let owners = Titles::of(self.desk, ("person", "owner"), &all)?;
        let lang = self.desk.lang;
        let row = |item: &Item| {
            vec![
                reading::choice(PlanOpinion::TYPE, item, "chapter", lang),
                owners.cell(item),
                reading::choice(PlanOpinion::TYPE, item, "stance", lang),
                item.text("title").into(),
                text_cell(item.text("text")),
            ]
        };
        let columns = [
            "living-column-chapter",
            "living-column-owner",
            "living-column-stance",
            "living-column-opinion",
            "living-column-words",
        ];
        let table = self.table("living-opinions", &columns);
        let body = all.iter().map(row).collect();
        sheet(document, table, body, self.say("living-no-opinion"));
        Ok(())
    }

    pub(super) fn reviews(&self, document: &mut Document, all: &[Item]) -> Result<(), ReportError> {
        let owners = Titles::of(self.desk, ("person", "owner"), all)?;
        let lang = self.desk.lang;
        let row = |item: &Item| {
            vec![
                item.number.clone().unwrap_or_default().into(),
                item.text("title").into(),
                day_cell(item, "day"),
                owners.cell(item),
                reading::choice(PlanReview::TYPE, item, "reason", lang),
                reading::choice(PlanReview::TYPE, item, "decision", lang),
                text_cell(item.text("conclusion")),
            ]
        };
        let columns = [
            "living-column-number",
            "living-column-matter",
            "living-column-day",
            "living-column-owner",
            "living-column-cause",
            "living-column-decision",
            "living-column-reasons",
        ];
        let table = self.table("living-reviews", &columns);
        let body = all.iter().map(row).collect();
        sheet(document, table, body, self.say("living-no-review"));
        Ok(())
    }

    pub(super) fn revisions(&self, document: &mut Document) -> Result<(), ReportError> {
        let all = self.linked(PlanRevision::TYPE)?;
        if all.is_empty() {
            return Ok(());
        }
        let row = |item: &Item| {
            vec![
                item.number.clone().unwrap_or_default().into(),
                item.text("title").into(),
                text_cell(item.text("before_text")),
                text_cell(item.text("after_text")),
                text_cell(item.text("why")),
            ]
        };
        let columns = [
            "living-column-number",
            "living-column-matter",
            "living-column-before",
            "living-column-after",
            "living-column-reasons",
        ];
        let table = self.table("living-revisions", &columns);
        sheet(
            document,
            table,
            all.iter().map(row).collect(),
            String::new(),
        );
        Ok(())
    }

    pub(super) fn letters(&self, document: &mut Document) -> Result<(), ReportError> {
        let all = self.linked(TargetLetter::TYPE)?;
        let owners = Titles::of(self.desk, ("person", "owner"), &all)?;
        let lang = self.desk.lang;
        let row = |item: &Item| {
            vec![
                item.number.clone().unwrap_or_default().into(),
                owners.cell(item),
                money_cell(item, "floor"),
                money_cell(item, "target"),
                money_cell(item, "stretch"),
                reading::choice(TargetLetter::TYPE, item, "state", lang),
            ]
        };
        let table = self
            .table(
                "living-letters",
                &["living-column-number", "living-column-person"],
            )
            .sum_column(self.say("living-column-floor"))
            .sum_column(self.say("living-column-target"))
            .sum_column(self.say("living-column-stretch"))
            .text_column(self.say("living-column-state"));
        let body = all.iter().map(row).collect();
        sheet(document, table, body, self.say("living-no-letter"));
        Ok(())
    }
}
