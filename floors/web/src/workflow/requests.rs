//! Coordination requests (协同单): the board by department with how they answer, and one request for answering it.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::Lang;
use qd_records::{ChoiceType, Item, Record, RecordsError};
use qd_workflow::approval::RoleOption;
use qd_workflow::coordination::{self, CoordinationRequest, DepartmentStatistics};

use crate::kit::{
    Answer, Fields, action, confirmed, faults, id_of, input, names, or_refuse, own_form, page,
};
use crate::show::{micros, shown};
use crate::visit::Visit;
use crate::{House, render};

/// Fields of the page that are shown elsewhere or say nothing to a reader.
const NOT_LISTED: [&str; 12] = [
    "title",
    "question",
    "points",
    "subject_type",
    "subject_id",
    "asked_hash",
    "answer",
    "answer_table",
    "answer_file",
    "state",
    "verdict",
    "rung",
];

pub(super) async fn board(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(ask): Query<Fields>,
) -> Response {
    let answer = board_page(&house, &visit, &ask).await;
    or_refuse(&house, &visit, answer)
}

async fn board_page(house: &House, visit: &Visit, ask: &Fields) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let lang = visit.reader.lang;
    let columns = coordination::board(&house.records, &act)
        .await
        .map_err(RecordsError::problem)?;
    let lines = coordination::statistics(&house.records, &act)
        .await
        .map_err(RecordsError::problem)?;
    let waiting = coordination::waiting_for(&house.records, &act)
        .await
        .map_err(RecordsError::problem)?;
    let items = columns.iter().flat_map(|(_, items)| items);
    let people = items.flat_map(|item| {
        [
            item.text("owner").to_owned(),
            item.text("to_person").to_owned(),
        ]
    });
    let people = names(house, visit, people).await?;
    let card = |item: &Item| {
        let field = |name: &str| {
            let field = CoordinationRequest::TYPE.field(name)?;
            Some(shown(field, item.get(name), &people, lang))
        };
        let due = item.text("due_at").parse::<jiff::Timestamp>().ok();
        context! {
            href => format!("/w/requests/{}", item.id), number => &item.number, title => item.text("title"),
            kind => field("kind"), owner => field("owner"), due => field("due_at"),
            overdue => due.is_some_and(|due| due < act.at),
        }
    };
    let columns: Vec<Value> = columns
        .iter()
        .map(|(key, items)| {
            let cards: Vec<Value> = items.iter().map(card).collect();
            context! { label => department(key, lang), count => items.len(), cards => cards }
        })
        .collect();
    let lines: Vec<Value> = lines.iter().map(|line| line_of(line, lang)).collect();
    let title = render::texts().say(lang, "requests", &[]);
    let frame = visit.frame(house, &title, "/w/requests", None);
    page(
        "workflow/requests.html",
        context! {
            columns => columns, lines => lines, open => waiting.open, overdue => waiting.overdue,
            new_href => format!("/records/{}/new", CoordinationRequest::TYPE.plural),
            said => confirmed(house, visit, ask.get("said").map(String::as_str)), ..frame
        },
    )
}

/// A department's line of statistics; a share needs at least one answer.
fn line_of(line: &DepartmentStatistics, lang: Lang) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of requests are far below 2^53"
    )]
    let share = (line.answered > 0).then(|| line.on_time as f64 / line.answered as f64);
    context! {
        label => department(&line.department, lang), asked => line.asked, answered => line.answered,
        on_time => qd_base::format::percent(share), overdue => line.overdue, hours => line.median_hours,
    }
}

/// A department's name by the role's key.
fn department(key: &str, lang: Lang) -> String {
    let role = RoleOption::OPTIONS.iter().find(|one| one.key == key);
    role.map_or_else(
        || render::texts().say(lang, &format!("department-{key}"), &[]),
        |one| one.label.of(lang).to_owned(),
    )
}

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Query(ask): Query<Fields>,
) -> Response {
    let said = Said {
        done: confirmed(&house, &visit, ask.get("said").map(String::as_str)),
        ..Said::default()
    };
    let answer = request_page(&house, &visit, &id, said).await;
    or_refuse(&house, &visit, answer)
}

/// What a page says beside the request.
#[derive(Default)]
struct Said {
    done: Option<String>,
    faults: Vec<Value>,
    form: Fields,
    link: Option<String>,
}

