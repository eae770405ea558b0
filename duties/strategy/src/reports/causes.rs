//! 归因: why revenue moved between two spans — bridge, causes, regions, customers, Spring Festival.

use qd_analysis::{Comparison, Story};
use qd_base::{Label, Period, label};
use qd_documents::{Block, Document, Span, Tone, Value};
use qd_insight::bridge::Component;
use qd_ledger::MetricKey;
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use qd_analysis::{parts, texts};

/// The page 归因.
pub struct Causes;

impl Report for Causes {
    fn key(&self) -> &'static str {
        "strategy.causes"
    }
    fn label(&self) -> Label {
        label("归因", "Why it moved")
    }
    fn purpose(&self) -> Label {
        label(
            "销售额为什么变：量价桥逐分相加，主要原因按影响排列。",
            "Why revenue moved: a bridge that adds up to the cent, and the main causes by effect.",
        )
    }
    fn icon(&self) -> &'static str {
        "chart-arrows-vertical"
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
            spec("from", label("基期", "From"), ParamKind::Period, |desk| {
                span(desk, |c| c.base)
            }),
            spec("to", label("本期", "To"), ParamKind::Period, |desk| {
                span(desk, |c| c.current)
            }),
            spec("by", label("按", "By"), ParamKind::Dimension, |desk| {
                qd_analysis::region_like(desk)
                    .ok()
                    .flatten()
                    .unwrap_or_else(|| "year".to_owned())
            }),
        ]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let base = params.period("from", desk)?;
        let current = params.period("to", desk)?;
        let by = params.text("by").to_owned();
        let story = qd_analysis::story(desk, &base, &current, Some(&by))?;
        let growth = story.growth();
        let figures = Figures::new(
            desk,
            desk.reference(self, params),
            growth.base.max(growth.current),
        );
        let say = |key: &str| texts().say(desk.lang, key, &[]);

        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        document.period = format!("{base} → {current}");
        document.push(cards(desk, &figures, &story));
        document.push(parts::bridge::sentence(
            desk,
            &figures,
            &story.bridged,
            story.spans(),
        ));
        document
            .blocks
            .extend(parts::story::evidence(desk, &figures, &story)?);
        document.push(Block::heading(1, say("heading-causes")));
        if story.causes.drivers.is_empty() {
            document.push(Block::callout(Tone::Info, [Span::text(say("no-causes"))]));
        }
        document
            .blocks
            .extend(parts::story::causes(desk, &figures, &story, 5));
        document.push(parts::story::causes_table(desk, &figures, &story));
        document.push(Block::heading(1, say("heading-where")));
        document
            .blocks
            .extend(parts::story::by_group(desk, &figures, &story));
        if let Some(chart) = parts::heat::chart(desk, &figures, &by, story.spans())? {
            document.push(Block::from(chart));
        }
        document.push(Block::heading(1, say("heading-customers")));
        let changed = [Component::Lost, Component::New, Component::WonBack];
        document
            .blocks
            .extend(parts::story::customers(desk, &figures, &story, &changed)?);
        push_spring(&mut document, desk, &figures, &current)?;
        Ok(document)
    }
}

fn span(desk: &Desk, pick: fn(Comparison) -> Period) -> String {
    qd_analysis::comparison(desk).map_or_else(|_| "2000".to_owned(), |c| pick(c).text)
}

fn cards(desk: &Desk, figures: &Figures<'_>, story: &Story) -> Block {
    let (bridged, spans, growth) = (&story.bridged, story.spans(), story.growth());
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let lines = |period: &Period| qd_reports::build::lines_params(period, &[]);
    let current = figures.money("card/current", growth.current, &lines(spans.1));
    let base = figures.money("card/base", growth.base, &lines(spans.0));
    let price = figures.figure("card/price", Value::Money(bridged.amount(Component::Price)));
    let lost = figures.figure("card/lost", Value::Money(bridged.amount(Component::Lost)));
    let versus = texts().say(desk.lang, "versus", &[("period", spans.0)]);
    let revenue = |period: &Period| texts().say(desk.lang, "revenue-of", &[("period", period)]);
    Block::key_figures([
        figures.card(&revenue(spans.1), current, Some((&versus, growth.rate()))),
        figures.card(&revenue(spans.0), base, None),
        figures.card(&say("card-price"), price, None),
        figures.card(&say("card-lost"), lost, None),
    ])
}

/// The festival moves between January and February: a page about a year says what that did.
fn push_spring(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
    current: &Period,
) -> Result<(), ReportError> {
    let year = current.last.year();
    let Some(spring) = qd_analysis::spring::spring(desk, MetricKey::Revenue, year)? else {
        return Ok(());
    };
    let lang = desk.lang;
    let date = |d| qd_base::format::date(d, lang);
    document.push(Block::heading(1, texts().say(lang, "heading-spring", &[])));
    let start = texts().say(
        lang,
        "spring-start",
        &[
            ("before", &date(spring.festival_before)),
            ("festival", &date(spring.festival)),
            ("through", &date(spring.through)),
        ],
    );
    document.push(Block::paragraph([
        Span::text(start),
        figures.span("spring/plain", Value::change(spring.plain)),
        Span::text(texts().say(lang, "spring-aligned", &[])),
        figures.span("spring/aligned", Value::change(spring.aligned)),
        Span::text(texts().say(lang, "spring-janfeb", &[])),
        figures.span("spring/janfeb", Value::change(spring.jan_feb)),
        Span::text(texts().say(lang, "sentence-end", &[])),
    ]));
    Ok(())
}
