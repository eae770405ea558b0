//! 归因: why revenue moved between two spans — bridge, causes, regions, customers, Spring Festival.

use qd_analysis::{Bridged, Comparison, Growth};
use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document, Plot, Span, Tone, Value};
use qd_insight::bridge::Component;
use qd_ledger::{Compare, MetricKey, Query};
use qd_reports::build::{Figures, member_name};
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
        let bridged = qd_analysis::bridge(desk, &base, &current, Some(&by))?;
        let causes = qd_analysis::causes(desk, &base, &current, 8)?;
        let largest = Amount(bridged.bridge.base.max(bridged.bridge.current));
        let figures = Figures::new(desk, desk.reference(self, params), largest);
        let spans = (&base, &current);
        let say = |key: &str| texts().say(desk.lang, key, &[]);

        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        document.period = format!("{base} → {current}");
        document.push(cards(desk, &figures, &bridged, spans));
        document.push(parts::bridge::sentence(desk, &figures, &bridged, spans));
        document.push(Block::from(parts::bridge::waterfall(
            desk, &figures, &bridged, spans,
        )));
        document.push(Block::from(parts::bridge::table(desk, &figures, &bridged)?));
        document.push(Block::heading(1, say("heading-causes")));
        if causes.drivers.is_empty() {
            document.push(Block::callout(Tone::Info, [Span::text(say("no-causes"))]));
        }
        for block in parts::drivers::sentences(desk, &figures, &causes, &current, 5) {
            document.push(block);
        }
        document.push(Block::from(parts::drivers::table(
            desk, &figures, &causes, &current,
        )));
        document.push(Block::heading(1, say("heading-where")));
        if let Some(table) = parts::bridge::by_group(desk, &figures, &bridged) {
            document.push(Block::from(table));
        }
        if let Some(chart) = heat(desk, &figures, &by, spans)? {
            document.push(Block::from(chart));
        }
        document.push(Block::heading(1, say("heading-customers")));
        for component in [Component::Lost, Component::New, Component::WonBack] {
            if let Some(table) = parts::bridge::customers(desk, &figures, &bridged, component, 10)?
            {
                document.push(Block::from(table));
            }
        }
        push_spring(&mut document, desk, &figures, &current)?;
        Ok(document)
    }
}

fn span(desk: &Desk, pick: fn(Comparison) -> Period) -> String {
    qd_analysis::comparison(desk).map_or_else(|_| "2000".to_owned(), |c| pick(c).text)
}

fn cards(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    spans: (&Period, &Period),
) -> Block {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let growth = Growth {
        current: Amount(bridged.bridge.current),
        base: Amount(bridged.bridge.base),
    };
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

/// Growth of region by category: where it happened, at a glance.
fn heat(
    desk: &Desk,
    figures: &Figures<'_>,
    by: &str,
    spans: (&Period, &Period),
) -> Result<Option<qd_documents::Chart>, ReportError> {
    let category = ["subcategory", "category"]
        .into_iter()
        .find(|name| desk.has_dimension(name) && *name != by);
    let Some(category) = category.filter(|_| by != "year") else {
        return Ok(None);
    };
    let query = Query::of(&[MetricKey::Revenue])
        .by(&[by, category])
        .during(spans.1)
        .compared(Compare::Period(spans.0.clone()));
    let frame = desk.ask(&query)?;
    let mut rows: Vec<String> = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for row in 0..frame.rows() {
        for (list, name) in [(&mut rows, by), (&mut columns, category)] {
            let member = frame.member(name, row).to_owned();
            if !list.contains(&member) {
                list.push(member);
            }
        }
    }
    if rows.len() > 30 || columns.len() > 24 {
        return Ok(None);
    }
    let mut values = vec![vec![Value::Absent; columns.len()]; rows.len()];
    for row in 0..frame.rows() {
        let at = |list: &[String], name: &str| {
            list.iter()
                .position(|m| m == frame.member(name, row))
                .expect("collected above")
        };
        let growth = Growth {
            current: frame.amount("revenue", row),
            base: frame.amount("revenue_compared", row),
        };
        values[at(&rows, by)][at(&columns, category)] = Value::Money(growth.delta());
    }
    let name = |list: Vec<String>| list.iter().map(|m| member_name(m, desk.lang)).collect();
    let title = texts().say(desk.lang, "heat-chart", &[]);
    let plot = Plot::Heatmap {
        columns: name(columns),
        rows: name(rows),
        values,
    };
    Ok(Some(figures.chart(&title, plot)))
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
