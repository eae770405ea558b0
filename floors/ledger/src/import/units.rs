//! Units of money (金额单位) and the decimal sign: 元, 千元, 万元, 亿 as captions, units rows and titles name them.
//! Where two places disagree, or a column can be read two ways, a person is asked.

use super::caption;
use super::error::{Candidate, ImportError, Question};
use super::number::{Decimal, DecimalSign};
use super::options::Mapping;
use super::plan::{self, Plan, Sheet};
use super::role::Role;
use super::values;

/// Units and decimal signs of the number columns.
#[derive(Debug, Default)]
pub struct Units {
    factors: Vec<(usize, i64)>,
    signs: Vec<(usize, DecimalSign)>,
    /// Factor of the revenue, for the receipt.
    pub revenue: i64,
    /// Where the unit was found; empty when nothing names one.
    pub found_in: String,
}

impl Units {
    /// The factor of a column; quantities and rates have none.
    pub fn factor(&self, column: usize, role: Role) -> Decimal {
        let counts = matches!(role, Role::Quantity | Role::Discount | Role::ExchangeRate);
        let found = self.factors.iter().find(|(c, _)| *c == column);
        match found {
            Some((_, factor)) if !counts => Decimal::units(*factor),
            _ => Decimal::units(1),
        }
    }

    /// The decimal sign of a column.
    pub fn sign(&self, column: usize) -> Option<DecimalSign> {
        self.signs
            .iter()
            .find(|(c, _)| *c == column)
            .map(|(_, sign)| *sign)
    }
}

/// Finds units and signs, or asks.
pub fn find(sheet: &Sheet<'_>, plan: &Plan, mapping: &Mapping) -> Result<Units, ImportError> {
    let mut units = Units {
        revenue: 1,
        ..Units::default()
    };
    let wanted = match &mapping.unit {
        Some(text) => Some(parse(text).ok_or_else(|| ImportError::Mapping {
            file: sheet.file.to_owned(),
            reason: format!("unit `{text}`"),
        })?),
        None => None,
    };
    let named = named(sheet, mapping)?;
    let title = title_unit(&sheet.header.titles);
    for entry in plan.columns.iter().filter(|c| c.role.is_number()) {
        let money = matches!(
            entry.role,
            Role::Revenue
                | Role::Cost
                | Role::Profit
                | Role::Price
                | Role::ListPrice
                | Role::UnitCost
        );
        if !money {
            continue;
        }
        let own = own_unit(sheet, entry.column);
        let sum = matches!(entry.role, Role::Revenue | Role::Cost | Role::Profit);
        let said = match named.iter().find(|(column, _)| *column == entry.column) {
            Some((_, factor)) => Some(*factor),
            None => wanted,
        };
        let factor = match (said, own, title.filter(|_| sum)) {
            (Some(wanted), _, _) => wanted,
            (None, Some((a, _)), Some((b, _))) if a != b => {
                return ask_unit(sheet, plan, entry.column, &[a, b]);
            }
            (None, Some((own, _)), _) => own,
            (None, None, Some((title, _))) => title,
            _ => 1,
        };
        units.factors.push((entry.column, factor));
        if entry.role == Role::Revenue {
            units.revenue = factor;
            let place = own.or(title).map(|(_, text)| text.to_owned());
            units.found_in = place.unwrap_or_default();
        }
    }
    settle_signs(sheet, plan, mapping, &mut units)?;
    Ok(units)
}

/// The units that a person named column by column.
fn named(sheet: &Sheet<'_>, mapping: &Mapping) -> Result<Vec<(usize, i64)>, ImportError> {
    let fault = |reason: String| ImportError::Mapping {
        file: sheet.file.to_owned(),
        reason,
    };
    let one = |(caption, unit): (&String, &String)| {
        let column = plan::column_named(sheet, caption);
        let column = column.ok_or_else(|| fault(format!("column `{caption}`")))?;
        let factor = parse(unit).ok_or_else(|| fault(format!("unit `{unit}`")))?;
        Ok((column, factor))
    };
    mapping.units.iter().map(one).collect()
}

/// The unit in a column's caption or in the units row.
fn own_unit<'a>(sheet: &'a Sheet<'_>, column: usize) -> Option<(i64, &'a str)> {
    let row = sheet.header.units.get(column).map_or("", String::as_str);
    let caption = sheet.header.captions.get(column).map_or("", String::as_str);
    let bare = row.trim_matches(['(', ')', '（', '）']);
    parse(bare)
        .map(|f| (f, row))
        .or_else(|| bracket_unit(caption).map(|f| (f, caption)))
}

