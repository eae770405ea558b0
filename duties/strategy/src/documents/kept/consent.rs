//! Who agreed (会签与审批): the approval page from the approval's steps, what departments answered, and the team's opinions.

use qd_base::{Date, Timestamp};
use qd_documents::{Block, Document, RowRole, SignOffRow, Table, Value};
use qd_records::{Item, Record, RecordType};
use qd_reports::reading::{choice, day};
use qd_workflow::approval::{Sheet, Step, Verb};
use qd_workflow::coordination::CoordinationRequest;

use super::super::plan::Material;
use super::{Kept, chosen, number_cell, words_cell};
use crate::living::opinion::PlanOpinion;

const REQUEST: &RecordType = CoordinationRequest::TYPE;
/// The departments that sign the plan, and the sentence that names each.
const SIGNERS: [(&str, &str); 3] = [
    ("marketing", "sign-marketing"),
    ("finance", "sign-finance"),
    ("human_resources", "sign-hr"),
];
/// The kinds of request that confirm money and people.
const RESOURCES: [&str; 3] = ["budget", "resource", "staffing"];

/// The rows of the approval page: who prepared, who signed, who approved, with name, opinion and day; what nobody has
/// said yet stays open.
pub(in super::super) fn sign_offs(m: &Material<'_>) -> Vec<SignOffRow> {
    let open = |key: &str| SignOffRow {
        role: m.say(key),
        ..SignOffRow::default()
    };
    let mut rows = vec![open("sign-prepared")];
    rows.extend(SIGNERS.map(|(_, key)| open(key)));
    let Some(kept) = &m.kept else {
        rows.push(open("sign-management"));
        return rows;
    };
    rows[0].name = kept.owner(&kept.plan);
    for (row, (role, _)) in rows[1..].iter_mut().zip(SIGNERS) {
        if let Some(answer) = answered(kept, role) {
            sign(row, m, answer);
        }
    }
    match &kept.approval {
        Some(sheet) => {
            rows[0].date = sheet.steps.first().and_then(on);
            rows.extend(decided(m, sheet));
        }
        None => {
            let mut last = open("sign-management");
            last.date = day(&kept.plan, "approved_on");
            last.opinion = last.date.map(|_| m.say("opinion-approve"));
            rows.push(last);
        }
    }
    rows
}

/// The latest answer of a department about the plan.
fn answered<'k>(kept: &'k Kept, role: &str) -> Option<&'k Item> {
    let asked = kept.requests.iter().rev();
    asked
        .filter(|item| item.text("state") == "answered")
        .find(|item| item.text("to_role") == role)
}

fn sign(row: &mut SignOffRow, m: &Material<'_>, answer: &Item) {
    let verdict = chosen(REQUEST, answer, "verdict", m.desk.lang);
    let said = [verdict.as_str(), answer.text("answer")];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    row.name = Some(answer.text("answered_by").to_owned()).filter(|name| !name.is_empty());
    row.opinion = Some(said.join(&m.say("opinion-separator")));
    row.date = moment(answer, "answered_at");
}

/// A moment of a record as its day.
fn moment(item: &Item, field: &str) -> Option<Date> {
    let at: Timestamp = item.text(field).parse().ok()?;
    Some(qd_workflow::day_of(at))
}

fn on(step: &Step) -> Option<Date> {
    (step.at > 0).then(|| qd_workflow::day_of(step.instant()))
}

/// One row a decision, then one a node that is still open.
fn decided(m: &Material<'_>, sheet: &Sheet) -> Vec<SignOffRow> {
    let role = |node: usize| {
        let named = sheet.plan.nodes.get(node);
        let name = named.map_or("", |node| node.name.as_str());
        m.say_with("sign-node", &[("name", &name)])
    };
    let mut rows: Vec<SignOffRow> = Vec::new();
    for step in &sheet.steps {
        let Some(key) = said_by(step.verb) else {
            continue;
        };
        let comment = step.comment.clone().filter(|text| !text.trim().is_empty());
        rows.push(SignOffRow {
            role: role(step.node),
            name: Some(step.name.clone()),
            opinion: Some(comment.unwrap_or_else(|| m.say(key))),
            date: on(step),
        });
    }
    let running = sheet.item.text("state") == "running";
    for (at, standing) in sheet.standing.nodes.iter().enumerate() {
        if running && at >= sheet.standing.node && !standing.passed {
            rows.push(SignOffRow {
                role: role(at),
                ..SignOffRow::default()
            });
        }
    }
    rows
}

