//! 今日: what arrived, how far the year is against time, what moved and why, what has to be decided.

use qd_base::format::Scale;
use qd_base::{Amount, Label, Period, Reach, label};
use qd_documents::{Block, Document, RowRole, Span, Table, Tone, Value};
use qd_ledger::MetricKey;
use qd_reports::build::{Figures, lines_params};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::progress::{self, Progress};
use crate::texts;

/// The home page.
pub struct Today;

impl Report for Today {
    fn key(&self) -> &'static str {
        "performance.today"
    }
    fn label(&self) -> Label {
        label("今日", "Today")
    }
    fn purpose(&self) -> Label {
        label(
            "到手多少、差多少、差在哪里。",
            "What arrived, what is missing, and where.",
        )
    }
    fn icon(&self) -> &'static str {
        "compass"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        if desk.actor.reach == Reach::Nothing {
            return without_figures(self, desk);
        }
        let (_, last) = desk.span()?;
        let year = desk.company.fiscal.year_of(last);
        let progress = progress::progress(desk, year)?;
        let largest = progress.target().unwrap_or_default().max(progress.actual);
        let figures = Figures::new(desk, desk.reference(self, params), largest);
        let lang = desk.lang;
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        let date = qd_base::format::date(progress.as_of, lang);
        document.push(Block::text(texts().say(
            lang,
            "today-as-of",
            &[("date", &date)],
        )));
        document.push(cards(desk, &figures, &progress)?);
        document.push(verdict(desk, &figures, &progress));
        document.push(Block::from(progress::chart(desk, &figures, &progress)));
        if let Some(goal) = &progress.goal {
            let so_far = Period::range(progress.year.first, progress.as_of);
            let so_far = so_far.ok_or(ReportError::EmptyLedger)?;
            if let Some(table) = super::due::gaps(desk, &figures, goal, &so_far)? {
                document.push(Block::from(table));
            }
        }
        if let Some(table) = movers(desk, &figures, &progress)? {
            document.push(Block::from(table));
        }
        document.blocks.extend(super::matters::blocks(desk)?);
        document.push(decisions(desk, &progress));
        Ok(document)
    }
}

/// For who has no part of the sales ledger: what waits for a decision, and why there are no figures.
fn without_figures(of: &Today, desk: &Desk) -> Result<Document, ReportError> {
    let mut document = Document::new(of.key(), of.label().of(desk.lang), desk.lang);
    document.company = desk.company.name.clone();
    let no_part = texts().say(desk.lang, "today-no-part", &[]);
    document.push(Block::callout(Tone::Info, [Span::text(no_part)]));
    document.blocks.extend(super::matters::blocks(desk)?);
    Ok(document)
}

fn cards(desk: &Desk, figures: &Figures<'_>, progress: &Progress) -> Result<Block, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let month = Period::month(progress.as_of.year(), progress.as_of.month());
    let month_so_far =
        Period::range(month.first, progress.as_of).ok_or(ReportError::EmptyLedger)?;
    let before = month_so_far.years_before(1);
    let this = qd_analysis::total(desk, MetricKey::Revenue, &month_so_far, &before)?;
    let orders = desk.ask(&qd_ledger::Query::of(&[MetricKey::Orders]).during(&month_so_far))?;
    let orders = orders.columns[0].cells[0].number().unwrap_or(0.0) as i64;
    let so_far =
        Period::range(progress.year.first, progress.as_of).ok_or(ReportError::EmptyLedger)?;
    let year_on_year = say("against-last-year");
    let year_card = figures.card(
        &texts().say(desk.lang, "card-year", &[("year", &progress.year)]),
        figures.money("card/year", progress.actual, &lines_params(&so_far, &[])),
        Some((&year_on_year, progress.growth())),
    );
    let month_card = figures.card(
        &texts().say(desk.lang, "card-month", &[("month", &month)]),
        figures.money(
            "card/month",
            this.current,
            &lines_params(&month_so_far, &[]),
        ),
        Some((&year_on_year, this.rate())),
    );
    let rate = figures.card(
        &say("card-rate"),
        figures.figure("card/rate", Value::percent(progress.rate())),
        None,
    );
    let time = Value::percent(progress.time);
    let rate = rate.note(texts().say(
        desk.lang,
        "card-time",
        &[("time", &time.print(Scale::One, desk.lang))],
    ));
    let rate = match (progress.rate(), progress.time) {
        (Some(rate_now), Some(time)) if rate_now >= time => rate.tone(Tone::Good),
        (Some(_), Some(_)) => rate.tone(Tone::Bad),
        _ => rate,
    };
    let orders = figures.card(
        &say("card-orders"),
        figures.figure("card/orders", Value::Count(orders)),
        None,
    );
    Ok(Block::key_figures([year_card, rate, month_card, orders]))
}

