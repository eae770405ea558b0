//! 《战略合作协议》: the text of the agreement from a template, with what the record says put in. It is marked as needing
//! legal review until legal has reviewed every clause and the agreement is approved.

use qd_base::{Label, label};
use qd_documents::{Block, Document, SignOffRow, Span, Tone};
use qd_records::{Item, Record, RecordType};
use qd_reports::reading::{Titles, amount_of, day, number_of, rows, word};
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use super::{asked, head, opened, record_param, say};
use crate::agreement::Agreement;

/// The text of one agreement.
pub struct Wording;

/// Articles whose words are the template's alone.
const FIXED: [&str; 7] = [
    "ip",
    "secrecy",
    "compliance",
    "breach",
    "force",
    "changes",
    "disputes",
];

impl Report for Wording {
    fn key(&self) -> &'static str {
        "negotiation.agreement_text"
    }
    fn label(&self) -> Label {
        label("战略合作协议文本", "Agreement text")
    }
    fn purpose(&self) -> Label {
        label(
            "《战略合作协议》文本：由范本与本记录生成，须经法律审核。",
            "The agreement's text from the template and this record; subject to legal review.",
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
        let mut document = opened(self, desk, one.text("title"));
        document.number = one.number.clone();
        if one.text("state") == "draft" {
            let text = Span::text(say(desk.lang, "legal-review"));
            document.push(Block::callout(Tone::Bad, [text]));
        }
        let accounts = Titles::of(desk, ("account", "account"), [&one])?;
        let us = desk.company.name.clone();
        let blank = "＿＿＿＿＿＿".to_owned();
        let them = accounts.name(&one).map_or(blank, str::to_owned);
        let parties = [("us", us), ("them", them)];
        article(&mut document, desk, "preamble", &parties);
        article(
            &mut document,
            desk,
            "aim",
            &[("aim", one.text("purpose").to_owned())],
        );
        article(
            &mut document,
            desk,
            "scope",
            &[("scope", one.text("scope").to_owned())],
        );
        let date = |field: &str| {
            day(&one, field).map_or("＿＿".to_owned(), |day| {
                qd_base::format::date(day, desk.lang)
            })
        };
        let notice = one.text("notice_days").to_owned();
        article(
            &mut document,
            desk,
            "term",
            &[
                ("from", date("starts_on")),
                ("to", date("ends_on")),
                ("days", notice),
            ],
        );
        duties(&mut document, desk, &one);
        money(&mut document, desk, &one);
        let exclusivity = one.text("exclusivity");
        let exclusivity = if exclusivity.is_empty() {
            say(desk.lang, "no-exclusivity")
        } else {
            exclusivity.to_owned()
        };
        article(
            &mut document,
            desk,
            "exclusivity",
            &[("words", exclusivity)],
        );
        for key in FIXED {
            article(&mut document, desk, key, &[]);
        }
        special(&mut document, desk, &one);
        article(&mut document, desk, "other", &[]);
        document.approvals = ["party-us", "party-them"]
            .map(|key| SignOffRow {
                role: say(desk.lang, key),
                ..SignOffRow::default()
            })
            .to_vec();
        Ok(document)
    }
}

/// An article of the template with what the record says.
fn article(document: &mut Document, desk: &Desk, key: &str, with: &[(&str, String)]) {
    head(document, desk, &format!("article-{key}"));
    let with: Vec<(&str, &dyn std::fmt::Display)> = with
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    let text = crate::texts().say(desk.lang, &format!("words-{key}"), &with);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        document.push(Block::text(line.trim()));
    }
}

fn numbered(document: &mut Document, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        document.push(Block::text(format!("{}. {line}", at + 1)));
    }
}

fn duties(document: &mut Document, desk: &Desk, one: &Item) {
    for (side, key) in [
        ("ours", "article-our-duties"),
        ("theirs", "article-their-duties"),
    ] {
        head(document, desk, key);
        let of = rows(one, "duties").filter(|row| word(row, "side") == side);
        let line = |row: &qd_records::JsonValue| {
            let due: Option<qd_base::Date> = word(row, "due").parse().ok();
            match due {
                Some(due) => {
                    let day = qd_base::format::date(due, desk.lang);
                    crate::texts().say(
                        desk.lang,
                        "duty-by",
                        &[("duty", &word(row, "duty")), ("day", &day)],
                    )
                }
                None => word(row, "duty").to_owned(),
            }
        };
        let lines: Vec<String> = of.map(line).collect();
        if lines.is_empty() {
            document.push(Block::missing(
                say(desk.lang, "missing-duties"),
                say(desk.lang, "supplier-owner"),
            ));
        }
        numbered(document, lines.into_iter());
    }
}

fn money(document: &mut Document, desk: &Desk, one: &Item) {
    head(document, desk, "article-money");
    let cash = |row: &qd_records::JsonValue, name: &str| {
        amount_of(&row[name]).map_or("＿＿".to_owned(), |amount| {
            qd_documents::Value::Money(amount).phrase(qd_base::format::Scale::One, desk.lang)
        })
    };
    let volumes = rows(one, "commitments").map(|row| {
        let year = number_of(&row["year"]).map_or("＿＿".to_owned(), |year| format!("{year:.0}"));
        let with: [(&str, &dyn std::fmt::Display); 3] = [
            ("year", &year),
            ("volume", &cash(row, "volume")),
            ("price", &word(row, "price")),
        ];
        crate::texts().say(desk.lang, "words-volume", &with)
    });
    let rebates = rows(one, "rebates").map(|row| {
        crate::texts().say(
            desk.lang,
            "words-rebate",
            &[
                ("from", &cash(row, "from_volume")),
                ("rate", &word(row, "rate")),
            ],
        )
    });
    let payment = crate::texts().say(
        desk.lang,
        "words-payment",
        &[("words", &one.text("payment"))],
    );
    let service = Some(one.text("service")).filter(|text| !text.is_empty());
    let service =
        service.map(|text| crate::texts().say(desk.lang, "words-service", &[("words", &text)]));
    numbered(
        document,
        volumes.chain(rebates).chain([payment]).chain(service),
    );
}

/// What legal and finance settled on single clauses.
fn special(document: &mut Document, desk: &Desk, one: &Item) {
    let lines: Vec<String> = rows(one, "clauses")
        .filter(|row| !word(row, "now").is_empty())
        .map(|row| format!("{}：{}", word(row, "name"), word(row, "now")))
        .collect();
    if !lines.is_empty() {
        head(document, desk, "article-special");
        numbered(document, lines.into_iter());
    }
}
