//! Column widths on paper (列宽): every number and date whole, words as wide as there is room, and a smaller type
//! where a table is too wide for the page.

use qd_base::Lang;

use crate::figures::text_width;
use crate::{ColumnKind, RowRole, Table};

/// What a press does with a table: sizes in points.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    /// Width of the text.
    pub paper: f64,
    /// Room left and right of a cell's text, together.
    pub padding: f64,
    /// Size of table text.
    pub size: f64,
    /// How much wider than estimated the widest likely font sets a line.
    pub spread: f64,
}

/// The PDF printer: fonts are its own.
pub const PDF: Press = Press {
    paper: 436.0,
    padding: 9.0,
    size: 9.5,
    spread: 1.03,
};

/// Word files: the reader's fonts decide, and DejaVu is a sixth wider than Times.
pub const WORD: Press = Press {
    paper: 436.0,
    padding: 8.6,
    size: 9.5,
    spread: 1.2,
};

/// The smallest type, as a part of the ordinary one.
const SMALLEST: f64 = 0.62;

/// How a table is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The part of the paper that each column gets; together 1.
    pub shares: Vec<f64>,
    /// Size of the type, as a part of the ordinary one.
    pub scale: f64,
}

/// Sets a table for a press.
pub fn setting(table: &Table, lang: Lang, press: Press) -> Setting {
    let columns: Vec<Width> = (0..table.columns.len())
        .map(|c| Width::of(table, c, lang, press))
        .collect();
    let room = press.paper - press.padding * columns.len() as f64;
    let least: f64 = columns.iter().map(|c| c.least).sum();
    let scale = if least > room {
        (room / least).max(SMALLEST)
    } else {
        1.0
    };
    let need = |c: &Width| c.least * scale + press.padding;
    let want = |c: &Width| (c.wanted * scale + press.padding).max(need(c));
    let free = press.paper - columns.iter().map(need).sum::<f64>();
    let asked: f64 = columns.iter().map(|c| want(c) - need(c)).sum();
    let points: Vec<f64> = if free <= asked {
        let give = if asked > 0.0 {
            (free / asked).max(0.0)
        } else {
            0.0
        };
        columns
            .iter()
            .map(|c| need(c) + (want(c) - need(c)) * give)
            .collect()
    } else {
        let wanted: Vec<f64> = columns.iter().map(want).collect();
        let long: Vec<f64> = columns.iter().map(|c| c.long).collect();
        roomy(table, (&wanted, &long), press.paper)
    };
    let sum: f64 = points.iter().sum();
    Setting {
        shares: points.iter().map(|p| p / sum).collect(),
        scale,
    }
}

/// Where there is room for all, what is left goes to words that would still break; without such, columns stand in the
/// proportion they were declared in.
fn roomy(table: &Table, (wanted, long): (&[f64], &[f64]), paper: f64) -> Vec<f64> {
    let more: f64 = long.iter().sum();
    if more > 0.0 {
        let left = paper - wanted.iter().sum::<f64>();
        let parts = wanted.iter().zip(long);
        return parts
            .map(|(want, long)| want + left * long / more)
            .collect();
    }
    let declared = |c: usize| f64::from(table.columns[c].width.max(0.1));
    let total: f64 = (0..wanted.len()).map(declared).sum();
    let wide: Vec<f64> = (0..wanted.len())
        .map(|c| (declared(c) / total * paper).max(wanted[c]))
        .collect();
    let excess = wide.iter().sum::<f64>() - paper;
    let slack: f64 = wide
        .iter()
        .zip(wanted)
        .map(|(wide, want)| wide - want)
        .sum();
    let give = if slack > 0.0 { excess / slack } else { 0.0 };
    wide.iter()
        .zip(wanted)
        .map(|(wide, want)| wide - (wide - want) * give)
        .collect()
}

