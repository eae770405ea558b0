//! 《目标责任书》: one letter of responsibility as a paper to be signed — the targets, quarter by quarter as the company's year
//! runs, the other measures with their weights, how it is judged, and the steps already taken.

use qd_base::{Amount, Id, Label, Problem, label};
use qd_documents::{Block, Document, RowRole, SignOffRow, Table, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{choice, money, number_of, rows, word};
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::plan::company_name;
use crate::living::letter::{LetterStep, TargetLetter};
use crate::texts;

/// The letter of one person.
pub struct Letter;

/// The tiers as fields of the record, with the names of their columns.
const TIERS: [(&str, &str); 3] = [
    ("floor", "tier-floor"),
    ("target", "tier-goal"),
    ("stretch", "tier-stretch"),
];

impl Report for Letter {
    fn key(&self) -> &'static str {
        "strategy.letter"
    }
    fn label(&self) -> Label {
        label("目标责任书", "Letter of responsibility")
    }
    fn purpose(&self) -> Label {
        label(
            "一份可以签署的目标责任书：下载 Word、PDF、Excel。",
            "A letter of responsibility to be signed: as Word, PDF and Excel.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn is_document(&self) -> bool {
        true
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(TargetLetter::TYPE)
    }

    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "record",
            label: label("目标责任书", "Letter"),
            kind: ParamKind::Text,
            default: |_| String::new(),
            more: true,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let asked: Result<Id, _> = params.text("record").parse();
        let id = asked.map_err(|_| Problem::new(400, "strategy-no-letter").field("record"))?;
        let records = desk.records()?;
        let letter = records.get(TargetLetter::TYPE, id)?;
        let steps = records.linked(LetterStep::TYPE, "letter", id)?;
        let owner = letter.text("owner").to_owned();
        let names = records.titles("person", std::slice::from_ref(&owner))?;
        let name = names.get(&owner).cloned().unwrap_or_default();
        let sheet = Sheet {
            desk,
            figures: figures(self, desk, params, &letter),
            letter: &letter,
            name: &name,
        };
        Ok(sheet.write(steps))
    }
}

fn figures<'d>(report: &Letter, desk: &'d Desk, params: &Params, letter: &Item) -> Figures<'d> {
    let amounts = TIERS.iter().filter_map(|(field, _)| money(letter, field));
    let largest = amounts.max().unwrap_or(Amount::ZERO);
    Figures::new(desk, desk.reference(report, params), largest)
}

/// A letter while it is written.
struct Sheet<'d> {
    desk: &'d Desk,
    figures: Figures<'d>,
    letter: &'d Item,
    name: &'d str,
}

