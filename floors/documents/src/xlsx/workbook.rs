//! The workbook (工作簿): cover with a list of sheets, main figures, one sheet a table or chart, sources, and the
//! hidden manifest.

use std::collections::HashSet;

use qd_base::format;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Url, Workbook, Worksheet, XlsxError};

use super::MANIFEST_SHEET;
use super::charts;
use super::formats::{base, note_format, title_format};
use super::sheet::{TableSheet, plain, text};
use crate::verify::Manifest;
use crate::words::say;
use crate::{
    Block, Citations, ColumnKind, Document, DocumentError, Figure, KeyFigure, RowRole, Table,
    TableCell, TableColumn, Value, caption, numbered,
};

/// The document as an XLSX file. Sentences stay in Word and PDF; the workbook holds what people calculate with.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, DocumentError> {
    for block in &document.blocks {
        match block {
            Block::Table(table) if table.is_ragged() => {
                return Err(DocumentError::Faulty(format!(
                    "ragged table `{}`",
                    table.title
                )));
            }
            _ => {}
        }
    }
    let mut writer = Writer {
        document,
        book: Workbook::new(),
        manifest: Manifest::new(document),
        names: HashSet::new(),
        sheets: Vec::new(),
    };
    writer.all().map_err(|e| DocumentError::write("xlsx", e))
}

struct Writer<'a> {
    document: &'a Document,
    book: Workbook,
    manifest: Manifest,
    names: HashSet<String>,
    /// Name and caption of each sheet in order.
    sheets: Vec<(String, String)>,
}

