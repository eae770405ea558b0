//! Outcome and review (结果与复盘): what was agreed on each issue against its floor, and what is learned from it.

use qd_base::{Actor, Money, Problem, Role, label};
use qd_records::acting::{fields, house, numbered, refused, typed};
use qd_records::{
    Action, Child, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key, Kind, LongText,
    Number, Record, Table, Text, Work, Written,
};
use serde_json::json;

use crate::table::{Negotiation, State};

/// 结局.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum End {
    /// 达成.
    #[choice(label("达成", "Agreed"))]
    Agreed,
    /// 破裂.
    #[choice(label("破裂", "Broken off"))]
    BrokenOff,
}

/// 议定的一项.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Settled {
    #[field(label("议题", "Issue"), sample = "年度价格")]
    pub issue: Text,
    #[field(label("议定值", "Settled at"), sample = "1")]
    pub value: Number,
    #[field(label("说明", "Wording"))]
    pub wording: Option<Text>,
}

/// 谈判结果.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "negotiation_outcome", label("谈判结果", "Outcome"), title = title, owner = owner)]
#[record(within(negotiation = Negotiation))]
#[grant(director = all, management = all, manager = all, member = all, finance = read, legal = read)]
#[grant(marketing = read, product = read, service = read, production = read)]
pub struct Outcome {
    #[field(label("标题", "Title"), list, search, sample = "达成")]
    pub title: Text,
    #[field(
        label("谈判", "Negotiation"),
        link = "negotiation",
        list,
        filter,
        set_once
    )]
    pub negotiation: Key,
    #[field(label("登记人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(label("结局", "End"), list, filter, set_once, sample = "agreed")]
    pub ending: End,
    #[field(label("议定", "Settled"), set_once)]
    pub settled: Table<Settled>,
    #[field(label("成交年价值", "Worth of the deal a year"), set_once)]
    pub worth: Option<Money>,
    #[field(
        label("说明", "Note"),
        list,
        set_once,
        sample = "双方授权人口头确认，待签"
    )]
    pub note: LongText,
    #[field(
        label("低于底线的理由", "Why below a floor"),
        help(
            "议定值低于底线时必填，并须重新授权",
            "Needed where a value is beyond a floor"
        ),
        set_once
    )]
    pub exception: Option<LongText>,
}

/// 谈判复盘.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "negotiation_review", label("谈判复盘", "Review"), title = title, owner = owner)]
#[record(within(negotiation = Negotiation))]
#[grant(director = all, management = all, manager = all, member = all, finance = all, legal = all)]
#[grant(marketing = all, product = all, service = all, production = all)]
pub struct Review {
    #[field(label("标题", "Title"), list, search, sample = "复盘")]
    pub title: Text,
    #[field(
        label("谈判", "Negotiation"),
        link = "negotiation",
        list,
        filter,
        set_once
    )]
    pub negotiation: Key,
    #[field(label("复盘人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(label("做对了什么", "What went well"), search, sample = "先谈量再谈价")]
    pub well: LongText,
    #[field(label("失去了什么", "What was lost"), search)]
    pub lost: Option<LongText>,
    #[field(
        label("下次怎么做", "Next time"),
        search,
        sample = "首轮前取得停机损失数据"
    )]
    pub lesson: LongText,
}

const CONCLUDED: [Field; 1] = [Field {
    required: true,
    ..Field::new("note", Kind::LongText, label("说明", "Note"))
}];
const REVIEW: [Field; 3] = [
    Field {
        required: true,
        ..Field::new(
            "well",
            Kind::LongText,
            label("做对了什么", "What went well"),
        )
    },
    Field::new("lost", Kind::LongText, label("失去了什么", "What was lost")),
    Field {
        required: true,
        ..Field::new("lesson", Kind::LongText, label("下次怎么做", "Next time"))
    },
];

/// What is done at the end of a negotiation. A deal with its values is entered as an outcome record.
pub fn actions() -> Vec<Action> {
    vec![
        Action {
            key: "break_off",
            on: Negotiation::TYPE,
            label: label("谈判破裂", "Break off"),
            icon: "alert-triangle",
            fields: &CONCLUDED,
            offered: |item, actor| leads(item, actor) && is_open(item),
            run: broken,
        },
        Action {
            key: "review",
            on: Negotiation::TYPE,
            label: label("复盘", "Review"),
            icon: "history",
            fields: &REVIEW,
            offered: |item, actor| {
                leads(item, actor) && matches!(item.text("state"), "agreed" | "broken_off")
            },
            run: reviewed,
        },
    ]
}

