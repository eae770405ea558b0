//! Axes of figures (坐标轴): round ticks, positions, captions, legend and the unit at the right top.

use qd_base::Lang;
use qd_base::format;

use super::canvas::{Area, Canvas, Stroke, Style, fit, text_width};
use super::ink::Ink;
use crate::words::say_with;
use crate::{Chart, Value};

/// The size of axis captions.
pub const SMALL: f64 = 11.0;

/// A numeric axis with round ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Where the grid lines stand.
    pub ticks: Vec<f64>,
    step: f64,
    look: Look,
}

/// How ticks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A plain number.
    Number,
    /// As a percentage.
    Percent,
}

impl Axis {
    /// An axis that covers the values with about `count` round steps.
    pub fn covering(values: impl IntoIterator<Item = f64>, count: usize, look: Look) -> Axis {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if low == high {
            let pad = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low, high) = (low - pad, high + pad);
        }
        let step = round_step((high - low) / count as f64);
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil();
        let ticks: Vec<f64> = (0..=(last - first) as usize)
            .map(|i| (first + i as f64) * step)
            .collect();
        Axis {
            low: first * step,
            high: last * step,
            ticks,
            step,
            look,
        }
    }

    /// The position of a value between two pixels.
    pub fn place(&self, value: f64, from: f64, to: f64) -> f64 {
        from + (value - self.low) / (self.high - self.low) * (to - from)
    }

    /// A tick as written.
    pub fn caption(&self, value: f64) -> String {
        let (value, step, sign) = match self.look {
            Look::Number => (value, self.step, ""),
            Look::Percent => (value * 100.0, self.step * 100.0, "%"),
        };
        let places = (0..4)
            .find(|p| is_whole(step * 10f64.powi(*p)))
            .unwrap_or(4);
        let fixed = (value * 10f64.powi(places)).round() as i128;
        format!("{}{sign}", format::fixed(fixed, places as usize))
    }

    /// The width its captions need.
    pub fn caption_width(&self) -> f64 {
        self.ticks
            .iter()
            .map(|tick| text_width(&self.caption(*tick), SMALL))
            .fold(0.0, f64::max)
    }
}

fn is_whole(x: f64) -> bool {
    (x - x.round()).abs() < 1e-6
}

fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let lead = rough / power;
    let round = [1.0, 2.0, 2.5, 5.0, 10.0];
    round.into_iter().find(|r| lead <= r + 1e-9).unwrap_or(10.0) * power
}

/// Whether values are percentages.
pub fn look_of<'a>(values: impl IntoIterator<Item = &'a Value>) -> Look {
    let is_rate = |value: &Value| matches!(value, Value::Percent(_) | Value::Change(_));
    match values.into_iter().find(|value| **value != Value::Absent) {
        Some(value) if is_rate(value) => Look::Percent,
        _ => Look::Number,
    }
}

/// Draws the horizontal grid with captions at the left.
pub fn grid_left(canvas: &mut Canvas, axis: &Axis, area: Area) {
    for tick in &axis.ticks {
        let y = axis.place(*tick, area.bottom(), area.y);
        let ink = if *tick == 0.0 {
            Ink::LastYear
        } else {
            Ink::Grid
        };
        canvas.line((area.x, y), (area.right(), y), Stroke::new(ink, 1.0));
        let style = Style::new(SMALL).end().ink(Ink::Muted);
        canvas.text((area.x - 7.0, y + 4.0), &axis.caption(*tick), style);
    }
}

/// Draws the captions of a second axis at the right.
pub fn captions_right(canvas: &mut Canvas, axis: &Axis, area: Area) {
    for tick in &axis.ticks {
        let y = axis.place(*tick, area.bottom(), area.y);
        let style = Style::new(SMALL).ink(Ink::Muted);
        canvas.text((area.right() + 7.0, y + 4.0), &axis.caption(*tick), style);
    }
}

/// Draws vertical grid lines with captions below.
pub fn grid_below(canvas: &mut Canvas, axis: &Axis, area: Area) {
    for tick in &axis.ticks {
        let x = axis.place(*tick, area.x, area.right());
        canvas.line((x, area.y), (x, area.bottom()), Stroke::new(Ink::Grid, 1.0));
        let style = Style::new(SMALL).middle().ink(Ink::Muted);
        canvas.text((x, area.bottom() + 17.0), &axis.caption(*tick), style);
    }
}

