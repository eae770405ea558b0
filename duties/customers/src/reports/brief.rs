//! 《拜访简报》: what to know before a visit, on a page that is read on the way there.

use qd_base::{Label, label};
use qd_documents::{Block, Document, KeyFigure, Span, Tone, Value};
use qd_insight::customers::Lateness;
use qd_records::{Item, Record, RecordType};
use qd_reports::build::{self, Figures};
use qd_reports::reading::{Titles, choice, day, day_cell, largest, money_cell, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::dossier::Page;
use super::dossier::health::Health;
use super::dossier::known::Known;
use crate::issue::Issue;
use crate::opportunity::Opportunity;
use crate::visit::Visit;

/// The brief of one visit.
pub struct Brief;

/// Lines of each list: a page is a page.
const FEW: usize = 5;

impl Report for Brief {
    fn key(&self) -> &'static str {
        "customers.brief"
    }
    fn label(&self) -> Label {
        label("拜访简报", "Visit brief")
    }
    fn purpose(&self) -> Label {
        label(
            "《拜访简报》：见谁、为什么去、客户现状、未了之事、该问什么，一页纸。",
            "Whom to meet and why, how the customer stands, what is open, what to ask: one page.",
        )
    }
    fn icon(&self) -> &'static str {
        "briefcase"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Visit::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![build::record_param(label("拜访", "Visit"))]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let visit = desk
            .records()?
            .get(Visit::TYPE, build::asked(params, "brief-no-visit")?)?;
        let account = visit.text("account").parse();
        let account = account.map_err(|_| qd_base::Problem::new(422, "records-incomplete"))?;
        let known = Known::of(desk, account)?;
        let figures = Figures::new(
            desk,
            desk.reference(self, params),
            largest(known.years.values().copied()),
        );
        let page = Page {
            desk,
            figures: &figures,
            known: &known,
        };
        let title = page.say_with("brief-title", &[("name", &known.name())]);
        let mut document = build::opened(self, desk, &title);
        document.brief = true;
        document.number = visit.number.clone();
        document.sample_notice = desk.company.sample.then(|| page.say("sample-notice"));
        errand(&page, &mut document, &visit)?;
        state(&page, &mut document);
        open(&page, &mut document)?;
        questions(&page, &mut document);
        Ok(document)
    }
}

/// When, whom, why.
fn errand(page: &Page<'_>, document: &mut Document, visit: &Item) -> Result<(), ReportError> {
    let contacts = &page.known.contacts;
    let met = contacts
        .iter()
        .find(|one| one.id.to_string() == visit.text("contact"));
    let person = met.map_or_else(String::new, |one| {
        let of = crate::contact::Contact::TYPE;
        let part = choice(of, one, "part", page.desk.lang);
        let attitude = choice(of, one, "attitude", page.desk.lang);
        let words = [part, attitude]
            .into_iter()
            .filter_map(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            });
        let words: Vec<String> = words.collect();
        format!(
            "{} {} · {}",
            one.text("name"),
            one.text("position"),
            words.join(" · ")
        )
    });
    let owners = Titles::of(page.desk, ("person", "owner"), [visit])?;
    let body = vec![
        vec![
            page.say("column-purpose").into(),
            visit.text("purpose").into(),
        ],
        vec![page.say("column-day").into(), day_cell(visit, "day")],
        vec![
            page.say("col-manner").into(),
            choice(Visit::TYPE, visit, "manner", page.desk.lang),
        ],
        vec![page.say("brief-whom").into(), text_cell(&person)],
        vec![page.say("brief-who").into(), owners.cell(visit)],
    ];
    page.put(
        document,
        page.table("brief-errand", &["col-item", "col-value"]),
        body,
    );
    if met.is_none() {
        page.missing(document, "brief-no-contact");
    }
    Ok(())
}

