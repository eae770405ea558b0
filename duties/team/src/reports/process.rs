//! The process behind the figures (过程指标), capacity, differences, cases and what comes next.

use std::collections::BTreeMap;

use qd_base::{Amount, Period};
use qd_documents::{Block, Document, RowRole, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::ReportError;
use qd_reports::reading::{Titles, choice, day, day_cell, sheet, text_cell};

use super::performance::{Page, money};
use super::sellers::Seller;
use super::{count, head, number_cell, titled};
use crate::hiring::HiringRequest;
use crate::know_how::KnowHow;
use crate::meeting::action::ActionItem;
use crate::training::Training;

/// Lines shown of a list.
const MOST: usize = 20;

/// Visits, deals won and lost of one person.
#[derive(Default)]
struct Doing {
    visits: usize,
    open: usize,
    won: usize,
    lost: usize,
}

/// The records of another room in the span, by the day in a field; none where the house has no such room.
fn others(
    page: &Page<'_>,
    key: &str,
    field: &str,
    span: &Period,
) -> Result<Vec<Item>, ReportError> {
    let records = page.desk.records()?;
    let Some(of) = records.records().registry().get(key) else {
        return Ok(Vec::new());
    };
    let mut all = records.all(of, &[])?;
    all.retain(|one| day(one, field).is_some_and(|on| span.contains(on)));
    Ok(all)
}

fn doings(page: &Page<'_>) -> Result<BTreeMap<String, Doing>, ReportError> {
    // Visits are made until today, also after the last day of the ledger.
    let until = page.desk.today.min(page.period.last).max(page.period.first);
    let span = Period::range(page.period.first, until).unwrap_or_else(|| page.span.clone());
    let visits = others(page, "visit", "day", &span)?;
    let deals = others(page, "opportunity", "close_on", &page.period)?;
    let names = Titles::of(page.desk, ("person", "owner"), visits.iter().chain(&deals))?;
    let mut found: BTreeMap<String, Doing> = BTreeMap::new();
    let mut of = |item: &Item, change: fn(&mut Doing)| {
        if let Some(name) = names.name(item) {
            change(found.entry(name.to_owned()).or_default());
        }
    };
    for visit in visits.iter().filter(|one| one.text("state") == "done") {
        of(visit, |one| one.visits += 1);
    }
    for deal in &deals {
        match deal.text("stage") {
            "won" => of(deal, |one| one.won += 1),
            "lost" => of(deal, |one| one.lost += 1),
            _ => of(deal, |one| one.open += 1),
        }
    }
    Ok(found)
}

/// 四、过程指标.
pub(super) fn chapter(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    head(document, page.desk, "chapter-process");
    let found = doings(page)?;
    let row = |(name, one): (&String, &Doing)| {
        let closed = one.won + one.lost;
        let rate = (closed > 0).then(|| one.won as f64 / closed as f64);
        vec![
            Value::Text(name.clone()),
            count(one.visits),
            count(one.open),
            count(one.won),
            count(one.lost),
            Value::percent(rate),
        ]
    };
    let columns = [
        "col-person",
        "col-visits#",
        "col-open#",
        "col-won#",
        "col-lost#",
        "col-win-rate#",
    ];
    let table = titled(page.desk.lang, "table-process", &columns)
        .source(page.figures.source())
        .note(page.say("process-note"));
    let body = found.iter().map(row).collect();
    sheet(document, table, body, page.say("none-process"));
    Ok(())
}

/// Tenure groups in months: from, below, key of the name.
const TENURES: [(i32, i32, &str); 4] = [
    (i32::MIN, 6, "tenure-new"),
    (6, 12, "tenure-half"),
    (12, 24, "tenure-year"),
    (24, i32::MAX, "tenure-two"),
];

/// 六、人员与产能: what people sell by how long they have been selling, and who is being looked for.
pub(super) fn capacity(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    head(document, page.desk, "chapter-capacity");
    let (from, _) = page.desk.span()?;
    let months = page.span.months().len().max(1) as i64;
    let columns = [
        "col-tenure",
        "col-heads#",
        "col-actual#",
        "col-per-month#",
        "col-rate#",
    ];
    let mut table = titled(page.desk.lang, "table-capacity", &columns)
        .scale(page.figures.scale)
        .source(page.figures.source());
    let group = |keep: &dyn Fn(Option<i32>) -> bool| -> Vec<&Seller> {
        let selling = page.team.iter().filter(|one| one.actual.0 != 0);
        selling
            .filter(|one| keep(one.tenure(from, page.span.last)))
            .collect()
    };
    let mut push = |key: &str, own: Vec<&Seller>| {
        if own.is_empty() {
            return;
        }
        let actual: Amount = own.iter().map(|one| one.actual).sum();
        let due: Amount = own.iter().filter_map(|one| one.due).sum();
        let rate = (due.0 > 0).then(|| actual.to_f64() / due.to_f64());
        let each = Amount(actual.0 / (own.len() as i64 * months));
        let row = [
            Value::Text(page.say(key)),
            count(own.len()),
            Value::Money(actual),
            Value::Money(each),
            Value::percent(rate),
        ];
        table.push(RowRole::Body, row);
    };
    for (low, high, key) in TENURES {
        push(
            key,
            group(&|tenure| tenure.is_some_and(|t| (low..high).contains(&t))),
        );
    }
    push("tenure-before", group(&|tenure| tenure.is_none()));
    document.push(Block::from(table.note(page.say("capacity-note"))));
    hiring(document, page)
}

fn hiring(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    let of = HiringRequest::TYPE;
    let all = page.desk.records()?.all(of, &[("sort", "needed_by")])?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.text("title")),
            text_cell(one.text("team")),
            number_cell(one, "heads"),
            number_cell(one, "arrived"),
            day_cell(one, "needed_by"),
            choice(of, one, "reason", page.desk.lang),
        ]
    };
    let columns = [
        "col-position",
        "col-team",
        "col-heads#",
        "col-arrived#",
        "col-needed",
        "col-reason",
    ];
    let table = titled(page.desk.lang, "table-hiring", &columns);
    sheet(
        document,
        table,
        all.iter().map(row).collect(),
        page.say("none-hiring"),
    );
    Ok(())
}

