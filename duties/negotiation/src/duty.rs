//! Duty of an agreement (协议义务): what one side owes by a day, seen to by somebody of ours until its fulfilment is
//! reported.

use qd_base::{Actor, Date, Role, label};
use qd_records::acting::{fields, house};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, Item, Key, Kind, LongText, Record, Text, Work,
};
use serde_json::json;

use crate::agreement::Side;

/// 履行状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 待履行.
    #[choice(label("待履行", "Owed"))]
    Owed,
    /// 已履行.
    #[choice(label("已履行", "Done"))]
    Done,
    /// 未履行.
    #[choice(label("未履行", "Broken"))]
    Broken,
}

/// 协议义务.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "agreement_duty", label("协议义务", "Duty of an agreement"), plural = "agreement_duties", title = title)]
#[record(owner = owner, board = state, calendar = due)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, finance = own)]
#[grant(legal = read, legal = own, service = own, product = own, production = own, marketing = own, auditor = read)]
pub struct AgreementDuty {
    #[field(label("义务", "Duty"), list, search, sample = "每季度到厂检验一次")]
    pub title: Text,
    #[field(label("协议", "Agreement"), link = "agreement", list, filter, set_once)]
    pub agreement: Key,
    #[field(label("责任人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("义务方", "Side"), list, filter, set_once, sample = "ours")]
    pub side: Side,
    #[field(label("期限", "Due"), list, filter, sample = "2027-03-31")]
    pub due: Date,
    #[field(label("状态", "State"), list, filter, read_only, default = "owed")]
    pub state: State,
    #[field(label("办结日", "Settled on"), list, read_only)]
    pub settled_on: Option<Date>,
    #[field(label("凭据与说明", "Proof"), read_only, search)]
    pub proof: Option<LongText>,
}

const PROOF: [Field; 1] = [Field {
    required: true,
    ..Field::new("proof", Kind::LongText, label("凭据与说明", "Proof"))
}];

/// What is reported of a duty.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, run| Action {
        key,
        on: AgreementDuty::TYPE,
        label,
        icon,
        fields: &PROOF,
        offered: owed,
        run,
    };
    vec![
        action(
            "fulfilled",
            label("已履行", "Done"),
            "circle-check",
            |deed| settled(deed, State::Done),
        ),
        action(
            "broken",
            label("未履行", "Broken"),
            "alert-triangle",
            |deed| settled(deed, State::Broken),
        ),
    ]
}

/// Who sees to it, the director or legal.
fn owed(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    let mine = me.as_deref() == Some(item.text("owner"));
    let may = mine || actor.is(Role::Director) || actor.is(Role::Legal);
    item.trashed_at.is_none() && item.text("state") == "owed" && may
}

fn settled(deed: Deed<'_>, state: State) -> Work<'_, Done> {
    Box::pin(async move {
        let change = fields([
            ("state", json!(state.key())),
            ("settled_on", json!(deed.act.today.to_string())),
            (
                "proof",
                deed.input.get("proof").cloned().unwrap_or_default(),
            ),
        ]);
        let which = (deed.item.id, deed.item.version);
        let act = house(deed.act);
        deed.records
            .edit_in(deed.tx, &act, AgreementDuty::TYPE, which, &change)
            .await?;
        Ok(Done::said("negotiation-kept"))
    })
}
