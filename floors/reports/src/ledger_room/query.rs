//! Free questions (自助查询): metrics by dimensions over a period, with a comparison.

use qd_base::{Label, Lang, label};
use qd_documents::{Block, ColumnKind as Kind, Document, RowRole, Table, TableColumn, Value};
use qd_ledger::{Cell, ColumnKind, Compare, Filter, Frame, MetricKey, MetricUnit, Query, Sort};

use crate::params::dimension_label;
use crate::{Desk, ParamKind, ParamSpec, Params, Report, ReportError, build};

/// The free question.
pub struct Ask;

const COMPARE: &[(&str, Label)] = &[
    ("none", label("不比较", "None")),
    ("previous_year", label("同比", "Year on year")),
    ("previous_period", label("环比", "Period before")),
];

impl Report for Ask {
    fn key(&self) -> &'static str {
        "ledger.query"
    }
    fn label(&self) -> Label {
        label("自助查询", "Ask the ledger")
    }
    fn purpose(&self) -> Label {
        label(
            "任选指标与维度，立即得到可核对的表。",
            "Any metric by any dimension, at once and checkable.",
        )
    }
    fn icon(&self) -> &'static str {
        "table"
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
            spec(
                "metric",
                label("指标", "Metrics"),
                ParamKind::Metrics,
                |_| "revenue".to_owned(),
            ),
            spec("by", label("维度", "By"), ParamKind::Dimensions, |desk| {
                let first = ["region", "category"]
                    .into_iter()
                    .find(|d| desk.has_dimension(d));
                first.unwrap_or("year").to_owned()
            }),
            spec("period", label("期间", "Period"), ParamKind::Period, whole),
            spec(
                "compare",
                label("比较", "Compare"),
                ParamKind::Choice(COMPARE),
                |_| "none".to_owned(),
            ),
            spec(
                "filter",
                label("筛选（维度:成员;…）", "Filter (dimension:member;…)"),
                ParamKind::Text,
                |_| String::new(),
            ),
            spec(
                "sort",
                label("排序（-为降序）", "Sort (- for descending)"),
                ParamKind::Text,
                |_| String::new(),
            ),
            spec("limit", label("行数", "Rows"), ParamKind::Number, |_| {
                "200".to_owned()
            }),
        ]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let query = question(desk, params)?;
        let frame = desk.ask(&query)?;
        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        let reference = desk.reference(self, params);
        document.push(Block::from(table(&frame, desk.lang).source(reference)));
        Ok(document)
    }
}

/// The question that the parameters ask; shared with the command line.
pub fn question(desk: &Desk, params: &Params) -> Result<Query, ReportError> {
    let metrics: Vec<MetricKey> = params
        .list("metric")
        .into_iter()
        .filter_map(MetricKey::parse)
        .collect();
    let mut query = Query::of(&metrics).by(&params.list("by"));
    query.period = Some(params.period("period", desk)?);
    query.compare = match params.text("compare") {
        "previous_year" => Some(Compare::PreviousYear),
        "previous_period" => Some(Compare::PreviousPeriod),
        _ => None,
    };
    query.filters = filters(params.text("filter"))?;
    query.sort = params
        .list("sort")
        .into_iter()
        .map(|column| Sort {
            column: column.trim_start_matches('-').to_owned(),
            descending: column.starts_with('-'),
        })
        .collect();
    query.limit = usize::try_from(params.number("limit")?)
        .ok()
        .filter(|n| *n > 0);
    Ok(query)
}

/// Reads `region:East|West;category:Desk`.
pub(crate) fn filters(text: &str) -> Result<Vec<Filter>, ReportError> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, members) = part.split_once(':').ok_or_else(|| {
                qd_base::Problem::new(400, "filter-unreadable")
                    .field("filter")
                    .arg("value", part)
            })?;
            Ok(Filter {
                dimension: qd_ledger::DimensionKey::new(name.trim()),
                members: members
                    .split('|')
                    .map(|m| build::unshield(m.trim()))
                    .collect(),
                exclude: false,
            })
        })
        .collect()
}

/// A frame as a table, with a total row for columns that may be summed.
pub fn table(frame: &Frame, lang: Lang) -> Table {
    let mut table = Table::new(super::texts().say(lang, "result", &[]));
    for column in &frame.columns {
        let (caption, kind, sums) = match &column.kind {
            ColumnKind::Dimension(key) => (dimension_label(&key.0, lang), Kind::Text, false),
            ColumnKind::Metric(key) => (
                key.metric().label.of(lang).to_owned(),
                Kind::Number,
                adds_up(*key),
            ),
            ColumnKind::Compared(key) => {
                let name = key.metric().label.of(lang);
                let text = super::texts().say(lang, "compared", &[("name", &name)]);
                (text, Kind::Number, adds_up(*key))
            }
        };
        let mut column = TableColumn::new(caption, kind);
        column.sums = sums;
        table = table.column(column);
    }
    for row in 0..frame.rows() {
        let values: Vec<Value> = frame
            .columns
            .iter()
            .map(|c| value(&c.cells[row], c.kind.unit(), lang))
            .collect();
        table.push(RowRole::Body, values);
    }
    table
}

/// Distinct counts and ratios of parts do not add up to those of the whole.
fn adds_up(key: MetricKey) -> bool {
    matches!(key.metric().unit, MetricUnit::Money | MetricUnit::Quantity) || key == MetricKey::Lines
}

fn value(cell: &Cell, unit: Option<MetricUnit>, lang: Lang) -> Value {
    match (cell, unit) {
        (Cell::Member(member), _) => Value::Text(build::member_name(member, lang)),
        (Cell::Amount(amount), Some(MetricUnit::Quantity)) => Value::Quantity(*amount),
        (Cell::Amount(amount), _) => Value::Money(*amount),
        (Cell::Count(n), _) => Value::Count(*n),
        (Cell::Ratio(x), Some(MetricUnit::Ratio)) => Value::Percent(*x),
        (Cell::Ratio(x), _) => qd_base::Amount::from_f64(*x).map_or(Value::Absent, Value::Price),
        (Cell::Absent, _) => Value::Absent,
    }
}

pub(crate) fn whole(desk: &Desk) -> String {
    desk.span().map_or_else(
        |_| "2000..2100".to_owned(),
        |(first, last)| format!("{first}..{last}"),
    )
}
