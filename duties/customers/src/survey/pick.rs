//! Choosing whom to ask (选定调查对象): all customers of some tiers and regions, or so many of each, drawn so that the draw can be
//! repeated.

use std::collections::BTreeMap;

use qd_base::{Id, Problem, label};
use qd_records::acting::fields;
use qd_records::{
    Act, Action, ChoiceType, Deed, Done, Field, Item, Kind, ListQuery, PAGE_MOST, Record, Records,
    RecordsError, Work, audit,
};
use qd_store::Tx;
use serde_json::json;

use super::invitation::SurveyInvitation;
use super::record::{Survey, SurveyState};
use super::step::state_of;
use crate::account::{Account, Tier};
use crate::contact::{Contact, Part};

const FORM: [Field; 3] = [
    Field {
        choices: <Tier as ChoiceType>::OPTIONS,
        ..Field::new(
            "tiers",
            Kind::ManyChoice,
            label("等级（不选为全部）", "Tiers (all when none)"),
        )
    },
    Field::new(
        "regions",
        Kind::Text,
        label(
            "区域（逗号分隔，留空为全部）",
            "Regions (by commas, all when empty)",
        ),
    ),
    Field::new(
        "each",
        Kind::Number,
        label(
            "每个等级抽几家（留空为全部）",
            "So many of each tier (all when empty)",
        ),
    ),
];

/// Chooses the customers to be asked.
pub const PICKING: Action = Action {
    key: "picking",
    on: Survey::TYPE,
    label: label("选定调查对象", "Choose whom to ask"),
    icon: "users",
    fields: &FORM,
    offered: |item, _| {
        let state = state_of(item);
        item.trashed_at.is_none() && state.is_some_and(|state| state != SurveyState::Closed)
    },
    run: |deed| Box::pin(picked(deed)) as Work<'_, Done>,
};

async fn picked(deed: Deed<'_>) -> Result<Done, RecordsError> {
    let Deed {
        records,
        tx,
        act,
        item,
        input,
    } = deed;
    if !records.may_edit(act, Survey::TYPE, item.id).await? {
        let refused = Problem::new(403, "records-need-edit");
        return Err(refused.arg("type", Survey::TYPE.key).into());
    }
    let words = |name: &str| input.get(name).and_then(|value| value.as_str());
    let tiers: Vec<&str> = input
        .get("tiers")
        .and_then(|value| value.as_array())
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str())
        .collect();
    let regions: Vec<&str> = words("regions")
        .unwrap_or_default()
        .split([',', '，', '、'])
        .map(str::trim)
        .filter(|region| !region.is_empty())
        .collect();
    let each = words("each").and_then(|text| text.parse::<f64>().ok());
    if each.is_some_and(|each| each < 1.0 || each.fract() != 0.0) {
        return Err(Problem::new(422, "survey-each").field("each").into());
    }
    let known = asked_already(tx, item.id).await?;
    let customers = customers(records, act).await?;
    let wanted = customers.into_iter().filter(|one| {
        let tier_fits = tiers.is_empty() || tiers.contains(&one.text("tier"));
        let region_fits = regions.is_empty() || regions.contains(&one.text("region"));
        tier_fits && region_fits && !known.contains(&one.id)
    });
    let chosen = drawn(item.id, wanted.collect(), each.map(|each| each as usize));
    if chosen.is_empty() {
        return Err(Problem::new(422, "survey-none-found").into());
    }
    let contacts = contacts(records, act).await?;
    for customer in &chosen {
        let contact = contacts.get(&customer.id.to_string());
        let given = fields([
            ("title", json!(customer.text("name"))),
            ("survey", json!(item.id)),
            ("account", json!(customer.id)),
            ("contact", json!(contact)),
            ("owner", json!(customer.text("owner"))),
            ("tier", customer.get("tier").clone()),
            ("region", customer.get("region").clone()),
        ]);
        records
            .create_in(tx, act, SurveyInvitation::TYPE, &given)
            .await?;
    }
    Ok(Done::said("survey-picked"))
}

async fn asked_already(tx: &mut Tx, survey: Id) -> Result<Vec<Id>, RecordsError> {
    let ask = qd_store::Sql::new(
        "select account from survey_invitations where survey = ? and trashed_at is null",
    );
    let rows = tx.rows(&ask.bind(survey)).await?;
    let ids = rows.iter().map(|row| row.parsed("account"));
    Ok(ids.collect::<Result<_, qd_store::StoreError>>()?)
}

/// The customers one deals with that the actor sees.
async fn customers(records: &Records, act: &Act) -> Result<Vec<Item>, RecordsError> {
    let ask = [("stage".to_owned(), "active,dormant".to_owned())];
    let query = ListQuery::parse(Account::TYPE, &act.actor, &ask)?;
    every(records, act, (Account::TYPE, query)).await
}

async fn every(
    records: &Records,
    act: &Act,
    (of, mut query): (&'static qd_records::RecordType, ListQuery),
) -> Result<Vec<Item>, RecordsError> {
    query.size = PAGE_MOST;
    query.page = 1;
    let mut all = Vec::new();
    loop {
        let page = records.find(act, of, &query).await?;
        let got = page.items.len();
        all.extend(page.items);
        if got == 0 || all.len() as u64 >= page.total {
            return Ok(all);
        }
        query.page += 1;
    }
}

/// One contact of each customer: rather one who uses or decides, and one who can be reached.
async fn contacts(records: &Records, act: &Act) -> Result<BTreeMap<String, Id>, RecordsError> {
    let all = every(records, act, (Contact::TYPE, ListQuery::default())).await?;
    let rank = |one: &Item| {
        let reached = one.text("mail").is_empty() && one.text("phone").is_empty();
        let order = [Part::Uses, Part::Decides, Part::Influences, Part::Guards];
        let part = one.text("part");
        let part = order.iter().position(|known| known.key() == part);
        (reached, part.unwrap_or(order.len()), one.id)
    };
    let mut best: BTreeMap<String, &Item> = BTreeMap::new();
    for one in &all {
        let known = best.entry(one.text("account").to_owned()).or_insert(one);
        if rank(one) < rank(known) {
            *known = one;
        }
    }
    Ok(best.into_iter().map(|(key, one)| (key, one.id)).collect())
}

/// So many of each tier, in the order of a hash of survey and customer: nobody chooses, and the draw can be repeated.
fn drawn(survey: Id, customers: Vec<Item>, each: Option<usize>) -> Vec<Item> {
    let Some(each) = each else {
        return customers;
    };
    let mut tiers: BTreeMap<String, Vec<(String, Item)>> = BTreeMap::new();
    for one in customers {
        let lot = audit::sha256(&format!("{survey} {}", one.id));
        let tier = one.text("tier").to_owned();
        tiers.entry(tier).or_default().push((lot, one));
    }
    let mut all = Vec::new();
    for (_, mut lots) in tiers {
        lots.sort_by(|a, b| a.0.cmp(&b.0));
        all.extend(lots.into_iter().take(each).map(|(_, one)| one));
    }
    all
}
