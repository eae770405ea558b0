//! 经营概要 and 指标完成情况: the page the meeting reads first.

use qd_base::{Amount, Period};
use qd_documents::{Block, Document, ListStyle, RowRole, Span, Table, TableCell, Tone, Value};
use qd_ledger::{MetricKey, Query};
use qd_reports::ReportError;

use super::super::attainment::Material;
use super::super::overall;
use crate::reports::due;

/// 一、经营概要: the figures, what moved, the lights, and what has to be decided.
pub(super) fn summary(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    overall::conclusion(document, m)?;
    document.push(Block::from(lights(m)?));
    document.push(Block::plain_heading(2, m.say("month-asks")));
    document.push(asks(m)?);
    Ok(())
}

/// The light of an indicator that should reach a line: green from the line, yellow from nine tenths of it.
fn light(rate: Option<f64>, line: f64) -> Tone {
    match rate {
        None => Tone::Neutral,
        Some(rate) if rate >= line => Tone::Good,
        Some(rate) if rate >= line * 0.9 => Tone::Watch,
        Some(_) => Tone::Bad,
    }
}

fn lights(m: &Material<'_>) -> Result<Table, ReportError> {
    let mut table = Table::new(m.say("month-lights"))
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.say("column-value"))
        .number_column(m.say("month-line"))
        .text_column(m.say("month-light"))
        .note(m.say("month-lights-note"));
    let year = year_so_far(m)?;
    let year_rate = match &m.goal {
        Some(goal) => {
            let scope = qd_insight::target::Scope::default();
            let due = goal.due(&m.desk.calendar, &scope, &year);
            let actual =
                qd_analysis::total(m.desk, MetricKey::Revenue, &year, &year.years_before(1))?;
            (due.0 > 0).then(|| actual.current.to_f64() / due.to_f64())
        }
        None => None,
    };
    let growth = m.actual.rate();
    let lines = [
        (
            "month-rate",
            m.rate_due(),
            1.0,
            Value::percent(m.rate_due()),
        ),
        ("month-year-rate", year_rate, 1.0, Value::percent(year_rate)),
        (
            "month-growth",
            growth.map(|rate| rate + 1.0),
            1.0,
            Value::change(growth),
        ),
    ];
    for (key, rate, line, shown) in lines {
        let limit = match shown {
            Value::Change(_) => Value::Change(0.0),
            _ => Value::Percent(line),
        };
        push_light(m, &mut table, (key, shown, limit), light(rate, line));
    }
    if let Some((margin, before)) = margin(m)? {
        let tone = light(Some(1.0 + margin - before), 1.0);
        let key = "month-margin";
        push_light(
            m,
            &mut table,
            (key, Value::Percent(margin), Value::Percent(before)),
            tone,
        );
    }
    Ok(table)
}

fn push_light(
    m: &Material<'_>,
    table: &mut Table,
    (key, value, line): (&str, Value, Value),
    tone: Tone,
) {
    let name = match tone {
        Tone::Good => "light-green",
        Tone::Watch => "light-yellow",
        Tone::Bad => "light-red",
        _ => "light-none",
    };
    table.push(
        RowRole::Body,
        [
            Value::Text(m.say(key)),
            value,
            line,
            Value::Text(m.say(name)),
        ],
    );
    let cell = table.rows.last_mut().and_then(|row| row.cells.last_mut());
    if let Some(cell) = cell {
        *cell = TableCell::from(cell.value.clone()).tone(tone);
    }
}

/// Margin of the period and of the same days a year earlier; `None` where the ledger has no profit.
fn margin(m: &Material<'_>) -> Result<Option<(f64, f64)>, ReportError> {
    if !m.desk.has_measure(MetricKey::Profit) {
        return Ok(None);
    }
    let profit = qd_analysis::total(m.desk, MetricKey::Profit, &m.so_far, &m.before)?;
    let share = |part: Amount, whole: Amount| (whole.0 > 0).then(|| part.to_f64() / whole.to_f64());
    let now = share(profit.current, m.actual.current);
    Ok(now.zip(share(profit.base, m.actual.base)))
}

fn year_so_far(m: &Material<'_>) -> Result<Period, ReportError> {
    let fiscal = &m.desk.company.fiscal;
    let year = fiscal.year(fiscal.year_of(m.so_far.last));
    Period::range(year.first, m.so_far.last).ok_or(ReportError::EmptyLedger)
}

