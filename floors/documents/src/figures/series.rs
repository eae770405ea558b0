//! Lines, bars, stacks and forecast fans over shared categories (折线、柱状、堆积、预测扇形).

use qd_base::Lang;

use super::axis::{self, Axis, Look, Swatch};
use super::canvas::{Area, Canvas, Stroke, Style, text_width};
use super::ink::Ink;
use crate::words::say_with;
use crate::{Axis as Side, Band, Chart, Mark, Series, SeriesPlot, Value};

struct Sheet<'a> {
    chart: &'a Chart,
    plot: &'a SeriesPlot,
    lang: Lang,
    area: Area,
    left: Axis,
    right: Option<Axis>,
}

/// Draws the series.
pub fn draw(chart: &Chart, plot: &SeriesPlot, lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 330.0);
    let taken = axis::unit(&mut canvas, chart, lang);
    let width = canvas.width - taken;
    let top = axis::legend(&mut canvas, &legend(plot, lang), width).max(24.0) + 8.0;
    let left = side_axis(chart, plot, Side::Left, lang)
        .unwrap_or_else(|| Axis::covering([], 5, Look::Number));
    let right = side_axis(chart, plot, Side::Right, lang);
    let x = left.caption_width() + 16.0;
    let end = right
        .as_ref()
        .map_or(14.0, |axis| axis.caption_width() + 16.0);
    let w = canvas.width - x - end;
    let h = canvas.height - top - axis::categories_height(&plot.categories, w);
    let sheet = Sheet {
        chart,
        plot,
        lang,
        area: Area::new(x, top, w, h),
        left,
        right,
    };
    axis::grid_left(&mut canvas, &sheet.left, sheet.area);
    if let Some(right) = &sheet.right {
        axis::captions_right(&mut canvas, right, sheet.area);
    }
    axis::categories(&mut canvas, &plot.categories, sheet.area);
    sheet.bands(&mut canvas);
    sheet.bars(&mut canvas);
    sheet.stacks(&mut canvas);
    sheet.lines(&mut canvas);
    canvas
}

fn legend(plot: &SeriesPlot, lang: Lang) -> Vec<(String, Ink, Swatch)> {
    let mut entries = Vec::new();
    for (i, series) in plot.series.iter().enumerate() {
        let ink = Ink::of_series(series.role, i);
        let swatch = match series.mark {
            Mark::Line => Swatch::Line,
            Mark::DashedLine => Swatch::Dashed,
            Mark::Bar | Mark::StackedBar => Swatch::Block,
        };
        entries.push((series.name.clone(), ink, swatch));
        for (depth, band) in series.bands.iter().enumerate() {
            let name = say_with(lang, "band-level", &[("level", &band.level)]);
            entries.push((name, ink, Swatch::Faint(0.16 + 0.14 * depth as f64)));
        }
    }
    entries
}

/// The axis of one side; `None` when no series stands there.
fn side_axis(chart: &Chart, plot: &SeriesPlot, side: Side, lang: Lang) -> Option<Axis> {
    let on_side: Vec<&Series> = plot
        .series
        .iter()
        .filter(|series| series.axis == side)
        .collect();
    let first = on_side.first()?;
    let number = |value: &Value| value.number(chart.scale, lang);
    let mut values: Vec<f64> = on_side
        .iter()
        .filter(|series| series.mark != Mark::StackedBar)
        .flat_map(|series| {
            let bands = series
                .bands
                .iter()
                .flat_map(|band| band.low.iter().chain(&band.high));
            series.values.iter().chain(bands).filter_map(number)
        })
        .collect();
    for i in 0..plot.categories.len() {
        let stacked = on_side
            .iter()
            .filter(|series| series.mark == Mark::StackedBar);
        let parts = stacked.filter_map(|series| series.values.get(i).and_then(number));
        let (up, down) = parts.fold((0.0, 0.0), |(up, down), x: f64| {
            (up + x.max(0.0), down + x.min(0.0))
        });
        values.extend([up, down]);
    }
    let has_bars = on_side
        .iter()
        .any(|series| matches!(series.mark, Mark::Bar | Mark::StackedBar));
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if has_bars || (low > 0.0 && low < 0.7 * high) {
        values.push(0.0);
    }
    Some(Axis::covering(values, 5, axis::look_of(&first.values)))
}

