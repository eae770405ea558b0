//! Pages (网页片段): blocks as semantic HTML with `qd-*` classes, every number a link to where it comes from.

mod chart;
mod table;

use std::fmt::Write;

use qd_base::Lang;

use crate::figures::escape;
use crate::words::{say, say_with};
use crate::{
    Block, Callout, Citations, Document, Figure, Heading, KeyFigure, ListStyle, Numbered,
    Reference, SignOffRow, Span, Tone, heading_text, numbered,
};

/// Renders blocks as HTML. All text is escaped; nothing is computed.
pub struct Html<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// Where a number links to.
    pub link: &'a dyn Fn(&Reference) -> String,
}

/// The whole document as an HTML fragment: title, blocks, definitions and sources.
pub fn fragment(document: &Document) -> String {
    Html::new(document.lang).document(document)
}

/// Blocks of a page as an HTML fragment, numbered as a document of their own.
pub fn blocks(blocks: Vec<Block>, lang: Lang) -> String {
    let document = Document {
        blocks,
        lang,
        ..Document::default()
    };
    let mut out = String::new();
    let html = Html::new(lang);
    for item in numbered(&document) {
        html.block(&mut out, &item);
    }
    out
}

impl Html<'static> {
    /// With the house's permalinks.
    pub fn new(lang: Lang) -> Html<'static> {
        Html {
            lang,
            link: &Reference::href,
        }
    }
}