/// What the meeting has to decide, each with the figure that asks for it.
fn asks(m: &Material<'_>) -> Result<Block, ReportError> {
    let mut items: Vec<Vec<Span>> = Vec::new();
    let mut ask = |key: &str, cell: &str, value: Value| {
        items.push(vec![
            Span::text(m.say(key)),
            m.figures.span(cell, value),
            Span::text(m.say(&format!("{key}-end"))),
        ]);
    };
    let year = year_so_far(m)?;
    if let Some(goal) = &m.goal {
        let scope = qd_insight::target::Scope::default();
        let due = goal.due(&m.desk.calendar, &scope, &year);
        let actual = qd_analysis::total(m.desk, MetricKey::Revenue, &year, &year.years_before(1))?;
        let behind = due - actual.current;
        if behind.0 > 0 {
            ask("ask-gap", "asks/gap", Value::Money(behind));
        }
        let mut owed = 0_i64;
        for slot in [0, 1, 2] {
            let all = due::standings(m.desk, goal, slot, &m.so_far)?;
            let some = all.iter().filter(|one| due::needs_words(one.rate()));
            owed += i64::try_from(some.count()).unwrap_or(i64::MAX);
        }
        if owed > 0 {
            ask("ask-words", "asks/words", Value::Count(owed));
        }
    }
    let matters = m.desk.matters()?;
    let late = matters.iter().filter(|one| one.is_late(m.desk.today));
    let late = i64::try_from(late.count()).unwrap_or(i64::MAX);
    if late > 0 {
        ask("ask-late", "asks/late", Value::Count(late));
    }
    if items.is_empty() {
        return Ok(Block::text(m.say("ask-none")));
    }
    Ok(Block::List {
        style: ListStyle::Numbered,
        items,
    })
}

/// The indicators of the table: those that add up and have a target are first.
const INDICATORS: [MetricKey; 7] = [
    MetricKey::Revenue,
    MetricKey::Profit,
    MetricKey::Discount,
    MetricKey::Returns,
    MetricKey::Quantity,
    MetricKey::Orders,
    MetricKey::Customers,
];

/// 二、指标完成情况: this period, target, last year, the period before, and the year so far.
pub(super) fn indicators(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("month-indicators"));
    let mut table = Table::new(m.say("month-indicator-table"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.say("month-actual"))
        .number_column(m.say("column-target"))
        .number_column(m.say("column-attainment"))
        .number_column(m.say("column-growth"))
        .number_column(m.say("month-against-before"))
        .number_column(m.say("month-year"))
        .number_column(m.say("month-year-growth"))
        .note(m.say("month-indicator-note"));
    let year = year_so_far(m)?;
    for metric in INDICATORS {
        if !is_there(m, metric) {
            continue;
        }
        let now = reading(m, metric, &m.so_far)?;
        let then = reading(m, metric, &m.before)?;
        let before = reading(m, metric, &m.so_far.previous())?;
        let whole = reading(m, metric, &year)?;
        let whole_then = reading(m, metric, &year.years_before(1))?;
        let target = m.target().filter(|_| metric == MetricKey::Revenue);
        let rate = m.rate().filter(|_| metric == MetricKey::Revenue);
        table.push(
            RowRole::Body,
            [
                Value::Text(metric.metric().label.of(m.desk.lang).to_owned()),
                now.clone(),
                target.map_or(Value::Absent, Value::Money),
                Value::percent(rate),
                change(&now, &then),
                change(&now, &before),
                whole.clone(),
                change(&whole, &whole_then),
            ],
        );
    }
    document.push(Block::from(table));
    Ok(())
}

fn is_there(m: &Material<'_>, metric: MetricKey) -> bool {
    match metric {
        MetricKey::Customers => m.desk.has_dimension("customer"),
        MetricKey::Returns | MetricKey::Orders | MetricKey::Revenue => true,
        other => m.desk.has_measure(other),
    }
}

/// A metric of a span as a value of its own kind.
fn reading(m: &Material<'_>, metric: MetricKey, span: &Period) -> Result<Value, ReportError> {
    let frame = m.desk.ask(&Query::of(&[metric]).during(span))?;
    let counts = matches!(metric, MetricKey::Orders | MetricKey::Customers);
    let value = match metric {
        _ if counts => {
            let number = frame
                .columns
                .first()
                .and_then(|c| c.cells.first()?.number());
            number.map_or(Value::Absent, |number| Value::Count(number as i64))
        }
        MetricKey::Quantity => {
            let number = frame
                .columns
                .first()
                .and_then(|c| c.cells.first()?.number());
            number.map_or(Value::Absent, |number| Value::Count(number.round() as i64))
        }
        _ => Value::Money(frame.amount(metric.name(), 0)),
    };
    Ok(value)
}

/// The rate of change of two values of one kind; none without a positive base.
fn change(now: &Value, then: &Value) -> Value {
    let number = |value: &Value| match value {
        Value::Money(amount) => Some(amount.to_f64()),
        Value::Count(count) => Some(*count as f64),
        _ => None,
    };
    let base = number(then).filter(|base| *base > 0.0);
    Value::change(number(now).zip(base).map(|(now, base)| now / base - 1.0))
}
