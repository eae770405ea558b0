//! 《年度销售策略计划书》: all chapters of the yearly plan. What the data say is written from the analysis; what they do
//! not say names who must supply it.

use std::sync::Arc;

use qd_analysis::{Goal, Outlook, Story};
use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document, Span};
use qd_records::Item;
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::kept::{self, Kept};
use super::{ahead, cases, past, people, targets};
use crate::reports::forecast::next_year;
use crate::reports::targets::{kept, settings};
use crate::texts;

/// The yearly plan.
pub struct Plan;

/// What the chapters are written from.
pub(super) struct Material<'a> {
    pub desk: &'a Desk,
    pub figures: Figures<'a>,
    /// The year of the plan.
    pub year: Period,
    /// Whether the story compares two years; its later span is the one that is reviewed.
    pub year_on_year: bool,
    pub story: Story,
    pub goal: Arc<Goal>,
    pub outlook: Arc<Outlook>,
    /// What people have entered for the plan of the year.
    pub kept: Option<Kept>,
    /// The initiatives of the year before.
    pub before: Vec<Item>,
}

impl Material<'_> {
    pub fn say(&self, key: &str) -> String {
        texts().say(self.desk.lang, key, &[])
    }

    pub fn say_with(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        texts().say(self.desk.lang, key, args)
    }

    /// What is missing, and the department that must supply it.
    pub fn missing(&self, key: &str, supplier: &str) -> Block {
        Block::missing(self.say(key), self.say(supplier))
    }

    pub fn chapter(&self, key: &str) -> Block {
        Block::heading(1, self.say(key))
    }

    pub fn section(&self, key: &str) -> Block {
        Block::heading(2, self.say(key))
    }

    /// Whether an effect is large enough to act upon: half a percent of the base.
    pub fn material(&self, effect: Amount) -> bool {
        effect.to_f64().abs() >= 0.005 * Amount(self.story.bridged.bridge.base).to_f64().abs()
    }

    pub fn span(&self, key: &str) -> Span {
        Span::Text(self.say(key))
    }
}

impl Report for Plan {
    fn key(&self) -> &'static str {
        "strategy.plan"
    }
    fn label(&self) -> Label {
        label("计划书", "Plan document")
    }
    fn purpose(&self) -> Label {
        label(
            "《年度销售策略计划书》：下载 Word、PDF、Excel，中英文数字一致。",
            "The annual sales strategy plan as Word, PDF and Excel; both languages carry the same numbers.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn is_document(&self) -> bool {
        true
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        let spec = |key, label, kind, default: fn(&Desk) -> String| ParamSpec {
            key,
            label,
            kind,
            default,
            more: false,
        };
        vec![
            spec("year", label("年度", "Year"), ParamKind::Year, |desk| {
                next_year(desk).to_string()
            }),
            spec(
                "growth",
                label("增长率", "Growth"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.growth, 0.2),
            ),
            spec(
                "floor",
                label("保底（占目标）", "Floor (of goal)"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.floor, 0.9),
            ),
            spec(
                "stretch",
                label("挑战（占目标）", "Stretch (of goal)"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.stretch, 1.1),
            ),
            ParamSpec {
                key: "least",
                label: label("个人增长下限", "Least growth a person"),
                kind: ParamKind::Text,
                default: |_| String::new(),
                more: true,
            },
            ParamSpec {
                key: "most",
                label: label("个人增长上限（产能）", "Most growth a person"),
                kind: ParamKind::Text,
                default: |_| String::new(),
                more: true,
            },
        ]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let material = gather(self, desk, params)?;
        let lang = desk.lang;
        let title = material.say_with("plan-title", &[("year", &material.year)]);
        let mut document = Document::new("annual-plan", title, lang);
        document.company = company_name(desk);
        document.subtitle = Some(material.say_with(
            "plan-subtitle",
            &[("base", &qd_analysis::spoken(&material.story.current, lang))],
        ));
        document.period = material.year.text.clone();
        document.classification = Some(material.say("plan-classification"));
        document.date = Some(desk.today);
        document.sample_notice = desk.company.sample.then(|| material.say("sample-notice"));
        document.approvals = kept::sign_offs(&material);
        head(&mut document, &material);
        document.sources = sources(&material);
        past::summary(&mut document, &material)?;
        past::review(&mut document, &material)?;
        past::reasons(&mut document, &material)?;
        cases::market(&mut document, &material)?;
        targets::goals(&mut document, &material);
        targets::split(&mut document, &material)?;
        cases::initiatives(&mut document, &material);
        people::organisation(&mut document, &material);
        ahead::budget(&mut document, &material);
        ahead::feasibility(&mut document, &material)?;
        ahead::risks(&mut document, &material)?;
        ahead::reviews(&mut document, &material);
        ahead::annex(&mut document, &material);
        Ok(document)
    }
}