async fn request_page(house: &House, visit: &Visit, id: &str, said: Said) -> Answer {
    let act = house.act(&visit.visitor.actor);
    let lang = visit.reader.lang;
    let (of, id) = (CoordinationRequest::TYPE, id_of(id)?);
    let item = house
        .records
        .get(&act, of, id)
        .await
        .map_err(RecordsError::problem)?;
    let links = of
        .fields
        .iter()
        .filter(|field| field.link == Some("person"));
    let people = names(
        house,
        visit,
        links.map(|field| item.text(field.name).to_owned()),
    )
    .await?;
    let shows = |name: &str| {
        of.field(name)
            .map(|field| shown(field, item.get(name), &people, lang))
    };
    let listed = of
        .fields
        .iter()
        .filter(|field| !NOT_LISTED.contains(&field.name));
    let pairs: Vec<Value> = listed
        .filter_map(|field| {
            let text = shown(field, item.get(field.name), &people, lang);
            (!text.is_empty()).then(|| context! { label => field.label.of(lang), value => text })
        })
        .collect();
    let offered: Vec<&str> = house
        .actions(of)
        .filter(|one| (one.offered)(&item, &visit.visitor.actor))
        .map(|one| one.key)
        .collect();
    let me = visit.visitor.actor.person.map(|me| me.to_string());
    let role = RoleOption::of(item.text("to_role")).map(RoleOption::role);
    let asked = me.as_deref() == Some(item.text("to_person"))
        || role.is_some_and(|role| visit.visitor.actor.is(role));
    let owns = me.as_deref() == Some(item.text("owner")) && item.text("state") == "open";
    let verdicts = of.field("verdict").map_or(&[][..], |field| field.choices);
    let verdicts: Vec<Value> = verdicts
        .iter()
        .map(|one| context! { value => one.key, label => one.label.of(lang) })
        .collect();
    let subject = subject(house, visit, &item).await;
    let title = item.text("title").to_owned();
    let frame = visit.frame(house, &title, "/w/requests", None);
    page(
        "workflow/request.html",
        context! {
            id => id.to_string(), number => &item.number, at => micros(item.created_at, lang), state => item.text("state"),
            state_label => shows("state"), question => item.text("question"), points => shows("points"), pairs => pairs,
            verdict => shows("verdict"), answer => item.text("answer"), table => table(&item),
            may_answer => asked && offered.contains(&"answer"), may_cancel => offered.contains(&"cancel"), owns => owns,
            email => item.text("to_email"), verdicts => verdicts, subject => subject, has_amount => !item.get("amount").is_null(),
            fresh => freshness(house, visit, &item).await, said => said.done, faults => said.faults, given => said.form,
            link => said.link, record_href => of.address(id), ..frame
        },
    )
}

/// The rows that came as evidence.
fn table(item: &Item) -> Vec<Vec<String>> {
    let rows = item.get("answer_table").as_array().into_iter().flatten();
    let cells = |row: &serde_json::Value| {
        let cells = row.as_array().into_iter().flatten();
        cells
            .filter_map(|cell| cell.as_str().map(str::to_owned))
            .collect()
    };
    rows.map(cells).collect()
}

/// Whether the answer still fits what was asked; nothing while there is none.
async fn freshness(house: &House, visit: &Visit, item: &Item) -> Option<bool> {
    let act = house.act(&visit.visitor.actor);
    let cited = coordination::citation(&house.records, &act, item.id).await;
    cited.ok().map(|cited| cited.fresh)
}

/// The subject's title and page, for those who may see it.
async fn subject(house: &House, visit: &Visit, item: &Item) -> Option<Value> {
    let of = house.records.registry().get(item.text("subject_type"))?;
    let id = item.text("subject_id").parse().ok()?;
    let act = house.act(&visit.visitor.actor);
    let subject = house.records.get(&act, of, id).await.ok()?;
    Some(context! {
        kind => of.label.of(visit.reader.lang), title => subject.text(of.title), number => &subject.number,
        href => of.address(id),
    })
}

pub(super) async fn act(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = done(&house, &visit, (&id, &key), form).await;
    or_refuse(&house, &visit, answer)
}

async fn done(house: &House, visit: &Visit, (id, key): (&str, &str), form: Fields) -> Answer {
    own_form(visit, &form)?;
    let action = action(house, CoordinationRequest::TYPE, key)?;
    let act = house.act(&visit.visitor.actor);
    let content = input(action.fields, &form);
    match house
        .records
        .carry_out(&act, &action, id_of(id)?, &content)
        .await
    {
        Ok(done) => {
            let said = done.said.unwrap_or("coordination-answered");
            Ok(Redirect::to(&format!("/w/requests/{id}?said={said}")).into_response())
        }
        Err(fault) => {
            let faults = faults(house, visit, fault)?;
            let said = Said {
                faults,
                form,
                ..Said::default()
            };
            let mut answer = request_page(house, visit, id, said).await?;
            *answer.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
    }
}

pub(super) async fn link(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = linked(&house, &visit, &id, form).await;
    or_refuse(&house, &visit, answer)
}

/// Makes the link and shows it once: only its hash is kept.
async fn linked(house: &House, visit: &Visit, id: &str, form: Fields) -> Answer {
    own_form(visit, &form)?;
    let act = house.act(&visit.visitor.actor);
    let recipient = form.get("recipient").map_or("", String::as_str);
    let said = match coordination::issue_link(&house.records, &act, id_of(id)?, recipient).await {
        Ok(token) => Said {
            link: Some(format!("{}{}", house.public_url, token.path())),
            ..Said::default()
        },
        Err(fault) => Said {
            faults: faults(house, visit, fault)?,
            form,
            ..Said::default()
        },
    };
    request_page(house, visit, id, said).await
}

pub(super) async fn unlink(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = unlinked(&house, &visit, &id, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn unlinked(house: &House, visit: &Visit, id: &str, form: &Fields) -> Answer {
    own_form(visit, form)?;
    let act = house.act(&visit.visitor.actor);
    let revoked = coordination::revoke_link(&house.records, &act, id_of(id)?).await;
    revoked.map_err(RecordsError::problem)?;
    Ok(Redirect::to(&format!("/w/requests/{id}")).into_response())
}
