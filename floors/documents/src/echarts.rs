//! Charts in the browser (交互图): the same chart as an ECharts option. Each datum carries its printed text as `text`;
//! the page's element shows it in tooltips, and as label where a series says `labelText`. Axes say `format` (percent
//! or number), a bridge's axis its `floor`, a tornado's axis the `offsetBy` to add to its captions.

use qd_base::Lang;
use serde_json::{Value as Json, json};

use crate::figures::{Ink, SERIES, heat_is_dark, pareto, waterfall_spans};
use crate::words::say;
use crate::{
    Axis, Chart, Mark, Node, Plot, ScatterPlot, Series, SeriesPlot, ShareLook, Slice, Step,
    StepRole, TornadoItem, Value,
};

/// The option; `None` for kinds that stay still figures on the page (Gantt, risk matrix, bullets, histogram).
pub fn option(chart: &Chart, lang: Lang) -> Option<Json> {
    let sheet = Sheet { chart, lang };
    let mut option = match &chart.plot {
        Plot::Series(plot) => sheet.series(plot),
        Plot::Waterfall { steps } => sheet.waterfall(steps),
        Plot::Heatmap {
            columns,
            rows,
            values,
        } => sheet.heatmap(columns, rows, values),
        Plot::Treemap { nodes } => sheet.treemap(nodes),
        Plot::Tornado { base, items } => sheet.tornado(base, items),
        Plot::Scatter(plot) => sheet.scatter(plot),
        Plot::Share {
            look: ShareLook::Donut,
            slices,
        } => sheet.donut(slices),
        Plot::Share {
            look: ShareLook::Pareto,
            slices,
        } => sheet.series(&pareto(slices, lang)),
        Plot::Bullet { .. }
        | Plot::Histogram { .. }
        | Plot::Gantt { .. }
        | Plot::RiskMatrix { .. } => {
            return None;
        }
    };
    option["color"] = json!(SERIES);
    option["aria"] = json!({ "enabled": true, "label": { "description": chart.title } });
    option["animationDuration"] = json!(300);
    Some(option)
}

struct Sheet<'a> {
    chart: &'a Chart,
    lang: Lang,
}

