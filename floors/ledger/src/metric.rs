//! Metrics (指标): the measures a query can ask for, each with one formula, unit and good direction.

use qd_base::{Label, label};
use serde::{Deserialize, Serialize};

/// In what a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricUnit {
    /// Ledger currency; cells are [`qd_base::Amount`].
    Money,
    /// Pieces; cells are [`qd_base::Amount`].
    Quantity,
    /// A count.
    Count,
    /// A share (0.25 = 25 %).
    Ratio,
    /// Ledger currency per piece.
    Price,
}

/// The metrics of the ledger. Every engine computes these and no others; all else is derived from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricKey {
    /// 销售额: sum of line revenue, returns included as negative lines.
    Revenue,
    /// 数量: sum of line quantity.
    Quantity,
    /// 成本: sum of line cost.
    Cost,
    /// 利润: sum of line profit.
    Profit,
    /// 折扣额: sum of line discount.
    Discount,
    /// 退货额: revenue of lines of returned orders plus negative lines, as a positive amount.
    Returns,
    /// 明细行数.
    Lines,
    /// 订单数: exact distinct orders.
    Orders,
    /// 客户数: exact distinct known customers.
    Customers,
    /// 均价: revenue ÷ quantity; absent when the quantity is 0.
    AveragePrice,
    /// 利润率: profit ÷ revenue; absent when the revenue is 0.
    Margin,
    /// 客单价: revenue ÷ orders.
    OrderValue,
}

/// What a metric is, in words and unit.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Metric {
    /// The metric.
    pub key: MetricKey,
    /// Its name.
    pub label: Label,
    /// Its formula (口径) in words.
    pub formula: Label,
    /// In what it counts.
    pub unit: MetricUnit,
    /// Whether more is better.
    pub more_is_better: bool,
}

/// All metrics, in the order of the dictionary page (口径字典).
pub const METRICS: [Metric; 12] = [
    metric(
        MetricKey::Revenue,
        label("销售额", "Revenue"),
        label(
            "明细销售额之和，退货与红字行为负",
            "Sum of line revenue; returns count negative",
        ),
        MetricUnit::Money,
        true,
    ),
    metric(
        MetricKey::Quantity,
        label("数量", "Quantity"),
        label(
            "明细数量之和（同一计量单位内）",
            "Sum of line quantity, within one unit of measure",
        ),
        MetricUnit::Quantity,
        true,
    ),
    metric(
        MetricKey::Cost,
        label("成本", "Cost"),
        label("明细成本之和", "Sum of line cost"),
        MetricUnit::Money,
        false,
    ),
    metric(
        MetricKey::Profit,
        label("利润", "Profit"),
        label(
            "明细利润之和；文件只有成本时为销售额−成本",
            "Sum of line profit; revenue − cost where the file has only cost",
        ),
        MetricUnit::Money,
        true,
    ),
    metric(
        MetricKey::Discount,
        label("折扣额", "Discount"),
        label("明细折扣额之和", "Sum of line discounts in money"),
        MetricUnit::Money,
        false,
    ),
    metric(
        MetricKey::Returns,
        label("退货额", "Returns"),
        label(
            "退货订单的销售额与负数行的绝对额之和",
            "Revenue of returned orders plus the absolute amount of negative lines",
        ),
        MetricUnit::Money,
        false,
    ),
    metric(
        MetricKey::Lines,
        label("明细行数", "Lines"),
        label("明细行计数", "Number of lines"),
        MetricUnit::Count,
        true,
    ),
    metric(
        MetricKey::Orders,
        label("订单数", "Orders"),
        label("不重复订单号计数", "Exact distinct orders"),
        MetricUnit::Count,
        true,
    ),
    metric(
        MetricKey::Customers,
        label("客户数", "Customers"),
        label("不重复已知客户计数", "Exact distinct known customers"),
        MetricUnit::Count,
        true,
    ),
    metric(
        MetricKey::AveragePrice,
        label("均价", "Average price"),
        label("销售额÷数量", "Revenue ÷ quantity"),
        MetricUnit::Price,
        true,
    ),
    metric(
        MetricKey::Margin,
        label("利润率", "Margin"),
        label("利润÷销售额", "Profit ÷ revenue"),
        MetricUnit::Ratio,
        true,
    ),
    metric(
        MetricKey::OrderValue,
        label("客单价", "Order value"),
        label("销售额÷订单数", "Revenue ÷ orders"),
        MetricUnit::Price,
        true,
    ),
];

const fn metric(
    key: MetricKey,
    label: Label,
    formula: Label,
    unit: MetricUnit,
    more_is_better: bool,
) -> Metric {
    Metric {
        key,
        label,
        formula,
        unit,
        more_is_better,
    }
}

impl MetricKey {
    /// Its entry in the dictionary.
    pub fn metric(self) -> &'static Metric {
        METRICS
            .iter()
            .find(|m| m.key == self)
            .expect("METRICS lists every key")
    }

    /// The name in queries: `revenue`, `average_price`.
    pub fn name(self) -> &'static str {
        match self {
            MetricKey::Revenue => "revenue",
            MetricKey::Quantity => "quantity",
            MetricKey::Cost => "cost",
            MetricKey::Profit => "profit",
            MetricKey::Discount => "discount",
            MetricKey::Returns => "returns",
            MetricKey::Lines => "lines",
            MetricKey::Orders => "orders",
            MetricKey::Customers => "customers",
            MetricKey::AveragePrice => "average_price",
            MetricKey::Margin => "margin",
            MetricKey::OrderValue => "order_value",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<MetricKey> {
        METRICS.iter().map(|m| m.key).find(|key| key.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_found_by_its_name() {
        for metric in METRICS {
            assert_eq!(MetricKey::parse(metric.key.name()), Some(metric.key));
            assert_eq!(metric.key.metric().label, metric.label);
        }
        assert_eq!(MetricKey::parse("sales"), None);
    }
}