impl Writer<'_> {
    fn all(&mut self) -> Result<Vec<u8>, XlsxError> {
        let lang = self.document.lang;
        self.book.set_properties(&properties(self.document));
        let cover_name = self.name(&say(lang, "sheet-cover"));
        self.book.add_worksheet().set_name(&cover_name)?;
        self.key_figures()?;
        for item in numbered(self.document) {
            match item.block {
                Block::Table(table) => {
                    self.table(table, caption(&item.number, &table.title, lang), None)?;
                }
                Block::Chart(chart) => {
                    let table = chart.table(lang);
                    self.table(
                        &table,
                        caption(&item.number, &chart.title, lang),
                        Some(chart),
                    )?;
                }
                _ => {}
            }
        }
        self.sources()?;
        self.cover()?;
        self.hidden()?;
        self.book.save_to_buffer()
    }

    fn table(
        &mut self,
        table: &Table,
        caption: String,
        chart: Option<&crate::Chart>,
    ) -> Result<(), XlsxError> {
        let name = self.name(&caption);
        let lang = self.document.lang;
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        self.set_up(&mut sheet);
        let written = TableSheet {
            table,
            caption: caption.clone(),
            lang,
            name: &name,
        };
        written.write(&mut sheet, &mut self.manifest)?;
        if let Some(chart) = chart {
            charts::insert(&mut sheet, chart, &name, table.columns.len() as u16, lang)?;
        }
        self.book.push_worksheet(sheet);
        self.sheets.push((name, caption));
        Ok(())
    }

    /// All cards of the document as one table.
    fn key_figures(&mut self) -> Result<(), XlsxError> {
        let cards: Vec<&KeyFigure> = self
            .document
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::KeyFigures { figures } => Some(figures),
                _ => None,
            })
            .flatten()
            .collect();
        if cards.is_empty() {
            return Ok(());
        }
        let lang = self.document.lang;
        let title = say(lang, "sheet-figures");
        let mut table = Table::new(title.clone());
        for (key, kind) in [
            ("column-label", ColumnKind::Text),
            ("column-value", ColumnKind::Number),
            ("column-change", ColumnKind::Number),
            ("column-note", ColumnKind::Text),
        ] {
            table.columns.push(TableColumn::new(say(lang, key), kind));
        }
        let cell = |figure: Option<&Figure>| TableCell {
            value: figure.map_or(Value::Absent, |figure| figure.value.clone()),
            reference: figure.map(|figure| figure.reference.clone()),
            tone: None,
        };
        for card in cards {
            let cells = vec![
                TableCell::from(Value::text(&card.label)),
                cell(Some(&card.figure)).tone(card.tone),
                cell(card.change.as_ref()),
                TableCell::from(Value::text(card.note.clone().unwrap_or_default())),
            ];
            table.rows.push(crate::Row {
                cells,
                role: RowRole::Body,
                opens: None,
            });
        }
        self.table(&table, title, None)
    }

    fn cover(&mut self) -> Result<(), XlsxError> {
        let document = self.document;
        let lang = document.lang;
        let sheets = self.sheets.clone();
        let sheet = self.book.worksheet_from_index(0)?;
        set_page(sheet, document);
        sheet.set_screen_gridlines(false);
        sheet.set_column_width(0, 16)?.set_column_width(1, 52)?;
        text(sheet, (1, 0), &document.company, &title_format(12.0))?;
        text(sheet, (2, 0), &document.title, &title_format(20.0))?;
        sheet.set_row_height(2, 32)?;
        text(sheet, (3, 0), &document.period, &base(12.0))?;
        let date = document.date.map(|day| format::date(day, lang));
        let version = Some(document.version.clone()).filter(|version| !version.is_empty());
        let lines = [
            ("cover-number", &document.number),
            ("cover-version", &version),
            ("cover-classification", &document.classification),
            ("cover-prepared", &document.prepared),
            ("cover-reviewed", &document.reviewed),
            ("cover-approved", &document.approved),
            ("cover-date", &date),
        ];
        let mut row = 5;
        for (key, value) in lines {
            if let Some(value) = value {
                plain(sheet, (row, 0), &say(lang, key))?;
                plain(sheet, (row, 1), value)?;
                row += 1;
            }
        }
        if let Some(notice) = &document.sample_notice {
            let red = base(11.0)
                .set_bold()
                .set_font_color(rust_xlsxwriter::Color::RGB(0x00C2_3B3F));
            text(sheet, (row, 0), notice, &red)?;
        }
        row += 2;
        text(sheet, (row, 0), &say(lang, "contents"), &title_format(13.0))?;
        for (line, (name, caption)) in (row + 1..).zip(&sheets) {
            let link =
                Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(caption);
            sheet.write_url(line, 0, link)?;
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), XlsxError> {
        let lang = self.document.lang;
        let title = say(lang, "sheet-sources");
        let name = self.name(&title);
        let runs = Citations::of(self.document).runs;
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        self.set_up(&mut sheet);
        sheet.set_column_width(0, 100)?;
        text(&mut sheet, (0, 0), &title, &title_format(14.0))?;
        let mut row = 2;
        for note in &self.document.sources {
            plain(&mut sheet, (row, 0), note)?;
            row += 1;
        }
        for (i, run) in runs.iter().enumerate() {
            let line = format!(
                "[{}] {}  #{}",
                i + 1,
                crate::html::source_text(run, lang),
                run.id
            );
            text(&mut sheet, (row + 1 + i as u32, 0), &line, &note_format())?;
        }
        self.book.push_worksheet(sheet);
        self.sheets.push((name, title));
        Ok(())
    }

    /// One line of JSON a number, because a cell holds at most 32,767 characters.
    fn hidden(&mut self) -> Result<(), XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(MANIFEST_SHEET)?.set_very_hidden(true);
        sheet.write_string(0, 0, &self.manifest.kind)?;
        sheet.write_string(0, 1, &self.manifest.title)?;
        for (row, figure) in (1..).zip(&self.manifest.figures) {
            let json = serde_json::to_string(figure).expect("finite numbers and text");
            sheet.write_string(row, 0, json)?;
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }

    fn set_up(&self, sheet: &mut Worksheet) {
        set_page(sheet, self.document);
    }

    /// A sheet name Excel accepts: at most 31 characters, none of `[]:*?/\`, unique without regard to case.
    fn name(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| {
                if "[]:*?/\\".contains(c) || c.is_control() {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let clean = clean.replace('\u{3000}', " ");
        let clean = clean.trim_matches(['\'', ' ']);
        let short = |keep: usize| clean.chars().take(keep).collect::<String>();
        let mut name = short(31);
        let mut n = 2;
        while name.is_empty() || !self.names.insert(name.to_lowercase()) {
            name = format!("{}~{n}", short(27));
            n += 1;
        }
        name
    }
}

fn set_page(sheet: &mut Worksheet, document: &Document) {
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    let plain = |text: &str| text.replace('&', "&&");
    let notice = document.sample_notice.as_deref().unwrap_or("");
    sheet.set_header(format!(
        "&L&9{} {}&R&9{}",
        plain(&document.company),
        plain(&document.title),
        plain(notice)
    ));
    let lang = document.lang;
    sheet.set_footer(format!(
        "&C&9{} &P {} &N {}",
        say(lang, "page"),
        say(lang, "page-of"),
        say(lang, "page-end")
    ));
}

fn properties(document: &Document) -> DocProperties {
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.period)
        .set_company(&document.company)
        .set_author(&document.company);
    let day = document.date.unwrap_or(qd_base::Date::constant(2000, 1, 1));
    let made = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    );
    match made {
        Ok(made) => properties.set_creation_datetime(&made),
        Err(_) => properties,
    }
}
