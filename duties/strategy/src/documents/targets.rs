//! 年度目标, 目标分解.

use qd_analysis::parts;
use qd_base::Amount;
use qd_documents::{Block, Document, Plot, RowRole, Step, StepRole, Table, Value};
use qd_ledger::{MetricKey, Query};
use qd_reports::ReportError;
use qd_reports::build::member_name;
use qd_reports::params::dimension_label;

use super::plan::Material;

/// 五、年度目标.
pub(super) fn goals(document: &mut Document, m: &Material<'_>) {
    document.push(m.chapter("chapter-goals"));
    document.push(parts::goal::sentence(m.desk, &m.figures, &m.goal));
    if let Some(warning) = parts::goal::short_base(m.desk, &m.goal) {
        document.push(warning);
    }
    let tiers = &m.goal.tiers;
    let mut table = Table::new(m.say("table-goals"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.say("tier-floor"))
        .number_column(m.say("tier-goal"))
        .number_column(m.say("tier-stretch"))
        .text_column(m.say("column-threshold"));
    let money = |minor: i64| Value::Money(parts::goal::fen(minor));
    let growth = |minor: i64| {
        let base = m.goal.base_amount.to_f64();
        Value::change((base > 0.0).then(|| parts::goal::fen(minor).to_f64() / base - 1.0))
    };
    table.push(
        RowRole::Body,
        [
            Value::Text(m.say("goal-revenue")),
            money(tiers.floor.total),
            money(tiers.goal.total),
            money(tiers.stretch.total),
            Value::Text(m.say("threshold-attainment")),
        ],
    );
    table.push(
        RowRole::Body,
        [
            Value::Text(m.say("goal-growth-rate")),
            growth(tiers.floor.total),
            growth(tiers.goal.total),
            growth(tiers.stretch.total),
            Value::Text(m.say("threshold-none")),
        ],
    );
    for (name, low, high, threshold) in [
        ("goal-satisfaction", 80.0, 90.0, "threshold-satisfaction"),
        ("goal-team", 70.0, 85.0, "threshold-performance"),
    ] {
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say(name)),
                Value::Ratio(low),
                Value::Ratio(high),
                Value::Absent,
                Value::Text(m.say(threshold)),
            ],
        );
    }
    document.push(Block::from(table));
    document.push(Block::from(bridge(m)));
    document.push(Block::from(assumptions(m)));
    super::kept::commitments(document, m);
    super::kept::assumptions(document, m);
}

/// C5-1: from last year to the goal: what the trend brings, what measures must bring.
fn bridge(m: &Material<'_>) -> qd_documents::Chart {
    let base = m.goal.base_amount;
    let expected = Amount::from_f64(m.goal.expected).unwrap_or_default();
    let goal = parts::goal::fen(m.goal.tiers.goal.total);
    let step = |label: String, amount: Amount, role| Step {
        label,
        value: Value::Money(amount),
        role,
    };
    let steps = vec![
        step(
            qd_analysis::spoken(&m.goal.base, m.desk.lang),
            base,
            StepRole::Total,
        ),
        step(m.say("step-trend"), expected - base, StepRole::Change),
        step(m.say("step-measures"), goal - expected, StepRole::Change),
        step(
            m.say_with("step-goal", &[("year", &m.year)]),
            goal,
            StepRole::Total,
        ),
    ];
    m.figures
        .chart(&m.say("chart-goal-bridge"), Plot::Waterfall { steps })
}

fn assumptions(m: &Material<'_>) -> Table {
    let mut table = Table::new(m.say("table-assumptions"))
        .text_column(m.say("column-item"))
        .text_column(m.say("column-content"));
    for key in [
        "assumption-base",
        "assumption-shape",
        "assumption-trend",
        "assumption-price",
    ] {
        let text = m.say_with(
            &format!("{key}-text"),
            &[
                ("base", &qd_analysis::spoken(&m.goal.base, m.desk.lang)),
                ("year", &qd_analysis::spoken(&m.year, m.desk.lang)),
            ],
        );
        table.push(RowRole::Body, [Value::Text(m.say(key)), Value::Text(text)]);
    }
    table
}

/// 六、目标分解.
pub(super) fn split(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-split"));
    document.push(Block::from(parts::goal::months_chart(
        m.desk, &m.figures, &m.goal,
    )));
    document.push(Block::from(parts::goal::months_table(
        m.desk, &m.figures, &m.goal,
    )));
    if let Some(chart) = parts::goal::tree(m.desk, &m.figures, &m.goal) {
        document.push(Block::from(chart));
    }
    let by = |slot| parts::goal::members_table(m.desk, &m.figures, &m.goal, slot);
    let months = parts::goal::region_months_tables(m.desk, &m.figures, &m.goal);
    for table in by(0).into_iter().chain(months).chain(by(2)).chain(by(1)) {
        document.push(Block::from(table));
    }
    for (dimension, title) in [
        ("channel", "table-channel-goal"),
        ("customer", "table-key-goal"),
    ] {
        document
            .blocks
            .extend(reference(m, dimension, title)?.map(Block::from));
    }
    for (slot, key, supplier) in [
        (0, "missing-regions", "supplier-region-column"),
        (2, "missing-categories", "supplier-category-column"),
    ] {
        if m.goal.dimensions[slot].is_none() {
            document.push(m.missing(key, supplier));
        }
    }
    if m.goal.dimensions[1].is_none() {
        document.push(m.missing("missing-sellers", "supplier-operations"));
    }
    document.push(m.missing("missing-bottom-up", "supplier-regions"));
    Ok(())
}

/// T6-3: the largest members of a dimension that the solver does not split by, with the goal in proportion to their
/// base — a reference for talks, and said to be one.
fn reference(m: &Material<'_>, dimension: &str, title: &str) -> Result<Option<Table>, ReportError> {
    let used = |d: &Option<String>| d.as_deref() == Some(dimension);
    if !m.desk.has_dimension(dimension) || m.goal.dimensions.iter().any(used) {
        return Ok(None);
    }
    let query = Query::of(&[MetricKey::Revenue])
        .by(&[dimension])
        .during(&m.goal.base);
    let frame = m.desk.ask(&query)?;
    let mut rows: Vec<(String, Amount)> = (0..frame.rows())
        .map(|row| {
            let name = frame.member(dimension, row).to_owned();
            (name, frame.amount("revenue", row))
        })
        .filter(|(_, amount)| amount.0 > 0)
        .collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    rows.truncate(10);
    let whole = m.goal.base_amount.to_f64();
    let ratio = parts::goal::fen(m.goal.tiers.goal.total).to_f64() / whole;
    let mut table = Table::new(m.say(title))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(dimension_label(dimension, m.desk.lang))
        .number_column(m.say("column-base"))
        .number_column(m.say("column-share"))
        .number_column(m.say("column-reference"));
    for (name, base) in rows {
        let goal = Amount::from_f64(base.to_f64() * ratio).map_or(Value::Absent, Value::Money);
        table.push(
            RowRole::Body,
            [
                Value::Text(member_name(&name, m.desk.lang)),
                Value::Money(base),
                Value::percent(Some(base.to_f64() / whole)),
                goal,
            ],
        );
    }
    let some = table.rows.len() > 1;
    Ok(some.then(|| table.note(m.say("reference-note"))))
}
