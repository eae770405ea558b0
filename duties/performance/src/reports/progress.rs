//! How far the year is (达成进度): actual, target, last year and forecast of a year, by month and by member.

use std::sync::Arc;

use qd_analysis::{AdoptedGoal, Monthly, Outlook};
use qd_base::{Amount, Date, Period};
use qd_documents::{Axis, Chart, Mark, Plot, Series, SeriesPlot, SeriesRole, Value};
use qd_ledger::MetricKey;
use qd_reports::build::Figures;
use qd_reports::{Desk, ReportError};

use crate::texts;

/// A year in progress, or a finished one.
pub struct Progress {
    /// The year.
    pub year: Period,
    /// The day up to which the ledger speaks (数据日期).
    pub as_of: Date,
    /// Revenue of the year up to that day.
    pub actual: Amount,
    /// Revenue of the same days a year earlier; `None` where the ledger does not reach back.
    pub last_year: Option<Amount>,
    /// The target of the whole year, if one was adopted.
    pub goal: Option<Arc<AdoptedGoal>>,
    /// Share of the year's working days that has passed (时间进度).
    pub time: Option<f64>,
    /// Past months.
    pub months: Monthly,
    /// Coming months.
    pub outlook: Arc<Outlook>,
}

impl Progress {
    /// The target of the whole year.
    pub fn target(&self) -> Option<Amount> {
        self.goal
            .as_ref()
            .map(|goal| Amount(goal.tiers.goal.total * 100))
    }

    /// Attainment (目标完成率): actual over target; `None` without a positive target.
    pub fn rate(&self) -> Option<f64> {
        let target = self.target().filter(|t| t.0 > 0)?;
        Some(self.actual.to_f64() / target.to_f64())
    }

    /// Growth against the same days of last year.
    pub fn growth(&self) -> Option<f64> {
        let before = self.last_year.filter(|b| b.0 > 0)?;
        Some(self.actual.to_f64() / before.to_f64() - 1.0)
    }

    /// What the year is expected to bring in all. The running month is forecast as a whole month; what it brought so
    /// far is inside that.
    pub fn expected(&self) -> f64 {
        let (over, coming) = self.outlook.total_of(&self.year);
        over.to_f64() + coming.mean
    }
}

/// Reads the progress of a year.
pub fn progress(desk: &Desk, year: i16) -> Result<Progress, ReportError> {
    let (first, last) = desk.span()?;
    let period = desk.company.fiscal.year(year);
    let as_of = last.min(period.last);
    let so_far =
        Period::range(period.first, as_of.max(period.first)).ok_or(ReportError::EmptyLedger)?;
    let before = so_far.years_before(1);
    let growth = qd_analysis::total(desk, MetricKey::Revenue, &so_far, &before)?;
    Ok(Progress {
        last_year: (first <= before.first.saturating_add(jiff::Span::new().days(16)))
            .then_some(growth.base),
        actual: growth.current,
        time: desk.calendar.progress(period.first, period.last, as_of),
        months: qd_analysis::monthly(desk, MetricKey::Revenue, None)?,
        outlook: qd_analysis::outlook(desk, &period)?,
        year: period,
        as_of,
        goal: qd_analysis::adopted_goal(desk, year)?,
    })
}

/// Actual against cumulative target, last year and forecast: the chart every director asks for first.
pub fn chart(desk: &Desk, figures: &Figures<'_>, progress: &Progress) -> Chart {
    let months = progress.year.months();
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut sum = [0.0f64; 4];
    let mut lines: [Vec<Value>; 4] = Default::default();
    let by_month = progress
        .goal
        .as_ref()
        .map(|goal| goal.tiers.goal.by_month());
    for (at, month) in months.iter().enumerate() {
        let (year, number) = (month.first.year(), month.first.month());
        let actual = progress.months.of(year, number).map(Amount::to_f64);
        let before = progress.months.of(year - 1, number).map(Amount::to_f64);
        let target = by_month.as_ref().map(|months| months[at] as f64 / 100.0);
        let forecast = match actual {
            Some(value) => Some(value),
            None => progress
                .outlook
                .months
                .iter()
                .position(|m| m.first == month.first)
                .map(|i| progress.outlook.total.point[i]),
        };
        for (slot, value) in [actual, target, before, forecast].into_iter().enumerate() {
            let cell = match value {
                Some(value) => {
                    sum[slot] += value;
                    Amount::from_f64(sum[slot]).map_or(Value::Absent, Value::Money)
                }
                None => Value::Absent,
            };
            // The forecast line starts where the actual line ends.
            let hidden = slot == 3 && actual.is_some() && next_is_known(progress, &months, at);
            lines[slot].push(if hidden { Value::Absent } else { cell });
        }
    }
    let [actual, target, before, forecast] = lines;
    let line = |name: &str, role, mark, values: Vec<Value>| Series {
        name: say(name),
        mark,
        axis: Axis::Left,
        role,
        values,
        bands: Vec::new(),
    };
    let all = [
        line("series-actual", SeriesRole::Actual, Mark::Line, actual),
        line("series-target", SeriesRole::Target, Mark::Line, target),
        line("series-last-year", SeriesRole::LastYear, Mark::Line, before),
        line(
            "series-forecast",
            SeriesRole::Forecast,
            Mark::DashedLine,
            forecast,
        ),
    ];
    let series = all
        .into_iter()
        .filter(|s| s.values.iter().any(|v| *v != Value::Absent))
        .collect();
    let categories = months.iter().map(|m| m.text.clone()).collect();
    figures.chart(
        &say("chart-cumulative"),
        Plot::Series(SeriesPlot { categories, series }),
    )
}

fn next_is_known(progress: &Progress, months: &[Period], at: usize) -> bool {
    months.get(at + 1).is_some_and(|m| {
        progress
            .months
            .of(m.first.year(), m.first.month())
            .is_some()
    })
}
