//! What all parts of a project share (共用): the house acting for a step, marks from 1 to 5, and the project that must be open.

use std::collections::BTreeSet;

use qd_base::Date;
use qd_records::{Item, Key, ListQuery, Record, RecordType, RecordsError, Written};

use crate::project::Project;

pub(crate) use qd_records::acting::{fields, house, is_mark, refused, typed};

/// A day of a record.
pub(crate) fn day(item: &Item, field: &str) -> Option<Date> {
    item.text(field).parse().ok()
}

/// A number of a record.
pub(crate) fn number(item: &Item, field: &str) -> f64 {
    item.text(field).parse().unwrap_or(0.0)
}

/// The project of what was written, as the house sees it; what belongs to a closed one is no longer changed.
pub(crate) async fn open_project(
    written: &mut Written<'_>,
    project: Key,
) -> Result<Item, RecordsError> {
    let act = house(written.act);
    let (records, of) = (written.records, Project::TYPE);
    let kept = records.read_in(written.tx, &act, of, project.0).await?;
    if kept.text("state") == "closed" {
        return refused(409, "projects-closed", "project");
    }
    Ok(kept)
}

/// All records of a type that belong to a project, as the house sees them.
pub(crate) async fn belonging(
    written: &mut Written<'_>,
    of: &'static RecordType,
    project: Key,
) -> Result<Vec<Item>, RecordsError> {
    let act = house(written.act);
    let query = ListQuery::only(of, "project", project.0.to_string());
    written.records.list_in(written.tx, &act, of, &query).await
}

/// Whether a text stands twice among some.
pub(crate) fn repeats<T: Ord>(all: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.into_iter().any(|one| !seen.insert(one))
}
