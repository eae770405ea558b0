//! Horizontal bars (子弹图、龙卷风图) and distributions (分布图).

use qd_base::Lang;

use super::axis::{self, Axis, Look, SMALL, widest};
use super::canvas::{Area, Canvas, Stroke, Style, fit, text_width};
use super::ink::Ink;
use crate::{Bin, BulletItem, Chart, MarkLine, TornadoItem, Value};

/// Draws actual against target on graded bands.
pub fn bullets(chart: &Chart, items: &[BulletItem], lang: Lang) -> Canvas {
    let row = 40.0;
    let mut canvas = Canvas::new(super::WIDTH, 34.0 + row * items.len() as f64 + 32.0);
    axis::unit(&mut canvas, chart, lang);
    let captions: Vec<String> = items.iter().map(|item| item.label.clone()).collect();
    let left = widest(&captions).min(130.0) + 18.0;
    let area = Area::new(
        left,
        28.0,
        canvas.width - left - 74.0,
        row * items.len() as f64,
    );
    let number = |value: &Value| value.number(chart.scale, lang);
    let ends = items
        .iter()
        .flat_map(|item| [&item.actual, &item.target].into_iter().chain(&item.grades))
        .filter_map(number);
    let axis = Axis::covering(ends.chain([0.0]), 6, Look::Number);
    axis::grid_below(&mut canvas, &axis, area);
    let x = |value: f64| axis.place(value, area.x, area.right());
    for (i, item) in items.iter().enumerate() {
        let y = area.y + row * i as f64 + row / 2.0;
        let style = Style::new(SMALL).end();
        canvas.text(
            (left - 9.0, y + 4.0),
            &fit(&item.label, SMALL, 130.0),
            style,
        );
        let mut from = 0.0;
        for (k, grade) in item.grades.iter().filter_map(number).enumerate() {
            let opacity = [0.42, 0.28, 0.16][k.min(2)];
            canvas.rect(
                Area::new(x(from), y - 12.0, x(grade) - x(from), 24.0),
                Ink::LastYear,
                opacity,
            );
            from = grade;
        }
        if let Some(actual) = number(&item.actual) {
            let bar = Area::new(
                x(0.0).min(x(actual)),
                y - 5.0,
                (x(actual) - x(0.0)).abs(),
                10.0,
            );
            canvas.rect(bar, Ink::of_tone(item.tone), 1.0);
        }
        if let Some(target) = number(&item.target) {
            canvas.line(
                (x(target), y - 10.0),
                (x(target), y + 10.0),
                Stroke::new(Ink::Text, 2.6),
            );
        }
        let style = Style::new(11.5).bold().ink(Ink::of_tone(item.tone));
        canvas.text(
            (area.right() + 12.0, y + 4.0),
            &item.rate.print(chart.scale, lang),
            style,
        );
    }
    canvas
}

