//! Page estimate (页码预估): on which page each heading will stand, for the contents page before Word has counted.

use crate::figures::{Picture, text_width};
use crate::{Block, Document, Span, Table};

use super::table::widths;

/// Text height of an A4 page in points.
const PAGE: f64 = 690.0;
/// Text width in points.
const WIDTH: f64 = 436.6;

/// The page of each heading down to level 3, counted from the cover.
pub fn estimate(document: &Document, pictures: &[Picture]) -> Vec<usize> {
    let entries = crate::contents(document, 3).len();
    let front = 1 + usize::from(!document.approvals.is_empty()) + entries.div_ceil(30).max(1);
    let mut sheet = Sheet {
        page: front + 1,
        y: 0.0,
    };
    let mut pages = Vec::new();
    let mut picture = pictures.iter();
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => {
                let height = [52.0, 38.0, 30.0, 26.0][usize::from(heading.level.clamp(1, 4)) - 1];
                // A heading stays with what follows it.
                sheet.keep(height + 40.0);
                if heading.level <= 3 {
                    pages.push(sheet.page);
                }
                sheet.flow(height);
            }
            Block::Paragraph { spans } => sheet.flow(lines(spans, WIDTH, 12.0) * 23.4 + 3.0),
            Block::List { items, .. } => {
                for item in items {
                    sheet.flow(lines(item, WIDTH - 40.0, 12.0) * 22.1 + 2.0);
                }
            }
            Block::Table(table) => sheet.table(table, document),
            Block::Chart(_) => {
                let shape = picture
                    .next()
                    .map_or(0.5, |p| f64::from(p.height) / f64::from(p.width.max(1)));
                sheet.keep(WIDTH * shape + 10.0 + 22.0);
                sheet.flow(16.0);
            }
            Block::KeyFigures { figures } => {
                for _ in 0..figures.len().div_ceil(4) {
                    sheet.keep(64.0);
                    sheet.flow(16.0);
                }
            }
            Block::Callout(callout) => {
                let more = usize::from(callout.supplier.is_some()) as f64;
                sheet.flow((lines(&callout.text, WIDTH - 20.0, 11.0) + more) * 19.0 + 16.0);
            }
            Block::PageBreak => sheet.turn(),
            Block::SignOff { rows } => sheet.flow(20.0 + 38.0 * rows.len() as f64),
        }
    }
    pages
}

struct Sheet {
    page: usize,
    y: f64,
}

impl Sheet {
    fn flow(&mut self, height: f64) {
        self.y += height;
        while self.y > PAGE {
            self.y -= PAGE;
            self.page += 1;
        }
    }

    /// Something that does not break across pages.
    fn keep(&mut self, height: f64) {
        if self.y + height > PAGE {
            self.turn();
        }
        if height > 100.0 {
            self.y += height;
        }
    }

    fn turn(&mut self) {
        self.page += 1;
        self.y = 0.0;
    }

    fn table(&mut self, table: &Table, document: &Document) {
        let setting = crate::columns::setting(table, document.lang, crate::columns::WORD);
        let widths = widths(&setting.shares);
        self.flow(54.0);
        for row in &table.rows {
            let deepest = row.cells.iter().zip(&widths).map(|(cell, width)| {
                let text = cell.value.print(table.scale, document.lang);
                (text_width(&text, 9.5) / (*width as f64 / 20.0 - 8.0))
                    .ceil()
                    .max(1.0)
            });
            let height = 3.6 + 13.2 * deepest.fold(1.0, f64::max);
            if self.y + height > PAGE {
                self.turn();
                self.y = 17.0;
            }
            self.y += height;
        }
        self.flow(20.0);
    }
}

fn lines(spans: &[Span], width: f64, size: f64) -> f64 {
    let text: f64 = spans
        .iter()
        .map(|span| text_width(span.printed(), size))
        .sum();
    ((text + 2.0 * size) / width).ceil().max(1.0)
}
