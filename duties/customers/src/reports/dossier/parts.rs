//! The parts that stand on records (档案各部分).

use qd_documents::{Block, Document, Value};
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::{
    Titles, choice, day, day_cell, money_cell, number, rows, text_cell, word,
};

use super::Page;
use crate::account::Account;
use crate::contact::Contact;
use crate::contract::Contract;
use crate::issue::Issue;
use crate::opportunity::Opportunity;
use crate::visit::Visit;

/// Lines of a list that grows for ever.
const MOST: usize = 12;

/// 一、基本信息.
pub fn basics(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-basics");
    let (of, one, lang) = (Account::TYPE, &page.known.account, page.desk.lang);
    let owners = Titles::of(page.desk, ("person", "owner"), [one])?;
    let parents = Titles::of(page.desk, ("account", "parent"), [one])?;
    let line = |field: &str, value: Value| {
        let label = of.field(field).map_or("", |field| field.label.of(lang));
        vec![label.into(), value]
    };
    let text = |field: &str| line(field, text_cell(one.text(field)));
    let mut body = vec![
        text("name"),
        line("tier", choice(of, one, "tier", lang)),
        line("stage", choice(of, one, "stage", lang)),
        line("owner", owners.cell(one)),
        text("credit_code"),
        text("industry"),
        text("region"),
        text("address"),
        line("parent", parents.cell(one)),
        line("term_days", Value::ratio(number(one, "term_days"))),
    ];
    // Whoever may not see the credit line has no row for it.
    if !one.get("credit").is_null() {
        body.push(line("credit", money_cell(one, "credit")));
    }
    page.put(
        document,
        page.table("table-basics", &["col-item", "col-value"]),
        body,
    );
    Ok(())
}

/// 二、组织与关系.
pub fn people(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-people");
    let of = Contact::TYPE;
    if page.known.contacts.is_empty() {
        page.missing(document, "file-no-people");
        return Ok(());
    }
    let whom = Titles::of(page.desk, ("contact", "influences"), &page.known.contacts)?;
    let row = |one: &Item| {
        vec![
            one.text("name").into(),
            text_cell(one.text("position")),
            choice(of, one, "part", page.desk.lang),
            choice(of, one, "attitude", page.desk.lang),
            whom.cell(one),
            text_cell(one.text("phone")),
        ]
    };
    let body = page.known.contacts.iter().map(row).collect();
    let columns = [
        "column-name",
        "column-position",
        "column-part",
        "column-attitude",
        "col-influences",
        "col-phone",
    ];
    page.put(document, page.table("table-people", &columns), body);
    let with = |field: &str, value: &str| {
        let all = page.known.contacts.iter();
        all.filter(|one| one.text(field) == value).count()
    };
    let deciders = with("part", "decides");
    let text = page.say_with(
        "file-attitudes",
        &[
            ("for", &with("attitude", "favourable")),
            ("neutral", &with("attitude", "neutral")),
            ("against", &with("attitude", "opposed")),
            ("deciders", &deciders),
        ],
    );
    document.push(Block::text(text));
    if deciders == 0 {
        page.missing(document, "file-no-decider");
    }
    Ok(())
}

/// 四、合同与信用.
pub fn contracts(page: &Page<'_>, document: &mut Document) {
    page.head(document, "file-contracts");
    let of = Contract::TYPE;
    let row = |one: &Item| {
        vec![
            text_cell(one.number.as_deref().unwrap_or_default()),
            one.text("name").into(),
            choice(of, one, "state", page.desk.lang),
            money_cell(one, "amount"),
            day_cell(one, "starts_on"),
            day_cell(one, "ends_on"),
            text_cell(one.text("terms")),
        ]
    };
    let body = page.known.contracts.iter().map(row).collect();
    let columns = [
        "column-number",
        "column-contract",
        "column-state",
        "col-amount#",
        "column-starts",
        "column-ends",
        "col-terms",
    ];
    page.put(document, page.table("table-contracts", &columns), body);
    let (due, missing) = page.known.receipts(page.desk.today);
    if due > qd_base::Amount::ZERO {
        use qd_documents::Span;
        document.push(Block::paragraph([
            Span::text(page.say("file-due")),
            page.figures.span("due", page.money(due)),
            Span::text(page.say("file-due-missing")),
            page.figures.span("missing", page.money(missing)),
            Span::text(page.say("sat-stop")),
        ]));
    }
}

