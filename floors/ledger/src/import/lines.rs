//! Which rows are lines (明细行): 合计, 小计 and 审核人 rows, headers repeated on every page and other remarks are
//! recognised and set aside, counted, never lost in silence.

use super::caption;
use super::grid::{Grid, Kind};
use super::header::Header;

/// A total the file carries itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalRow {
    /// The grid row.
    pub row: u32,
    /// Whether it sums the whole sheet (合计) rather than a part of it (小计, 本页合计).
    pub grand: bool,
}

/// The rows of a sheet, sorted out.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Grid rows that are lines.
    pub rows: Vec<u32>,
    /// Totals.
    pub totals: Vec<TotalRow>,
    /// Rows that repeat the header.
    pub repeated_headers: u64,
    /// 审核人, 打印日期, page numbers and other remarks.
    pub remarks: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Line,
    Grand,
    Part,
    Header,
    Remark,
}

/// Sorts the rows below a header.
pub fn sort(grid: &Grid, header: &Header) -> Lines {
    let mut marks = vec![Mark::Line; grid.rows()];
    for column in 0..grid.columns.len() {
        mark_column(grid, header, column, &mut marks);
    }
    let usual = usual_width(grid, header.first_line);
    let mut lines = Lines::default();
    for (row, mark) in marks.into_iter().enumerate().skip(header.first_line) {
        let mark = match mark {
            Mark::Line if usual >= 4 && is_lonely(grid, row, usual) => Mark::Remark,
            Mark::Remark if filled(grid, row) * 2 > usual => Mark::Line,
            Mark::Header if !repeats(grid, header, row) => Mark::Line,
            mark => mark,
        };
        match mark {
            Mark::Line => lines.rows.push(row as u32),
            Mark::Grand | Mark::Part => lines.totals.push(TotalRow {
                row: row as u32,
                grand: mark == Mark::Grand,
            }),
            Mark::Header => lines.repeated_headers += 1,
            Mark::Remark => lines.remarks += 1,
        }
    }
    lines
}

/// Marks the rows in which this column holds a word for totals, a caption or a remark.
fn mark_column(grid: &Grid, header: &Header, column: usize, marks: &mut [Mark]) {
    let cells = &grid.columns[column];
    let caption = header.captions.get(column).map_or("", String::as_str);
    let lower = caption.rsplit('/').next().unwrap_or("");
    let mut by_code = vec![Mark::Line; cells.distinct()];
    let mut any = false;
    for code in 1..cells.distinct() as u32 {
        let text = cells.text(code);
        if cells.kind(code) != Kind::Text || text.len() > 120 {
            continue;
        }
        let mark = if !caption.is_empty() && (text == caption || text == lower) {
            Mark::Header
        } else {
            word(text)
        };
        by_code[code as usize] = mark;
        any |= mark != Mark::Line;
    }
    if !any {
        return;
    }
    for (row, code) in cells.codes.iter().enumerate() {
        let mark = by_code[*code as usize];
        if mark != Mark::Line && matches!(marks[row], Mark::Line | Mark::Remark) {
            marks[row] = mark;
        }
    }
}

/// What a cell's text makes of its row.
fn word(text: &str) -> Mark {
    let first = text.as_bytes()[0];
    if !(first >= 0x80 || matches!(first.to_ascii_lowercase(), b't' | b'g' | b's' | b'p' | b'(')) {
        return Mark::Line;
    }
    let name = caption::normal(text);
    const GRAND: [&str; 10] = [
        "合计",
        "总计",
        "总合计",
        "合计金额",
        "合计数",
        "total",
        "grandtotal",
        "totals",
        "sumtotal",
        "总额合计",
    ];
    const PART: [&str; 12] = [
        "小计",
        "本页小计",
        "本页合计",
        "本月合计",
        "累计",
        "本年累计",
        "页计",
        "subtotal",
        "pagetotal",
        "汇总",
        "分组合计",
        "本日合计",
    ];
    if GRAND.contains(&name.as_str()) {
        return Mark::Grand;
    }
    let closes = ["小计", "合计", "汇总", "累计"]
        .iter()
        .any(|w| name.ends_with(w));
    if PART.contains(&name.as_str()) || (closes && name.chars().count() <= 14) {
        return Mark::Part;
    }
    const REMARKS: [&str; 16] = [
        "审核",
        "制单",
        "复核",
        "打印",
        "主管",
        "经办",
        "签字",
        "签章",
        "盖章",
        "填表",
        "制表",
        "备注:",
        "说明:",
        "注:",
        "批准",
        "打印人",
    ];
    let folded = text.replace('：', ":");
    let page = (folded.starts_with('第') && folded.ends_with('页')) || folded.starts_with("Page ");
    if page || (folded.contains(':') && REMARKS.iter().any(|w| folded.starts_with(w))) {
        return Mark::Remark;
    }
    Mark::Line
}

