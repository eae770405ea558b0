//! The document (文档): one plain description behind page, command line, JSON, Word, Excel and PDF.

use qd_base::format::Scale;
use qd_base::{Date, Lang};
use serde::{Deserialize, Serialize};

use crate::{Chart, Reference, Table, Value};

/// A document. Cover, approval page, table of contents, headers and source notes are made by the renderers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The key of its kind, for example `annual-plan`.
    pub kind: String,
    /// The title on the cover (文件名).
    pub title: String,
    /// A line below the title.
    pub subtitle: Option<String>,
    /// The company (公司名).
    pub company: String,
    /// The year or period it speaks of, as printed.
    pub period: String,
    /// The document number (文号).
    pub number: Option<String>,
    /// The version, for example `V1.0`.
    pub version: String,
    /// The classification (密级).
    pub classification: Option<String>,
    /// Who prepared it (编制).
    pub prepared: Option<String>,
    /// Who reviewed it (审核).
    pub reviewed: Option<String>,
    /// Who approved it (批准).
    pub approved: Option<String>,
    /// The day it was made; `None` leaves the line out.
    pub date: Option<Date>,
    /// The language it is written in.
    pub lang: Lang,
    /// The notice that this is sample data; printed on the cover and in every header.
    pub sample_notice: Option<String>,
    /// Rows of the approval page (审批与会签); empty leaves the page out.
    pub approvals: Vec<SignOffRow>,
    /// Whether it is a paper of a page or two: its title stands above the text, without cover and table of contents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brief: bool,
    /// The content.
    pub blocks: Vec<Block>,
    /// Notes on definitions (口径说明), printed at the end before the list of data sources.
    pub sources: Vec<String>,
}

/// One piece of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a document has a few hundred blocks, and boxes would burden every author"
)]
pub enum Block {
    /// A heading; level 1 starts a chapter.
    Heading(Heading),
    /// Sentences.
    Paragraph {
        /// Text and figures in order.
        spans: Vec<Span>,
    },
    /// Points.
    List {
        /// Bullets or numbers.
        style: ListStyle,
        /// One list of spans a point.
        items: Vec<Vec<Span>>,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// Cards with the main figures.
    KeyFigures {
        /// The cards.
        figures: Vec<KeyFigure>,
    },
    /// A remark that stands out; also what is missing and who must supply it.
    Callout(Callout),
    /// The next block starts on a new page.
    PageBreak,
    /// A sign-off table (签署).
    SignOff {
        /// One row a person.
        rows: Vec<SignOffRow>,
    },
}

/// A heading; its number (一、 or 1.1) is given by the renderer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 4.
    pub level: u8,
    /// The text without number.
    pub text: String,
    /// The name links use; empty lets the renderer choose.
    pub anchor: String,
    /// Whether it is counted.
    pub counted: Counted,
}

/// Whether a heading takes part in the numbering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// 一、（一）1.（1）.
    #[default]
    Yes,
    /// No number: 摘要, 附件.
    No,
}

/// Bullets or numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStyle {
    /// Points without order.
    #[default]
    Bullet,
    /// Points in order.
    Numbered,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "span", content = "content", rename_all = "snake_case")]
pub enum Span {
    /// Words.
    Text(String),
    /// Words that matter.
    Strong(String),
    /// A number with its origin.
    Figure(Figure),
}

/// A number in a sentence or on a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The exact value.
    pub value: Value,
    /// As printed, with its unit.
    pub text: String,
    /// Where it comes from.
    pub reference: Reference,
}

/// A card: one main figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFigure {
    /// What it is.
    pub label: String,
    /// The figure.
    pub figure: Figure,
    /// The change, with its own origin.
    pub change: Option<Figure>,
    /// Against what, or a remark: 较上年.
    pub note: Option<String>,
    /// How it is judged.
    pub tone: Tone,
}

/// How something is judged (红黄绿).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// A remark.
    Info,
    /// Green.
    Good,
    /// Yellow.
    Watch,
    /// Red.
    Bad,
    /// Something is missing and somebody must supply it.
    Missing,
}

/// A remark that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Callout {
    /// Its colour.
    pub tone: Tone,
    /// A short title; `None` prints the usual word of the tone.
    pub title: Option<String>,
    /// The text.
    pub text: Vec<Span>,
    /// Who must supply what is missing (由谁提供).
    pub supplier: Option<String>,
}

