//! Market analysis report (市场分析报告): sources and their grades, sizes and our shares, rivals and prices against the
//! ledger, SWOT with evidence, crossings, and the decisions that follow.

use qd_base::{Amount, Label, label};
use qd_documents::{
    Block, Document, KeyFigure, Mark, Plot, Point, ScatterPlot, Series, SeriesPlot, Value,
};
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{
    Titles, choice, day_cell, money, money_cell, number, percent_cell, rows, sheet, text_cell,
};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{cell, count, grade, largest, opened, ours, say, titled};
use crate::competitor::Competitor;
use crate::intel::Intel;
use crate::price::{MarketSize, PriceObservation};
use crate::proposal::DecisionProposal;
use crate::swot::{SwotItem, TowsCrossing};

/// The report to management.
pub struct MarketAnalysis;

impl Report for MarketAnalysis {
    fn key(&self) -> &'static str {
        "market.analysis"
    }
    fn label(&self) -> Label {
        label("市场分析报告", "Market analysis")
    }
    fn purpose(&self) -> Label {
        label(
            "市场多大、我方占多少、对手做什么、我们凭什么、该往哪里去。",
            "How large the market is, our part of it, what rivals do, what we stand on, where to go.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }
    fn is_document(&self) -> bool {
        true
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let records = desk.records()?;
        let intel = records.all(Intel::TYPE, &[("sort", "-heard_on")])?;
        let sizes = records.all(MarketSize::TYPE, &[("sort", "market")])?;
        let swot = records.all(SwotItem::TYPE, &[("sort", "-importance")])?;
        let most = largest(sizes.iter().filter_map(|one| money(one, "high")));
        let figures = Figures::new(desk, desk.reference(self, params), most);
        let mut document = opened(self, desk, self.label().of(desk.lang));
        document.period = desk.today.to_string();
        findings(desk, &mut document, &figures, (&intel, &swot));
        sources(desk, &mut document, &intel)?;
        trend(desk, &mut document, &figures)?;
        position(desk, &mut document, &figures, &sizes)?;
        rivals(desk, &mut document)?;
        prices(desk, &mut document, &figures)?;
        statements(desk, &mut document, &figures, &swot)?;
        directions(desk, &mut document)?;
        document.sources.push(say(desk.lang, "analysis-sources"));
        Ok(document)
    }
}

fn head(desk: &Desk, document: &mut Document, key: &str) {
    document.push(Block::heading(1, say(desk.lang, key)));
}

fn nothing(desk: &Desk) -> String {
    say(desk.lang, "none")
}

fn findings(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    (intel, swot): (&[Item], &[Item]),
) {
    head(desk, document, "analysis-findings");
    let state = |key: &str| intel.iter().filter(|one| one.text("state") == key).count();
    let side = |key: &str| swot.iter().filter(|one| one.text("side") == key).count();
    let card = |key: &str, cell: &str, n: usize| {
        KeyFigure::new(say(desk.lang, key), figures.figure(cell, count(n)))
    };
    document.push(Block::key_figures([
        card("desk-fresh", "fresh", state("fresh")),
        card("desk-stale", "stale", state("stale")),
        card(
            "analysis-opportunities",
            "opportunities",
            side("opportunity"),
        ),
        card("analysis-threats", "threats", side("threat")),
    ]));
}

fn sources(desk: &Desk, document: &mut Document, intel: &[Item]) -> Result<(), ReportError> {
    head(desk, document, "analysis-scope");
    document.push(Block::text(say(desk.lang, "analysis-method")));
    let of = Intel::TYPE;
    let names = Titles::of(desk, ("competitor", "competitor"), intel)?;
    let columns = [
        "col-number",
        "col-intel",
        "col-topic",
        "col-rival",
        "col-source",
        "col-grade",
        "col-day",
        "col-state",
    ];
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.number.as_deref().unwrap_or_default()),
            text_cell(one.text("title")),
            choice(of, one, "topic", desk.lang),
            names.cell(one),
            text_cell(one.text("source")),
            grade(one),
            day_cell(one, "heard_on"),
            choice(of, one, "state", desk.lang),
        ]
    };
    let body = intel.iter().map(row).collect();
    let table = titled(desk.lang, "analysis-intel", &columns);
    sheet(document, table, body, nothing(desk));
    Ok(())
}

