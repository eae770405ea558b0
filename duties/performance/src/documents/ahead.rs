//! 预测与缺口措施, 附: what is coming, what closes the gap, and what finance has to confirm.

use qd_analysis::parts;
use qd_base::Amount;
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_reports::ReportError;

use super::attainment::Material;

/// 九、预测与缺口措施.
pub(super) fn outlook(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-outlook"));
    let year = m
        .desk
        .company
        .fiscal
        .year(m.desk.company.fiscal.year_of(m.period.first));
    let outlook = qd_analysis::outlook(m.desk, &year)?;
    document.push(parts::outlook::year_sentence(
        m.desk, &m.figures, &outlook, &year,
    ));
    document.push(parts::outlook::backtest_sentence(
        m.desk, &m.figures, &outlook,
    ));
    document.push(Block::from(parts::outlook::fan(
        m.desk, &m.figures, &outlook,
    )));
    document.push(Block::from(parts::outlook::months_table(
        m.desk, &m.figures, &outlook,
    )));
    Ok(())
}

/// T9-2: what fell, as what there is to win back; people name owner and date.
pub(super) fn measures(document: &mut Document, m: &Material<'_>) {
    let fallen = m.story.iter().flat_map(|story| &story.causes.drivers);
    let mut table = Table::new(m.say("table-measures"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-measure"))
        .number_column(m.say("column-potential"))
        .text_column(m.say("column-owner"))
        .text_column(m.say("column-by-when"));
    for driver in fallen.filter(|d| d.current < d.base).take(5) {
        let name = parts::drivers::driver_name(driver, m.desk.lang);
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say_with("measure-recover", &[("name", &name)])),
                Value::Money((driver.base - driver.current).max(Amount::ZERO)),
                Value::Text(m.say("words-open")),
                Value::Text(m.say("words-open")),
            ],
        );
    }
    if !table.rows.is_empty() {
        document.push(Block::from(table.note(m.say("measures-note"))));
    }
}

/// 附: reconciliation with finance, and where the definitions stand.
pub(super) fn annex(document: &mut Document, m: &Material<'_>) {
    document.push(Block::plain_heading(1, m.say("chapter-annex")));
    document.push(m.missing("missing-reconciliation", "supplier-finance"));
}
