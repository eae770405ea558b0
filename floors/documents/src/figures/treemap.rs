//! Nested areas (树图): squarified, so that areas stay comparable (Bruls, Huizing and van Wijk 2000).

use qd_base::Lang;

use super::axis;
use super::canvas::{Area, Canvas, Style, fit, text_width};
use super::ink::Ink;
use crate::{Chart, Node};

/// Draws the areas; parts of one branch share its colour.
pub fn draw(chart: &Chart, nodes: &[Node], lang: Lang) -> Canvas {
    let mut canvas = Canvas::new(super::WIDTH, 380.0);
    axis::unit(&mut canvas, chart, lang);
    let area = Area::new(4.0, 26.0, canvas.width - 8.0, canvas.height - 32.0);
    for (i, (node, place)) in laid(chart, nodes, area, lang).into_iter().enumerate() {
        let place = place.inset(1.5);
        canvas.rect(place, Ink::Series(i), 1.0);
        branch(&mut canvas, chart, node, place, lang);
    }
    canvas
}

fn branch(canvas: &mut Canvas, chart: &Chart, node: &Node, area: Area, lang: Lang) {
    if node.children.is_empty() {
        leaf(canvas, chart, node, area, lang);
        return;
    }
    let head = if area.h > 46.0 && area.w > 50.0 {
        20.0
    } else {
        0.0
    };
    if head > 0.0 {
        let text = format!("{}  {}", node.label, node.value.print(chart.scale, lang));
        let style = Style::new(11.5).bold().ink(Ink::White);
        canvas.text(
            (area.x + 6.0, area.y + 14.5),
            &fit(&text, 11.5, area.w - 10.0),
            style,
        );
    }
    let inside = Area::new(area.x, area.y + head, area.w, area.h - head).inset(1.5);
    for (i, (child, place)) in laid(chart, &node.children, inside, lang)
        .into_iter()
        .enumerate()
    {
        let place = place.inset(0.8);
        canvas.rect(place, Ink::White, if i % 2 == 0 { 0.14 } else { 0.20 });
        leaf(canvas, chart, child, place, lang);
    }
}

fn leaf(canvas: &mut Canvas, chart: &Chart, node: &Node, area: Area, lang: Lang) {
    if area.w < text_width(&node.label, 11.0).min(44.0) + 8.0 || area.h < 16.0 {
        return;
    }
    let style = Style::new(11.0).ink(Ink::White);
    canvas.text(
        (area.x + 5.0, area.y + 14.0),
        &fit(&node.label, 11.0, area.w - 8.0),
        style,
    );
    let value = node.value.print(chart.scale, lang);
    if area.h > 32.0 && text_width(&value, 10.5) < area.w - 8.0 {
        canvas.text(
            (area.x + 5.0, area.y + 28.0),
            &value,
            Style::new(10.5).ink(Ink::White),
        );
    }
    if let Some(note) = node.note.as_ref().filter(|_| area.h > 46.0) {
        let note = fit(note, 10.0, area.w - 8.0);
        canvas.text(
            (area.x + 5.0, area.y + 42.0),
            &note,
            Style::new(10.0).ink(Ink::White),
        );
    }
}

/// Areas for nodes with something to show, largest first.
fn laid<'a>(chart: &Chart, nodes: &'a [Node], area: Area, lang: Lang) -> Vec<(&'a Node, Area)> {
    let size = |node: &Node| node.value.number(chart.scale, lang).unwrap_or(0.0).max(0.0);
    let mut sized: Vec<(&Node, f64)> = nodes
        .iter()
        .map(|n| (n, size(n)))
        .filter(|(_, s)| *s > 0.0)
        .collect();
    sized.sort_by(|a, b| b.1.total_cmp(&a.1));
    let total: f64 = sized.iter().map(|(_, s)| s).sum();
    let unit = area.w * area.h / total.max(f64::MIN_POSITIVE);
    let sizes: Vec<f64> = sized.iter().map(|(_, s)| s * unit).collect();
    let places = squarify(&sizes, area);
    sized
        .into_iter()
        .map(|(node, _)| node)
        .zip(places)
        .collect()
}

/// Lays sizes (largest first, summing to the area) row by row so that rectangles stay near squares.
fn squarify(sizes: &[f64], mut area: Area) -> Vec<Area> {
    let mut places = Vec::with_capacity(sizes.len());
    let mut rest = sizes;
    while !rest.is_empty() {
        let side = area.w.min(area.h).max(1e-9);
        let mut n = 1;
        while n < rest.len() && worst(&rest[..n + 1], side) <= worst(&rest[..n], side) {
            n += 1;
        }
        let (row, after) = rest.split_at(n);
        let sum: f64 = row.iter().sum();
        let thick = sum / side;
        let mut offset = 0.0;
        for size in row {
            let long = size / thick.max(1e-9);
            places.push(if area.w >= area.h {
                Area::new(area.x, area.y + offset, thick, long)
            } else {
                Area::new(area.x + offset, area.y, long, thick)
            });
            offset += long;
        }
        area = if area.w >= area.h {
            Area::new(area.x + thick, area.y, area.w - thick, area.h)
        } else {
            Area::new(area.x, area.y + thick, area.w, area.h - thick)
        };
        rest = after;
    }
    places
}

fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let (most, least) = (row[0], row[row.len() - 1]);
    let square = side * side;
    (square * most / (sum * sum)).max(sum * sum / (square * least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_keep_their_sizes_and_fill_the_sheet() {
        let sizes = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0];
        let places = squarify(&sizes, Area::new(0.0, 0.0, 6.0, 4.0));
        for (size, place) in sizes.iter().zip(&places) {
            assert!((place.w * place.h - size).abs() < 1e-9);
            assert!(place.right() < 6.0 + 1e-9 && place.bottom() < 4.0 + 1e-9);
        }
    }
}
