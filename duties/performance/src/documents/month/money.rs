//! 毛利与价格 and 费用与预算: what was earned on what was sold, and what was spent.

use qd_base::Amount;
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;
use qd_reports::params::dimension_label;

use super::super::attainment::Material;
use crate::reports::budget::read::Budget;
use crate::reports::budget::{self, tables};

/// Lines shown of a split.
const MOST: usize = 20;

/// 四、毛利与价格: margin by category with its change in points; what is sold below cost is named.
pub(super) fn margin(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("month-margins"));
    let priced = m
        .story
        .as_ref()
        .and_then(|story| qd_analysis::parts::bridge::by_group(m.desk, &m.figures, &story.bridged));
    document.blocks.extend(priced.map(Block::from));
    if !m.desk.has_measure(MetricKey::Profit) {
        document.push(m.missing("missing-profit", "supplier-finance"));
        return Ok(());
    }
    if let Some(by) = qd_analysis::span::category_like(m.desk)? {
        let table = margins(m, &by, "month-margin-table")?;
        document.push(Block::from(table.note(m.say("month-margin-note"))));
    }
    losses(document, m)
}

fn margins(m: &Material<'_>, by: &str, title: &str) -> Result<Table, ReportError> {
    let revenue = qd_analysis::split(m.desk, MetricKey::Revenue, by, &m.so_far, &m.before)?;
    let profit = qd_analysis::split(m.desk, MetricKey::Profit, by, &m.so_far, &m.before)?;
    let share = |part: Amount, whole: Amount| (whole.0 > 0).then(|| part.to_f64() / whole.to_f64());
    let mut table = Table::new(m.say(title))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(dimension_label(by, m.desk.lang))
        .number_column(m.say("column-actual"))
        .number_column(m.say("month-profit"))
        .number_column(m.say("month-margin"))
        .number_column(m.say("month-margin-before"))
        .number_column(m.say("month-margin-change"));
    for row in revenue.iter().take(MOST) {
        let earned = profit.iter().find(|one| one.member == row.member);
        let earned = earned.map(|one| one.growth);
        let now = earned.and_then(|one| share(one.current, row.growth.current));
        let then = earned.and_then(|one| share(one.base, row.growth.base));
        let points = now.zip(then).map(|(now, then)| now - then);
        table.push(
            RowRole::Body,
            [
                Value::Text(member_name(&row.member, m.desk.lang)),
                Value::Money(row.growth.current),
                earned.map_or(Value::Absent, |one| Value::Money(one.current)),
                Value::percent(now),
                Value::percent(then),
                points.map_or(Value::Absent, Value::Points),
            ],
        );
    }
    Ok(table)
}

/// Customers on whom the period lost money, the largest loss first.
fn losses(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    if !m.desk.has_dimension("customer") {
        return Ok(());
    }
    let mut profit =
        qd_analysis::split(m.desk, MetricKey::Profit, "customer", &m.so_far, &m.before)?;
    profit.retain(|one| one.growth.current.0 < 0);
    if profit.is_empty() {
        document.push(Block::text(m.say("month-no-losses")));
        return Ok(());
    }
    profit.sort_by_key(|one| one.growth.current);
    let mut table = Table::new(m.say("month-losses"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-customer"))
        .number_column(m.say("month-profit"));
    for one in profit.iter().take(10) {
        let name = member_name(&one.member, m.desk.lang);
        table.push(
            RowRole::Body,
            [Value::Text(name), Value::Money(one.growth.current)],
        );
    }
    document.push(Block::from(table));
    Ok(())
}

/// 六、费用与预算: planned, held, spent and left, and where the year will end.
pub(super) fn budget(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("month-budget"));
    let desk = m.desk;
    let year = desk.company.fiscal.year_of(m.so_far.last);
    let kept = Budget::read(desk, year)?;
    if kept.lines.is_empty() {
        document.push(m.missing("missing-budget", "supplier-finance"));
        return Ok(());
    }
    document.push(Block::text(m.say_with(
        "month-budget-day",
        &[("date", &qd_base::format::date(kept.today, desk.lang))],
    )));
    document.push(budget::verdict(desk, &m.figures, &kept.total()));
    document.push(Block::from(tables::by_kind(desk, &m.figures, &kept)));
    document.push(Block::from(tables::chart(desk, &m.figures, &kept)));
    if let Some(table) = tables::waiting(desk, &m.figures, &kept)? {
        document.push(Block::from(table));
    }
    Ok(())
}
