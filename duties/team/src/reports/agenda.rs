//! Agenda (会议议程): what moved since the last meeting of the same team — open actions first, then results, deals, market,
//! issues — so that a meeting begins with facts.

use qd_base::{Amount, Date, Label, Period, label};
use qd_documents::{Block, Document, RowRole};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::sellers::{Seller, gaps, sellers, so_far};
use super::{asked, head, largest, opened, record_param, say, titled};
use crate::know_how::KnowHow;
use crate::meeting::TeamMeeting;
use crate::meeting::action::ActionItem;

/// Lines shown of a list.
const MOST: usize = 15;
/// Days looked back where no earlier meeting was held.
const BACK: i64 = 7;

/// The agenda and, once held, the minutes of one meeting.
pub struct Agenda;

impl Report for Agenda {
    fn key(&self) -> &'static str {
        "team.agenda"
    }
    fn label(&self) -> Label {
        label("会议议程与纪要", "Agenda and minutes")
    }
    fn purpose(&self) -> Label {
        label(
            "上次会议以来的变化：未完成的行动项、差距、商机、情报与问题；会后附纪要与决议。",
            "What moved since the last meeting: open actions, gaps, deals, news and issues; with minutes once held.",
        )
    }
    fn icon(&self) -> &'static str {
        "list-details"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(TeamMeeting::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![record_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let one = desk.records()?.get(TeamMeeting::TYPE, asked(params)?)?;
        let mut document = opened(self, desk, one.text("title"));
        document.number = one.number.clone();
        document.date = day(&one, "held_on");
        let since = since(desk, &one)?;
        let text = qd_base::format::date(since, desk.lang);
        document.push(Block::text(crate::texts().say(
            desk.lang,
            "agenda-since",
            &[("since", &text)],
        )));
        minutes(&mut document, desk, &one)?;
        head(&mut document, desk, "agenda-actions");
        actions(&mut document, desk)?;
        results(&mut document, desk, (self, params))?;
        for (key, of, field, state) in [
            ("agenda-deals", "opportunity", "close_on", "stage"),
            ("agenda-news", "intel", "heard_on", "state"),
            ("agenda-issues", "issue", "", "state"),
        ] {
            head(&mut document, desk, key);
            moved(&mut document, desk, (of, field, state), since)?;
        }
        head(&mut document, desk, "agenda-know-how");
        moved(&mut document, desk, (KnowHow::TYPE.key, "", "kind"), since)?;
        Ok(document)
    }
}

/// The day of the last meeting held before this one by the same team, else a week before.
fn since(desk: &Desk, one: &Item) -> Result<Date, ReportError> {
    let held = desk.records()?.all(
        TeamMeeting::TYPE,
        &[("state", "held"), ("sort", "-held_on")],
    )?;
    let on = day(one, "held_on").unwrap_or(desk.today);
    let earlier = held
        .iter()
        .filter(|other| other.id != one.id && other.text("team") == one.text("team"))
        .filter_map(|other| day(other, "held_on"))
        .find(|day| *day < on);
    let week = on.checked_sub(jiff::Span::new().days(BACK)).unwrap_or(on);
    Ok(earlier.unwrap_or(week))
}

fn minutes(document: &mut Document, desk: &Desk, one: &Item) -> Result<(), ReportError> {
    for field in ["minutes", "decisions", "matters"] {
        let text = one.text(field);
        if !text.is_empty() {
            let name = TeamMeeting::TYPE
                .field(field)
                .map_or("", |f| f.label.of(desk.lang));
            document.push(Block::heading(1, name));
            document.push(Block::text(text));
        }
    }
    let given = desk
        .records()?
        .linked(ActionItem::TYPE, "meeting", one.id)?;
    if !given.is_empty() {
        head(document, desk, "agenda-given");
        document.push(Block::from(table(desk, "table-given", &given)?));
    }
    Ok(())
}

/// Actions that are open, the earliest day first: they come back until they are done.
fn actions(document: &mut Document, desk: &Desk) -> Result<(), ReportError> {
    let records = desk.records()?;
    let open = records.all(ActionItem::TYPE, &[("state", "open"), ("sort", "due")])?;
    if open.is_empty() {
        document.push(Block::text(say(desk.lang, "none-open")));
        return Ok(());
    }
    document.push(Block::from(table(desk, "table-actions", &open)?));
    Ok(())
}

