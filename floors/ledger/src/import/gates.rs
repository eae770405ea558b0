//! Which documents count (取数条件): audited ones, in one currency, red ones negative — 单据状态, 币种 and 红蓝字 of
//! an ERP export.

use super::error::{Candidate, ImportError, Question};
use super::measures::{Measures, Reject, Taken};
use super::options::Mapping;
use super::plan::{Plan, Sheet};
use super::receipt::Receipt;
use super::role::Role;

/// Per code of a column: whether lines with it are let through.
type Pass = Option<(usize, Vec<bool>)>;

/// The conditions of a sheet.
#[derive(Debug, Default)]
pub struct Gates {
    audited: Pass,
    currency: Pass,
    red: Pass,
}

impl Gates {
    /// Finds the conditions, or asks for the currency.
    pub fn read(
        sheet: &Sheet<'_>,
        plan: &Plan,
        mapping: &Mapping,
        measures: &Measures,
        receipt: &mut Receipt,
    ) -> Result<Gates, ImportError> {
        let by_code = |role: Role, pass: fn(&str) -> bool| -> Pass {
            let column = plan.of(role)?;
            let cells = &sheet.grid.columns[column];
            let codes = 0..cells.distinct() as u32;
            Some((column, codes.map(|code| pass(cells.text(code))).collect()))
        };
        let audited = by_code(Role::AuditState, is_audited).filter(|_| !mapping.unaudited);
        let red = by_code(Role::RedBlue, is_red);
        let currency = currency_gate(sheet, plan, mapping, receipt)?;
        signs(sheet, plan, measures, receipt)?;
        Ok(Gates {
            audited,
            currency,
            red,
        })
    }

    /// Whether the row is let through.
    pub fn open(&self, sheet: &Sheet<'_>, row: usize) -> Result<(), Reject> {
        for (gate, fault) in [
            (&self.audited, "not-audited"),
            (&self.currency, "other-currency"),
        ] {
            if let Some((column, pass)) = gate
                && !pass[sheet.grid.columns[*column].codes[row] as usize]
            {
                return Err((*column, fault));
            }
        }
        Ok(())
    }

    /// Makes the measures of a red document negative where the file writes them positive.
    pub fn turn_red(&self, sheet: &Sheet<'_>, row: usize, line: &mut Taken) {
        if let Some((column, red)) = &self.red
            && red[sheet.grid.columns[*column].codes[row] as usize]
            && line.revenue.0 > 0
        {
            line.revenue = -line.revenue;
            line.quantity = -line.quantity.abs();
            line.cost = -line.cost.abs();
            line.profit = -line.profit;
            line.discount = -line.discount.abs();
        }
    }
}

/// 未审核, 草稿, 创建, 审核中 and the letters of 金蝶 other than C are not audited; a blank does not say so.
fn is_audited(state: &str) -> bool {
    let state = state.trim().to_lowercase();
    let letter = state.len() == 1 && matches!(state.as_str(), "a" | "b" | "d" | "z");
    let open = [
        "未审",
        "草稿",
        "暂存",
        "开立",
        "审核中",
        "待审",
        "重新审核",
        "创建",
        "作废",
        "draft",
    ];
    !letter && state != "否" && state != "no" && !open.iter().any(|w| state.contains(w))
}

fn is_red(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains('红') || matches!(text.as_str(), "1" | "true" | "y" | "yes" | "是" | "red")
}

/// Amounts of several currencies do not add up, unless the amount is in the local one.
fn currency_gate(
    sheet: &Sheet<'_>,
    plan: &Plan,
    mapping: &Mapping,
    receipt: &mut Receipt,
) -> Result<Pass, ImportError> {
    let Some(column) = plan.of(Role::Currency) else {
        return Ok(None);
    };
    let cells = &sheet.grid.columns[column];
    let counts = cells.counts(sheet.rows);
    let mut found: Vec<(u32, u32)> = (1..cells.distinct() as u32)
        .filter(|code| counts[*code as usize] > 0)
        .map(|code| (counts[code as usize], code))
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    if let Some(wanted) = &mapping.currency {
        let pass = (0..cells.distinct() as u32)
            .map(|code| cells.text(code).eq_ignore_ascii_case(wanted))
            .collect();
        receipt.currency = Some(wanted.clone());
        return Ok(Some((column, pass)));
    }
    let local = plan.of(Role::Revenue).is_some_and(|c| {
        let caption = plan.caption(c);
        caption.contains("本币")
            || caption.contains("本位币")
            || caption.contains("人民币")
            || caption.to_lowercase().contains("nat")
    });
    match found[..] {
        [] => Ok(None),
        [(_, only)] => {
            receipt.currency = Some(cells.text(only).to_owned());
            Ok(None)
        }
        _ if local => Ok(None),
        _ => Err(ImportError::Ask {
            place: sheet.place().column(plan.caption(column)),
            question: Question::Currency,
            candidates: found
                .iter()
                .take(8)
                .map(|(count, code)| Candidate {
                    value: cells.text(*code).to_owned(),
                    why: format!("× {count}"),
                })
                .collect(),
        }),
    }
}

/// Two currency signs in one amount column do not add up either.
fn signs(
    sheet: &Sheet<'_>,
    plan: &Plan,
    measures: &Measures,
    receipt: &mut Receipt,
) -> Result<(), ImportError> {
    let source = measures.revenue.as_ref().or(measures.price.as_ref());
    let Some(source) = source else { return Ok(()) };
    match source.numbers.currencies[..] {
        [] => Ok(()),
        [only] => {
            receipt.currency.get_or_insert_with(|| only.to_owned());
            Ok(())
        }
        ref several => Err(ImportError::Ask {
            place: sheet.place().column(plan.caption(source.column)),
            question: Question::Currency,
            candidates: several
                .iter()
                .map(|code| Candidate {
                    value: (*code).to_owned(),
                    why: String::new(),
                })
                .collect(),
        }),
    }
}
