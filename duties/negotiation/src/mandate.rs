//! Mandate (谈判授权): how much may be given in all, granted by somebody at the table who does not negotiate.

use qd_base::{Actor, Money, Role, label};
use qd_records::acting::{fields, house, numbered, refused, typed};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, FieldType, Follower, Item, Key, Kind, LongText,
    Record, Text, Work, Written,
};
use serde_json::json;

use crate::table::{Negotiation, State};

/// 授权决定.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Decision {
    /// 授权.
    #[choice(label("授权", "Granted"))]
    Granted,
    /// 不授权.
    #[choice(label("不授权", "Refused"))]
    Refused,
}

/// 谈判授权.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "negotiation_mandate", label("谈判授权", "Mandate"), title = title, owner = owner)]
#[record(within(negotiation = Negotiation))]
#[grant(director = all, management = all, manager = read, member = read, finance = read, legal = read)]
#[grant(marketing = read, product = read, service = read, production = read)]
pub struct Mandate {
    #[field(label("标题", "Title"), list, search, sample = "授权")]
    pub title: Text,
    #[field(
        label("谈判", "Negotiation"),
        link = "negotiation",
        list,
        filter,
        set_once
    )]
    pub negotiation: Key,
    #[field(label("授权人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(label("决定", "Decision"), list, filter, set_once, sample = "granted")]
    pub decision: Decision,
    #[field(
        label("让步总额上限", "May give in all"),
        level = "negotiation",
        list,
        set_once,
        sample = "300000.00"
    )]
    pub ceiling: Option<Money>,
    #[field(
        label("条件与理由", "Terms and grounds"),
        list,
        set_once,
        sample = "须换得两年量承诺"
    )]
    pub note: LongText,
}

const NOTE: Field = Field {
    required: true,
    ..Field::new(
        "note",
        Kind::LongText,
        label("条件与理由", "Terms and grounds"),
    )
};
const GRANTING: [Field; 2] = [
    Field {
        required: true,
        ..Field::new(
            "ceiling",
            Kind::Money,
            label("让步总额上限", "May give in all"),
        )
    },
    NOTE,
];
const REFUSING: [Field; 1] = [NOTE];

/// What whoever mandates does with a negotiation.
pub fn actions() -> Vec<Action> {
    vec![
        Action {
            key: "mandate",
            on: Negotiation::TYPE,
            label: label("授权", "Mandate"),
            icon: "circle-check",
            fields: &GRANTING,
            offered: may,
            run: |deed| decided(deed, Decision::Granted),
        },
        Action {
            key: "no_mandate",
            on: Negotiation::TYPE,
            label: label("不授权", "Refuse"),
            icon: "alert-triangle",
            fields: &REFUSING,
            offered: may,
            run: |deed| decided(deed, Decision::Refused),
        },
    ]
}

/// The director or the management, but never who negotiates: two people stand behind a floor.
fn may(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    let open = matches!(item.text("state"), "prepared" | "mandated" | "under_way");
    let decides = actor.is(Role::Director) || actor.is(Role::Management);
    item.trashed_at.is_none() && open && decides && me.as_deref() != Some(item.text("owner"))
}

fn decided(deed: Deed<'_>, decision: Decision) -> Work<'_, Done> {
    Box::pin(async move {
        let mut mandate = deed.input.clone();
        let me = deed.act.actor.person.map(|id| id.to_string());
        for (name, value) in [
            ("negotiation", json!(deed.item.id.to_string())),
            ("owner", json!(me)),
            ("decision", json!(decision.key())),
        ] {
            mandate.insert(name.to_owned(), value);
        }
        let option = Decision::OPTIONS
            .iter()
            .find(|one| one.key == decision.key());
        let title = option.map(|option| numbered(option.label.zh, &deed.item));
        mandate.insert("title".to_owned(), json!(title));
        // Who mandates may look on only; that it was offered is what lets the house write it down.
        deed.records
            .create_in(deed.tx, &house(deed.act), Mandate::TYPE, &mandate)
            .await?;
        Ok(Done::said("negotiation-mandate-kept"))
    })
}

/// A mandate moves its negotiation.
pub const MOVES: Follower = Follower {
    of: "negotiation_mandate",
    run: moved,
};

fn moved(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return refused(409, "negotiation-step-stands", "decision");
        }
        let mandate: Mandate = typed(written.item)?;
        let of = Negotiation::TYPE;
        let act = house(written.act);
        let item = written
            .records
            .read_in(written.tx, &act, of, mandate.negotiation.0)
            .await?;
        if !written.act.actor.is_system() && !may(&item, &written.act.actor) {
            return refused(403, "negotiation-not-yours", "decision");
        }
        let change = match (mandate.decision, mandate.ceiling) {
            (Decision::Refused, _) => return Ok(()),
            (Decision::Granted, None) => return refused(422, "negotiation-no-limit", "ceiling"),
            (Decision::Granted, Some(limit)) if limit.minor < 0 => {
                return refused(422, "negotiation-negative", "ceiling");
            }
            (Decision::Granted, Some(limit)) => {
                let state = match item.text("state") {
                    "under_way" => State::UnderWay,
                    _ => State::Mandated,
                };
                fields([("mandate", limit.to_json()), ("state", json!(state.key()))])
            }
        };
        written
            .records
            .edit_in(written.tx, &act, of, (item.id, item.version), &change)
            .await?;
        Ok(())
    })
}
