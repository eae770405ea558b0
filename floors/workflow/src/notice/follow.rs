//! What people are told by itself (通知规则): a record given to them, their decision or answer wanted, and what came of
//! what they asked.

use qd_base::{Date, Id};
use qd_records::{Follower, Item, Record, RecordsError, Work, Written};
use qd_store::{StoreError, Tx};

use super::{NoticeKind, Told, settle, tell};
use crate::Subject;
use crate::approval::{Approval, ApprovalState, deputies_of};
use crate::coordination::{CoordinationRequest, addressees};

/// Changes of any record are told to whom they concern.
pub const CHANGES_ARE_TOLD: Follower = Follower {
    of: "*",
    run: |written| {
        Box::pin(async move {
            match written.of.key {
                "approval" => on_approval(written).await,
                "coordination_request" => on_request(written).await,
                _ => on_owner(written).await,
            }
        }) as Work<'_, ()>
    },
};

fn is(item: Option<&Item>, name: &str, value: &str) -> bool {
    item.is_some_and(|item| item.text(name) == value)
}

/// Whether a field has a value now that it had not before.
fn turned(written: &Written<'_>, name: &str) -> bool {
    let now = written.item.text(name);
    !now.is_empty() && !is(written.before, name, now)
}

async fn on_owner(written: Written<'_>) -> Result<(), RecordsError> {
    let Some(owner) = written.of.owner else {
        return Ok(());
    };
    if written.verb == "trash" || written.verb == "restore" || !turned(&written, owner) {
        return Ok(());
    }
    let Ok(to) = written.item.text(owner).parse::<Id>() else {
        return Ok(());
    };
    let about = Subject::of(written.of, written.item.id);
    let told = Told {
        kind: NoticeKind::Assigned,
        about: &about,
        said: None,
    };
    Ok(tell(written.tx, written.act, &[to], &told).await?)
}

fn waiting(item: &Item) -> Vec<Id> {
    let rows = item.get("waiting").as_array().into_iter().flatten();
    rows.filter_map(|row| row["person"].as_str()?.parse().ok())
        .collect()
}

/// Who is asked, and who decides for them on a day.
async fn with_deputies(tx: &mut Tx, mut asked: Vec<Id>, day: Date) -> Result<Vec<Id>, StoreError> {
    let deputies = deputies_of(tx, &asked, day).await?;
    asked.extend(deputies);
    Ok(asked)
}

async fn on_approval(written: Written<'_>) -> Result<(), RecordsError> {
    let about = Subject::of(Approval::TYPE, written.item.id);
    let day = written.act.today;
    let now = with_deputies(written.tx, waiting(written.item), day).await?;
    let before = written.before.map(waiting).unwrap_or_default();
    let before = with_deputies(written.tx, before, day).await?;
    let new: Vec<Id> = now
        .iter()
        .copied()
        .filter(|id| !before.contains(id))
        .collect();
    settle(
        written.tx,
        &about,
        (NoticeKind::ToDecide, &now),
        written.act.at,
    )
    .await?;
    let asked = Told {
        kind: NoticeKind::ToDecide,
        about: &about,
        said: None,
    };
    tell(written.tx, written.act, &new, &asked).await?;
    let approval = Approval::from_content(&written.item.content);
    let ended = approval
        .is_ok_and(|one| !matches!(one.state, ApprovalState::Running | ApprovalState::Withdrawn));
    if ended && turned(&written, "state") {
        let to: Option<Id> = written.item.text("submitter").parse().ok();
        let decided = Told {
            kind: NoticeKind::Decided,
            ..asked
        };
        tell(written.tx, written.act, to.as_slice(), &decided).await?;
    }
    Ok(())
}

async fn on_request(written: Written<'_>) -> Result<(), RecordsError> {
    let about = Subject::of(CoordinationRequest::TYPE, written.item.id);
    let told = |kind| Told {
        kind,
        about: &about,
        said: None,
    };
    if written.item.text("state") != "open" {
        settle(written.tx, &about, (NoticeKind::Asked, &[]), written.act.at).await?;
        settle(written.tx, &about, (NoticeKind::Urged, &[]), written.act.at).await?;
    }
    let asked_anew = ["to_person", "to_role"]
        .iter()
        .any(|name| turned(&written, name));
    if written.verb == "create" || asked_anew {
        let to = addressees(written.tx, written.item).await?;
        tell(written.tx, written.act, &to, &told(NoticeKind::Asked)).await?;
    } else if turned(&written, "rung") {
        let mut to = addressees(written.tx, written.item).await?;
        to.extend(written.item.text("escalated_to").parse::<Id>());
        tell(written.tx, written.act, &to, &told(NoticeKind::Urged)).await?;
    }
    if written.item.text("state") == "answered" && turned(&written, "state") {
        let owner: Option<Id> = written.item.text("owner").parse().ok();
        tell(
            written.tx,
            written.act,
            owner.as_slice(),
            &told(NoticeKind::Answered),
        )
        .await?;
    }
    Ok(())
}
