//! 《战略合作协议摘要》: seven parts for those who approve and sign: one page, commercial terms, rights against duties,
//! verdicts, what differs from the contract in force, governance, term and exit.

use std::collections::BTreeMap;

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, KeyFigure, SignOffRow, Span, Tone, Value};
use qd_records::{Item, JsonValue, Record, RecordType};
use qd_reports::build::Figures;
use qd_reports::reading::{
    Titles, amount_of, child_choice, choice, day_cell, number_of, row_day, rows, sheet, text_cell,
    word,
};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{asked, cash, head, missing, opened, plain, record_param, say, titled, words};
use crate::agreement::Agreement;

/// The document of one agreement.
pub struct Summary;

impl Report for Summary {
    fn key(&self) -> &'static str {
        "negotiation.agreement"
    }
    fn label(&self) -> Label {
        label("战略合作协议摘要", "Agreement summary")
    }
    fn purpose(&self) -> Label {
        label(
            "《战略合作协议摘要》：要点、商务条款、权利义务对照、审查结论、与现行合同差异、治理、期限与退出。",
            "Key terms, commercial terms, rights and duties, verdicts, differences, governance, term and exit.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Agreement::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![record_param()]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let one = desk.records()?.get(Agreement::TYPE, asked(params)?)?;
        let total: Amount = volumes(&one).sum();
        let figures = Figures::new(desk, desk.reference(self, params), total);
        let title =
            crate::texts().say(desk.lang, "summary-title", &[("title", &one.text("title"))]);
        let mut document = opened(self, desk, &title);
        document.number = one.number.clone();
        key_points(&mut document, desk, &figures, &one)?;
        terms(&mut document, desk, &figures, &one);
        duties(&mut document, desk, &one)?;
        clauses(&mut document, desk, &one);
        governance(&mut document, desk, &one);
        term(&mut document, desk, &one);
        document.approvals = ["sign-legal", "sign-finance", "sign-mandate"]
            .map(|key| SignOffRow {
                role: say(desk.lang, key),
                ..SignOffRow::default()
            })
            .to_vec();
        Ok(document)
    }
}

fn volumes(one: &Item) -> impl Iterator<Item = Amount> {
    rows(one, "commitments").filter_map(|row| amount_of(&row["volume"]))
}

/// 一、一页纸.
fn key_points(
    document: &mut Document,
    desk: &Desk,
    figures: &Figures<'_>,
    one: &Item,
) -> Result<(), ReportError> {
    head(document, desk, "part-key");
    let of = Agreement::TYPE;
    let total: Amount = volumes(one).sum();
    let card = |key: &str, at: &str, value: Value| {
        KeyFigure::new(say(desk.lang, key), figures.figure(at, value))
    };
    document.push(Block::key_figures([
        card("col-state", "state", choice(of, one, "state", desk.lang)),
        card("col-total", "total", Value::Money(total)),
        card("col-starts", "starts", day_cell(one, "starts_on")),
        card("col-ends", "ends", day_cell(one, "ends_on")),
    ]));
    let accounts = Titles::of(desk, ("account", "account"), [one])?;
    let us = desk.company.name.clone();
    let them = accounts.name(one).unwrap_or("—").to_owned();
    let parties = crate::texts().say(
        desk.lang,
        "agreement-parties",
        &[("us", &us), ("them", &them)],
    );
    document.push(Block::text(parties));
    words(document, desk, "head-aim", one.text("purpose"));
    words(document, desk, "head-scope", one.text("scope"));
    let open = rows(one, "clauses")
        .filter(|row| word(row, "legal") != "fine" || word(row, "finance") != "fine")
        .count();
    let (key, tone) = match open {
        0 if rows(one, "clauses").next().is_none() => ("red-none-listed", Tone::Missing),
        0 => ("red-none", Tone::Good),
        _ => ("red-open", Tone::Watch),
    };
    let text = crate::texts().say(desk.lang, key, &[("n", &open)]);
    document.push(Block::callout(tone, [Span::text(text)]));
    Ok(())
}

/// 二、商务条款.
fn terms(document: &mut Document, desk: &Desk, figures: &Figures<'_>, one: &Item) {
    head(document, desk, "part-terms");
    let row = |row: &JsonValue| {
        let volume = amount_of(&row["volume"]);
        let year = number_of(&row["year"]).map_or(String::new(), |year| format!("{year:.0}"));
        vec![
            text_cell(&year),
            cash(volume),
            text_cell(word(row, "price")),
            Value::percent(volume.and_then(|volume| rebate_rate(one, volume))),
            cash(volume.and_then(|volume| rebate(one, volume))),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "commitments").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-commitments");
    } else {
        let columns = [
            "col-year",
            "col-volume#",
            "col-price",
            "col-rebate-rate#",
            "col-rebate#",
        ];
        let table = titled(desk.lang, "table-commitments", &columns)
            .scale(figures.scale)
            .note(say(desk.lang, "rebate-note"));
        sheet(document, table, body, String::new());
    }
    let row = |row: &JsonValue| {
        let rate = number_of(&row["rate"]).map(|points| points / 100.0);
        vec![cash(amount_of(&row["from_volume"])), Value::percent(rate)]
    };
    let table = titled(
        desk.lang,
        "table-rebates",
        &["col-from-volume#", "col-rebate-rate#"],
    )
    .scale(figures.scale);
    let body = rows(one, "rebates").map(row).collect();
    sheet(document, table, body, say(desk.lang, "none-rebates"));
    let points = [
        ("col-payment", "payment"),
        ("col-exclusivity", "exclusivity"),
        ("col-service", "service"),
    ];
    let body =
        points.map(|(key, field)| vec![say(desk.lang, key).into(), text_cell(one.text(field))]);
    let table = titled(desk.lang, "table-terms", &["col-point", "col-content"]);
    sheet(document, table, body.to_vec(), String::new());
}

