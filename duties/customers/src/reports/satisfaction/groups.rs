//! 六、分客户群; 十、与投诉、续约、流失对照.

use std::collections::{BTreeMap, BTreeSet};

use qd_base::Amount;
use qd_documents::{Document, Value};
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::{Titles, count, day};

use super::Page;
use super::design::{revenue, strata};
use super::read::mean;
use crate::account::Account;
use crate::contract::Contract;
use crate::issue::Issue;
use crate::survey::SurveyAnswer;

/// Answers below which a mean of a group says little.
const FEW: usize = 5;

pub(super) fn write(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-groups");
    if page.reading.survey.anonymous {
        page.text(document, "sat-groups-nameless");
        return Ok(());
    }
    for (field, title, column) in [
        ("tier", "table-by-tier", "column-tier"),
        ("region", "table-by-region", "col-region"),
    ] {
        let body: Vec<Vec<Value>> = strata(page, field)
            .into_iter()
            .filter(|(_, (_, answered))| *answered > 0)
            .map(|(name, _)| group(page, field, &name))
            .collect();
        if body.is_empty() {
            page.text(document, "sat-no-answers");
            return Ok(());
        }
        let columns = [column, "col-answers#", "col-points#", "col-remark"];
        page.put(document, page.table(title, &columns), body);
    }
    weighted(page, document)
}

fn group(page: &Page<'_>, field: &'static str, name: &str) -> Vec<Value> {
    let of = SurveyAnswer::TYPE;
    let is_in = |item: &Item| {
        let own = match field {
            "tier" => match qd_reports::reading::choice(of, item, "tier", page.desk.lang) {
                Value::Text(text) => text,
                _ => page.say("sat-unstated"),
            },
            field if item.text(field).is_empty() => page.say("sat-unstated"),
            field => item.text(field).to_owned(),
        };
        own == name && !item.text("account").is_empty()
    };
    let points = page.reading.points_where(is_in);
    let remark = if points.len() < FEW {
        page.say("sat-few")
    } else {
        String::new()
    };
    vec![
        name.into(),
        count(points.len()),
        Value::ratio(mean(&points)),
        remark.into(),
    ]
}

/// The mean by heads beside the mean by revenue: whether the large customers think otherwise.
fn weighted(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let Some(revenue) = revenue(page)? else {
        return Ok(());
    };
    let answers = page.reading.answers.iter();
    let items = answers.clone().map(|answer| &answer.item);
    let names = Titles::of(page.desk, ("account", "account"), items)?;
    let (mut sum, mut weight) = (0.0, 0.0);
    for answer in answers {
        let own = names.name(&answer.item).and_then(|name| revenue.get(name));
        let own = own.copied().unwrap_or(Amount::ZERO).to_f64().max(0.0);
        if let Some(points) = answer.points {
            sum += own * points;
            weight += own;
        }
    }
    let by_revenue = (weight > 0.0).then(|| sum / weight);
    let by_heads = mean(
        &page
            .reading
            .points_where(|item| !item.text("account").is_empty()),
    );
    let body = vec![
        vec![page.say("sat-by-heads").into(), Value::ratio(by_heads)],
        vec![page.say("sat-by-revenue").into(), Value::ratio(by_revenue)],
    ];
    page.put(
        document,
        page.table("table-weighted", &["col-view", "col-points#"]),
        body,
    );
    Ok(())
}

/// What became of customers, by their ids.
struct Outcomes {
    complained: BTreeSet<String>,
    /// Contracts that came to their end, and those of them that were renewed.
    decided: BTreeMap<String, (usize, usize)>,
    left: BTreeSet<String>,
}

impl Outcomes {
    fn of(page: &Page<'_>) -> Result<Outcomes, ReportError> {
        let records = page.desk.records()?;
        let opened = page.reading.survey.opens_on;
        // The year before the survey; issues the survey itself opened would prove what they come from.
        let is_before = |one: &Item| {
            let since = day(one, "since").map(|since| (opened - since).get_days());
            since.is_some_and(|days| (0..366).contains(&days)) && one.text("source") != "survey"
        };
        let issues = records.all(Issue::TYPE, &[])?;
        let complained = issues.iter().filter(|one| is_before(one));
        let mut decided: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for one in records.all(Contract::TYPE, &[("state", "renewed,ended")])? {
            let entry = decided.entry(one.text("account").to_owned()).or_default();
            entry.0 += 1;
            entry.1 += usize::from(one.text("state") == "renewed");
        }
        let left = records.all(Account::TYPE, &[("stage", "dormant,lost")])?;
        Ok(Outcomes {
            complained: complained
                .map(|one| one.text("account").to_owned())
                .collect(),
            decided,
            left: left.iter().map(|one| one.id.to_string()).collect(),
        })
    }
}

/// 十、对照: whether low scores go with complaints, ended contracts and lost customers.
pub(super) fn against(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-against");
    let named: Vec<(&str, f64)> = page
        .reading
        .answers
        .iter()
        .filter(|answer| !answer.item.text("account").is_empty())
        .filter_map(|answer| Some((answer.item.text("account"), answer.points?)))
        .collect();
    if named.is_empty() {
        page.text(document, "sat-against-nameless");
        return Ok(());
    }
    let known = Outcomes::of(page)?;
    let low = page.reading.survey.low.to_f64();
    let bands = [
        ("sat-band-low", f64::NEG_INFINITY, low),
        ("sat-band-middle", low, 80.0_f64.max(low)),
        ("sat-band-high", 80.0_f64.max(low), f64::INFINITY),
    ];
    let body = bands
        .iter()
        .map(|(key, from, to)| {
            let group: Vec<&str> = named
                .iter()
                .filter(|(_, points)| points >= from && points < to)
                .map(|(account, _)| *account)
                .collect();
            let n = group.len();
            let share = |holds: &dyn Fn(&str) -> bool| {
                let some = group.iter().filter(|account| holds(account)).count();
                Value::percent((n > 0).then(|| some as f64 / n as f64))
            };
            let decided = group
                .iter()
                .filter_map(|account| known.decided.get(*account));
            let (all, kept) = decided.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            vec![
                page.say(key).into(),
                count(n),
                share(&|account| known.complained.contains(account)),
                Value::percent((all > 0).then(|| kept as f64 / all as f64)),
                share(&|account| known.left.contains(account)),
            ]
        })
        .collect();
    let columns = [
        "col-band",
        "col-customers#",
        "col-complained#",
        "col-renewed#",
        "col-left#",
    ];
    let table = page
        .table("table-against", &columns)
        .note(page.say("sat-against-note"));
    page.put(document, table, body);
    Ok(())
}