/// 五、需求与机会.
pub fn wants(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-wants");
    let of = Opportunity::TYPE;
    let owners = Titles::of(page.desk, ("person", "owner"), &page.known.opportunities)?;
    let row = |one: &Item| {
        vec![
            one.text("name").into(),
            choice(of, one, "stage", page.desk.lang),
            choice(of, one, "call", page.desk.lang),
            money_cell(one, "amount"),
            day_cell(one, "close_on"),
            owners.cell(one),
        ]
    };
    let body = page.known.open_opportunities().map(row).collect();
    let columns = [
        "col-opportunity",
        "col-stage",
        "col-call",
        "col-amount#",
        "col-close",
        "column-owner",
    ];
    page.put(document, page.table("table-opportunities", &columns), body);
    let told = page
        .known
        .visits
        .iter()
        .filter(|one| !one.text("needs").is_empty());
    let body = told
        .take(MOST)
        .map(|one| vec![day_cell(one, "day"), one.text("needs").into()])
        .collect();
    page.put(
        document,
        page.table("table-needs", &["column-day", "col-need"]),
        body,
    );
    Ok(())
}

/// 六、往来记录.
pub fn dealings(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-dealings");
    let of = Visit::TYPE;
    let owners = Titles::of(page.desk, ("person", "owner"), &page.known.visits)?;
    let row = |one: &Item| {
        vec![
            day_cell(one, "day"),
            choice(of, one, "manner", page.desk.lang),
            one.text("purpose").into(),
            text_cell(one.text("notes")),
            owners.cell(one),
        ]
    };
    let body = page.known.visits.iter().take(MOST).map(row).collect();
    let columns = [
        "column-day",
        "col-manner",
        "column-purpose",
        "col-notes",
        "column-owner",
    ];
    page.put(document, page.table("table-visits", &columns), body);
    let (mut kept, mut late, mut open) = (0, 0, 0);
    for row in page
        .known
        .visits
        .iter()
        .flat_map(|one| rows(one, "promises"))
    {
        let due: Option<qd_base::Date> = word(row, "due").parse().ok();
        let done: Option<qd_base::Date> = word(row, "kept_on").parse().ok();
        match (due, done) {
            (Some(due), Some(done)) if done > due => late += 1,
            (_, Some(_)) => kept += 1,
            (Some(due), None) if due < page.desk.today => late += 1,
            _ => open += 1,
        }
    }
    let text = page.say_with(
        "file-promises",
        &[("kept", &kept), ("late", &late), ("open", &open)],
    );
    document.push(Block::text(text));
    Ok(())
}

/// 七、问题与服务.
pub fn issues(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-issues");
    let of = Issue::TYPE;
    let owners = Titles::of(page.desk, ("person", "owner"), &page.known.issues)?;
    let mut all: Vec<&Item> = page.known.issues.iter().collect();
    all.sort_by_key(|one| std::cmp::Reverse(day(one, "since")));
    let row = |one: &&Item| {
        vec![
            text_cell(one.number.as_deref().unwrap_or_default()),
            one.text("title").into(),
            choice(of, one, "severity", page.desk.lang),
            choice(of, one, "state", page.desk.lang),
            day_cell(one, "solve_by"),
            owners.cell(one),
            text_cell(one.text("cause")),
        ]
    };
    let body = all.iter().take(MOST).map(row).collect();
    let columns = [
        "column-number",
        "column-issue",
        "column-severity",
        "column-state",
        "column-due",
        "column-owner",
        "col-cause",
    ];
    page.put(document, page.table("table-issues", &columns), body);
    Ok(())
}

/// 八、满意度.
pub fn satisfaction(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "file-satisfaction");
    let surveys = Titles::of(page.desk, ("survey", "survey"), &page.known.answers)?;
    let row = |one: &Item| {
        vec![
            surveys.cell(one),
            day_cell(one, "answered_on"),
            Value::ratio(number(one, "points")),
            number(one, "nps").map_or(Value::Absent, |nps| Value::Count(nps as i64)),
            text_cell(one.text("comment")),
        ]
    };
    let body = page.known.answers.iter().take(MOST).map(row).collect();
    let columns = [
        "col-survey",
        "column-day",
        "col-points#",
        "col-nps#",
        "col-comment",
    ];
    page.put(document, page.table("table-answers", &columns), body);
    Ok(())
}

/// 九、竞争.
pub fn rivals(page: &Page<'_>, document: &mut Document) {
    page.head(document, "file-rivals");
    let of = Opportunity::TYPE;
    let with = page.known.opportunities.iter();
    let with = with.filter(|one| !one.text("competitor").is_empty());
    let row = |one: &Item| {
        vec![
            one.text("competitor").into(),
            one.text("name").into(),
            choice(of, one, "stage", page.desk.lang),
            text_cell(one.text("why_lost")),
        ]
    };
    let body: Vec<Vec<Value>> = with.take(MOST).map(row).collect();
    if body.is_empty() {
        return page.missing(document, "file-no-rivals");
    }
    let columns = ["col-rival", "col-opportunity", "col-stage", "col-why-lost"];
    page.put(document, page.table("table-rivals", &columns), body);
    let lost = page.known.opportunities.iter();
    let lost = lost.filter(|one| one.text("stage") == "lost").count();
    let won = page.known.opportunities.iter();
    let won = won.filter(|one| one.text("stage") == "won").count();
    let text = page.say_with("file-won-lost", &[("won", &won), ("lost", &lost)]);
    document.push(Block::text(text));
}
