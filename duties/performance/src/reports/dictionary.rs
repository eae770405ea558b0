//! 口径字典: every metric with its formula, unit and direction; every threshold with its version.

use qd_base::{Label, label};
use qd_documents::{Block, ColumnKind, Document, RowRole, Table, TableColumn, Value};
use qd_insight::score::Bands;
use qd_ledger::MetricUnit;
use qd_ledger::metric::METRICS;
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use crate::texts;

/// The metric dictionary.
pub struct Dictionary;

impl Report for Dictionary {
    fn key(&self) -> &'static str {
        "performance.dictionary"
    }
    fn label(&self) -> Label {
        label("口径字典", "Definitions")
    }
    fn purpose(&self) -> Label {
        label(
            "每个指标怎么算、每条线从哪天起算。",
            "How each metric is computed, and since when each threshold holds.",
        )
    }
    fn icon(&self) -> &'static str {
        "book-2"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let lang = desk.lang;
        let say = |key: &str| texts().say(lang, key, &[]);
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        let mut metrics = Table::new(say("dictionary-metrics"))
            .source(desk.reference(self, params))
            .text_column(say("column-metric"))
            .column(TableColumn::new(say("column-formula"), ColumnKind::Text).width(2.6))
            .text_column(say("column-unit"))
            .text_column(say("column-direction"))
            .text_column(say("column-in-ledger"));
        for metric in METRICS {
            let unit = match metric.unit {
                MetricUnit::Money => "unit-money",
                MetricUnit::Quantity => "unit-quantity",
                MetricUnit::Count => "unit-count",
                MetricUnit::Ratio => "unit-ratio",
                MetricUnit::Price => "unit-price",
            };
            let direction = if metric.more_is_better {
                "more-is-better"
            } else {
                "less-is-better"
            };
            let held = if desk.has_measure(metric.key) {
                "yes"
            } else {
                "no"
            };
            metrics.push(
                RowRole::Body,
                [
                    Value::text(metric.label.of(lang)),
                    Value::text(metric.formula.of(lang)),
                    Value::text(say(unit)),
                    Value::text(say(direction)),
                    Value::text(say(held)),
                ],
            );
        }
        document.push(Block::from(metrics));
        document.push(Block::from(derived(desk)));
        document.push(Block::from(thresholds(desk)));
        Ok(document)
    }
}

/// Measures derived from the ledger's metrics, as the handbook defines them.
fn derived(desk: &Desk) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("dictionary-derived"))
        .text_column(say("column-metric"))
        .column(TableColumn::new(say("column-formula"), ColumnKind::Text).width(2.6));
    for name in [
        "attainment",
        "time-progress",
        "growth",
        "spring-aligned",
        "working-day",
        "contribution",
        "price-effect",
        "volume-effect",
        "mix-effect",
        "churn",
        "backtest",
        "chance",
    ] {
        let title = say(&format!("derived-{name}"));
        let formula = say(&format!("derived-{name}-formula"));
        table.push(RowRole::Body, [Value::Text(title), Value::Text(formula)]);
    }
    table
}

/// The thresholds of the job's assessment, as versioned data.
fn thresholds(desk: &Desk) -> Table {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("dictionary-thresholds"))
        .text_column(say("column-indicator"))
        .text_column(say("column-grade"))
        .number_column(say("column-from"))
        .number_column(say("column-version"));
    for (bands, key) in [
        (Bands::attainment(), "indicator-attainment"),
        (Bands::satisfaction(), "indicator-satisfaction"),
        (Bands::performance(), "indicator-performance"),
    ] {
        for edge in &bands.edges {
            let grade = match lang {
                qd_base::Lang::Zh => edge.grade.zh.clone(),
                qd_base::Lang::En => edge.grade.en.clone(),
            };
            table.push(
                RowRole::Body,
                [
                    Value::text(say(key)),
                    Value::text(grade),
                    Value::Ratio(edge.at),
                    Value::Count(i64::from(bands.version)),
                ],
            );
        }
    }
    table.note(say("thresholds-note"))
}
