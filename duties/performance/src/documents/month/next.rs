//! 问题与改善 and 下月重点工作: what is open with whom, and what comes due.

use jiff::ToSpan;
use qd_documents::{Block, Document};
use qd_reports::{Matter, ReportError, Topic};

use super::super::ahead;
use super::super::attainment::Material;
use crate::reports::matters;

/// Lines shown of each list.
const MOST: usize = 20;

/// 十二、问题与改善: what other rooms know to be wrong, what is overdue, and where there is something to win back.
pub(super) fn problems(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("month-problems"));
    let told = m.desk.contributed(Topic::Problems, &m.figures, &m.period)?;
    document.blocks.extend(told);
    let all = m.desk.matters()?;
    let late: Vec<&Matter> = all.iter().filter(|one| one.is_late(m.desk.today)).collect();
    if late.is_empty() {
        document.push(Block::text(m.say("month-none-late")));
    } else {
        let table = matters::table(m.desk, "month-late", &late, MOST);
        document.push(Block::from(table));
    }
    ahead::measures(document, m);
    Ok(())
}

/// 十三、下月重点工作: what comes due until the end of the month after, and the plan's initiatives.
pub(super) fn tasks(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("month-next"));
    let start = m.desk.today;
    let until = start
        .checked_add(1.month())
        .unwrap_or(start)
        .last_of_month();
    let all = m.desk.matters()?;
    let coming = |one: &&Matter| one.due.is_some_and(|due| due >= start && due <= until);
    let coming: Vec<&Matter> = all.iter().filter(coming).collect();
    if coming.is_empty() {
        document.push(Block::text(m.say("month-none-coming")));
    } else {
        let table = matters::table(m.desk, "month-coming", &coming, MOST);
        document.push(Block::from(table));
    }
    let initiatives = m
        .desk
        .contributed(Topic::Initiatives, &m.figures, &m.period)?;
    document.blocks.extend(initiatives);
    Ok(())
}
