//! 计划跟踪 (the plan as it lives): what was promised and how it stands, initiatives on a time line, assumptions, risks, the
//! opinions of the discussion round, reviews and revisions, letters.

mod chapters;

use qd_base::{Amount, Date, Id, Label, Lang, label};
use qd_documents::{Block, Document, KeyFigure, Plot, RowRole, Table, Task, Tone, Value};
use qd_records::{ChoiceType, Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{self, Titles, day, day_cell, money_cell, number, sheet, text_cell};
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use crate::living::annual_plan::AnnualPlan;
use crate::living::assumption::Assumption;
use crate::living::commitment::{Commitment, Verdict};
use crate::living::initiative::Initiative;
use crate::living::measure::{Standing, measure};
use crate::living::review::PlanReview;
use crate::texts;

/// The page of a plan.
pub struct Living;

impl Report for Living {
    fn key(&self) -> &'static str {
        "strategy.living"
    }
    fn label(&self) -> Label {
        label("计划跟踪", "Plan tracking")
    }
    fn purpose(&self) -> Label {
        label(
            "计划里的每句话是否兑现，举措到哪一步，什么要重新决定。",
            "Whether each sentence holds, where initiatives stand, what has to be decided again.",
        )
    }
    fn icon(&self) -> &'static str {
        "timeline"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(AnnualPlan::TYPE)
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "record",
            label: label("年度计划", "Annual plan"),
            kind: ParamKind::Text,
            default: |_| String::new(),
            more: true,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let lang = desk.lang;
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        document.date = Some(desk.today);
        let Some(plan) = chosen(desk, params.text("record"))? else {
            document.push(Block::missing(
                say(desk, "living-none"),
                say(desk, "living-supplier"),
            ));
            return Ok(document);
        };
        document.title = plan.text("title").to_owned();
        document.subtitle = plan.number.clone();
        let page = Page {
            desk,
            figures: Figures::new(desk, desk.reference(self, params), largest(desk, &plan)?),
            plan,
        };
        page.fill(&mut document)?;
        Ok(document)
    }
}

fn say(desk: &Desk, key: &str) -> String {
    texts().say(desk.lang, key, &[])
}

/// The plan asked for, else the newest of those that are not closed, else the newest.
fn chosen(desk: &Desk, asked: &str) -> Result<Option<Item>, ReportError> {
    if let Ok(id) = asked.parse::<Id>() {
        return Ok(Some(desk.records()?.get(AnnualPlan::TYPE, id)?));
    }
    let mut plans = desk.records()?.all(AnnualPlan::TYPE, &[])?;
    plans.sort_by_key(|plan| {
        let open = plan.text("state") != "closed";
        (
            open,
            number(plan, "year").map_or(0, |year| year as i64),
            plan.id,
        )
    });
    Ok(plans.pop())
}

/// The largest amount on the page, for its scale.
fn largest(desk: &Desk, plan: &Item) -> Result<Amount, ReportError> {
    let all = desk.records()?.linked(Commitment::TYPE, "plan", plan.id)?;
    let amounts = all.iter().filter_map(|one| reading::money(one, "amount"));
    Ok(amounts.max().unwrap_or(Amount::ZERO))
}

/// One run of the page.
struct Page<'a> {
    desk: &'a Desk,
    figures: Figures<'a>,
    plan: Item,
}

