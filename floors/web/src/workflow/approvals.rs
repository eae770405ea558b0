//! Approvals (审批): what waits for the person, and one approval for deciding it, made for a phone first.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::Id;
use qd_records::{Item, Record, RecordsError};
use qd_workflow::approval::{self, Approval, Sheet};

use super::deputies;
use crate::kit::{
    Answer, Fields, action, colleagues, confirmed, faults, id_of, input, names, or_refuse,
    own_form, page,
};
use crate::show::{micros, money, shown};
use crate::visit::Visit;
use crate::{House, render};

/// Names of people by id.
type Names = std::collections::BTreeMap<String, String>;

/// The four piles of the desk, in order.
const PILES: [&str; 4] = ["to-decide", "handed-in", "copied", "decided"];

pub(super) async fn desk(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(ask): Query<Fields>,
) -> Response {
    let answer = desk_page(&house, &visit, &ask).await;
    or_refuse(&house, &visit, answer)
}

async fn desk_page(house: &House, visit: &Visit, ask: &Fields) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let desk = approval::desk(&house.records, &act).await;
    let desk = desk.map_err(RecordsError::problem)?;
    let piles = [desk.to_decide, desk.handed_in, desk.copied, desk.decided];
    let asked = ask.get("pile").map_or(PILES[0], String::as_str);
    let chosen = PILES.iter().position(|pile| *pile == asked).unwrap_or(0);
    let people = piles[chosen]
        .iter()
        .map(|item| item.text("submitter").to_owned());
    let people = names(house, visit, people).await?;
    let cards: Vec<Value> = piles[chosen]
        .iter()
        .map(|item| card(house, visit, item, &people))
        .collect();
    let tabs: Vec<Value> = (0..PILES.len())
        .map(|at| {
            let label = render::texts().say(visit.reader.lang, &format!("pile-{}", PILES[at]), &[]);
            context! { key => PILES[at], label => label, count => piles[at].len(), current => at == chosen }
        })
        .collect();
    let title = render::texts().say(visit.reader.lang, "approvals", &[]);
    let frame = visit.frame(house, &title, "/w/approvals", None);
    page(
        "workflow/approvals.html",
        context! {
            tabs => tabs, cards => cards, said => confirmed(house, visit, ask.get("said").map(String::as_str)),
            deputies => deputies::panel(house, visit).await?, people => colleagues(house, visit).await?,
            today => act.today.to_string(), fault => ask.get("fault").and_then(|key| confirmed(house, visit, Some(key))),
            ..frame
        },
    )
}

/// One approval in a list.
fn card(house: &House, visit: &Visit, item: &Item, people: &Names) -> Value {
    let kind = house.records.registry().get(item.text("subject_type"));
    let lang = visit.reader.lang;
    let of = Approval::TYPE;
    let plain = |name: &str| {
        of.field(name)
            .map(|field| shown(field, item.get(name), people, lang))
    };
    context! {
        href => format!("/w/approvals/{}", item.id), number => &item.number, title => item.text("title"),
        submitter => plain("submitter"), state => item.text("state"), state_label => plain("state"),
        node => item.text("node"), amount => money(item.get("amount")), at => micros(item.created_at, lang),
        kind => kind.map(|of| of.label.of(lang)),
    }
}

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Query(ask): Query<Fields>,
) -> Response {
    let said = confirmed(&house, &visit, ask.get("said").map(String::as_str));
    let answer = sheet_page(&house, &visit, &id, (said, Vec::new(), Fields::new())).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = decided(&house, &visit, (&id, &key), form).await;
    or_refuse(&house, &visit, answer)
}

