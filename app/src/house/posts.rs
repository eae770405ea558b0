//! Posts (任职): whose sales a person answers for on a day, asked of the people of the house.

use std::sync::Arc;

use qd_base::{Actor, Date, Id};
use qd_people::Doors;
use qd_reports::{Posts, ReportError};
use qd_store::Blocking;

/// The posts of the house.
pub struct HousePosts {
    doors: Arc<Doors>,
    waits: Blocking,
}

impl HousePosts {
    /// Posts over the people of a house.
    pub fn new(doors: Arc<Doors>, waits: Blocking) -> HousePosts {
        HousePosts { doors, waits }
    }
}

impl Posts for HousePosts {
    fn of(&self, person: Id, on: Date) -> Result<Option<Actor>, ReportError> {
        let found = self.waits.wait(self.doors.answered_for(person, on));
        found.map_err(|fault| ReportError::Shelf(fault.to_string()))
    }
}
