//! `record …` (记录): records by the same kernel as pages and API. Whoever can run the program on the home is the house
//! itself; the audit says so. State still changes by actions only.

mod sheets;
mod show;
mod write;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use qd_base::{Actor, Problem};
use qd_records::{Act, Item, ListQuery, RecordType, RecordsError};

use super::Work;
use crate::cli::record::{One, RecordVerb, Which};
use crate::home::Home;

/// What the verbs work with.
pub(crate) struct Desk<'a, 'w> {
    pub work: &'a Work<'w>,
    pub home: Home,
    pub act: Act,
}

pub fn run(work: &Work<'_>, verb: &RecordVerb) -> Result<ExitCode> {
    let home = work.home()?;
    let act = Act::now(Actor::system("command line"), home.clock.as_ref());
    let desk = Desk { work, home, act };
    match verb {
        RecordVerb::List {
            of,
            which,
            page,
            size,
        } => show::list(&desk, of, (which, *page, *size)),
        RecordVerb::Get { one } => show::get(&desk, one),
        RecordVerb::History { one } => show::history(&desk, one),
        RecordVerb::Create { of, fields } => write::create(&desk, of, fields),
        RecordVerb::Edit {
            one,
            fields,
            seen,
            reason,
        } => write::edit(&desk, one, fields, (*seen, reason.as_deref())),
        RecordVerb::Do {
            one,
            action,
            fields,
        } => write::carry_out(&desk, one, action, fields),
        RecordVerb::Trash { one } => write::trash(&desk, one),
        RecordVerb::Restore { one } => write::restore(&desk, one),
        RecordVerb::Export { of, file, which } => sheets::export(&desk, of, file, which),
        RecordVerb::Import(args) => sheets::import(&desk, args),
        RecordVerb::Imports { of } => sheets::imports(&desk, of),
        RecordVerb::Undo { of, batch } => sheets::undo(&desk, of, batch),
    }
}

impl Desk<'_, '_> {
    /// Waits for the kernel; its refusals become problems that are told in the reader's language.
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, RecordsError>>) -> Result<T> {
        self.work.runtime.block_on(work).map_err(told)
    }

    /// A record type by key or plural.
    pub fn of(&self, name: &str) -> Result<&'static RecordType> {
        type_of(self.home.records.registry().types(), name)
    }

    /// The question of a list.
    pub fn query(&self, of: &RecordType, which: &Which) -> Result<ListQuery> {
        let mut pairs = pairs(&which.filters)?;
        let more = [("sort", &which.sort), ("q", &which.q)];
        for (name, value) in more {
            pairs.extend(value.iter().map(|value| (name.to_owned(), value.clone())));
        }
        if which.trash {
            pairs.push(("trash".to_owned(), "1".to_owned()));
        }
        Ok(ListQuery::parse(of, &self.act.actor, &pairs)?)
    }

    /// One record by id or number.
    pub fn one(&self, one: &One) -> Result<(&'static RecordType, Item)> {
        let of = self.of(&one.of)?;
        let records = &self.home.records;
        if let Ok(id) = one.id.parse() {
            return Ok((of, self.wait(records.get(&self.act, of, id))?));
        }
        let absent = || Problem::new(404, "records-absent").arg("type", of.key);
        let numbered = [("number".to_owned(), one.id.clone())];
        let mut query = ListQuery::parse(of, &self.act.actor, &numbered)?;
        for trash in [false, true] {
            query.trash = trash;
            let page = self.wait(records.find(&self.act, of, &query))?;
            if let Some(item) = page.items.into_iter().next() {
                return Ok((of, item));
            }
        }
        Err(absent().into())
    }
}

/// A record type by key or plural, or the list of those there are.
pub(crate) fn type_of(types: &[&'static RecordType], name: &str) -> Result<&'static RecordType> {
    let found = types.iter().find(|of| of.key == name || of.plural == name);
    let known: Vec<&str> = types.iter().map(|of| of.key).collect();
    let unknown = || {
        let problem = Problem::new(404, "record-no-type").arg("name", name);
        anyhow!(problem.arg("known", known.join(", ")))
    };
    found.copied().ok_or_else(unknown)
}

/// `name=value` pairs.
pub(crate) fn pairs(given: &[String]) -> Result<Vec<(String, String)>> {
    let one = |text: &String| {
        let pair = text.split_once('=');
        let (name, value) =
            pair.ok_or_else(|| Problem::new(400, "record-no-pair").arg("text", text))?;
        Ok((name.trim().to_owned(), value.to_owned()))
    };
    given.iter().map(one).collect()
}

/// A refusal with all its faults: the first becomes the error, the others are told beside it.
fn told(fault: RecordsError) -> anyhow::Error {
    match fault {
        RecordsError::Invalid(faults) => anyhow!(super::Faults(faults)),
        other => anyhow!(other.problem()),
    }
}