/// Number, version and names of the cover.
fn head(document: &mut Document, m: &Material<'_>) {
    let Some(kept) = &m.kept else {
        document.version = m.say("plan-version");
        return;
    };
    document.number.clone_from(&kept.plan.number);
    document.prepared = kept.owner(&kept.plan);
    let state = kept.plan.text("state");
    let revisions = kept.revisions.len();
    document.version = match state {
        "approved" | "closed" => m.say_with("plan-version-approved", &[("n", &revisions)]),
        "discussing" => m.say("plan-version-discussed"),
        _ => m.say("plan-version-draft"),
    };
    if kept.is_approved() {
        let last = document.approvals.iter().rev();
        document.approved = last.clone().find_map(|row| row.name.clone());
    }
}

fn gather<'a>(plan: &Plan, desk: &'a Desk, params: &Params) -> Result<Material<'a>, ReportError> {
    let settings = settings(params)?;
    let goal = qd_analysis::goal(desk, &settings)?;
    let comparison = qd_analysis::comparison(desk)?;
    let by = qd_analysis::region_like(desk)?;
    let story = qd_analysis::story(desk, &comparison.base, &comparison.current, by.as_deref())?;
    let outlook = qd_analysis::outlook(desk, &goal.period)?;
    let largest = Amount(
        story
            .bridged
            .bridge
            .current
            .max(goal.tiers.stretch.total * 100),
    );
    let figures = Figures::new(desk, desk.reference(plan, params), largest);
    let (kept, before) = kept::of_year(desk, settings.year.into())?;
    Ok(Material {
        kept,
        before,
        desk,
        figures,
        year: goal.period.clone(),
        year_on_year: comparison.year_on_year,
        story,
        goal,
        outlook,
    })
}

/// The company's name, or a neutral word where the settings name none.
pub(super) fn company_name(desk: &Desk) -> String {
    if desk.company.name.is_empty() {
        return texts().say(desk.lang, "company-unnamed", &[]);
    }
    desk.company.name.clone()
}

fn sources(material: &Material<'_>) -> Vec<String> {
    let mut notes = vec![
        material.say_with(
            "source-ledger",
            &[("version", &material.desk.ledger_version)],
        ),
        material.say("source-revenue"),
        material.say("source-bridge"),
        material.say("source-forecast"),
    ];
    if let Some(kept) = &material.kept {
        notes.push(record_note(material, kept));
    }
    if !material.desk.sees_all() {
        notes.push(material.say("source-partial"));
    }
    notes
}

/// Which record the plan's words come from, and the hash of what was approved.
fn record_note(m: &Material<'_>, kept: &Kept) -> String {
    let number = kept.plan.number.clone().unwrap_or_default();
    let hash = kept.plan.text("frozen_hash");
    if !kept.is_approved() || hash.is_empty() {
        return m.say_with("source-record", &[("number", &number)]);
    }
    m.say_with(
        "source-record-approved",
        &[("number", &number), ("hash", &hash)],
    )
}
