//! 待办: what waits for the reader, and what others have let pass, with a link to where it is done.

use qd_documents::{Block, RowRole, Table, TableCell, Tone, Value};
use qd_reports::reading::text_cell;
use qd_reports::{Desk, Matter, ReportError};

use crate::texts;

/// Lines shown of what waits for the reader.
const MINE: usize = 15;
/// Lines shown of what others have let pass.
const LATE: usize = 10;

/// What waits for the reader, and what is late with others.
///
/// # Errors
/// The records' fault.
pub fn blocks(desk: &Desk) -> Result<Vec<Block>, ReportError> {
    let all = desk.matters()?;
    let mine: Vec<&Matter> = all.iter().filter(|one| one.mine).collect();
    let others = |one: &&Matter| !one.mine && one.is_late(desk.today);
    let late: Vec<&Matter> = all.iter().filter(others).collect();
    let mut blocks = Vec::new();
    if !mine.is_empty() {
        blocks.push(Block::from(table(desk, "matters-mine", &mine, MINE)));
    }
    if !late.is_empty() {
        blocks.push(Block::from(table(desk, "matters-late", &late, LATE)));
    }
    Ok(blocks)
}

/// A table of matters; says how many it leaves out.
pub fn table(desk: &Desk, title: &str, matters: &[&Matter], most: usize) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say(title))
        .text_column(say("matter-what"))
        .text_column(say("matter-kind"))
        .text_column(say("matter-who"))
        .text_column(say("matter-due"));
    for one in matters.iter().take(most) {
        let due = one.due.map_or(Value::Absent, Value::Date);
        table.push(
            RowRole::Body,
            [
                text_cell(&one.title),
                text_cell(&one.kind),
                text_cell(&one.who),
                due.clone(),
            ],
        );
        table.opens(one.href.as_str());
        let last = table.rows.last_mut().and_then(|row| row.cells.last_mut());
        if let Some(cell) = last.filter(|_| one.is_late(desk.today)) {
            *cell = TableCell::from(due).tone(Tone::Bad);
        }
    }
    if matters.len() <= most {
        return table;
    }
    let count = matters.len();
    table.note(texts().say(
        desk.lang,
        "matters-more",
        &[("all", &count), ("shown", &most)],
    ))
}
