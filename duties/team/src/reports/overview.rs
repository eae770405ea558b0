//! Team desk (团队工作台): where the team stands this month, what was decided and is open, whose appraisal waits, what is
//! trained next.

use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document, KeyFigure, RowRole, Tone};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, choice, day, day_cell, money_cell, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::sellers::{Seller, gaps, sellers, so_far};
use super::{count, largest, opened, say, titled};
use crate::appraisal::sheet::KpiSheet;
use crate::meeting::action::ActionItem;
use crate::training::Training;
use crate::weekly::WeeklyReturn;

/// Lines shown of a list.
const MOST: usize = 12;

/// The landing page of the room.
pub struct Overview;

impl Report for Overview {
    fn key(&self) -> &'static str {
        "team.overview"
    }
    fn label(&self) -> Label {
        label("团队工作台", "Team desk")
    }
    fn purpose(&self) -> Label {
        label(
            "本月谁领先谁落后，例会定下的事做到哪里，谁的考核在等，接下来培训什么。",
            "Who is ahead and who behind this month, what meetings decided, whose appraisal waits, what is trained next.",
        )
    }
    fn icon(&self) -> &'static str {
        "users"
    }
    fn params(&self) -> Vec<ParamSpec> {
        Vec::new()
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let records = desk.records()?;
        let actions = records.all(ActionItem::TYPE, &[("state", "open"), ("sort", "due")])?;
        let mut sheets = records.all(KpiSheet::TYPE, &[("sort", "due")])?;
        sheets.retain(|one| one.text("state") != "closed");
        let mut classes =
            records.all(Training::TYPE, &[("state", "planned"), ("sort", "held_on")])?;
        classes.retain(|one| day(one, "held_on").is_some_and(|on| on >= desk.today));
        let weeks = records.all(WeeklyReturn::TYPE, &[("sort", "-week")])?;
        let mut document = opened(self, desk, self.label().of(desk.lang));
        let team = match desk.span() {
            Ok((_, last)) => {
                let month = Period::month(last.year(), last.month());
                sellers(desk, &so_far(desk, &month)?)?
            }
            Err(_) => Vec::new(),
        };
        let most = largest(team.iter().map(|one| one.actual));
        let figures = Figures::new(desk, desk.reference(self, params), most);
        let late = actions
            .iter()
            .filter(|one| day(one, "due").is_some_and(|due| due < desk.today));
        let late = late.count();
        let card = |key: &str, at: &str, n: usize, tone| {
            KeyFigure::new(say(desk.lang, key), figures.figure(at, count(n))).tone(tone)
        };
        let watch = |n: usize| if n == 0 { Tone::Good } else { Tone::Watch };
        document.push(Block::key_figures([
            card("desk-actions", "actions", actions.len(), Tone::Neutral),
            card("desk-late", "late", late, watch(late)),
            card("desk-sheets", "sheets", sheets.len(), Tone::Neutral),
            card("desk-classes", "classes", classes.len(), Tone::Neutral),
        ]));
        standing(&mut document, desk, &figures, &team);
        list(
            &mut document,
            desk,
            (ActionItem::TYPE, "desk-actions", "due"),
            &actions,
        )?;
        list(
            &mut document,
            desk,
            (KpiSheet::TYPE, "desk-sheets", "due"),
            &sheets,
        )?;
        list(
            &mut document,
            desk,
            (Training::TYPE, "desk-classes", "held_on"),
            &classes,
        )?;
        returns(&mut document, desk, &figures, &weeks)?;
        Ok(document)
    }
}

fn standing(document: &mut Document, desk: &Desk, figures: &Figures<'_>, team: &[Seller]) {
    let mut rated: Vec<&Seller> = team.iter().filter(|one| one.rate().is_some()).collect();
    rated.sort_by_key(|one| one.actual - one.due.unwrap_or(Amount::ZERO));
    let table = gaps(desk, figures, rated.iter().take(MOST).copied());
    if table.rows.is_empty() {
        document.push(Block::text(say(desk.lang, "agenda-no-target")));
    } else {
        document.push(Block::from(table));
    }
}

fn list(
    document: &mut Document,
    desk: &Desk,
    (of, title, field): (&'static RecordType, &str, &str),
    items: &[Item],
) -> Result<(), ReportError> {
    let what = say(desk.lang, title);
    if items.is_empty() {
        let none = crate::texts().say(desk.lang, "none-of", &[("what", &what)]);
        document.push(Block::text(none));
        return Ok(());
    }
    let names = Titles::of(desk, ("person", "owner"), items)?;
    let columns = ["col-matter", "col-owner", "col-state", "col-due"];
    let mut table = titled(desk.lang, title, &columns);
    for one in items.iter().take(MOST) {
        let row = [
            text_cell(one.text(of.title)),
            names.cell(one),
            choice(of, one, "state", desk.lang),
            day_cell(one, field),
        ];
        table.push(RowRole::Body, row);
        table.opens(of.address(one.id));
    }
    document.push(Block::from(table));
    Ok(())
}

/// What the regions reported of late, and what they ask for.
fn returns(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
    weeks: &[Item],
) -> Result<(), ReportError> {
    if weeks.is_empty() {
        return Ok(());
    }
    let names = Titles::of(desk, ("person", "owner"), weeks)?;
    let columns = ["col-week", "col-reporter", "col-call#", "col-asks"];
    let mut table = titled(desk.lang, "desk-weeks", &columns).scale(figures.scale);
    for one in weeks.iter().take(MOST) {
        let row = [
            day_cell(one, "week"),
            names.cell(one),
            money_cell(one, "call"),
            text_cell(one.text("needs")),
        ];
        table.push(RowRole::Body, row);
        table.opens(WeeklyReturn::TYPE.address(one.id));
    }
    document.push(Block::from(table));
    Ok(())
}
