//! What watches over approvals (守护): a change of the subject voids them or is refused; flows name what exists.

use qd_base::Problem;
use qd_records::{Follower, Kind, RecordsError, Work, Written};
use qd_store::Sql;

use super::decide;
use super::snapshot::hash_of;

/// Every write of every type is looked at.
pub const SUBJECTS_ARE_WATCHED: Follower = Follower {
    of: "*",
    run: |written| watch(written),
};

/// Flows are checked against the types of the house.
pub const FLOWS_ARE_CHECKED: Follower = Follower {
    of: "approval_flow",
    run: |written| check(written),
};

fn watch(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let Some(before) = written.before else {
            return Ok(());
        };
        let same = hash_of(before) == hash_of(written.item);
        let trashed = written.item.trashed_at.is_some() && before.trashed_at.is_none();
        if written.of.key == "approval" || (same && !trashed) {
            return Ok(());
        }
        let ask = Sql::new(
            "select id, number from approvals
             where subject_type = ? and subject_id = ? and state = 'running' and trashed_at is null",
        );
        let ask = ask.bind(written.of.key).bind(written.item.id);
        let Some(row) = written.tx.row(&ask).await? else {
            return Ok(());
        };
        let approval = row.parsed("id")?;
        if decide::locks(written.tx, approval).await? && !written.act.actor.is_system() {
            let number = row.text_or_none("number")?.unwrap_or_default();
            return Err(Problem::new(409, "approval-locks")
                .arg("number", number)
                .into());
        }
        decide::void(written.records, written.tx, written.act, approval).await
    })
}

fn check(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let text = |name: &str| written.item.content.get(name).and_then(|v| v.as_str());
        let wrong = |key: &str, field: &str| -> Result<(), RecordsError> {
            Err(Problem::new(422, key).field(field).into())
        };
        let key = text("record_type").unwrap_or_default();
        let of = written.records.registry().get(key);
        if key != "*" && of.is_none_or(|of| of.key != key) {
            return wrong("approval-flow-type", "record_type");
        }
        let Some(name) = text("condition_field") else {
            return Ok(());
        };
        let kind = of.and_then(|of| of.field(name)).map(|field| field.kind);
        if key != "*" && !matches!(kind, Some(Kind::Money | Kind::Number | Kind::Percent)) {
            return wrong("approval-flow-field", "condition_field");
        }
        Ok(())
    })
}