/// 七、差异原因: whether those behind have fewer customers, sell less to each, or do less; the largest gaps first.
pub(super) fn differences(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    head(document, page.desk, "chapter-differences");
    let found = doings(page)?;
    let mut behind: Vec<&Seller> = page
        .team
        .iter()
        .filter(|one| one.rate().is_some_and(|rate| rate < 0.9))
        .collect();
    behind.sort_by_key(|one| one.actual - one.due.unwrap_or(Amount::ZERO));
    let each = |amount: Amount, n: usize| (n > 0).then(|| amount.to_f64() / n as f64);
    let row = |one: &&Seller| {
        let (now, then) = one.customers;
        let worth = each(one.actual, now).zip(each(one.before, then));
        let per = worth.map(|(now, then)| now / then - 1.0);
        let covered = (then > 0).then(|| now as f64 / then as f64 - 1.0);
        vec![
            Value::Text(one.name.clone()),
            money(one.due.map(|due| one.actual - due)),
            count(now),
            Value::change(covered),
            Value::change(per),
            count(found.get(&one.name).map_or(0, |doing| doing.visits)),
            Value::Text(page.say(reading(covered, per))),
        ]
    };
    let columns = [
        "col-person",
        "col-gap#",
        "col-customers#",
        "col-covered#",
        "col-per-customer#",
        "col-visits#",
        "col-reading",
    ];
    let table = titled(page.desk.lang, "table-differences", &columns)
        .scale(page.figures.scale)
        .source(page.figures.source())
        .note(page.say("differences-note"));
    let body = behind.iter().take(MOST).map(row).collect();
    sheet(document, table, body, page.say("none-behind"));
    Ok(())
}

/// Which of the two moved more; a clue and no verdict.
fn reading(covered: Option<f64>, per: Option<f64>) -> &'static str {
    match covered.zip(per) {
        Some((covered, per)) if covered < 0.0 && covered <= per => "reading-fewer",
        Some((_, per)) if per < 0.0 => "reading-less",
        Some(_) => "reading-target",
        None => "reading-unknown",
    }
}

/// 八、典型案例: what was won and lost, and how.
pub(super) fn cases(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    head(document, page.desk, "chapter-cases");
    let of = KnowHow::TYPE;
    let all = page.desk.records()?.all(of, &[("sort", "-created_at")])?;
    let names = Titles::of(page.desk, ("person", "owner"), &all)?;
    let row = |one: &Item| -> Vec<Value> {
        vec![
            text_cell(one.text("title")),
            choice(of, one, "kind", page.desk.lang),
            names.cell(one),
            text_cell(one.text("content")),
        ]
    };
    let columns = ["col-case", "col-kind", "col-by", "col-content"];
    let table = titled(page.desk.lang, "table-cases", &columns);
    let body = all.iter().take(MOST).map(row).collect();
    sheet(document, table, body, page.say("none-cases"));
    Ok(())
}

/// 九、改进与培养: actions under way and classes to come.
pub(super) fn next(document: &mut Document, page: &Page<'_>) -> Result<(), ReportError> {
    head(document, page.desk, "chapter-next");
    let records = page.desk.records()?;
    let open = records.all(ActionItem::TYPE, &[("state", "open"), ("sort", "due")])?;
    list(
        document,
        page,
        (ActionItem::TYPE, "table-actions", "due"),
        &open,
    )?;
    let mut coming = records.all(Training::TYPE, &[("state", "planned"), ("sort", "held_on")])?;
    coming.retain(|one| day(one, "held_on").is_some_and(|on| on >= page.desk.today));
    list(
        document,
        page,
        (Training::TYPE, "table-coming", "held_on"),
        &coming,
    )?;
    Ok(())
}

/// A list of records with owner and day, each line opening its record.
pub(super) fn list(
    document: &mut Document,
    page: &Page<'_>,
    (of, title, field): (&'static RecordType, &str, &str),
    items: &[Item],
) -> Result<(), ReportError> {
    let names = Titles::of(page.desk, ("person", "owner"), items)?;
    let columns = ["col-matter", "col-owner", "col-due"];
    let mut table = titled(page.desk.lang, title, &columns);
    if items.is_empty() {
        let what = page.say(title);
        let none = crate::texts().say(page.desk.lang, "none-of", &[("what", &what)]);
        document.push(Block::text(none));
        return Ok(());
    }
    for one in items.iter().take(MOST) {
        let row = [
            text_cell(one.text("title")),
            names.cell(one),
            day_cell(one, field),
        ];
        table.push(RowRole::Body, row);
        table.opens(of.address(one.id));
    }
    document.push(Block::from(table));
    Ok(())
}