/// Draws what moves the outcome most.
pub fn tornado(chart: &Chart, base: &Value, items: &[TornadoItem], lang: Lang) -> Canvas {
    let row = 34.0;
    let mut canvas = Canvas::new(super::WIDTH, 34.0 + row * items.len() as f64 + 32.0);
    axis::unit(&mut canvas, chart, lang);
    let captions: Vec<String> = items.iter().map(|item| item.label.clone()).collect();
    let left = widest(&captions).min(170.0) + 18.0;
    let area = Area::new(
        left,
        28.0,
        canvas.width - left - 20.0,
        row * items.len() as f64,
    );
    let number = |value: &Value| value.number(chart.scale, lang);
    let middle = number(base).unwrap_or(0.0);
    let ends: Vec<f64> = items
        .iter()
        .flat_map(|item| [&item.low, &item.high])
        .filter_map(number)
        .collect();
    let low = ends.iter().copied().fold(middle, f64::min);
    let high = ends.iter().copied().fold(middle, f64::max);
    // Room for the figures at both ends.
    let pad = (high - low) * 0.16;
    let axis = Axis::covering([low - pad, high + pad], 5, Look::Number);
    axis::grid_below(&mut canvas, &axis, area);
    let x = |value: f64| axis.place(value, area.x, area.right());
    for (i, item) in items.iter().enumerate() {
        let y = area.y + row * i as f64 + row / 2.0;
        canvas.text(
            (left - 9.0, y + 4.0),
            &fit(&item.label, SMALL, 170.0),
            Style::new(SMALL).end(),
        );
        for (value, ink) in [(&item.low, Ink::Bad), (&item.high, Ink::Good)] {
            let Some(end) = number(value) else { continue };
            let (from, to) = (x(middle).min(x(end)), x(middle).max(x(end)));
            canvas.rect(Area::new(from, y - 10.0, to - from, 20.0), ink, 0.88);
            let text = value.print(chart.scale, lang);
            let style = Style::new(10.5).ink(Ink::Muted);
            if end < middle {
                canvas.text((from - 5.0, y + 4.0), &text, style.end());
            } else {
                canvas.text((to + 5.0, y + 4.0), &text, style);
            }
        }
    }
    canvas.line(
        (x(middle), area.y - 6.0),
        (x(middle), area.bottom()),
        Stroke::new(Ink::Text, 1.4),
    );
    let text = base.print(chart.scale, lang);
    canvas.text(
        (x(middle), area.y - 10.0),
        &text,
        Style::new(11.0).middle().bold(),
    );
    canvas
}

/// Draws a distribution with its marks.
pub fn histogram(chart: &Chart, bins: &[Bin], marks: &[MarkLine], lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 320.0);
    axis::unit(&mut canvas, chart, lang);
    let number = |value: &Value| value.number(chart.scale, lang);
    let heights = bins.iter().filter_map(|bin| number(&bin.height));
    let up = Axis::covering(
        heights.chain([0.0]),
        4,
        axis::look_of(bins.iter().map(|bin| &bin.height)),
    );
    let ends = bins
        .iter()
        .flat_map(|bin| [&bin.from, &bin.to])
        .filter_map(number);
    let across = Axis::covering(
        ends.chain(marks.iter().filter_map(|mark| number(&mark.at))),
        7,
        axis::look_of(bins.iter().map(|bin| &bin.from)),
    );
    let left = up.caption_width() + 16.0;
    let area = Area::new(
        left,
        56.0,
        canvas.width - left - 18.0,
        canvas.height - 56.0 - 28.0,
    );
    axis::grid_left(&mut canvas, &up, area);
    axis::grid_below(&mut canvas, &across, area);
    let x = |value: f64| across.place(value, area.x, area.right());
    for bin in bins {
        let (Some(from), Some(to), Some(height)) =
            (number(&bin.from), number(&bin.to), number(&bin.height))
        else {
            continue;
        };
        let y = up.place(height, area.bottom(), area.y);
        let bar = Area::new(x(from) + 0.6, y, x(to) - x(from) - 1.2, area.bottom() - y);
        canvas.rect(bar, Ink::of_tone(bin.tone), 0.88);
    }
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for mark in marks {
        let Some(at) = number(&mark.at) else { continue };
        let text = format!("{} {}", mark.label, mark.at.print(chart.scale, lang));
        let half = text_width(&text, SMALL) / 2.0 + 4.0;
        let center = x(at).clamp(area.x + half, area.right() - half);
        let clash = taken
            .iter()
            .any(|(from, to)| center - half < *to && center + half > *from);
        let y = if clash { area.y - 20.0 } else { area.y - 6.0 };
        taken.push((center - half, center + half));
        canvas.line(
            (x(at), area.y),
            (x(at), area.bottom()),
            Stroke::new(Ink::Target, 1.8).dashed(),
        );
        canvas.text(
            (center, y),
            &text,
            Style::new(SMALL).middle().bold().ink(Ink::Target),
        );
    }
    canvas
}
