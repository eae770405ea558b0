//! The parts that are computed (推算部分): history from the ledger, health with its parts, and what is planned.

use qd_documents::{Block, Document, KeyFigure, Mark, Plot, Series, SeriesPlot, Span, Tone, Value};
use qd_insight::customers::Lateness;
use qd_reports::reading::{day, text_cell};

use super::Page;
use super::health::Health;

/// 三、合作历史.
pub fn history(page: &Page<'_>, document: &mut Document) {
    page.head(document, "file-history");
    let known = page.known;
    if known.years.is_empty() {
        document.push(Block::text(page.say("profile-no-sales")));
        return;
    }
    let categories = known.years.keys().map(ToString::to_string).collect();
    let values = known.years.values().map(|sum| Value::Money(*sum)).collect();
    let plot = Plot::Series(SeriesPlot {
        categories,
        series: vec![Series::new(page.say("profile-revenue"), Mark::Bar, values)],
    });
    document.push(Block::from(
        page.figures.chart(&page.say("file-by-year"), plot),
    ));
    if let Some((now, before)) = known.recent {
        let change = (before.to_f64() > 0.0).then(|| now.to_f64() / before.to_f64() - 1.0);
        document.push(Block::paragraph([
            Span::text(page.say("file-recent")),
            page.figures.span("recent", Value::Money(now)),
            Span::text(page.say("file-recent-change")),
            page.figures.span("recent/change", Value::change(change)),
            Span::text(page.say("sat-stop")),
        ]));
    }
    rhythm(page, document);
}

/// The customer's own rhythm, and when the next order is due.
fn rhythm(page: &Page<'_>, document: &mut Document) {
    let Some(habit) = page.known.habit else {
        return;
    };
    let median = habit.rhythm.median_days.map(|days| days.round());
    let (Some(median), Some(next)) = (median, habit.next()) else {
        document.push(Block::text(page.say("file-no-rhythm")));
        return;
    };
    let (key, tone) = match habit.rhythm.lateness {
        Lateness::Unknown => ("file-rhythm-unknown", Tone::Info),
        Lateness::OnTime => ("file-rhythm-fine", Tone::Good),
        Lateness::Due => ("file-rhythm-due", Tone::Watch),
        Lateness::Overdue => ("file-rhythm-overdue", Tone::Bad),
    };
    let elapsed = format!("{:.0}", habit.rhythm.elapsed_days);
    let median = format!("{median:.0}");
    let text = page.say_with(
        key,
        &[
            ("median", &median),
            ("elapsed", &elapsed),
            ("next", &next),
            ("n", &habit.rhythm.intervals),
        ],
    );
    document.push(Block::callout(tone, [Span::text(text)]));
}

/// 十、健康度与风险.
pub fn health(page: &Page<'_>, document: &mut Document) {
    page.head(document, "file-health");
    let health = Health::of(page.known, page.desk.today);
    let tone = match health.band() {
        "health-good" => Tone::Good,
        "health-watch" => Tone::Watch,
        "health-bad" => Tone::Bad,
        _ => Tone::Missing,
    };
    let figure = page.figures.figure("health", Value::ratio(health.score));
    let card = KeyFigure::new(page.say("file-score"), figure);
    let card = card.note(page.say(health.band())).tone(tone);
    document.push(Block::key_figures([card]));
    let row = |part: &super::health::Part| {
        let key = format!("health-{}", part.key);
        vec![
            page.say(&key).into(),
            Value::Ratio(part.weight),
            Value::ratio(part.points),
            page.say(&format!("{key}-how")).into(),
        ]
    };
    let body = health.parts.iter().map(row).collect();
    let columns = ["col-part", "col-weight#", "col-points#", "col-how"];
    let table = page
        .table("table-health", &columns)
        .note(page.say("health-note"));
    page.put(document, table, body);
    for one in page.known.in_force() {
        let days = day(one, "ends_on").map(|end| (end - page.desk.today).get_days());
        if let Some(days) = days.filter(|days| (0..=180).contains(days)) {
            let name = one.text("name");
            let text = page.say_with("file-ends-soon", &[("name", &name), ("days", &days)]);
            document.push(Block::callout(Tone::Watch, [Span::text(text)]));
        }
    }
}

/// 十一、客户计划.
pub fn plan(page: &Page<'_>, document: &mut Document) {
    page.head(document, "file-plan");
    match page.known.account.text("plan") {
        "" => page.missing(document, "file-no-plan"),
        plan => document.push(Block::text(plan)),
    }
    let body = page
        .known
        .promises()
        .iter()
        .map(|one| {
            vec![
                one.what.into(),
                one.due.map_or(Value::Absent, Value::Date),
                text_cell(one.visit.number.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    let columns = ["column-promise", "column-due", "col-from-visit"];
    page.put(document, page.table("table-open-promises", &columns), body);
    let planned = page.known.visits.iter().rev();
    let planned = planned.filter(|one| one.text("state") == "planned");
    let body = planned
        .map(|one| {
            vec![
                day(one, "day").map_or(Value::Absent, Value::Date),
                one.text("purpose").into(),
            ]
        })
        .collect();
    page.put(
        document,
        page.table("table-planned", &["column-day", "column-purpose"]),
        body,
    );
    document.push(Block::text(page.say("file-concessions")));
}
