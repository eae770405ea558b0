//! The outlook in words, chart and tables (预测): fan, regions, backtest beside it.

use crate::Outlook;
use qd_base::{Amount, Lang, Period};
use qd_documents::{
    Axis, Band, Block, Chart, Mark, Plot, RowRole, Series, SeriesPlot, SeriesRole, Span, Table,
    Value,
};
use qd_insight::forecast::{Forecast, Interval, Note};
use qd_reports::Desk;
use qd_reports::build::{Figures, member_name};
use qd_reports::params::dimension_label;

use crate::span::spoken;
use crate::texts;

fn money(x: f64) -> Value {
    Amount::from_f64(x).map_or(Value::Absent, Value::Money)
}

/// What a year is expected to bring, with its range.
pub fn year_sentence(
    desk: &Desk,
    figures: &Figures<'_>,
    outlook: &Outlook,
    year: &Period,
) -> Block {
    let lang = desk.lang;
    let (over, coming) = outlook.total_of(year);
    let over = over.to_f64();
    let covered = outlook.months.last().is_some_and(|m| m.last >= year.last);
    if !covered {
        let year = spoken(year, lang);
        return Block::text(texts().say(lang, "outlook-not-covered", &[("year", &year)]));
    }
    let say = |key: &str| texts().say(lang, key, &[]);
    Block::paragraph([
        Span::text(texts().say(lang, "outlook-year", &[("year", &spoken(year, lang))])),
        figures.span("year/expected", money(over + coming.mean)),
        Span::text(say("outlook-range")),
        figures.span("year/low", money(over + coming.quantile(0.1))),
        Span::text(say("outlook-to")),
        figures.span("year/high", money(over + coming.quantile(0.9))),
        Span::text(say("sentence-end")),
    ])
}

/// How the method did at past dates; always shown beside the forecast.
pub fn backtest_sentence(desk: &Desk, figures: &Figures<'_>, outlook: &Outlook) -> Block {
    let lang = desk.lang;
    let test = outlook.backtest();
    let say = |key: &str| texts().say(lang, key, &[]);
    if test.folds == 0 {
        return Block::text(say("backtest-too-short"));
    }
    let verdict = if test.beats_seasonal_naive {
        "backtest-better"
    } else {
        "backtest-worse"
    };
    Block::paragraph([
        Span::text(texts().say(
            lang,
            "backtest-start",
            &[("folds", &test.folds), ("horizon", &test.horizon)],
        )),
        figures.span("backtest/mae", money(test.model.mae)),
        Span::text(say("backtest-naive")),
        figures.span("backtest/naive", money(test.seasonal_naive.mae)),
        Span::text(say(verdict)),
        figures.span("backtest/skill", Value::percent(Some(test.skill.abs()))),
        Span::text(say("sentence-end")),
    ])
}

/// Remarks of the method, in words.
pub fn notes(outlook: &Outlook, lang: Lang) -> Vec<String> {
    let say = |key: &str| texts().say(lang, key, &[]);
    let month = |at: usize| {
        outlook
            .past
            .months
            .get(at)
            .map_or_else(String::new, |month| month.text.clone())
    };
    outlook
        .total
        .method
        .notes
        .iter()
        .map(|note| match note {
            Note::ShortHistory => say("note-short"),
            Note::Constant => say("note-constant"),
            Note::Intermittent => say("note-intermittent"),
            Note::Outliers(at) => {
                let months: Vec<String> = at.iter().map(|i| month(*i)).collect();
                texts().say(lang, "note-outliers", &[("months", &months.join(", "))])
            }
            Note::LevelShift(at) => texts().say(lang, "note-shift", &[("month", &month(*at))]),
            Note::RegressorsUsed(_) => say("note-spring-used"),
            Note::RegressorsRefused => say("note-spring-refused"),
            Note::MovedTowardsSeasonalNaive => say("note-towards-naive"),
        })
        .collect()
}