/// A row of an approval or sign-off table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignOffRow {
    /// The step or department: 编制, 会签·财务部, 批准.
    pub role: String,
    /// The person, if known.
    pub name: Option<String>,
    /// The opinion, if given.
    pub opinion: Option<String>,
    /// The day, if signed.
    pub date: Option<Date>,
}

impl Document {
    /// An empty document of a kind.
    pub fn new(kind: impl Into<String>, title: impl Into<String>, lang: Lang) -> Document {
        Document {
            kind: kind.into(),
            title: title.into(),
            lang,
            ..Document::default()
        }
    }

    /// Number, version, classification and day in one line: what a short paper has instead of a cover.
    pub fn heading_line(&self) -> String {
        let day = self.date.map(|day| qd_base::format::date(day, self.lang));
        let version = Some(&self.version).filter(|version| !version.is_empty());
        let number = self.number.as_ref();
        let parts = [number, version, self.classification.as_ref(), day.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" · ")
    }

    /// Adds a block.
    pub fn push(&mut self, block: impl Into<Block>) {
        self.blocks.push(block.into());
    }
}

impl Block {
    /// A counted heading.
    pub fn heading(level: u8, text: impl Into<String>) -> Block {
        Block::Heading(Heading {
            level,
            text: text.into(),
            anchor: String::new(),
            counted: Counted::Yes,
        })
    }

    /// A heading without number: 摘要, 附件.
    pub fn plain_heading(level: u8, text: impl Into<String>) -> Block {
        Block::Heading(Heading {
            level,
            text: text.into(),
            anchor: String::new(),
            counted: Counted::No,
        })
    }

    /// A paragraph of spans.
    pub fn paragraph(spans: impl IntoIterator<Item = Span>) -> Block {
        Block::Paragraph {
            spans: spans.into_iter().collect(),
        }
    }

    /// A paragraph of plain text.
    pub fn text(text: impl Into<String>) -> Block {
        Block::paragraph([Span::Text(text.into())])
    }

    /// Cards.
    pub fn key_figures(figures: impl IntoIterator<Item = KeyFigure>) -> Block {
        Block::KeyFigures {
            figures: figures.into_iter().collect(),
        }
    }

    /// What is missing and who must supply it.
    pub fn missing(text: impl Into<String>, supplier: impl Into<String>) -> Block {
        Block::Callout(Callout {
            tone: Tone::Missing,
            title: None,
            text: vec![Span::Text(text.into())],
            supplier: Some(supplier.into()),
        })
    }

    /// A remark.
    pub fn callout(tone: Tone, text: impl IntoIterator<Item = Span>) -> Block {
        Block::Callout(Callout {
            tone,
            title: None,
            text: text.into_iter().collect(),
            supplier: None,
        })
    }
}

impl From<Table> for Block {
    fn from(table: Table) -> Block {
        Block::Table(table)
    }
}

impl From<Chart> for Block {
    fn from(chart: Chart) -> Block {
        Block::Chart(chart)
    }
}

impl Span {
    /// Words.
    pub fn text(text: impl Into<String>) -> Span {
        Span::Text(text.into())
    }

    /// The words as they print.
    pub fn printed(&self) -> &str {
        match self {
            Span::Text(text) | Span::Strong(text) => text,
            Span::Figure(figure) => &figure.text,
        }
    }
}

impl From<&str> for Span {
    fn from(text: &str) -> Span {
        Span::Text(text.to_owned())
    }
}

impl From<String> for Span {
    fn from(text: String) -> Span {
        Span::Text(text)
    }
}

impl From<Figure> for Span {
    fn from(figure: Figure) -> Span {
        Span::Figure(figure)
    }
}

impl Figure {
    /// A figure printed the house's way, money with its unit.
    pub fn new(value: Value, scale: Scale, lang: Lang, reference: Reference) -> Figure {
        let text = value.phrase(scale, lang);
        Figure {
            value,
            text,
            reference,
        }
    }
}

impl KeyFigure {
    /// A card without change, note or judgement.
    pub fn new(label: impl Into<String>, figure: Figure) -> KeyFigure {
        KeyFigure {
            label: label.into(),
            figure,
            change: None,
            note: None,
            tone: Tone::Neutral,
        }
    }

    /// Adds the change.
    #[must_use]
    pub fn change(mut self, change: Figure) -> KeyFigure {
        self.change = Some(change);
        self
    }

    /// Says against what.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> KeyFigure {
        self.note = Some(note.into());
        self
    }

    /// Judges it.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> KeyFigure {
        self.tone = tone;
        self
    }
}
