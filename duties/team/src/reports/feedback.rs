//! 《培训反馈报告》 (handbook 6.3): reaction, learning, behaviour and result of the classes of a span, and what to do better.

use std::collections::BTreeMap;

use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document, KeyFigure, Mark, Plot, RowRole, Series, SeriesPlot, Value};
use qd_records::{Item, Record};
use qd_reports::build::Figures;
use qd_reports::reading::{choice, day, day_cell, money, money_cell, number, sheet, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::effect::{Class, effects};
use super::needs::mean;
use super::{count, head, largest, number_cell, opened, period_param, say, titled};
use crate::training::Training;
use crate::training::feedback::TrainingFeedback;
use crate::training::observation::Observation;
use crate::training::seat::TrainingSeat;

/// The report.
pub struct Feedback;

impl Report for Feedback {
    fn key(&self) -> &'static str {
        "team.training_feedback"
    }
    fn label(&self) -> Label {
        label("培训反馈报告", "Training feedback")
    }
    fn purpose(&self) -> Label {
        label(
            "《培训反馈报告》：出勤与费用、满意度、测验、行为变化与对业绩的影响。",
            "Attendance and cost, reaction, tests, behaviour, and the effect on sales.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![period_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let period = params.period("period", desk)?;
        let title = crate::texts().say(desk.lang, "feedback-title", &[("period", &period)]);
        let mut document = opened(self, desk, &title);
        document.period = period.text.clone();
        let all = Kept::read(desk, &period)?;
        let costs = all.trainings.iter().filter_map(|one| money(one, "cost"));
        let figures = Figures::new(desk, desk.reference(self, params), largest(costs));
        head(&mut document, desk, "chapter-overview");
        all.overview(&mut document, desk, &figures);
        head(&mut document, desk, "chapter-reaction");
        all.reaction(&mut document, desk, &figures);
        head(&mut document, desk, "chapter-learning");
        all.learning(&mut document, desk, &figures);
        head(&mut document, desk, "chapter-behaviour");
        all.behaviour(&mut document, desk, &figures);
        head(&mut document, desk, "chapter-effect");
        effects(&mut document, desk, &figures, &all.classes())?;
        head(&mut document, desk, "chapter-improve");
        all.improve(&mut document, desk);
        Ok(document)
    }
}

/// The classes of the span and what belongs to them, as far as the reader may see it.
struct Kept {
    trainings: Vec<Item>,
    seats: Vec<Item>,
    answers: Vec<Item>,
    seen: Vec<Item>,
}

impl Kept {
    fn read(desk: &Desk, period: &Period) -> Result<Kept, ReportError> {
        let records = desk.records()?;
        let mut trainings =
            records.all(Training::TYPE, &[("state", "held"), ("sort", "held_on")])?;
        trainings.retain(|one| day(one, "held_on").is_some_and(|on| period.contains(on)));
        Ok(Kept {
            trainings,
            seats: records.all(TrainingSeat::TYPE, &[])?,
            answers: records.all(TrainingFeedback::TYPE, &[])?,
            seen: records.all(Observation::TYPE, &[])?,
        })
    }

    fn of<'a>(&self, items: &'a [Item], training: &Item) -> Vec<&'a Item> {
        let id = training.id.to_string();
        items
            .iter()
            .filter(|one| one.text("training") == id)
            .collect()
    }

    fn classes(&self) -> Vec<Class<'_>> {
        let class = |training| Class {
            training,
            seats: self.of(&self.seats, training),
        };
        self.trainings.iter().map(class).collect()
    }

    fn overview(&self, document: &mut Document, desk: &Desk, figures: &Figures<'_>) {
        let cost: Amount = self
            .trainings
            .iter()
            .filter_map(|one| money(one, "cost"))
            .sum();
        let seats: Vec<&Item> = self
            .trainings
            .iter()
            .flat_map(|one| self.of(&self.seats, one))
            .collect();
        let came = seats.iter().filter(|seat| is_here(seat)).count();
        let rate = (!seats.is_empty()).then(|| came as f64 / seats.len() as f64);
        let card = |key: &str, at: &str, value| {
            KeyFigure::new(say(desk.lang, key), figures.figure(at, value))
        };
        document.push(Block::key_figures([
            card("card-classes", "classes", count(self.trainings.len())),
            card("card-seats", "seats", count(came)),
            card("col-attendance", "attendance", Value::percent(rate)),
            card("col-cost", "cost", Value::Money(cost)),
        ]));
        let row = |one: &Item| {
            let own = self.of(&self.seats, one);
            let came = own.iter().filter(|seat| is_here(seat)).count();
            let rate = (!own.is_empty()).then(|| came as f64 / own.len() as f64);
            vec![
                text_cell(one.text("title")),
                choice(Training::TYPE, one, "skill", desk.lang),
                day_cell(one, "held_on"),
                number_cell(one, "hours"),
                count(came),
                Value::percent(rate),
                money_cell(one, "cost"),
            ]
        };
        let columns = [
            "col-course",
            "col-skill",
            "col-day",
            "col-hours#",
            "col-came#",
            "col-attendance#",
            "col-cost#",
        ];
        let table = titled(desk.lang, "table-classes", &columns)
            .scale(figures.scale)
            .source(figures.source());
        let body = self.trainings.iter().map(row).collect();
        sheet(document, table, body, say(desk.lang, "none-classes"));
    }

    fn reaction(&self, document: &mut Document, desk: &Desk, figures: &Figures<'_>) {
        let columns = [
            "col-course",
            "col-answers#",
            "col-content#",
            "col-trainer-mark#",
            "col-useful#",
            "col-organised#",
        ];
        let table = titled(desk.lang, "table-reaction", &columns)
            .source(figures.source())
            .note(say(desk.lang, "reaction-note"));
        let marks = |own: &[&Item], field: &str| {
            let all: Vec<f64> = own.iter().filter_map(|one| number(one, field)).collect();
            Value::ratio(mean(&all))
        };
        let row = |one: &Item| {
            let own = self.of(&self.answers, one);
            (!own.is_empty()).then(|| {
                vec![
                    text_cell(one.text("title")),
                    count(own.len()),
                    marks(&own, "content"),
                    marks(&own, "trainer"),
                    marks(&own, "useful"),
                    marks(&own, "organised"),
                ]
            })
        };
        let body = self.trainings.iter().filter_map(row).collect();
        sheet(document, table, body, say(desk.lang, "none-answers"));
        self.words(document, desk);
    }

    /// What people wrote, without their names.
    fn words(&self, document: &mut Document, desk: &Desk) {
        let said = self.trainings.iter().flat_map(|one| {
            let own = self.of(&self.answers, one);
            own.into_iter().map(move |answer| (one, answer))
        });
        let said = said.filter(|(_, answer)| !answer.text("suggestion").is_empty());
        let row = |(one, answer): (&Item, &Item)| {
            vec![
                text_cell(one.text("title")),
                text_cell(answer.text("suggestion")),
            ]
        };
        let body: Vec<Vec<Value>> = said.map(row).take(30).collect();
        if !body.is_empty() {
            let columns = ["col-course", "col-suggestion"];
            let table = titled(desk.lang, "table-words", &columns);
            sheet(document, table, body, String::new());
        }
    }

    fn learning(&self, document: &mut Document, desk: &Desk, figures: &Figures<'_>) {
        let columns = [
            "col-course",
            "col-tested#",
            "col-pre#",
            "col-post#",
            "col-gain#",
            "col-passed#",
        ];
        let table = titled(desk.lang, "table-learning", &columns)
            .source(figures.source())
            .note(say(desk.lang, "learning-note"));
        let (mut names, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        let mut body = Vec::new();
        for one in &self.trainings {
            let seats = self.of(&self.seats, one);
            let posts: Vec<f64> = seats.iter().filter_map(|s| number(s, "post")).collect();
            let both: Vec<(f64, f64)> = seats
                .iter()
                .filter_map(|s| number(s, "pre").zip(number(s, "post")))
                .collect();
            let pre = mean(&both.iter().map(|b| b.0).collect::<Vec<_>>());
            let post = mean(&both.iter().map(|b| b.1).collect::<Vec<_>>());
            let pass = number(one, "pass").unwrap_or(60.0);
            let passed = posts.iter().filter(|mark| **mark >= pass).count();
            if posts.is_empty() {
                continue;
            }
            names.push(one.text("title").to_owned());
            before.push(Value::ratio(pre));
            after.push(Value::ratio(post));
            body.push(vec![
                text_cell(one.text("title")),
                count(posts.len()),
                Value::ratio(pre),
                Value::ratio(post),
                Value::ratio(pre.zip(post).map(|(pre, post)| post - pre)),
                Value::percent(Some(passed as f64 / posts.len() as f64)),
            ]);
        }
        sheet(document, table, body, say(desk.lang, "none-tests"));
        if !names.is_empty() {
            let series = |key: &str, values| Series::new(say(desk.lang, key), Mark::Bar, values);
            let plot = Plot::Series(SeriesPlot {
                categories: names,
                series: vec![series("col-pre", before), series("col-post", after)],
            });
            let chart = figures.chart(&say(desk.lang, "chart-learning"), plot);
            document.push(Block::from(chart));
        }
    }

    fn behaviour(&self, document: &mut Document, desk: &Desk, figures: &Figures<'_>) {
        let stages = ["before", "days30", "days60", "days90"];
        let columns = [
            "col-course",
            "col-observed#",
            "col-before-training#",
            "col-days30#",
            "col-days60#",
            "col-days90#",
        ];
        let table = titled(desk.lang, "table-behaviour", &columns)
            .source(figures.source())
            .note(say(desk.lang, "behaviour-note"));
        let row = |one: &Item| {
            let own = self.of(&self.seen, one);
            let mut by: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for seen in &own {
                by.entry(seen.text("after"))
                    .or_default()
                    .extend(number(seen, "mark"));
            }
            let cell = |stage: &&str| Value::ratio(by.get(*stage).and_then(|all| mean(all)));
            (!own.is_empty()).then(|| {
                let mut row = vec![text_cell(one.text("title")), count(own.len())];
                row.extend(stages.iter().map(cell));
                row
            })
        };
        let body = self.trainings.iter().filter_map(row).collect();
        sheet(document, table, body, say(desk.lang, "none-observed"));
    }

    /// What each class should change: marks below 3.5, tests below the pass mark, attendance below 90 %.
    fn improve(&self, document: &mut Document, desk: &Desk) {
        let columns = ["col-course", "col-trainer", "col-finding"];
        let mut table = titled(desk.lang, "table-improve", &columns);
        for one in &self.trainings {
            for key in self.findings(one) {
                let row = [
                    text_cell(one.text("title")),
                    text_cell(one.text("trainer")),
                    Value::Text(say(desk.lang, key)),
                ];
                table.push(RowRole::Body, row);
            }
        }
        if table.rows.is_empty() {
            document.push(Block::text(say(desk.lang, "none-improve")));
        } else {
            document.push(Block::from(table.note(say(desk.lang, "improve-note"))));
        }
    }

    fn findings(&self, one: &Item) -> Vec<&'static str> {
        let seats = self.of(&self.seats, one);
        let answers = self.of(&self.answers, one);
        let came = seats.iter().filter(|seat| is_here(seat)).count();
        let pass = number(one, "pass").unwrap_or(60.0);
        let posts: Vec<f64> = seats.iter().filter_map(|s| number(s, "post")).collect();
        let passed = posts.iter().filter(|mark| **mark >= pass).count();
        let low = |field: &str| {
            let all: Vec<f64> = answers.iter().filter_map(|a| number(a, field)).collect();
            mean(&all).is_some_and(|mark| mark < 3.5)
        };
        let mut found = Vec::new();
        let mut say = |wrong: bool, key| {
            if wrong {
                found.push(key);
            }
        };
        say(
            !seats.is_empty() && came * 10 < seats.len() * 9,
            "improve-attendance",
        );
        say(low("content"), "improve-content");
        say(low("trainer"), "improve-trainer");
        say(low("useful"), "improve-useful");
        say(passed * 10 < posts.len() * 8, "improve-tests");
        say(answers.len() * 2 < came, "improve-answers");
        found
    }
}

fn is_here(seat: &Item) -> bool {
    matches!(seat.text("presence"), "present" | "part")
}