async fn decided(house: &House, visit: &Visit, (id, key): (&str, &str), form: Fields) -> Answer {
    own_form(visit, &form)?;
    let action = action(house, Approval::TYPE, key)?;
    let content = input(action.fields, &form);
    let act = house.act(&visit.visitor.actor);
    let done = house
        .records
        .carry_out(&act, &action, id_of(id)?, &content)
        .await;
    match done {
        Ok(done) => {
            let said = done.said.unwrap_or("approval-done");
            // A decided approval leaves the person's view unless it is theirs: lead back to what still waits.
            Ok(Redirect::to(&format!("/w/approvals?said={said}")).into_response())
        }
        Err(fault) => {
            let faults = faults(house, visit, fault)?;
            let mut answer = sheet_page(house, visit, id, (None, faults, form)).await?;
            *answer.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
    }
}

type Said = (Option<String>, Vec<Value>, Fields);

async fn sheet_page(house: &House, visit: &Visit, id: &str, (said, faults, form): Said) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let sheet = approval::sheet(&house.records, &act, id_of(id)?).await;
    let sheet = sheet.map_err(RecordsError::problem)?;
    let lang = visit.reader.lang;
    let people = names(house, visit, people_of(&sheet)).await?;
    let name = |id: &Id| people.get(&id.to_string()).cloned().unwrap_or_default();
    let of = house.records.registry().get(&sheet.snapshot.record_type);
    let (fields, hidden) = match of {
        Some(of) => sheet.snapshot.shown(of, &visit.visitor.actor),
        None => (Vec::new(), 0),
    };
    let titles = &sheet.snapshot.titles;
    let fields: Vec<Value> = fields
        .iter()
        .map(|one| {
            let before = one.before.as_ref().map(|then| shown(one.field, then, titles, lang));
            context! { label => one.label.of(lang), value => shown(one.field, &one.value, titles, lang), before => before }
        })
        .collect();
    let title = sheet.item.text("title").to_owned();
    let state = Approval::TYPE.field("state");
    let subject_href = match of {
        Some(of) => subject_address(house, visit, of, sheet.item.text("subject_id")).await,
        None => None,
    };
    let actions: Vec<&str> = house
        .actions(Approval::TYPE)
        .filter(|one| (one.offered)(&sheet.item, &visit.visitor.actor))
        .map(|one| one.key)
        .filter(|key| sheet.asked || *key == "withdraw")
        .collect();
    let earlier = |items: &[Item]| {
        items
            .iter()
            .map(|item| card(house, visit, item, &people))
            .collect::<Vec<_>>()
    };
    let frame = visit.frame(house, &title, "/w/approvals", None);
    page(
        "workflow/approval.html",
        context! {
            id => sheet.item.id.to_string(), number => &sheet.item.number, amount => money(sheet.item.get("amount")),
            submitter => name(&sheet.plan.submitter), at => micros(sheet.item.created_at, lang), note => sheet.item.text("note"),
            state => sheet.item.text("state"), kind => of.map(|of| of.label.of(lang)),
            state_label => state.map(|field| shown(field, sheet.item.get("state"), titles, lang)),
            subject_number => sheet.item.text("subject_number"), subject_href => subject_href,
            fields => fields, hidden => hidden, nodes => nodes(&sheet, &name), steps => steps(visit, &sheet, &name),
            asked => sheet.asked, actions => actions, people => colleagues(house, visit).await?, said => said, faults => faults,
            given => form, history => earlier(&sheet.history), precedents => earlier(&sheet.precedents), ..frame
        },
    )
}

/// The subject's own page, for those who may see it.
async fn subject_address(
    house: &House,
    visit: &Visit,
    of: &'static qd_records::RecordType,
    id: &str,
) -> Option<String> {
    let id: Id = id.parse().ok()?;
    let act = house.act(&visit.visitor.actor);
    house.records.get(&act, of, id).await.ok()?;
    Some(of.address(id))
}

/// Everybody an approval names.
fn people_of(sheet: &Sheet) -> Vec<String> {
    let links = sheet
        .standing
        .nodes
        .iter()
        .flat_map(|node| node.seats.iter().flatten());
    let mut ids: Vec<Id> = links.map(|link| link.person).collect();
    ids.extend(sheet.plan.people());
    ids.push(sheet.plan.submitter);
    for step in &sheet.steps {
        ids.extend(step.target);
        ids.extend(step.deputy_for);
    }
    let earlier = sheet.history.iter().chain(&sheet.precedents);
    let earlier = earlier.map(|item| item.text("submitter").to_owned());
    ids.into_iter()
        .map(|id| id.to_string())
        .chain(earlier)
        .collect()
}

/// The nodes with their approvers and where they stand.
fn nodes(sheet: &Sheet, name: &dyn Fn(&Id) -> String) -> Vec<Value> {
    let running = sheet.item.text("state") == "running";
    let pairs = sheet
        .plan
        .nodes
        .iter()
        .zip(&sheet.standing.nodes)
        .enumerate();
    pairs
        .map(|(at, (node, standing))| {
            let links = standing.seats.iter().flatten();
            let people: Vec<Value> = links
                .map(|link| context! { name => name(&link.person), done => link.done.is_some() })
                .collect();
            let now = running && at == sheet.standing.node;
            let past = at < sheet.standing.node || sheet.item.text("state") == "approved";
            context! { at => at + 1, name => &node.name, people => people, now => now, past => past, passed => standing.passed }
        })
        .collect()
}

/// What was done, oldest first.
fn steps(visit: &Visit, sheet: &Sheet, name: &dyn Fn(&Id) -> String) -> Vec<Value> {
    let lang = visit.reader.lang;
    let say = |key: &str| render::texts().say(lang, key, &[]);
    let line = |step: &approval::Step| {
        let by = if step.by.is_some() {
            step.name.clone()
        } else {
            say("the-house")
        };
        context! {
            by => by, verb => say(&format!("verb-{}", step.verb.text().replace('_', "-"))),
            kind => step.verb.text(), at => micros(step.at, lang), comment => &step.comment,
            target => step.target.as_ref().map(name), deputy_for => step.deputy_for.as_ref().map(name),
            back_to => step.back_to.map(|at| at + 1),
        }
    };
    sheet.steps.iter().map(line).collect()
}
