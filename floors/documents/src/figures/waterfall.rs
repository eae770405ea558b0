//! The bridge from one total to another (瀑布图): each change hangs where the last one ended.

use qd_base::Lang;

use super::axis::{self, Axis, Look, Swatch};
use super::canvas::{Area, Canvas, Stroke, Style};
use super::ink::Ink;
use crate::words::say;
use crate::{Chart, Step, StepRole};

/// Draws the bridge.
pub fn draw(chart: &Chart, steps: &[Step], lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 340.0);
    axis::unit(&mut canvas, chart, lang);
    let entries = [
        (say(lang, "chart-total"), Ink::Actual, Swatch::Block),
        (say(lang, "increase"), Ink::Good, Swatch::Block),
        (say(lang, "decrease"), Ink::Bad, Swatch::Block),
    ];
    axis::legend(&mut canvas, &entries, super::WIDTH - 120.0);
    let spans = spans(chart, steps, lang);
    let axis = scale(&spans, steps);
    let captions: Vec<String> = steps.iter().map(|step| step.label.clone()).collect();
    let x = axis.caption_width() + 16.0;
    let w = canvas.width - x - 10.0;
    let h = canvas.height - 46.0 - axis::categories_height(&captions, w);
    let area = Area::new(x, 46.0, w, h);
    axis::grid_left(&mut canvas, &axis, area);
    axis::categories(&mut canvas, &captions, area);
    let slot = w / steps.len().max(1) as f64;
    for (i, (step, (from, to))) in steps.iter().zip(&spans).enumerate() {
        let place = |value| axis.place(value, area.bottom(), area.y).min(area.bottom());
        let (start, end) = (place(*from), place(*to));
        let left = area.x + slot * i as f64 + slot * 0.16;
        let ink = match step.role {
            StepRole::Total => Ink::Actual,
            StepRole::Change if to >= from => Ink::Good,
            StepRole::Change => Ink::Bad,
        };
        let bar = Area::new(
            left,
            start.min(end),
            slot * 0.68,
            (start - end).abs().max(1.0),
        );
        canvas.rect(bar, ink, 1.0);
        if i + 1 < steps.len() {
            let next = left + slot * 1.0;
            canvas.line(
                (bar.right(), end),
                (next, end),
                Stroke::new(Ink::LastYear, 1.0).dashed(),
            );
        }
        let text = step.value.print(chart.scale, lang);
        let ink = if step.role == StepRole::Change {
            ink
        } else {
            Ink::Text
        };
        let style = Style::new(11.0).middle().bold().ink(ink);
        let below = step.role == StepRole::Change && to < from;
        let y = if below {
            bar.bottom() + 14.0
        } else {
            bar.y - 5.0
        };
        canvas.text((left + bar.w / 2.0, y), &text, style);
    }
    canvas
}

/// From where to where each bar goes, in units of the scale.
pub(crate) fn spans(chart: &Chart, steps: &[Step], lang: Lang) -> Vec<(f64, f64)> {
    let mut level = 0.0;
    steps
        .iter()
        .map(|step| {
            let value = step.value.number(chart.scale, lang).unwrap_or(0.0);
            let from = if step.role == StepRole::Total {
                0.0
            } else {
                level
            };
            level = from + value;
            (from, level)
        })
        .collect()
}

/// Starts the axis above zero when all changes are small against the totals: otherwise nothing could be seen.
fn scale(spans: &[(f64, f64)], steps: &[Step]) -> Axis {
    let ends = spans.iter().flat_map(|(from, to)| [*from, *to]);
    let levels: Vec<f64> = spans
        .iter()
        .zip(steps)
        .flat_map(|(span, step)| match step.role {
            StepRole::Total => vec![span.1],
            StepRole::Change => vec![span.0, span.1],
        })
        .collect();
    let low = levels.iter().copied().fold(f64::INFINITY, f64::min);
    let high = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > 0.0 && (high - low) < 0.35 * high {
        let floor = low - (high - low) * 0.6;
        Axis::covering(
            [floor.max(0.0), high + (high - low) * 0.08],
            5,
            Look::Number,
        )
    } else {
        Axis::covering(ends.chain([0.0, high * 1.04]), 5, Look::Number)
    }
}
