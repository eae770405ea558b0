//! What the ledger covers (台账范围): which years are whole, which spans can be compared, which columns stand for
//! region and seller in this company.

use jiff::ToSpan;
use qd_base::{Date, Period};
use qd_ledger::{MetricKey, Query};
use qd_reports::{Desk, ReportError};

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
