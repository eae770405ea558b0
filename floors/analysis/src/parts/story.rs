//! The story of a change, told (归因的讲述): opening, evidence and customers, in the same order wherever it is told.

use qd_documents::Block;
use qd_insight::bridge::Component;
use qd_reports::build::Figures;
use qd_reports::{Desk, ReportError};

use super::{bridge, drivers};
use crate::Story;

/// How much revenue moved, and the first causes, one sentence each.
pub fn opening(desk: &Desk, figures: &Figures<'_>, story: &Story, most: usize) -> Vec<Block> {
    let mut blocks = vec![bridge::sentence(
        desk,
        figures,
        &story.bridged,
        story.spans(),
    )];
    blocks.extend(causes(desk, figures, story, most));
    blocks
}

/// The first causes, one sentence each.
pub fn causes(desk: &Desk, figures: &Figures<'_>, story: &Story, most: usize) -> Vec<Block> {
    drivers::sentences(desk, figures, &story.causes, &story.current, most)
}

/// The bridge as chart and table.
///
/// # Errors
/// As [`bridge::table`].
pub fn evidence(
    desk: &Desk,
    figures: &Figures<'_>,
    story: &Story,
) -> Result<Vec<Block>, ReportError> {
    Ok(vec![
        Block::from(bridge::waterfall(
            desk,
            figures,
            &story.bridged,
            story.spans(),
        )),
        Block::from(bridge::table(desk, figures, &story.bridged)?),
    ])
}

/// The bridge of each group, where the change was split by one.
pub fn by_group(desk: &Desk, figures: &Figures<'_>, story: &Story) -> Option<Block> {
    bridge::by_group(desk, figures, &story.bridged).map(Block::from)
}

/// The table of causes, which adds up to the change.
pub fn causes_table(desk: &Desk, figures: &Figures<'_>, story: &Story) -> Block {
    Block::from(drivers::table(desk, figures, &story.causes, &story.current))
}

/// The customers behind some components, ten each at most; empty where there are none.
///
/// # Errors
/// As [`bridge::customers`].
pub fn customers(
    desk: &Desk,
    figures: &Figures<'_>,
    story: &Story,
    components: &[Component],
) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    for component in components {
        let table = bridge::customers(desk, figures, &story.bridged, *component, 10)?;
        blocks.extend(table.map(Block::from));
    }
    Ok(blocks)
}
