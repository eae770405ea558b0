//! Season (季节与春节): decomposition, level shifts, outliers, Spring Festival alignment, working days.
//!
#![doc = include_str!("../../docs/season.md")]

mod align;
mod calendar;
mod decompose;
mod festivals;
mod unusual;
mod workdays;

pub use align::{
    Aligned, Daily, FestivalPair, Growth, JanFeb, Monthly, aligned_yoy, jan_feb_combined,
    working_day_growth,
};
pub use calendar::{civil, day_number, day_of_week, days_in_month};
pub use decompose::{Decomposition, Shape, decompose};
pub use festivals::{festival_windows, new_years, spring_festival};
pub use unusual::{LevelShift, Outlier, level_shifts, outliers};
pub use workdays::{Festival, WorkCalendar};
