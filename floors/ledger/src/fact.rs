//! Sales lines (销售明细) and their dictionary-coded columns: what an engine loads and a part file holds.

use std::collections::HashMap;
use std::sync::Arc;

use qd_base::{Amount, Date, Label, label};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The member shown where a line names none (未注明). Always code 0 of a dictionary.
pub const UNKNOWN: &str = "";

/// The member of dimension `returned` that marks a line of a returned order (已退货); others are [`KEPT`] or unknown.
pub const RETURNED: &str = "yes";

/// The member of dimension `returned` that marks a line of an order that was kept.
pub const KEPT: &str = "no";

/// The name of a dimension (维度): a built-in one such as `region`, or a column of the file such as `邮寄方式`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DimensionKey(pub Arc<str>);

impl DimensionKey {
    /// From its name.
    pub fn new(name: &str) -> DimensionKey {
        DimensionKey(Arc::from(name))
    }
}

impl std::fmt::Display for DimensionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// The built-in dimensions, in the order in which lists show them. `day`, `month`, `quarter` and `year` are
/// computed from the date and can be asked for like any other.
pub const BUILT_IN: [(&str, Label); 14] = [
    ("order", label("订单", "Order")),
    ("customer", label("客户", "Customer")),
    ("segment", label("客户细分", "Segment")),
    ("region", label("区域", "Region")),
    ("province", label("省份", "Province")),
    ("city", label("城市", "City")),
    ("product", label("产品", "Product")),
    ("category", label("品类", "Category")),
    ("subcategory", label("子品类", "Sub-category")),
    ("channel", label("渠道", "Channel")),
    ("salesperson", label("销售员", "Salesperson")),
    ("manager", label("区域经理", "Regional manager")),
    ("unit", label("计量单位", "Unit of measure")),
    ("returned", label("是否退货", "Returned")),
];

/// The time dimensions.
pub const TIME: [(&str, Label); 4] = [
    ("day", label("日", "Day")),
    ("month", label("月", "Month")),
    ("quarter", label("季度", "Quarter")),
    ("year", label("年度", "Year")),
];

/// One order line as the importer hands it over. Money is in the ledger's currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Business date.
    pub date: Date,
    /// What makes the line the same line in a corrected export: document number and line number, or the document
    /// number, product and position where the file has no line number.
    pub key: String,
    /// Members by dimension, built-in and custom; absent means unknown.
    pub members: Vec<(DimensionKey, String)>,
    /// Revenue (销售额); returns are negative.
    pub revenue: Amount,
    /// Quantity; `None` where the file has none.
    pub quantity: Option<Amount>,
    /// Cost (成本).
    pub cost: Option<Amount>,
    /// Profit (利润); where the file has only cost, revenue − cost.
    pub profit: Option<Amount>,
    /// Discount given, in money.
    pub discount: Option<Amount>,
}

/// One dictionary-coded dimension column: `members[codes[row]]`. `members[0]` is [`UNKNOWN`].
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// The dimension's name.
    pub key: DimensionKey,
    /// Distinct members; order has no meaning.
    pub members: Vec<Arc<str>>,
    /// One code a row.
    pub codes: Vec<u32>,
}

/// Lines as columns (列式明细). All columns have the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Line identity, see [`Line::key`].
    pub key: Vec<Arc<str>>,
    /// Dictionary-coded dimensions.
    pub dimensions: Vec<Dimension>,
    /// Revenue, 1/10,000 units.
    pub revenue: Vec<i64>,
    /// Quantity, 1/10,000 units; `None` when no line of the ledger has one. Lines without one hold 0.
    pub quantity: Option<Vec<i64>>,
    /// Cost.
    pub cost: Option<Vec<i64>>,
    /// Profit.
    pub profit: Option<Vec<i64>>,
    /// Discount.
    pub discount: Option<Vec<i64>>,
}

/// What is wrong with a set of columns.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FactsError {
    /// Columns of different length cannot belong to the same lines.
    #[error("column `{column}` has {found} rows where {expected} were expected")]
    Uneven {
        /// The column at fault.
        column: String,
        /// Rows of the date column.
        expected: usize,
        /// Rows found.
        found: usize,
    },
    /// A code points outside its dictionary.
    #[error("column `{column}`, row {row}: code {code} has no member")]
    DanglingCode {
        /// The column at fault.
        column: String,
        /// Row, from 0.
        row: usize,
        /// The code.
        code: u32,
    },
}

