//! Clocks (时钟): the only place where the present moment is asked for.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Tells the present; a fixed clock makes tests and demonstrations repeatable.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn instant(&self) -> Timestamp;

    /// The business date in China (东八区), whatever zone the server keeps.
    fn today(&self) -> Date {
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::fixed(jiff::tz::offset(8)));
        self.instant().to_zoned(zone).date()
    }
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn instant(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

impl FixedClock {
    /// Stands at noon (UTC) of a date.
    pub fn at(date: Date) -> FixedClock {
        let noon = date.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
        FixedClock(noon.map(|z| z.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Clock for FixedClock {
    fn instant(&self) -> Timestamp {
        self.0
    }
}