/// Our own sales by month: the only trend that is known exactly.
fn trend(desk: &Desk, document: &mut Document, figures: &Figures<'_>) -> Result<(), ReportError> {
    head(desk, document, "analysis-trend");
    let Some(year) = ours::year(desk) else {
        document.push(Block::text(say(desk.lang, "analysis-no-ledger")));
        return Ok(());
    };
    let query = Query::of(&[MetricKey::Revenue])
        .by(&["month"])
        .during(&year);
    let frame = desk.ask(&query)?;
    let months = (0..frame.rows()).map(|row| frame.member("month", row).to_owned());
    let values = (0..frame.rows()).map(|row| Value::Money(frame.amount("revenue", row)));
    let name = say(desk.lang, "analysis-our-sales");
    let plot = Plot::Series(SeriesPlot {
        categories: months.collect(),
        series: vec![Series::new(name.clone(), Mark::Bar, values.collect())],
    });
    document.push(Block::from(figures.chart(&name, plot)));
    Ok(())
}

/// Sizes as ranges, our revenue from the ledger, and the range of our share that follows.
fn position(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    sizes: &[Item],
) -> Result<(), ReportError> {
    head(desk, document, "analysis-position");
    let mut body = Vec::new();
    for size in sizes {
        let ours = ours::revenue(desk, size)?;
        let share = |field: &str| {
            let whole = money(size, field).filter(|whole| *whole > Amount::ZERO);
            let both = ours.as_ref().zip(whole);
            Value::percent(both.map(|((ours, _), whole)| ours.to_f64() / whole.to_f64()))
        };
        body.push(vec![
            text_cell(size.text("market")),
            text_cell(size.text("period")),
            money_cell(size, "low"),
            money_cell(size, "high"),
            ours.as_ref()
                .map_or(Value::Absent, |(ours, _)| Value::Money(*ours)),
            share("high"),
            share("low"),
            text_cell(size.text("basis")),
        ]);
    }
    let table = titled(desk.lang, "analysis-sizes", &["col-market", "col-period"])
        .scale(figures.scale)
        .source(figures.source())
        .number_column(say(desk.lang, "col-low"))
        .number_column(say(desk.lang, "col-high"))
        .number_column(say(desk.lang, "col-ours"))
        .number_column(say(desk.lang, "col-share-low"))
        .number_column(say(desk.lang, "col-share-high"))
        .text_column(say(desk.lang, "col-basis"))
        .note(say(desk.lang, "analysis-share-note"));
    sheet(document, table, body, say(desk.lang, "analysis-no-sizes"));
    Ok(())
}

fn rivals(desk: &Desk, document: &mut Document) -> Result<(), ReportError> {
    head(desk, document, "analysis-rivals");
    let of = Competitor::TYPE;
    let all = desk.records()?.all(of, &[("sort", "-share_high")])?;
    let card = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.text("name")),
            choice(of, one, "standing", desk.lang),
            choice(of, one, "price_level", desk.lang),
            percent_cell(one, "share_low"),
            percent_cell(one, "share_high"),
            text_cell(one.text("strengths")),
            text_cell(one.text("weaknesses")),
        ]
    };
    let table = titled(
        desk.lang,
        "analysis-cards",
        &["col-rival", "col-standing", "col-level"],
    )
    .number_column(say(desk.lang, "col-share-low"))
    .number_column(say(desk.lang, "col-share-high"))
    .text_column(say(desk.lang, "col-strengths"))
    .text_column(say(desk.lang, "col-weaknesses"));
    sheet(
        document,
        table,
        all.iter().map(card).collect(),
        nothing(desk),
    );
    let mut moves = Vec::new();
    for one in &all {
        for row in rows(one, "moves") {
            moves.push(vec![
                qd_reports::reading::row_day(row, "day"),
                text_cell(one.text("name")),
                cell(row, "what"),
                cell(row, "effect"),
            ]);
        }
    }
    let columns = ["col-day", "col-rival", "col-move", "col-effect"];
    let table = titled(desk.lang, "analysis-moves", &columns);
    sheet(document, table, moves, nothing(desk));
    Ok(())
}

/// What rivals ask, beside what our product sold for in the last twelve months of the ledger.
fn prices(desk: &Desk, document: &mut Document, figures: &Figures<'_>) -> Result<(), ReportError> {
    head(desk, document, "analysis-prices");
    let all = desk
        .records()?
        .all(PriceObservation::TYPE, &[("sort", "-seen_on")])?;
    let names = Titles::of(desk, ("competitor", "competitor"), &all)?;
    let mut body = Vec::new();
    for one in &all {
        let product = one.text("our_product");
        let theirs = money(one, "price");
        let ours = ours::price(desk, product)?;
        let gap = theirs.zip(ours).map(|(t, o)| t.to_f64() / o.to_f64() - 1.0);
        let price = |amount: Option<Amount>| amount.map_or(Value::Absent, Value::Price);
        body.push(vec![
            day_cell(one, "seen_on"),
            names.cell(one),
            text_cell(one.text("product")),
            text_cell(product),
            price(theirs),
            price(ours),
            Value::change(gap),
        ]);
    }
    let columns = ["col-day", "col-rival", "col-product", "col-our-product"];
    let table = titled(desk.lang, "analysis-price-table", &columns)
        .source(figures.source())
        .number_column(say(desk.lang, "col-price"))
        .number_column(say(desk.lang, "col-our-price"))
        .number_column(say(desk.lang, "col-gap"))
        .note(say(desk.lang, "analysis-price-note"));
    sheet(document, table, body, nothing(desk));
    Ok(())
}

