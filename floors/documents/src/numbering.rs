//! Numbering (编号): 一、（一）1.（1） for headings, 表2-1 and 图2-1 per chapter, and the list of cited sources.

use std::collections::HashMap;

use qd_base::Lang;

use crate::words::{say, say_with};
use crate::{Block, Counted, Document, Figure, Heading, Reference, Span};

/// A block with the number it prints.
#[derive(Clone, Debug)]
pub struct Numbered<'a> {
    /// The block.
    pub block: &'a Block,
    /// `一、`, `表2-1`, `图2-1`; empty where nothing is numbered.
    pub number: String,
    /// A name for links inside the document, unique.
    pub anchor: String,
}

/// A line of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 1 to 4.
    pub level: u8,
    /// Number and text as printed.
    pub text: String,
    /// The name to link to.
    pub anchor: String,
}

/// All blocks in order with their numbers.
pub fn numbered(document: &Document) -> Vec<Numbered<'_>> {
    let mut count = Counter::new(document.lang);
    let mut used: HashMap<String, usize> = HashMap::new();
    document
        .blocks
        .iter()
        .map(|block| {
            let (number, anchor) = count.next(block);
            let times = used.entry(anchor.clone()).or_default();
            *times += 1;
            let anchor = match *times {
                1 => anchor,
                n => format!("{anchor}-{n}"),
            };
            Numbered {
                block,
                number,
                anchor,
            }
        })
        .collect()
}

/// The table of contents down to a level.
pub fn contents(document: &Document, deepest: u8) -> Vec<Entry> {
    numbered(document)
        .into_iter()
        .filter_map(|item| match item.block {
            Block::Heading(heading) if heading.level <= deepest => Some(Entry {
                level: heading.level.clamp(1, 4),
                text: heading_text(&item.number, heading, document.lang),
                anchor: item.anchor,
            }),
            _ => None,
        })
        .collect()
}

/// Number and text of a heading as printed: `一、结论`, `1.2 Regions`.
pub fn heading_text(number: &str, heading: &Heading, lang: Lang) -> String {
    match lang {
        Lang::En if !number.is_empty() => format!("{number} {}", heading.text),
        _ => format!("{number}{}", heading.text),
    }
}

/// Number and title of a table or chart as printed: `表2-1　分区域完成`.
pub fn caption(number: &str, title: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{number}\u{3000}{title}"),
        Lang::En => format!("{number}. {title}"),
    }
}

struct Counter {
    lang: Lang,
    headings: [usize; 4],
    tables: usize,
    charts: usize,
    blocks: usize,
}

impl Counter {
    fn new(lang: Lang) -> Counter {
        Counter {
            lang,
            headings: [0; 4],
            tables: 0,
            charts: 0,
            blocks: 0,
        }
    }

    fn next(&mut self, block: &Block) -> (String, String) {
        self.blocks += 1;
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Table(_) => {
                self.tables += 1;
                let n = self.in_chapter(self.tables);
                (
                    say_with(self.lang, "table-number", &[("n", &n)]),
                    format!("t{n}"),
                )
            }
            Block::Chart(_) => {
                self.charts += 1;
                let n = self.in_chapter(self.charts);
                (
                    say_with(self.lang, "figure-number", &[("n", &n)]),
                    format!("c{n}"),
                )
            }
            _ => (String::new(), format!("b{}", self.blocks)),
        }
    }

    fn in_chapter(&self, n: usize) -> String {
        match self.headings[0] {
            0 => n.to_string(),
            chapter => format!("{chapter}-{n}"),
        }
    }

    fn heading(&mut self, heading: &Heading) -> (String, String) {
        let depth = usize::from(heading.level.clamp(1, 4));
        let named = |fallback: String| match heading.anchor.as_str() {
            "" => fallback,
            anchor => anchor.to_owned(),
        };
        if heading.counted == Counted::No {
            return (String::new(), named(format!("h-{}", self.blocks)));
        }
        self.headings[depth - 1] += 1;
        self.headings[depth..].fill(0);
        if depth == 1 {
            self.tables = 0;
            self.charts = 0;
        }
        let path: Vec<String> = self.headings[..depth]
            .iter()
            .map(usize::to_string)
            .collect();
        let n = self.headings[depth - 1];
        let printed = match (self.lang, depth) {
            (Lang::Zh, 1 | 2) => chinese_numeral(n),
            (Lang::Zh, _) => n.to_string(),
            (Lang::En, _) => path.join("."),
        };
        let number = say_with(self.lang, &format!("heading-{depth}"), &[("n", &printed)]);
        (number, named(format!("h{}", path.join("-"))))
    }
}

/// 1 to 99 in Chinese numerals: 九, 十, 十一, 二十, 二十一.
pub fn chinese_numeral(n: usize) -> String {
    let numerals: Vec<char> = say(Lang::Zh, "numerals").chars().collect();
    let digit = |i: usize| numerals[i % 10];
    let ten = numerals[10];
    match (n / 10, n % 10) {
        (0, ones) => digit(ones).to_string(),
        (1, 0) => ten.to_string(),
        (1, ones) => format!("{ten}{}", digit(ones)),
        (tens, 0) if tens < 10 => format!("{}{ten}", digit(tens)),
        (tens, ones) if tens < 10 => format!("{}{ten}{}", digit(tens), digit(ones)),
        _ => n.to_string(),
    }
}

