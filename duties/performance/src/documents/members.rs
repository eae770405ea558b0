//! 分区域, 分产品与渠道, 分人员: rate, growth and contribution of each member.

use qd_analysis::AdoptedGoal;
use qd_base::Amount;
use qd_documents::{
    Block, BulletItem, Document, Plot, Point, RowRole, ScatterPlot, Table, Tone, Value,
};
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;
use qd_reports::params::dimension_label;

use super::attainment::Material;
use crate::reports::due;
use crate::texts;

/// 三、分区域.
pub(super) fn regions(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-regions"));
    let dimension = qd_analysis::region_like(m.desk)?;
    by_member(document, m, dimension.as_deref())
}

/// 四、分产品与渠道.
pub(super) fn products(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-products"));
    let dimension = qd_analysis::span::category_like(m.desk)?;
    by_member(document, m, dimension.as_deref())?;
    if let Some(by) = dimension {
        let rows = qd_analysis::split(m.desk, MetricKey::Revenue, &by, &m.so_far, &m.before)?;
        document.blocks.extend(matrix(m, &by, &rows));
    }
    if m.desk.has_dimension("channel") && qd_analysis::span::members(m.desk, "channel")? > 1 {
        by_member(document, m, Some("channel"))?;
    }
    Ok(())
}

/// 六、分人员: all members, and how many stand in which band.
pub(super) fn people(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-people"));
    let dimension = qd_analysis::seller_like(m.desk)?;
    if let (Some(by), Some(goal)) = (&dimension, &m.goal) {
        document.blocks.extend(bands(m, by, goal)?);
    }
    by_member(document, m, dimension.as_deref())
}

/// C4-1: share against growth.
fn matrix(m: &Material<'_>, by: &str, rows: &[qd_analysis::Split]) -> Option<Block> {
    let points: Vec<Point> = rows
        .iter()
        .filter(|row| row.growth.rate().is_some() && row.share.is_some())
        .map(|row| Point {
            label: member_name(&row.member, m.desk.lang),
            x: Value::percent(row.share),
            y: Value::change(row.growth.rate()),
            size: Some(Value::Money(row.growth.current)),
        })
        .collect();
    let plot = Plot::Scatter(ScatterPlot {
        x_label: m.say("axis-share"),
        y_label: m.say("axis-growth"),
        x_split: None,
        y_split: Some(Value::Change(0.0)),
        points,
    });
    let name = dimension_label(by, m.desk.lang);
    let title = m.say_with("chart-matrix", &[("name", &name)]);
    (2..=40)
        .contains(&rows.len())
        .then(|| Block::from(m.figures.chart(&title, plot)))
}

/// The bands of the attainment of people (档位): from, to, key of the name.
const BANDS: [(f64, f64, &str); 4] = [
    (1.1, f64::INFINITY, "band-excellent"),
    (1.0, 1.1, "band-reached"),
    (0.9, 1.0, "band-near"),
    (f64::NEG_INFINITY, 0.9, "band-behind"),
];

/// T6-1: how many people stand in which band of attainment of what was due so far.
fn bands(m: &Material<'_>, by: &str, goal: &AdoptedGoal) -> Result<Option<Block>, ReportError> {
    if goal.dimensions[1].as_deref() != Some(by) {
        return Ok(None);
    }
    let standings = due::standings(m.desk, goal, 1, &m.so_far)?;
    let rated: Vec<(f64, Amount)> = standings
        .iter()
        .filter_map(|s| Some((s.rate()?, s.actual - s.due)))
        .collect();
    let mut table = Table::new(m.say("table-bands"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-band"))
        .sum_column(m.say("column-people"))
        .number_column(m.say("column-share"))
        .sum_column(m.say("column-gap"));
    for (from, to, key) in BANDS {
        let inside: Vec<&(f64, Amount)> = rated
            .iter()
            .filter(|(rate, _)| (from..to).contains(rate))
            .collect();
        let share = (!rated.is_empty()).then(|| inside.len() as f64 / rated.len() as f64);
        let gap: Amount = inside.iter().map(|(_, gap)| *gap).sum();
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say(key)),
                Value::Count(inside.len() as i64),
                Value::percent(share),
                Value::Money(gap),
            ],
        );
    }
    let gap: Amount = rated.iter().map(|(_, gap)| *gap).sum();
    table.push(
        RowRole::Total,
        [
            Value::Text(m.say("total")),
            Value::Count(rated.len() as i64),
            Value::Percent(1.0),
            Value::Money(gap),
        ],
    );
    let some = !rated.is_empty();
    Ok(some.then(|| Block::from(table.note(m.say("bands-note")))))
}

/// Rate, growth and contribution of each member; the goal where it is split so far.
fn by_member(
    document: &mut Document,
    m: &Material<'_>,
    dimension: Option<&str>,
) -> Result<(), ReportError> {
    let Some(by) = dimension else {
        document.push(m.missing("missing-column", "supplier-operations"));
        return Ok(());
    };
    let lang = m.desk.lang;
    let rows = qd_analysis::split(m.desk, MetricKey::Revenue, by, &m.so_far, &m.before)?;
    let name = dimension_label(by, lang);
    let mut table = Table::new(texts().say(lang, "table-members", &[("name", &name)]))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(name)
        .sum_column(m.say("column-actual"))
        .sum_column(m.say("column-target"))
        .number_column(m.say("column-attainment"))
        .sum_column(m.say("column-last-year"))
        .number_column(m.say("column-growth"))
        .number_column(m.say("column-contribution"));
    let mut bullets = Vec::new();
    for row in rows.iter().take(60) {
        let target = m.member_target(by, &row.member);
        let rate = target
            .filter(|t| t.0 > 0)
            .map(|t| row.growth.current.to_f64() / t.to_f64());
        let name = member_name(&row.member, lang);
        table.push(
            RowRole::Body,
            [
                Value::text(name.clone()),
                Value::Money(row.growth.current),
                target.map_or(Value::Absent, Value::Money),
                Value::percent(rate),
                Value::Money(row.growth.base),
                Value::change(row.growth.rate()),
                Value::percent(row.contribution),
            ],
        );
        if let Some(target) = target.filter(|_| bullets.len() < 12) {
            let tone = if rate.is_some_and(|r| r >= 1.0) {
                Tone::Good
            } else {
                Tone::Watch
            };
            bullets.push(BulletItem {
                label: name,
                actual: Value::Money(row.growth.current),
                target: Value::Money(target),
                grades: Vec::new(),
                rate: Value::percent(rate),
                tone,
            });
        }
    }
    document.push(Block::from(table));
    if !bullets.is_empty() {
        let title = m.say("chart-bullets");
        document.push(Block::from(
            m.figures.chart(&title, Plot::Bullet { items: bullets }),
        ));
    }
    Ok(())
}