fn is_open(item: &Item) -> bool {
    matches!(item.text("state"), "prepared" | "mandated" | "under_way")
}

/// The owner, or the director seated beside.
fn leads(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    item.trashed_at.is_none()
        && (me.as_deref() == Some(item.text("owner")) || actor.is(Role::Director))
}

fn broken(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut outcome = deed.input.clone();
        outcome.insert(
            "title".to_owned(),
            json!(numbered(Outcome::TYPE.label.zh, &deed.item)),
        );
        outcome.insert("ending".to_owned(), json!(End::BrokenOff.key()));
        kept(deed, outcome, Outcome::TYPE).await
    })
}

fn reviewed(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let mut review = deed.input.clone();
        review.insert(
            "title".to_owned(),
            json!(numbered(Review::TYPE.label.zh, &deed.item)),
        );
        kept(deed, review, Review::TYPE).await
    })
}

async fn kept(
    deed: Deed<'_>,
    mut content: qd_records::Content,
    of: &'static qd_records::RecordType,
) -> Result<Done, qd_records::RecordsError> {
    let me = deed.act.actor.person.map(|id| id.to_string());
    content.insert("negotiation".to_owned(), json!(deed.item.id.to_string()));
    content.insert("owner".to_owned(), json!(me));
    deed.records
        .create_in(deed.tx, deed.act, of, &content)
        .await?;
    Ok(Done::said("negotiation-kept"))
}

/// An outcome ends its negotiation.
pub const MOVES: Follower = Follower {
    of: "negotiation_outcome",
    run: ended,
};

fn ended(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return refused(409, "negotiation-step-stands", "ending");
        }
        let outcome: Outcome = typed(written.item)?;
        let (records, tx) = (written.records, written.tx);
        let act = house(written.act);
        let of = Negotiation::TYPE;
        let item = records.read_in(tx, &act, of, outcome.negotiation.0).await?;
        let negotiation: Negotiation = typed(&item)?;
        let state = match outcome.ending {
            End::BrokenOff if is_open(&item) => State::BrokenOff,
            End::Agreed if negotiation.state == State::UnderWay => State::Agreed,
            _ => return refused(409, "negotiation-not-open", "negotiation"),
        };
        if state == State::Agreed {
            against_floors(&negotiation, &outcome)?;
        }
        let change = fields([("state", json!(state.key()))]);
        let which = (item.id, item.version);
        records.edit_in(tx, &act, of, which, &change).await?;
        Ok(())
    })
}

/// Every issue with a floor is settled, and what lies beyond its floor has its reason.
fn against_floors(negotiation: &Negotiation, outcome: &Outcome) -> Result<(), Problem> {
    for limit in &negotiation.limits.0 {
        let settled = outcome
            .settled
            .0
            .iter()
            .find(|one| one.issue == limit.issue);
        let Some(settled) = settled else {
            let problem = Problem::new(422, "negotiation-unsettled").field("settled");
            return Err(problem.arg("issue", &limit.issue));
        };
        if limit.is_beyond(settled.value) && outcome.exception.is_none() {
            let problem = Problem::new(422, "negotiation-below-floor").field("exception");
            return Err(problem.arg("issue", &limit.issue));
        }
    }
    Ok(())
}

/// A review closes it.
pub const REVIEWED: Follower = Follower {
    of: "negotiation_review",
    run: closed,
};

fn closed(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let review: Review = typed(written.item)?;
        let (records, tx) = (written.records, written.tx);
        let act = house(written.act);
        let of = Negotiation::TYPE;
        let item = records.read_in(tx, &act, of, review.negotiation.0).await?;
        if !matches!(item.text("state"), "agreed" | "broken_off" | "reviewed") {
            return refused(409, "negotiation-not-ended", "negotiation");
        }
        let change = fields([("state", json!(State::Reviewed.key()))]);
        let which = (item.id, item.version);
        records.edit_in(tx, &act, of, which, &change).await?;
        Ok(())
    })
}
