//! What the house itself asks of a person (审批与协同待办): approvals to decide and requests to answer, for the list of
//! matters that the rooms fill.

use qd_base::label;
use qd_records::{ChoiceType, Item, Record};
use qd_reports::reading::day;
use qd_reports::{Desk, Matter, ReportError};
use qd_workflow::approval::{self, Approval, RoleOption};
use qd_workflow::coordination::CoordinationRequest;

/// The most requests listed.
const MOST: usize = 200;

/// Approvals that wait for the reader, deputyships included.
///
/// # Errors
/// The records' fault.
pub fn approvals(desk: &Desk) -> Result<Vec<Matter>, ReportError> {
    let records = desk.records()?;
    let waits = records.wait(approval::desk(records.records(), records.act()))?;
    let matter = |item: Item| Matter {
        kind: Approval::TYPE.label.of(desk.lang).to_owned(),
        title: item.text("title").to_owned(),
        who: desk.actor.name.clone(),
        due: None,
        href: format!("/w/approvals/{}", item.id),
        mine: true,
    };
    Ok(waits.to_decide.into_iter().map(matter).collect())
}

/// Requests that wait for an answer: the reader's own and, for who may see them, those of others.
///
/// # Errors
/// The records' fault.
pub fn requests(desk: &Desk) -> Result<Vec<Matter>, ReportError> {
    let of = CoordinationRequest::TYPE;
    let records = desk.records()?;
    let open = records.open(of, ("state", "open"), "due", MOST)?;
    let people: Vec<String> = open
        .iter()
        .map(|item| item.text("to_person").to_owned())
        .filter(|id| !id.is_empty())
        .collect();
    let names = records.titles("person", &people)?;
    let me = desk.actor.person.map(|id| id.to_string());
    let matter = |item: Item| {
        let person = item.text("to_person");
        let role = RoleOption::of(item.text("to_role"));
        let named = !person.is_empty() && me.as_deref() == Some(person);
        let field = of.field("to_role");
        let department = field.and_then(|field| field.option(item.text("to_role")));
        let outside = label("外部", "Outside");
        let department = department.map_or(outside, |option| option.label);
        let named_as = names.get(person).map(String::as_str);
        let who = named_as.unwrap_or(department.of(desk.lang)).to_owned();
        Matter {
            kind: of.label.of(desk.lang).to_owned(),
            title: item.text("title").to_owned(),
            who,
            due: day(&item, "due"),
            href: format!("/w/requests/{}", item.id),
            mine: named || role.is_some_and(|role| desk.actor.is(role.role())),
        }
    };
    Ok(open.into_iter().map(matter).collect())
}
