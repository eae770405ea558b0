//! 二、调查设计; 三、样本情况; 附录.

use std::collections::BTreeMap;

use qd_base::Amount;
use qd_documents::{Block, Document, Span, Tone, Value};
use qd_insight::customers::response_bias;
use qd_ledger::{MetricKey, Query};
use qd_records::{Item, Record};
use qd_reports::ReportError;
use qd_reports::reading::{Titles, choice, count, text_cell};

use super::Page;
use crate::survey::{Asked, QuestionKind, Survey, SurveyInvitation};

pub(super) fn write(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-design");
    let (of, item, lang) = (Survey::TYPE, &page.reading.item, page.desk.lang);
    let yes = if page.reading.survey.anonymous {
        "sat-yes"
    } else {
        "sat-no"
    };
    let facts = vec![
        vec![page.say("sat-kind").into(), choice(of, item, "kind", lang)],
        vec![page.say("sat-span").into(), page.span().into()],
        vec![
            page.say("sat-invited").into(),
            count(page.reading.invited.len()),
        ],
        vec![page.say("sat-anonymous").into(), page.say(yes).into()],
        vec![
            page.say("sat-scale").into(),
            choice(of, item, "scale", lang),
        ],
        vec![
            page.say("sat-formula").into(),
            choice(of, item, "points", lang),
        ],
        vec![
            page.say("sat-low").into(),
            Value::ratio(qd_reports::reading::number(item, "low")),
        ],
    ];
    let table = page.table("table-design", &["col-item", "col-value"]);
    page.put(document, table, facts);
    sample(page, document)
}

/// Names of strata and how many were asked and answered, in the order of the names.
pub(super) fn strata(page: &Page<'_>, field: &'static str) -> BTreeMap<String, (usize, usize)> {
    let name = |item: &Item| match field {
        "tier" => match choice(SurveyInvitation::TYPE, item, "tier", page.desk.lang) {
            Value::Text(text) => text,
            _ => page.say("sat-unstated"),
        },
        field if item.text(field).is_empty() => page.say("sat-unstated"),
        field => item.text(field).to_owned(),
    };
    let mut all: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for one in &page.reading.invited {
        all.entry(name(one)).or_default().0 += 1;
    }
    for one in &page.reading.answers {
        let is_named = !one.item.text("account").is_empty();
        if is_named {
            all.entry(name(&one.item)).or_default().1 += 1;
        }
    }
    all
}

/// 三、样本情况.
fn sample(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    page.head(document, "sat-sample");
    if page.reading.survey.anonymous || page.reading.invited.is_empty() {
        page.text(document, "sat-sample-nameless");
        return Ok(());
    }
    for (field, title, column) in [
        ("tier", "table-sample-tier", "column-tier"),
        ("region", "table-sample-region", "col-region"),
    ] {
        let strata = strata(page, field);
        let body = strata
            .iter()
            .map(|(name, (asked, answered))| {
                let rate = (*asked > 0).then(|| *answered as f64 / *asked as f64);
                vec![
                    name.as_str().into(),
                    count(*asked),
                    count(*answered),
                    Value::percent(rate),
                ]
            })
            .collect();
        let columns = [column, "col-asked#", "col-answered#", "col-rate#"];
        page.put(document, page.table(title, &columns), body);
        bias(page, document, &strata);
    }
    coverage(page, document)
}

/// Whether those who answered resemble those who were asked.
fn bias(page: &Page<'_>, document: &mut Document, strata: &BTreeMap<String, (usize, usize)>) {
    let asked: Vec<usize> = strata.values().map(|(asked, _)| *asked).collect();
    let answered: Vec<usize> = strata.values().map(|(_, answered)| *answered).collect();
    let Ok(found) = response_bias(&answered, &asked) else {
        return page.text(document, "sat-bias-unknown");
    };
    let name = strata.keys().nth(found.worst_stratum);
    let name = name.map_or("", String::as_str);
    let ratio = format!("{:.2}", found.worst_ratio);
    let chance = format!("{:.3}", found.p_value);
    let (key, tone) = match (found.weak, found.shown) {
        (true, _) => ("sat-bias-weak", Tone::Info),
        (false, true) => ("sat-bias-shown", Tone::Watch),
        (false, false) => ("sat-bias-none", Tone::Good),
    };
    let text = page.say_with(key, &[("name", &name), ("ratio", &ratio), ("p", &chance)]);
    document.push(Block::callout(tone, [Span::text(text)]));
}

