//! Terminal and Markdown (终端与 Markdown): the same blocks as plain text, columns aligned by display width.

use qd_base::Lang;

use crate::html::{SIGN_COLUMNS, callout_title, sign_off_cells, source_text};
use crate::words::{say, say_with};
use crate::{
    Block, Callout, Citations, ColumnKind, Document, KeyFigure, ListStyle, RowRole, SignOffRow,
    Span, Table, caption, heading_text, numbered,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Terminal,
    Markdown,
}

/// The document for a terminal.
pub fn terminal(document: &Document) -> String {
    Writer {
        lang: document.lang,
        look: Look::Terminal,
    }
    .document(document)
}

/// The document as Markdown.
pub fn markdown(document: &Document) -> String {
    Writer {
        lang: document.lang,
        look: Look::Markdown,
    }
    .document(document)
}

/// One table for a terminal, with its title and unit.
pub fn terminal_table(table: &Table, lang: Lang) -> String {
    Writer {
        lang,
        look: Look::Terminal,
    }
    .table(table, "")
}

/// The columns a text takes in a terminal: Chinese characters take two.
pub fn display_width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

struct Writer {
    lang: Lang,
    look: Look,
}

impl Writer {
    fn document(&self, document: &Document) -> String {
        let mut parts = vec![self.title(&document.title)];
        let head = [
            document.company.as_str(),
            document.period.as_str(),
            document.version.as_str(),
        ];
        let head: Vec<&str> = head.into_iter().filter(|part| !part.is_empty()).collect();
        parts.push(self.safe(&head.join(" · ")));
        parts.extend(
            document
                .sample_notice
                .iter()
                .map(|notice| self.strong(notice)),
        );
        for item in numbered(document) {
            parts.push(match item.block {
                Block::Heading(heading) => {
                    let text = heading_text(&item.number, heading, self.lang);
                    self.heading(usize::from(heading.level.clamp(1, 4)), &text)
                }
                Block::Paragraph { spans } => self.spans(spans),
                Block::List { style, items } => self.list(*style, items),
                Block::Table(table) => self.table(table, &item.number),
                Block::Chart(chart) => self.table(&chart.table(self.lang), &item.number),
                Block::KeyFigures { figures } => self.cards(figures),
                Block::Callout(callout) => self.callout(callout),
                Block::PageBreak => String::new(),
                Block::SignOff { rows } => self.sign_off(rows),
            });
        }
        parts.push(self.sources(document));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n") + "\n"
    }

    fn title(&self, title: &str) -> String {
        match self.look {
            Look::Terminal => format!("{title}\n{}", "═".repeat(display_width(title))),
            Look::Markdown => format!("# {}", self.safe(title)),
        }
    }

    fn heading(&self, level: usize, text: &str) -> String {
        match self.look {
            Look::Terminal if level == 1 => format!("{text}\n{}", "─".repeat(display_width(text))),
            Look::Terminal => text.to_owned(),
            Look::Markdown => format!("{} {}", "#".repeat(level + 1), self.safe(text)),
        }
    }

    fn spans(&self, spans: &[Span]) -> String {
        spans
            .iter()
            .map(|span| match (span, self.look) {
                (Span::Strong(text), Look::Markdown) => format!("**{}**", self.safe(text)),
                (Span::Figure(figure), Look::Markdown) => {
                    format!("[{}]({})", self.safe(&figure.text), figure.reference.href())
                }
                (span, _) => self.safe(span.printed()),
            })
            .collect()
    }

    fn strong(&self, text: &str) -> String {
        match self.look {
            Look::Terminal => text.to_owned(),
            Look::Markdown => format!("**{}**", self.safe(text)),
        }
    }

