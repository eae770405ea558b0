//! What follows when a request is written (联动): its addressees may see it, and its subject must be one the person sees.

use qd_base::{Id, Problem};
use qd_records::{Follower, Item, Record, RecordsError, Work, Written};

use super::record::CoordinationRequest;
use crate::members::let_see;
use crate::people;

/// Addressees see what they are asked.
pub const ADDRESSEES_SEE: Follower = Follower {
    of: "coordination_request",
    run: |written| admit(written),
};

fn admit(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let request = read(&written.item.content)?;
        if written.before.is_none() {
            check_subject(&request, &mut *written.tx, written.records, written.act).await?;
        }
        let mut who = addressees(written.tx, written.item).await?;
        who.extend(request.escalated_to.iter().map(|key| key.0));
        let_see(
            written.tx,
            (CoordinationRequest::TYPE, written.item.id),
            &who,
        )
        .await?;
        Ok(())
    })
}

/// The people a request is put to: the person named, and everybody of the department named.
pub(crate) async fn addressees(
    tx: &mut qd_store::Tx,
    item: &Item,
) -> Result<Vec<Id>, RecordsError> {
    let request = read(&item.content)?;
    let mut who: Vec<Id> = request.to_person.iter().map(|key| key.0).collect();
    if let Some(role) = request.to_role {
        who.extend(people::of_role(tx, role.role()).await?);
    }
    Ok(who)
}

pub(super) fn read(content: &qd_records::Content) -> Result<CoordinationRequest, RecordsError> {
    CoordinationRequest::from_content(content)
        .map_err(|wrong| Problem::new(500, "records-incomplete").source(wrong).into())
}

async fn check_subject(
    request: &CoordinationRequest,
    tx: &mut qd_store::Tx,
    records: &qd_records::Records,
    act: &qd_records::Act,
) -> Result<(), RecordsError> {
    let (Some(key), Some(id)) = (&request.subject_type, &request.subject_id) else {
        return Ok(());
    };
    let absent =
        || RecordsError::from(Problem::new(422, "coordination-subject").field("subject_id"));
    let of = records
        .registry()
        .get(key)
        .filter(|of| of.key == key)
        .ok_or_else(absent)?;
    let id = id.parse().map_err(|_| absent())?;
    records
        .get_in(tx, act, of, id)
        .await
        .map(drop)
        .map_err(|_| absent())
}
