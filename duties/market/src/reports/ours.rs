//! Our side of the market from the ledger (我方数据): revenue within a market, and what our product sold for.

use qd_base::{Amount, Period};
use qd_ledger::{MetricKey, Query};
use qd_records::Item;
use qd_reports::{Desk, ReportError};

/// Our revenue within a market as it is cut, with the dimension and member; none where the ledger lacks the dimension.
pub fn revenue(desk: &Desk, size: &Item) -> Result<Option<(Amount, Period)>, ReportError> {
    if desk.span().is_err() {
        return Ok(None);
    }
    let Ok(period) = desk.company.fiscal.period(size.text("period")) else {
        return Ok(None);
    };
    let mut query = Query::of(&[MetricKey::Revenue]).during(&period);
    let cut = size.text("cut");
    if cut != "company" {
        if !desk.has_dimension(cut) {
            return Ok(None);
        }
        query = query.only(cut, &[size.text("member")]);
    }
    let frame = desk.ask(&query)?;
    Ok(Some((frame.amount("revenue", 0), period)))
}

/// The last twelve months of the ledger.
pub fn year(desk: &Desk) -> Option<Period> {
    let (first, last) = desk.span().ok()?;
    let from = last.checked_sub(jiff::Span::new().years(1)).ok()?;
    let from = from.tomorrow().ok()?;
    Period::range(from.max(first), last)
}

/// What one piece of our product sold for in the last twelve months of the ledger; none where it sold nothing.
pub fn price(desk: &Desk, product: &str) -> Result<Option<Amount>, ReportError> {
    let (Some(year), true) = (year(desk), desk.has_measure(MetricKey::Quantity)) else {
        return Ok(None);
    };
    if product.is_empty() || !desk.has_dimension("product") {
        return Ok(None);
    }
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Quantity])
        .during(&year)
        .only("product", &[product]);
    let frame = desk.ask(&query)?;
    let (revenue, pieces) = (frame.amount("revenue", 0), frame.amount("quantity", 0));
    if pieces <= Amount::ZERO {
        return Ok(None);
    }
    Ok(Amount::from_f64(revenue.to_f64() / pieces.to_f64()))
}
