//! What is talked about (议题): issues with their floors and the zone of agreement, packages, concessions, objections.

use qd_base::Amount;
use qd_documents::{
    Block, Document, Mark, Plot, Point, RowRole, ScatterPlot, Series, SeriesPlot, Value,
};
use qd_records::JsonValue;
use qd_reports::reading::{amount_of, number_of, rows, sheet, text_cell, word};

use super::super::{cash, head, missing, plain, say, titled};
use super::{Case, column_sum, sides::level_open};
use crate::table::is_beyond;

/// 六、谈判议题与目标.
pub(super) fn issues(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-issues");
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            text_cell(word(row, "unit")),
            plain(number_of(&row["ours"])),
            plain(number_of(&row["theirs"])),
            text_cell(word(row, "evidence")),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "issues").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-issues");
        return;
    }
    let columns = [
        "col-issue",
        "col-unit",
        "col-ours#",
        "col-theirs#",
        "col-evidence",
    ];
    sheet(
        document,
        titled(desk.lang, "table-issues", &columns),
        body,
        String::new(),
    );
    trade(document, case);
    limits(document, case);
}

/// What matters more to them than to us is what to give; what matters more to us is what to get.
fn trade(document: &mut Document, case: &Case<'_>) {
    let points = rows(&case.one, "issues").filter_map(|row| {
        Some(Point {
            label: word(row, "name").to_owned(),
            x: plain(Some(number_of(&row["ours"])?)),
            y: plain(Some(number_of(&row["theirs"])?)),
            size: None,
        })
    });
    let say = |key: &str| say(case.desk.lang, key);
    let plot = Plot::Scatter(ScatterPlot {
        x_label: say("col-ours"),
        y_label: say("col-theirs"),
        x_split: Some(Value::Count(3)),
        y_split: Some(Value::Count(3)),
        points: points.collect(),
    });
    let chart = case.figures.chart(&say("chart-trade"), plot);
    document.push(Block::from(chart.note(say("trade-note"))));
}

fn limits(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    if !level_open(case) {
        document.push(Block::text(say(desk.lang, "level-closed")));
        return;
    }
    let row = |row: &JsonValue| {
        let number = |name: &str| number_of(&row[name]);
        let cell = |name: &str| plain(number(name));
        let zone = zone((number("ideal"), number("floor")), number("their_limit"));
        vec![
            text_cell(word(row, "issue")),
            cell("ideal"),
            cell("target"),
            cell("floor"),
            cell("their_wish"),
            cell("their_limit"),
            match zone {
                Some(Ok((low, high))) => crate::texts()
                    .say(
                        desk.lang,
                        "zone-range",
                        &[("low", &short(low)), ("high", &short(high))],
                    )
                    .into(),
                Some(Err(())) => say(desk.lang, "zone-none").into(),
                None => say(desk.lang, "zone-unknown").into(),
            },
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "limits").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-limits");
        return;
    }
    let columns = [
        "col-issue",
        "col-ideal#",
        "col-target#",
        "col-floor#",
        "col-their-wish#",
        "col-their-limit#",
        "col-zone",
    ];
    let table = titled(desk.lang, "table-limits", &columns).note(say(desk.lang, "zone-note"));
    sheet(document, table, body, String::new());
}

fn short(n: f64) -> String {
    let text = format!("{n:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The zone of possible agreement between our floor and their limit, as an interval from low to high; an error where
/// there is none. Unknown where their limit was not estimated.
fn zone(
    ours: (Option<f64>, Option<f64>),
    their_limit: Option<f64>,
) -> Option<Result<(f64, f64), ()>> {
    let (ideal, floor, limit) = (ours.0?, ours.1?, their_limit?);
    // We want more when the ideal lies above the floor; then they must be able to go up to it.
    Some(if is_beyond((ideal, floor), limit) {
        Err(())
    } else {
        Ok((floor.min(limit), floor.max(limit)))
    })
}

/// 七、报价与让步方案.
pub(super) fn offers(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-offers");
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            text_cell(word(row, "content")),
            cash(amount_of(&row["worth"])),
            text_cell(word(row, "theirs")),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "packages").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-packages");
    } else {
        let columns = ["col-package", "col-content", "col-worth#", "col-they-get"];
        let table = titled(desk.lang, "table-packages", &columns).scale(case.figures.scale);
        sheet(document, table, body, String::new());
    }
    if level_open(case) {
        ladder(document, case);
    } else {
        document.push(Block::text(say(desk.lang, "level-closed")));
    }
}

