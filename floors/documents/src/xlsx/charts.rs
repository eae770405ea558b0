//! Native charts (原生图表) over the cells of a chart's data sheet; other kinds are inserted as pictures.

use rust_xlsxwriter::{
    Chart as Native, ChartLineDashType, ChartMarker, ChartMarkerType, ChartType, Color, Image,
    Worksheet, XlsxError,
};

use super::sheet::HEAD;
use crate::figures::{Ink, png};
use crate::{Axis, Chart, Mark, Plot, Series, SeriesPlot, ShareLook};
use qd_base::Lang;

/// Puts the chart to the right of its data.
pub fn insert(
    sheet: &mut Worksheet,
    chart: &Chart,
    name: &str,
    columns: u16,
    lang: Lang,
) -> Result<(), XlsxError> {
    let native = match &chart.plot {
        Plot::Series(plot) => series_chart(chart, plot, name, lang),
        Plot::Share {
            look: ShareLook::Donut,
            slices,
        } => Some(donut(chart, slices.len() as u32, name)),
        Plot::Share {
            look: ShareLook::Pareto,
            slices,
        } => Some(pareto(chart, slices.len() as u32, name, lang)),
        Plot::Scatter(plot) => Some(scatter(chart, plot.points.len() as u32, name)),
        _ => None,
    };
    match native {
        Some(native) => sheet.insert_chart(HEAD, columns + 1, &native).map(|_| ()),
        None => picture(sheet, chart, columns, lang),
    }
}

/// A still picture for kinds Excel has no chart for; left out where no fonts are installed, the data stay.
fn picture(
    sheet: &mut Worksheet,
    chart: &Chart,
    columns: u16,
    lang: Lang,
) -> Result<(), XlsxError> {
    let Ok(picture) = png(chart, lang) else {
        return Ok(());
    };
    let image = Image::new_from_buffer(&picture.png)?
        .set_scale_width(0.5)
        .set_scale_height(0.5)
        .set_alt_text(&chart.title);
    sheet.insert_image(HEAD, columns + 1, &image).map(|_| ())
}

/// Where a column of the data sheet stands.
fn cells(name: &str, rows: u32, column: u16) -> (&str, u32, u16, u32, u16) {
    (name, HEAD + 1, column, HEAD + rows.max(1), column)
}

fn dress(native: &mut Native, chart: &Chart) {
    native.title().set_name(words(&chart.title).as_str());
    native
        .set_width(820)
        .set_height(400)
        .set_alt_text(&chart.title);
    native
        .legend()
        .set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
}

fn series_chart(chart: &Chart, plot: &SeriesPlot, name: &str, lang: Lang) -> Option<Native> {
    let rows = plot.categories.len() as u32;
    let groups = [
        (ChartType::Column, plot_group(plot, &[Mark::Bar])),
        (
            ChartType::ColumnStacked,
            plot_group(plot, &[Mark::StackedBar]),
        ),
        (
            ChartType::Line,
            plot_group(plot, &[Mark::Line, Mark::DashedLine]),
        ),
    ];
    let mut drawn = groups
        .into_iter()
        .filter(|(_, group)| !group.is_empty())
        .map(|(kind, group)| {
            let mut native = Native::new(kind);
            for (position, column, series) in group {
                add(&mut native, position, (column, series), name, rows);
            }
            native
        });
    let mut first = drawn.next()?;
    for other in drawn {
        first.combine(&other);
    }
    dress(&mut first, chart);
    if let Some(unit) = chart.unit_text(lang) {
        first.y_axis().set_name(words(&unit).as_str());
    }
    Some(first)
}

/// The series of some marks with their position and their column on the data sheet.
fn plot_group<'a>(plot: &'a SeriesPlot, marks: &[Mark]) -> Vec<(usize, u16, &'a Series)> {
    let mut column = 1;
    let mut group = Vec::new();
    for (position, series) in plot.series.iter().enumerate() {
        if marks.contains(&series.mark) {
            group.push((position, column, series));
        }
        column += 1 + 2 * series.bands.len() as u16;
    }
    group
}

fn add(
    native: &mut Native,
    position: usize,
    (column, series): (u16, &Series),
    name: &str,
    rows: u32,
) {
    let color = color(Ink::of_series(series.role, position));
    let line = matches!(series.mark, Mark::Line | Mark::DashedLine);
    let mut format = rust_xlsxwriter::ChartFormat::new();
    if line {
        let mut stroke = rust_xlsxwriter::ChartLine::new();
        stroke.set_color(color).set_width(2.25);
        if series.mark == Mark::DashedLine {
            stroke.set_dash_type(ChartLineDashType::Dash);
        }
        format.set_line(&stroke);
    } else {
        let mut fill = rust_xlsxwriter::ChartSolidFill::new();
        format.set_solid_fill(fill.set_color(color));
    }
    let added = native
        .add_series()
        .set_name((name, HEAD, column))
        .set_categories(cells(name, rows, 0))
        .set_values(cells(name, rows, column))
        .set_format(&mut format)
        .set_secondary_axis(series.axis == Axis::Right);
    if line {
        let mut marker = ChartMarker::new();
        added.set_marker(marker.set_type(ChartMarkerType::Circle).set_size(5));
    } else {
        added.set_gap(60);
        if series.mark == Mark::StackedBar {
            added.set_overlap(100);
        }
    }
}

fn donut(chart: &Chart, rows: u32, name: &str) -> Native {
    let mut native = Native::new(ChartType::Doughnut);
    native
        .add_series()
        .set_name((name, HEAD, 1))
        .set_categories(cells(name, rows, 0))
        .set_values(cells(name, rows, 1));
    native.set_hole_size(58);
    dress(&mut native, chart);
    native
}

fn pareto(chart: &Chart, rows: u32, name: &str, lang: Lang) -> Native {
    let Plot::Share { slices, .. } = &chart.plot else {
        return Native::new(ChartType::Column);
    };
    let plot = crate::figures::pareto(slices, lang);
    let mut bars = Native::new(ChartType::Column);
    let mut line = Native::new(ChartType::Line);
    for (position, series) in plot.series.iter().enumerate() {
        let native = if series.axis == Axis::Left {
            &mut bars
        } else {
            &mut line
        };
        add(native, position, (position as u16 + 1, series), name, rows);
    }
    bars.combine(&line);
    dress(&mut bars, chart);
    bars
}

fn scatter(chart: &Chart, rows: u32, name: &str) -> Native {
    let mut native = Native::new(ChartType::Scatter);
    native
        .add_series()
        .set_name(words(&chart.title).as_str())
        .set_categories(cells(name, rows, 1))
        .set_values(cells(name, rows, 2));
    if let Plot::Scatter(plot) = &chart.plot {
        native.x_axis().set_name(words(&plot.x_label).as_str());
        native.y_axis().set_name(words(&plot.y_label).as_str());
    }
    dress(&mut native, chart);
    native.legend().set_hidden();
    native
}

/// The writer takes names that start with `=` or hold `Sheet!A1` for references to cells; a space before and a wide
/// exclamation mark keep them words.
fn words(text: &str) -> String {
    let text = text.replace('!', "\u{ff01}");
    if text.starts_with('=') {
        format!(" {text}")
    } else {
        text
    }
}

fn color(ink: Ink) -> Color {
    let hex = ink.hex();
    Color::RGB(u32::from_str_radix(hex.trim_start_matches('#'), 16).unwrap_or(0))
}
