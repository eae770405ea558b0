//! The header (表头): which row holds the captions when title, 制单人 and unit rows stand above, when captions come
//! in two levels, and when an ERP puts its field keys over them.

use super::caption;
use super::date;
use super::grid::{Grid, Kind};
use super::number::{self, DecimalSign};

/// How far down a header is looked for.
const DEPTH: usize = 60;

/// What was found above the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The grid row of the captions (the lowest of them).
    pub row: usize,
    /// The grid row of the first line below captions and units.
    pub first_line: usize,
    /// A caption for each column; empty where the column has none.
    pub captions: Vec<String>,
    /// ERP field keys that stood above or below the captions.
    pub keys: Vec<String>,
    /// The units row, if there is one.
    pub units: Vec<String>,
    /// What stood above: company, title, 单位：万元.
    pub titles: Vec<String>,
    /// How many captions the importer knows.
    pub known: usize,
}

/// Looks for the header. `None`: no row looks like one.
pub fn find(grid: &Grid) -> Option<Header> {
    let rows = grid.rows().min(DEPTH);
    let looks: Vec<Look> = (0..rows).map(|row| Look::at(grid, row)).collect();
    let width = looks.iter().map(|l| l.filled).max()?;
    let best = (0..rows)
        .filter(|row| looks[*row].may_be_header(width))
        .map(|row| (row, looks[row].score(width, looks.get(row + 1))))
        .fold(
            None,
            |best: Option<(usize, f64)>, (row, score)| match best {
                Some((_, high)) if high >= score => best,
                _ => Some((row, score)),
            },
        )
        .filter(|(_, score)| *score > 0.0)?
        .0;
    Some(build(grid, best, &looks))
}

/// The header at a row a person named (from 1); row 0 means that there is none and columns go by letter.
pub fn at(grid: &Grid, number: u32) -> Option<Header> {
    if number == 0 {
        return Some(Header {
            captions: (0..grid.columns.len()).map(Grid::letter).collect(),
            ..Header::default()
        });
    }
    let row = grid.row_numbers.binary_search(&number).ok()?;
    let looks: Vec<Look> = (0..(row + 3).min(grid.rows()))
        .map(|row| Look::at(grid, row))
        .collect();
    Some(build(grid, row, &looks))
}

/// What one row looks like.
#[derive(Clone, Debug, Default)]
struct Look {
    filled: usize,
    texts: usize,
    values: usize,
    known: usize,
    repeated: usize,
    keys: usize,
    units: usize,
    notes: usize,
}

impl Look {
    fn at(grid: &Grid, row: usize) -> Look {
        let mut look = Look::default();
        let mut seen: Vec<&str> = Vec::new();
        for column in 0..grid.columns.len() {
            let text = grid.text(row, column);
            if text.is_empty() {
                continue;
            }
            look.filled += 1;
            if is_value(grid.kind(row, column), text) {
                look.values += 1;
                continue;
            }
            look.texts += 1;
            look.repeated += usize::from(seen.contains(&text));
            seen.push(text);
            look.known +=
                usize::from(text.chars().count() <= 40 && caption::meaning(text).is_some());
            look.keys += usize::from(is_key(text));
            look.units += usize::from(is_unit(text));
            look.notes += usize::from(text.contains(['：', ':']) || text.chars().count() > 60);
        }
        look
    }

    fn may_be_header(&self, width: usize) -> bool {
        self.filled >= 2.min(width)
            && self.texts >= 2.min(width)
            && self.texts > 3 * self.values
            && self.units < self.filled
            && self.notes * 2 < self.filled
    }

    fn score(&self, width: usize, below: Option<&Look>) -> f64 {
        let cover = self.filled as f64 / width as f64;
        let lines_follow = below.is_some_and(|b| b.values > 0);
        if self.known == 0 && (cover < 0.6 || !lines_follow) {
            return 0.0;
        }
        let distinct = (self.texts - self.repeated) as f64;
        self.known as f64 * 3.0 + distinct * cover + f64::from(lines_follow) * 2.0
            - self.values as f64 * 4.0
            - self.notes as f64 * 3.0
    }
}

