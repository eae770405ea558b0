//! Figures (插图): every chart as SVG for page and PDF, and as PNG for Word.

mod axis;
mod bars;
mod canvas;
mod gantt;
mod heat;
mod ink;
mod scatter;
mod series;
mod share;
mod treemap;
mod waterfall;

use std::sync::{Arc, OnceLock};

use qd_base::Lang;
use resvg::{tiny_skia, usvg};

pub use canvas::{escape, fit, text_width};
pub use ink::{Ink, SERIES, heat_is_dark};
pub(crate) use share::pareto;
pub(crate) use waterfall::spans as waterfall_spans;

use crate::{Chart, DocumentError, Plot};

/// The width of every figure in pixels; the page scales it.
pub const WIDTH: f64 = 720.0;

/// The style sheet that turns inline figures dark and lets them follow the page's colours.
pub const FIGURE_CSS: &str = include_str!("figure.css");

/// The chart as SVG. Colours are given twice: as attributes for paper, as classes for the page.
pub fn svg(chart: &Chart, lang: Lang) -> String {
    let canvas = match &chart.plot {
        Plot::Series(plot) => series::draw(chart, plot, lang),
        Plot::Waterfall { steps } => waterfall::draw(chart, steps, lang),
        Plot::Heatmap {
            columns,
            rows,
            values,
        } => heat::draw(chart, columns, rows, values, lang),
        Plot::Treemap { nodes } => treemap::draw(chart, nodes, lang),
        Plot::Bullet { items } => bars::bullets(chart, items, lang),
        Plot::Histogram { bins, marks } => bars::histogram(chart, bins, marks, lang),
        Plot::Tornado { base, items } => bars::tornado(chart, base, items, lang),
        Plot::Gantt { tasks, today } => gantt::draw(tasks, *today, lang),
        Plot::RiskMatrix { risks } => heat::risks(risks, lang),
        Plot::Scatter(plot) => scatter::draw(chart, plot, lang),
        Plot::Share { look, slices } => share::draw(chart, *look, slices, lang),
    };
    canvas.finish(&chart.title)
}

/// A picture for Word.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The PNG file, at twice the size.
    pub png: Vec<u8>,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// The chart as PNG at twice the size, on white. Fails when no Chinese font is installed, because boxes instead
/// of characters must not reach a reader.
pub fn png(chart: &Chart, lang: Lang) -> Result<Picture, DocumentError> {
    let fail = |cause: String| DocumentError::Figure(cause);
    let options = usvg::Options {
        fontdb: fonts()?,
        ..usvg::Options::default()
    };
    let tree =
        usvg::Tree::from_str(&svg(chart, lang), &options).map_err(|e| fail(e.to_string()))?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let mut sheet =
        tiny_skia::Pixmap::new(width * 2, height * 2).ok_or_else(|| fail("empty figure".into()))?;
    sheet.fill(tiny_skia::Color::WHITE);
    let twice = tiny_skia::Transform::from_scale(2.0, 2.0);
    resvg::render(&tree, twice, &mut sheet.as_mut());
    let png = sheet.encode_png().map_err(|e| fail(e.to_string()))?;
    Ok(Picture { png, width, height })
}

/// The folders that are searched for fonts: the setting first, then where Debian puts them.
pub fn font_folders() -> Vec<std::path::PathBuf> {
    let own = std::env::var_os("QUARTERDECK_DOCUMENTS_FONTS").map(Into::into);
    let usual = ["/usr/share/fonts/opentype/noto", "/usr/local/share/fonts"];
    own.into_iter().chain(usual.map(Into::into)).collect()
}

/// The installed fonts, read once.
fn fonts() -> Result<Arc<usvg::fontdb::Database>, DocumentError> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for folder in font_folders() {
            fonts.load_fonts_dir(folder);
        }
        Arc::new(fonts)
    });
    let chinese = |face: &usvg::fontdb::FaceInfo| {
        face.families
            .iter()
            .any(|(name, _)| name.contains("CJK SC"))
    };
    if fonts.faces().any(chinese) {
        Ok(Arc::clone(fonts))
    } else {
        Err(DocumentError::Figure(
            "no Chinese font: install fonts-noto-cjk or set QUARTERDECK_DOCUMENTS_FONTS".into(),
        ))
    }
}