impl Page<'_> {
    fn fill(&self, document: &mut Document) -> Result<(), ReportError> {
        let commitments = self.commitments()?;
        let initiatives = self.linked(Initiative::TYPE)?;
        let assumptions = self.linked(Assumption::TYPE)?;
        let reviews = self.linked(PlanReview::TYPE)?;
        document.push(self.cards((&commitments, &initiatives), (&assumptions, &reviews)));
        self.promised(document, &commitments);
        self.initiatives(document, &initiatives)?;
        self.assumptions(document, &assumptions)?;
        self.risks(document)?;
        self.opinions(document)?;
        self.reviews(document, &reviews)?;
        self.revisions(document)?;
        self.letters(document)
    }

    fn say(&self, key: &str) -> String {
        say(self.desk, key)
    }

    fn linked(&self, of: &'static RecordType) -> Result<Vec<Item>, ReportError> {
        self.desk.records()?.linked(of, "plan", self.plan.id)
    }

    fn table(&self, title: &str, columns: &[&str]) -> Table {
        let mut table = Table::new(self.say(title))
            .scale(self.figures.scale)
            .source(self.figures.source().at(title));
        for column in columns {
            table = table.text_column(self.say(column));
        }
        table
    }

    /// Every commitment with how it stands now, judged afresh.
    fn commitments(&self) -> Result<Vec<(Item, Option<Standing>)>, ReportError> {
        let empty = self.desk.span().is_err();
        let judged = |item: Item| {
            let standing = if empty {
                None
            } else {
                measure(self.desk, &item)?
            };
            Ok((item, standing))
        };
        let all = self.linked(Commitment::TYPE)?;
        all.into_iter().map(judged).collect()
    }

    fn cards(
        &self,
        (commitments, initiatives): (&[(Item, Option<Standing>)], &[Item]),
        (assumptions, reviews): (&[Item], &[Item]),
    ) -> Block {
        let card = |cell: &str, n: usize, tone: Tone| {
            let value = Value::Count(i64::try_from(n).unwrap_or(i64::MAX));
            KeyFigure::new(
                self.say(&format!("living-card-{cell}")),
                self.figures.figure(&format!("card/{cell}"), value),
            )
            .tone(tone)
        };
        let warn = |n: usize| if n == 0 { Tone::Good } else { Tone::Bad };
        let good = |verdict: Verdict| matches!(verdict, Verdict::OnTrack | Verdict::Reached);
        let standings = || commitments.iter().filter_map(|(_, one)| one.as_ref());
        let held = standings().filter(|one| good(one.verdict)).count();
        let behind = standings().count() - held;
        let judged = texts().say(
            self.desk.lang,
            "living-card-held",
            &[("held", &held), ("all", &commitments.len())],
        );
        let today = self.desk.today;
        let late = initiatives.iter().filter(|one| is_late(one, today)).count();
        let broken = assumptions
            .iter()
            .filter(|one| one.text("state") != "holds")
            .count();
        let open = reviews
            .iter()
            .filter(|one| one.text("decision") == "open")
            .count();
        Block::key_figures([
            card("behind", behind, warn(behind)).note(judged),
            card("late", late, warn(late)),
            card("broken", broken, warn(broken)),
            card(
                "open",
                open,
                if open == 0 { Tone::Good } else { Tone::Watch },
            ),
        ])
    }

    fn promised(&self, document: &mut Document, commitments: &[(Item, Option<Standing>)]) {
        let mut table = self
            .table(
                "living-promised",
                &[
                    "living-column-sentence",
                    "living-column-measure",
                    "living-column-period",
                ],
            )
            .number_column(self.say("living-column-target"))
            .number_column(self.say("living-column-actual"))
            .number_column(self.say("living-column-rate"))
            .number_column(self.say("living-column-pace"))
            .text_column(self.say("living-column-verdict"));
        for (item, standing) in commitments {
            let (target, actual) = figures_of(item, standing.as_ref());
            let verdict = standing
                .as_ref()
                .map_or(Verdict::Pending, |one| one.verdict);
            table.push(
                RowRole::Body,
                [
                    item.text("sentence").into(),
                    reading::choice(Commitment::TYPE, item, "measure", self.desk.lang),
                    item.text("period").into(),
                    target,
                    actual,
                    Value::percent(standing.as_ref().and_then(|one| one.rate())),
                    Value::percent(standing.as_ref().and_then(|one| one.pace)),
                    option(verdict, self.desk.lang),
                ],
            );
            if let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                cell.tone = tone_of(verdict);
            }
        }
        if table.rows.is_empty() {
            document.push(Block::missing(
                self.say("living-no-promise"),
                self.say("living-supplier"),
            ));
            return;
        }
        document.push(Block::from(table.note(self.say("living-promised-note"))));
    }

    fn initiatives(&self, document: &mut Document, all: &[Item]) -> Result<(), ReportError> {
        let owners = Titles::of(self.desk, ("person", "owner"), all)?;
        let bar = |item: &Item| {
            Some(Task {
                label: item.text("name").to_owned(),
                group: None,
                first: day(item, "starts_on")?,
                last: day(item, "ends_on")?,
                done: number(item, "progress").map(|percent| percent / 100.0),
                tone: match item.text("state") {
                    "blocked" => Tone::Bad,
                    "done" => Tone::Good,
                    _ if is_late(item, self.desk.today) => Tone::Watch,
                    _ => Tone::Neutral,
                },
            })
        };
        let bars: Vec<Task> = all.iter().filter_map(bar).collect();
        if !bars.is_empty() {
            let plot = Plot::Gantt {
                tasks: bars,
                today: Some(self.desk.today),
            };
            document.push(Block::from(
                self.figures.chart(&self.say("living-gantt"), plot),
            ));
        }
        let lang = self.desk.lang;
        let body = all.iter().map(|item| {
            vec![
                item.number.clone().unwrap_or_default().into(),
                item.text("name").into(),
                owners.cell(item),
                reading::choice(Initiative::TYPE, item, "state", lang),
                reading::percent_cell(item, "progress"),
                text_cell(item.text("kpi")),
                day_cell(item, "ends_on"),
                money_cell(item, "budget"),
                money_cell(item, "effect"),
            ]
        });
        let table = self
            .table(
                "living-initiatives",
                &[
                    "living-column-number",
                    "living-column-initiative",
                    "living-column-owner",
                    "living-column-state",
                ],
            )
            .number_column(self.say("living-column-progress"))
            .text_column(self.say("living-column-kpi"))
            .text_column(self.say("living-column-until"))
            .sum_column(self.say("living-column-budget"))
            .sum_column(self.say("living-column-effect"));
        sheet(
            document,
            table,
            body.collect(),
            self.say("living-no-initiative"),
        );
        Ok(())
    }

    fn assumptions(&self, document: &mut Document, all: &[Item]) -> Result<(), ReportError> {
        let owners = Titles::of(self.desk, ("person", "owner"), all)?;
        let row = |item: &Item| {
            vec![
                item.text("text").into(),
                text_cell(item.text("breaks_when")),
                reading::choice(Assumption::TYPE, item, "state", self.desk.lang),
                owners.cell(item),
                day_cell(item, "review_on"),
            ]
        };
        let columns = [
            "living-column-assumption",
            "living-column-breaks",
            "living-column-state",
            "living-column-owner",
            "living-column-check",
        ];
        let table = self.table("living-assumptions", &columns);
        let body = all.iter().map(row).collect();
        sheet(document, table, body, self.say("living-no-assumption"));
        Ok(())
    }
}