fn statements(
    desk: &Desk,
    document: &mut Document,
    figures: &Figures<'_>,
    swot: &[Item],
) -> Result<(), ReportError> {
    head(desk, document, "analysis-swot");
    let of = SwotItem::TYPE;
    for side in ["strength", "weakness", "opportunity", "threat"] {
        let label = of.field("side").and_then(|field| field.option(side));
        let title = label.map_or("", |option| option.label.of(desk.lang));
        document.push(Block::heading(2, title));
        let row = |one: &Item| -> Vec<Value> {
            vec![
                text_cell(one.number.as_deref().unwrap_or_default()),
                text_cell(one.text("statement")),
                text_cell(one.text("importance")),
                text_cell(one.text("likelihood")),
                text_cell(&cited(one)),
                choice(of, one, "support", desk.lang),
            ]
        };
        let body = swot
            .iter()
            .filter(|one| one.text("side") == side)
            .map(row)
            .collect();
        let columns = [
            "col-number",
            "col-statement",
            "col-importance",
            "col-likelihood",
            "col-evidence",
            "col-support",
        ];
        let mut table = titled(desk.lang, "analysis-swot", &columns);
        table.title = title.to_owned();
        sheet(document, table, body, nothing(desk));
    }
    let outer = |one: &&Item| ["opportunity", "threat"].contains(&one.text("side"));
    let points: Vec<Point> = swot.iter().filter(outer).map(point).collect();
    if !points.is_empty() {
        head(desk, document, "analysis-ranking");
        let plot = Plot::Scatter(ScatterPlot {
            x_label: say(desk.lang, "col-likelihood"),
            y_label: say(desk.lang, "col-importance"),
            x_split: Some(Value::Ratio(3.0)),
            y_split: Some(Value::Ratio(3.0)),
            points,
        });
        document.push(Block::from(
            figures.chart(&say(desk.lang, "analysis-ranking"), plot),
        ));
    }
    Ok(())
}

fn point(one: &Item) -> Point {
    Point {
        label: one.text("statement").to_owned(),
        x: Value::ratio(number(one, "likelihood")),
        y: Value::ratio(number(one, "importance")),
        size: None,
    }
}

/// Reports as named, intelligence by what was remarked on it.
fn cited(one: &Item) -> String {
    let name = |row| {
        let word = qd_reports::reading::word;
        let measure = word(row, "measure");
        let note = word(row, "note");
        match (measure, note) {
            ("", note) => note.to_owned(),
            (measure, "") => measure.to_owned(),
            (measure, note) => format!("{measure} ({note})"),
        }
    };
    rows(one, "evidence")
        .map(name)
        .collect::<Vec<_>>()
        .join("; ")
}

fn directions(desk: &Desk, document: &mut Document) -> Result<(), ReportError> {
    head(desk, document, "analysis-directions");
    let records = desk.records()?;
    let all = records.all(TowsCrossing::TYPE, &[("sort", "quadrant")])?;
    let owners = Titles::of(desk, ("person", "owner"), &all)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            choice(TowsCrossing::TYPE, one, "quadrant", desk.lang),
            text_cell(one.text("direction")),
            text_cell(one.text("how")),
            owners.cell(one),
        ]
    };
    let columns = ["col-quadrant", "col-direction", "col-how", "col-owner"];
    let table = titled(desk.lang, "analysis-tows", &columns);
    sheet(
        document,
        table,
        all.iter().map(row).collect(),
        nothing(desk),
    );
    let all = records.all(DecisionProposal::TYPE, &[("sort", "decide_by")])?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.number.as_deref().unwrap_or_default()),
            text_cell(one.text("title")),
            choice(DecisionProposal::TYPE, one, "state", desk.lang),
            text_cell(one.text("recommended")),
            day_cell(one, "decide_by"),
        ]
    };
    let columns = [
        "col-number",
        "col-matter",
        "col-state",
        "col-recommended",
        "col-decide",
    ];
    let table = titled(desk.lang, "analysis-proposals", &columns);
    sheet(
        document,
        table,
        all.iter().map(row).collect(),
        nothing(desk),
    );
    Ok(())
}