/// 销售额（万元）, 销售额/万元, 万元 at the end, Revenue (k USD).
fn bracket_unit(caption: &str) -> Option<i64> {
    let folded = caption.replace('（', "(").replace('）', ")");
    if let (Some(open), Some(close)) = (folded.find('('), folded.rfind(')'))
        && open < close
    {
        let inner = folded[open + 1..close]
            .trim_start_matches("单位")
            .trim_matches([':', '：', ' ']);
        if let Some(factor) = parse(inner) {
            return Some(factor);
        }
    }
    let name = caption::normal(caption);
    ["亿元", "百万元", "万元", "千元"]
        .iter()
        .find(|unit| name.ends_with(*unit))
        .and_then(|unit| parse(unit))
}

/// 单位：万元 in the titles above.
fn title_unit(titles: &[String]) -> Option<(i64, &str)> {
    titles.iter().find_map(|title| {
        let at = title
            .find("单位")
            .map(|at| (at, "单位".len()))
            .or_else(|| title.to_lowercase().find("unit:").map(|at| (at, 4)))?;
        let rest = title
            .get(at.0 + at.1..)?
            .trim_start_matches([':', '：', ' ', '(', '（']);
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        parse(&word).map(|factor| (factor, title.as_str()))
    })
}

/// A unit by its name or as a number.
pub fn parse(unit: &str) -> Option<i64> {
    let unit = caption::normal(unit);
    let unit = unit
        .trim_start_matches("人民币")
        .trim_end_matches("rmb")
        .trim_end_matches("人民币");
    Some(match unit {
        "元" | "yuan" | "rmb" | "cny" | "1" | "usd" | "eur" | "gbp" | "美元" => 1,
        "千元" | "千" | "1000" | "k" | "thousand" | "kusd" | "000s" | "usdk" => 1_000,
        "万元" | "万" | "10000" | "tenthousand" | "10k" => 10_000,
        "百万" | "百万元" | "1000000" | "million" | "mn" | "usdm" => 1_000_000,
        "亿" | "亿元" | "100000000" => 100_000_000,
        _ => return None,
    })
}

fn ask_unit(
    sheet: &Sheet<'_>,
    plan: &Plan,
    column: usize,
    factors: &[i64],
) -> Result<Units, ImportError> {
    Err(ImportError::Ask {
        place: sheet.place().column(plan.caption(column)),
        question: Question::Unit,
        candidates: factors
            .iter()
            .map(|factor| Candidate {
                value: factor.to_string(),
                why: match factor {
                    10_000 => "万元".to_owned(),
                    1 => "元".to_owned(),
                    other => format!("× {other}"),
                },
            })
            .collect(),
    })
}

/// Decimal point or comma, column by column, with the whole file as witness for columns that say nothing.
fn settle_signs(
    sheet: &Sheet<'_>,
    plan: &Plan,
    mapping: &Mapping,
    units: &mut Units,
) -> Result<(), ImportError> {
    let columns: Vec<usize> = plan
        .columns
        .iter()
        .filter(|c| c.role.is_number())
        .map(|c| c.column)
        .collect();
    if let Some(sign) = mapping.decimal {
        let sign = if sign == ',' {
            DecimalSign::Comma
        } else {
            DecimalSign::Point
        };
        units.signs = columns.iter().map(|c| (*c, sign)).collect();
        return Ok(());
    }
    let evidence: Vec<values::SignEvidence> = columns
        .iter()
        .map(|c| {
            let cells = &sheet.grid.columns[*c];
            values::sign_evidence(cells, &cells.counts(sheet.rows))
        })
        .collect();
    let points = evidence.iter().any(|e| e.point.is_some());
    let commas = evidence.iter().any(|e| e.comma.is_some());
    for (column, found) in columns.iter().zip(&evidence) {
        let sign = match (&found.point, &found.comma) {
            (Some(a), Some(b)) => return ask_sign(sheet, plan, *column, &[a, b]),
            (Some(_), None) => DecimalSign::Point,
            (None, Some(_)) => DecimalSign::Comma,
            (None, None) if commas && !points => DecimalSign::Comma,
            (None, None) if commas => match &found.either {
                Some(text) => return ask_sign(sheet, plan, *column, &[text, text]),
                None => DecimalSign::Point,
            },
            (None, None) => DecimalSign::Point,
        };
        units.signs.push((*column, sign));
    }
    Ok(())
}

fn ask_sign(
    sheet: &Sheet<'_>,
    plan: &Plan,
    column: usize,
    examples: &[&String; 2],
) -> Result<(), ImportError> {
    Err(ImportError::Ask {
        place: sheet.place().column(plan.caption(column)),
        question: Question::Decimal,
        candidates: [(".", examples[0]), (",", examples[1])]
            .iter()
            .map(|(value, why)| Candidate {
                value: (*value).to_owned(),
                why: (*why).clone(),
            })
            .collect(),
    })
}