/// Past months and the fan of coming months.
pub fn fan(desk: &Desk, figures: &Figures<'_>, outlook: &Outlook) -> Chart {
    let lang = desk.lang;
    let past = outlook.past.months.len();
    let shown = past.min(36);
    let skip = past - shown;
    let mut categories: Vec<String> = outlook.past.months[skip..]
        .iter()
        .map(|m| m.text.clone())
        .collect();
    categories.extend(outlook.months.iter().map(|m| m.text.clone()));
    let gap = |n: usize| vec![Value::Absent; n];
    let mut actual: Vec<Value> = outlook.past.total[skip..]
        .iter()
        .map(|a| Value::Money(*a))
        .collect();
    actual.extend(gap(outlook.months.len()));
    let future = |values: &mut dyn Iterator<Item = f64>| {
        let mut all = gap(shown);
        all.extend(values.map(money));
        all
    };
    let ends = |intervals: &[Interval]| {
        (
            future(&mut intervals.iter().map(|i| i.lower)),
            future(&mut intervals.iter().map(|i| i.upper)),
        )
    };
    let band = |level: u8, intervals: &[Interval]| {
        let (low, high) = ends(intervals);
        Band { level, low, high }
    };
    let series = vec![
        Series {
            name: texts().say(lang, "series-actual", &[]),
            mark: Mark::Line,
            axis: Axis::Left,
            role: SeriesRole::Actual,
            values: actual,
            bands: Vec::new(),
        },
        Series {
            name: texts().say(lang, "series-forecast", &[]),
            mark: Mark::DashedLine,
            axis: Axis::Left,
            role: SeriesRole::Forecast,
            values: future(&mut outlook.total.point.iter().copied()),
            bands: vec![
                band(95, &outlook.total.interval95),
                band(80, &outlook.total.interval80),
            ],
        },
    ];
    let title = texts().say(lang, "forecast-chart", &[]);
    figures.chart(&title, Plot::Series(SeriesPlot { categories, series }))
}

/// Coming months with intervals.
pub fn months_table(desk: &Desk, figures: &Figures<'_>, outlook: &Outlook) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("forecast-table"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-month"))
        .sum_column(say("column-forecast"))
        .number_column(say("column-low80"))
        .number_column(say("column-high80"))
        .number_column(say("column-low95"))
        .number_column(say("column-high95"));
    let total = &outlook.total;
    for (at, month) in outlook.months.iter().enumerate() {
        table.push(
            RowRole::Body,
            [
                Value::text(month.text.clone()),
                money(total.point[at]),
                money(total.interval80[at].lower),
                money(total.interval80[at].upper),
                money(total.interval95[at].lower),
                money(total.interval95[at].upper),
            ],
        );
    }
    table
}

/// Regions by quarter of the outlook; rows add up to the total.
pub fn regions_table(desk: &Desk, figures: &Figures<'_>, outlook: &Outlook) -> Option<Table> {
    let by = outlook.by.as_deref()?;
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let quarters = quarters(&outlook.months);
    let mut table = Table::new(say("forecast-regions"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(dimension_label(by, desk.lang));
    for (name, _) in &quarters {
        table = table.sum_column(name.clone());
    }
    table = table.sum_column(say("total"));
    let row = |name: String, forecast: &Forecast| {
        let mut values = vec![Value::Text(name)];
        let sum = |at: &[usize]| at.iter().map(|i| forecast.point[*i]).sum::<f64>();
        values.extend(quarters.iter().map(|(_, at)| money(sum(at))));
        values.push(money(forecast.point.iter().sum()));
        values
    };
    for part in &outlook.parts {
        table.push(
            RowRole::Body,
            row(member_name(&part.member, desk.lang), &part.forecast),
        );
    }
    table.push(RowRole::Total, row(say("total"), &outlook.total));
    Some(table)
}

fn quarters(months: &[Period]) -> Vec<(String, Vec<usize>)> {
    let mut quarters: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, month) in months.iter().enumerate() {
        let name = format!(
            "{}Q{}",
            month.first.year(),
            (month.first.month() - 1) / 3 + 1
        );
        match quarters.last_mut() {
            Some((last, list)) if *last == name => list.push(at),
            _ => quarters.push((name, vec![at])),
        }
    }
    quarters
}
