//! The sample company (示例公司): four years of an industrial supplier that does not exist, with facts planted in its
//! figures, written out as the files an ERP would give. Every name and figure is invented.

mod accounts;
mod cast;
mod effects;
mod files;
mod kingdee;
mod line;
mod planted;
mod season;
mod side;
mod simulate;
mod table;
mod taste;
mod u8;
mod words;

pub use accounts::{CUSTOMERS, Customer, KEY_ACCOUNTS, Tier, customers};
pub use cast::{Person, Product, Segment, people, products, segments};
pub use files::{DemoError, DemoFiles, YearTotal, write};
pub use line::{Entry, Line, TAX_PERCENT};
pub use planted::{Pace, Planted, PlantedKind, planted};
pub use season::{SPRING_FESTIVALS, day_weight, work_calendar};
pub use simulate::{Company, company};
pub use words::COMPANY;

/// First and last business day of the sample company.
pub const SPAN: (qd_base::Date, qd_base::Date) = (
    qd_base::Date::constant(2023, 1, 1),
    qd_base::Date::constant(2026, 10, 31),
);

/// The seed of the company that everyone knows: the one that `make demo` shows.
pub const SEED: u64 = 3;

/// The working calendar of the sample company's years as `date,kind` rows: days off and make-up working days.
pub const CALENDAR_CSV: &str = include_str!("../../data/demo_calendar.csv");
