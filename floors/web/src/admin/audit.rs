//! The audit log (审计日志): who did what, searchable, with the check of the whole chain. It tells that business records
//! changed and which of their fields, but not the values: looking after the system opens no business figures.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use qd_base::{Date, Problem};
use qd_records::RecordsError;
use qd_records::audit::{self, ChainFault, Line, Search, Verdict};

use super::{day, need_keeper, text};
use crate::kit::{Answer, Fields, complete, or_refuse, own_form, page};
use crate::pages::encode;
use crate::show::micros;
use crate::visit::Visit;
use crate::{House, render};

const HERE: &str = "/admin/audit";
/// The tables of the house itself: their changes are shown in full, those of anything else by field only.
const OWN: [&str; 4] = ["person", "org_unit", "posting", "session"];
/// How many lines a page shows.
const SHOWN: usize = 100;

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let answer = list(&house, &visit, &query, None).await;
    or_refuse(&house, &visit, answer)
}

pub(super) async fn verify(
    State(house): State<Arc<House>>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Response {
    let answer = verified(&house, &visit, &form).await;
    or_refuse(&house, &visit, answer)
}

async fn verified(house: &House, visit: &Visit, form: &Fields) -> Answer {
    need_keeper(visit)?;
    own_form(visit, form)?;
    let verdict = audit::verify(house.records.store()).await;
    let verdict = verdict.map_err(RecordsError::problem)?;
    list(house, visit, &Fields::new(), Some(verdict)).await
}

/// Midnight of a day in China, in microseconds since 1970 UTC.
fn begins(day: Date) -> i64 {
    let there = jiff::tz::Offset::constant(8).to_time_zone();
    day.to_zoned(there)
        .map_or(0, |begin| begin.timestamp().as_microsecond())
}

fn search_of(query: &Fields) -> Result<Search, Problem> {
    let given = |name: &str| Some(text(query, name).to_owned()).filter(|text| !text.is_empty());
    let bound = |name: &str| {
        let asked = given(name).map(|_| day(query, name));
        asked.transpose()
    };
    let last = bound("until")?.map(|day| day.tomorrow().unwrap_or(day));
    Ok(Search {
        words: text(query, "words").to_owned(),
        verb: given("verb"),
        record_type: given("type"),
        from: bound("from")?.map(begins),
        until: last.map(begins),
        before: given("before").and_then(|seq| seq.parse().ok()),
    })
}

async fn list(house: &House, visit: &Visit, query: &Fields, verdict: Option<Verdict>) -> Answer {
    need_keeper(visit)?;
    let store = house.records.store();
    let search = search_of(query)?;
    let most = u64::try_from(SHOWN + 1).unwrap_or(u64::MAX);
    let found = audit::search(store, &search, most).await;
    let mut found = found.map_err(RecordsError::problem)?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let known = audit::known(store).await.map_err(RecordsError::problem)?;
    let rows: Vec<Value> = found.iter().map(|line| row(house, visit, line)).collect();
    let title = render::texts().say(visit.reader.lang, "audit-log", &[]);
    let frame = visit.frame(house, &title, HERE, None);
    let next = found.last().filter(|_| more).map(|line| next(query, line));
    page(
        "admin/audit.html",
        context! {
            rows => rows, query => complete(query, &["words", "verb", "type", "from", "until"]), verbs => known.0, types => known.1, next => next,
            verdict => verdict.as_ref().map(|verdict| told(visit, verdict)),
            sound => matches!(verdict, Some(Verdict::Sound { .. })), ..frame
        },
    )
}

/// The address of the next page: the same search before the last line shown.
fn next(query: &Fields, last: &Line) -> String {
    let kept = query
        .iter()
        .filter(|(name, text)| *name != "before" && *name != "said" && !text.is_empty())
        .map(|(name, text)| format!("{}={}&", encode(name), encode(text)));
    format!("{HERE}?{}before={}", kept.collect::<String>(), last.seq)
}

fn row(house: &House, visit: &Visit, line: &Line) -> Value {
    let kept = house.records.registry().get(&line.record_type);
    let href = kept.and_then(|of| Some(of.address(line.record_id.parse().ok()?)));
    let label = kept.map_or_else(
        || line.record_type.clone(),
        |of| of.label.of(visit.reader.lang).to_owned(),
    );
    let own = OWN.contains(&line.record_type.as_str());
    let changes: serde_json::Value = serde_json::from_str(&line.diff).unwrap_or_default();
    let changes: Vec<String> = changes
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, pair)| {
            if own {
                format!("{name}: {} → {}", plain(&pair[0]), plain(&pair[1]))
            } else {
                name.clone()
            }
        })
        .collect();
    context! {
        seq => line.seq, at => micros(line.at, visit.reader.lang), name => &line.name, verb => &line.verb,
        of => label, id => &line.record_id, href => href, changes => changes, reason => line.reason.as_ref().filter(|_| own),
        hash => &line.hash[..12.min(line.hash.len())], house => line.person.is_none(),
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "—".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn told(visit: &Visit, verdict: &Verdict) -> String {
    let say = |key: &str, args: &[(&str, &dyn std::fmt::Display)]| {
        render::texts().say(visit.reader.lang, key, args)
    };
    match verdict {
        Verdict::Sound { lines, head } => say("audit-sound", &[("lines", lines), ("head", head)]),
        Verdict::Broken { seq, fault } => {
            let key = match fault {
                ChainFault::Gap => "audit-gap",
                ChainFault::Unlinked => "audit-unlinked",
                ChainFault::Altered => "audit-altered",
            };
            say(key, &[("seq", seq)])
        }
    }
}