/// The rate of the highest step that a volume reaches; the whole volume earns it.
fn rebate_rate(one: &Item, volume: Amount) -> Option<f64> {
    let reached = rows(one, "rebates")
        .filter(|row| amount_of(&row["from_volume"]).is_some_and(|from| volume >= from));
    let rates = reached.filter_map(|row| number_of(&row["rate"]));
    rates.reduce(f64::max).map(|points| points / 100.0)
}

fn rebate(one: &Item, volume: Amount) -> Option<Amount> {
    let rate = rebate_rate(one, volume)?;
    Amount::from_f64((volume.to_f64() * rate * 100.0).round() / 100.0)
}

/// 三、双方权益与义务对照.
fn duties(document: &mut Document, desk: &Desk, one: &Item) -> Result<(), ReportError> {
    head(document, desk, "part-duties");
    let people: Vec<String> = rows(one, "duties")
        .map(|row| word(row, "person").to_owned())
        .filter(|id| !id.is_empty())
        .collect();
    let names: BTreeMap<String, String> = desk.records()?.titles("person", &people)?;
    let row = |row: &JsonValue| {
        let name = names.get(word(row, "person"));
        vec![
            child_choice(Agreement::TYPE, ("duties", "side"), row, desk.lang),
            text_cell(word(row, "entitled")),
            text_cell(word(row, "duty")),
            text_cell(word(row, "measure")),
            row_day(row, "due"),
            name.map_or(Value::Absent, |name| name.as_str().into()),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "duties").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-duties");
        return Ok(());
    }
    let columns = [
        "col-side",
        "col-right",
        "col-duty",
        "col-measure",
        "col-due",
        "col-owner",
    ];
    let table = titled(desk.lang, "table-agreed", &columns).note(say(desk.lang, "duties-note"));
    sheet(document, table, body, String::new());
    Ok(())
}

/// 四、审查结论与五、与现行合同差异.
fn clauses(document: &mut Document, desk: &Desk, one: &Item) {
    head(document, desk, "part-clauses");
    let verdict = |row: &JsonValue, who: &'static str| {
        child_choice(Agreement::TYPE, ("clauses", who), row, desk.lang)
    };
    let row = |row: &JsonValue| {
        vec![
            text_cell(word(row, "name")),
            verdict(row, "legal"),
            verdict(row, "finance"),
            text_cell(word(row, "remark")),
        ]
    };
    let body: Vec<Vec<Value>> = rows(one, "clauses").map(row).collect();
    if body.is_empty() {
        let text = say(desk.lang, "missing-clauses");
        document.push(Block::missing(text, say(desk.lang, "sign-legal")));
    } else {
        let columns = ["col-clause", "col-legal", "col-finance", "col-risk"];
        sheet(
            document,
            titled(desk.lang, "table-verdicts", &columns),
            body,
            String::new(),
        );
    }
    head(document, desk, "part-differences");
    let changed = rows(one, "clauses").filter(|row| word(row, "before") != word(row, "now"));
    let row = |row: &JsonValue| {
        ["name", "before", "now"]
            .map(|name| text_cell(word(row, name)))
            .to_vec()
    };
    let table = titled(
        desk.lang,
        "table-differences",
        &["col-clause", "col-before", "col-now"],
    );
    sheet(
        document,
        table,
        changed.map(row).collect(),
        say(desk.lang, "none-differences"),
    );
}

/// 六、联合治理.
fn governance(document: &mut Document, desk: &Desk, one: &Item) {
    head(document, desk, "part-governance");
    let row = |row: &JsonValue| {
        ["what", "who", "often"]
            .map(|name| text_cell(word(row, name)))
            .to_vec()
    };
    let table = titled(
        desk.lang,
        "table-governance",
        &["col-what", "col-who", "col-often"],
    );
    let body: Vec<Vec<Value>> = rows(one, "meetings").map(row).collect();
    if body.is_empty() {
        missing(document, desk, "missing-governance");
    } else {
        sheet(document, table, body, String::new());
    }
}

/// 七、期限与退出.
fn term(document: &mut Document, desk: &Desk, one: &Item) {
    head(document, desk, "part-term");
    let notice = qd_reports::reading::number(one, "notice_days");
    let last = qd_reports::reading::day(one, "ends_on")
        .zip(notice)
        .and_then(|(ends, days)| ends.checked_sub(jiff::Span::new().days(days as i64)).ok());
    let body = vec![
        vec![
            say(desk.lang, "col-starts").into(),
            day_cell(one, "starts_on"),
        ],
        vec![say(desk.lang, "col-ends").into(), day_cell(one, "ends_on")],
        vec![say(desk.lang, "col-notice").into(), plain(notice)],
        vec![
            say(desk.lang, "col-notice-by").into(),
            last.map_or(Value::Absent, Value::Date),
        ],
        vec![
            say(desk.lang, "col-signed-on").into(),
            day_cell(one, "signed_on"),
        ],
        vec![
            say(desk.lang, "col-signed-ours").into(),
            text_cell(one.text("ours")),
        ],
        vec![
            say(desk.lang, "col-signed-theirs").into(),
            text_cell(one.text("theirs")),
        ],
    ];
    let table = titled(desk.lang, "table-term", &["col-point", "col-content"]);
    sheet(document, table, body, String::new());
    words(document, desk, "head-exit", one.text("exit"));
}
