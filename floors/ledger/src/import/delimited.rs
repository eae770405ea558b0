//! Delimited text (CSV、TSV、分号分隔): the separator is found by trying, quotes and line breaks inside quotes are
//! kept, and a file that breaks off in the middle of a record is refused.

use super::error::{ImportError, Place};
use super::grid::{Grid, GridBuilder, Kind};

/// Told how many rows have been read so far.
pub type Progress<'a> = &'a mut dyn FnMut(u64);

const SEPARATORS: [u8; 5] = [b',', b'\t', b';', b'|', b'^'];

/// Finds the separator: the one that splits the first records into the most columns most evenly.
pub fn sniff(text: &str) -> u8 {
    let sample = sample(text);
    let mut best = (b',', 0.0_f64);
    for separator in SEPARATORS {
        let mut reader = reader(sample.as_bytes(), separator);
        let mut counts: Vec<usize> = Vec::new();
        let mut record = csv::ByteRecord::new();
        while counts.len() < 300 && matches!(reader.read_byte_record(&mut record), Ok(true)) {
            counts.push(record.len());
        }
        // Titles and totals above and below have fewer cells: the usual width is what counts.
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let Some(usual) = sorted.get(sorted.len() / 2).copied().filter(|n| *n > 1) else {
            continue;
        };
        let even = counts.iter().filter(|n| **n == usual).count() as f64 / counts.len() as f64;
        let score = even * even * (usual as f64).sqrt();
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

/// The first 64 kB, cut at a line end.
fn sample(text: &str) -> &str {
    if text.len() <= 1 << 16 {
        return text;
    }
    let mut end = 1 << 16;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..text[..end].rfind('\n').map_or(end, |at| at + 1)]
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1 << 18)
        .from_reader(bytes)
}

/// Reads all records of a text into a grid.
pub fn read(
    file: &str,
    text: &str,
    separator: u8,
    progress: Progress<'_>,
) -> Result<Grid, ImportError> {
    let name = std::path::Path::new(file)
        .file_stem()
        .map_or(file.to_owned(), |s| s.to_string_lossy().into_owned());
    let text = skip_hint(text);
    let mut grid = GridBuilder::new(&name);
    if separator.is_ascii() && !text.contains('"') {
        let widths = read_plain(text, separator, &mut grid, progress);
        widths.check(file, text, separator)?;
        return Ok(grid.finish());
    }
    let mut reader = reader(text.as_bytes(), separator);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0_u64;
    let mut widths = Widths::default();
    loop {
        // The line a record starts on is what an editor shows, even after line breaks inside quotes.
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|e| ImportError::Damaged {
                place: Place::file(file).row(rows as u32 + 1),
                reason: e.to_string(),
            })?;
        if !more {
            break;
        }
        let line = record
            .position()
            .map_or(rows + 1, |at| at.line() + blank_lines(text, at.byte()))
            as u32;
        rows += 1;
        for cell in &record {
            // Cutting valid UTF-8 at ASCII separators leaves valid UTF-8.
            grid.push(Kind::Text, std::str::from_utf8(cell).unwrap_or("\u{fffd}"));
        }
        grid.end_row(line);
        let inside = |cell: &[u8]| cell.iter().filter(|b| **b == b'\n').count();
        widths.add(
            line,
            record.len(),
            record.iter().map(inside).max().unwrap_or(0),
        );
        if rows.is_multiple_of(65_536) {
            progress(rows);
        }
    }
    progress(rows);
    widths.check(file, text, separator)?;
    Ok(grid.finish())
}

/// A text without a quotation mark: every line is a record, cut where the separator stands.
fn read_plain(text: &str, separator: u8, grid: &mut GridBuilder, progress: Progress<'_>) -> Widths {
    let mut widths = Widths::default();
    let (mut rows, mut number) = (0_u64, 0_u32);
    // Old Macintosh line ends, if there are no others.
    let end = if text.contains('\n') { '\n' } else { '\r' };
    for line in text.split(end) {
        number += 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        rows += 1;
        let mut cells = 0;
        for cell in line.split(char::from(separator)) {
            grid.push(Kind::Text, cell);
            cells += 1;
        }
        grid.end_row(number);
        widths.add(number, cells, 0);
        if rows.is_multiple_of(65_536) {
            progress(rows);
        }
    }
    progress(rows);
    widths
}

