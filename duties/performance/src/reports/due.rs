//! 书面说明与差距: what should have been reached by now, who is above 110 % or below 90 % of it, and who is furthest behind.

use qd_analysis::{AdoptedGoal, Growth};
use qd_base::{Amount, Period};
use qd_documents::{RowRole, Table, Value};
use qd_ledger::{Compare, MetricKey, Query};
use qd_reports::build::{Figures, member_name};
use qd_reports::params::dimension_label;
use qd_reports::{Desk, ReportError};

use crate::alert::Said;
use crate::texts;

/// Outside these shares of the target a written explanation is due (handbook, metrics; the monthly template's rule).
const EXPLAINED: std::ops::RangeInclusive<f64> = 0.9..=1.1;

/// A member of a split with what it reached and what it should have reached by now.
pub(crate) struct Standing {
    pub by: String,
    pub member: String,
    pub actual: Amount,
    pub due: Amount,
}

impl Standing {
    /// Actual over due; `None` without a positive target.
    pub fn rate(&self) -> Option<f64> {
        (self.due.0 > 0).then(|| self.actual.to_f64() / self.due.to_f64())
    }
}

/// Whether a share of the target has to be explained in writing.
pub(crate) fn needs_words(rate: Option<f64>) -> bool {
    rate.is_some_and(|rate| !EXPLAINED.contains(&rate))
}

/// All members of a dimension of the goal, those without business so far included, furthest behind first.
pub(crate) fn standings(
    desk: &Desk,
    goal: &AdoptedGoal,
    slot: usize,
    so_far: &Period,
) -> Result<Vec<Standing>, ReportError> {
    let Some(by) = goal.dimensions[slot].as_deref() else {
        return Ok(Vec::new());
    };
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue]).by(&[by]).during(so_far))?;
    let actual = |name: &str| -> Amount {
        (0..frame.rows())
            .filter(|row| frame.member(by, *row) == name)
            .map(|row| frame.amount("revenue", row))
            .sum()
    };
    let mut rows: Vec<Standing> = goal.names[slot]
        .iter()
        .filter_map(|member| {
            let scope = goal.scope_of(slot, member)?;
            Some(Standing {
                by: by.to_owned(),
                member: member.clone(),
                actual: actual(member),
                due: goal.due(&desk.calendar, &scope, so_far),
            })
        })
        .collect();
    rows.sort_by_key(|row| row.actual - row.due);
    Ok(rows)
}

/// The members that owe a written explanation, with what the ledger shows towards it.
pub(crate) fn explanations(
    desk: &Desk,
    figures: &Figures<'_>,
    goal: &AdoptedGoal,
    spans: (&Period, &Period),
) -> Result<Option<Table>, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("table-explain"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-what"))
        .number_column(say("column-due"))
        .number_column(say("column-actual"))
        .number_column(say("column-attainment"))
        .text_column(say("column-clue"))
        .text_column(say("column-words"));
    let said = Said::within(desk, spans.0)?;
    for slot in [0, 2, 1] {
        let standings = standings(desk, goal, slot, spans.0)?;
        let owed: Vec<&Standing> = standings.iter().filter(|s| needs_words(s.rate())).collect();
        if owed.is_empty() {
            continue;
        }
        let clues = Clues::read(desk, &owed[0].by, spans)?;
        for standing in owed {
            let clue = clues.of(desk, figures, standing);
            let words = said.of(slot, &standing.member);
            let words = words.unwrap_or_else(|| say("words-open"));
            table.push(RowRole::Body, row(desk, standing, clue, words));
        }
    }
    Ok((!table.rows.is_empty()).then(|| table.note(say("explain-note"))))
}

fn row(desk: &Desk, standing: &Standing, clue: String, words: String) -> [Value; 6] {
    let kind = dimension_label(&standing.by, desk.lang);
    let name = member_name(&standing.member, desk.lang);
    [
        Value::Text(format!("{kind} · {name}")),
        Value::Money(standing.due),
        Value::Money(standing.actual),
        Value::percent(standing.rate()),
        Value::Text(clue),
        Value::Text(words),
    ]
}

/// The largest change of a customer inside each member.
struct Clues(Vec<(String, String, Growth)>);

impl Clues {
    fn read(desk: &Desk, by: &str, spans: (&Period, &Period)) -> Result<Clues, ReportError> {
        if !desk.has_dimension("customer") {
            return Ok(Clues(Vec::new()));
        }
        let query = Query::of(&[MetricKey::Revenue])
            .by(&[by, "customer"])
            .during(spans.0)
            .compared(Compare::Period(spans.1.clone()));
        let frame = desk.ask(&query)?;
        let one = |row| {
            let growth = Growth {
                current: frame.amount("revenue", row),
                base: frame.amount("revenue_compared", row),
            };
            let name = |column| frame.member(column, row).to_owned();
            (name(by), name("customer"), growth)
        };
        Ok(Clues((0..frame.rows()).map(one).collect()))
    }

    /// The customer whose change against last year points the same way as the gap, in words.
    fn of(&self, desk: &Desk, figures: &Figures<'_>, standing: &Standing) -> String {
        let sign = (standing.actual - standing.due).0.signum();
        let largest = self
            .0
            .iter()
            .filter(|(member, _, growth)| {
                *member == standing.member && growth.delta().0.signum() == sign
            })
            .max_by_key(|(_, _, growth)| growth.delta().abs());
        let Some((_, customer, growth)) = largest else {
            return texts().say(desk.lang, "clue-none", &[]);
        };
        let key = if sign < 0 { "clue-fell" } else { "clue-rose" };
        let amount = Value::Money(growth.delta().abs()).phrase(figures.scale, desk.lang);
        let name = member_name(customer, desk.lang);
        texts().say(desk.lang, key, &[("name", &name), ("amount", &amount)])
    }
}

/// Who is furthest behind the target so far: regions first, then sellers; `None` where nobody is behind.
pub(crate) fn gaps(
    desk: &Desk,
    figures: &Figures<'_>,
    goal: &AdoptedGoal,
    so_far: &Period,
) -> Result<Option<Table>, ReportError> {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("gaps"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-what"))
        .number_column(say("column-due"))
        .number_column(say("column-actual"))
        .number_column(say("column-gap"))
        .number_column(say("column-attainment"));
    for slot in [0, 1] {
        let standings = standings(desk, goal, slot, so_far)?;
        for standing in standings.iter().filter(|s| s.actual < s.due).take(5) {
            let kind = dimension_label(&standing.by, desk.lang);
            let name = member_name(&standing.member, desk.lang);
            table.push(
                RowRole::Body,
                [
                    Value::Text(format!("{kind} · {name}")),
                    Value::Money(standing.due),
                    Value::Money(standing.actual),
                    Value::Money(standing.actual - standing.due),
                    Value::percent(standing.rate()),
                ],
            );
        }
    }
    Ok((!table.rows.is_empty()).then(|| table.note(say("gaps-note"))))
}

#[cfg(test)]
mod tests {
    use super::needs_words;

    #[test]
    fn words_are_due_outside_ninety_to_one_hundred_and_ten_percent_only() {
        assert!(needs_words(Some(0.899)));
        assert!(!needs_words(Some(0.9)));
        assert!(!needs_words(Some(1.1)));
        assert!(needs_words(Some(1.101)));
        assert!(!needs_words(None), "without a target nothing is owed");
    }
}