impl Sheet<'_> {
    fn number(&self, value: &Value) -> Option<f64> {
        value.number(self.chart.scale, self.lang)
    }

    fn text(&self, value: &Value) -> String {
        value.print(self.chart.scale, self.lang)
    }

    fn datum(&self, value: &Value) -> Json {
        match self.number(value) {
            Some(number) => json!({ "value": number, "text": self.text(value) }),
            None => Json::Null,
        }
    }

    fn value_axis(&self, rates: bool) -> Json {
        let name = self.chart.unit_text(self.lang).filter(|_| !rates);
        json!({
            "type": "value", "name": name, "scale": false,
            "format": if rates { "percent" } else { "number" },
            "splitLine": { "lineStyle": { "type": "dashed" } }
        })
    }

    fn series(&self, plot: &SeriesPlot) -> Json {
        let on = |axis: Axis| plot.series.iter().filter(move |series| series.axis == axis);
        let mut axes = vec![self.value_axis(on(Axis::Left).any(is_rate))];
        if on(Axis::Right).next().is_some() {
            axes.push(self.value_axis(on(Axis::Right).any(is_rate)));
        }
        let series: Vec<Json> = plot
            .series
            .iter()
            .enumerate()
            .flat_map(|(i, series)| self.one_series(i, series))
            .collect();
        let names: Vec<&str> = plot
            .series
            .iter()
            .map(|series| series.name.as_str())
            .collect();
        json!({
            "tooltip": { "trigger": "axis" },
            "legend": { "data": names, "type": "scroll", "left": 0, "top": 0 },
            "grid": { "left": 8, "right": 8, "top": 48, "bottom": 8, "containLabel": true },
            "xAxis": { "type": "category", "data": plot.categories },
            "yAxis": axes,
            "series": series
        })
    }

    fn one_series(&self, position: usize, series: &Series) -> Vec<Json> {
        let color = Ink::of_series(series.role, position).hex();
        let data: Vec<Json> = series
            .values
            .iter()
            .map(|value| self.datum(value))
            .collect();
        let right = usize::from(series.axis == Axis::Right);
        let line = matches!(series.mark, Mark::Line | Mark::DashedLine);
        let mut main = json!({
            "name": series.name, "type": if line { "line" } else { "bar" }, "data": data,
            "yAxisIndex": right, "itemStyle": { "color": color }, "role": role_of(series)
        });
        if line {
            let dash = if series.mark == Mark::DashedLine {
                "dashed"
            } else {
                "solid"
            };
            main["lineStyle"] = json!({ "width": 2, "type": dash, "color": color });
            main["symbolSize"] = json!(5);
            main["connectNulls"] = json!(false);
        } else {
            main["barMaxWidth"] = json!(46);
        }
        if series.mark == Mark::StackedBar {
            main["stack"] = json!(format!("stack{right}"));
        }
        let mut all = vec![main];
        for (k, band) in series.bands.iter().enumerate() {
            all.extend(self.band(format!("band{position}-{k}"), band, &color, right));
        }
        all
    }

    /// A fan as two stacked lines: an invisible floor and the area above it.
    fn band(&self, stack: String, band: &crate::Band, color: &str, right: usize) -> [Json; 2] {
        let low: Vec<Option<f64>> = band.low.iter().map(|value| self.number(value)).collect();
        let high = band.high.iter().map(|value| self.number(value));
        let width: Vec<Option<f64>> = low
            .iter()
            .zip(high)
            .map(|(low, high)| low.zip(high).map(|(low, high)| high - low))
            .collect();
        let line = |data: &[Option<f64>], opacity: f64| {
            json!({
                "type": "line", "stack": stack, "stackStrategy": "all", "data": data, "symbol": "none",
                "yAxisIndex": right, "silent": true, "tooltip": { "show": false }, "z": 1,
                "lineStyle": { "opacity": 0 }, "areaStyle": { "opacity": opacity, "color": color }
            })
        };
        [line(&low, 0.0), line(&width, 0.16)]
    }

    fn waterfall(&self, steps: &[Step]) -> Json {
        let spans = waterfall_spans(self.chart, steps, self.lang);
        let names: Vec<&str> = steps.iter().map(|step| step.label.as_str()).collect();
        let floor: Vec<f64> = spans.iter().map(|(from, to)| from.min(*to)).collect();
        let bars: Vec<Json> = steps
            .iter()
            .zip(&spans)
            .map(|(step, (from, to))| {
                let ink = match step.role {
                    StepRole::Total => Ink::Actual,
                    StepRole::Change if to >= from => Ink::Good,
                    StepRole::Change => Ink::Bad,
                };
                json!({
                    "value": (to - from).abs(), "text": self.text(&step.value),
                    "itemStyle": { "color": ink.hex() }
                })
            })
            .collect();
        let lowest = floor.iter().zip(&spans).filter(|(_, span)| span.0 != 0.0);
        let start = lowest
            .map(|(floor, _)| *floor)
            .fold(f64::INFINITY, f64::min);
        let mut axis = self.value_axis(false);
        if start.is_finite() && start > 0.0 {
            axis["floor"] = json!(start);
        }
        json!({
            "tooltip": { "trigger": "item" },
            "grid": { "left": 8, "right": 8, "top": 32, "bottom": 8, "containLabel": true },
            "xAxis": { "type": "category", "data": names, "axisLabel": { "interval": 0, "hideOverlap": false } },
            "yAxis": [axis],
            "series": [
                { "type": "bar", "stack": "bridge", "silent": true, "data": floor,
                  "itemStyle": { "color": "transparent" }, "tooltip": { "show": false } },
                { "type": "bar", "stack": "bridge", "data": bars, "barMaxWidth": 60,
                  "label": { "show": true, "position": "top" }, "labelText": true }
            ]
        })
    }

    fn heatmap(&self, columns: &[String], rows: &[String], values: &[Vec<Value>]) -> Json {
        let mut cells = Vec::new();
        let mut largest = 0.0f64;
        for (r, row) in values.iter().enumerate() {
            for (c, value) in row.iter().enumerate() {
                let Some(number) = self.number(value) else {
                    continue;
                };
                largest = largest.max(number.abs());
                cells.push(json!({ "value": [c, r, number], "text": self.text(value) }));
            }
        }
        // The colours of the cells are the same in both themes, so the words on them must be chosen by the cell.
        for cell in &mut cells {
            let heat =
                cell["value"][2].as_f64().unwrap_or_default() / largest.max(f64::MIN_POSITIVE);
            let ink = if heat_is_dark(heat) {
                Ink::White
            } else {
                Ink::Text
            };
            cell["label"] = json!({ "color": ink.hex() });
        }
        json!({
            "tooltip": { "trigger": "item" },
            "grid": { "left": 8, "right": 8, "top": 8, "bottom": 40, "containLabel": true },
            "xAxis": { "type": "category", "data": columns },
            "yAxis": { "type": "category", "data": rows, "inverse": true },
            "visualMap": {
                "min": -largest, "max": largest, "show": false,
                "inRange": { "color": [Ink::Heat(-1.0).hex(), Ink::Heat(0.0).hex(), Ink::Heat(1.0).hex()] }
            },
            "series": [{ "type": "heatmap", "data": cells, "label": { "show": true }, "labelText": true }]
        })
    }

    fn treemap(&self, nodes: &[Node]) -> Json {
        json!({
            "tooltip": { "trigger": "item" },
            "series": [{
                "type": "treemap", "data": self.nodes(nodes), "roam": false, "nodeClick": false,
                "breadcrumb": { "show": false }, "upperLabel": { "show": true, "height": 22 },
                "levels": [{ "itemStyle": { "gapWidth": 2 }, "upperLabel": { "show": false } },
                           { "itemStyle": { "gapWidth": 1 } }]
            }]
        })
    }

    fn nodes(&self, nodes: &[Node]) -> Vec<Json> {
        nodes
            .iter()
            .map(|node| {
                json!({
                    "name": node.label, "value": self.number(&node.value).unwrap_or(0.0).max(0.0),
                    "text": self.text(&node.value), "note": node.note, "children": self.nodes(&node.children)
                })
            })
            .collect()
    }

    fn tornado(&self, base: &Value, items: &[TornadoItem]) -> Json {
        let middle = self.number(base).unwrap_or(0.0);
        let names: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
        let side = |pick: fn(&TornadoItem) -> &Value, key: &str, ink: Ink| {
            let data: Vec<Json> = items
                .iter()
                .map(|item| {
                    let value = pick(item);
                    let distance = self.number(value).map(|end| end - middle);
                    json!({ "value": distance, "text": self.text(value) })
                })
                .collect();
            json!({
                "name": say(self.lang, key), "type": "bar", "stack": "tornado", "data": data,
                "itemStyle": { "color": ink.hex() }, "label": { "show": true }, "labelText": true
            })
        };
        json!({
            "tooltip": { "trigger": "item" },
            "legend": { "left": 0, "top": 0 },
            "grid": { "left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": true },
            "xAxis": { "type": "value", "offsetBy": middle, "baseText": self.text(base) },
            "yAxis": { "type": "category", "data": names, "inverse": true },
            "series": [side(|item| &item.low, "column-low", Ink::Bad), side(|item| &item.high, "column-high", Ink::Good)]
        })
    }

    fn scatter(&self, plot: &ScatterPlot) -> Json {
        let largest = plot
            .points
            .iter()
            .filter_map(|point| point.size.as_ref().and_then(|size| self.number(size)))
            .fold(0.0, f64::max);
        let points: Vec<Json> = plot
            .points
            .iter()
            .filter_map(|point| {
                let place = (self.number(&point.x)?, self.number(&point.y)?);
                let size = point.size.as_ref().and_then(|size| self.number(size)).unwrap_or(0.0);
                let symbol = if largest > 0.0 { 10.0 + 34.0 * (size.max(0.0) / largest).sqrt() } else { 12.0 };
                let text = format!("{}, {}", self.text(&point.x), self.text(&point.y));
                Some(json!({ "name": point.label, "value": [place.0, place.1], "text": text, "symbolSize": symbol }))
            })
            .collect();
        let mut lines = Vec::new();
        lines.extend(
            plot.x_split
                .iter()
                .filter_map(|x| self.number(x))
                .map(|x| json!({ "xAxis": x })),
        );
        lines.extend(
            plot.y_split
                .iter()
                .filter_map(|y| self.number(y))
                .map(|y| json!({ "yAxis": y })),
        );
        let format = |pick: fn(&crate::Point) -> &Value| {
            let rate = plot
                .points
                .iter()
                .any(|point| matches!(pick(point), Value::Percent(_) | Value::Change(_)));
            if rate { "percent" } else { "number" }
        };
        json!({
            "tooltip": { "trigger": "item" },
            "grid": { "left": 16, "right": 40, "top": 24, "bottom": 32, "containLabel": true },
            "xAxis": { "type": "value", "name": plot.x_label, "scale": true, "format": format(|p| &p.x),
                       "nameLocation": "middle", "nameGap": 28 },
            "yAxis": { "type": "value", "name": plot.y_label, "scale": true, "format": format(|p| &p.y) },
            "series": [{
                "type": "scatter", "data": points, "label": { "show": true, "position": "right", "formatter": "{b}" },
                "markLine": { "silent": true, "symbol": "none", "label": { "show": false }, "data": lines }
            }]
        })
    }

    fn donut(&self, slices: &[Slice]) -> Json {
        let data: Vec<Json> = slices
            .iter()
            .map(|slice| {
                let text = format!("{} ({})", self.text(&slice.value), self.text(&slice.share));
                json!({ "name": slice.label, "value": self.number(&slice.value).unwrap_or(0.0).max(0.0), "text": text })
            })
            .collect();
        json!({
            "tooltip": { "trigger": "item" },
            "legend": { "type": "scroll", "left": 0, "top": 0 },
            "series": [{ "type": "pie", "radius": ["42%", "70%"], "top": 24, "data": data }]
        })
    }
}

fn is_rate(series: &Series) -> bool {
    let first = series.values.iter().find(|value| **value != Value::Absent);
    matches!(first, Some(Value::Percent(_) | Value::Change(_)))
}

fn role_of(series: &Series) -> Json {
    serde_json::to_value(series.role).expect("a plain enum always serialises")
}
