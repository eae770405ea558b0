//! Submission (提交审批): chooses the flow, finds the people, binds the content and asks the first of them.

use qd_base::{Amount, Id, Money, Problem};
use qd_records::{
    Act, Content, FieldType, Item, Kind, ListQuery, Record, RecordType, Records, RecordsError,
};
use qd_store::{Sql, Tx};
use serde_json::{Value, json};

use super::flow::ApprovalFlow;
use super::project;
use super::record::Approval;
use super::resolve::{self, Asker};
use super::snapshot::{self, amount_of, hash_of};
use super::standing::Standing;
use super::steps::{Step, Verb};
use crate::members::{house, let_see};

/// Types whose approval always takes two people: contracts and prices.
const TWO_PEOPLE: [&str; 7] = [
    "contract",
    "agreement",
    "price",
    "special_price",
    "price_request",
    "quotation",
    "concession",
];

/// Asks for the approval of a record the actor may edit.
///
/// # Errors
/// 403 without the right to edit, 409 when an approval is running, 422 when no flow fits or nobody is found.
pub async fn submit(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    (of, id): (&'static RecordType, Id),
    note: Option<&str>,
) -> Result<Item, RecordsError> {
    let Some(submitter) = act.actor.person else {
        return Err(Problem::new(403, "approval-needs-person").into());
    };
    let item = &records.get_in(tx, act, of, id).await?;
    if item.trashed_at.is_some() {
        return Err(Problem::new(409, "records-in-trash").into());
    }
    if !records.may_edit(act, of, item.id).await? {
        return Err(Problem::new(403, "records-need-edit")
            .arg("type", of.key)
            .into());
    }
    if let Some(number) = running_number(tx, of.key, item.id).await? {
        return Err(Problem::new(409, "approval-running-already")
            .arg("number", number)
            .into());
    }
    let house = house(act);
    let flow = fitting(records, &house, of, item).await?;
    let two_people = flow.two_people || TWO_PEOPLE.contains(&of.key);
    let asker = Asker {
        submitter,
        today: act.today,
    };
    let plan = resolve::plan(tx, asker, &flow, two_people).await?;
    let mut taken = snapshot::take(records, &house, of, item).await?;
    taken.before = snapshot::approved_before(tx, (of.key, item.id)).await?;
    let first = Standing::of(&plan, &[]);
    let mut content = project::fields(tx, act, &plan, (&first, 1)).await?;
    content.extend(described(of, item, &flow));
    content.insert("note".to_owned(), note.map(str::to_owned).into());
    content.insert("submitter".to_owned(), submitter.to_string().into());
    let made = records
        .create_in(tx, &house, Approval::TYPE, &content)
        .await?;
    snapshot::keep(tx, made.id, &plan, &taken).await?;
    let mut people = vec![submitter];
    people.extend(&plan.copies);
    let_see(tx, (Approval::TYPE, made.id), &people).await?;
    let step = Step {
        by: Some(submitter),
        name: act.actor.name.clone(),
        comment: note.map(str::to_owned),
        ..Step::house(Verb::Submit, 0, None)
    };
    let (standing, seq) = project::take(tx, act, made.id, (&plan, &[]), step).await?;
    project::write(records, tx, act, &made, (&plan, &standing, seq)).await
}

fn described(of: &RecordType, item: &Item, flow: &ApprovalFlow) -> Content {
    let title = item
        .content
        .get(of.title)
        .and_then(Value::as_str)
        .unwrap_or(of.label.zh);
    let amount = amount_of(of, &item.content).map(|money| money.to_json());
    let pairs = [
        ("title", json!(title)),
        ("amount", amount.unwrap_or_default()),
        ("subject_type", json!(of.key)),
        ("subject_id", json!(item.id.to_string())),
        ("subject_number", json!(item.number)),
        ("subject_version", json!(item.version.to_string())),
        ("content_hash", json!(hash_of(item))),
        ("flow", json!(flow.name)),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The number of the approval that runs on a subject, if one does.
pub(crate) async fn running_number(
    tx: &mut Tx,
    record_type: &str,
    id: Id,
) -> Result<Option<String>, RecordsError> {
    let ask = Sql::new(
        "select number from approvals
         where subject_type = ? and subject_id = ? and state = 'running' and trashed_at is null",
    );
    let row = tx.row(&ask.bind(record_type).bind(id)).await?;
    Ok(row
        .map(|row| row.text_or_none("number"))
        .transpose()?
        .flatten())
}

/// The first active flow whose type and condition fit; flows for the type itself go before those for all types.
async fn fitting(
    records: &Records,
    house: &Act,
    of: &RecordType,
    item: &Item,
) -> Result<ApprovalFlow, RecordsError> {
    for key in [of.key, "*"] {
        let pairs = [("record_type", key), ("active", "true"), ("sort", "place")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut query = ListQuery::parse(ApprovalFlow::TYPE, &house.actor, &pairs)?;
        query.size = qd_records::PAGE_MOST;
        for found in records.find(house, ApprovalFlow::TYPE, &query).await?.items {
            let flow = ApprovalFlow::from_content(&found.content)
                .map_err(|wrong| Problem::new(500, "approval-flow-unreadable").source(wrong))?;
            if fits(&flow, of, item) {
                return Ok(flow);
            }
        }
    }
    Err(Problem::new(422, "approval-no-flow")
        .arg("type", of.label.zh)
        .arg("type_en", of.label.en)
        .into())
}

fn fits(flow: &ApprovalFlow, of: &RecordType, item: &Item) -> bool {
    let Some(name) = &flow.condition_field else {
        return true;
    };
    let Some(value) = of
        .field(name)
        .and_then(|field| number_in(field.kind, item.content.get(name)?))
    else {
        return false;
    };
    flow.at_least.is_none_or(|least| value >= least) && flow.below.is_none_or(|most| value < most)
}

/// A number or an amount of money as a number of whole units.
fn number_in(kind: Kind, value: &Value) -> Option<Amount> {
    match kind {
        Kind::Money => {
            let money = Money::from_json(value).ok()?;
            money.minor.checked_mul(qd_base::SCALE / 100).map(Amount)
        }
        Kind::Number | Kind::Percent => Amount::parse(value.as_str()?).ok(),
        _ => None,
    }
}
