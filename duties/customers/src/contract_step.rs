//! Steps of a contract (合同步骤): signature, renewal, ending. The contract's state and its renewal package follow in the
//! same transaction; a renewal begins the next contract in the chain.

use qd_base::{Date, Label, Problem, label};
use qd_records::{
    Act, Action, Choice, ChoiceType, Content, Deed, Done, Field, Filter, Follower, Item, Key, Kind,
    ListQuery, LongText, Record, Records, RecordsError, Subject, Test, Text, Work, Written, pick,
};
use qd_store::Tx;
use serde_json::{Value, json};

use crate::contract::{Contract, State};
use crate::issue_step::house;
use crate::renewal::{Outcome, Renewal};

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verb {
    /// 签署.
    #[choice(label("签署生效", "Signed"))]
    Sign,
    /// 续签.
    #[choice(label("续签", "Renewed"))]
    Renew,
    /// 终止.
    #[choice(label("终止", "Ended"))]
    End,
}

impl Verb {
    /// Where a contract stands after the step, if the step fits where it stood.
    fn leads(self, from: State) -> Option<State> {
        match (self, from) {
            (Verb::Sign, State::Draft) => Some(State::InForce),
            (Verb::Renew, State::InForce) => Some(State::Renewed),
            (Verb::End, State::Draft | State::InForce) => Some(State::Ended),
            _ => None,
        }
    }

    fn label(self) -> Label {
        let option = Verb::OPTIONS.iter().find(|option| option.key == self.key());
        option.expect("every verb is an option").label
    }
}

/// 合同步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "contract_step", label("合同步骤", "Contract step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = all, legal = all)]
#[grant(auditor = read)]
pub struct ContractStep {
    #[field(label("标题", "Title"), list, search, sample = "签署生效")]
    pub title: Text,
    #[field(label("合同", "Contract"), link = "contract", list, filter, set_once)]
    pub contract: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "sign")]
    pub verb: Verb,
    #[field(label("办理人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(label("我方签署人", "Signed for us by"), set_once)]
    pub ours: Option<Text>,
    #[field(label("对方签署人", "Signed for them by"), set_once)]
    pub theirs: Option<Text>,
    #[field(label("新到期日", "New end"), set_once)]
    pub until: Option<Date>,
    #[field(label("说明", "Note"), list, set_once)]
    pub note: Option<LongText>,
}

const SIGNATURE: [Field; 3] = [
    Field {
        required: true,
        ..Field::new("ours", Kind::Text, label("我方签署人", "Signed for us by"))
    },
    Field {
        required: true,
        ..Field::new(
            "theirs",
            Kind::Text,
            label("对方签署人", "Signed for them by"),
        )
    },
    Field::new("note", Kind::LongText, label("说明", "Note")),
];
const RENEWAL: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("until", Kind::Date, label("新到期日", "New end"))
    },
    Field::new("note", Kind::LongText, label("说明", "Note")),
];
const ENDING: [Field; 1] = [Field {
    required: true,
    ..Field::new("note", Kind::LongText, label("终止原因", "Why it ends"))
}];

/// What can be done with a contract.
pub fn actions() -> Vec<Action> {
    let action = |key, verb: Verb, icon, fields, offered, run| Action {
        key,
        on: Contract::TYPE,
        label: verb.label(),
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "signature",
            Verb::Sign,
            "circle-check",
            &SIGNATURE,
            |item, _| fits(item, Verb::Sign),
            |deed| stepped(deed, Verb::Sign),
        ),
        action(
            "renewal",
            Verb::Renew,
            "refresh",
            &RENEWAL,
            |item, _| fits(item, Verb::Renew),
            |deed| stepped(deed, Verb::Renew),
        ),
        action(
            "ending",
            Verb::End,
            "x",
            &ENDING,
            |item, _| fits(item, Verb::End),
            |deed| stepped(deed, Verb::End),
        ),
    ]
}

fn state_of(item: &Item) -> Option<State> {
    pick(&item.content, "state").ok()
}

