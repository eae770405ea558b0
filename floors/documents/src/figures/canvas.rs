//! The drawing sheet of figures (画布): SVG text built piece by piece, with widths that know Chinese characters.

use std::fmt::Write;

use super::ink::Ink;

/// The font list of figures; the first that exists is taken.
pub const FONTS: &str =
    "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif";

/// A sheet that is drawn on.
#[derive(Debug)]
pub struct Canvas {
    body: String,
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// How text is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    size: f64,
    anchor: &'static str,
    ink: Ink,
    weight: &'static str,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width in pixels.
    pub width: f64,
    /// A dash pattern, or nothing.
    pub dash: &'static str,
}

impl Area {
    /// A rectangle from its edges.
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Area {
        Area { x, y, w, h }
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// The bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// The rectangle made smaller on all sides.
    pub fn inset(&self, by: f64) -> Area {
        Area::new(
            self.x + by,
            self.y + by,
            (self.w - 2.0 * by).max(0.0),
            (self.h - 2.0 * by).max(0.0),
        )
    }
}

impl Style {
    /// Text of a size, starting at its point.
    pub const fn new(size: f64) -> Style {
        Style {
            size,
            anchor: "start",
            ink: Ink::Text,
            weight: "400",
        }
    }

    /// Centred on its point.
    pub const fn middle(self) -> Style {
        Style {
            anchor: "middle",
            ..self
        }
    }

    /// Ending at its point.
    pub const fn end(self) -> Style {
        Style {
            anchor: "end",
            ..self
        }
    }

    /// In another colour.
    pub const fn ink(self, ink: Ink) -> Style {
        Style { ink, ..self }
    }

    /// Bold.
    pub const fn bold(self) -> Style {
        Style {
            weight: "600",
            ..self
        }
    }
}

impl Stroke {
    /// A plain line.
    pub const fn new(ink: Ink, width: f64) -> Stroke {
        Stroke {
            ink,
            width,
            dash: "",
        }
    }

    /// A dashed line.
    pub const fn dashed(self) -> Stroke {
        Stroke {
            dash: "6 4",
            ..self
        }
    }
}

impl Canvas {
    /// An empty sheet.
    pub fn new(width: f64, height: f64) -> Canvas {
        Canvas {
            body: String::new(),
            width,
            height,
        }
    }

    /// A filled rectangle with slightly rounded corners.
    pub fn rect(&mut self, area: Area, ink: Ink, opacity: f64) {
        let Area { x, y, w, h } = area;
        // Renderers complain about areas without extent: a bin that nothing fell into.
        if w < 0.05 || h < 0.05 {
            return;
        }
        let round = if w > 6.0 && h > 6.0 { 1.5 } else { 0.0 };
        self.put(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{round}\"{}{}/>",
            fill(ink),
            faded(opacity)
        ));
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.put(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"{}/>",
            from.0,
            from.1,
            to.0,
            to.1,
            drawn(stroke)
        ));
    }

    /// A line through points; fewer than two draw nothing.
    pub fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        if points.len() > 1 {
            self.put(format_args!(
                "<path d=\"{}\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{}/>",
                steps(points),
                drawn(stroke)
            ));
        }
    }

    /// A filled shape through points.
    pub fn shape(&mut self, points: &[(f64, f64)], ink: Ink, opacity: f64) {
        if points.len() > 2 {
            self.put(format_args!(
                "<path d=\"{}Z\"{}{}/>",
                steps(points),
                fill(ink),
                faded(opacity)
            ));
        }
    }

    /// A filled path in SVG's own words.
    pub fn path(&mut self, d: &str, ink: Ink) {
        self.put(format_args!("<path d=\"{d}\"{}/>", fill(ink)));
    }

    /// A disc with a paper-coloured rim.
    pub fn dot(&mut self, at: (f64, f64), radius: f64, ink: Ink, opacity: f64) {
        self.put(format_args!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" stroke=\"#ffffff\" stroke-width=\"1\"{}{}/>",
            at.0, at.1, fill(ink), faded(opacity)
        ));
    }

    /// Text on its base line.
    pub fn text(&mut self, at: (f64, f64), text: &str, style: Style) {
        self.text_turned(at, text, style, 0.0);
    }

    /// Text turned around its point, in degrees.
    pub fn text_turned(&mut self, at: (f64, f64), text: &str, style: Style, degrees: f64) {
        let turn = if degrees == 0.0 {
            String::new()
        } else {
            format!(" transform=\"rotate({degrees} {:.1} {:.1})\"", at.0, at.1)
        };
        self.put(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{}\" text-anchor=\"{}\" font-weight=\"{}\"{turn}{}>{}</text>",
            at.0, at.1, style.size, style.anchor, style.weight, fill(style.ink), escape(text)
        ));
    }

    /// The whole figure.
    pub fn finish(self, title: &str) -> String {
        let (w, h) = (self.width, self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qd-figure\" viewBox=\"0 0 {w:.0} {h:.0}\" \
             width=\"{w:.0}\" height=\"{h:.0}\" role=\"img\" font-family=\"{FONTS}\"><title>{}</title>{}</svg>",
            escape(title),
            self.body
        )
    }

    fn put(&mut self, piece: std::fmt::Arguments<'_>) {
        self.body
            .write_fmt(piece)
            .expect("writing to a string cannot fail");
    }
}

