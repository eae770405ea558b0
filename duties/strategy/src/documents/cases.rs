//! 市场与需求, 竞争与SWOT, 策略与举措: what people must bring in, and what the ledger can say towards it.

use qd_base::Amount;
use qd_documents::{Block, Document, Plot, Point, RowRole, ScatterPlot, Table, Value};
use qd_insight::bridge::Component;
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;

use super::plan::Material;

/// 三、市场与需求 and 四、竞争与SWOT.
pub(super) fn market(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-market"));
    document.push(Block::text(m.say("market-intro")));
    for dimension in ["segment", "subcategory", "category"] {
        if let Some(block) = demand(m, dimension)? {
            document.push(block);
            break;
        }
    }
    document.push(m.missing("missing-market", "supplier-marketing"));
    document.push(m.chapter("chapter-swot"));
    document.push(swot(m)?);
    document.push(m.missing("missing-competitors", "supplier-research"));
    Ok(())
}

/// C3: share against growth of segments or categories, from our own books.
fn demand(m: &Material<'_>, dimension: &str) -> Result<Option<Block>, ReportError> {
    if !m.desk.has_dimension(dimension) {
        return Ok(None);
    }
    let rows = qd_analysis::split(
        m.desk,
        MetricKey::Revenue,
        dimension,
        &m.story.current,
        &m.story.base,
    )?;
    if !(2..=40).contains(&rows.len()) {
        return Ok(None);
    }
    let points = rows
        .iter()
        .filter(|row| row.growth.rate().is_some())
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
    let name = qd_reports::params::dimension_label(dimension, m.desk.lang);
    let title = m.say_with("chart-demand", &[("name", &name)]);
    Ok(Some(Block::from(m.figures.chart(&title, plot))))
}

/// T4-2: only what the ledger itself proves; each line with its evidence.
fn swot(m: &Material<'_>) -> Result<Block, ReportError> {
    let lang = m.desk.lang;
    let money = |amount: Amount| Value::Money(amount).phrase(m.figures.scale, lang);
    let mut table = Table::new(m.say("table-swot"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-kind"))
        .text_column(m.say("column-item"))
        .text_column(m.say("column-evidence"));
    let mut push = |kind: &str, item: String, evidence: String| {
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say(kind)),
                Value::Text(item),
                Value::Text(evidence),
            ],
        );
    };
    for driver in &m.story.causes.drivers {
        let name = qd_analysis::parts::drivers::driver_name(driver, lang);
        let delta = driver.current - driver.base;
        let (kind, key) = if delta.0 > 0 {
            ("swot-s", "swot-grew")
        } else {
            ("swot-w", "swot-fell")
        };
        push(kind, m.say_with(key, &[("name", &name)]), money(delta));
    }
    let new = m.story.bridged.amount(Component::New);
    if new.0 > 0 {
        push("swot-o", m.say("swot-new"), money(new));
    }
    let lost = m.story.bridged.amount(Component::Lost);
    if lost.0 < 0 {
        push("swot-t", m.say("swot-lost"), money(lost));
    }
    if m.desk.has_dimension("customer") {
        let rows = qd_analysis::split(
            m.desk,
            MetricKey::Revenue,
            "customer",
            &m.story.current,
            &m.story.base,
        )?;
        let ten: f64 = rows.iter().take(10).filter_map(|row| row.share).sum();
        push(
            "swot-t",
            m.say("swot-cr10"),
            qd_base::format::percent(Some(ten)),
        );
    }
    Ok(Block::from(table.note(m.say("swot-note"))))
}

/// 七、策略与举措: the measures the analysis points to, to be given owners, money and dates by people.
pub(super) fn initiatives(document: &mut Document, m: &Material<'_>) {
    document.push(m.chapter("chapter-initiatives"));
    document.push(Block::text(m.say("initiatives-intro")));
    let mut table = Table::new(m.say("table-initiatives"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-strategy"))
        .text_column(m.say("column-action"))
        .number_column(m.say("column-potential"))
        .text_column(m.say("column-kpi"))
        .text_column(m.say("column-owner"));
    let open = || Value::Text(m.say("owner-open"));
    for driver in m
        .story
        .causes
        .drivers
        .iter()
        .filter(|d| d.current < d.base)
        .take(4)
    {
        let name = qd_analysis::parts::drivers::driver_name(driver, m.desk.lang);
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say("strategy-recover")),
                Value::Text(m.say_with("act-recover", &[("name", &name)])),
                Value::Money((driver.base - driver.current).max(Amount::ZERO)),
                Value::Text(m.say("kpi-revenue")),
                open(),
            ],
        );
    }
    let lost = m.story.bridged.amount(Component::Lost);
    if lost.0 < 0 {
        let row = [
            Value::Text(m.say("strategy-customers")),
            Value::Text(m.say("act-win-back")),
            Value::Money(-lost),
            Value::Text(m.say("kpi-won-back")),
            open(),
        ];
        table.push(RowRole::Body, row);
    }
    let price = m.story.bridged.amount(Component::Price);
    if price.0 < 0 && m.material(price) {
        let row = [
            Value::Text(m.say("strategy-price")),
            Value::Text(m.say("act-price")),
            Value::Money(-price),
            Value::Text(m.say("kpi-price")),
            open(),
        ];
        table.push(RowRole::Body, row);
    }
    if table.rows.is_empty() {
        document.push(Block::text(m.say("initiatives-none")));
    } else {
        document.push(Block::from(table.note(m.say("initiatives-note"))));
    }
    super::kept::initiatives(document, m);
}
