//! Matters (待办事项): what waits for somebody, from all rooms in one list. A room says which of its records are open, whose
//! they are and when they are due; the list is read through the same predicate as every page.

use std::collections::BTreeMap;

use qd_base::Date;
use qd_records::{Item, RecordType};

use crate::reading::day;
use crate::{Desk, ReportError};

/// The most matters read of one kind.
const MOST: usize = 200;

/// One matter that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What it is, as the name of its record type.
    pub kind: String,
    /// What is to be done.
    pub title: String,
    /// For whom it waits; empty where the reader does not know the person.
    pub who: String,
    /// By when.
    pub due: Option<Date>,
    /// Where it is done.
    pub href: String,
    /// Whether it waits for the reader.
    pub mine: bool,
}

impl Matter {
    /// Whether its day has passed.
    pub fn is_late(&self, today: Date) -> bool {
        self.due.is_some_and(|due| due < today)
    }
}

/// Which records of a type wait for somebody (等待办理).
#[derive(Clone, Copy)]
pub struct Waiting {
    /// The type.
    pub of: &'static RecordType,
    /// The choice field and its values, joined by commas, in which a record waits.
    pub open: (&'static str, &'static str),
    /// The field that names for whom.
    pub who: &'static str,
    /// The day by which; records without one are read too.
    pub due: &'static str,
}

/// Matters that are no records of a room: what the house itself asks of a person.
pub type Matters = fn(&Desk) -> Result<Vec<Matter>, ReportError>;

impl Waiting {
    fn read(&self, desk: &Desk) -> Result<Vec<Item>, ReportError> {
        desk.records()?.open(self.of, self.open, self.due, MOST)
    }
}

impl Desk {
    /// What waits, the earliest day first; what has no day comes last.
    ///
    /// # Errors
    /// The records' fault.
    pub fn matters(&self) -> Result<Vec<Matter>, ReportError> {
        let mut found = Vec::new();
        for waiting in &self.supplies().waiting {
            self.waiting(waiting, &mut found)?;
        }
        for others in &self.supplies().matters {
            found.extend(others(self)?);
        }
        found.sort_by(|a, b| {
            let key = |m: &Matter| (m.due.is_none(), m.due, m.kind.clone(), m.title.clone());
            key(a).cmp(&key(b))
        });
        Ok(found)
    }

    fn waiting(&self, waiting: &Waiting, found: &mut Vec<Matter>) -> Result<(), ReportError> {
        let items = waiting.read(self)?;
        let ids: Vec<String> = items
            .iter()
            .map(|item| item.text(waiting.who).to_owned())
            .filter(|id| !id.is_empty())
            .collect();
        let names = if ids.is_empty() {
            BTreeMap::new()
        } else {
            self.records()?.titles("person", &ids)?
        };
        let me = self.actor.person.map(|id| id.to_string());
        for item in items {
            let who = item.text(waiting.who);
            found.push(Matter {
                kind: waiting.of.label.of(self.lang).to_owned(),
                title: item.text(waiting.of.title).to_owned(),
                who: names.get(who).cloned().unwrap_or_default(),
                due: day(&item, waiting.due),
                href: waiting.of.address(item.id),
                mine: me.as_deref() == Some(who),
            });
        }
        Ok(())
    }
}