fn said_by(verb: Verb) -> Option<&'static str> {
    match verb {
        Verb::Approve => Some("opinion-approve"),
        Verb::Refuse => Some("opinion-refuse"),
        Verb::Return => Some("opinion-return"),
        _ => None,
    }
}

/// T9-2: what departments confirmed of money and people.
pub(in super::super) fn confirmations(document: &mut Document, m: &Material<'_>) {
    let asked = requests(m, |kind| RESOURCES.contains(&kind));
    if asked.is_empty() {
        document.push(m.missing("missing-resources", "supplier-departments"));
    } else {
        document.push(Block::from(answers(m, "table-confirmations", &asked)));
    }
}

/// 可行性会签: what was asked and answered, and the team's opinions with what became of each.
pub(in super::super) fn feasibility(document: &mut Document, m: &Material<'_>) {
    let asked = requests(m, |kind| !RESOURCES.contains(&kind));
    if !asked.is_empty() {
        document.push(Block::from(answers(m, "table-feasibility", &asked)));
    }
    let opinions = m.kept.as_ref().filter(|kept| !kept.opinions.is_empty());
    if let Some(kept) = opinions {
        document.push(m.section("section-opinions"));
        document.push(Block::from(opinions_table(m, kept)));
    }
    let signed = asked
        .iter()
        .any(|item| item.text("kind") == "feasibility" && item.text("state") == "answered");
    if !signed {
        document.push(m.missing("missing-feasibility", "supplier-market-finance"));
    }
}

fn requests<'m>(m: &'m Material<'_>, of: impl Fn(&str) -> bool) -> Vec<&'m Item> {
    let all = m.kept.iter().flat_map(|kept| &kept.requests);
    all.filter(|item| of(item.text("kind")) && item.text("state") != "cancelled")
        .collect()
}

fn answers(m: &Material<'_>, title: &str, asked: &[&Item]) -> Table {
    let lang = m.desk.lang;
    let mut table = Table::new(m.say(title))
        .text_column(m.say("column-number"))
        .text_column(m.say("column-department"))
        .text_column(m.say("column-matter"))
        .text_column(m.say("column-verdict"))
        .text_column(m.say("column-answer"))
        .text_column(m.say("column-answered-by"))
        .text_column(m.say("column-day"));
    for item in asked {
        let open = item.text("state") == "open";
        let verdict = if open {
            let due = day(item, "due").map(|due| qd_base::format::date(due, lang));
            Value::Text(m.say_with("request-open", &[("due", &due.unwrap_or_default())]))
        } else {
            choice(REQUEST, item, "verdict", lang)
        };
        let row = [
            number_cell(item),
            choice(REQUEST, item, "to_role", lang),
            words_cell(item, "title"),
            verdict,
            words_cell(item, "answer"),
            words_cell(item, "answered_by"),
            moment(item, "answered_at").map_or(Value::Absent, Value::Date),
        ];
        table.push(RowRole::Body, row);
    }
    table
}

fn opinions_table(m: &Material<'_>, kept: &Kept) -> Table {
    let mut table = Table::new(m.say("table-opinions"))
        .text_column(m.say("column-person"))
        .text_column(m.say("column-chapter"))
        .text_column(m.say("column-stance"))
        .text_column(m.say("column-gist"))
        .text_column(m.say("column-why"))
        .text_column(m.say("column-outcome"))
        .text_column(m.say("column-reply"));
    let of = PlanOpinion::TYPE;
    for item in &kept.opinions {
        let row = [
            kept.owner_cell(item),
            choice(of, item, "chapter", m.desk.lang),
            choice(of, item, "stance", m.desk.lang),
            words_cell(item, "title"),
            words_cell(item, "text"),
            choice(of, item, "outcome", m.desk.lang),
            words_cell(item, "reply"),
        ];
        table.push(RowRole::Body, row);
    }
    table
}

/// A department's own words about the plan, for the annex.
pub(in super::super) fn opinion_of(
    m: &Material<'_>,
    role: &str,
    title: &str,
) -> Option<Vec<Block>> {
    let answer = answered(m.kept.as_ref()?, role)?;
    let mut row = SignOffRow::default();
    sign(&mut row, m, answer);
    let name = row.name.unwrap_or_default();
    let date = row.date.map(|day| qd_base::format::date(day, m.desk.lang));
    let by = [name, date.unwrap_or_default()].join(" ");
    let said = [row.opinion.unwrap_or_default(), by];
    let heading = Block::plain_heading(2, m.say(title));
    Some([vec![heading], said.map(Block::text).into()].concat())
}
