//! Building blocks of answers (搭建): figures, cards and comparison rows, with the origin of each number attached.

use qd_base::format::Scale;
use qd_base::{Amount, Id, Label, Lang, Period, Problem, Texts, label};
use qd_documents::{Chart, Document, Figure, KeyFigure, Plot, Reference, Span, Table, Tone, Value};

use crate::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

/// The name of a member for people; the unknown member has one too.
pub fn member_name(member: &str, lang: Lang) -> String {
    match member {
        "" => label("未注明", "Not stated").of(lang).to_owned(),
        "yes" => label("是", "Yes").of(lang).to_owned(),
        "no" => label("否", "No").of(lang).to_owned(),
        name => name.to_owned(),
    }
}

/// A table named by a room's sentences, with text columns; a column whose key ends in `#` holds numbers.
pub fn titled(texts: &Texts, lang: Lang, title: &str, columns: &[&str]) -> Table {
    let say = |key: &str| texts.say(lang, key, &[]);
    let mut table = Table::new(say(title));
    for column in columns {
        table = match column.strip_suffix('#') {
            Some(number) => table.number_column(say(number)),
            None => table.text_column(say(column)),
        };
    }
    table
}

/// An empty document of a report, with company and day.
pub fn opened(report: &dyn Report, desk: &Desk, title: &str) -> Document {
    let mut document = Document::new(report.key(), title, desk.lang);
    document.company = desk.company.name.clone();
    document.date = Some(desk.today);
    document
}

/// The parameter of a report about one record.
pub fn record_param(label: Label) -> ParamSpec {
    ParamSpec {
        key: "record",
        label,
        kind: ParamKind::Text,
        default: |_| String::new(),
        more: true,
    }
}

/// The id of the record that a report is about.
///
/// # Errors
/// 400 with the room's sentence where none is named.
pub fn asked(params: &Params, otherwise: &str) -> Result<Id, ReportError> {
    let asked: Result<Id, _> = params.text("record").parse();
    Ok(asked.map_err(|_| Problem::new(400, otherwise).field("record"))?)
}

/// Figures of one report run: every number it makes carries the run's identity and its own cell.
pub struct Figures<'a> {
    desk: &'a Desk,
    run: Reference,
    /// The scale in which money is written on the page.
    pub scale: Scale,
}

impl<'a> Figures<'a> {
    /// Figures for a run; money is written in the scale that suits its largest amount.
    pub fn new(desk: &'a Desk, run: Reference, largest: Amount) -> Figures<'a> {
        Figures {
            desk,
            run,
            scale: Scale::for_largest(largest),
        }
    }

    /// The identity of the run, for tables and charts.
    pub fn source(&self) -> Reference {
        self.run.clone()
    }

    /// A figure of the run.
    pub fn figure(&self, cell: &str, value: Value) -> Figure {
        Figure::new(value, self.scale, self.desk.lang, self.run.at(cell))
    }

    /// Money as a figure that opens the lines behind it.
    pub fn money(&self, cell: &str, amount: Amount, lines: &str) -> Figure {
        let reference = if lines.is_empty() {
            self.run.at(cell)
        } else {
            self.desk.lines_reference(lines, "total/revenue")
        };
        Figure::new(Value::Money(amount), self.scale, self.desk.lang, reference)
    }

    /// A figure inside a sentence.
    pub fn span(&self, cell: &str, value: Value) -> Span {
        Span::Figure(self.figure(cell, value))
    }

    /// A card with a change judged by its sign.
    pub fn card(
        &self,
        title: &str,
        figure: Figure,
        change: Option<(&str, Option<f64>)>,
    ) -> KeyFigure {
        let card = KeyFigure::new(title, figure);
        match change {
            None => card,
            Some((note, rate)) => {
                let cell = format!("{}/change", card.figure.reference.cell);
                let tone = match rate {
                    Some(rate) if rate > 0.0005 => Tone::Good,
                    Some(rate) if rate < -0.0005 => Tone::Bad,
                    _ => Tone::Neutral,
                };
                card.change(self.figure(&cell, Value::change(rate)))
                    .note(note)
                    .tone(tone)
            }
        }
    }

    /// A chart of the run.
    pub fn chart(&self, title: &str, plot: Plot) -> Chart {
        Chart {
            title: title.to_owned(),
            scale: self.scale,
            unit: None,
            plot,
            note: None,
            source: Some(self.source()),
            table: None,
        }
    }
}

/// The parameters under which the lines behind an amount are listed.
pub fn lines_params(period: &Period, pairs: &[(&str, &str)]) -> String {
    let mut all: Vec<String> = pairs
        .iter()
        .filter(|(dimension, _)| !dimension.is_empty())
        .map(|(dimension, member)| format!("{dimension}:{}", shield(member)))
        .collect();
    all.sort();
    let filter = crate::params::escape(&all.join(";"));
    if filter.is_empty() {
        return format!("period={}", period.text);
    }
    format!("filter={filter}&period={}", period.text)
}

/// Hides the separators of a filter inside a member's name.
fn shield(member: &str) -> String {
    member
        .replace('%', "%25")
        .replace(';', "%3B")
        .replace('|', "%7C")
}

/// Undoes the hiding of [`lines_params`].
pub(crate) fn unshield(member: &str) -> String {
    member
        .replace("%3B", ";")
        .replace("%7C", "|")
        .replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_separators_survive_the_link() {
        let name = "A;B|C 100%3B: x";
        assert_eq!(unshield(&shield(name)), name);
    }
}
