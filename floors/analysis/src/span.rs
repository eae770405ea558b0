//! What the ledger covers (台账范围): which years are whole, which spans can be compared, which columns stand for
//! region and seller in this company.

use jiff::ToSpan;
use qd_base::{Date, Lang, Period};
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};

use crate::texts;

/// Two spans to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier span.
    pub base: Period,
    /// The later span.
    pub current: Period,
    /// Whether they are the same days of two years (同比) or two spans in a row (环比).
    pub year_on_year: bool,
}

/// A year counts as whole when the ledger covers it to within this many days at either end: the first and last
/// business days of a year are seldom 1 January and 31 December.
const SLACK_DAYS: i32 = 16;

/// The last year that the ledger covers as a whole; `None` when there is none.
pub fn last_full_year(desk: &Desk) -> Result<Option<i16>, ReportError> {
    let (first, last) = desk.span()?;
    let fiscal = desk.company.fiscal;
    let mut year = fiscal.year_of(last);
    loop {
        let period = fiscal.year(year);
        if first.saturating_sub(SLACK_DAYS.days()) > period.first {
            return Ok(None);
        }
        if last.saturating_add(SLACK_DAYS.days()) >= period.last {
            return Ok(Some(year));
        }
        year -= 1;
    }
}

/// From this many finished months on, a running year is far enough for the plan of the year after it.
const PLANNING_MONTHS: usize = 9;

/// The year a plan is made for (计划年度): the year after the last one that the ledger covers far enough.
pub fn plan_year(desk: &Desk) -> Result<i16, ReportError> {
    let (_, last) = desk.span()?;
    let running = desk.company.fiscal.year_of(last);
    if finished_months(desk, running)? >= PLANNING_MONTHS {
        return Ok(running + 1);
    }
    Ok(last_full_year(desk)?.map_or(running + 1, |year| year + 1))
}

/// How many months of a year are over in the ledger.
fn finished_months(desk: &Desk, year: i16) -> Result<usize, ReportError> {
    let (first, last) = desk.span()?;
    let months = desk.company.fiscal.year(year).months();
    let over = |month: &&Period| {
        first.saturating_sub(SLACK_DAYS.days()) <= month.first
            && last.saturating_add(3.days()) >= month.last
    };
    Ok(months.iter().filter(over).count())
}

/// The span that the growth of a year's goal is counted from (基期): the year before, where the ledger covers it;
/// the last twelve finished months, where the year before is running and far enough; else the last whole year, or
/// what there is.
pub fn goal_base(desk: &Desk, year: i16) -> Result<Period, ReportError> {
    let (first, last) = desk.span()?;
    let fiscal = desk.company.fiscal;
    let full = last_full_year(desk)?;
    if let Some(full) = full.filter(|full| *full >= year - 1 || fiscal.year_of(last) < year - 1) {
        return Ok(fiscal.year(full.min(year - 1)));
    }
    let far = finished_months(desk, year - 1)? >= PLANNING_MONTHS;
    if let Some(full) = full.filter(|_| !far) {
        return Ok(fiscal.year(full));
    }
    let mut end = last.last_of_month();
    if last.saturating_add(3.days()) < end {
        end = last.first_of_month().saturating_sub(1.day());
    }
    if end < first {
        return Period::range(first, last).ok_or(ReportError::EmptyLedger);
    }
    let start = end.first_of_month().saturating_sub(11.months());
    let start = start.max(first.first_of_month());
    Period::range(start, end).ok_or(ReportError::EmptyLedger)
}

/// The running year up to its last finished month and the same months a year earlier; `None` where the last year in
/// the ledger is whole, or the months of the year before are not there.
pub fn year_to_date(desk: &Desk) -> Result<Option<Comparison>, ReportError> {
    let (first, last) = desk.span()?;
    let running = desk.company.fiscal.year_of(last);
    let year = desk.company.fiscal.year(running);
    let months = finished_months(desk, running)?;
    if last_full_year(desk)? == Some(running) || months == 0 {
        return Ok(None);
    }
    let end = year.months()[months - 1].last;
    let Some(current) = Period::range(year.first, end) else {
        return Ok(None);
    };
    let base = current.years_before(1);
    let reaches = first.saturating_sub(SLACK_DAYS.days()) <= base.first;
    Ok(reaches.then_some(Comparison {
        base,
        current,
        year_on_year: true,
    }))
}

