//! 《团队业绩分析报告》 (handbook 6.4): the team by region and person, the process behind the figures, appraisals, capacity, why
//! people differ, cases, and what is done about it.

use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, Document, KeyFigure, Plot, Point, RowRole, ScatterPlot, Tone, Value};
use qd_insight::score::{TeamRate, team_rate_by_amount, team_rate_by_heads};
use qd_records::{Item, Record};
use qd_reports::build::{Figures, member_name};
use qd_reports::reading::{Titles, choice, day_cell, number, sheet, text_cell};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::sellers::{Seller, sellers, so_far};
use super::{count, head, largest, number_cell, opened, period_param, process, say, titled};
use crate::appraisal::sheet::KpiSheet;
use crate::appraisal::step::AppraisalStep;

/// The report.
pub struct Performance;

impl Report for Performance {
    fn key(&self) -> &'static str {
        "team.performance"
    }
    fn label(&self) -> Label {
        label("团队业绩分析报告", "Team performance")
    }
    fn purpose(&self) -> Label {
        label(
            "《团队业绩分析报告》：团队与个人达成、过程指标、绩效评估、人员产能、差异原因与改进。",
            "Attainment of teams and people, the process behind it, appraisals, capacity, causes and what is done.",
        )
    }
    fn icon(&self) -> &'static str {
        "users"
    }
    fn is_document(&self) -> bool {
        true
    }
    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![period_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let period = params.period("period", desk)?;
        let span = so_far(desk, &period)?;
        let team = sellers(desk, &span)?;
        let title = crate::texts().say(desk.lang, "performance-title", &[("period", &period)]);
        let mut document = opened(self, desk, &title);
        document.period = period.text.clone();
        let most = largest(team.iter().map(|one| one.actual.max(one.before)));
        let figures = Figures::new(desk, desk.reference(self, params), most);
        if team.is_empty() {
            let missing = say(desk.lang, "no-sellers");
            document.push(Block::missing(
                missing,
                say(desk.lang, "supplier-operations"),
            ));
            return Ok(document);
        }
        let page = Page {
            desk,
            figures,
            period,
            span,
            sheets: sheets(desk)?,
            team,
        };
        page.summary(&mut document);
        page.regions(&mut document);
        page.people(&mut document);
        process::chapter(&mut document, &page)?;
        page.appraisals(&mut document)?;
        process::capacity(&mut document, &page)?;
        process::differences(&mut document, &page)?;
        process::cases(&mut document, &page)?;
        process::next(&mut document, &page)?;
        page.annex(&mut document)?;
        Ok(document)
    }
}

/// The sheets the reader may see.
fn sheets(desk: &Desk) -> Result<Vec<Item>, ReportError> {
    desk.records()?.all(KpiSheet::TYPE, &[("sort", "-score")])
}

/// What all chapters share.
pub(super) struct Page<'a> {
    pub desk: &'a Desk,
    pub figures: Figures<'a>,
    pub period: Period,
    /// The period as far as the ledger reaches.
    pub span: Period,
    pub team: Vec<Seller>,
    sheets: Vec<Item>,
}

/// An optional amount as money.
pub(super) fn money(amount: Option<Amount>) -> Value {
    amount.map_or(Value::Absent, Value::Money)
}

