//! The course (进程): strategy and agenda, clauses, risks, rounds, the result against the floors, the review.

use std::collections::BTreeMap;

use qd_base::Amount;
use qd_documents::{Block, Document, Mark, Plot, Series, SeriesPlot, Span, Tone, Value};
use qd_records::{Item, JsonValue, Record};
use qd_reports::ReportError;
use qd_reports::reading::{
    amount_of, answers, child_choice, choice, day_cell, number_of, rows, sheet, text_cell, word,
};

use super::super::{cash, head, missing, plain, say, titled, words};
use super::{Case, column_sum, sides::level_open};
use crate::outcome::Outcome;
use crate::table::{Negotiation, is_beyond};

/// 九、策略与议程.
pub(super) fn strategy(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-strategy");
    words(document, desk, "head-opening", one.text("opening"));
    let people: Vec<String> = rows(one, "seats")
        .map(|row| word(row, "person").to_owned())
        .collect();
    let names: BTreeMap<String, String> = desk.records()?.titles("person", &people)?;
    let seat = |row: &JsonValue| {
        let name = names.get(word(row, "person"));
        vec![
            name.map_or(Value::Absent, |name| name.as_str().into()),
            child_choice(Negotiation::TYPE, ("seats", "part"), row, desk.lang),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "seats").map(seat).collect();
    if body.is_empty() {
        missing(document, desk, "missing-seats");
    } else {
        let table = titled(desk.lang, "table-seats", &["col-person", "col-part"]);
        sheet(document, table, body, String::new());
    }
    let point = |row: &JsonValue| {
        ["time", "matter", "who"]
            .map(|name| text_cell(word(row, name)))
            .to_vec()
    };
    let body: Vec<Vec<Value>> = rows(one, "agenda").map(point).collect();
    if body.is_empty() {
        missing(document, desk, "missing-agenda");
    } else {
        let table = titled(
            desk.lang,
            "table-agenda",
            &["col-time", "col-matter", "col-who"],
        );
        sheet(document, table, body, String::new());
    }
    words(document, desk, "head-deadlock", one.text("deadlock"));
    Ok(())
}

/// 十、法律与财务意见.
pub(super) fn clauses(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-clauses");
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            text_cell(word(row, "by")),
            text_cell(word(row, "risk")),
            child_choice(Negotiation::TYPE, ("clauses", "verdict"), row, desk.lang),
            text_cell(word(row, "fallback")),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "clauses").map(row).collect();
    let columns = [
        "col-clause",
        "col-by",
        "col-risk",
        "col-verdict",
        "col-fallback",
    ];
    if body.is_empty() {
        let text = say(desk.lang, "missing-clauses");
        document.push(Block::missing(text, say(desk.lang, "sign-legal")));
    } else {
        sheet(
            document,
            titled(desk.lang, "table-clauses", &columns),
            body,
            String::new(),
        );
    }
    departments(document, case)
}

/// What departments answered when they were asked about this negotiation.
fn departments(document: &mut Document, case: &Case<'_>) -> Result<(), ReportError> {
    let lang = case.desk.lang;
    let columns = ["col-matter", "col-department", "col-state", "col-answer"];
    let table = titled(lang, "table-answers", &columns);
    let body = answers(case.desk, &case.one)?;
    sheet(document, table, body, say(lang, "none-answers"));
    Ok(())
}

/// 十一、风险与退出.
pub(super) fn risks(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-risks");
    words(document, desk, "head-traps", one.text("traps"));
    if level_open(case) {
        words(document, desk, "head-walk-away", one.text("walk_away"));
    }
}

