//! Points in four quadrants (四象限图): for example growth against share.

use qd_base::Lang;

use super::axis::{self, Axis, SMALL};
use super::canvas::{Area, Canvas, Stroke, Style, fit, text_width};
use super::ink::Ink;
use crate::{Chart, ScatterPlot, Value};

/// Draws the points with the lines where quadrants meet.
pub fn draw(chart: &Chart, plot: &ScatterPlot, lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 390.0);
    let number = |value: &Value| value.number(chart.scale, lang);
    let axis_of = |pick: &dyn Fn(&crate::Point) -> Value, split: &Option<Value>| {
        let values: Vec<Value> = plot.points.iter().map(pick).collect();
        let ends = values.iter().chain(split).filter_map(number);
        Axis::covering(ends, 6, axis::look_of(&values))
    };
    let across = axis_of(&|point| point.x.clone(), &plot.x_split);
    let up = axis_of(&|point| point.y.clone(), &plot.y_split);
    let left = up.caption_width() + 40.0;
    let area = Area::new(
        left,
        16.0,
        canvas.width - left - 24.0,
        canvas.height - 16.0 - 50.0,
    );
    axis::grid_left(&mut canvas, &up, area);
    axis::grid_below(&mut canvas, &across, area);
    let sheet = Sheet { across, up, area };
    sheet.splits(
        &mut canvas,
        plot.x_split.as_ref().and_then(number),
        plot.y_split.as_ref().and_then(number),
    );
    sheet.points(&mut canvas, chart, plot, lang);
    let bold = Style::new(11.5).middle().bold();
    canvas.text(
        (area.x + area.w / 2.0, canvas.height - 8.0),
        &plot.x_label,
        bold,
    );
    canvas.text_turned((14.0, area.y + area.h / 2.0), &plot.y_label, bold, -90.0);
    canvas
}

struct Sheet {
    across: Axis,
    up: Axis,
    area: Area,
}

impl Sheet {
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let area = self.area;
        (
            self.across.place(x, area.x, area.right()),
            self.up.place(y, area.bottom(), area.y),
        )
    }

    fn splits(&self, canvas: &mut Canvas, x: Option<f64>, y: Option<f64>) {
        let (area, stroke) = (self.area, Stroke::new(Ink::Muted, 1.4).dashed());
        if let Some(x) = x {
            let x = self.place(x, self.up.low).0;
            canvas.line((x, area.y), (x, area.bottom()), stroke);
        }
        if let Some(y) = y {
            let y = self.place(self.across.low, y).1;
            canvas.line((area.x, y), (area.right(), y), stroke);
        }
    }

    fn points(&self, canvas: &mut Canvas, chart: &Chart, plot: &ScatterPlot, lang: Lang) {
        let number = |value: &Value| value.number(chart.scale, lang);
        let size_of = |point: &crate::Point| point.size.as_ref().and_then(number);
        let largest = plot.points.iter().filter_map(size_of).fold(0.0, f64::max);
        let mut taken: Vec<Area> = Vec::new();
        for (i, point) in plot.points.iter().enumerate() {
            let (Some(x), Some(y)) = (number(&point.x), number(&point.y)) else {
                continue;
            };
            let size = size_of(point).filter(|_| largest > 0.0);
            let radius = size.map_or(6.0, |size| 5.0 + 17.0 * (size.max(0.0) / largest).sqrt());
            let at = self.place(x, y);
            canvas.dot(at, radius, Ink::Series(i), 0.78);
            let text = fit(&point.label, SMALL, 110.0);
            label(canvas, &text, (at, radius), self.area, &mut taken);
        }
    }
}

/// Writes a caption right, left, above or below its point, wherever no other caption stands yet.
fn label(
    canvas: &mut Canvas,
    text: &str,
    (at, radius): ((f64, f64), f64),
    area: Area,
    taken: &mut Vec<Area>,
) {
    let w = text_width(text, SMALL);
    let places = [
        (at.0 + radius + 4.0, at.1 + 4.0),
        (at.0 - radius - 4.0 - w, at.1 + 4.0),
        (at.0 - w / 2.0, at.1 - radius - 4.0),
        (at.0 - w / 2.0, at.1 + radius + 12.0),
    ];
    let space = |(x, y): (f64, f64)| Area::new(x, y - 10.0, w, 13.0);
    let free = |p: &(f64, f64)| {
        let s = space(*p);
        let inside = s.x >= area.x && s.right() <= area.right() + 20.0;
        let apart =
            |t: &Area| s.right() < t.x || t.right() < s.x || s.bottom() < t.y || t.bottom() < s.y;
        inside && taken.iter().all(apart)
    };
    let spot = places.into_iter().find(free).unwrap_or(places[0]);
    taken.push(space(spot));
    canvas.text(spot, text, Style::new(SMALL));
}
