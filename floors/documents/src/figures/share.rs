//! Shares of a whole (占比图): a ring with a legend, or bars with a cumulated line (帕累托图).

use std::f64::consts::TAU;

use qd_base::Lang;

use super::axis::{self, SMALL};
use super::canvas::{Area, Canvas, Style, fit};
use super::ink::Ink;
use crate::{Axis, Chart, Mark, Series, SeriesPlot, ShareLook, Slice};

/// Draws the parts.
pub fn draw(chart: &Chart, look: ShareLook, slices: &[Slice], lang: Lang) -> Canvas {
    match look {
        ShareLook::Donut => donut(chart, slices, lang),
        ShareLook::Pareto => super::series::draw(chart, &pareto(slices, lang), lang),
    }
}

/// A Pareto chart as bars and a line on the right axis.
pub(crate) fn pareto(slices: &[Slice], lang: Lang) -> SeriesPlot {
    let mut line = Series::new(
        crate::words::say(lang, "cumulated-share"),
        Mark::Line,
        slices.iter().map(|slice| slice.share.clone()).collect(),
    );
    line.axis = Axis::Right;
    line.role = crate::SeriesRole::Target;
    let bars = Series::new(
        crate::words::say(lang, "column-value"),
        Mark::Bar,
        slices.iter().map(|slice| slice.value.clone()).collect(),
    );
    SeriesPlot {
        categories: slices.iter().map(|slice| slice.label.clone()).collect(),
        series: vec![bars, line],
    }
}

fn donut(chart: &Chart, slices: &[Slice], lang: Lang) -> Canvas {
    let height = 270.0f64.max(50.0 + 22.0 * slices.len() as f64);
    let mut canvas = Canvas::new(super::WIDTH, height);
    axis::unit(&mut canvas, chart, lang);
    let size = |slice: &Slice| {
        slice
            .value
            .number(chart.scale, lang)
            .unwrap_or(0.0)
            .max(0.0)
    };
    let total: f64 = slices.iter().map(size).sum();
    let center = (190.0, height / 2.0);
    let mut angle = -TAU / 4.0;
    for (i, slice) in slices.iter().enumerate() {
        let turn = if total > 0.0 {
            size(slice) / total * TAU
        } else {
            0.0
        };
        if turn > 0.0 {
            canvas.path(
                &ring(center, (70.0, 118.0), angle, turn.min(TAU - 1e-4)),
                Ink::Series(i),
            );
        }
        angle += turn;
        let y = height / 2.0 + 22.0 * (i as f64 - (slices.len() as f64 - 1.0) / 2.0);
        canvas.rect(Area::new(370.0, y - 9.0, 12.0, 12.0), Ink::Series(i), 1.0);
        canvas.text(
            (390.0, y + 1.5),
            &fit(&slice.label, 12.0, 150.0),
            Style::new(12.0),
        );
        let value = slice.value.print(chart.scale, lang);
        canvas.text((626.0, y + 1.5), &value, Style::new(12.0).end());
        let share = slice.share.print(chart.scale, lang);
        canvas.text(
            (694.0, y + 1.5),
            &share,
            Style::new(SMALL).end().ink(Ink::Muted),
        );
    }
    canvas
}

/// A piece of a ring between two radii, with a hair of paper between neighbours.
fn ring(center: (f64, f64), radii: (f64, f64), from: f64, turn: f64) -> String {
    let gap = 0.008f64.min(turn / 4.0);
    let (start, end) = (from + gap, from + turn - gap);
    let at = |radius: f64, angle: f64| {
        format!(
            "{:.2} {:.2}",
            center.0 + radius * angle.cos(),
            center.1 + radius * angle.sin()
        )
    };
    let large = i32::from(end - start > TAU / 2.0);
    let (inner, outer) = radii;
    format!(
        "M{} A{outer} {outer} 0 {large} 1 {} L{} A{inner} {inner} 0 {large} 0 {}Z",
        at(outer, start),
        at(outer, end),
        at(inner, end),
        at(inner, start)
    )
}