/// The report runs a document cites, each once, in order of first use.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// The runs; number n is `runs[n - 1]`.
    pub runs: Vec<Reference>,
    index: HashMap<String, usize>,
}

impl Citations {
    /// Collects the sources of every figure, table and chart.
    pub fn of(document: &Document) -> Citations {
        let mut citations = Citations::default();
        for block in &document.blocks {
            for reference in block_references(block) {
                citations.add(reference);
            }
        }
        citations
    }

    /// The number of the run a reference belongs to, counted from 1; 0 when it is not cited here.
    pub fn number(&self, reference: &Reference) -> usize {
        self.index.get(&reference.source().id).copied().unwrap_or(0)
    }

    fn add(&mut self, reference: &Reference) {
        let run = reference.source();
        let next = self.runs.len() + 1;
        self.index.entry(run.id.clone()).or_insert_with(|| {
            self.runs.push(run);
            next
        });
    }
}

/// The figures of one block in reading order.
pub fn block_figures(block: &Block) -> Vec<&Figure> {
    fn in_spans(spans: &[Span]) -> impl Iterator<Item = &Figure> {
        spans.iter().filter_map(|span| match span {
            Span::Figure(figure) => Some(figure),
            _ => None,
        })
    }
    match block {
        Block::Paragraph { spans } => in_spans(spans).collect(),
        Block::List { items, .. } => items.iter().flat_map(|item| in_spans(item)).collect(),
        Block::Callout(callout) => in_spans(&callout.text).collect(),
        Block::KeyFigures { figures } => figures
            .iter()
            .flat_map(|card| std::iter::once(&card.figure).chain(&card.change))
            .collect(),
        _ => Vec::new(),
    }
}

fn block_references(block: &Block) -> Vec<&Reference> {
    match block {
        Block::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            table
                .source
                .iter()
                .chain(cells.filter_map(|cell| cell.reference.as_ref()))
                .collect()
        }
        Block::Chart(chart) => chart.source.iter().collect(),
        other => block_figures(other)
            .into_iter()
            .map(|figure| &figure.reference)
            .collect(),
    }
}

/// Every number of a document in reading order, in one spelling for both languages: a document and its twin in
/// the other language must give equal lists (同一份文件中英文数字一致).
pub fn numbers(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                let numbers = cells.filter(|cell| cell.value.is_number());
                found.extend(numbers.map(|cell| cell.value.canonical()));
            }
            Block::Chart(chart) => {
                let values = chart.values().into_iter().filter(|value| value.is_number());
                found.extend(values.map(crate::Value::canonical));
            }
            other => found.extend(block_figures(other).iter().map(|f| f.value.canonical())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chart, Plot, Table};

    fn sample(lang: Lang) -> Document {
        let mut document = Document::new("test", "t", lang);
        document.push(Block::plain_heading(1, "摘要"));
        document.push(Block::heading(1, "甲"));
        document.push(Block::heading(2, "乙"));
        document.push(Block::heading(3, "丙"));
        document.push(Table::new("表"));
        document.push(Table::new("表"));
        document.push(Block::heading(1, "丁"));
        document.push(Chart::new("图", Plot::Waterfall { steps: vec![] }));
        document.push(Table::new("表"));
        document
    }

    #[test]
    fn headings_tables_and_charts_are_numbered_per_chapter() {
        let numbers = |lang| {
            let document = sample(lang);
            let all: Vec<String> = numbered(&document)
                .into_iter()
                .map(|item| item.number)
                .collect();
            all
        };
        assert_eq!(
            numbers(Lang::Zh),
            [
                "",
                "一、",
                "（一）",
                "1.",
                "表1-1",
                "表1-2",
                "二、",
                "图2-1",
                "表2-1"
            ]
        );
        assert_eq!(
            numbers(Lang::En),
            [
                "",
                "1",
                "1.1",
                "1.1.1",
                "Table 1-1",
                "Table 1-2",
                "2",
                "Figure 2-1",
                "Table 2-1"
            ]
        );
    }

    #[test]
    fn chinese_numerals_go_to_ninety_nine() {
        let written: Vec<String> = [1, 10, 11, 20, 21, 99].map(chinese_numeral).into();
        assert_eq!(written, ["一", "十", "十一", "二十", "二十一", "九十九"]);
    }

    #[test]
    fn sources_are_cited_once_each() {
        let run = Reference::new("a", "", "1", "1");
        let mut document = Document::new("test", "t", Lang::Zh);
        document.push(Table::new("x").source(run.clone()));
        document.push(Table::new("y").source(Reference::new("b", "", "1", "1")));
        document.push(Table::new("z").source(run.clone()));
        let citations = Citations::of(&document);
        assert_eq!(citations.runs.len(), 2);
        assert_eq!(citations.number(&run.at("r1c1")), 1);
    }
}
