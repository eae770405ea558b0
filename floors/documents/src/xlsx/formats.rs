//! Cell formats (单元格格式): number formats by kind of value, fonts, fills and borders of the house.

use qd_base::{Date, Lang};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::words::say;
use crate::{ColumnKind, RowRole, TableCell, Tone, Value};

/// The dark blue of titles.
pub const NAVY: u32 = 0x001B_3A66;

/// The number format of a value; negatives in red.
pub fn number_format(value: &Value, lang: Lang) -> String {
    match value {
        Value::Money(_) | Value::Price(_) | Value::Ratio(_) => "#,##0.00;[Red]-#,##0.00".into(),
        Value::Quantity(amount) if amount.0 % qd_base::SCALE != 0 => {
            "#,##0.00;[Red]-#,##0.00".into()
        }
        Value::Quantity(_) | Value::Count(_) => "#,##0;[Red]-#,##0".into(),
        Value::Percent(_) => "0.0%;[Red]-0.0%".into(),
        Value::Change(_) => "+0.0%;[Red]-0.0%;0.0%".into(),
        Value::Points(_) => {
            let unit = say(lang, "points-unit");
            format!("+0.0\"{unit}\";[Red]-0.0\"{unit}\";0.0\"{unit}\"")
        }
        Value::Date(_) => say(lang, "date-format"),
        Value::Text(_) | Value::Absent => "@".into(),
    }
}

/// The days since Excel's zero, which is how Excel stores a date.
pub fn serial(day: Date) -> f64 {
    f64::from((day - Date::constant(1899, 12, 30)).get_days())
}

/// Whether a text would be taken for a formula by some program; it is then marked as quoted text.
pub fn looks_like_formula(text: &str) -> bool {
    text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '\'',
    ])
}

/// The format of a body cell.
pub fn cell_format(cell: &TableCell, kind: ColumnKind, role: RowRole, lang: Lang) -> Format {
    let mut format = base(10.0)
        .set_border_bottom(FormatBorder::Hair)
        .set_border_bottom_color(Color::RGB(0x00C5_CCD6))
        .set_num_format(number_format(&cell.value, lang));
    format = match kind {
        ColumnKind::Number => format.set_align(FormatAlign::Right),
        ColumnKind::Date | ColumnKind::Mark => format.set_align(FormatAlign::Center),
        ColumnKind::Text => format.set_align(FormatAlign::Left).set_indent(1),
    };
    if role != RowRole::Body {
        format = format.set_bold();
    }
    if role == RowRole::Total {
        format = format
            .set_background_color(Color::RGB(0x00F3_F5F8))
            .set_border_top(FormatBorder::Thin)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(Color::RGB(NAVY));
    }
    if let Some(fill) = cell.tone.and_then(tone_fill) {
        format = format.set_background_color(Color::RGB(fill));
    }
    match &cell.value {
        Value::Text(text) if looks_like_formula(text) => format.set_quote_prefix(),
        _ => format,
    }
}

fn tone_fill(tone: Tone) -> Option<u32> {
    match tone {
        Tone::Good => Some(0x00DD_F0E8),
        Tone::Watch | Tone::Missing => Some(0x00FB_EFD5),
        Tone::Bad => Some(0x00F8_DCDC),
        Tone::Neutral | Tone::Info => None,
    }
}

/// The format of column captions.
pub fn head_format() -> Format {
    base(10.0)
        .set_bold()
        .set_background_color(Color::RGB(0x00E8_EDF4))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border_top(FormatBorder::Medium)
        .set_border_top_color(Color::RGB(NAVY))
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::RGB(NAVY))
}

/// The format of titles.
pub fn title_format(size: f64) -> Format {
    base(size).set_bold().set_font_color(Color::RGB(NAVY))
}

/// The format of remarks.
pub fn note_format() -> Format {
    base(9.0).set_font_color(Color::RGB(0x0066_727F))
}

/// Plain text.
pub fn base(size: f64) -> Format {
    Format::new().set_font_name("DengXian").set_font_size(size)
}
