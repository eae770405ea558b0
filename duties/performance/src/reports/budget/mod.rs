//! 预算执行 (budget execution): planned, committed, spent and remaining by kind, region, month and initiative, with the sales
//! that stand beside the money.

mod effect;
pub(crate) mod read;
pub(crate) mod tables;

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, Span, Tone, Value};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use crate::texts;
use read::{Budget, Sums};

/// The page of the budget.
pub struct BudgetExecution;

impl Report for BudgetExecution {
    fn key(&self) -> &'static str {
        "performance.budget"
    }
    fn label(&self) -> Label {
        label("预算执行", "Budget execution")
    }
    fn purpose(&self) -> Label {
        label(
            "花了多少、占用多少、还剩多少、年末会怎样、换来什么。",
            "What is spent, held and left, where the year will end, and what it bought.",
        )
    }
    fn icon(&self) -> &'static str {
        "wallet"
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "year",
            label: label("年度", "Year"),
            kind: ParamKind::Year,
            default: |desk| desk.company.fiscal.year_of(desk.today).to_string(),
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let year = params.year("year")?;
        let budget = Budget::read(desk, year)?;
        let total = budget.total();
        let lang = desk.lang;
        let figures = Figures::new(desk, desk.reference(self, params), total.budget());
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        document.date = Some(desk.today);
        document.subtitle = Some(texts().say(lang, "budget-subtitle", &[("year", &budget.year)]));
        if budget.lines.is_empty() {
            document.push(Block::missing(
                texts().say(lang, "budget-none", &[("year", &budget.year)]),
                texts().say(lang, "budget-supplier", &[]),
            ));
            return Ok(document);
        }
        document.push(cards(desk, &figures, &budget, &total)?);
        document.push(verdict(desk, &figures, &total));
        document.push(Block::from(tables::chart(desk, &figures, &budget)));
        document.push(Block::from(tables::by_kind(desk, &figures, &budget)));
        document.push(Block::from(tables::by_month(desk, &figures, &budget)));
        document.push(Block::from(effect::regions(desk, &figures, &budget)?));
        if let Some(table) = effect::initiatives(desk, &figures, &budget)? {
            document.push(Block::from(table));
        }
        if let Some(table) = tables::waiting(desk, &figures, &budget)? {
            document.push(Block::from(table));
        }
        Ok(document)
    }
}

fn cards(
    desk: &Desk,
    figures: &Figures<'_>,
    budget: &Budget,
    total: &Sums,
) -> Result<Block, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let card = |cell: &str, amount: Amount| {
        let figure = figures.figure(&format!("card/{cell}"), Value::Money(amount));
        KeyFigure::new(say(&format!("budget-card-{cell}")), figure)
    };
    let time = desk
        .calendar
        .progress(budget.year.first, budget.year.last, budget.today);
    let rate = total.rate();
    let tone = match (rate, time) {
        (Some(rate), Some(time)) if rate > time + 0.1 => Tone::Watch,
        _ => Tone::Neutral,
    };
    let shares = texts().say(
        desk.lang,
        "budget-card-rates",
        &[
            (
                "rate",
                &Value::percent(rate).print(figures.scale, desk.lang),
            ),
            (
                "time",
                &Value::percent(time).print(figures.scale, desk.lang),
            ),
        ],
    );
    let left = total.remaining();
    let left_tone = if left.0 < 0 { Tone::Bad } else { Tone::Good };
    let share = effect::cost_share(desk, budget, total)?;
    let share = Value::percent(share).print(figures.scale, desk.lang);
    let share = texts().say(desk.lang, "budget-card-share", &[("share", &share)]);
    Ok(Block::key_figures([
        card("budget", total.budget()).note(share),
        card("spent", total.spent).note(shares).tone(tone),
        card("committed", total.committed),
        card("remaining", left).tone(left_tone),
    ]))
}

/// Where the year will end, in one sentence.
pub(crate) fn verdict(desk: &Desk, figures: &Figures<'_>, total: &Sums) -> Block {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let over = total.projected - total.budget();
    let (tone, key) = match over.0 {
        1.. => (Tone::Bad, "budget-verdict-over"),
        _ => (Tone::Good, "budget-verdict-inside"),
    };
    Block::callout(
        tone,
        [
            Span::text(say("budget-verdict-projected")),
            figures.span("verdict/projected", Value::Money(total.projected)),
            Span::text(say(key)),
            figures.span("verdict/difference", Value::Money(over.abs())),
            Span::text(say("budget-verdict-end")),
        ],
    )
}
