//! 四、总体结果; 五、分维度; 七、驱动与优先级.

use qd_documents::{
    Bin, Block, Document, Mark, MarkLine, Plot, Point, ScatterPlot, Series, SeriesPlot, Span, Tone,
    Value,
};
use qd_insight::customers::{DriverAnalysis, Quadrant, satisfaction_drivers};
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::count;

use super::Page;
use super::design::wording;
use super::read::{Reading, mean};
use crate::survey::{Asked, Survey, conversion};

/// Surveys before that are named.
const BACK: usize = 6;

pub(super) fn write(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-overall");
    if page.reading.answers.is_empty() {
        page.text(document, "sat-no-answers");
        return Ok(());
    }
    distribution(page, document);
    recommend(page, document);
    page.head(document, "sat-aspects");
    aspects(page, document);
    Ok(())
}

/// How the answers' points are spread.
fn distribution(page: &Page<'_>, document: &mut Document) {
    let points = page.reading.points_where(|_| true);
    let low = page.reading.survey.low.to_f64();
    let bin = |from: f64| {
        let to = from + 10.0;
        let is_in = |x: &&f64| **x >= from && (**x < to || to >= 100.0 && **x <= 100.0);
        let tone = match to {
            to if to <= low => Tone::Bad,
            to if to <= 80.0 => Tone::Neutral,
            _ => Tone::Good,
        };
        Bin {
            from: Value::Ratio(from),
            to: Value::Ratio(to),
            height: count(points.iter().filter(is_in).count()),
            tone,
        }
    };
    let bins = (0..10).map(|at| bin(f64::from(at) * 10.0)).collect();
    let mark = |key: &str, at: f64| MarkLine {
        label: page.say(key),
        at: Value::Ratio(at),
    };
    let mut marks = vec![mark("sat-mark-passed", 80.0), mark("sat-mark-best", 90.0)];
    if let Some(index) = &page.reading.index {
        marks.push(mark("sat-index", index.index));
    }
    let plot = Plot::Histogram { bins, marks };
    let chart = page.figures.chart(&page.say("chart-distribution"), plot);
    document.push(Block::from(chart.unit(page.say("sat-unit-answers"))));
}

fn recommend(page: &Page<'_>, document: &mut Document) {
    let Some(nps) = &page.reading.nps else {
        return page.text(document, "sat-no-nps");
    };
    let passive = 1.0 - nps.promoters - nps.detractors;
    let row = |key: &str, share: f64| {
        let people = (share * nps.answers as f64).round() as usize;
        vec![page.say(key).into(), count(people), Value::Percent(share)]
    };
    let body = vec![
        row("sat-promoters", nps.promoters),
        row("sat-passives", passive),
        row("sat-detractors", nps.detractors),
    ];
    let table = page
        .table("table-nps", &["col-group", "col-answers#", "col-share#"])
        .note(page.say("sat-nps-formula"));
    page.put(document, table, body);
}

/// 五、分维度.
fn aspects(page: &Page<'_>, document: &mut Document) {
    let conversion = conversion(&page.reading.survey);
    let scales: Vec<&Asked> = page
        .reading
        .asked
        .iter()
        .filter(|one| one.is_scale())
        .collect();
    let means: Vec<(usize, Option<f64>)> = scales
        .iter()
        .map(|one| {
            let scores = page.reading.scores(&one.code);
            let points: Vec<f64> = scores
                .iter()
                .flatten()
                .map(|score| conversion.points(*score))
                .collect();
            (points.len(), mean(&points))
        })
        .collect();
    let body = scales
        .iter()
        .zip(&means)
        .map(|(one, (answers, mean))| {
            vec![
                wording(page, one).into(),
                count(*answers),
                Value::ratio(*mean),
                Value::ratio(one.counts().then_some(one.weight)),
            ]
        })
        .collect();
    let columns = ["col-question", "col-answers#", "col-points#", "col-weight#"];
    page.put(document, page.table("table-aspects", &columns), body);
    let categories = scales.iter().map(|one| wording(page, one).to_owned());
    let values = means.iter().map(|(_, mean)| Value::ratio(*mean)).collect();
    let plot = Plot::Series(SeriesPlot {
        categories: categories.collect(),
        series: vec![Series::new(page.say("col-points"), Mark::Bar, values)],
    });
    let chart = page.figures.chart(&page.say("chart-aspects"), plot);
    document.push(Block::from(chart.unit(page.say("sat-unit-points"))));
}

/// The lowest aspects in a sentence of the summary.
pub(super) fn worst(page: &Page<'_>, document: &mut Document) {
    let Some(index) = &page.reading.index else {
        return;
    };
    let mut questions: Vec<(&str, f64)> = index
        .questions
        .iter()
        .filter_map(|one| {
            let asked = page
                .reading
                .asked
                .iter()
                .find(|a| a.wording.0 == one.name)?;
            Some((wording(page, asked), one.mean?))
        })
        .collect();
    questions.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut spans = vec![Span::text(page.say("sat-worst"))];
    for (at, (name, points)) in questions.iter().take(3).enumerate() {
        let apart = if at == 0 { "" } else { ", " };
        let apart = match page.desk.lang {
            qd_base::Lang::Zh if at > 0 => page.say("sat-and"),
            _ => apart.to_owned(),
        };
        spans.push(Span::text(format!("{apart}{name} ")));
        let cell = format!("worst/{at}");
        spans.push(page.figures.span(&cell, Value::Ratio(*points)));
    }
    spans.push(Span::text(page.say("sat-stop")));
    document.push(Block::paragraph(spans));
}

