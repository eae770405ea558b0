//! 结论 and 总体达成: the rate, what moved, the indicators and the year's course.

use qd_analysis::parts;
use qd_base::{Amount, Period};
use qd_documents::{Block, Document, RowRole, Table, Tone, Value};
use qd_ledger::MetricKey;
use qd_reports::ReportError;

use super::attainment::Material;
use crate::reports::progress;
use crate::texts;

/// 一、结论.
pub(super) fn conclusion(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-conclusion"));
    let rate = m.rate();
    let tone = match rate {
        Some(rate) if rate >= 1.0 => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Neutral,
    };
    let grade = rate.and_then(|rate| {
        let bands = qd_insight::score::Bands::attainment();
        bands.grade(rate * 100.0).map(|g| match m.desk.lang {
            qd_base::Lang::Zh => g.zh.clone(),
            qd_base::Lang::En => g.en.clone(),
        })
    });
    let against = m.say("against-last-year");
    let mut card = m
        .figures
        .card(
            &m.say("card-rate"),
            m.figures.figure("rate", Value::percent(rate)),
            None,
        )
        .tone(tone);
    if let Some(grade) = grade {
        card = card.note(grade);
    }
    let target = m.target().map_or(Value::Absent, Value::Money);
    let lines = qd_reports::build::lines_params(&m.so_far, &[]);
    document.push(Block::key_figures([
        m.figures.card(
            &m.say("card-actual"),
            m.figures.money("actual", m.actual.current, &lines),
            Some((&against, m.actual.rate())),
        ),
        m.figures.card(
            &m.say("card-target"),
            m.figures.figure("target", target),
            None,
        ),
        card,
    ]));
    if m.goal.is_none() {
        let text = texts().say(m.desk.lang, "no-target", &[("year", &m.period)]);
        document.push(Block::missing(text, m.say("supplier-director")));
    }
    summary(document, m)
}

/// The conclusion in words: what moved, three causes, and what the year is expected to bring.
fn summary(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    match &m.story {
        Some(story) => {
            let told = parts::story::opening(m.desk, &m.figures, story, 3);
            document.blocks.extend(told);
        }
        None => document.push(Block::text(m.say("no-base"))),
    }
    if m.so_far.last < m.period.last {
        let year = m.desk.company.fiscal.year_of(m.period.first);
        let year = m.desk.company.fiscal.year(year);
        let outlook = qd_analysis::outlook(m.desk, &year)?;
        document.push(parts::outlook::year_sentence(
            m.desk, &m.figures, &outlook, &year,
        ));
    }
    Ok(())
}

/// 二、总体达成.
pub(super) fn overall(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-overall"));
    let time = m
        .desk
        .calendar
        .progress(m.period.first, m.period.last, m.so_far.last);
    let previous = m.so_far.previous();
    let against = qd_analysis::total(m.desk, MetricKey::Revenue, &m.so_far, &previous)?;
    let days = |p: &Period| m.desk.calendar.workdays(p.first, p.last);
    let daily = |amount: Amount, p: &Period| {
        let days = days(p);
        (days > 0).then(|| amount.to_f64() / f64::from(days))
    };
    let per_day = match (
        daily(against.current, &m.so_far),
        daily(against.base, &previous),
    ) {
        (Some(now), Some(then)) if then > 0.0 => Some(now / then - 1.0),
        _ => None,
    };
    let mut table = Table::new(m.say("table-overall"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.say("column-value"));
    let mut push = |key: &str, value: Value| {
        table.push(RowRole::Body, [Value::Text(m.say(key)), value]);
    };
    push("row-actual", Value::Money(m.actual.current));
    push("row-target", m.target().map_or(Value::Absent, Value::Money));
    push("row-rate", Value::percent(m.rate()));
    push("row-time", Value::percent(time));
    let ahead = m.rate().zip(time).map(|(rate, time)| rate - time);
    push("row-ahead", ahead.map_or(Value::Absent, Value::Points));
    let (gap, daily_gap) = gap(m);
    push("row-gap", gap);
    push("row-gap-daily", daily_gap);
    push("row-last-year", Value::Money(m.actual.base));
    push("row-growth", Value::change(m.actual.rate()));
    push("row-per-day", Value::change(per_day));
    let year = m.so_far.last.year();
    if let Some(spring) = qd_analysis::spring::spring(m.desk, MetricKey::Revenue, year)? {
        push("row-spring", Value::change(spring.aligned));
    }
    document.push(Block::from(table));
    let progress = progress::progress(m.desk, m.desk.company.fiscal.year_of(m.period.first))?;
    document.push(Block::from(progress::chart(m.desk, &m.figures, &progress)));
    Ok(())
}

/// What is still to come, and how much that is for each working day that is left; nothing once it is reached.
fn gap(m: &Material<'_>) -> (Value, Value) {
    let Some(gap) = m.target().map(|target| target - m.actual.current) else {
        return (Value::Absent, Value::Absent);
    };
    let next = m.so_far.last.tomorrow().unwrap_or(m.so_far.last);
    let left = if next > m.period.last {
        0
    } else {
        m.desk.calendar.workdays(next, m.period.last)
    };
    let daily = (gap.0 > 0 && left > 0).then(|| Amount(gap.0 / i64::from(left)));
    (
        Value::Money(-gap),
        daily.map_or(Value::Absent, Value::Money),
    )
}
