//! Cover, approval page and table of contents (封面、审批页、目录) of a Word file, and the sources at its end.

use qd_base::format;

use super::writer::{Look, Writer};
use crate::figures::escape;
use crate::html::{SIGN_COLUMNS, sign_off_cells, source_text};
use crate::words::say;
use crate::{SignOffRow, contents};

impl Writer<'_> {
    /// The cover page.
    pub fn cover(&mut self) {
        let document = self.document;
        let lang = document.lang;
        self.paragraph("CoverCompany", "", &document.company);
        self.paragraph("Title", "", &document.title);
        if let Some(subtitle) = &document.subtitle {
            self.paragraph("Subtitle", "", subtitle);
        }
        self.paragraph("Subtitle", "", &document.period);
        if let Some(notice) = &document.sample_notice {
            self.paragraph("CoverNotice", "", notice);
        }
        self.paragraph("Normal", "<w:spacing w:before=\"1500\"/>", "");
        let date = document.date.map(|day| format::date(day, lang));
        let version = Some(document.version.clone()).filter(|version| !version.is_empty());
        let rows = [
            ("cover-number", &document.number),
            ("cover-version", &version),
            ("cover-classification", &document.classification),
            ("cover-prepared", &document.prepared),
            ("cover-reviewed", &document.reviewed),
            ("cover-approved", &document.approved),
            ("cover-date", &date),
        ];
        self.raw(
            "<w:tbl><w:tblPr><w:tblW w:w=\"5200\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"1700\"/>\
             <w:gridCol w:w=\"3500\"/></w:tblGrid>",
        );
        // Names that are signed later keep their line empty; other lines without a value are left out.
        let always = ["cover-prepared", "cover-reviewed", "cover-approved"];
        for (key, value) in rows
            .iter()
            .filter(|(key, value)| value.is_some() || always.contains(key))
        {
            self.raw("<w:tr>");
            self.cover_cell(1700, "", &say(lang, key));
            let line = "<w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"7A8794\"/></w:tcBorders>";
            self.cover_cell(3500, line, value.as_deref().unwrap_or(""));
            self.raw("</w:tr>");
        }
        self.raw("</w:tbl>");
    }

    /// What a paper of a page or two has instead of a cover: company, title, number and date above the text.
    pub fn heading_lines(&mut self) {
        let document = self.document;
        self.paragraph("Subtitle", "", &document.company);
        let size = "<w:pageBreakBefore w:val=\"0\"/><w:spacing w:before=\"60\" w:after=\"120\"/>";
        self.paragraph("FrontHeading", size, &document.title);
        let line = document.heading_line();
        if !line.is_empty() {
            self.paragraph("SourceNote", "<w:jc w:val=\"center\"/>", &line);
        }
        if let Some(notice) = &document.sample_notice {
            self.paragraph("SourceNote", "<w:jc w:val=\"center\"/>", notice);
        }
    }

    fn cover_cell(&mut self, width: u32, borders: &str, text: &str) {
        self.put(format_args!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{borders}<w:vAlign w:val=\"bottom\"/></w:tcPr>"
        ));
        self.paragraph(
            "Normal",
            "<w:spacing w:before=\"120\" w:after=\"20\"/>",
            text,
        );
        self.raw("</w:tc>");
    }

    /// The approval page; left out where nobody must sign.
    pub fn approvals(&mut self) {
        if self.document.approvals.is_empty() {
            return;
        }
        let title = say(self.document.lang, "approval-page");
        self.paragraph("FrontHeading", "", &title);
        let rows = self.document.approvals.clone();
        self.sign_off(&rows);
    }

    /// A table with room for signatures.
    pub fn sign_off(&mut self, rows: &[SignOffRow]) {
        let lang = self.document.lang;
        let widths = [1900, 1400, 2532, 1500, 1400];
        self.raw(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"FormTable\"/><w:tblW w:w=\"8732\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
        );
        for width in widths {
            self.put(format_args!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.raw("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (key, width) in SIGN_COLUMNS.iter().zip(widths) {
            self.put(format_args!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:shd w:val=\"clear\" w:color=\"auto\" \
                 w:fill=\"E8EDF4\"/></w:tcPr>"
            ));
            self.paragraph("TableHead", "<w:jc w:val=\"center\"/>", &say(lang, key));
            self.raw("</w:tc>");
        }
        self.raw("</w:tr>");
        for row in rows {
            self.raw("<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"760\"/></w:trPr>");
            for (text, width) in sign_off_cells(row, lang).iter().zip(widths) {
                self.put(format_args!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
                ));
                self.paragraph("TableText", "", text);
                self.raw("</w:tc>");
            }
            self.raw("</w:tr>");
        }
        self.raw("</w:tbl>");
        self.paragraph("SourceNote", "", "");
    }

    /// The table of contents: a real field, filled with estimated pages until Word updates it on opening.
    pub fn contents(&mut self, pages: &[usize]) {
        let entries = contents(self.document, 3);
        let title = say(self.document.lang, "contents");
        self.raw(
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
             </w:docPartObj></w:sdtPr><w:sdtContent>",
        );
        self.paragraph("FrontHeading", "", &title);
        let begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> \
                     TOC \\o \"1-3\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
        for (i, entry) in entries.iter().enumerate() {
            self.open(&format!("TOC{}", entry.level.min(3)), "");
            if i == 0 {
                self.raw(begin);
            }
            let anchor = bookmark_name(&entry.anchor);
            let page = pages.get(i).copied().unwrap_or(1).to_string();
            let number = Self::field(&format!("PAGEREF {anchor} \\h"), &page);
            self.put(format_args!(
                "<w:hyperlink w:anchor=\"{anchor}\" w:history=\"1\"><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>\
                 <w:r><w:tab/></w:r>{number}</w:hyperlink>",
                escape(&entry.text)
            ));
            self.close();
        }
        let opening = if entries.is_empty() { begin } else { "" };
        self.put(format_args!(
            "<w:p>{opening}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:sdtContent></w:sdt>\
             <w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"
        ));
    }

    /// Definitions and the list of cited report runs.
    pub fn sources(&mut self) {
        let runs = self.citations.runs.clone();
        let document = self.document;
        if document.sources.is_empty() && runs.is_empty() {
            return;
        }
        let lang = document.lang;
        self.paragraph("Heading1", "", &say(lang, "definitions"));
        for note in &document.sources {
            self.paragraph(body_style(lang), "", note);
        }
        for (i, run) in runs.iter().enumerate() {
            self.open("SourceNote", "");
            let text = format!("[{}] {}", i + 1, source_text(run, lang));
            self.run(&text, Look::default());
            let id = format!("  #{}", run.id);
            self.run(
                &id,
                Look {
                    color: Some("A3AEBD"),
                    ..Look::default()
                },
            );
            self.close();
        }
    }
}

/// The body style: indented by two characters in Chinese, spaced in English.
pub fn body_style(lang: qd_base::Lang) -> &'static str {
    match lang {
        qd_base::Lang::Zh => "BodyText",
        qd_base::Lang::En => "BodyTextLatin",
    }
}

/// A bookmark name for a heading; Word allows letters, digits and underscores, at most forty.
pub fn bookmark_name(anchor: &str) -> String {
    let safe: String = anchor
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(30)
        .collect();
    format!("_Toc_{safe}")
}