fn filled(grid: &Grid, row: usize) -> usize {
    grid.columns.iter().filter(|c| c.codes[row] != 0).count()
}

/// The usual number of filled cells of a row, from a sample.
fn usual_width(grid: &Grid, first: usize) -> usize {
    let rows = grid.rows().saturating_sub(first);
    let step = (rows / 500).max(1);
    let mut widths: Vec<usize> = (first..grid.rows())
        .step_by(step)
        .map(|row| filled(grid, row))
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// A row with one text cell where the others have many: a title repeated on a page, a note.
fn is_lonely(grid: &Grid, row: usize, usual: usize) -> bool {
    let mut found = None;
    for cells in &grid.columns {
        let code = cells.codes[row];
        if code != 0 {
            if found.is_some() {
                return false;
            }
            found = Some(
                cells.kind(code) == Kind::Text
                    && !cells.text(code).starts_with(|c: char| c.is_ascii_digit()),
            );
        }
    }
    found == Some(true) && usual >= 4
}

/// Whether most filled cells of the row are their column's caption.
fn repeats(grid: &Grid, header: &Header, row: usize) -> bool {
    let same = (0..grid.columns.len())
        .filter(|c| {
            let (text, caption) = (grid.text(row, *c), header.captions[*c].as_str());
            !text.is_empty() && (text == caption || caption.ends_with(&format!("/{text}")))
        })
        .count();
    same >= 2 && same * 10 >= filled(grid, row) * 6
}

/// The head fields of documents (金蝶 writes them on the first line of a bill only): the columns that are blank
/// wherever the document number is blank. None when fewer than one line in `least` has a blank.
pub fn heads(
    grid: &Grid,
    rows: &[u32],
    document: usize,
    keep: &[usize],
    least: usize,
) -> Vec<usize> {
    let is_blank = |row: &usize| grid.columns[document].codes[*row] == 0;
    let blank: Vec<usize> = rows.iter().map(|r| *r as usize).filter(is_blank).collect();
    let starts_blank = rows.first().is_none_or(|r| is_blank(&(*r as usize)));
    if blank.is_empty() || starts_blank || blank.len() * least < rows.len() {
        return Vec::new();
    }
    (0..grid.columns.len())
        .filter(|column| !keep.contains(column))
        .filter(|column| {
            let codes = &grid.columns[*column].codes;
            let empty = blank.iter().filter(|row| codes[**row] == 0).count();
            empty * 20 >= blank.len() * 19 && rows.iter().any(|r| codes[*r as usize] != 0)
        })
        .collect()
}

/// Copies the head fields down to the lines below. Returns the columns filled.
pub fn fill_down(grid: &mut Grid, rows: &[u32], document: usize, heads: Vec<usize>) -> Vec<usize> {
    let is_head: Vec<bool> = rows
        .iter()
        .map(|row| grid.columns[document].codes[*row as usize] != 0)
        .collect();
    for column in &heads {
        let codes = &mut grid.columns[*column].codes;
        let mut last = 0;
        for (row, head) in rows.iter().zip(&is_head) {
            let code = &mut codes[*row as usize];
            if *head {
                last = *code;
            } else if *code == 0 {
                *code = last;
            }
        }
    }
    heads
}
