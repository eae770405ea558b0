//! Coloured grids (热力图、风险矩阵): rows by columns, each cell with its number.

use qd_base::Lang;

use super::axis::{self, SMALL, widest};
use super::canvas::{Area, Canvas, Style, fit, text_width};
use super::ink::{Ink, heat_is_dark};
use crate::words::say;
use crate::{Chart, Risk, Value};

/// Draws rows by columns; colours run from the largest loss to the largest gain.
pub fn draw(
    chart: &Chart,
    columns: &[String],
    rows: &[String],
    values: &[Vec<Value>],
    lang: Lang,
) -> Canvas {
    let height = 26.0f64.max(360.0 / rows.len().max(1) as f64).min(38.0);
    let mut canvas = Canvas::new(super::WIDTH, 40.0 + height * rows.len() as f64 + 30.0);
    axis::unit(&mut canvas, chart, lang);
    let left = widest(rows).min(130.0) + 18.0;
    let w = canvas.width - left - 8.0;
    let area = Area::new(left, 34.0, w, height * rows.len() as f64);
    let number = |value: &Value| value.number(chart.scale, lang);
    let largest = values
        .iter()
        .flatten()
        .filter_map(number)
        .fold(0.0f64, |a, b| a.max(b.abs()));
    let slot = w / columns.len().max(1) as f64;
    for (r, (row, cells)) in rows.iter().zip(values).enumerate() {
        let y = area.y + height * r as f64;
        let style = Style::new(SMALL).end().ink(Ink::Text);
        canvas.text(
            (left - 9.0, y + height / 2.0 + 4.0),
            &fit(row, SMALL, 130.0),
            style,
        );
        for (c, value) in cells.iter().enumerate() {
            let cell = Area::new(left + slot * c as f64, y, slot, height).inset(1.0);
            let heat = number(value).map(|x| if largest > 0.0 { x / largest } else { 0.0 });
            canvas.rect(cell, heat.map_or(Ink::Shade, Ink::Heat), 1.0);
            let ink = match heat {
                // Cells keep their colour in the dark, so their text does as well.
                Some(heat) if heat_is_dark(heat) => Ink::White,
                Some(_) => Ink::Black,
                None => Ink::Muted,
            };
            let text = value.print(chart.scale, lang);
            if text_width(&text, 10.5) <= cell.w {
                let at = (cell.x + cell.w / 2.0, cell.y + cell.h / 2.0 + 4.0);
                canvas.text(at, &text, Style::new(10.5).middle().ink(ink));
            }
        }
    }
    axis::categories(&mut canvas, columns, area);
    canvas
}

/// Draws the five by five risk matrix.
pub fn risks(risks: &[Risk], lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 380.0);
    let area = Area::new(70.0, 14.0, 400.0, 310.0);
    let (w, h) = (area.w / 5.0, area.h / 5.0);
    for probability in 1..=5u8 {
        for impact in 1..=5u8 {
            let ink = match u32::from(probability) * u32::from(impact) {
                15.. => Ink::Bad,
                8..15 => Ink::Watch,
                _ => Ink::Good,
            };
            let x = area.x + w * f64::from(impact - 1);
            let y = area.bottom() - h * f64::from(probability);
            canvas.rect(Area::new(x, y, w, h).inset(1.0), ink, 0.30);
            let here: Vec<&Risk> = risks
                .iter()
                .filter(|risk| risk.probability == probability && risk.impact == impact)
                .collect();
            cell_risks(&mut canvas, &here, Area::new(x, y, w, h));
        }
    }
    let caption = Style::new(SMALL).middle().ink(Ink::Muted);
    for n in 1..=5 {
        let at = f64::from(n) - 0.5;
        canvas.text(
            (area.x + w * at, area.bottom() + 16.0),
            &n.to_string(),
            caption,
        );
        canvas.text(
            (area.x - 12.0, area.bottom() - h * at + 4.0),
            &n.to_string(),
            caption,
        );
    }
    let bold = Style::new(12.0).middle().bold();
    canvas.text(
        (area.x + area.w / 2.0, area.bottom() + 38.0),
        &format!("{} →", say(lang, "column-impact")),
        bold,
    );
    let side = (area.x - 36.0, area.y + area.h / 2.0);
    canvas.text_turned(
        side,
        &format!("{} →", say(lang, "column-probability")),
        bold,
        -90.0,
    );
    for (i, risk) in risks.iter().take(16).enumerate() {
        let text = fit(&format!("{}  {}", risk.number, risk.label), SMALL, 230.0);
        canvas.text(
            (area.right() + 16.0, area.y + 14.0 + 19.0 * i as f64),
            &text,
            Style::new(SMALL),
        );
    }
    canvas
}

fn cell_risks(canvas: &mut Canvas, risks: &[&Risk], cell: Area) {
    for (i, risk) in risks.iter().take(6).enumerate() {
        let x = cell.x + 16.0 + 24.0 * (i % 3) as f64;
        let y = cell.y + 20.0 + 24.0 * (i / 3) as f64;
        canvas.dot((x, y), 11.0, Ink::Actual, 1.0);
        canvas.text(
            (x, y + 3.5),
            &risk.number,
            Style::new(10.0).middle().bold().ink(Ink::White),
        );
    }
}
