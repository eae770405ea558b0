//! 分客户: the ten largest, who came and who left.

use qd_analysis::parts;
use qd_documents::{Block, Document, RowRole, Span, Table, Value};
use qd_insight::bridge::Component;
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;

use super::attainment::Material;

/// 五、分客户.
pub(super) fn customers(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-customers"));
    if !m.desk.has_dimension("customer") {
        document.push(Block::missing(
            m.say("missing-column"),
            m.say("supplier-operations"),
        ));
        return Ok(());
    }
    let rows = qd_analysis::split(m.desk, MetricKey::Revenue, "customer", &m.so_far, &m.before)?;
    let ten: f64 = rows.iter().take(10).filter_map(|row| row.share).sum();
    document.push(Block::paragraph([
        Span::Text(m.say("cr10")),
        m.figures.span("customers/cr10", Value::percent(Some(ten))),
        Span::Text(m.say("sentence-end")),
    ]));
    let mut table = Table::new(m.say("table-top-customers"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-customer"))
        .number_column(m.say("column-actual"))
        .number_column(m.say("column-last-year"))
        .number_column(m.say("column-growth"))
        .number_column(m.say("column-share"));
    for row in rows.iter().take(10) {
        table.push(
            RowRole::Body,
            [
                Value::Text(member_name(&row.member, m.desk.lang)),
                Value::Money(row.growth.current),
                Value::Money(row.growth.base),
                Value::change(row.growth.rate()),
                Value::percent(row.share),
            ],
        );
    }
    document.push(Block::from(table));
    if let Some(story) = &m.story {
        let changed = [Component::New, Component::Lost, Component::WonBack];
        let tables = parts::story::customers(m.desk, &m.figures, story, &changed)?;
        document.blocks.extend(tables);
    }
    document.push(m.missing("missing-customer-receipts", "supplier-finance"));
    Ok(())
}
