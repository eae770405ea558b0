//! Effect on sales (结果层): trained against untrained colleagues, before and after, as a difference of differences.

use std::collections::BTreeSet;

use qd_base::{Date, Period};
use qd_documents::{Block, Document, RowRole, Span, Tone, Value};
use qd_insight::customers::{EffectVerdict, TrainingEffect, did};
use qd_ledger::MetricKey;
use qd_records::Item;
use qd_reports::build::Figures;
use qd_reports::reading::{Titles, day, text_cell};
use qd_reports::{Desk, ReportError};

use super::{count, say, titled};

/// Months before and after a class that are compared.
const MONTHS: usize = 3;

/// One class with its seats.
pub(super) struct Class<'a> {
    pub training: &'a Item,
    pub seats: Vec<&'a Item>,
}

/// Writes a table of all classes with the effect of each, or why none can be told.
pub(super) fn effects(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
    classes: &[Class<'_>],
) -> Result<(), ReportError> {
    let Some(by) = qd_analysis::seller_like(desk)? else {
        document.push(Block::text(say(desk.lang, "effect-no-sellers")));
        return Ok(());
    };
    let series = qd_analysis::monthly(desk, MetricKey::Revenue, Some(&by))?;
    let columns = [
        "col-course",
        "col-trained#",
        "col-others#",
        "col-trained-change#",
        "col-others-change#",
        "col-effect#",
        "col-interval",
        "col-verdict",
    ];
    let mut table = titled(desk.lang, "table-effects", &columns)
        .source(figures.source())
        .note(say(desk.lang, "effects-note"));
    let mut any = false;
    for class in classes {
        let names = Titles::of(desk, ("person", "owner"), class.seats.iter().copied())?;
        let here = |seat: &&&Item| matches!(seat.text("presence"), "present" | "part");
        let trained: BTreeSet<&str> = class
            .seats
            .iter()
            .filter(here)
            .filter_map(|seat| names.name(seat))
            .collect();
        let on = day(class.training, "held_on");
        let groups = on.and_then(|on| compare(&series, on, &trained));
        any = true;
        table.push(RowRole::Body, row(desk, class.training, groups.as_ref()));
    }
    if !any {
        document.push(Block::text(say(desk.lang, "none-classes")));
        return Ok(());
    }
    document.push(Block::from(table));
    let text = Span::text(say(desk.lang, "effect-caution"));
    document.push(Block::callout(Tone::Neutral, [text]));
    Ok(())
}

/// The effect with the sizes of both groups; the effect is absent where a group is too small.
type Compared = (usize, usize, Option<TrainingEffect>);

fn row(desk: &Desk, training: &Item, groups: Option<&Compared>) -> Vec<Value> {
    let effect = groups.and_then(|(_, _, effect)| effect.as_ref());
    // Changes are logarithms of ratios; they are shown as percentages.
    let share = |log: f64| Value::change(Some(log.exp() - 1.0));
    let of = |pick: fn(&TrainingEffect) -> f64| effect.map_or(Value::Absent, |e| share(pick(e)));
    let interval = effect.map_or(Value::Absent, |e| {
        let word = |log: f64| qd_base::format::percent(Some(log.exp() - 1.0));
        crate::texts()
            .say(
                desk.lang,
                "effect-interval",
                &[
                    ("low", &word(e.interval.low)),
                    ("high", &word(e.interval.high)),
                ],
            )
            .into()
    });
    let verdict = match (groups, effect.map(|e| e.verdict)) {
        (None, _) => "effect-too-early",
        (Some(_), None) => "effect-too-few",
        (_, Some(EffectVerdict::ShownPositive)) => "effect-positive",
        (_, Some(EffectVerdict::ShownNegative)) => "effect-negative",
        (_, Some(EffectVerdict::NotShown)) => "effect-not-shown",
    };
    let size = |pick: fn(&Compared) -> usize| groups.map_or(Value::Absent, |g| count(pick(g)));
    vec![
        text_cell(training.text("title")),
        size(|g| g.0),
        size(|g| g.1),
        of(|e| e.trained_change),
        of(|e| e.control_change),
        of(|e| e.effect),
        interval,
        say(desk.lang, verdict).into(),
    ]
}

/// Monthly sales of the three whole months before and after the month of the class, trained against the others; `None`
/// where the ledger does not hold three whole months after it. Who sold nothing in one of the two is left out.
fn compare(series: &qd_analysis::Monthly, on: Date, trained: &BTreeSet<&str>) -> Option<Compared> {
    let month = Period::month(on.year(), on.month());
    let at = series.months.iter().position(|m| m.first == month.first)?;
    if at < MONTHS || at + MONTHS >= series.months.len() {
        return None;
    }
    let mut groups: [(Vec<f64>, Vec<f64>); 2] = Default::default();
    for (name, values) in &series.groups {
        let sum = |from: usize| -> f64 {
            values
                .iter()
                .skip(from)
                .take(MONTHS)
                .map(|v| v.to_f64())
                .sum()
        };
        let (before, after) = (sum(at - MONTHS), sum(at + 1));
        if name.is_empty() || before <= 0.0 || after <= 0.0 {
            continue;
        }
        let group = &mut groups[usize::from(!trained.contains(name.as_str()))];
        group.0.push(before.ln());
        group.1.push(after.ln());
    }
    let [(before, after), (other_before, other_after)] = &groups;
    let effect = did(before, after, other_before, other_after).ok();
    Some((before.len(), other_before.len(), effect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_base::Amount;

    fn series(months: usize, people: &[(&str, i64, i64)]) -> qd_analysis::Monthly {
        let all: Vec<Period> = (0..months as i8)
            .map(|m| Period::month(2026, m + 1))
            .collect();
        let groups = people.iter().map(|(name, before, after)| {
            let value = |at: usize| Amount::units(if at < 4 { *before } else { *after });
            ((*name).to_owned(), (0..months).map(value).collect())
        });
        qd_analysis::Monthly {
            total: vec![Amount::ZERO; months],
            groups: groups.collect(),
            months: all,
            running: None,
        }
    }

    #[test]
    fn an_effect_is_the_change_of_the_trained_beyond_that_of_the_others() {
        let people = [
            ("甲", 100, 150),
            ("乙", 200, 300),
            ("丙", 100, 100),
            ("丁", 300, 300),
            ("戊", 0, 50),
        ];
        let all = series(7, &people);
        let on = jiff::civil::date(2026, 4, 15);
        let trained = BTreeSet::from(["甲", "乙"]);
        let (n, others, effect) = compare(&all, on, &trained).expect("months on both sides");
        assert_eq!((n, others), (2, 2), "who sold nothing before is left out");
        let effect = effect.expect("two in each group");
        assert!((effect.effect.exp() - 1.5).abs() < 1e-9);
        let early = series(6, &people);
        assert!(
            compare(&early, on, &trained).is_none(),
            "two months after say nothing"
        );
        let one = BTreeSet::from(["甲"]);
        assert!(
            compare(&all, on, &one).expect("months").2.is_none(),
            "one person is no group"
        );
    }
}
