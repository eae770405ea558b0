//! Tables (表格) of a Word file: caption above with the unit at the right top, head repeated on every page.

use super::body::{TEXT_WIDTH, tone_color};
use super::writer::{Look, Writer};
use crate::words::say_with;
use crate::{ColumnKind, Row, RowRole, Table, caption, columns};

/// A table of at most this many rows stays on one page.
const TOGETHER: usize = 12;

/// How a table is set.
struct Set<'t> {
    widths: &'t [usize],
    size: &'static str,
    together: bool,
}

impl Writer<'_> {
    /// A table with its number.
    pub fn table(&mut self, table: &Table, number: &str) {
        let lang = self.document.lang;
        // Chinese titles stand in the middle, English ones at the left: both leave the right to the unit.
        match lang {
            qd_base::Lang::Zh => {
                self.open("TableCaption", "");
                self.tab();
            }
            qd_base::Lang::En => self.open("TableCaptionLatin", ""),
        }
        self.run(
            &caption(number, &table.title, lang),
            Look {
                bold: true,
                ..Look::default()
            },
        );
        if let Some(unit) = table.unit_text(lang) {
            self.tab();
            self.run(&say_with(lang, "unit", &[("unit", &unit)]), Look::default());
        }
        self.close();
        let setting = columns::setting(table, lang, columns::WORD);
        let widths = widths(&setting.shares);
        let set = Set {
            widths: &widths,
            size: size(setting.scale),
            together: table.rows.len() <= TOGETHER,
        };
        self.put(format_args!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"HouseTable\"/><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
        ));
        for width in &widths {
            self.put(format_args!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.raw("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in table.columns.iter().zip(&widths) {
            self.cell(*width, "E8EDF4");
            self.paragraph(
                &format!("TableHead{}", set.size),
                justify(column.kind),
                &column.label,
            );
            self.raw("</w:tc>");
        }
        self.raw("</w:tr>");
        for (r, row) in table.rows.iter().enumerate() {
            self.row(table, (r, row), &set);
        }
        self.raw("</w:tbl>");
        self.source_note(table.note.as_deref(), table.source.as_ref());
    }

    fn row(&mut self, table: &Table, (r, row): (usize, &Row), set: &Set<'_>) {
        let last = r + 1 == table.rows.len();
        let keep = if set.together && !last {
            "<w:keepNext/>"
        } else {
            ""
        };
        let style = format!("TableText{}", set.size);
        let (bold, fill) = match row.role {
            RowRole::Body => (false, ""),
            RowRole::Subtotal => (true, ""),
            RowRole::Total => (true, "F3F5F8"),
        };
        self.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (c, cell) in row.cells.iter().enumerate() {
            let kind = table.columns[c].kind;
            self.cell(set.widths[c], fill);
            self.open(&style, &format!("{keep}{}", justify(kind)));
            if let Some(tone) = cell.tone {
                self.run(
                    "● ",
                    Look {
                        color: Some(tone_color(tone)),
                        ..Look::default()
                    },
                );
            }
            let text = cell.value.print(table.scale, self.document.lang);
            self.number(&text, &cell.value, table.reference(r, c).as_ref(), bold);
            self.close();
            self.raw("</w:tc>");
        }
        self.raw("</w:tr>");
    }

    fn cell(&mut self, width: usize, fill: &str) {
        let shade = match fill {
            "" => String::new(),
            fill => format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>"),
        };
        self.put(format_args!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{shade}<w:vAlign w:val=\"center\"/></w:tcPr>"
        ));
    }
}

fn justify(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "",
        ColumnKind::Number => "<w:jc w:val=\"right\"/>",
        ColumnKind::Date | ColumnKind::Mark => "<w:jc w:val=\"center\"/>",
    }
}

/// Column widths that fill the text width exactly.
pub fn widths(shares: &[f64]) -> Vec<usize> {
    let mut widths: Vec<usize> = shares
        .iter()
        .map(|share| (share * TEXT_WIDTH as f64) as usize)
        .collect();
    let used: usize = widths.iter().sum();
    if let Some(last) = widths.last_mut() {
        *last += TEXT_WIDTH - used.min(TEXT_WIDTH);
    }
    widths
}

/// The ending of the table styles: type of 9.5, 8, 7 and 6 points.
fn size(scale: f64) -> &'static str {
    match scale {
        ..0.73 => "Tiny",
        ..0.84 => "Fine",
        ..1.0 => "Small",
        _ => "",
    }
}
