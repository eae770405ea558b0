//! Column widths on paper (列宽): as declared, but never so narrow that a number or a date would break.

use qd_base::Lang;

use crate::figures::text_width;
use crate::{ColumnKind, RowRole, Table};

/// The share of the paper's width each column gets; the shares add up to one.
pub fn shares(table: &Table, lang: Lang) -> Vec<f64> {
    let total: f64 = table
        .columns
        .iter()
        .map(|column| declared(column.width))
        .sum();
    let needs: Vec<f64> = (0..table.columns.len())
        .map(|c| need(table, c, lang))
        .collect();
    let all: f64 = needs.iter().sum();
    if all >= 1.0 {
        return needs.iter().map(|need| need / all).collect();
    }
    let wide: Vec<f64> = table
        .columns
        .iter()
        .zip(&needs)
        .map(|(column, need)| (declared(column.width) / total).max(*need))
        .collect();
    let excess = wide.iter().sum::<f64>() - 1.0;
    let slack: f64 = wide
        .iter()
        .zip(&needs)
        .map(|(wide, need)| wide - need)
        .sum();
    let give = if slack > 0.0 { excess / slack } else { 0.0 };
    wide.iter()
        .zip(&needs)
        .map(|(wide, need)| wide - (wide - need) * give)
        .collect()
}

fn declared(width: f32) -> f64 {
    f64::from(width.max(0.1))
}

/// The share a column needs: numbers, dates and marks whole, words at least a few characters.
fn need(table: &Table, c: usize, lang: Lang) -> f64 {
    // Text width of A4 and cell padding in points; size of table text.
    const PAPER: f64 = 436.0;
    const PADDING: f64 = 10.0;
    const SIZE: f64 = 9.5;
    let column = &table.columns[c];
    let cells = table
        .rows
        .iter()
        .filter_map(|row| Some((row.role, row.cells.get(c)?)));
    let widest = cells
        .map(|(role, cell)| {
            let size = if role == RowRole::Body {
                SIZE
            } else {
                SIZE * 1.06
            };
            let mark = if cell.tone.is_some() { SIZE } else { 0.0 };
            text_width(&cell.value.print(table.scale, lang), size) + mark
        })
        .fold(0.0, f64::max);
    let label = text_width(&column.label, SIZE * 1.06);
    let points = match column.kind {
        ColumnKind::Text => widest.max(label).min(60.0),
        // The typesetter adds gaps between figures and the signs for year, month and day.
        ColumnKind::Date => (widest * 1.25).max(label.min(64.0)),
        _ => widest.max(label.min(64.0)),
    };
    (points + PADDING) / PAPER
}

#[cfg(test)]
mod tests {
    use qd_base::Amount;

    use super::*;
    use crate::Value;

    #[test]
    fn long_numbers_take_room_from_words() {
        let mut table = Table::new("t").text_column("name").sum_column("a");
        for label in ["b", "c", "d", "e"] {
            table = table.sum_column(label);
        }
        let long = Value::Money(Amount::units(123_456_789_012));
        let short = (0..4).map(Value::Count);
        table.push(
            RowRole::Total,
            [Value::text("x"), long].into_iter().chain(short),
        );
        let shares = shares(&table, Lang::En);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(shares[1] > 0.2 && shares[1] > shares[2]);
    }

    #[test]
    fn declared_widths_hold_where_there_is_room() {
        let table = Table::new("t").text_column("a").number_column("b");
        let shares = shares(&table, Lang::Zh);
        assert!((shares[0] / shares[1] - 1.4).abs() < 1e-6);
    }
}
