//! 本年至今: how the running year stands against the same months of the year before, beside the review of whole years.

use std::collections::BTreeMap;

use qd_analysis::parts;
use qd_base::{Amount, Period};
use qd_documents::{Block, Document};
use qd_reports::build::Figures;
use qd_reports::{Params, Report, ReportError};

use super::plan::Material;
use crate::reports::causes::Causes;

/// A section on the running year; nothing where the ledger ends with a whole year or the review covers it already.
pub(super) fn year_to_date(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    let Some(running) = qd_analysis::year_to_date(m.desk)? else {
        return Ok(());
    };
    if running.current.first <= m.story.current.first {
        return Ok(());
    }
    let (base, current) = (running.base, running.current);
    let figures = figures(m, &base, &current)?;
    let story = qd_analysis::story(m.desk, &base, &current, m.story.bridged.by.as_deref())?;
    document.push(m.section("section-running"));
    document
        .blocks
        .extend(parts::story::opening(m.desk, &figures, &story, 3));
    let mut group = parts::story::by_group(m.desk, &figures, &story);
    // A table's cells are counted within the paper it stands in, so the paper is what it cites.
    if let Some(Block::Table(table)) = &mut group {
        table.source = Some(m.figures.source());
    }
    document.blocks.extend(group);
    Ok(())
}

/// The numbers of this section are those of the page 归因 for the same two spans, and cite it.
fn figures<'m>(
    m: &Material<'m>,
    base: &Period,
    current: &Period,
) -> Result<Figures<'m>, ReportError> {
    let mut raw = BTreeMap::from([
        ("from".to_owned(), base.text.clone()),
        ("to".to_owned(), current.text.clone()),
    ]);
    if let Some(by) = &m.story.bridged.by {
        raw.insert("by".to_owned(), by.clone());
    }
    let params = Params::parse(&Causes.params(), &raw, m.desk)?;
    let largest = Amount(m.story.bridged.bridge.current);
    let mut figures = Figures::new(m.desk, m.desk.reference(&Causes, &params), largest);
    figures.scale = m.figures.scale;
    Ok(figures)
}