impl Page<'_> {
    pub fn say(&self, key: &str) -> String {
        say(self.desk.lang, key)
    }

    /// The sheets whose period lies in the report's.
    fn within(&self) -> Vec<&Item> {
        let inside = |item: &&Item| {
            let period = Period::parse(item.text("period"));
            period.is_ok_and(|own| own.first >= self.period.first && own.last <= self.period.last)
        };
        self.sheets.iter().filter(inside).collect()
    }

    fn summary(&self, document: &mut Document) {
        head(document, self.desk, "chapter-summary");
        let pairs: Vec<(f64, f64)> = self
            .team
            .iter()
            .filter_map(|one| Some((one.actual.to_f64(), one.due?.to_f64())))
            .collect();
        let amount = team_rate_by_amount(&pairs).map(|rate| match rate {
            TeamRate::ByAmount { percent, .. } => percent / 100.0,
            TeamRate::ByHeads { share } => share.share,
        });
        let scores: Vec<Option<f64>> = self
            .within()
            .iter()
            .map(|item| number(item, "score"))
            .collect();
        let heads = team_rate_by_heads(&scores, 70.0);
        let (share, interval) = match heads {
            Some(TeamRate::ByHeads { share }) => (Some(share.share), Some(share.interval)),
            _ => (None, None),
        };
        let above = self
            .team
            .iter()
            .filter(|one| one.rate().is_some_and(|r| r >= 1.1));
        let behind = self
            .team
            .iter()
            .filter(|one| one.rate().is_some_and(|r| r < 0.9));
        let figures = &self.figures;
        let card =
            |key: &str, at: &str, value| KeyFigure::new(self.say(key), figures.figure(at, value));
        let mut heads = card("rate-by-heads", "rate/heads", Value::percent(share));
        if let Some(interval) = interval {
            let low = qd_base::format::percent(Some(interval.low));
            let high = qd_base::format::percent(Some(interval.high));
            heads = heads.note(crate::texts().say(
                self.desk.lang,
                "rate-interval",
                &[("low", &low), ("high", &high), ("n", &scores.len())],
            ));
        }
        document.push(Block::key_figures([
            card("rate-by-amount", "rate/amount", Value::percent(amount)),
            heads,
            card("people-above", "people/above", count(above.count())).tone(Tone::Good),
            card("people-behind", "people/behind", count(behind.count())).tone(Tone::Watch),
        ]));
        document.push(Block::text(self.say("rate-definitions")));
        if pairs.is_empty() {
            let missing = self.say("missing-target");
            document.push(Block::missing(missing, self.say("supplier-director")));
        }
    }

    fn regions(&self, document: &mut Document) {
        head(document, self.desk, "chapter-teams");
        let mut names: Vec<&str> = self.team.iter().map(|one| one.region.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let columns = [
            "col-region",
            "col-heads#",
            "col-actual#",
            "col-target-due#",
            "col-rate#",
            "col-growth#",
            "col-margin#",
            "col-per-head#",
        ];
        let mut table = titled(self.desk.lang, "table-teams", &columns)
            .scale(self.figures.scale)
            .source(self.figures.source());
        for name in names {
            let own: Vec<&Seller> = self.team.iter().filter(|one| one.region == name).collect();
            table.push(RowRole::Body, self.team_row(name, &own));
        }
        let all: Vec<&Seller> = self.team.iter().collect();
        let mut total = self.team_row("", &all);
        total[0] = Value::Text(self.say("total"));
        table.push(RowRole::Total, total);
        document.push(Block::from(table.note(self.say("teams-note"))));
    }

    fn team_row(&self, name: &str, own: &[&Seller]) -> Vec<Value> {
        let sum = |pick: fn(&Seller) -> Amount| own.iter().map(|one| pick(one)).sum::<Amount>();
        let (actual, before) = (sum(|one| one.actual), sum(|one| one.before));
        let due = sum(|one| one.due.unwrap_or(Amount::ZERO));
        let share = |part: Amount, of: Amount| (of.0 > 0).then(|| part.to_f64() / of.to_f64());
        let has_profit = own.iter().any(|one| one.profit.is_some());
        let profit = sum(|one| one.profit.unwrap_or(Amount::ZERO));
        let selling = own.iter().filter(|one| one.actual.0 != 0).count();
        vec![
            Value::Text(member_name(name, self.desk.lang)),
            count(selling),
            Value::Money(actual),
            money((due.0 > 0).then_some(due)),
            Value::percent(share(actual, due)),
            Value::change(share(actual, before).map(|rate| rate - 1.0)),
            Value::percent(share(profit, actual).filter(|_| has_profit)),
            money((selling > 0).then(|| Amount(actual.0 / selling as i64))),
        ]
    }

    fn people(&self, document: &mut Document) {
        head(document, self.desk, "chapter-people");
        let columns = [
            "col-person",
            "col-region",
            "col-actual#",
            "col-target-due#",
            "col-rate#",
            "col-before#",
            "col-growth#",
            "col-quadrant",
        ];
        let mut table = titled(self.desk.lang, "table-people", &columns)
            .scale(self.figures.scale)
            .source(self.figures.source());
        for one in &self.team {
            let row = [
                Value::Text(one.name.clone()),
                Value::Text(member_name(&one.region, self.desk.lang)),
                Value::Money(one.actual),
                money(one.due),
                Value::percent(one.rate()),
                Value::Money(one.before),
                Value::change(one.growth()),
                Value::Text(self.say(quadrant(one))),
            ];
            table.push(RowRole::Body, row);
        }
        document.push(Block::from(table.note(self.say("people-note"))));
        let points: Vec<Point> = self
            .team
            .iter()
            .filter(|one| one.rate().is_some() && one.growth().is_some())
            .map(|one| Point {
                label: one.name.clone(),
                x: Value::percent(one.rate()),
                y: Value::change(one.growth()),
                size: Some(Value::Money(one.actual)),
            })
            .collect();
        if points.len() >= 2 {
            let plot = Plot::Scatter(ScatterPlot {
                x_label: self.say("col-rate"),
                y_label: self.say("col-growth"),
                x_split: Some(Value::Percent(1.0)),
                y_split: Some(Value::Change(0.0)),
                points,
            });
            let chart = self.figures.chart(&self.say("chart-quadrants"), plot);
            document.push(Block::from(chart));
        }
    }

    fn appraisals(&self, document: &mut Document) -> Result<(), ReportError> {
        head(document, self.desk, "chapter-appraisals");
        let own = self.within();
        let of = KpiSheet::TYPE;
        let names = Titles::of(self.desk, ("person", "owner"), own.iter().copied())?;
        let row = |item: &&Item| -> Vec<Value> {
            vec![
                names.cell(item),
                text_cell(item.text("period")),
                number_cell(item, "score"),
                choice(of, item, "grade", self.desk.lang),
                choice(of, item, "state", self.desk.lang),
                day_cell(item, "measured_to"),
            ]
        };
        let columns = [
            "col-person",
            "col-period",
            "col-score#",
            "col-grade",
            "col-state",
            "col-measured",
        ];
        let table = titled(self.desk.lang, "table-appraisals", &columns);
        let body: Vec<Vec<Value>> = own.iter().map(row).collect();
        let some = !body.is_empty();
        sheet(document, table, body, self.say("none-appraisals"));
        if some {
            document.push(Block::from(self.grades(&own)));
        }
        Ok(())
    }

    fn grades(&self, own: &[&Item]) -> qd_documents::Table {
        let columns = ["col-grade", "col-heads#", "col-share#"];
        let mut table = titled(self.desk.lang, "table-grades", &columns);
        let graded = own
            .iter()
            .filter(|item| !item.text("grade").is_empty())
            .count();
        for key in ["outstanding", "passed", "failed"] {
            let n = own.iter().filter(|item| item.text("grade") == key).count();
            let option = KpiSheet::TYPE
                .field("grade")
                .and_then(|field| field.option(key));
            let share = (graded > 0).then(|| n as f64 / graded as f64);
            let name = option.map_or(Value::Absent, |o| o.label.of(self.desk.lang).into());
            table.push(RowRole::Body, [name, count(n), Value::percent(share)]);
        }
        table
    }

    fn annex(&self, document: &mut Document) -> Result<(), ReportError> {
        document.push(Block::plain_heading(1, self.say("chapter-annex")));
        document.push(Block::text(self.say("annex-definitions")));
        let all = self.desk.records()?.all(
            AppraisalStep::TYPE,
            &[
                ("verb", "calibrate,correct,dispute"),
                ("sort", "-created_at"),
            ],
        )?;
        let names = Titles::of(self.desk, ("person", "owner"), &all)?;
        let row = |item: &Item| -> Vec<Value> {
            vec![
                names.cell(item),
                choice(AppraisalStep::TYPE, item, "verb", self.desk.lang),
                number_cell(item, "points"),
                text_cell(item.text("note")),
            ]
        };
        let columns = ["col-person", "col-step", "col-points#", "col-grounds"];
        let table = titled(self.desk.lang, "table-corrections", &columns);
        let body = all.iter().map(row).collect();
        sheet(document, table, body, self.say("none-corrections"));
        Ok(())
    }
}

/// Where a person stands by rate and growth.
fn quadrant(one: &Seller) -> &'static str {
    match (one.rate().map(|r| r >= 1.0), one.growth().map(|g| g >= 0.0)) {
        (Some(true), Some(true)) => "quadrant-star",
        (Some(true), Some(false)) => "quadrant-steady",
        (Some(false), Some(true)) => "quadrant-rising",
        (Some(false), Some(false)) => "quadrant-help",
        _ => "quadrant-unknown",
    }
}