impl Sheet<'_> {
    fn say(&self, key: &str) -> String {
        texts().say(self.desk.lang, key, &[])
    }

    fn write(&self, steps: Vec<Item>) -> Document {
        let year = whole(self.letter.text("year"));
        let mut document =
            Document::new("target-letter", self.letter.text("title"), self.desk.lang);
        document.brief = true;
        document.company = company_name(self.desk);
        document.number.clone_from(&self.letter.number);
        document.period.clone_from(&year);
        document.date = Some(self.desk.today);
        document.sample_notice = self.desk.company.sample.then(|| self.say("sample-notice"));
        let args: [(&str, &dyn std::fmt::Display); 2] = [("name", &self.name), ("year", &year)];
        let opening = texts().say(self.desk.lang, "letter-opening", &args);
        document.push(Block::text(opening));
        document.push(Block::heading(1, self.say("letter-targets")));
        document.push(Block::from(self.tiers(&year)));
        if let Some(table) = self.measures() {
            document.push(Block::heading(1, self.say("letter-measures")));
            document.push(Block::from(table));
        }
        document.push(Block::heading(1, self.say("letter-judged")));
        document.push(Block::text(self.say("letter-judged-text")));
        if !self.letter.text("note").is_empty() {
            document.push(Block::heading(1, self.say("letter-remark")));
            let lines = self.letter.text("note").lines();
            document.blocks.extend(lines.map(Block::text));
        }
        if let Some(table) = self.course(&steps) {
            document.push(Block::heading(1, self.say("letter-course")));
            document.push(Block::from(table));
        }
        document.push(Block::heading(1, self.say("letter-signed")));
        document.push(Block::SignOff {
            rows: self.signs(&steps),
        });
        document
    }

    /// The year's targets: of the quarters in proportion to the company's adopted year, and of the whole year.
    fn tiers(&self, year: &str) -> Table {
        let mut table = Table::new(self.say("letter-table"))
            .scale(self.figures.scale)
            .source(self.figures.source())
            .text_column(self.say("column-when"));
        for (_, key) in TIERS {
            table = table.sum_column(self.say(key));
        }
        let amounts = TIERS.map(|(field, _)| money(self.letter, field));
        let shares = self.shares(year);
        let mut left = amounts;
        for (at, share) in shares.iter().enumerate() {
            let last = at + 1 == shares.len();
            let mut row = vec![Value::text(format!("{year}Q{}", at + 1))];
            for (rest, whole) in left.iter_mut().zip(amounts) {
                let part = if last {
                    *rest
                } else {
                    whole.map(|amount| fen(amount.to_f64() * share))
                };
                *rest = rest.zip(part).map(|(rest, part)| rest - part);
                row.push(part.map_or(Value::Absent, Value::Money));
            }
            table.push(RowRole::Body, row);
        }
        let mut row = vec![Value::Text(self.say("letter-year"))];
        row.extend(amounts.map(|amount| amount.map_or(Value::Absent, Value::Money)));
        let role = if shares.is_empty() {
            RowRole::Body
        } else {
            RowRole::Total
        };
        table.push(role, row);
        if shares.is_empty() {
            table
        } else {
            table.note(self.say("letter-quarters-note"))
        }
    }

    /// The share of each quarter in the company's adopted year; none where no target is adopted for it.
    fn shares(&self, year: &str) -> Vec<f64> {
        let adopted = year
            .parse()
            .ok()
            .and_then(|year| qd_analysis::adopted_goal(self.desk, year).ok().flatten());
        let Some(goal) = adopted else {
            return Vec::new();
        };
        let months = goal.period.months().len();
        let of = |month| {
            goal.tiers.goal.sum(&qd_insight::target::Scope {
                month: Some(month),
                ..Default::default()
            }) as f64
        };
        let all: Vec<usize> = (0..months).collect();
        let whole: f64 = all.iter().map(|month| of(*month)).sum();
        if whole <= 0.0 {
            return Vec::new();
        }
        let quarter = |months: &[usize]| months.iter().map(|month| of(*month)).sum::<f64>() / whole;
        all.chunks(3).map(quarter).collect()
    }

    fn measures(&self) -> Option<Table> {
        let mut table = Table::new(self.say("letter-measures"))
            .text_column(self.say("column-indicator"))
            .text_column(self.say("column-target"))
            .number_column(self.say("column-weight"));
        for row in rows(self.letter, "items") {
            let weight = number_of(&row["weight"]).map(|points| points / 100.0);
            let cells = [
                word(row, "measure").into(),
                word(row, "target").into(),
                Value::percent(weight),
            ];
            table.push(RowRole::Body, cells);
        }
        (!table.rows.is_empty()).then_some(table)
    }

    /// What was acknowledged, countered and amended, by whom and when.
    fn course(&self, steps: &[Item]) -> Option<Table> {
        let mut table = Table::new(self.say("letter-course"))
            .scale(self.figures.scale)
            .source(self.figures.source())
            .text_column(self.say("column-day"))
            .text_column(self.say("column-step"))
            .number_column(self.say("column-sum"))
            .text_column(self.say("column-note"));
        for step in steps {
            let cells = [
                Value::Date(day_of(step)),
                choice(LetterStep::TYPE, step, "verb", self.desk.lang),
                money(step, "amount").map_or(Value::Absent, Value::Money),
                step.text("note").into(),
            ];
            table.push(RowRole::Body, cells);
        }
        (!table.rows.is_empty()).then_some(table)
    }

    /// The person signs by acknowledging; the director by hand.
    fn signs(&self, steps: &[Item]) -> Vec<SignOffRow> {
        let signed = steps.iter().rev();
        let signed = signed
            .filter(|_| self.letter.text("state") == "acknowledged")
            .find(|step| step.text("verb") == "acknowledge");
        let theirs = SignOffRow {
            role: self.say("sign-owner"),
            name: Some(self.name.to_owned()).filter(|name| !name.is_empty()),
            opinion: signed.map(|step| step.text("note").to_owned()),
            date: signed.map(day_of),
        };
        let director = SignOffRow {
            role: self.say("sign-director"),
            ..SignOffRow::default()
        };
        vec![theirs, director]
    }
}

fn day_of(step: &Item) -> qd_base::Date {
    let at = qd_base::Timestamp::from_microsecond(step.created_at);
    qd_workflow::day_of(at.unwrap_or_default())
}

/// To the fen.
fn fen(amount: f64) -> Amount {
    let fen = (amount * 100.0).round() as i64;
    Amount(fen * (qd_base::amount::SCALE / 100))
}

/// A whole number without its decimals.
fn whole(number: &str) -> String {
    number.split('.').next().unwrap_or_default().to_owned()
}
