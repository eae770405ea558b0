//! Checks of intelligence (情报核实): who confirmed or refuted it, on what grounds. The intelligence follows in the same
//! transaction.

use qd_base::{Date, Problem, label};
use qd_records::{
    Action, Choice, ChoiceType, Content, Deed, Done, Field, Follower, Key, Kind, LongText, Record,
    Text, Work, Written,
};
use serde_json::json;

use crate::intel::{Intel, State};

pub(crate) use qd_records::acting::house;

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// 证实.
    #[choice(label("仍然有效", "Confirmed"))]
    Confirmed,
    /// 证伪.
    #[choice(label("已证伪", "Refuted"))]
    Refuted,
}

/// 情报核实.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "intel_check", label("情报核实", "Check of intelligence"), title = title, owner = owner)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, member = read)]
#[grant(member = own, product = read, product = own, service = read, service = own, auditor = read)]
pub struct IntelCheck {
    #[field(label("标题", "Title"), list, search, sample = "仍然有效")]
    pub title: Text,
    #[field(label("情报", "Intelligence"), link = "intel", list, filter, set_once)]
    pub intel: Key,
    #[field(label("结论", "Verdict"), list, filter, set_once, sample = "confirmed")]
    pub verdict: Verdict,
    #[field(label("核实人", "By"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("依据", "Grounds"), list, set_once, sample = "电话核对经销商")]
    pub note: LongText,
    #[field(label("有效期至", "Good until"), list, set_once)]
    pub until: Option<Date>,
}

const NOTE: Field = Field {
    required: true,
    ..Field::new("note", Kind::LongText, label("依据", "Grounds"))
};
const CONFIRMED: [Field; 2] = [
    Field {
        required: true,
        ..Field::new("until", Kind::Date, label("有效期至", "Good until"))
    },
    NOTE,
];
const REFUTED: [Field; 1] = [NOTE];

/// What can be done with intelligence.
pub fn actions() -> Vec<Action> {
    vec![
        Action {
            key: "confirmation",
            on: Intel::TYPE,
            label: label("核实有效", "Confirm"),
            icon: "circle-check",
            fields: &CONFIRMED,
            offered: |item, _| item.trashed_at.is_none() && item.text("state") != "refuted",
            run: |deed| checked(deed, Verdict::Confirmed),
        },
        Action {
            key: "refutation",
            on: Intel::TYPE,
            label: label("证伪", "Refute"),
            icon: "alert-triangle",
            fields: &REFUTED,
            offered: |item, _| item.trashed_at.is_none() && item.text("state") != "refuted",
            run: |deed| checked(deed, Verdict::Refuted),
        },
    ]
}

fn checked(deed: Deed<'_>, verdict: Verdict) -> Work<'_, Done> {
    Box::pin(async move {
        let option = Verdict::OPTIONS.iter().find(|o| o.key == verdict.key());
        let title = option.map_or("", |option| option.label.zh);
        let mut fields = deed.input.clone();
        fields.insert("title".to_owned(), json!(title));
        fields.insert("intel".to_owned(), json!(deed.item.id.to_string()));
        fields.insert("verdict".to_owned(), json!(verdict.key()));
        deed.records
            .create_in(deed.tx, deed.act, IntelCheck::TYPE, &fields)
            .await?;
        Ok(Done::said("market-checked"))
    })
}

/// Intelligence follows its checks.
pub const FOLLOWS: Follower = Follower {
    of: "intel_check",
    run: follow,
};

fn follow(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        let check = IntelCheck::from_content(&written.item.content)
            .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
        let house = house(written.act);
        let (records, tx) = (written.records, written.tx);
        let of = Intel::TYPE;
        let intel = records.read_in(tx, &house, of, check.intel.0).await?;
        let mut change = Content::new();
        match check.verdict {
            Verdict::Confirmed => {
                let until = check.until.filter(|until| *until > house.today);
                let until =
                    until.ok_or_else(|| Problem::new(422, "market-until-past").field("until"))?;
                change.insert("stale_after".to_owned(), json!(until.to_string()));
                change.insert("state".to_owned(), json!(State::Fresh.key()));
            }
            Verdict::Refuted => {
                change.insert("state".to_owned(), json!(State::Refuted.key()));
            }
        }
        let which = (intel.id, intel.version);
        records.edit_in(tx, &house, of, which, &change).await?;
        Ok(())
    })
}
