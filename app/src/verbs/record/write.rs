//! Writing records on the command line (修改记录).

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use qd_base::Problem;
use qd_records::Content;

use super::show::tell;
use super::{Desk, pairs};
use crate::cli::record::One;
use crate::rooms;

pub(super) fn create(desk: &Desk<'_, '_>, of: &str, given: &[String]) -> Result<ExitCode> {
    let of = desk.of(of)?;
    let records = &desk.home.records;
    let fields = desk.wait(records.spelled(&desk.act, of.fields, &pairs(given)?))?;
    let made = desk.wait(records.create(&desk.act, of, &fields))?;
    tell(desk, of, &made)
}

pub(super) fn edit(
    desk: &Desk<'_, '_>,
    one: &One,
    given: &[String],
    (version, reason): (Option<i64>, Option<&str>),
) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    let records = &desk.home.records;
    let fields = desk.wait(records.spelled(&desk.act, of.fields, &pairs(given)?))?;
    let act = match reason {
        Some(reason) => desk.act.clone().reason(reason),
        None => desk.act.clone(),
    };
    let which = (item.id, version.unwrap_or(item.version));
    let after = desk.wait(records.edit(&act, of, which, &fields))?;
    tell(desk, of, &after)
}

pub(super) fn carry_out(
    desk: &Desk<'_, '_>,
    one: &One,
    key: &str,
    given: &[String],
) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    let rooms = rooms::all();
    let actions: Vec<_> = rooms
        .iter()
        .flat_map(|room| &room.actions)
        .filter(|action| action.on.key == of.key)
        .collect();
    if key == "?" {
        let offered = |action: &&&qd_records::Action| (action.offered)(&item, &desk.act.actor);
        for action in actions.iter().filter(offered) {
            println!("{:<16} {}", action.key, action.label.of(desk.work.lang));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let known: Vec<&str> = actions.iter().map(|action| action.key).collect();
    let unknown = || {
        let problem = Problem::new(404, "record-no-action").arg("name", key);
        anyhow!(problem.arg("known", known.join(", ")))
    };
    let action = actions.iter().find(|action| action.key == key);
    let action = action.ok_or_else(unknown)?;
    let records = &desk.home.records;
    let input: Content = desk.wait(records.spelled(&desk.act, action.fields, &pairs(given)?))?;
    let done = desk.wait(records.carry_out(&desk.act, action, item.id, &input))?;
    if let Some(said) = done.said {
        let sentence = super::super::sentence(&Problem::new(200, said), desk.work.lang);
        eprintln!("{sentence}");
    }
    let after = desk.wait(records.get(&desk.act, of, item.id))?;
    tell(desk, of, &after)
}

pub(super) fn trash(desk: &Desk<'_, '_>, one: &One) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    let which = [(item.id, item.version)];
    let done = desk.wait(desk.home.records.trash(&desk.act, of, &which))?;
    done.iter()
        .try_fold(ExitCode::SUCCESS, |_, item| tell(desk, of, item))
}

pub(super) fn restore(desk: &Desk<'_, '_>, one: &One) -> Result<ExitCode> {
    let (of, item) = desk.one(one)?;
    let which = [(item.id, item.version)];
    let done = desk.wait(desk.home.records.restore(&desk.act, of, &which))?;
    done.iter()
        .try_fold(ExitCode::SUCCESS, |_, item| tell(desk, of, item))
}
