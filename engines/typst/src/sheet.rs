//! The document as values for the template (排版数据): every text already printed, nothing left to compute.

use qd_base::{Lang, format};
use qd_documents::html::{callout_title, source_name, source_text};
use qd_documents::words::{say, say_with};
use qd_documents::{
    Block, Chart, Citations, ColumnKind, Document, Figure, ListStyle, RowRole, SignOffRow, Span,
    Table, Tone, caption, columns, heading_text, numbered,
};
use serde_json::{Value as Json, json};

/// All values of a document.
pub fn values(document: &Document) -> Json {
    let sheet = Sheet {
        lang: document.lang,
        citations: Citations::of(document),
    };
    let lang = document.lang;
    let runs = sheet.citations.runs.iter().enumerate();
    let runs: Vec<String> = runs
        .map(|(i, run)| format!("[{}] {}  #{}", i + 1, source_text(run, lang), run.id))
        .collect();
    json!({
        "lang": if lang == Lang::Zh { "zh" } else { "en" },
        "title": document.title,
        "subtitle": document.subtitle,
        "company": document.company,
        "version": document.version,
        "period": document.period,
        "notice": document.sample_notice,
        "classification": document.classification,
        "date": document.date.map(|day| json!({ "y": day.year(), "m": day.month(), "d": day.day() })),
        "brief": document.brief,
        "line": document.brief.then(|| document.heading_line()),
        "cover": cover(document),
        "words": {
            "contents": say(lang, "contents"), "approvals": say(lang, "approval-page"),
            "page": say(lang, "page"), "of": say(lang, "page-of"), "end": say(lang, "page-end"),
            "definitions": say(lang, "definitions"),
        },
        "approvals": sheet.sign_off(&document.approvals),
        "blocks": sheet.blocks(document),
        "notes": document.sources,
        "runs": runs,
    })
}

fn cover(document: &Document) -> Vec<Json> {
    let date = document.date.map(|day| format::date(day, document.lang));
    let version = Some(document.version.clone()).filter(|version| !version.is_empty());
    let blank = Some(String::new());
    let lines = [
        ("cover-number", document.number.as_ref()),
        ("cover-version", version.as_ref()),
        ("cover-classification", document.classification.as_ref()),
        (
            "cover-prepared",
            document.prepared.as_ref().or(blank.as_ref()),
        ),
        (
            "cover-reviewed",
            document.reviewed.as_ref().or(blank.as_ref()),
        ),
        (
            "cover-approved",
            document.approved.as_ref().or(blank.as_ref()),
        ),
        ("cover-date", date.as_ref()),
    ];
    lines
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| json!([say(document.lang, key), value])))
        .collect()
}

struct Sheet {
    lang: Lang,
    citations: Citations,
}

impl Sheet {
    fn blocks(&self, document: &Document) -> Vec<Json> {
        let mut charts = 0;
        numbered(document)
            .into_iter()
            .map(|item| match item.block {
                Block::Heading(heading) => json!({
                    "kind": "heading", "level": heading.level.clamp(1, 4),
                    "text": heading_text(&item.number, heading, self.lang),
                }),
                Block::Paragraph { spans } => json!({ "kind": "paragraph", "spans": self.spans(spans) }),
                Block::List { style, items } => json!({
                    "kind": "list", "numbered": *style == ListStyle::Numbered,
                    "items": items.iter().map(|item| self.spans(item)).collect::<Vec<_>>(),
                }),
                Block::Table(table) => self.table(table, &item.number),
                Block::Chart(chart) => {
                    charts += 1;
                    self.chart(chart, &item.number, charts - 1)
                }
                Block::KeyFigures { figures } => json!({
                    "kind": "cards",
                    "cards": figures.iter().map(|card| json!({
                        "label": card.label, "value": self.figure(&card.figure), "tone": tone(card.tone),
                        "change": card.change.as_ref().map(|change| self.figure(change)), "note": card.note,
                    })).collect::<Vec<_>>(),
                }),
                Block::Callout(callout) => json!({
                    "kind": "callout", "tone": tone(callout.tone), "title": callout_title(callout, self.lang),
                    "spans": self.spans(&callout.text),
                    "supplier": callout.supplier.as_ref().map(|who| say_with(self.lang, "missing-supplier", &[("who", who)])),
                }),
                Block::PageBreak => json!({ "kind": "break" }),
                Block::SignOff { rows } => json!({ "kind": "signoff", "grid": self.sign_off(rows) }),
            })
            .collect()
    }

