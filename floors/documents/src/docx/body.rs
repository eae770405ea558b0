//! The content (正文) of a Word file: headings, sentences, lists, cards, remarks, pictures.

use super::front::{body_style, bookmark_name};
use super::writer::{Look, Writer};
use crate::figures::escape;
use crate::html::callout_title;
use crate::words::say_with;
use crate::{
    Block, Callout, Chart, Heading, KeyFigure, ListStyle, Numbered, Span, Tone, caption,
    heading_text,
};

/// The width between the margins in twentieths of a point.
pub const TEXT_WIDTH: usize = 8732;

impl Writer<'_> {
    /// One block; charts bring the position of their picture.
    pub fn block(&mut self, item: &Numbered<'_>, picture: Option<usize>) {
        match item.block {
            Block::Heading(heading) => self.heading(heading, item),
            Block::Paragraph { spans } => {
                self.open(body_style(self.document.lang), "");
                self.spans(spans);
                self.close();
            }
            Block::List { style, items } => self.list(*style, items),
            Block::Table(table) => self.table(table, &item.number),
            Block::Chart(chart) => self.chart(chart, &item.number, picture),
            Block::KeyFigures { figures } => self.cards(figures),
            Block::Callout(callout) => self.callout(callout),
            Block::PageBreak => self.raw("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"),
            Block::SignOff { rows } => self.sign_off(rows),
        }
    }

    fn heading(&mut self, heading: &Heading, item: &Numbered<'_>) {
        self.headings += 1;
        let level = heading.level.clamp(1, 4);
        let text = heading_text(&item.number, heading, self.document.lang);
        self.open(&format!("Heading{level}"), "");
        let (id, name) = (100_000 + self.headings, bookmark_name(&item.anchor));
        self.put(format_args!(
            "<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"
        ));
        self.run(&text, Look::default());
        self.put(format_args!("<w:bookmarkEnd w:id=\"{id}\"/>"));
        self.close();
    }

    fn list(&mut self, style: ListStyle, items: &[Vec<Span>]) {
        // Each numbered list is an instance of its own, so that it starts at one.
        let instance = match style {
            ListStyle::Bullet => 1,
            ListStyle::Numbered => {
                self.lists += 1;
                self.lists
            }
        };
        for item in items {
            let properties =
                format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{instance}\"/></w:numPr>");
            self.open("ListItem", &properties);
            self.spans(item);
            self.close();
        }
    }

    fn cards(&mut self, cards: &[KeyFigure]) {
        for row in cards.chunks(4) {
            let width = TEXT_WIDTH / row.len();
            self.put(format_args!(
                "<w:tbl><w:tblPr><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblBorders><w:insideV \
                 w:val=\"single\" w:sz=\"36\" w:space=\"0\" w:color=\"FFFFFF\"/></w:tblBorders>\
                 <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
            ));
            for _ in row {
                self.put(format_args!("<w:gridCol w:w=\"{width}\"/>"));
            }
            self.raw("</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for card in row {
                self.card(card, width);
            }
            self.raw("</w:tr></w:tbl>");
            self.paragraph("SourceNote", "", "");
        }
    }

    fn card(&mut self, card: &KeyFigure, width: usize) {
        let color = tone_color(card.tone);
        self.put(format_args!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:tcBorders><w:top w:val=\"single\" w:sz=\"24\" \
             w:space=\"0\" w:color=\"{color}\"/></w:tcBorders><w:shd w:val=\"clear\" w:color=\"auto\" \
             w:fill=\"F3F5F8\"/></w:tcPr>"
        ));
        self.paragraph("CardLabel", "", &card.label);
        self.open("CardValue", "");
        self.number(
            &card.figure.text,
            &card.figure.value,
            Some(&card.figure.reference),
            false,
        );
        self.close();
        self.open("CardNote", "");
        if let Some(change) = &card.change {
            self.number(&change.text, &change.value, Some(&change.reference), false);
            self.run(" ", Look::default());
        }
        if let Some(note) = &card.note {
            self.run(
                note,
                Look {
                    color: Some("66727F"),
                    ..Look::default()
                },
            );
        }
        self.close();
        self.raw("</w:tc>");
    }

    fn callout(&mut self, callout: &Callout) {
        let color = tone_color(callout.tone);
        let fill = match callout.tone {
            Tone::Good => "EAF5F0",
            Tone::Watch | Tone::Missing => "FDF5E6",
            Tone::Bad => "FBECEC",
            Tone::Info | Tone::Neutral => "EEF3FA",
        };
        let properties = format!(
            "<w:keepLines/><w:pBdr><w:left w:val=\"single\" w:sz=\"36\" w:space=\"8\" w:color=\"{color}\"/></w:pBdr>\
             <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>"
        );
        self.open("CalloutText", &properties);
        if let Some(title) = callout_title(callout, self.document.lang) {
            self.run(
                &format!("{title}\u{3000}"),
                Look {
                    bold: true,
                    ..Look::default()
                },
            );
        }
        self.spans(&callout.text);
        if let Some(who) = &callout.supplier {
            let text = say_with(self.document.lang, "missing-supplier", &[("who", who)]);
            self.run(
                &format!("\n{text}"),
                Look {
                    bold: true,
                    ..Look::default()
                },
            );
        }
        self.close();
    }

    fn chart(&mut self, chart: &Chart, number: &str, picture: Option<usize>) {
        let Some((n, image)) = picture.and_then(|n| Some((n, self.pictures.get(n)?))) else {
            return;
        };
        // 635 EMU are a twentieth of a point: the picture fills the text width.
        let wide = TEXT_WIDTH * 635;
        let high = wide * image.height as usize / image.width.max(1) as usize;
        let (id, alt) = (n + 1, escape(&chart.title));
        self.open("FigureImage", "");
        self.put(format_args!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide}\" \
             cy=\"{high}\"/><wp:docPr id=\"{id}\" name=\"figure{id}\" descr=\"{alt}\"/><wp:cNvGraphicFramePr>\
             <a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr \
             id=\"{id}\" name=\"figure{id}.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip \
             r:embed=\"rIdImage{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>\
             <a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\">\
             <a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        ));
        self.close();
        self.paragraph(
            "FigureCaption",
            "",
            &caption(number, &chart.title, self.document.lang),
        );
        self.source_note(chart.note.as_deref(), chart.source.as_ref());
    }

    /// Remark and source below a table or figure.
    pub fn source_note(&mut self, note: Option<&str>, source: Option<&crate::Reference>) {
        let lang = self.document.lang;
        let note = note.map(|note| say_with(lang, "note", &[("text", &note)]));
        let source = source.map(|source| {
            let n = self.citations.number(source);
            say_with(
                lang,
                "source-line",
                &[
                    ("n", &n),
                    ("report", &crate::html::source_name(source, lang)),
                ],
            )
        });
        let text: Vec<String> = note.into_iter().chain(source).collect();
        self.paragraph("SourceNote", "", &text.join("\u{3000}"));
    }
}

/// The colour of a judgement on paper.
pub fn tone_color(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "23528F",
        Tone::Good => "2F8F6B",
        Tone::Watch | Tone::Missing => "D99A2B",
        Tone::Bad => "C23B3F",
    }
}