/// Numbers and dates: what a caption is not. A bare year such as 2025 or 2025年 can head a column group.
fn is_value(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Number => !(text.len() == 4 && text.starts_with("20")),
        Kind::Date | Kind::Bool | Kind::Fault => true,
        Kind::Empty => false,
        Kind::Text => {
            let year = text.len() == 4 && text.starts_with("20");
            let number = number::read(text, DecimalSign::Point).is_some() && !year;
            let dated = matches!(
                date::shape(text),
                Some(date::Shape::Day(_) | date::Shape::Parts(_))
            );
            number || dated
        }
    }
}

/// An ERP field key: FBillNo, FMaterialId#Name, fdate.
fn is_key(text: &str) -> bool {
    text.is_ascii()
        && text.len() >= 3
        && !text.contains(' ')
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A cell of a units row: 元, (万元), 件, %.
fn is_unit(text: &str) -> bool {
    const UNITS: [&str; 24] = [
        "元",
        "万元",
        "千元",
        "百万元",
        "亿元",
        "亿",
        "万",
        "件",
        "个",
        "台",
        "箱",
        "套",
        "吨",
        "公斤",
        "千克",
        "kg",
        "%",
        "天",
        "人民币元",
        "usd",
        "rmb",
        "cny",
        "pcs",
        "人",
    ];
    let bare = text
        .trim_matches(['(', ')', '（', '）', '[', ']'])
        .trim_start_matches("单位：")
        .trim_start_matches("单位:")
        .to_lowercase();
    UNITS.contains(&bare.as_str())
}

fn build(grid: &Grid, row: usize, looks: &[Look]) -> Header {
    let width = grid.columns.len();
    let line =
        |row: usize| -> Vec<String> { (0..width).map(|c| grid.text(row, c).to_owned()).collect() };
    let mut captions = line(row);
    let mut header = Header {
        row,
        first_line: row + 1,
        ..Header::default()
    };
    let above = row.checked_sub(1).map(|r| (r, &looks[r]));
    let below = looks.get(row + 1).map(|l| (row + 1, l));
    let mut top = row;
    if let Some((r, look)) = above
        && look.may_stand_over(&looks[row])
    {
        let upper = line(r);
        top = r;
        if is_key_row(look, &looks[row]) {
            header.keys = upper;
        } else {
            captions = join(&spread(&upper, &captions), &captions);
        }
    }
    if let Some((r, look)) = below
        && look.values == 0
        && look.filled > 0
        && top == row
    {
        let lower = line(r);
        if is_key_row(&looks[row], look) && look.known >= 2 {
            header.keys = std::mem::replace(&mut captions, lower);
            (header.row, header.first_line) = (r, r + 1);
        } else if look.is_lower_level(&captions, &lower) {
            captions = join(&spread(&captions, &lower), &lower);
            (header.row, header.first_line) = (r, r + 1);
        }
    }
    if let Some(look) = looks.get(header.first_line)
        && look.filled > 0
        && look.units == look.filled
    {
        header.units = line(header.first_line);
        header.first_line += 1;
    }
    header.titles = (0..top)
        .flat_map(|r| line(r).into_iter().filter(|t| !t.is_empty()))
        .collect();
    header.titles.dedup();
    header.known = captions
        .iter()
        .filter(|c| caption::meaning(c).is_some())
        .count();
    header.captions = captions;
    header
}

impl Look {
    /// Whether this row holds group names or field keys over the captions.
    fn may_stand_over(&self, captions: &Look) -> bool {
        self.texts >= 2
            && self.texts > self.values
            && self.notes == 0
            && (self.filled * 3 >= captions.filled || self.repeated > 0)
            && self.filled != self.repeated + 1
    }

    /// Whether this row holds the lower level of two-level captions: names under merged or repeated group names.
    fn is_lower_level(&self, captions: &[String], lower: &[String]) -> bool {
        let under_gap = |c: usize| {
            !lower[c].is_empty()
                && (captions[c].is_empty() || (c > 0 && captions[c] == captions[c - 1]))
        };
        self.units < self.filled && self.notes == 0 && (0..captions.len()).any(under_gap)
    }
}

fn is_key_row(keys: &Look, captions: &Look) -> bool {
    keys.keys * 10 >= keys.filled * 9 && captions.keys * 2 < captions.filled
}

/// Spreads a group name over the empty cells to its right, as far as captions stand below.
fn spread(upper: &[String], lower: &[String]) -> Vec<String> {
    let mut last = String::new();
    upper
        .iter()
        .zip(lower)
        .map(|(cell, below)| {
            if !cell.is_empty() {
                last.clone_from(cell);
            } else if below.is_empty() {
                last.clear();
            }
            last.clone()
        })
        .collect()
}

/// `2025年` over `完成` is `2025年/完成`; a name that spans both levels is itself.
fn join(upper: &[String], lower: &[String]) -> Vec<String> {
    upper
        .iter()
        .zip(lower)
        .map(|(upper, lower)| match (upper.as_str(), lower.as_str()) {
            ("", one) | (one, "") => one.to_owned(),
            (a, b) if a == b => a.to_owned(),
            (a, b) => format!("{a}/{b}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::grid::GridBuilder;

    fn grid(rows: &[&str]) -> Grid {
        let mut builder = GridBuilder::new("s");
        for (number, row) in rows.iter().enumerate() {
            for cell in row.split('|') {
                builder.push(Kind::Text, cell);
            }
            builder.end_row(number as u32 + 1);
        }
        builder.finish()
    }

    fn captions(rows: &[&str]) -> (String, usize) {
        let header = find(&grid(rows)).expect("a header");
        (header.captions.join("|"), header.first_line)
    }

    #[test]
    fn a_header_is_found_under_titles_and_over_units() {
        let rows = [
            "某某公司销售明细表",
            "制单人：张三||日期：2024-01-31",
            "单据日期|客户名称|数量|金额",
            "||件|万元",
            "2024-01-02|甲|3|4.5",
            "2024-01-03|乙|2|1.5",
        ];
        assert_eq!(
            captions(&rows),
            ("单据日期|客户名称|数量|金额".to_owned(), 4)
        );
        let header = find(&grid(&rows)).expect("a header");
        assert_eq!(header.units, ["", "", "件", "万元"]);
        assert_eq!(header.titles.len(), 3);
    }

    #[test]
    fn two_levels_are_flattened_and_field_keys_set_aside() {
        let rows = [
            "日期|客户|2025年||2024年|",
            "||目标|完成|目标|完成",
            "2025-01-01|甲|1|2|3|4",
        ];
        assert_eq!(
            captions(&rows).0,
            "日期|客户|2025年/目标|2025年/完成|2024年/目标|2024年/完成"
        );
        let rows = [
            "日期|客户|销售|销售",
            "日期|客户|数量|金额",
            "2025-01-01|甲|1|2",
        ];
        assert_eq!(captions(&rows).0, "日期|客户|销售/数量|销售/金额");
        let rows = [
            "FBillNo|FDate|FCustomerID|FAllAmount",
            "单据编号|日期|客户|价税合计",
            "X1|2025-01-01|甲|2",
        ];
        assert_eq!(
            captions(&rows),
            ("单据编号|日期|客户|价税合计".to_owned(), 2)
        );
        assert_eq!(find(&grid(&rows)).expect("a header").keys[0], "FBillNo");
    }

    #[test]
    fn plain_files_and_files_without_header() {
        let rows = [
            "InvoiceNo|StockCode|Quantity|InvoiceDate",
            "536365|85123A|6|2010-12-01 08:26:00",
            "536365|71053|6|2010-12-01 08:26:00",
        ];
        assert_eq!(
            captions(&rows),
            ("InvoiceNo|StockCode|Quantity|InvoiceDate".to_owned(), 1)
        );
        assert_eq!(find(&grid(&["2024-01-01|3|x", "2024-01-02|4|y"])), None);
        let named = at(&grid(&["2024-01-01|3|x"]), 0).expect("letters");
        assert_eq!(named.captions, ["A", "B", "C"]);
        assert_eq!(named.first_line, 0);
    }
}
