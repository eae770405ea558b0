//! Tables on pages (网页表格): in a scroll container, unit at the right top, each number a link.

use super::{Html, put, tone_class, write_to};
use crate::figures::escape;
use crate::words::say_with;
use crate::{ColumnKind, RowRole, Table, TableCell, caption};

impl Html<'_> {
    /// A table with its number; an empty number leaves the caption plain.
    pub fn table(&self, out: &mut String, table: &Table, number: &str, anchor: &str) {
        write_to(
            out,
            format_args!(
                "<figure class=\"qd-table-figure\" id=\"{}\">",
                escape(anchor)
            ),
        );
        out.push_str("<figcaption class=\"qd-table-caption\">");
        let title = if number.is_empty() {
            table.title.clone()
        } else {
            caption(number, &table.title, self.lang)
        };
        put(out, "span", "qd-caption-title", &title);
        if let Some(unit) = table.unit_text(self.lang) {
            let text = say_with(self.lang, "unit", &[("unit", &unit)]);
            put(out, "span", "qd-caption-unit", &text);
        }
        out.push_str("</figcaption>");
        self.grid(out, table);
        if let Some(note) = &table.note {
            let text = say_with(self.lang, "note", &[("text", note)]);
            put(out, "p", "qd-table-note", &text);
        }
        out.push_str("</figure>");
    }

    /// The grid alone, in its scroll container.
    pub(super) fn grid(&self, out: &mut String, table: &Table) {
        out.push_str(
            "<div class=\"qd-table-scroll\" tabindex=\"0\"><table class=\"qd-table\"><thead><tr>",
        );
        for column in &table.columns {
            let class = column_class(column.kind);
            let label = escape(&column.label);
            write_to(
                out,
                format_args!("<th scope=\"col\" class=\"{class}\">{label}</th>"),
            );
        }
        out.push_str("</tr></thead><tbody>");
        for (r, row) in table.rows.iter().enumerate() {
            out.push_str(match row.role {
                RowRole::Body => "<tr>",
                RowRole::Subtotal => "<tr class=\"qd-row-subtotal\">",
                RowRole::Total => "<tr class=\"qd-row-total\">",
            });
            for (c, cell) in row.cells.iter().enumerate() {
                let opens = row.opens.as_deref().filter(|_| c == row.first_word());
                self.cell(out, table, (r, c), (cell, opens));
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
    }

    fn cell(
        &self,
        out: &mut String,
        table: &Table,
        (r, c): (usize, usize),
        (cell, opens): (&TableCell, Option<&str>),
    ) {
        let kind = table
            .columns
            .get(c)
            .map_or(ColumnKind::Text, |column| column.kind);
        let tone = cell
            .tone
            .map(|tone| format!(" {}", tone_class(tone)))
            .unwrap_or_default();
        write_to(
            out,
            format_args!("<td class=\"{}{tone}\">", column_class(kind)),
        );
        let text = cell.value.print(table.scale, self.lang);
        if cell.value.is_number() {
            let reference = table.reference(r, c);
            self.number(out, &text, cell.value.is_negative(), reference.as_ref());
        } else if let Some(href) = opens {
            let (href, text) = (escape(href), escape(&text));
            write_to(out, format_args!("<a href=\"{href}\">{text}</a>"));
        } else {
            out.push_str(&escape(&text));
        }
        out.push_str("</td>");
    }
}

fn column_class(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "qd-col-text",
        ColumnKind::Number => "qd-col-number",
        ColumnKind::Date => "qd-col-date",
        ColumnKind::Mark => "qd-col-mark",
    }
}
