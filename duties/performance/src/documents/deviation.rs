//! 偏差归因: what has to be explained in writing, and what the ledger says towards it.

use qd_analysis::parts;
use qd_documents::{Block, Document};
use qd_reports::ReportError;

use super::attainment::Material;
use crate::alert::Said;
use crate::reports::due;

/// 七、偏差归因.
pub(super) fn deviation(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-deviation"));
    let spans = (&m.so_far, &m.before);
    if let Some(goal) = &m.goal
        && let Some(table) = due::explanations(m.desk, &m.figures, goal, spans)?
    {
        document.push(Block::from(table));
    }
    match &m.story {
        Some(story) => {
            let evidence = parts::story::evidence(m.desk, &m.figures, story)?;
            document.blocks.extend(evidence);
            document.push(parts::story::causes_table(m.desk, &m.figures, story));
        }
        None => document.push(Block::text(m.say("no-base"))),
    }
    if due::needs_words(m.rate_due()) {
        let said = Said::within(m.desk, &m.so_far)?;
        document.push(match said.of_company() {
            Some(words) => Block::text(words),
            None => Block::missing(m.say("explain-duty"), m.say("supplier-director")),
        });
    }
    Ok(())
}