/// The surveys before, oldest first, by the links between them.
fn chain(page: &Page<'_>) -> Result<Vec<Item>, ReportError> {
    let records = page.desk.records()?;
    let mut chain = Vec::new();
    let mut next = page.reading.item.text("before").parse().ok();
    while let Some(id) = next {
        let Ok(one) = records.get(Survey::TYPE, id) else {
            break;
        };
        next = one.text("before").parse().ok();
        let known = |seen: &Item| seen.id == one.id;
        if chain.len() >= BACK || chain.iter().any(known) || one.id == page.reading.item.id {
            break;
        }
        chain.push(one);
    }
    chain.reverse();
    Ok(chain)
}

/// How the index stands against the surveys before. Other formulas or scales are named, not compared in silence.
pub(super) fn before(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let mut body = Vec::new();
    let mut differs = false;
    for item in chain(page)? {
        let old = Reading::of(page.desk, item.id)?;
        differs |= (old.survey.points, old.survey.scale)
            != (page.reading.survey.points, page.reading.survey.scale);
        body.push(past(&old));
    }
    if body.is_empty() {
        page.text(document, "sat-first");
        return Ok(());
    }
    body.push(past(page.reading));
    let columns = ["col-survey", "col-answers#", "col-index#", "col-nps#"];
    let mut table = page.table("table-before", &columns);
    if differs {
        table = table.note(page.say("sat-differs"));
    }
    page.put(document, table, body);
    Ok(())
}

fn past(reading: &Reading) -> Vec<Value> {
    vec![
        reading.survey.title.as_str().into(),
        count(reading.answers.len()),
        Value::ratio(reading.index.as_ref().map(|index| index.index)),
        Value::ratio(reading.nps.map(|nps| nps.score)),
    ]
}

/// Importance and performance of the aspects, where the answers carry it.
pub(super) fn drivers(reading: &Reading) -> Option<DriverAnalysis> {
    let overall = reading
        .asked
        .iter()
        .find(|one| one.is_scale() && one.aspect.as_deref() == Some("overall"))?;
    let others: Vec<&Asked> = reading
        .asked
        .iter()
        .filter(|one| one.is_scale() && one.code != overall.code)
        .collect();
    let codes: Vec<&str> = std::iter::once(overall)
        .chain(others.iter().copied())
        .map(|one| one.code.as_str())
        .collect();
    let complete: Vec<Vec<f64>> = reading
        .answers
        .iter()
        .filter_map(|answer| {
            let scores = codes.iter().map(|code| answer.scores.get(*code).copied());
            scores.collect::<Option<Vec<f64>>>()
        })
        .collect();
    let column = |at: usize| -> Vec<f64> { complete.iter().map(|row| row[at]).collect() };
    let columns: Vec<Vec<f64>> = (1..codes.len()).map(column).collect();
    let named: Vec<(&str, &[f64])> = others
        .iter()
        .zip(&columns)
        .map(|(one, scores)| (one.code.as_str(), scores.as_slice()))
        .collect();
    satisfaction_drivers(&column(0), &named).ok()
}

fn quadrant_key(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::Improve => "sat-improve",
        Quadrant::Keep => "sat-keep",
        Quadrant::LowPriority => "sat-later",
        Quadrant::Overdone => "sat-overdone",
    }
}

/// 七、驱动与优先级.
pub(super) fn priorities(page: &Page<'_>, document: &mut Document) {
    page.head(document, "sat-priorities");
    let Some(found) = drivers(page.reading) else {
        return page.text(document, "sat-no-drivers");
    };
    let conversion = conversion(&page.reading.survey);
    let name = |code: &str| {
        let one = page.reading.asked.iter().find(|one| one.code == code);
        one.map_or(code.to_owned(), |one| wording(page, one).to_owned())
    };
    let body = found
        .drivers
        .iter()
        .map(|one| {
            vec![
                name(&one.name).into(),
                Value::Percent(one.importance),
                Value::Ratio(conversion.points(one.mean)),
                page.say(quadrant_key(one.quadrant)).into(),
            ]
        })
        .collect();
    let explained = format!("{:.0} %", found.explained * 100.0);
    let note = page.say_with(
        "sat-drivers-note",
        &[("n", &found.answers), ("explained", &explained)],
    );
    let columns = [
        "col-question",
        "col-importance#",
        "col-points#",
        "col-advice",
    ];
    let table = page.table("table-drivers", &columns).note(note);
    page.put(document, table, body);
    let means: Vec<f64> = found.drivers.iter().map(|one| one.mean).collect();
    let split = mean(&means).map(|mean| conversion.points(mean));
    let points = found.drivers.iter().map(|one| Point {
        label: name(&one.name),
        x: Value::Ratio(conversion.points(one.mean)),
        y: Value::Percent(one.importance),
        size: None,
    });
    let plot = Plot::Scatter(ScatterPlot {
        x_label: page.say("col-points"),
        y_label: page.say("col-importance"),
        x_split: split.map(Value::Ratio),
        y_split: Some(Value::Percent(1.0 / found.drivers.len() as f64)),
        points: points.collect(),
    });
    let chart = page.figures.chart(&page.say("chart-quadrants"), plot);
    document.push(Block::from(chart));
}