/// A span as it is said in a sentence: `2025年`, `2025年11月至2026年10月`; other spans as they are written.
pub fn spoken(period: &Period, lang: Lang) -> String {
    let month = |day: Date| {
        let (year, month) = (day.year(), day.month());
        texts().say(
            lang,
            &format!("span-month-{month}"),
            &[("year", &year.to_string())],
        )
    };
    let whole =
        period.first == period.first.first_of_month() && period.last == period.last.last_of_month();
    let year = period.text.len() == 4 && period.text.bytes().all(|b| b.is_ascii_digit());
    if year {
        return texts().say(lang, "span-year", &[("year", period)]);
    }
    if whole && period.text.len() == 7 && period.months().len() == 1 {
        return month(period.first);
    }
    if whole && period.text.contains("..") {
        let (from, to) = (month(period.first), month(period.last));
        return texts().say(lang, "span-range", &[("from", &from), ("to", &to)]);
    }
    if period.text.contains("..") {
        let day = |d| qd_base::format::date(d, lang);
        let (from, to) = (day(period.first), day(period.last));
        return texts().say(lang, "span-range", &[("from", &from), ("to", &to)]);
    }
    period.text.clone()
}

/// The comparison a page opens with: the last whole year against the one before; else the year so far against the
/// same days a year earlier; else the later half of the ledger against the earlier half.
pub fn comparison(desk: &Desk) -> Result<Comparison, ReportError> {
    let (first, last) = desk.span()?;
    let reaches = |start: Date| first.saturating_sub(SLACK_DAYS.days()) <= start;
    if let Some(year) = last_full_year(desk)? {
        let current = desk.company.fiscal.year(year);
        let base = desk.company.fiscal.year(year - 1);
        if reaches(base.first) {
            return Ok(Comparison {
                base,
                current,
                year_on_year: true,
            });
        }
    }
    let start = desk
        .company
        .fiscal
        .year(desk.company.fiscal.year_of(last))
        .first;
    if let Some(current) = Period::range(start, last) {
        let base = current.years_before(1);
        if reaches(base.first) {
            return Ok(Comparison {
                base,
                current,
                year_on_year: true,
            });
        }
    }
    halves(first, last)
}

fn halves(first: Date, last: Date) -> Result<Comparison, ReportError> {
    let middle = first.saturating_add(((last - first).get_days() / 2).days());
    let next = middle.saturating_add(1.day());
    match (Period::range(first, middle), Period::range(next, last)) {
        (Some(base), Some(current)) => Ok(Comparison {
            base,
            current,
            year_on_year: false,
        }),
        _ => Err(ReportError::TooLittle(qd_base::Problem::new(
            422,
            "ledger-one-day",
        ))),
    }
}

/// The dimension that plays the part of the region (区域) in this ledger: the first that exists with more than one
/// member and not too many to list.
pub fn region_like(desk: &Desk) -> Result<Option<String>, ReportError> {
    first_listed(
        desk,
        &[
            "region", "province", "channel", "segment", "category", "city",
        ],
        40,
    )
}

/// The dimension that plays the part of the seller (销售员).
pub fn seller_like(desk: &Desk) -> Result<Option<String>, ReportError> {
    first_listed(desk, &["salesperson", "manager"], 2000)
}

/// The dimension that plays the part of the product group (品类).
pub fn category_like(desk: &Desk) -> Result<Option<String>, ReportError> {
    first_listed(desk, &["category", "subcategory"], 40)
}

/// How many members a dimension has.
pub fn members(desk: &Desk, dimension: &str) -> Result<usize, ReportError> {
    let key = format!("members|{dimension}");
    let count = desk.remember(&key, || {
        Ok(desk
            .ask(&Query::of(&[MetricKey::Revenue]).by(&[dimension]))?
            .rows())
    })?;
    Ok(*count)
}

fn first_listed(desk: &Desk, names: &[&str], most: usize) -> Result<Option<String>, ReportError> {
    for name in names {
        if desk.has_dimension(name) && (2..=most).contains(&members(desk, name)?) {
            return Ok(Some((*name).to_owned()));
        }
    }
    Ok(None)
}
