//! Measuring (指标测量): every sheet that is not closed is measured each morning, from the ledger, the adopted target and the
//! records of the house. A measure without what it is measured by does not apply, and its weight goes to the others.

use std::collections::BTreeSet;

use qd_base::{Amount, Period, Reach, label};
use qd_insight::score::{Bands, Direction, Kpi, Outcome, item_score, weighted_score};
use qd_insight::target::Scope;
use qd_ledger::{MetricKey, Query};
use qd_records::{Act, FieldType, Item, Number, Record, Table};
use qd_reports::reading::day;
use qd_reports::{Desk, ReportError, Watch};
use serde_json::json;

use super::sheet::{Grade, KpiItem, KpiResult, KpiSheet, Measure, State};
use crate::meeting::action::ActionItem;
use crate::shared::{fields, typed};

/// Points are kept between these: nothing is worth more than 120.
const BOUNDS: (f64, f64) = (0.0, 120.0);

/// The watch of the room.
pub const MEASURED: Watch = Watch {
    key: "team.measured",
    label: label("每日测量考核指标", "Measure the KPI sheets"),
    cron: "45 6 * * *",
    run: measured,
};

fn measured(desk: &Desk) -> Result<u64, ReportError> {
    let sheets = desk.records()?.all(KpiSheet::TYPE, &[])?;
    let mut moved = 0;
    for item in &sheets {
        let sheet: KpiSheet = typed(item)?;
        if sheet.state == State::Closed {
            continue;
        }
        let Some(span) = span(desk, &sheet)? else {
            continue;
        };
        // The sales that count are those the post of the last day opened: a seller's own, a region for its head.
        let Some(own) = desk.in_the_seat_of(sheet.owner.0, span.last)? else {
            continue;
        };
        let person = Person {
            desk,
            own,
            id: item.text("owner"),
            span,
        };
        moved += u64::from(keep(&person, item, &sheet)?);
    }
    Ok(moved)
}

/// The days that count: of the period those in post, as far as the ledger reaches; none where it does not reach it yet.
fn span(desk: &Desk, sheet: &KpiSheet) -> Result<Option<Period>, ReportError> {
    let (_, last) = desk.span()?;
    let from = sheet.first_day.unwrap_or(sheet.period.first);
    let until = sheet.last_day.unwrap_or(sheet.period.last).min(last);
    if (from, until) == (sheet.period.first, sheet.period.last) {
        return Ok(Some(sheet.period.clone()));
    }
    Ok((from <= until)
        .then(|| Period::range(from, until))
        .flatten())
}

/// Whose values are measured, and over which days.
struct Person<'a> {
    /// The whole house.
    desk: &'a Desk,
    /// What the person answers for.
    own: Desk,
    id: &'a str,
    span: Period,
}

fn keep(person: &Person<'_>, item: &Item, sheet: &KpiSheet) -> Result<bool, ReportError> {
    let mut results = Vec::new();
    for kpi in &sheet.items.0 {
        results.push(person.result(kpi, sheet.judged)?);
    }
    let results = Table(results);
    let score = whole(&results.0, sheet.adjusted);
    let grade = graded(&results.0, score);
    let to = Some(person.span.last);
    if (&sheet.results, sheet.score, sheet.grade, sheet.measured_to) == (&results, score, grade, to)
    {
        return Ok(false);
    }
    let change = fields([
        ("results", results.to_json()),
        ("score", score.map(|s| s.to_json()).unwrap_or_default()),
        ("grade", grade.map(|g| g.to_json()).unwrap_or_default()),
        ("measured_to", json!(person.span.last.to_string())),
    ]);
    let records = person.desk.records()?;
    let act = Act {
        actor: qd_base::Actor::system(MEASURED.label.zh),
        ..records.act().clone()
    };
    let which = (item.id, item.version);
    let edited = records.records().edit(&act, KpiSheet::TYPE, which, &change);
    records.wait(edited)?;
    Ok(true)
}