/// 十二、会谈记录与结果.
pub(super) fn rounds(document: &mut Document, case: &Case<'_>) {
    let desk = case.desk;
    head(document, desk, "chapter-rounds");
    if case.rounds.is_empty() {
        document.push(Block::text(say(desk.lang, "none-rounds")));
        return;
    }
    let row = |one: &Item| {
        vec![
            text_cell(one.text("title")),
            day_cell(one, "day"),
            text_cell(one.text("minutes")),
            text_cell(one.text("agreed")),
            text_cell(one.text("open")),
        ]
    };
    let columns = [
        "col-round",
        "col-day",
        "col-minutes",
        "col-agreed",
        "col-open",
    ];
    let table = titled(desk.lang, "table-rounds", &columns);
    sheet(
        document,
        table,
        case.rounds.iter().map(row).collect(),
        String::new(),
    );
    let moves = case.rounds.iter().flat_map(|one| {
        let line = move |field: &'static str, key: &'static str| {
            rows(one, field).map(move |row| (one, key, row))
        };
        line("gives", "word-gave").chain(line("gets", "word-got"))
    });
    let row = |(one, key, row): (&Item, &str, &JsonValue)| {
        vec![
            text_cell(one.text("title")),
            say(desk.lang, key).into(),
            text_cell(word(row, "issue")),
            text_cell(word(row, "what")),
            cash(amount_of(&row["worth"])),
        ]
    };
    let columns = [
        "col-round",
        "col-direction",
        "col-issue",
        "col-content",
        "col-worth#",
    ];
    let table = titled(desk.lang, "table-moves", &columns).scale(case.figures.scale);
    sheet(
        document,
        table,
        moves.map(row).collect(),
        say(desk.lang, "none-moves"),
    );
    curve(document, case);
}

/// What was given and got in all, round after round.
fn curve(document: &mut Document, case: &Case<'_>) {
    let lang = case.desk.lang;
    let (mut sums, mut lines) = ((Amount::ZERO, Amount::ZERO), (Vec::new(), Vec::new()));
    for one in &case.rounds {
        sums.0 += column_sum(one, "gives", "worth");
        sums.1 += column_sum(one, "gets", "worth");
        lines.0.push(Value::Money(sums.0));
        lines.1.push(Value::Money(sums.1));
    }
    let plot = Plot::Series(SeriesPlot {
        categories: case
            .rounds
            .iter()
            .map(|one| one.text("title").to_owned())
            .collect(),
        series: vec![
            Series::new(say(lang, "col-given"), Mark::Line, lines.0),
            Series::new(say(lang, "col-got"), Mark::Line, lines.1),
        ],
    });
    let chart = case.figures.chart(&say(lang, "chart-curve"), plot);
    document.push(Block::from(chart));
}

/// The result, issue by issue, against target and floor.
pub(super) fn result(document: &mut Document, case: &Case<'_>) {
    let desk = case.desk;
    document.push(Block::heading(2, say(desk.lang, "head-result")));
    let Some(outcome) = case.outcomes.first() else {
        document.push(Block::text(say(desk.lang, "none-outcome")));
        return;
    };
    let end = choice(Outcome::TYPE, outcome, "ending", desk.lang);
    let end = Span::text(end.print(case.figures.scale, desk.lang));
    let note = Span::text(format!(" · {}", outcome.text("note")));
    document.push(Block::callout(Tone::Info, [end, note]));
    let limit = |issue: &str| rows(&case.one, "limits").find(|row| word(row, "issue") == issue);
    let row = |row: &JsonValue| {
        let limit = limit(word(row, "issue"));
        let of = |name: &str| limit.and_then(|limit| number_of(&limit[name]));
        let value = number_of(&row["value"]);
        let verdict = match (of("ideal"), of("floor"), value) {
            (Some(ideal), Some(floor), Some(value)) => {
                let beyond = is_beyond((ideal, floor), value);
                say(
                    desk.lang,
                    if beyond {
                        "result-beyond"
                    } else {
                        "result-within"
                    },
                )
                .into()
            }
            _ => Value::Absent,
        };
        vec![
            text_cell(word(row, "issue")),
            plain(value),
            plain(of("target")),
            plain(of("floor")),
            verdict,
            text_cell(word(row, "wording")),
        ]
    };
    let columns = [
        "col-issue",
        "col-settled#",
        "col-target#",
        "col-floor#",
        "col-verdict",
        "col-wording",
    ];
    let table = titled(desk.lang, "table-result", &columns);
    let body = rows(outcome, "settled").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-settled"));
    if !outcome.text("exception").is_empty() {
        words(document, desk, "head-exception", outcome.text("exception"));
    }
}

/// 复盘.
pub(super) fn review(document: &mut Document, case: &Case<'_>) {
    let desk = case.desk;
    head(document, desk, "chapter-review");
    let row = |one: &Item| {
        ["well", "lost", "lesson"]
            .map(|name| text_cell(one.text(name)))
            .to_vec()
    };
    let columns = ["col-well", "col-lost", "col-lesson"];
    let table = titled(desk.lang, "table-review", &columns);
    let body = case.reviews.iter().map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-review"));
}