/// Which part of this year's revenue comes from customers that answered.
fn coverage(page: &Page<'_>, document: &mut Document) -> Result<(), ReportError> {
    let Some(revenue) = revenue(page)? else {
        page.text(document, "sat-coverage-unknown");
        return Ok(());
    };
    let names = Titles::of(
        page.desk,
        ("account", "account"),
        page.reading.answers.iter().map(|answer| &answer.item),
    )?;
    let mut answered = Amount::ZERO;
    let mut seen: Vec<&str> = Vec::new();
    for one in &page.reading.answers {
        if let Some(name) = names.name(&one.item).filter(|name| !seen.contains(name)) {
            answered += revenue.get(name).copied().unwrap_or(Amount::ZERO);
            seen.push(name);
        }
    }
    let total: Amount = revenue.values().copied().sum();
    let share = (total > Amount::ZERO).then(|| answered.to_f64() / total.to_f64());
    document.push(Block::paragraph([
        Span::text(page.say("sat-coverage")),
        page.figures.span("coverage", Value::percent(share)),
        Span::text(page.say("sat-coverage-end")),
    ]));
    Ok(())
}

/// Revenue by customer in the year the survey began; none where the ledger knows none.
pub(super) fn revenue(page: &Page<'_>) -> Result<Option<BTreeMap<String, Amount>>, ReportError> {
    let desk = page.desk;
    if !desk.has_dimension("customer") || desk.span().is_err() {
        return Ok(None);
    }
    let year = page.reading.survey.opens_on.year().to_string();
    let Ok(period) = desk.company.fiscal.period(&year) else {
        return Ok(None);
    };
    let query = Query::of(&[MetricKey::Revenue])
        .by(&["customer"])
        .during(&period);
    let frame = desk.ask(&query)?;
    let rows = 0..frame.rows();
    let all: BTreeMap<String, Amount> = rows
        .map(|row| {
            let name = frame.member("customer", row).to_owned();
            (name, frame.amount("revenue", row))
        })
        .collect();
    Ok((!all.is_empty()).then_some(all))
}

/// 附录: the questionnaire and the formula.
pub(super) fn appendix(page: &Page<'_>, document: &mut Document) {
    document.push(Block::plain_heading(1, page.say("sat-appendix")));
    let kind = |one: &Asked| {
        let key = qd_records::ChoiceType::key(&one.kind);
        let options = <QuestionKind as qd_records::ChoiceType>::OPTIONS;
        let found = options.iter().find(|option| option.key == key);
        found.map_or(Value::Absent, |option| {
            option.label.of(page.desk.lang).into()
        })
    };
    let body = page
        .reading
        .asked
        .iter()
        .map(|one| {
            let weight = one.counts().then_some(one.weight);
            vec![
                text_cell(&one.code),
                text_cell(wording(page, one)),
                kind(one),
                Value::ratio(weight),
            ]
        })
        .collect();
    let columns = ["col-code", "col-question", "col-kind", "col-weight#"];
    page.put(document, page.table("table-questions", &columns), body);
    page.text(document, "sat-method");
}

/// A question in the reader's language.
pub(super) fn wording<'a>(page: &Page<'_>, one: &'a Asked) -> &'a str {
    match page.desk.lang {
        qd_base::Lang::Zh => &one.wording.0,
        qd_base::Lang::En => &one.wording.1,
    }
}
