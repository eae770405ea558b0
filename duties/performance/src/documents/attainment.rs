//! 《销售目标达成报告》: month, quarter or year — rate, causes, regions, products, customers, people, outlook.

use std::sync::Arc;

use qd_analysis::{AdoptedGoal, Growth, Story};
use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document};
use qd_ledger::MetricKey;
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError, Topic};

use super::{ahead, customers, deviation, members, overall};
use crate::texts;

/// The attainment report.
pub struct Attainment;

/// What the chapters are written from.
pub(super) struct Material<'a> {
    pub desk: &'a Desk,
    pub figures: Figures<'a>,
    /// The period of the report.
    pub period: Period,
    /// The part of it that the ledger covers.
    pub so_far: Period,
    /// The same days a year earlier.
    pub before: Period,
    pub goal: Option<Arc<AdoptedGoal>>,
    pub actual: Growth,
    /// Why it moved against last year; `None` where the ledger does not reach back.
    pub story: Option<Story>,
    /// The level of the chapters' headings: 1 in a paper of its own, 2 inside a chapter of another.
    pub level: u8,
}

impl Material<'_> {
    /// A sentence of the room.
    pub fn say(&self, key: &str) -> String {
        texts().say(self.desk.lang, key, &[])
    }

    /// A sentence with places to fill.
    pub fn say_with(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        texts().say(self.desk.lang, key, args)
    }

    /// The heading of a chapter.
    pub fn chapter(&self, key: &str) -> Block {
        Block::heading(self.level, self.say(key))
    }

    /// The paper with its cover, still without a chapter.
    pub fn opened(&self, key: &str, title: &str) -> Document {
        let desk = self.desk;
        let title = self.say_with(title, &[("period", &self.period)]);
        let mut document = Document::new(key, title, desk.lang);
        document.company = if desk.company.name.is_empty() {
            self.say("company-unnamed")
        } else {
            desk.company.name.clone()
        };
        document.period = self.period.text.clone();
        document.version = "V1.0".to_owned();
        document.date = Some(desk.today);
        document.sample_notice = desk.company.sample.then(|| self.say("sample-notice"));
        document.sources = vec![
            self.say_with("source-ledger", &[("version", &desk.ledger_version)]),
            self.say("source-revenue"),
        ];
        document
    }

    /// What is missing, and who must supply it.
    pub fn missing(&self, key: &str, supplier: &str) -> Block {
        Block::missing(self.say(key), self.say(supplier))
    }

    /// A chapter that other rooms write; where nobody knows anything it says what is missing and who must supply it.
    pub fn told(
        &self,
        document: &mut Document,
        topic: Topic,
        chapter: &str,
        (key, supplier): (&str, &str),
    ) -> Result<(), ReportError> {
        document.push(self.chapter(chapter));
        let blocks = self.desk.contributed(topic, &self.figures, &self.period)?;
        if blocks.is_empty() {
            document.push(self.missing(key, supplier));
        }
        document.blocks.extend(blocks);
        Ok(())
    }

    /// The target of the period: the months of the year's goal that lie inside it.
    pub fn target(&self) -> Option<Amount> {
        let goal = self.goal.as_ref()?;
        let months = goal.tiers.goal.by_month();
        let sum = goal
            .period
            .months()
            .iter()
            .zip(months)
            .filter(|(month, _)| self.period.contains(month.first))
            .map(|(_, minor)| minor)
            .sum::<i64>();
        (sum > 0).then_some(Amount(sum * 100))
    }

    /// A member's part of the goal in the months of the period.
    pub fn member_target(&self, by: &str, member: &str) -> Option<Amount> {
        let goal = self.goal.as_ref()?;
        let slot = goal
            .dimensions
            .iter()
            .position(|d| d.as_deref() == Some(by))?;
        let scope = goal.scope_of(slot, member)?;
        Some(goal.due(&self.desk.calendar, &scope, &self.period))
    }

    /// Attainment against what was due by the last day of the ledger: the same as the rate once the period is over.
    pub fn rate_due(&self) -> Option<f64> {
        let goal = self.goal.as_ref()?;
        let scope = qd_insight::target::Scope::default();
        let due = goal.due(&self.desk.calendar, &scope, &self.so_far);
        (due.0 > 0).then(|| self.actual.current.to_f64() / due.to_f64())
    }

    /// Attainment of the whole period (完成率); `None` without a target.
    pub fn rate(&self) -> Option<f64> {
        self.target()
            .map(|target| self.actual.current.to_f64() / target.to_f64())
    }
}

impl Report for Attainment {
    fn key(&self) -> &'static str {
        "performance.attainment"
    }
    fn label(&self) -> Label {
        label("目标达成报告", "Attainment report")
    }
    fn purpose(&self) -> Label {
        label(
            "《销售目标达成报告》：完成率、偏差原因、分区域分产品分客户，月、季、年通用。",
            "Attainment of a month, quarter or year with causes, regions, products and customers.",
        )
    }
    fn icon(&self) -> &'static str {
        "report-analytics"
    }
    fn is_document(&self) -> bool {
        true
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "period",
            label: label("期间", "Period"),
            kind: ParamKind::Period,
            default: |desk| {
                desk.span().map_or_else(
                    |_| "2026".to_owned(),
                    |(_, last)| desk.company.fiscal.year_of(last).to_string(),
                )
            },
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let m = gather(self, desk, params)?;
        let mut document = m.opened("attainment-report", "attainment-title");
        overall::conclusion(&mut document, &m)?;
        overall::overall(&mut document, &m)?;
        members::regions(&mut document, &m)?;
        members::products(&mut document, &m)?;
        customers::customers(&mut document, &m)?;
        members::people(&mut document, &m)?;
        deviation::deviation(&mut document, &m)?;
        m.told(
            &mut document,
            Topic::Receipts,
            "chapter-receipts",
            ("missing-receipts", "supplier-finance"),
        )?;
        ahead::outlook(&mut document, &m)?;
        ahead::measures(&mut document, &m);
        m.told(
            &mut document,
            Topic::Initiatives,
            "chapter-initiatives",
            ("missing-initiatives", "supplier-head"),
        )?;
        ahead::annex(&mut document, &m);
        Ok(document)
    }
}

/// Reads what the chapters are written from.
pub(super) fn gather<'a>(
    report: &dyn Report,
    desk: &'a Desk,
    params: &Params,
) -> Result<Material<'a>, ReportError> {
    let period = params.period("period", desk)?;
    let (_, last) = desk.span()?;
    let so_far = Period::range(period.first, last.min(period.last).max(period.first))
        .ok_or(ReportError::EmptyLedger)?;
    let so_far = if so_far.last == period.last {
        period.clone()
    } else {
        so_far
    };
    let before = so_far.years_before(1);
    let actual = qd_analysis::total(desk, MetricKey::Revenue, &so_far, &before)?;
    let goal = qd_analysis::adopted_goal(desk, desk.company.fiscal.year_of(period.first))?;
    let largest = actual.current.max(actual.base);
    let figures = Figures::new(desk, desk.reference(report, params), largest);
    let story = if actual.base.0 > 0 {
        let by = qd_analysis::region_like(desk)?;
        let story = qd_analysis::story(desk, &before, &so_far, by.as_deref())?;
        Some(story)
    } else {
        None
    };
    Ok(Material {
        desk,
        figures,
        story,
        period,
        so_far,
        before,
        goal,
        actual,
        level: 1,
    })
}