/// Past its day and neither done nor stopped.
fn is_late(item: &Item, today: Date) -> bool {
    let over = day(item, "ends_on").is_some_and(|last| last < today);
    let blocked = item.text("state") == "blocked";
    blocked || (over && !matches!(item.text("state"), "done" | "stopped"))
}

fn option(verdict: Verdict, lang: Lang) -> Value {
    let option = Verdict::OPTIONS.iter().find(|one| one.key == verdict.key());
    option.map_or(Value::Absent, |one| one.label.of(lang).into())
}

fn tone_of(verdict: Verdict) -> Option<Tone> {
    match verdict {
        Verdict::Pending => None,
        Verdict::OnTrack | Verdict::Reached => Some(Tone::Good),
        Verdict::Behind => Some(Tone::Watch),
        Verdict::Missed => Some(Tone::Bad),
    }
}

/// Target and actual in the unit of the commitment.
fn figures_of(item: &Item, standing: Option<&Standing>) -> (Value, Value) {
    let target = match reading::money(item, "amount") {
        Some(amount) => Value::Money(amount),
        None => number(item, "quantity").map_or(Value::Absent, |n| Value::Count(n.round() as i64)),
    };
    let actual = match standing {
        None => Value::Absent,
        Some(one) if one.in_money() => {
            Amount::from_f64(one.actual).map_or(Value::Absent, Value::Money)
        }
        Some(one) => Value::Count(one.actual.round() as i64),
    };
    (target, actual)
}
