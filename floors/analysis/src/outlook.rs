//! The outlook (预测): monthly forecasts of the whole and of each region that add up, with intervals and backtest.

use jiff::ToSpan;
use qd_base::{Amount, Period};
use qd_insight::forecast::{
    self, Backtest, Forecast, Hierarchy, Options, Regressors, TotalDistribution,
};
use qd_insight::season;
use qd_ledger::MetricKey;
use qd_reports::{Desk, ReportError};

use crate::{Monthly, monthly, span};

/// Forecast of one region.
#[derive(Clone, Debug)]
pub struct PartOutlook {
    /// The region; empty is unknown.
    pub member: String,
    /// Its past months.
    pub past: Vec<Amount>,
    /// Its coming months, coherent with the total.
    pub forecast: Forecast,
}

/// Forecast of the whole and its parts.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The past.
    pub past: Monthly,
    /// The coming months.
    pub months: Vec<Period>,
    /// The whole; its point is the sum of the parts where there are parts.
    pub total: Forecast,
    /// The dimension of the parts.
    pub by: Option<String>,
    /// The parts.
    pub parts: Vec<PartOutlook>,
}

impl Outlook {
    /// How the method did at past dates.
    pub fn backtest(&self) -> &Backtest {
        &self.total.backtest
    }

    /// Sum of the months of a span: months that are over as they were, coming months as a distribution.
    pub fn total_of(&self, period: &Period) -> (Amount, TotalDistribution) {
        let over = self.past.sum(period);
        let inside: Vec<usize> = (0..self.months.len())
            .filter(|i| period.contains(self.months[*i].first))
            .collect();
        let range = match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => *first..*last + 1,
            _ => 0..0,
        };
        (over, forecast::total_distribution(&self.total, range))
    }

    /// The shape of a year (月度节奏): the share of each of its months, from what is over and what is forecast.
    pub fn shape(&self, year: &Period) -> Vec<f64> {
        let value = |month: &Period| {
            let at = |list: &[Period]| list.iter().position(|m| m.first == month.first);
            match (at(&self.past.months), at(&self.months)) {
                (Some(i), _) => self.past.total[i].to_f64(),
                (None, Some(i)) => self.total.point[i],
                (None, None) => 0.0,
            }
        };
        let values: Vec<f64> = year.months().iter().map(|m| value(m).max(0.0)).collect();
        let sum: f64 = values.iter().sum();
        let even = 1.0 / values.len() as f64;
        values
            .iter()
            .map(|v| if sum > 0.0 { v / sum } else { even })
            .collect()
    }
}

/// Forecasts revenue by month up to the end of `until`.
pub fn outlook(desk: &Desk, until: &Period) -> Result<std::sync::Arc<Outlook>, ReportError> {
    desk.remember(&format!("outlook|{until}"), || {
        let by = span::region_like(desk)?;
        let past = monthly(desk, MetricKey::Revenue, by.as_deref())?;
        let months = coming(&past, until)?;
        make(past, months, by)
    })
}

/// The outlook as it stood on the eve of a year: what the year's goal takes its rhythm from. A goal that is set late
/// would otherwise be shaped by the very months it is to judge, and every month would attain the same share.
pub fn eve_outlook(desk: &Desk, year: &Period) -> Result<std::sync::Arc<Outlook>, ReportError> {
    if desk.span()?.1 < year.first {
        return outlook(desk, year);
    }
    desk.remember(&format!("eve-outlook|{year}"), || {
        let by = span::region_like(desk)?;
        let past = monthly(desk, MetricKey::Revenue, by.as_deref())?.known_before(year.first);
        let months = coming(&past, year)?;
        make(past, months, by)
    })
}

fn coming(past: &Monthly, until: &Period) -> Result<Vec<Period>, ReportError> {
    let last = past.months.last().ok_or(ReportError::EmptyLedger)?;
    let mut day = last.first.saturating_add(1.month());
    let mut months = Vec::new();
    while day <= until.last && months.len() < 36 {
        months.push(Period::month(day.year(), day.month()));
        day = day.saturating_add(1.month());
    }
    if months.is_empty() {
        months.push(Period::month(day.year(), day.month()));
    }
    Ok(months)
}

fn make(past: Monthly, months: Vec<Period>, by: Option<String>) -> Result<Outlook, ReportError> {
    let plain = |values: &[Amount]| values.iter().map(|a| a.to_f64()).collect::<Vec<f64>>();
    let options = Options {
        regressors: Some(drivers(&past, months.len())),
        ..Options::default()
    };
    let ask = |values: &[f64]| {
        forecast::forecast(values, 12, months.len(), &options)
            .map_err(|fault| ReportError::Analysis(fault.to_string()))
    };
    let total = ask(&plain(&past.total))?;
    let mut parts = Vec::new();
    for (member, values) in &past.groups {
        parts.push(PartOutlook {
            member: member.clone(),
            past: values.clone(),
            forecast: ask(&plain(values))?,
        });
    }
    let mut outlook = Outlook {
        past,
        months,
        total,
        by,
        parts,
    };
    if outlook.parts.len() > 1 {
        agree(&mut outlook)?;
    }
    Ok(outlook)
}

/// Makes whole and parts agree; intervals move along with their points.
fn agree(outlook: &mut Outlook) -> Result<(), ReportError> {
    let mut base = vec![outlook.total.point.clone()];
    base.extend(outlook.parts.iter().map(|part| part.forecast.point.clone()));
    let structure = Hierarchy::total_of(outlook.parts.len());
    let fair = forecast::reconcile(&base, &structure, &[])
        .map_err(|fault| ReportError::Analysis(fault.to_string()))?;
    let mut rows = fair.into_iter();
    for forecast in std::iter::once(&mut outlook.total)
        .chain(outlook.parts.iter_mut().map(|part| &mut part.forecast))
    {
        let point = rows.next().expect("reconcile answers one row per series");
        for (step, fair) in point.iter().enumerate() {
            let shift = fair - forecast.point[step];
            for interval in [
                &mut forecast.interval80[step],
                &mut forecast.interval95[step],
            ] {
                interval.lower = forecast
                    .floor
                    .map_or(interval.lower + shift, |f| (interval.lower + shift).max(f));
                interval.upper += shift;
            }
        }
        forecast.point = point;
    }
    Ok(())
}

/// Spring Festival windows as drivers; the forecast uses them only where they help out of sample.
fn drivers(past: &Monthly, coming: usize) -> Regressors {
    let first = past
        .months
        .first()
        .map_or((2000, 1), |m| (m.first.year(), m.first.month()));
    let count = past.months.len() + coming;
    let columns = season::festival_windows(first.0.into(), first.1 as u32, count);
    Regressors {
        names: vec!["before".to_owned(), "during".to_owned(), "after".to_owned()],
        columns: columns.into(),
    }
}
