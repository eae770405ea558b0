//! The lines behind a number (数字背后的明细): what every figure opens.

use qd_base::{Label, Problem, label};
use qd_documents::{Block, ColumnKind as Kind, Document, RowRole, Span, Table, TableColumn, Value};
use qd_ledger::{MetricKey, Query, Sort};

use crate::build::{Figures, member_name};
use crate::ledger_room::query::{filters, whole};
use crate::params::dimension_label;
use crate::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

/// The list of lines.
pub struct Lines;

/// Rows shown at most; the total above the list is over all of them.
const MOST: usize = 500;

/// Its name, cited below numbers that open as a list of lines.
pub(crate) const LABEL: Label = label("明细", "Lines");

impl Report for Lines {
    fn key(&self) -> &'static str {
        "ledger.lines"
    }
    fn label(&self) -> Label {
        LABEL
    }
    fn purpose(&self) -> Label {
        label(
            "一个数字由哪些明细加成。",
            "The lines that a number is the sum of.",
        )
    }
    fn icon(&self) -> &'static str {
        "list-details"
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![
            ParamSpec {
                key: "period",
                label: label("期间", "Period"),
                kind: ParamKind::Period,
                default: whole,
                more: false,
            },
            ParamSpec {
                key: "filter",
                label: label("筛选（维度:成员;…）", "Filter (dimension:member;…)"),
                kind: ParamKind::Text,
                default: |_| String::new(),
                more: false,
            },
        ]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let period = params.period("period", desk)?;
        let filters = filters(params.text("filter"))?;
        let mut metrics = vec![MetricKey::Revenue];
        for metric in [MetricKey::Quantity, MetricKey::Profit] {
            if desk.has_measure(metric) {
                metrics.push(metric);
            }
        }
        let mut total = Query::of(&metrics).during(&period);
        total.metrics.push(MetricKey::Lines);
        total.filters.clone_from(&filters);
        let sums = desk.ask(&total)?;
        let by = columns(desk);
        if by.is_empty() {
            return Err(Problem::new(422, "lines-unnamed").into());
        }
        let names: Vec<&str> = by.iter().map(String::as_str).collect();
        let mut query = Query::of(&metrics).by(&names).during(&period);
        query.filters = filters;
        query.sort = vec![Sort {
            column: "revenue".to_owned(),
            descending: true,
        }];
        query.limit = Some(MOST);
        let frame = desk.ask(&query)?;

        let texts = super::texts();
        let mut document = Document::new(self.key(), self.label().of(desk.lang), desk.lang);
        document.company = desk.company.name.clone();
        let run = desk.reference(self, params);
        let figures = Figures::new(desk, run.clone(), qd_base::Amount::ZERO);
        let count = sums
            .column("lines")
            .and_then(|c| c.cells[0].number())
            .unwrap_or(0.0) as i64;
        document.push(Block::paragraph([
            Span::text(texts.say(desk.lang, "lines-total", &[])),
            figures.span("total/revenue", Value::Money(sums.amount("revenue", 0))),
            Span::text(texts.say(desk.lang, "lines-count", &[])),
            figures.span("total/lines", Value::Count(count)),
            Span::text(texts.say(desk.lang, "lines-end", &[])),
        ]));
        let mut table = Table::new(texts.say(desk.lang, "lines-title", &[])).source(run);
        for name in &by {
            table = table.column(TableColumn::new(
                dimension_label(name, desk.lang),
                Kind::Text,
            ));
        }
        for metric in &metrics {
            table = table.sum_column(metric.metric().label.of(desk.lang));
        }
        for row in 0..frame.rows() {
            let mut values: Vec<Value> = by
                .iter()
                .map(|name| Value::Text(member_name(frame.member(name, row), desk.lang)))
                .collect();
            for metric in &metrics {
                let amount = frame.amount(metric.name(), row);
                values.push(match metric {
                    MetricKey::Quantity => Value::Quantity(amount),
                    _ => Value::Money(amount),
                });
            }
            table.push(RowRole::Body, values);
        }
        if frame.rows() == MOST {
            table = table.note(texts.say(desk.lang, "lines-cut", &[("most", &MOST)]));
        }
        document.push(Block::from(table));
        Ok(document)
    }
}

/// What identifies a line for people: day, order, customer, product, and who sold it where.
fn columns(desk: &Desk) -> Vec<String> {
    let wanted = ["order", "customer", "product", "region", "salesperson"];
    let mut names = vec!["day".to_owned()];
    names.extend(
        wanted
            .into_iter()
            .filter(|n| desk.has_dimension(n))
            .map(str::to_owned),
    );
    names
}