fn fits(item: &Item, verb: Verb) -> bool {
    item.trashed_at.is_none() && state_of(item).is_some_and(|state| verb.leads(state).is_some())
}

fn stepped(deed: Deed<'_>, verb: Verb) -> Work<'_, Done> {
    Box::pin(async move {
        let mut fields = deed.input;
        fields.insert("title".to_owned(), json!(verb.label().zh));
        fields.insert("contract".to_owned(), json!(deed.item.id.to_string()));
        fields.insert("verb".to_owned(), json!(verb.key()));
        let of = ContractStep::TYPE;
        deed.records
            .create_in(deed.tx, deed.act, of, &fields)
            .await?;
        Ok(Done::said("customers-step-kept"))
    })
}

/// Moves the contract and its renewal when a step is written.
pub const MOVES: Follower = Follower {
    of: "contract_step",
    run: move_contract,
};

fn move_contract(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let Written {
            records,
            tx,
            act,
            item,
            ..
        } = written;
        let step = ContractStep::from_content(&item.content)
            .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
        let house = house(act);
        let contract = records
            .read_in(tx, &house, Contract::TYPE, step.contract.0)
            .await?;
        let next = state_of(&contract).and_then(|state| step.verb.leads(state));
        let next = next.ok_or_else(|| Problem::new(409, "customers-step-unfit").field("verb"))?;
        let moved = Content::from_iter([("state".to_owned(), json!(next.key()))]);
        let which = (contract.id, contract.version);
        records
            .edit_in(tx, &house, Contract::TYPE, which, &moved)
            .await?;
        if step.verb == Verb::Renew {
            let next = follow_up(&contract, step.until)?;
            records.create_in(tx, &house, Contract::TYPE, &next).await?;
        }
        close_package(records, tx, &house, (&contract, &step)).await
    })
}

/// The next contract of the chain: the same terms for the new time, as a draft.
fn follow_up(contract: &Item, until: Option<Date>) -> Result<Content, RecordsError> {
    let ended: Date = pick(&contract.content, "ends_on")
        .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
    let from = ended.tomorrow().unwrap_or(ended);
    let until = until.filter(|until| *until >= from);
    let until =
        until.ok_or_else(|| Problem::new(422, "customers-term-backwards").field("until"))?;
    let kept = [
        "name",
        "account",
        "owner",
        "amount",
        "notice_days",
        "terms",
        "clauses",
        "their_number",
    ];
    let mut next: Content = kept
        .iter()
        .map(|name| ((*name).to_owned(), contract.get(name).clone()))
        .collect();
    next.insert("starts_on".to_owned(), json!(from.to_string()));
    next.insert("ends_on".to_owned(), json!(until.to_string()));
    next.insert("previous".to_owned(), json!(contract.id.to_string()));
    Ok(next)
}

/// Says in the renewal package how it came out, where there is an open one.
async fn close_package(
    records: &Records,
    tx: &mut Tx,
    house: &Act,
    (contract, step): (&Item, &ContractStep),
) -> Result<(), RecordsError> {
    let outcome = match step.verb {
        Verb::Sign => return Ok(()),
        Verb::Renew => Outcome::Renewed,
        Verb::End => Outcome::Lost,
    };
    let field = Renewal::TYPE.field("contract");
    let query = ListQuery {
        filters: vec![Filter {
            subject: Subject::Field(field.expect("a field of the description")),
            test: Test::Is,
            values: vec![contract.id.to_string().into()],
        }],
        ..ListQuery::default()
    };
    for package in records.find(house, Renewal::TYPE, &query).await?.items {
        if package.get("outcome") != &json!("open") {
            continue;
        }
        let note = step.note.as_ref().map(|note| note.0.clone());
        let told = Content::from_iter([
            ("outcome".to_owned(), json!(outcome.key())),
            (
                "conclusion".to_owned(),
                note.map_or(Value::Null, Value::from),
            ),
        ]);
        let which = (package.id, package.version);
        records
            .edit_in(tx, house, Renewal::TYPE, which, &told)
            .await?;
    }
    Ok(())
}