/// How the customer stands, in four figures.
fn state(page: &Page<'_>, document: &mut Document) {
    let known = page.known;
    let figure = |at: &str, value: Value| page.figures.figure(at, value);
    let health = Health::of(known, page.desk.today);
    let mut cards = Vec::new();
    if let Some((now, before)) = known.recent {
        let change = (before.to_f64() > 0.0).then(|| now.to_f64() / before.to_f64() - 1.0);
        let revenue = figure("recent", Value::Money(now));
        let note = page.say("brief-against");
        cards.push(page.figures.card(
            &page.say("brief-recent"),
            revenue,
            Some((note.as_str(), change)),
        ));
    }
    let score = KeyFigure::new(
        page.say("file-score"),
        figure("health", Value::ratio(health.score)),
    );
    cards.push(score.note(page.say(health.band())));
    let (due, missing) = known.receipts(page.desk.today);
    if due > qd_base::Amount::ZERO {
        let late = KeyFigure::new(
            page.say("brief-late"),
            figure("missing", Value::Money(missing)),
        );
        let tone = match missing > qd_base::Amount::ZERO {
            true => Tone::Bad,
            false => Tone::Good,
        };
        cards.push(late.tone(tone));
    }
    if let Some(points) = known.satisfaction() {
        let card = KeyFigure::new(
            page.say("file-satisfaction"),
            figure("points", Value::Ratio(points)),
        );
        cards.push(card);
    }
    document.push(Block::key_figures(cards));
    if let Some(last) = known.visits.iter().find(|one| one.text("state") == "done") {
        let on = day(last, "day").map_or(String::new(), |day| day.to_string());
        let notes = last.text("notes");
        let text = page.say_with("brief-last", &[("day", &on), ("notes", &notes)]);
        document.push(Block::text(text));
    }
}

/// What is open between us.
fn open(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let lang = page.desk.lang;
    document.push(Block::plain_heading(2, page.say("brief-open")));
    let mut body: Vec<Vec<Value>> = Vec::new();
    let mut add = |kind: &str, what: Value, state: Value, when: Value| {
        body.push(vec![page.say(kind).into(), what, state, when]);
    };
    for one in page.known.promises().iter().take(FEW) {
        let due = one.due.map_or(Value::Absent, Value::Date);
        let late = one.due.is_some_and(|due| due < page.desk.today);
        let state = page.say(if late {
            "brief-overdue"
        } else {
            "brief-running"
        });
        add("brief-promise", one.what.into(), state.into(), due);
    }
    for one in page.known.open_issues().take(FEW) {
        let state = choice(Issue::TYPE, one, "state", lang);
        add(
            "brief-issue",
            one.text("title").into(),
            state,
            day_cell(one, "solve_by"),
        );
    }
    for one in page.known.in_force().take(FEW) {
        add(
            "brief-contract",
            one.text("name").into(),
            money_cell(one, "amount"),
            day_cell(one, "ends_on"),
        );
    }
    for one in page.known.open_opportunities().take(FEW) {
        let state = choice(Opportunity::TYPE, one, "stage", lang);
        add(
            "brief-opportunity",
            one.text("name").into(),
            state,
            day_cell(one, "close_on"),
        );
    }
    let columns = ["col-kind-of", "col-what", "col-state", "col-when"];
    page.put(document, page.table("brief-open", &columns), body);
    Ok(())
}

/// What to ask, from what is open and what is not known.
fn questions(page: &Page<'_>, document: &mut Document) {
    let known = page.known;
    let mut asks: Vec<String> = Vec::new();
    let mut add = |key: &str, args: &[(&str, &dyn std::fmt::Display)]| {
        asks.push(page.say_with(key, args));
    };
    let late = |one: &&super::dossier::known::OpenPromise<'_>| {
        one.due.is_some_and(|due| due < page.desk.today)
    };
    if let Some(one) = known.promises().iter().find(late) {
        add("ask-promise", &[("what", &one.what)]);
    }
    if let Some(one) = known.open_issues().next() {
        add("ask-issue", &[("title", &one.text("title"))]);
    }
    if matches!(known.lateness(), Some(Lateness::Due | Lateness::Overdue)) {
        let days = known.habit.map_or(0.0, |habit| habit.rhythm.elapsed_days);
        add("ask-rhythm", &[("days", &format!("{days:.0}"))]);
    }
    let ends = known.in_force().find_map(|one| {
        let days = (day(one, "ends_on")? - page.desk.today).get_days();
        (0..=180).contains(&days).then(|| (one.text("name"), days))
    });
    if let Some((name, days)) = ends {
        add("ask-renewal", &[("name", &name), ("days", &days)]);
    }
    if known.receipts(page.desk.today).1 > qd_base::Amount::ZERO {
        add("ask-receipts", &[]);
    }
    if !known
        .contacts
        .iter()
        .any(|one| one.text("part") == "decides")
    {
        add("ask-decider", &[]);
    }
    if let Some(one) = known
        .contacts
        .iter()
        .find(|one| one.text("attitude") == "opposed")
    {
        add("ask-opposed", &[("name", &one.text("name"))]);
    }
    if known.satisfaction().is_some_and(|points| points < 60.0) {
        add("ask-low", &[]);
    }
    if asks.is_empty() {
        asks.push(page.say("ask-plans"));
    }
    document.push(Block::plain_heading(2, page.say("brief-questions")));
    for (at, ask) in asks.iter().enumerate() {
        document.push(Block::paragraph([Span::text(format!("{}. {ask}", at + 1))]));
    }
}