impl Sheet<'_> {
    fn x(&self, i: usize) -> f64 {
        self.area.x + self.slot() * (i as f64 + 0.5)
    }

    fn slot(&self) -> f64 {
        self.area.w / self.plot.categories.len().max(1) as f64
    }

    fn y(&self, series: &Series, value: f64) -> f64 {
        let axis = match (series.axis, &self.right) {
            (Side::Right, Some(axis)) => axis,
            _ => &self.left,
        };
        axis.place(value, self.area.bottom(), self.area.y)
    }

    fn number(&self, value: Option<&Value>) -> Option<f64> {
        value.and_then(|value| value.number(self.chart.scale, self.lang))
    }

    fn bands(&self, canvas: &mut Canvas) {
        for (i, series) in self.plot.series.iter().enumerate() {
            let ink = Ink::of_series(series.role, i);
            for band in &series.bands {
                canvas.shape(&self.outline(series, band), ink, 0.16);
            }
        }
    }

    /// The upper ends from left to right, then the lower ones back.
    fn outline(&self, series: &Series, band: &Band) -> Vec<(f64, f64)> {
        let mut outline = Vec::new();
        let mut back = Vec::new();
        for k in 0..self.plot.categories.len() {
            let ends = (self.number(band.low.get(k)), self.number(band.high.get(k)));
            if let (Some(low), Some(high)) = ends {
                outline.push((self.x(k), self.y(series, high)));
                back.push((self.x(k), self.y(series, low)));
            }
        }
        outline.extend(back.into_iter().rev());
        outline
    }

    fn bars(&self, canvas: &mut Canvas) {
        let bars: Vec<(usize, &Series)> = self.of_mark(&[Mark::Bar]);
        let wide = (self.slot() * 0.72 / bars.len().max(1) as f64).min(46.0);
        let labelled = bars.len() == 1 && self.plot.categories.len() <= 14;
        for (place, (i, series)) in bars.iter().enumerate() {
            let ink = Ink::of_series(series.role, *i);
            let shift = (place as f64 - bars.len() as f64 / 2.0) * wide;
            for k in 0..self.plot.categories.len() {
                let Some(value) = self.number(series.values.get(k)) else {
                    continue;
                };
                let (zero, y) = (self.y(series, 0.0), self.y(series, value));
                let area = Area::new(
                    self.x(k) + shift + 0.5,
                    y.min(zero),
                    wide - 1.0,
                    (y - zero).abs(),
                );
                canvas.rect(area, ink, 1.0);
                if labelled {
                    let text = series.values[k].print(self.chart.scale, self.lang);
                    self.label(canvas, &text, (area.x + area.w / 2.0, y), value < 0.0);
                }
            }
        }
    }

    fn label(&self, canvas: &mut Canvas, text: &str, at: (f64, f64), below: bool) {
        if text_width(text, 10.0) <= self.slot() + 4.0 {
            let y = if below { at.1 + 12.0 } else { at.1 - 4.0 };
            canvas.text((at.0, y), text, Style::new(10.0).middle().ink(Ink::Muted));
        }
    }

    fn stacks(&self, canvas: &mut Canvas) {
        let stacked = self.of_mark(&[Mark::StackedBar]);
        let wide = (self.slot() * 0.62).min(52.0);
        for k in 0..self.plot.categories.len() {
            let (mut up, mut down) = (0.0, 0.0);
            for (i, series) in &stacked {
                let Some(value) = self.number(series.values.get(k)) else {
                    continue;
                };
                let from = if value < 0.0 { &mut down } else { &mut up };
                let (start, end) = (self.y(series, *from), self.y(series, *from + value));
                *from += value;
                let area = Area::new(
                    self.x(k) - wide / 2.0,
                    start.min(end),
                    wide,
                    (start - end).abs(),
                );
                canvas.rect(area, Ink::of_series(series.role, *i), 1.0);
            }
        }
    }

    fn lines(&self, canvas: &mut Canvas) {
        for (i, series) in self.of_mark(&[Mark::Line, Mark::DashedLine]) {
            let ink = Ink::of_series(series.role, i);
            let stroke = match series.mark {
                Mark::DashedLine => Stroke::new(ink, 2.2).dashed(),
                _ => Stroke::new(ink, 2.2),
            };
            for run in self.runs(series) {
                canvas.polyline(&run, stroke);
                let dots = run.iter().filter(|_| self.plot.categories.len() <= 26);
                dots.for_each(|point| canvas.dot(*point, 2.8, ink, 1.0));
            }
        }
    }

    /// The points of a line, broken where values are absent.
    fn runs(&self, series: &Series) -> Vec<Vec<(f64, f64)>> {
        let mut runs = vec![Vec::new()];
        for k in 0..self.plot.categories.len() {
            match self.number(series.values.get(k)) {
                Some(value) => {
                    let point = (self.x(k), self.y(series, value));
                    runs.last_mut().expect("never empty").push(point);
                }
                None => runs.push(Vec::new()),
            }
        }
        runs
    }

    fn of_mark(&self, marks: &[Mark]) -> Vec<(usize, &Series)> {
        let all = self.plot.series.iter().enumerate();
        all.filter(|(_, series)| marks.contains(&series.mark))
            .collect()
    }
}