impl Person<'_> {
    fn result(&self, kpi: &KpiItem, judged: Option<Number>) -> Result<KpiResult, ReportError> {
        let wanted = kpi.target.map(Amount::to_f64);
        let (target, actual) = match kpi.measure {
            Measure::Sales => (self.sales_target()?, self.ledger(MetricKey::Revenue)?),
            Measure::Growth => (wanted, self.growth()?),
            Measure::Profit => (wanted, self.profit()?),
            Measure::NewCustomers => (wanted, self.new_customers()?),
            Measure::Visits => (wanted, self.visits()?),
            Measure::Actions => (wanted, self.actions()?),
            Measure::Judged => (Some(100.0), judged.map(Amount::to_f64)),
        };
        let points = target.zip(actual).and_then(|(target, actual)| {
            item_score((actual, target), Direction::HigherIsBetter, BOUNDS)
        });
        Ok(KpiResult {
            measure: kpi.measure,
            weight: kpi.weight,
            target: target.and_then(number),
            actual: actual.and_then(number),
            points: points.and_then(number),
        })
    }

    fn sum(&self, metric: MetricKey, span: &Period) -> Result<f64, ReportError> {
        let frame = self.own.ask(&Query::of(&[metric]).during(span))?;
        Ok(frame.amount(metric.name(), 0).to_f64())
    }

    /// Of the days that count; nothing for who answers for no sales.
    fn ledger(&self, metric: MetricKey) -> Result<Option<f64>, ReportError> {
        if !self.sells() {
            return Ok(None);
        }
        self.sum(metric, &self.span).map(Some)
    }

    fn sells(&self) -> bool {
        self.own.actor.reach != Reach::Nothing
    }

    /// The adopted targets of the years that the span touches, for the days in post.
    fn sales_target(&self) -> Result<Option<f64>, ReportError> {
        let fiscal = self.desk.company.fiscal;
        let (first, last) = (
            fiscal.year_of(self.span.first),
            fiscal.year_of(self.span.last),
        );
        let mut sum = Amount::ZERO;
        for year in first..=last {
            let Some(goal) = qd_analysis::adopted_goal(&self.own, year)? else {
                return Ok(None);
            };
            sum += goal.due(&self.desk.calendar, &Scope::default(), &self.span);
        }
        Ok((sum.0 > 0).then(|| sum.to_f64()))
    }

    fn growth(&self) -> Result<Option<f64>, ReportError> {
        if !self.sells() {
            return Ok(None);
        }
        let before = self.sum(MetricKey::Revenue, &self.span.years_before(1))?;
        let now = self.sum(MetricKey::Revenue, &self.span)?;
        Ok((before > 0.0).then(|| (now / before - 1.0) * 100.0))
    }

    fn profit(&self) -> Result<Option<f64>, ReportError> {
        if !self.desk.has_measure(MetricKey::Profit) {
            return Ok(None);
        }
        self.ledger(MetricKey::Profit)
    }

    /// Customers whose first line of the whole ledger lies in the span and is this person's.
    fn new_customers(&self) -> Result<Option<f64>, ReportError> {
        let (first, _) = self.desk.span()?;
        if !self.sells() || !self.desk.has_dimension("customer") {
            return Ok(None);
        }
        let before = Period::range(first, self.span.first.yesterday().unwrap_or(first));
        let Some(before) = before else {
            return Ok(None);
        };
        let ask = Query::of(&[MetricKey::Lines]).by(&["customer"]);
        let old = self.desk.ask(&ask.during(&before))?;
        let old: BTreeSet<&str> = (0..old.rows())
            .map(|row| old.member("customer", row))
            .collect();
        let ask = Query::of(&[MetricKey::Revenue]).by(&["customer"]);
        let now = self.own.ask(&ask.during(&self.span))?;
        let fresh = (0..now.rows())
            .filter(|row| now.amount("revenue", *row).0 > 0)
            .map(|row| now.member("customer", row))
            .filter(|name| !name.is_empty() && !old.contains(name));
        Ok(Some(fresh.count() as f64))
    }

    /// Visits of the customers' room with notes.
    fn visits(&self) -> Result<Option<f64>, ReportError> {
        let records = self.desk.records()?;
        let Some(of) = records.records().registry().get("visit") else {
            return Ok(None);
        };
        let all = records.all(of, &[("owner", self.id), ("state", "done")])?;
        let inside = |one: &&Item| day(one, "day").is_some_and(|on| self.span.contains(on));
        Ok(Some(all.iter().filter(inside).count() as f64))
    }

    /// Of the actions due in the span, the percentage done by their day.
    fn actions(&self) -> Result<Option<f64>, ReportError> {
        let all = self
            .desk
            .records()?
            .all(ActionItem::TYPE, &[("owner", self.id)])?;
        let due: Vec<&Item> = all
            .iter()
            .filter(|one| one.text("state") != "dropped")
            .filter(|one| day(one, "due").is_some_and(|on| self.span.contains(on)))
            .collect();
        let in_time = |one: &&&Item| match (day(one, "done_on"), day(one, "due")) {
            (Some(done), Some(due)) => done <= due,
            _ => false,
        };
        let done = due.iter().filter(in_time).count() as f64;
        Ok((!due.is_empty()).then(|| done / due.len() as f64 * 100.0))
    }
}