/// Writes category captions below their slots: straight where they fit, turned where they do not, every n-th
/// where there are very many.
pub fn categories(canvas: &mut Canvas, captions: &[String], area: Area) {
    let slot = area.w / captions.len().max(1) as f64;
    let widest = widest(captions);
    let straight = widest + 6.0 <= slot;
    let turned = !straight && captions.len() <= 24 && slot >= 14.0;
    let every = match (straight, turned) {
        (true, _) | (_, true) => 1,
        _ => ((widest + 10.0) / slot).ceil() as usize,
    };
    for (i, caption) in captions.iter().enumerate().step_by(every.max(1)) {
        let x = area.x + slot * (i as f64 + 0.5);
        let style = Style::new(SMALL).ink(Ink::Muted);
        if turned {
            let text = fit(caption, SMALL, 86.0);
            canvas.text_turned((x + 4.0, area.bottom() + 14.0), &text, style.end(), -35.0);
        } else {
            canvas.text((x, area.bottom() + 17.0), caption, style.middle());
        }
    }
}

/// The height category captions need below the plot of a width.
pub fn categories_height(captions: &[String], width: f64) -> f64 {
    let slot = width / captions.len().max(1) as f64;
    let widest = widest(captions);
    if widest + 6.0 <= slot || captions.len() > 24 || slot < 14.0 {
        26.0
    } else {
        24.0 + widest.min(86.0) * 0.58
    }
}

/// The width of the widest caption.
pub fn widest(captions: &[String]) -> f64 {
    captions
        .iter()
        .map(|caption| text_width(caption, SMALL))
        .fold(0.0, f64::max)
}

/// How a legend shows its entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Swatch {
    /// A block.
    Block,
    /// A line.
    Line,
    /// A dashed line.
    Dashed,
    /// A faint block; the share of colour.
    Faint(f64),
}

/// Writes the legend from the left top and returns the height it took.
pub fn legend(canvas: &mut Canvas, entries: &[(String, Ink, Swatch)], width: f64) -> f64 {
    let (mut x, mut y) = (8.0, 16.0);
    for (name, ink, swatch) in entries {
        let name = fit(name, SMALL, 160.0);
        let wide = 22.0 + text_width(&name, SMALL) + 16.0;
        if x + wide > width && x > 8.0 {
            (x, y) = (8.0, y + 18.0);
        }
        match swatch {
            Swatch::Block => canvas.rect(Area::new(x, y - 9.0, 14.0, 10.0), *ink, 1.0),
            Swatch::Faint(share) => canvas.rect(Area::new(x, y - 9.0, 14.0, 10.0), *ink, *share),
            Swatch::Line => canvas.line((x, y - 4.0), (x + 16.0, y - 4.0), Stroke::new(*ink, 2.4)),
            Swatch::Dashed => canvas.line(
                (x, y - 4.0),
                (x + 16.0, y - 4.0),
                Stroke::new(*ink, 2.4).dashed(),
            ),
        }
        canvas.text((x + 21.0, y), &name, Style::new(SMALL).ink(Ink::Text));
        x += wide;
    }
    if entries.is_empty() { 0.0 } else { y + 10.0 }
}

/// Writes `单位：万元` at the right top and returns the width it took.
pub fn unit(canvas: &mut Canvas, chart: &Chart, lang: Lang) -> f64 {
    let Some(unit) = chart.unit_text(lang) else {
        return 0.0;
    };
    let text = say_with(lang, "unit", &[("unit", &unit)]);
    let style = Style::new(SMALL).end().ink(Ink::Muted);
    canvas.text((canvas.width - 8.0, 16.0), &text, style);
    text_width(&text, SMALL) + 20.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_values() {
        let axis = Axis::covering([-37.0, 812.0], 5, Look::Number);
        assert_eq!(
            axis.ticks,
            [-200.0, 0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]
        );
        assert_eq!(axis.caption(1000.0), "1,000");
        let rates = Axis::covering([0.0, 0.31], 4, Look::Percent);
        assert_eq!(rates.caption(0.1), "10%");
    }

    #[test]
    fn equal_and_empty_values_still_give_an_axis() {
        assert!(Axis::covering([], 5, Look::Number).high > 0.0);
        let flat = Axis::covering([7.0, 7.0], 5, Look::Number);
        assert!(flat.low < 7.0 && flat.high > 7.0);
    }
}
