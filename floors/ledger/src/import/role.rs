//! Roles (列的含义): what a column of a ledger can be.

use serde::{Deserialize, Serialize};

/// What a column is taken as. The name in a mapping is the snake-case spelling: `customer_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Business date (业务日期).
    Date,
    /// Year in a column of its own.
    Year,
    /// Month in a column of its own.
    Month,
    /// Day in a column of its own.
    Day,
    /// Document number (单据号).
    Order,
    /// Line number within the document (行号).
    Line,
    /// Customer code.
    CustomerId,
    /// Customer name.
    Customer,
    /// Customer segment.
    Segment,
    /// Region.
    Region,
    /// Province or state.
    Province,
    /// City.
    City,
    /// Country: a dimension of its own name, and the region where the file has none.
    Country,
    /// Shop or branch: a dimension of its own name, and the region or channel where the file has none.
    Store,
    /// Product code.
    ProductId,
    /// Product name.
    Product,
    /// Category.
    Category,
    /// Sub-category.
    Subcategory,
    /// Sales channel.
    Channel,
    /// Salesperson code.
    SalespersonId,
    /// Salesperson.
    Salesperson,
    /// Regional manager.
    Manager,
    /// Unit of measure.
    Unit,
    /// Whether the order was returned.
    Returned,
    /// Quantity.
    Quantity,
    /// Unit price at which it was sold.
    Price,
    /// Unit price before discount.
    ListPrice,
    /// Revenue.
    Revenue,
    /// Discount, as a rate or as money: the values tell.
    Discount,
    /// Cost of the line.
    Cost,
    /// Cost of one unit.
    UnitCost,
    /// Profit of the line.
    Profit,
    /// Currency of the document.
    Currency,
    /// Exchange rate to the ledger's currency.
    ExchangeRate,
    /// Audit state of the document (单据状态).
    AuditState,
    /// Red or blue document (红蓝字).
    RedBlue,
    /// An amount or number that is not taken: tax, rates, totals of the document, running numbers.
    NotTaken,
    /// Left out on request.
    Ignore,
    /// A custom dimension under the column's own caption.
    Dimension,
}

impl Role {
    /// Reads the name used in a mapping.
    pub fn parse(name: &str) -> Option<Role> {
        serde_json::from_value(serde_json::Value::String(name.trim().to_lowercase())).ok()
    }

    /// The name used in a mapping.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => unreachable!("a role is written as its name"),
        }
    }

    /// The built-in dimension this role fills, if it fills one directly.
    pub fn dimension(self) -> Option<&'static str> {
        Some(match self {
            Role::Order => "order",
            Role::Customer | Role::CustomerId => "customer",
            Role::Segment => "segment",
            Role::Region => "region",
            Role::Province => "province",
            Role::City => "city",
            Role::Product | Role::ProductId => "product",
            Role::Category => "category",
            Role::Subcategory => "subcategory",
            Role::Channel => "channel",
            Role::Salesperson | Role::SalespersonId => "salesperson",
            Role::Manager => "manager",
            Role::Unit => "unit",
            Role::Returned => "returned",
            _ => return None,
        })
    }

    /// Whether the column has to hold numbers.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Role::Quantity
                | Role::Price
                | Role::ListPrice
                | Role::Revenue
                | Role::Discount
                | Role::Cost
                | Role::UnitCost
                | Role::Profit
                | Role::ExchangeRate
        )
    }
}