/// The reader passes over blank lines before a record without counting them to its start.
fn blank_lines(text: &str, at: u64) -> u64 {
    let rest = text.as_bytes().get(at as usize..).unwrap_or(&[]);
    rest.iter()
        .take_while(|b| matches!(b, b'\n' | b'\r'))
        .filter(|b| **b == b'\n')
        .count() as u64
}

/// Excel's own hint line, `sep=;`.
fn skip_hint(text: &str) -> &str {
    match text.split_once('\n') {
        Some((first, rest)) if first.trim().len() == 5 && first.starts_with("sep=") => rest,
        _ => text,
    }
}

/// The widths of the records, to tell whether the last one is whole.
#[derive(Default)]
struct Widths {
    usual: usize,
    same: u64,
    last: usize,
    last_line: u32,
    last_lines_inside: usize,
}

impl Widths {
    fn add(&mut self, line: u32, cells: usize, lines_inside: usize) {
        if cells == self.usual {
            self.same += 1;
        } else if self.same == 0 {
            (self.usual, self.same) = (cells, 1);
        } else {
            self.same -= 1;
        }
        self.last = cells;
        self.last_line = line;
        self.last_lines_inside = lines_inside;
    }

    /// A file cut off in transfer ends inside a quoted cell or inside a record.
    fn check(&self, file: &str, text: &str, separator: u8) -> Result<(), ImportError> {
        let damaged = |reason: &str| {
            Err(ImportError::Damaged {
                place: Place::file(file).row(self.last_line),
                reason: reason.to_owned(),
            })
        };
        let tail = text.rfind('\n').map_or(text, |at| &text[at + 1..]);
        let cut = self.last < self.usual && self.same > 3 && !text.ends_with(['\n', '\r']);
        if cut && tail.contains(separator as char) {
            return damaged("the last line breaks off");
        }
        if self.last_lines_inside > 20 || (cut && self.last_lines_inside > 0) {
            return damaged("a quotation mark is never closed");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        read("f.csv", text, sniff(text), &mut |_| {}).expect("reads")
    }

    #[test]
    fn the_separator_is_found_despite_titles_and_text_with_commas() {
        assert_eq!(sniff("a;b;c\n1,5;2;3\n2,5;3;4\n"), b';');
        assert_eq!(
            sniff("销售明细表\n日期\t客户\t金额\n2024-1-1\t甲,乙\t3\n2024-1-2\t丙\t4\n"),
            b'\t'
        );
        assert_eq!(sniff("a,b\n\"1;2;3\",x\n\"4;5\",y\n"), b',');
        assert_eq!(sniff("a|b|c\n1|2|3\n"), b'|');
    }

    #[test]
    fn quotes_line_breaks_and_blank_lines_keep_their_row_numbers() {
        let grid = grid("a,b\n\n\"x\ny\",\"say \"\"hi\"\"\"\n,\n1,2\n");
        assert_eq!(grid.row_numbers, vec![1, 3, 6]);
        assert_eq!(grid.text(1, 0), "x\ny");
        assert_eq!(grid.text(1, 1), "say \"hi\"");
    }

    #[test]
    fn a_file_that_breaks_off_is_refused() {
        let whole: String = (0..9).map(|i| format!("2024-01-0{i},a,b,{i}\n")).collect();
        for tail in ["2024-01-09,a", "2024-01-09,\"a"] {
            let text = format!("{whole}{tail}");
            let fault = read("f.csv", &text, b',', &mut |_| {}).expect_err("cut off");
            assert!(
                matches!(fault, ImportError::Damaged { place, .. } if place.row == 10),
                "{tail}"
            );
        }
    }
}
