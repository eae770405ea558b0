//! The words every floor speaks (共用词汇): language and labels, identifiers, amounts and money, dates and
//! periods, clocks, people who act, and problems told to people.

pub mod actor;
pub mod amount;
pub mod calendar;
pub mod clock;
pub mod format;
pub mod id;
pub mod label;
pub mod period;
pub mod problem;
pub mod text;

pub use actor::{Actor, Reach, Role};
pub use amount::{Amount, AmountError, Currency, Money, SCALE};
pub use calendar::{DayKind, WorkCalendar};
pub use clock::{Clock, FixedClock, SystemClock};
pub use id::Id;
pub use label::{Label, Lang, label};
pub use period::{FiscalCalendar, Grain, Period, PeriodError};
pub use problem::Problem;
pub use text::Texts;

/// A civil date (日期), without time or zone.
pub use jiff::Timestamp;
pub use jiff::civil::Date;
