//! Colours of figures (图的配色): one palette on every page and paper; classes let the page turn them dark.

use crate::{SeriesRole, Tone};

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    /// The n-th series.
    Series(usize),
    /// Actual (实际).
    Actual,
    /// Target (目标).
    Target,
    /// Last year (去年).
    LastYear,
    /// Forecast (预测).
    Forecast,
    /// Favourable.
    Good,
    /// To be watched.
    Watch,
    /// Unfavourable.
    Bad,
    /// Text.
    Text,
    /// Secondary text.
    Muted,
    /// Grid lines.
    Grid,
    /// Quiet areas behind the marks.
    Shade,
    /// The paper itself: text on dark marks, gaps between marks.
    Paper,
    /// Dark text on marks that keep their colour in the dark.
    Black,
    /// Light text on marks that keep their colour in the dark.
    White,
    /// A heat from −1 (unfavourable) over 0 to 1 (favourable).
    Heat(f64),
}

/// The series colours in order; also used by the browser's charts and by Excel.
pub const SERIES: [&str; 8] = [
    "#23528f", "#2a9d8f", "#e3a038", "#c8505f", "#6f5fa3", "#6b8299", "#5f9a4c", "#4c9fd0",
];

impl Ink {
    /// The colour of a series by its role, else by its position.
    pub fn of_series(role: SeriesRole, position: usize) -> Ink {
        match role {
            SeriesRole::Plain => Ink::Series(position % SERIES.len()),
            SeriesRole::Actual => Ink::Actual,
            SeriesRole::Target => Ink::Target,
            SeriesRole::LastYear => Ink::LastYear,
            SeriesRole::Forecast => Ink::Forecast,
        }
    }

    /// The colour of a judgement.
    pub fn of_tone(tone: Tone) -> Ink {
        match tone {
            Tone::Neutral | Tone::Info => Ink::Actual,
            Tone::Good => Ink::Good,
            Tone::Watch => Ink::Watch,
            Tone::Bad => Ink::Bad,
            Tone::Missing => Ink::LastYear,
        }
    }

    /// The colour on paper, `#rrggbb`.
    pub fn hex(self) -> String {
        match self {
            Ink::Series(n) => SERIES[n % SERIES.len()].into(),
            Ink::Actual => "#23528f".into(),
            Ink::Target => "#dd7a22".into(),
            Ink::LastYear => "#a3aebd".into(),
            Ink::Forecast => "#2a9d8f".into(),
            Ink::Good => "#2f8f6b".into(),
            Ink::Watch => "#d99a2b".into(),
            Ink::Bad => "#c23b3f".into(),
            Ink::Text => "#1f2933".into(),
            Ink::Muted => "#66727f".into(),
            Ink::Grid => "#e1e5ea".into(),
            Ink::Shade => "#eef1f5".into(),
            Ink::Paper | Ink::White => "#ffffff".into(),
            Ink::Black => "#1f2933".into(),
            Ink::Heat(heat) => heat_hex(heat),
        }
    }

    /// The class the page styles; empty for heats, which keep their colour.
    pub fn class(self) -> String {
        match self {
            Ink::Series(n) => format!("qd-c{}", n % SERIES.len()),
            Ink::Actual => "qd-actual".into(),
            Ink::Target => "qd-target".into(),
            Ink::LastYear => "qd-last-year".into(),
            Ink::Forecast => "qd-forecast".into(),
            Ink::Good => "qd-good".into(),
            Ink::Watch => "qd-watch".into(),
            Ink::Bad => "qd-bad".into(),
            Ink::Text => "qd-text".into(),
            Ink::Muted => "qd-muted".into(),
            Ink::Grid => "qd-grid".into(),
            Ink::Shade => "qd-shade".into(),
            Ink::Paper => "qd-paper".into(),
            Ink::Black | Ink::White | Ink::Heat(_) => String::new(),
        }
    }
}

/// From red over white to blue.
fn heat_hex(heat: f64) -> String {
    let end = if heat < 0.0 {
        [0xc2, 0x3b, 0x3f]
    } else {
        [0x23, 0x52, 0x8f]
    };
    let share = heat.abs().clamp(0.0, 1.0) * 0.88 + 0.06;
    let mix = |to: i32| (255.0 + (f64::from(to) - 255.0) * share).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(end[0]), mix(end[1]), mix(end[2]))
}

/// Whether text on this heat must be light.
pub fn heat_is_dark(heat: f64) -> bool {
    heat.abs() > 0.55
}