fn number(value: f64) -> Option<Number> {
    Amount::from_f64((value * 100.0).round() / 100.0)
}

/// The score of a sheet, out of 100 with at most 120: weighted points of what applies, and what calibration added.
pub fn whole(results: &[KpiResult], adjusted: Option<Number>) -> Option<Number> {
    let kpi = |result: &KpiResult| Kpi {
        key: String::new(),
        weight: result.weight.0.to_f64() / 100.0,
        outcome: result.points.map_or(Outcome::NotApplicable, |points| {
            Outcome::Points(points.to_f64())
        }),
    };
    let kpis: Vec<Kpi> = results.iter().map(kpi).collect();
    let score = weighted_score(&kpis).ok()?.score?;
    let score = score + adjusted.map_or(0.0, Amount::to_f64);
    Amount::from_f64((score.clamp(BOUNDS.0, BOUNDS.1) * 10.0).round() / 10.0)
}

/// The grade that measured results lead to; none before the superior has given the judged points.
pub fn graded(results: &[KpiResult], score: Option<Number>) -> Option<Grade> {
    let judged = |one: &KpiResult| one.measure != Measure::Judged || one.points.is_some();
    score
        .filter(|_| results.iter().all(judged))
        .and_then(grade_of)
}

/// The grade of a score.
fn grade_of(score: Number) -> Option<Grade> {
    let bands = Bands::performance();
    match bands.grade(score.to_f64())?.key.as_str() {
        "outstanding" => Some(Grade::Outstanding),
        "passed" => Some(Grade::Passed),
        _ => Some(Grade::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_records::Percent;

    fn result(weight: i64, points: Option<i64>) -> KpiResult {
        KpiResult {
            measure: Measure::Sales,
            weight: Percent(Amount::units(weight)),
            target: None,
            actual: None,
            points: points.map(Amount::units),
        }
    }

    #[test]
    fn what_does_not_apply_gives_its_weight_to_the_others() {
        let both = [result(70, Some(100)), result(30, Some(50))];
        assert_eq!(whole(&both, None), Some(Amount::units(85)));
        let one = [result(70, Some(90)), result(30, None)];
        assert_eq!(whole(&one, None), Some(Amount::units(90)));
        assert_eq!(whole(&[result(100, None)], None), None);
        let raised = whole(&both, Some(Amount::units(-16)));
        assert_eq!(raised.and_then(grade_of), Some(Grade::Failed));
        assert_eq!(grade_of(Amount::units(85)), Some(Grade::Outstanding));
        assert_eq!(grade_of(Amount::units(70)), Some(Grade::Passed));
    }
}