/// The concessions in their order, with what they cost in all so far.
fn ladder(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    let mut steps: Vec<&JsonValue> = rows(one, "concessions").collect();
    if steps.is_empty() {
        missing(document, desk, "missing-concessions");
        return;
    }
    steps.sort_by_key(|row| number_of(&row["step"]).map(|n| (n * 100.0) as i64));
    let columns = [
        "col-step",
        "col-issue",
        "col-give",
        "col-against",
        "col-cost#",
        "col-cumulated#",
        "col-decides",
    ];
    let mut table = titled(desk.lang, "table-ladder", &columns).scale(case.figures.scale);
    let (mut sum, mut names, mut values) = (Amount::ZERO, Vec::new(), Vec::new());
    for row in steps {
        let cost = amount_of(&row["cost"]);
        sum += cost.unwrap_or_default();
        names.push(word(row, "issue").to_owned());
        values.push(Value::Money(sum));
        let cells = [
            plain(number_of(&row["step"])),
            text_cell(word(row, "issue")),
            text_cell(word(row, "give")),
            text_cell(word(row, "get")),
            cash(cost),
            Value::Money(sum),
            text_cell(word(row, "who")),
        ];
        table.push(RowRole::Body, cells);
    }
    let cost = column_sum(one, "concessions", "cost");
    let mandate = qd_reports::reading::money(one, "mandate");
    let key = match mandate {
        None => "ladder-no-mandate",
        Some(mandate) if cost > mandate => "ladder-beyond",
        Some(_) => "ladder-within",
    };
    document.push(Block::from(table.note(say(desk.lang, key))));
    let plot = Plot::Series(SeriesPlot {
        categories: names,
        series: vec![Series::new(
            say(desk.lang, "col-cumulated"),
            Mark::Bar,
            values,
        )],
    });
    document.push(Block::from(
        case.figures.chart(&say(desk.lang, "chart-ladder"), plot),
    ));
}

/// 八、疑虑与应答.
pub(super) fn objections(document: &mut Document, case: &Case<'_>) {
    let (desk, one) = (case.desk, &case.one);
    head(document, desk, "chapter-objections");
    let row = |row: &JsonValue| {
        ["says", "answer", "proof"]
            .map(|name| text_cell(word(row, name)))
            .to_vec()
    };
    let body: Vec<Vec<Value>> = rows(one, "objections").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-objections");
        return;
    }
    let columns = ["col-objection", "col-answer", "col-proof"];
    sheet(
        document,
        titled(desk.lang, "table-objections", &columns),
        body,
        String::new(),
    );
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn a_zone_lies_between_our_floor_and_their_limit_in_either_direction() {
        let price = (Some(3.0), Some(-2.0));
        assert_eq!(zone(price, Some(-1.0)), Some(Ok((-2.0, -1.0))));
        assert_eq!(
            zone(price, Some(-5.0)),
            Some(Err(())),
            "they stop below our floor"
        );
        let days = (Some(30.0), Some(60.0));
        assert_eq!(zone(days, Some(45.0)), Some(Ok((45.0, 60.0))));
        assert_eq!(
            zone(days, Some(90.0)),
            Some(Err(())),
            "they want more days than we can give"
        );
        assert_eq!(zone(price, None), None);
    }
}
