//! 预测: the coming months of the whole and of each region, with range and past accuracy.

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, ListStyle, Span, Tone};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use qd_analysis::{parts, texts};

/// The page 预测.
pub struct Forecast;

impl Report for Forecast {
    fn key(&self) -> &'static str {
        "strategy.forecast"
    }
    fn label(&self) -> Label {
        label("预测", "Outlook")
    }
    fn purpose(&self) -> Label {
        label(
            "接下来会怎样：月度预测带区间，各区域相加等于总额，回测误差印在旁边。",
            "What is coming: monthly forecasts with intervals; regions add up; past error is printed beside them.",
        )
    }
    fn icon(&self) -> &'static str {
        "timeline"
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "until",
            label: label("预测到（年）", "Until year"),
            kind: ParamKind::Year,
            default: |desk| next_year(desk).to_string(),
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let year = desk.company.fiscal.year(params.year("until")?);
        let outlook = qd_analysis::outlook(desk, &year)?;
        let largest: Amount = outlook.past.total.iter().copied().max().unwrap_or_default();
        let figures = Figures::new(desk, desk.reference(self, params), largest);
        let lang = desk.lang;
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        document.period = year.text.clone();
        document.push(parts::outlook::year_sentence(
            desk, &figures, &outlook, &year,
        ));
        document.push(parts::outlook::backtest_sentence(desk, &figures, &outlook));
        document.push(Block::from(parts::outlook::fan(desk, &figures, &outlook)));
        if let Some((month, value)) = &outlook.past.running {
            let text = texts().say(lang, "running-month", &[("month", month)]);
            let value = figures.span("running", qd_documents::Value::Money(*value));
            document.push(Block::callout(Tone::Info, [Span::text(text), value]));
        }
        document.push(Block::from(parts::outlook::months_table(
            desk, &figures, &outlook,
        )));
        if let Some(table) = parts::outlook::regions_table(desk, &figures, &outlook) {
            document.push(Block::from(table));
        }
        let notes = parts::outlook::notes(&outlook, lang);
        if !notes.is_empty() {
            document.push(Block::heading(1, texts().say(lang, "heading-method", &[])));
            let items = notes
                .into_iter()
                .map(|note| vec![Span::text(note)])
                .collect();
            document.push(Block::List {
                style: ListStyle::Bullet,
                items,
            });
        }
        Ok(document)
    }
}

/// What a plan is made for: see [`qd_analysis::plan_year`].
pub fn next_year(desk: &Desk) -> i16 {
    let running = |desk: &Desk| {
        desk.span()
            .map_or(2026, |(_, last)| desk.company.fiscal.year_of(last))
    };
    qd_analysis::plan_year(desk).unwrap_or_else(|_| running(desk) + 1)
}