/// Will the year be reached: one sentence with the gap a working day.
fn verdict(desk: &Desk, figures: &Figures<'_>, progress: &Progress) -> Block {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let expected = Amount::from_f64(progress.expected()).unwrap_or_default();
    let Some(target) = progress.target() else {
        return Block::missing(
            texts().say(lang, "no-target", &[("year", &progress.year)]),
            say("supplier-director"),
        );
    };
    let mut spans = vec![
        Span::text(say("verdict-target")),
        figures.span("verdict/target", Value::Money(target)),
        Span::text(say("verdict-expected")),
        figures.span("verdict/expected", Value::Money(expected)),
    ];
    let left = desk.calendar.workdays(
        progress.as_of.tomorrow().unwrap_or(progress.as_of),
        progress.year.last,
    );
    let gap = target - progress.actual;
    let tone = if expected >= target {
        Tone::Good
    } else {
        Tone::Watch
    };
    if gap.0 > 0 && left > 0 {
        spans.push(Span::text(say("verdict-gap")));
        spans.push(figures.span("verdict/gap", Value::Money(gap)));
        spans.push(Span::text(texts().say(
            lang,
            "verdict-days",
            &[("days", &left)],
        )));
        spans.push(figures.span(
            "verdict/daily",
            Value::Money(Amount(gap.0 / i64::from(left))),
        ));
    }
    spans.push(Span::text(say("sentence-end")));
    Block::callout(tone, spans)
}

/// What moved most this year against last year, by region and by seller.
fn movers(
    desk: &Desk,
    figures: &Figures<'_>,
    progress: &Progress,
) -> Result<Option<Table>, ReportError> {
    if progress.last_year.is_none() {
        return Ok(None);
    }
    let so_far =
        Period::range(progress.year.first, progress.as_of).ok_or(ReportError::EmptyLedger)?;
    let before = so_far.years_before(1);
    let causes = qd_analysis::causes(desk, &before, &so_far)?;
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let mut table = Table::new(say("movers"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-what"))
        .number_column(say("column-change"))
        .number_column(say("column-rate"))
        .number_column(say("column-share"));
    for driver in causes.drivers.iter().take(5) {
        let delta = driver.current - driver.base;
        let name = qd_analysis::parts::drivers::driver_name(driver, lang);
        let rate = (driver.base.0 > 0).then(|| delta.to_f64() / driver.base.to_f64());
        table.push(
            RowRole::Body,
            [
                Value::Text(name),
                Value::Money(delta),
                Value::change(rate),
                Value::percent(driver.contribution),
            ],
        );
    }
    let note = texts().say(
        lang,
        "movers-note",
        &[
            ("period", &qd_analysis::spoken(&so_far, lang)),
            ("before", &qd_analysis::spoken(&before, lang)),
        ],
    );
    Ok((!causes.drivers.is_empty()).then(|| table.note(note)))
}

fn decisions(desk: &Desk, progress: &Progress) -> Block {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut items = Vec::new();
    if progress.goal.is_none() {
        items.push(vec![Span::text(texts().say(
            desk.lang,
            "decide-target",
            &[("year", &progress.year)],
        ))]);
    }
    if progress
        .target()
        .is_some_and(|t| progress.expected() < t.to_f64())
    {
        items.push(vec![Span::text(say("decide-gap"))]);
    }
    items.push(vec![Span::text(say("decide-plan"))]);
    Block::List {
        style: qd_documents::ListStyle::Bullet,
        items,
    }
}
