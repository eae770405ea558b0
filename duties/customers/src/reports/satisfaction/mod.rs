//! 《客户满意度调查报告》: what was asked of whom, what came back, what it may be taken to say, and what is done about it.

mod design;
mod groups;
mod read;
mod results;
mod voices;

use qd_base::{Amount, Label, Role, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Span, Table, Tone, Value};
use qd_insight::customers::Verdict;
use qd_insight::score::Grade;
use qd_records::{Record, RecordType};
use qd_reports::build::{self, Figures};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use crate::survey::Survey;
use read::Reading;

/// The document of one survey.
pub struct Satisfaction;

impl Report for Satisfaction {
    fn key(&self) -> &'static str {
        "customers.satisfaction"
    }
    fn label(&self) -> Label {
        label("客户满意度调查报告", "Satisfaction report")
    }
    fn purpose(&self) -> Label {
        label(
            "《客户满意度调查报告》：指数与区间、样本是否有代表性、分维度与客户群、先改什么、低分客户闭环。",
            "Index and interval, whether the sample stands for all, aspects and groups, what to improve, low scores.",
        )
    }
    fn icon(&self) -> &'static str {
        "report-analytics"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Survey::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![build::record_param(label("调查", "Survey"))]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let reading = Reading::of(desk, build::asked(params, "survey-no-record")?)?;
        let figures = Figures::new(desk, desk.reference(self, params), Amount::ZERO);
        let page = Page {
            desk,
            figures: &figures,
            reading: &reading,
        };
        let title = page.say_with("sat-title", &[("title", &reading.survey.title)]);
        let mut document = build::opened(self, desk, &title);
        document.number = reading.item.number.clone();
        document.version = "V1.0".to_owned();
        document.period = page.span();
        document.sample_notice = desk.company.sample.then(|| page.say("sample-notice"));
        summary(&page, &mut document)?;
        design::write(&page, &mut document)?;
        results::write(&page, &mut document)?;
        groups::write(&page, &mut document)?;
        results::priorities(&page, &mut document);
        voices::write(&page, &mut document)?;
        groups::against(&page, &mut document)?;
        voices::improve(&page, &mut document)?;
        design::appendix(&page, &mut document);
        Ok(document)
    }
}

/// What every chapter works with.
struct Page<'a> {
    desk: &'a Desk,
    figures: &'a Figures<'a>,
    reading: &'a Reading,
}

impl Page<'_> {
    fn say(&self, key: &str) -> String {
        crate::texts().say(self.desk.lang, key, &[])
    }

    fn say_with(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        crate::texts().say(self.desk.lang, key, args)
    }

    fn head(&self, document: &mut Document, key: &str) {
        document.push(Block::heading(1, self.say(key)));
    }

    fn table(&self, title: &str, columns: &[&str]) -> Table {
        build::titled(crate::texts(), self.desk.lang, title, columns)
            .source(self.figures.source().at(title))
    }

    fn put(&self, document: &mut Document, table: Table, body: Vec<Vec<Value>>) {
        let mut table = table;
        for row in body {
            table.push(RowRole::Body, row);
        }
        document.push(Block::from(table));
    }

    fn text(&self, document: &mut Document, key: &str) {
        document.push(Block::text(self.say(key)));
    }

    /// First and last day of the survey.
    fn span(&self) -> String {
        let survey = &self.reading.survey;
        format!("{} – {}", survey.opens_on, survey.closes_on)
    }

    /// The name of a grade in the reader's language.
    fn grade(&self, grade: &Grade) -> String {
        match self.desk.lang {
            qd_base::Lang::Zh => grade.zh.clone(),
            qd_base::Lang::En => grade.en.clone(),
        }
    }
}

/// Whether the reader sees the answers of all customers.
fn sees_all(desk: &Desk) -> bool {
    const ALL: [Role; 5] = [
        Role::Director,
        Role::Management,
        Role::Marketing,
        Role::Service,
        Role::Auditor,
    ];
    desk.actor.is_system() || ALL.iter().any(|role| desk.actor.is(*role))
}

/// 一、摘要.
fn summary(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-summary");
    let reading = page.reading;
    if !sees_all(page.desk) {
        let text = Span::text(page.say("sat-partial"));
        document.push(Block::callout(Tone::Info, [text]));
    }
    let figure = |at: &str, value: Value| page.figures.figure(at, value);
    let count = |n: usize| qd_reports::reading::count(n);
    let mut cards = Vec::new();
    if let Some(index) = &reading.index {
        let tone = tone_of(&index.verdict);
        let card = KeyFigure::new(
            page.say("sat-index"),
            figure("index", Value::Ratio(index.index)),
        );
        cards.push(card.tone(tone).note(verdict(page, &index.verdict)));
        if let Some(interval) = index.interval {
            let text = format!("{:.1} – {:.1}", interval.low, interval.high);
            let card = KeyFigure::new(page.say("sat-interval"), figure("interval", text.into()));
            cards.push(card.note(page.say("sat-interval-note")));
        }
    }
    if let Some(nps) = &reading.nps {
        let card = KeyFigure::new(page.say("sat-nps"), figure("nps", Value::Ratio(nps.score)));
        let range = format!("{:.0} – {:.0}", nps.interval.low, nps.interval.high);
        cards.push(card.note(page.say_with("sat-nps-note", &[("range", &range)])));
    }
    let answers = KeyFigure::new(
        page.say("sat-answers"),
        figure("answers", count(reading.answers.len())),
    );
    let rate = reading.rate().map(|rate| {
        let rate = Value::Percent(rate).print(qd_base::format::Scale::One, page.desk.lang);
        page.say_with("sat-rate-note", &[("rate", &rate)])
    });
    cards.push(match rate {
        Some(note) => answers.note(note),
        None => answers,
    });
    document.push(Block::key_figures(cards));
    if reading.answers.is_empty() {
        let text = Span::text(page.say("sat-no-answers"));
        document.push(Block::callout(Tone::Missing, [text]));
        return Ok(());
    }
    results::before(page, document)?;
    results::worst(page, document);
    Ok(())
}

fn tone_of(verdict: &Verdict) -> Tone {
    let key = match verdict {
        Verdict::Graded { grade, .. } => grade.key.as_str(),
        Verdict::Withheld { supported, .. } => supported.key.as_str(),
    };
    match key {
        "outstanding" => Tone::Good,
        "passed" => Tone::Neutral,
        _ => Tone::Bad,
    }
}

/// What may be said of the index against 80 and 90.
fn verdict(page: &Page<'_>, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Graded {
            grade,
            supported_by_interval: true,
        } => page.say_with("sat-graded", &[("grade", &page.grade(grade))]),
        Verdict::Graded { grade, .. } => {
            page.say_with("sat-graded-weakly", &[("grade", &page.grade(grade))])
        }
        Verdict::Withheld {
            grade_of_index,
            supported,
        } => page.say_with(
            "sat-withheld",
            &[
                ("grade", &page.grade(grade_of_index)),
                ("supported", &page.grade(supported)),
            ],
        ),
    }
}
