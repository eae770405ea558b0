//! What happens to a proposal (决策与复盘): approvals decide it, and when its day has come a review sets the result beside
//! what was expected.

use qd_base::{Date, Id, Money, Problem, label};
use qd_records::{
    Action, ChoiceType, Content, Deed, Done, Field, Follower, Key, Kind, LongText, Record, Text,
    Work, Written,
};
use serde_json::json;

use crate::intel_check::house;
use crate::proposal::{DecisionProposal, State};

/// 决策复盘.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "decision_review", label("决策复盘", "Review of a decision"), title = title, owner = owner)]
#[grant(director = all, management = read, marketing = all, manager = subtree, product = read, finance = read)]
#[grant(legal = read, auditor = read)]
pub struct DecisionReview {
    #[field(label("标题", "Title"), list, search, sample = "进入电池行业")]
    pub title: Text,
    #[field(
        label("决策建议", "Proposal"),
        link = "decision_proposal",
        list,
        filter,
        set_once
    )]
    pub proposal: Key,
    #[field(label("复盘人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("复盘日期", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(label("预期结果", "Expected"), list, set_once)]
    pub expected: Option<Money>,
    #[field(label("实际结果", "Actual"), list, set_once, sample = "500000.00")]
    pub actual: Money,
    #[field(
        label("经验教训", "Lesson"),
        list,
        search,
        set_once,
        sample = "试点应早于投放"
    )]
    pub lesson: LongText,
}

const REVIEW: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("actual", Kind::Money, label("实际结果", "Actual result"))
    },
    Field {
        required: true,
        ..Field::new("lesson", Kind::LongText, label("经验教训", "Lesson"))
    },
];

/// What can be done with a proposal besides asking for approval.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "review",
        on: DecisionProposal::TYPE,
        label: label("复盘", "Review"),
        icon: "clipboard-check",
        fields: &REVIEW,
        offered: |item, _| {
            item.trashed_at.is_none() && ["decided", "due"].contains(&item.text("state"))
        },
        run: review,
    }]
}

fn review(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut fields = deed.input.clone();
        fields.insert("title".to_owned(), deed.item.get("title").clone());
        fields.insert("proposal".to_owned(), json!(deed.item.id.to_string()));
        fields.insert("expected".to_owned(), deed.item.get("expected").clone());
        deed.records
            .create_in(deed.tx, deed.act, DecisionReview::TYPE, &fields)
            .await?;
        Ok(Done::said("market-reviewed"))
    })
}

/// A proposal follows its review.
pub const REVIEWS: Follower = Follower {
    of: "decision_review",
    run: reviewed,
};

fn reviewed(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let found = DecisionReview::from_content(&written.item.content)
            .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
        let house = house(written.act);
        let of = DecisionProposal::TYPE;
        let proposal = written
            .records
            .read_in(written.tx, &house, of, found.proposal.0)
            .await?;
        if !["decided", "due"].contains(&proposal.text("state")) {
            return Err(Problem::new(409, "market-not-decided").into());
        }
        let change = Content::from_iter([
            ("state".to_owned(), json!(State::Reviewed.key())),
            ("actual".to_owned(), written.item.get("actual").clone()),
            ("lesson".to_owned(), written.item.get("lesson").clone()),
        ]);
        let which = (proposal.id, proposal.version);
        written
            .records
            .edit_in(written.tx, &house, of, which, &change)
            .await?;
        Ok(())
    })
}

/// A proposal follows its approval; an unfinished one cannot be submitted.
pub const DECISIONS: Follower = Follower {
    of: "approval",
    run: decide,
};

fn decide(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let of = DecisionProposal::TYPE;
        let (item, house) = (written.item, house(written.act));
        let state = match (written.verb, item.text("state")) {
            _ if item.text("subject_type") != of.key => return Ok(()),
            ("create", _) => None,
            (_, "approved") => Some(State::Decided),
            (_, "refused") => Some(State::Refused),
            _ => return Ok(()),
        };
        let wrong = |_| Problem::new(422, "records-incomplete");
        let id: Id = item.text("subject_id").parse().map_err(wrong)?;
        let proposal = written.records.read_in(written.tx, &house, of, id).await?;
        let Some(state) = state else {
            let typed = DecisionProposal::from_content(&proposal.content)
                .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
            return match typed.lacks() {
                Some((key, field)) => Err(Problem::new(422, key).field(field).into()),
                None => Ok(()),
            };
        };
        if !["draft", "refused"].contains(&proposal.text("state")) {
            return Ok(());
        }
        let change = Content::from_iter([("state".to_owned(), json!(state.key()))]);
        let which = (proposal.id, proposal.version);
        written
            .records
            .edit_in(written.tx, &house, of, which, &change)
            .await?;
        Ok(())
    })
}