    fn list(&self, style: ListStyle, items: &[Vec<Span>]) -> String {
        let lines: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(i, item)| match style {
                ListStyle::Bullet => format!("- {}", self.spans(item)),
                ListStyle::Numbered => format!("{}. {}", i + 1, self.spans(item)),
            })
            .collect();
        lines.join("\n")
    }

    fn cards(&self, cards: &[KeyFigure]) -> String {
        let lines: Vec<String> = cards
            .iter()
            .map(|card| {
                let change = card.change.as_ref().map(|change| change.text.as_str());
                let extra: Vec<&str> = change.into_iter().chain(card.note.as_deref()).collect();
                let extra = if extra.is_empty() {
                    String::new()
                } else {
                    format!("  ({})", extra.join(" "))
                };
                let label = self.safe(&card.label);
                let colon = if self.lang == Lang::Zh {
                    "\u{ff1a}"
                } else {
                    ": "
                };
                format!(
                    "- {label}{colon}{}{}",
                    self.strong(&card.figure.text),
                    self.safe(&extra)
                )
            })
            .collect();
        lines.join("\n")
    }

    fn callout(&self, callout: &Callout) -> String {
        let mut text = callout_title(callout, self.lang)
            .map(|title| format!("[{title}] "))
            .unwrap_or_default();
        text.push_str(&self.spans(&callout.text));
        if let Some(who) = &callout.supplier {
            let supplier = say_with(self.lang, "missing-supplier", &[("who", who)]);
            text.push_str(&format!(" ({})", self.safe(&supplier)));
        }
        match self.look {
            Look::Terminal => format!("! {text}"),
            Look::Markdown => format!("> {text}"),
        }
    }

    fn sign_off(&self, rows: &[SignOffRow]) -> String {
        let head = SIGN_COLUMNS.map(|key| say(self.lang, key)).to_vec();
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| sign_off_cells(row, self.lang).to_vec())
            .collect();
        self.grid(&head, &rows, &[ColumnKind::Text; 5], &[])
    }

    fn table(&self, table: &Table, number: &str) -> String {
        let title = if number.is_empty() {
            table.title.clone()
        } else {
            caption(number, &table.title, self.lang)
        };
        let unit = table
            .unit_text(self.lang)
            .map(|unit| format!("  ({})", say_with(self.lang, "unit", &[("unit", &unit)])));
        let head: Vec<String> = table
            .columns
            .iter()
            .map(|column| column.label.clone())
            .collect();
        let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| cell.value.print(table.scale, self.lang))
                    .collect()
            })
            .collect();
        let totals: Vec<usize> = (0..table.rows.len())
            .filter(|i| table.rows[*i].role == RowRole::Total)
            .collect();
        let mut text = format!(
            "{}{}",
            self.strong(&title),
            self.safe(&unit.unwrap_or_default())
        );
        text.push_str(if self.look == Look::Markdown {
            "\n\n"
        } else {
            "\n"
        });
        text.push_str(&self.grid(&head, &rows, &kinds, &totals));
        if let Some(note) = &table.note {
            text.push_str(&format!(
                "\n\n{}",
                self.safe(&say_with(self.lang, "note", &[("text", note)]))
            ));
        }
        text
    }

    fn grid(
        &self,
        head: &[String],
        rows: &[Vec<String>],
        kinds: &[ColumnKind],
        totals: &[usize],
    ) -> String {
        let clean = |text: &String| self.safe(&text.replace(['\n', '\r', '\t'], " "));
        let head: Vec<String> = head.iter().map(clean).collect();
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(clean).collect())
            .collect();
        let widths: Vec<usize> = (0..head.len())
            .map(|c| {
                let cells = rows.iter().filter_map(|row| row.get(c));
                cells
                    .chain([&head[c]])
                    .map(|text| display_width(text))
                    .max()
                    .unwrap_or(0)
                    .max(3)
            })
            .collect();
        let line = |cells: &[String]| {
            let padded: Vec<String> = cells
                .iter()
                .enumerate()
                .take(widths.len())
                .map(|(c, text)| pad(text, widths[c], kinds[c]))
                .collect();
            match self.look {
                Look::Terminal => padded.join("  ").trim_end().to_owned(),
                Look::Markdown => format!("| {} |", padded.join(" | ")),
            }
        };
        let mut lines = vec![line(&head), self.rule(&widths, kinds)];
        for (i, row) in rows.iter().enumerate() {
            if self.look == Look::Terminal && totals.contains(&i) {
                lines.push(self.rule(&widths, kinds));
            }
            lines.push(line(row));
        }
        lines.join("\n")
    }

    fn rule(&self, widths: &[usize], kinds: &[ColumnKind]) -> String {
        match self.look {
            Look::Terminal => {
                let dashes: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
                dashes.join("──")
            }
            Look::Markdown => {
                let cells = widths.iter().zip(kinds).map(|(w, kind)| match kind {
                    ColumnKind::Number => format!("{}:", "-".repeat(w - 1)),
                    _ => "-".repeat(*w),
                });
                format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
            }
        }
    }

    fn sources(&self, document: &Document) -> String {
        let runs = Citations::of(document).runs;
        if document.sources.is_empty() && runs.is_empty() {
            return String::new();
        }
        let mut parts = vec![self.heading(1, &say(self.lang, "definitions"))];
        parts.extend(document.sources.iter().map(|note| self.safe(note)));
        let lines: Vec<String> = runs
            .iter()
            .enumerate()
            .map(|(i, run)| {
                format!(
                    "{}. {} [{}]",
                    i + 1,
                    self.safe(&source_text(run, self.lang)),
                    run.id
                )
            })
            .collect();
        parts.push(lines.join("\n"));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }

    /// Text that cannot act as markup or steer the terminal.
    fn safe(&self, text: &str) -> String {
        let visible = text.chars().filter(|c| !c.is_control() || *c == '\n');
        match self.look {
            Look::Terminal => visible.collect(),
            Look::Markdown => visible.fold(String::new(), |mut out, c| {
                if "\\`*_[]<>|#".contains(c) {
                    out.push('\\');
                }
                out.push(c);
                out
            }),
        }
    }
}

fn pad(text: &str, width: usize, kind: ColumnKind) -> String {
    let room = " ".repeat(width.saturating_sub(display_width(text)));
    match kind {
        ColumnKind::Number => format!("{room}{text}"),
        _ => format!("{text}{room}"),
    }
}