impl Html<'_> {
    /// The whole document.
    pub fn document(&self, document: &Document) -> String {
        let mut out = String::from("<article class=\"qd-document\">");
        self.head(&mut out, document);
        for item in numbered(document) {
            self.block(&mut out, &item);
        }
        self.sources(&mut out, document);
        out.push_str("</article>");
        out
    }

    /// One block with its number.
    pub fn block(&self, out: &mut String, item: &Numbered<'_>) {
        match item.block {
            Block::Heading(heading) => self.heading(out, heading, item),
            Block::Paragraph { spans } => {
                out.push_str("<p class=\"qd-paragraph\">");
                self.spans(out, spans);
                out.push_str("</p>");
            }
            Block::List { style, items } => self.list(out, *style, items),
            Block::Table(table) => self.table(out, table, &item.number, &item.anchor),
            Block::Chart(chart) => self.chart(out, chart, &item.number, &item.anchor),
            Block::KeyFigures { figures } => self.cards(out, figures),
            Block::Callout(callout) => self.callout(out, callout),
            Block::PageBreak => out.push_str("<hr class=\"qd-page-break\">"),
            Block::SignOff { rows } => self.sign_off(out, rows),
        }
    }

    fn head(&self, out: &mut String, document: &Document) {
        out.push_str("<header class=\"qd-document-head\">");
        put(out, "p", "qd-document-company", &document.company);
        put(out, "h1", "qd-document-title", &document.title);
        if let Some(subtitle) = &document.subtitle {
            put(out, "p", "qd-document-subtitle", subtitle);
        }
        put(out, "p", "qd-document-period", &document.period);
        if let Some(notice) = &document.sample_notice {
            put(out, "p", "qd-sample-notice", notice);
        }
        out.push_str("</header>");
    }

    fn heading(&self, out: &mut String, heading: &Heading, item: &Numbered<'_>) {
        let level = heading.level.clamp(1, 4) + 1;
        let text = escape(&heading_text(&item.number, heading, self.lang));
        let anchor = escape(&item.anchor);
        write_to(
            out,
            format_args!("<h{level} class=\"qd-heading\" id=\"{anchor}\">{text}</h{level}>"),
        );
    }

    fn spans(&self, out: &mut String, spans: &[Span]) {
        for span in spans {
            match span {
                Span::Text(text) => out.push_str(&escape(text)),
                Span::Strong(text) => put(out, "strong", "", text),
                Span::Figure(figure) => self.figure(out, figure),
            }
        }
    }

    fn figure(&self, out: &mut String, figure: &Figure) {
        let negative = figure.value.is_negative();
        self.number(out, &figure.text, negative, Some(&figure.reference));
    }

    /// A number as a link to its origin; plain text where it has none.
    fn number(&self, out: &mut String, text: &str, negative: bool, reference: Option<&Reference>) {
        let class = if negative {
            "qd-number qd-negative"
        } else {
            "qd-number"
        };
        let text = escape(text);
        match reference {
            Some(reference) => {
                let href = escape(&(self.link)(reference));
                let id = escape(&reference.id);
                write_to(
                    out,
                    format_args!(
                        "<a class=\"{class}\" href=\"{href}\" data-ref=\"{id}\">{text}</a>"
                    ),
                );
            }
            None => write_to(out, format_args!("<span class=\"{class}\">{text}</span>")),
        }
    }

    fn list(&self, out: &mut String, style: ListStyle, items: &[Vec<Span>]) {
        let tag = if style == ListStyle::Numbered {
            "ol"
        } else {
            "ul"
        };
        write_to(out, format_args!("<{tag} class=\"qd-list\">"));
        for item in items {
            out.push_str("<li>");
            self.spans(out, item);
            out.push_str("</li>");
        }
        write_to(out, format_args!("</{tag}>"));
    }

    fn cards(&self, out: &mut String, cards: &[KeyFigure]) {
        out.push_str("<div class=\"qd-key-figures\">");
        for card in cards {
            let tone = tone_class(card.tone);
            write_to(out, format_args!("<div class=\"qd-key-figure {tone}\">"));
            put(out, "div", "qd-key-label", &card.label);
            out.push_str("<div class=\"qd-key-value\">");
            self.figure(out, &card.figure);
            out.push_str("</div><div class=\"qd-key-change\">");
            if let Some(change) = &card.change {
                self.figure(out, change);
                out.push(' ');
            }
            if let Some(note) = &card.note {
                put(out, "span", "qd-key-note", note);
            }
            out.push_str("</div></div>");
        }
        out.push_str("</div>");
    }

    fn callout(&self, out: &mut String, callout: &Callout) {
        let tone = tone_class(callout.tone);
        write_to(out, format_args!("<aside class=\"qd-callout {tone}\">"));
        if let Some(title) = callout_title(callout, self.lang) {
            put(out, "strong", "qd-callout-title", &title);
        }
        out.push_str("<p>");
        self.spans(out, &callout.text);
        out.push_str("</p>");
        if let Some(who) = &callout.supplier {
            let text = say_with(self.lang, "missing-supplier", &[("who", who)]);
            put(out, "p", "qd-callout-supplier", &text);
        }
        out.push_str("</aside>");
    }

    fn sign_off(&self, out: &mut String, rows: &[SignOffRow]) {
        out.push_str(
            "<div class=\"qd-table-scroll\"><table class=\"qd-table qd-sign-off\"><thead><tr>",
        );
        for key in SIGN_COLUMNS {
            put(out, "th", "", &say(self.lang, key));
        }
        out.push_str("</tr></thead><tbody>");
        for row in rows {
            out.push_str("<tr>");
            for text in sign_off_cells(row, self.lang) {
                put(out, "td", "", &text);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
    }

    fn sources(&self, out: &mut String, document: &Document) {
        let citations = Citations::of(document);
        if document.sources.is_empty() && citations.runs.is_empty() {
            return;
        }
        out.push_str("<footer class=\"qd-sources\">");
        put(out, "h2", "qd-heading", &say(self.lang, "definitions"));
        for note in &document.sources {
            put(out, "p", "qd-definition", note);
        }
        out.push_str("<ol class=\"qd-source-list\">");
        for run in &citations.runs {
            let href = escape(&(self.link)(run));
            let text = escape(&source_text(run, self.lang));
            let id = escape(&run.id);
            write_to(
                out,
                format_args!(
                    "<li><a href=\"{href}\" data-ref=\"{id}\">{text}</a> <code>{id}</code></li>"
                ),
            );
        }
        out.push_str("</ol></footer>");
    }
}

/// The captions of a sign-off table.
pub(crate) const SIGN_COLUMNS: [&str; 5] = [
    "sign-role",
    "sign-name",
    "sign-opinion",
    "sign-signature",
    "sign-date",
];

/// The cells of a sign-off row; the signature stays empty for the pen.
pub(crate) fn sign_off_cells(row: &SignOffRow, lang: Lang) -> [String; 5] {
    [
        row.role.clone(),
        row.name.clone().unwrap_or_default(),
        row.opinion.clone().unwrap_or_default(),
        String::new(),
        row.date
            .map(|day| qd_base::format::date(day, lang))
            .unwrap_or_default(),
    ]
}

/// The report of a run by its title, for source lines; by its key where no title is known.
pub fn source_name(run: &Reference, lang: Lang) -> String {
    match run.title.as_str() {
        "" => run.report.clone(),
        title => say_with(lang, "source-name", &[("title", &title)]),
    }
}

/// A report run in words for the list of sources.
pub fn source_text(run: &Reference, lang: Lang) -> String {
    let params = match run.params.as_str() {
        "" => say(lang, "no-params"),
        params => readable(params),
    };
    let named = match run.title.as_str() {
        "" => run.report.clone(),
        title => say_with(
            lang,
            "source-named",
            &[("title", &title), ("report", &run.report)],
        ),
    };
    say_with(
        lang,
        "source-entry",
        &[
            ("report", &named),
            ("params", &params),
            ("ledger", &run.ledger_version),
            ("metric", &run.metric_version),
        ],
    )
}

/// Parameters as people read them: percent signs undone, one space after the separator.
fn readable(params: &str) -> String {
    let mut bytes = Vec::with_capacity(params.len());
    let mut rest = params.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| params_byte(tail)).flatten();
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_or_else(|_| params.to_owned(), |text| text.replace('&', " & "))
}

fn params_byte(tail: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

/// The title of a remark: its own, else the usual word.
pub fn callout_title(callout: &Callout, lang: Lang) -> Option<String> {
    let key = match callout.tone {
        Tone::Neutral => None,
        Tone::Info => Some("info-title"),
        Tone::Good => Some("good-title"),
        Tone::Watch => Some("watch-title"),
        Tone::Bad => Some("bad-title"),
        Tone::Missing => Some("missing-title"),
    };
    callout
        .title
        .clone()
        .or_else(|| key.map(|key| say(lang, key)))
}

fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "qd-tone-neutral",
        Tone::Info => "qd-tone-info",
        Tone::Good => "qd-tone-good",
        Tone::Watch => "qd-tone-watch",
        Tone::Bad => "qd-tone-bad",
        Tone::Missing => "qd-tone-missing",
    }
}

fn put(out: &mut String, tag: &str, class: &str, text: &str) {
    let text = escape(text);
    match class {
        "" => write_to(out, format_args!("<{tag}>{text}</{tag}>")),
        class => write_to(out, format_args!("<{tag} class=\"{class}\">{text}</{tag}>")),
    }
}

fn write_to(out: &mut String, piece: std::fmt::Arguments<'_>) {
    out.write_fmt(piece)
        .expect("writing to a string cannot fail");
}
