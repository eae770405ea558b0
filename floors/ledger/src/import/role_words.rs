//! What the roles are called (含义的名称), in the order in which people look for them.

use qd_base::{Label, label};

use super::role::Role;

/// Every role with its name.
pub const ROLES: [(Role, Label); 39] = [
    (Role::Date, label("日期", "Date")),
    (
        Role::Year,
        label("年（单独一列）", "Year in its own column"),
    ),
    (
        Role::Month,
        label("月（单独一列）", "Month in its own column"),
    ),
    (Role::Day, label("日（单独一列）", "Day in its own column")),
    (Role::Revenue, label("销售额", "Revenue")),
    (Role::Quantity, label("数量", "Quantity")),
    (Role::Price, label("成交单价", "Unit price")),
    (Role::ListPrice, label("折前单价", "List price")),
    (Role::Discount, label("折扣", "Discount")),
    (Role::Cost, label("成本", "Cost")),
    (Role::UnitCost, label("单位成本", "Unit cost")),
    (Role::Profit, label("利润", "Profit")),
    (Role::Customer, label("客户", "Customer")),
    (Role::CustomerId, label("客户编码", "Customer code")),
    (Role::Segment, label("客户类别", "Segment")),
    (Role::Product, label("产品", "Product")),
    (Role::ProductId, label("产品编码", "Product code")),
    (Role::Category, label("品类", "Category")),
    (Role::Subcategory, label("子品类", "Sub-category")),
    (Role::Region, label("区域", "Region")),
    (Role::Province, label("省份", "Province")),
    (Role::City, label("城市", "City")),
    (Role::Country, label("国家", "Country")),
    (Role::Store, label("门店或分公司", "Shop or branch")),
    (Role::Channel, label("渠道", "Channel")),
    (Role::Salesperson, label("业务员", "Salesperson")),
    (Role::SalespersonId, label("业务员编码", "Salesperson code")),
    (Role::Manager, label("区域经理", "Regional manager")),
    (Role::Order, label("单据号", "Document number")),
    (Role::Line, label("行号", "Line number")),
    (Role::Unit, label("计量单位", "Unit of measure")),
    (Role::Returned, label("是否退货", "Returned")),
    (Role::Currency, label("币种", "Currency")),
    (Role::ExchangeRate, label("汇率", "Exchange rate")),
    (Role::AuditState, label("单据状态", "Document state")),
    (Role::RedBlue, label("红蓝字", "Red or blue document")),
    (Role::Dimension, label("自定义维度", "Dimension of its own")),
    (
        Role::NotTaken,
        label("不采用（税额、比率等）", "Not taken (tax, rates)"),
    ),
    (Role::Ignore, label("忽略", "Ignore")),
];

impl Role {
    /// What people call it.
    pub fn label(self) -> Label {
        let found = ROLES.iter().find(|(role, _)| *role == self);
        found.map_or(label("", ""), |(_, label)| *label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_and_is_found_by_its_key() {
        for (role, label) in ROLES {
            assert_eq!(Role::parse(&role.name()), Some(role));
            assert!(!label.zh.is_empty() && !label.en.is_empty());
            assert_eq!(role.label(), label);
        }
        let mut roles = ROLES.map(|(role, _)| role).to_vec();
        roles.sort_unstable();
        roles.dedup();
        assert_eq!(roles.len(), ROLES.len());
    }
}