/// The width of a text in pixels at a size: Chinese characters are square, Latin letters a little over half.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| size * em(c)).sum()
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' => 0.28,
        'm' | 'w' | 'M' | 'W' | '%' => 0.88,
        'A'..='Z' => 0.64,
        '\u{0}'..='\u{2000}' => 0.56,
        '−' | '–' => 0.56,
        _ => 1.0,
    }
}

/// The text, cut with an ellipsis where it is wider than allowed.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = size;
    for c in text.chars() {
        used += size * em(c);
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// Text made safe for XML, characters XML does not know left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c < ' ' || matches!(c, '\u{7f}' | '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

fn fill(ink: Ink) -> String {
    paint("fill", "", ink)
}

fn paint(attribute: &str, prefix: &str, ink: Ink) -> String {
    let class = ink.class();
    if class.is_empty() {
        format!(" {attribute}=\"{}\"", ink.hex())
    } else {
        format!(" {attribute}=\"{}\" class=\"{prefix}{class}\"", ink.hex())
    }
}

fn drawn(stroke: Stroke) -> String {
    let dash = match stroke.dash {
        "" => String::new(),
        dash => format!(" stroke-dasharray=\"{dash}\""),
    };
    format!(
        "{} stroke-width=\"{}\"{dash}",
        paint("stroke", "qd-line ", stroke.ink),
        stroke.width
    )
}

fn faded(opacity: f64) -> String {
    if opacity < 1.0 {
        format!(" fill-opacity=\"{opacity}\"")
    } else {
        String::new()
    }
}

fn steps(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let verb = if i == 0 { 'M' } else { 'L' };
        write!(d, "{verb}{x:.1} {y:.1}").expect("writing to a string cannot fail");
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_as_wide_as_high_and_long_text_is_cut() {
        assert_eq!(text_width("商舵", 10.0), 20.0);
        assert_eq!(fit("华东大区一部", 10.0, 45.0), "华东大…");
        assert_eq!(fit("华东", 10.0, 45.0), "华东");
    }

    #[test]
    fn an_area_without_extent_draws_nothing() {
        let drawn = |h: f64| {
            let mut canvas = Canvas::new(100.0, 100.0);
            canvas.rect(Area::new(0.0, 0.0, 10.0, h), Ink::Actual, 1.0);
            canvas.finish("t").matches("<rect").count()
        };
        assert_eq!(drawn(0.0), drawn(-3.0));
        assert_eq!(drawn(5.0), drawn(0.0) + 1);
    }

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escape("<b a='1'>&\u{1}"), "&lt;b a=&#39;1&#39;&gt;&amp;");
    }
}