fn table(desk: &Desk, title: &str, items: &[Item]) -> Result<qd_documents::Table, ReportError> {
    let names = Titles::of(desk, ("person", "owner"), items)?;
    let columns = [
        "col-matter",
        "col-owner",
        "col-due",
        "col-state",
        "col-latest",
    ];
    let mut table = titled(desk.lang, title, &columns);
    for one in items.iter().take(MOST) {
        let late =
            day(one, "due").is_some_and(|due| due < desk.today) && one.text("state") == "open";
        let state = if late {
            say(desk.lang, "late").into()
        } else {
            choice(ActionItem::TYPE, one, "state", desk.lang)
        };
        let row = [
            text_cell(one.text("title")),
            names.cell(one),
            day_cell(one, "due"),
            state,
            text_cell(one.text("latest")),
        ];
        table.push(RowRole::Body, row);
        table.opens(ActionItem::TYPE.address(one.id));
    }
    Ok(table)
}

/// The running month: who is furthest behind and who is ahead.
fn results(
    document: &mut Document,
    desk: &Desk,
    (report, params): (&Agenda, &Params),
) -> Result<(), ReportError> {
    head(document, desk, "agenda-results");
    let Ok((_, last)) = desk.span() else {
        document.push(Block::text(say(desk.lang, "agenda-no-ledger")));
        return Ok(());
    };
    let month = so_far(desk, &Period::month(last.year(), last.month()))?;
    let team = sellers(desk, &month)?;
    let figures = Figures::new(
        desk,
        desk.reference(report, params),
        largest(team.iter().map(|one| one.actual)),
    );
    let mut rated: Vec<&Seller> = team.iter().filter(|one| one.due.is_some()).collect();
    rated.sort_by_key(|one| one.actual - one.due.unwrap_or(Amount::ZERO));
    let ahead = rated
        .iter()
        .rev()
        .take(if rated.len() >= 10 { 3 } else { 0 });
    let shown = rated.iter().take(5).chain(ahead).copied();
    let table = gaps(desk, &figures, shown);
    if table.rows.is_empty() {
        document.push(Block::text(say(desk.lang, "agenda-no-target")));
    } else {
        let to = qd_base::format::date(last, desk.lang);
        let note = crate::texts().say(desk.lang, "gaps-note", &[("to", &to)]);
        document.push(Block::from(table.note(note)));
    }
    Ok(())
}

/// Records of a type that were written or changed since a day, or whose day lies after it.
fn moved(
    document: &mut Document,
    desk: &Desk,
    (key, field, state): (&str, &str, &str),
    since: Date,
) -> Result<(), ReportError> {
    let records = desk.records()?;
    let Some(of) = records.records().registry().get(key) else {
        document.push(Block::text(say(desk.lang, "none")));
        return Ok(());
    };
    let mut all = records.all(of, &[("sort", "-changed_at")])?;
    // Days begin here as they do in the business calendar; an hour either way does not matter for an agenda.
    let day_of = |at: i64| {
        let at = qd_base::Timestamp::from_microsecond(at).unwrap_or_default();
        at.to_zoned(jiff::tz::TimeZone::UTC).date()
    };
    all.retain(|one| {
        let changed = day_of(one.changed_at) >= since;
        changed || day(one, field).is_some_and(|on| on >= since && on <= desk.today)
    });
    if all.is_empty() {
        document.push(Block::text(say(desk.lang, "none-moved")));
        return Ok(());
    }
    let owner = of.owner.unwrap_or("owner");
    let names = Titles::of(desk, ("person", owner), &all)?;
    let mut table = titled(
        desk.lang,
        "table-moved",
        &["col-matter", "col-state", "col-owner"],
    );
    for one in all.iter().take(MOST) {
        let row = [
            text_cell(one.text(of.title)),
            choice(of, one, state, desk.lang),
            names.cell(one),
        ];
        table.push(RowRole::Body, row);
        table.opens(of.address(one.id));
    }
    document.push(Block::from(table));
    Ok(())
}