    /// Spans as `[kind, text]`; the cited sources follow the last one.
    fn spans(&self, spans: &[Span]) -> Vec<Json> {
        let mut cited: Vec<usize> = Vec::new();
        let mut out = Vec::new();
        for span in spans {
            match span {
                Span::Text(text) => out.push(json!(["text", text])),
                Span::Strong(text) => out.push(json!(["strong", text])),
                Span::Figure(figure) => {
                    let kind = if figure.value.is_negative() {
                        "negative"
                    } else {
                        "text"
                    };
                    out.push(json!([kind, figure.text]));
                    let number = self.citations.number(&figure.reference);
                    if !cited.contains(&number) {
                        cited.push(number);
                    }
                }
            }
        }
        out.extend(
            cited
                .into_iter()
                .map(|number| json!(["cite", number.to_string()])),
        );
        out
    }

    fn figure(&self, figure: &Figure) -> Json {
        json!({ "text": figure.text, "negative": figure.value.is_negative() })
    }

    fn table(&self, table: &Table, number: &str) -> Json {
        let set = columns::setting(table, self.lang, columns::PDF);
        let columns: Vec<Json> = table
            .columns
            .iter()
            .zip(&set.shares)
            .map(|(column, share)| {
                json!({ "label": column.label, "align": align(column.kind), "share": share })
            })
            .collect();
        let rows: Vec<Json> = table
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<Json> = row
                    .cells
                    .iter()
                    .map(|cell| {
                        json!({
                            "text": cell.value.print(table.scale, self.lang),
                            "negative": cell.value.is_negative(), "tone": cell.tone.map(tone),
                        })
                    })
                    .collect();
                json!({ "role": role(row.role), "cells": cells })
            })
            .collect();
        let unit = table.unit_text(self.lang);
        json!({
            "kind": "table", "caption": caption(number, &table.title, self.lang),
            "unit": unit.map(|unit| say_with(self.lang, "unit", &[("unit", &unit)])),
            "columns": columns, "rows": rows, "scale": set.scale,
            "note": self.note(table.note.as_deref(), table.source.as_ref()),
        })
    }

    fn chart(&self, chart: &Chart, number: &str, position: usize) -> Json {
        json!({
            "kind": "chart", "caption": caption(number, &chart.title, self.lang), "alt": chart.title,
            "file": format!("figure-{position}.svg"),
            "note": self.note(chart.note.as_deref(), chart.source.as_ref()),
        })
    }

    fn note(&self, note: Option<&str>, source: Option<&qd_documents::Reference>) -> String {
        let note = note.map(|note| say_with(self.lang, "note", &[("text", &note)]));
        let source = source.map(|source| {
            let n = self.citations.number(source);
            say_with(
                self.lang,
                "source-line",
                &[("n", &n), ("report", &source_name(source, self.lang))],
            )
        });
        let parts: Vec<String> = note.into_iter().chain(source).collect();
        parts.join("\u{3000}")
    }

    fn sign_off(&self, rows: &[SignOffRow]) -> Json {
        let keys = [
            "sign-role",
            "sign-name",
            "sign-opinion",
            "sign-signature",
            "sign-date",
        ];
        let head: Vec<String> = keys.iter().map(|key| say(self.lang, key)).collect();
        let rows: Vec<Json> = rows
            .iter()
            .map(|row| {
                let date = row.date.map(|day| format::date(day, self.lang));
                json!([
                    row.role,
                    row.name.clone().unwrap_or_default(),
                    row.opinion.clone().unwrap_or_default(),
                    "",
                    date.unwrap_or_default()
                ])
            })
            .collect();
        json!({ "head": head, "rows": rows })
    }
}

fn align(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "left",
        ColumnKind::Number => "right",
        ColumnKind::Date | ColumnKind::Mark => "center",
    }
}

fn role(role: RowRole) -> &'static str {
    match role {
        RowRole::Body => "body",
        RowRole::Subtotal => "subtotal",
        RowRole::Total => "total",
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "info",
        Tone::Good => "good",
        Tone::Watch | Tone::Missing => "watch",
        Tone::Bad => "bad",
    }
}