/// What a column needs, so that nothing breaks that must not, and what it would like.
struct Width {
    least: f64,
    wanted: f64,
    /// How much longer the longest words are than what is wanted.
    long: f64,
}

impl Width {
    fn of(table: &Table, c: usize, lang: Lang, press: Press) -> Width {
        let column = &table.columns[c];
        let cells = table
            .rows
            .iter()
            .filter_map(|row| Some((row.role, row.cells.get(c)?)));
        let widest = cells
            .map(|(role, cell)| {
                let bold = if role == RowRole::Body { 1.0 } else { 1.06 };
                let mark = if cell.tone.is_some() { press.size } else { 0.0 };
                text_width(&cell.value.print(table.scale, lang), press.size) * bold + mark
            })
            .fold(0.0, f64::max)
            * press.spread;
        let head = |text: &str| text_width(text, press.size) * 1.06 * press.spread;
        // A caption breaks between words; Chinese breaks anywhere, but four characters stay together.
        let label = column
            .label
            .split_whitespace()
            .map(|word| {
                let han = word.chars().any(|c| c > '\u{2E7F}');
                let four: String = word.chars().take(4).collect();
                head(if han { &four } else { word })
            })
            .fold(0.0, f64::max);
        let (least, wanted) = match column.kind {
            ColumnKind::Text => (
                widest.min(56.0 * press.spread).max(label),
                widest.min(190.0),
            ),
            // The typesetter adds gaps between figures and the signs for year, month and day.
            ColumnKind::Date => ((widest * 1.25).max(label), widest * 1.25),
            ColumnKind::Number | ColumnKind::Mark => {
                (widest.max(label), widest.max(head(&column.label).min(64.0)))
            }
        };
        let wanted = wanted.max(least);
        let long = match column.kind {
            ColumnKind::Text => (widest - wanted).max(0.0),
            _ => 0.0,
        };
        Width {
            least,
            wanted,
            long,
        }
    }
}

#[cfg(test)]
mod tests {
    use qd_base::Amount;

    use super::*;
    use crate::Value;

    fn wide(columns: usize) -> Table {
        let mut table = Table::new("t").text_column("name");
        for at in 0..columns {
            table = table.sum_column(format!("c{at}"));
        }
        let long = (0..columns).map(|_| Value::Money(Amount::units(123_456_789)));
        table.push(
            RowRole::Total,
            [Value::text("合计")].into_iter().chain(long),
        );
        table
    }

    #[test]
    fn a_table_that_is_too_wide_is_set_smaller_and_never_overprints() {
        for press in [PDF, WORD] {
            for columns in 1..12 {
                let table = wide(columns);
                let set = setting(&table, Lang::En, press);
                assert!((set.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                if set.scale > SMALLEST {
                    let number = text_width("123,456,789.00", press.size) * 1.06 * press.spread;
                    let cell = set.shares[1] * press.paper - press.padding;
                    assert!(number * set.scale <= cell + 1e-6, "{columns} columns");
                }
            }
        }
        assert_eq!(setting(&wide(3), Lang::En, PDF).scale, 1.0);
        assert!(setting(&wide(8), Lang::En, PDF).scale < 1.0);
    }

    #[test]
    fn long_words_take_the_room_that_numbers_leave() {
        let mut table = Table::new("t")
            .text_column("item")
            .number_column("n")
            .text_column("why");
        let long = "a reason that goes on for quite a while and would break over many lines";
        let row = [Value::text("x"), Value::Count(7), Value::text(long)];
        table.push(RowRole::Body, row);
        let shares = setting(&table, Lang::En, PDF).shares;
        assert!(shares[2] > 0.42 && shares[2] > 2.0 * shares[1]);
    }

    #[test]
    fn declared_widths_hold_where_there_is_room() {
        let table = Table::new("t").text_column("a").number_column("b");
        let shares = setting(&table, Lang::Zh, PDF).shares;
        assert!((shares[0] / shares[1] - 1.4).abs() < 1e-6);
    }
}