impl Facts {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.day.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.day.is_empty()
    }

    /// The column of a dimension.
    pub fn dimension(&self, key: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|d| &*d.key.0 == key)
    }

    /// Codes lines into columns, in the given order.
    pub fn from_lines(lines: &[Line]) -> Facts {
        let mut facts = Facts::default();
        let mut slots: HashMap<DimensionKey, (usize, HashMap<Arc<str>, u32>)> = HashMap::new();
        for (row, line) in lines.iter().enumerate() {
            facts.day.push(day_number(line.date));
            facts.key.push(Arc::from(line.key.as_str()));
            facts.revenue.push(line.revenue.0);
            push_optional(&mut facts.quantity, row, line.quantity);
            push_optional(&mut facts.cost, row, line.cost);
            push_optional(&mut facts.profit, row, line.profit);
            push_optional(&mut facts.discount, row, line.discount);
            for (key, member) in &line.members {
                let (slot, codes) = slots.entry(key.clone()).or_insert_with(|| {
                    facts.dimensions.push(Dimension {
                        key: key.clone(),
                        members: vec![Arc::from(UNKNOWN)],
                        codes: vec![0; row],
                    });
                    let first = HashMap::from([(Arc::from(UNKNOWN), 0)]);
                    (facts.dimensions.len() - 1, first)
                });
                let dimension = &mut facts.dimensions[*slot];
                let code = match codes.get(member.as_str()) {
                    Some(code) => *code,
                    None => {
                        let code = dimension.members.len() as u32;
                        let member: Arc<str> = Arc::from(member.as_str());
                        dimension.members.push(member.clone());
                        codes.insert(member, code);
                        code
                    }
                };
                dimension.codes.resize(row, 0);
                dimension.codes.push(code);
            }
        }
        let rows = lines.len();
        for dimension in &mut facts.dimensions {
            dimension.codes.resize(rows, 0);
        }
        for column in [
            &mut facts.quantity,
            &mut facts.cost,
            &mut facts.profit,
            &mut facts.discount,
        ]
        .into_iter()
        .flatten()
        {
            column.resize(rows, 0);
        }
        facts
    }

    /// Checks lengths and codes: what a loader calls on columns from outside.
    pub fn check(&self) -> Result<(), FactsError> {
        let expected = self.len();
        let even = |column: &str, found: usize| {
            (found == expected)
                .then_some(())
                .ok_or_else(|| FactsError::Uneven {
                    column: column.to_owned(),
                    expected,
                    found,
                })
        };
        even("key", self.key.len())?;
        even("revenue", self.revenue.len())?;
        for (name, column) in [
            ("quantity", &self.quantity),
            ("cost", &self.cost),
            ("profit", &self.profit),
            ("discount", &self.discount),
        ] {
            if let Some(values) = column {
                even(name, values.len())?;
            }
        }
        for dimension in &self.dimensions {
            even(&dimension.key.0, dimension.codes.len())?;
            let size = dimension.members.len() as u32;
            if let Some(row) = dimension.codes.iter().position(|code| *code >= size) {
                return Err(FactsError::DanglingCode {
                    column: dimension.key.to_string(),
                    row,
                    code: dimension.codes[row],
                });
            }
        }
        Ok(())
    }
}

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// The date of a day number.
pub fn day_date(day: i32) -> Date {
    use jiff::ToSpan;
    Date::constant(1970, 1, 1).saturating_add(i64::from(day).days())
}

fn push_optional(column: &mut Option<Vec<i64>>, row: usize, value: Option<Amount>) {
    match (column.as_mut(), value) {
        (Some(values), value) => {
            values.resize(row, 0);
            values.push(value.map_or(0, |v| v.0));
        }
        (None, Some(value)) => {
            let mut values = vec![0; row];
            values.push(value.0);
            *column = Some(values);
        }
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qd_base::Amount;

    #[test]
    fn a_dimension_or_measure_that_appears_late_is_filled_backwards() {
        let line = |member: Option<&str>, quantity| Line {
            date: Date::constant(2017, 1, 2),
            members: member
                .map(|m| (DimensionKey::new("region"), m.to_owned()))
                .into_iter()
                .collect(),
            quantity,
            revenue: Amount::units(1),
            ..Line::default()
        };
        let facts = Facts::from_lines(&[
            line(None, None),
            line(Some("华东"), Some(Amount::units(2))),
            line(None, None),
        ]);
        assert_eq!(facts.check(), Ok(()));
        let region = facts.dimension("region").expect("seen on the second line");
        assert_eq!(region.codes, vec![0, 1, 0]);
        assert_eq!(facts.quantity, Some(vec![0, 20_000, 0]));
        assert_eq!(facts.cost, None);
        assert_eq!(
            day_date(day_number(Date::constant(2016, 2, 29))),
            Date::constant(2016, 2, 29)
        );
    }
}
