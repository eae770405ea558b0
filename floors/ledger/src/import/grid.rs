//! The grid (表格): what every reader makes of a file before anyone asks what it means — cells by sheet, row and
//! column. Each column keeps its distinct cells once, so that a value is read, judged and converted once.

use hashbrown::HashTable;

use super::cell_key::CellKey;

/// What kind of cell the file says this is. Text files only know text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Nothing, or only blanks.
    Empty = 0,
    /// Text.
    Text = 1,
    /// A number, written as its shortest decimal.
    Number = 2,
    /// A date or date-time, written `2017-04-27` or `2017-04-27 08:26:00`.
    Date = 3,
    /// Yes or no, written `TRUE` or `FALSE`.
    Bool = 4,
    /// A formula's fault such as `#DIV/0!`.
    Fault = 5,
}

impl Kind {
    /// From its number on the wire.
    pub fn from_byte(byte: u8) -> Option<Kind> {
        [
            Kind::Empty,
            Kind::Text,
            Kind::Number,
            Kind::Date,
            Kind::Bool,
            Kind::Fault,
        ]
        .get(usize::from(byte))
        .copied()
    }
}

/// What the index keeps of a distinct cell: enough to tell a short one without touching its text.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: CellKey,
    code: u32,
}

/// One column: distinct cells, and one code a row. Code 0 is the empty cell.
#[derive(Clone, Debug)]
pub struct Column {
    kinds: Vec<Kind>,
    ends: Vec<usize>,
    text: String,
    index: HashTable<Entry>,
    /// The cell interned last: files are often sorted by one column or another.
    last: Option<Entry>,
    /// One code a row.
    pub codes: Vec<u32>,
}

impl Column {
    /// A column that starts with so many empty rows.
    pub fn new(rows: usize) -> Column {
        Column {
            kinds: vec![Kind::Empty],
            ends: vec![0],
            text: String::new(),
            index: HashTable::new(),
            last: None,
            codes: vec![0; rows],
        }
    }

    /// Number of distinct cells, the empty one included.
    pub fn distinct(&self) -> usize {
        self.kinds.len()
    }

    /// The text of a code.
    #[inline]
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.text[start..self.ends[code]]
    }

    /// The kind of a code.
    #[inline]
    pub fn kind(&self, code: u32) -> Kind {
        self.kinds[code as usize]
    }

    /// The text of a row.
    pub fn at(&self, row: usize) -> &str {
        self.text(self.codes[row])
    }

    /// The code of a cell, a new one if it was never seen. Blank text is the empty cell.
    #[inline]
    pub fn intern(&mut self, kind: Kind, text: &str) -> u32 {
        let text = text.trim();
        if text.is_empty() {
            return 0;
        }
        let key = CellKey::of(kind, text);
        if let Some(last) = self.last
            && self.is_cell(&last, key, text)
        {
            return last.code;
        }
        let hash = key.hash();
        if let Some(entry) = self
            .index
            .find(hash, |entry| self.is_cell(entry, key, text))
        {
            self.last = Some(*entry);
            return entry.code;
        }
        let code = u32::try_from(self.kinds.len()).expect("a sheet has fewer than 4 billion rows");
        self.text.push_str(text);
        self.kinds.push(kind);
        self.ends.push(self.text.len());
        let entry = Entry { key, code };
        self.index
            .insert_unique(hash, entry, |entry| entry.key.hash());
        self.last = Some(entry);
        code
    }

    /// Whether the entry is this very cell. Short cells are told by their key, longer ones by their text.
    #[inline]
    fn is_cell(&self, entry: &Entry, key: CellKey, text: &str) -> bool {
        entry.key == key && (key.is_whole() || self.text(entry.code) == text)
    }

    /// How often each code occurs on the given rows.
    pub fn counts(&self, rows: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; self.distinct()];
        for row in rows {
            counts[self.codes[*row as usize] as usize] += 1;
        }
        counts
    }
}

/// A rectangle of merged cells, all four ends included, in grid rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First row, last row.
    pub rows: (u32, u32),
    /// First column, last column.
    pub columns: (u32, u32),
}

/// One sheet, or the whole of a text file.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The sheet's name; the file's stem for a text file.
    pub name: String,
    /// Whether the sheet is hidden in the workbook.
    pub hidden: bool,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The row number a person sees, for every grid row; blank rows are left out.
    pub row_numbers: Vec<u32>,
    /// Merged rectangles, as sheet positions counted from 0.
    pub merged: Vec<Merged>,
    /// Where the rows of further sheets begin, and their names.
    pub parts: Vec<(usize, String)>,
}

impl Grid {
    /// Number of rows that hold anything.
    pub fn rows(&self) -> usize {
        self.row_numbers.len()
    }

    /// The text of a cell; empty outside the grid.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.columns
            .get(column)
            .filter(|_| row < self.rows())
            .map_or("", |c| c.at(row))
    }

    /// The kind of a cell.
    pub fn kind(&self, row: usize, column: usize) -> Kind {
        self.columns
            .get(column)
            .filter(|_| row < self.rows())
            .map_or(Kind::Empty, |c| c.kind(c.codes[row]))
    }

    /// A grid without cells.
    pub fn empty() -> Grid {
        GridBuilder::new("").finish()
    }

    /// The sheet a row came from.
    pub fn part(&self, row: usize) -> &str {
        self.parts
            .iter()
            .rev()
            .find(|(first, _)| *first <= row)
            .map_or(&self.name, |(_, name)| name)
    }

    /// Puts the rows of another sheet below, column by column.
    pub fn append(&mut self, other: &Grid) {
        let rows = self.rows();
        self.parts.push((rows, other.name.clone()));
        let wide = self.columns.len().max(other.columns.len());
        self.columns.resize_with(wide, || Column::new(rows));
        for (at, column) in self.columns.iter_mut().enumerate() {
            let Some(from) = other.columns.get(at) else {
                column.codes.resize(rows + other.rows(), 0);
                continue;
            };
            let map: Vec<u32> = (0..from.distinct() as u32)
                .map(|code| column.intern(from.kind(code), from.text(code)))
                .collect();
            column
                .codes
                .extend(from.codes.iter().map(|code| map[*code as usize]));
        }
        self.row_numbers.extend(&other.row_numbers);
    }

    /// The name people give a column: `A`, `B`, … `AA`.
    pub fn letter(column: usize) -> String {
        let mut rest = column + 1;
        let mut letters = Vec::new();
        while rest > 0 {
            letters.push(b'A' + ((rest - 1) % 26) as u8);
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().map(|b| *b as char).collect()
    }

    /// Copies the first cell of every merged rectangle into its other cells, so that a caption or a head field
    /// that spans several cells stands in each of them. Only for rectangles that begin in the rows named.
    pub fn fill_merged(&mut self) {
        let merged = std::mem::take(&mut self.merged);
        for area in &merged {
            let first = self.position(area.rows.0);
            let Some(first) = first else { continue };
            let column = area.columns.0 as usize;
            let (kind, text) = (
                self.kind(first, column),
                self.text(first, column).to_owned(),
            );
            if kind == Kind::Empty {
                continue;
            }
            let last = first + (area.rows.1 - area.rows.0) as usize;
            for row in first..=last.min(self.rows().saturating_sub(1)) {
                if self.row_numbers[row] > area.rows.1 + 1 {
                    break;
                }
                let wide = (area.columns.1 as usize + 1).min(self.columns.len());
                for cell in self.columns.iter_mut().take(wide).skip(column) {
                    if cell.codes[row] == 0 {
                        cell.codes[row] = cell.intern(kind, &text);
                    }
                }
            }
        }
        self.merged = merged;
    }

    /// The grid row of a sheet row counted from 0.
    fn position(&self, sheet_row: u32) -> Option<usize> {
        self.row_numbers.binary_search(&(sheet_row + 1)).ok()
    }
}

/// Takes cells row by row and makes a grid of them.
#[derive(Debug)]
pub struct GridBuilder {
    grid: Grid,
    at: usize,
    filled: bool,
    max_columns: usize,
}

impl GridBuilder {
    /// An empty grid.
    pub fn new(name: &str) -> GridBuilder {
        GridBuilder {
            grid: Grid {
                name: name.to_owned(),
                hidden: false,
                columns: Vec::new(),
                row_numbers: Vec::new(),
                merged: Vec::new(),
                parts: Vec::new(),
            },
            at: 0,
            filled: false,
            max_columns: 1_024,
        }
    }

    /// Adds the next cell of the row.
    #[inline]
    pub fn push(&mut self, kind: Kind, text: &str) {
        if self.at >= self.grid.columns.len() {
            if text.is_empty() || self.at >= self.max_columns {
                self.at += 1;
                return;
            }
            self.widen();
        }
        let column = &mut self.grid.columns[self.at];
        let code = column.intern(kind, text);
        column.codes.push(code);
        self.filled |= code != 0;
        self.at += 1;
    }

    /// Adds columns up to the current one; those passed over in this row get their empty cell.
    #[cold]
    fn widen(&mut self) {
        let rows = self.grid.row_numbers.len();
        let at = self.at;
        while self.grid.columns.len() <= at {
            let passed = usize::from(self.grid.columns.len() < at);
            self.grid.columns.push(Column::new(rows + passed));
        }
    }

    /// Goes on at a column counted from 0; the cells between stay empty.
    pub fn skip_to(&mut self, column: usize) {
        while self.at < column {
            if self.at < self.grid.columns.len() {
                self.grid.columns[self.at].codes.push(0);
            }
            self.at += 1;
        }
    }

    /// Ends the row, which people know by this number. A row without any content is left out.
    #[inline]
    pub fn end_row(&mut self, number: u32) {
        let rows = self.grid.row_numbers.len();
        if self.filled {
            self.grid.row_numbers.push(number);
            for column in self.grid.columns.iter_mut().skip(self.at) {
                column.codes.push(0);
            }
        } else {
            for column in &mut self.grid.columns {
                column.codes.truncate(rows);
            }
        }
        self.at = 0;
        self.filled = false;
    }

    /// Rows taken so far.
    pub fn rows(&self) -> usize {
        self.grid.row_numbers.len()
    }

    /// Notes a merged rectangle.
    pub fn merged(&mut self, area: Merged) {
        self.grid.merged.push(area);
    }

    /// Notes that the sheet is hidden.
    pub fn hidden(&mut self, hidden: bool) {
        self.grid.hidden = hidden;
    }

    /// The grid.
    pub fn finish(self) -> Grid {
        self.grid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_place_when_rows_are_ragged_and_blank() {
        let mut builder = GridBuilder::new("s");
        for (number, row) in [(1, "a"), (2, ""), (4, "b|c"), (5, "|c|d"), (6, "a")] {
            for cell in row.split('|') {
                builder.push(Kind::Text, cell);
            }
            builder.end_row(number);
        }
        let grid = builder.finish();
        assert_eq!(grid.row_numbers, vec![1, 4, 5, 6]);
        let row = |r| [0, 1, 2].map(|c| grid.text(r, c).to_owned());
        assert_eq!(row(0), ["a", "", ""]);
        assert_eq!(row(1), ["b", "c", ""]);
        assert_eq!(row(2), ["", "c", "d"]);
        assert_eq!(row(3), ["a", "", ""]);
        assert_eq!(grid.columns[1].distinct(), 2);
        assert_eq!(grid.text(9, 0), "");
        assert!(grid.columns.iter().all(|c| c.codes.len() == 4));
    }

    #[test]
    fn merged_cells_show_their_content_everywhere() {
        let mut builder = GridBuilder::new("s");
        for (number, row) in [(1, "x|2025||y"), (2, "|a|b|"), (3, "1|2|3|4")] {
            for cell in row.split('|') {
                builder.push(Kind::Text, cell);
            }
            builder.end_row(number);
        }
        builder.merged(Merged {
            rows: (0, 0),
            columns: (1, 2),
        });
        builder.merged(Merged {
            rows: (0, 1),
            columns: (0, 0),
        });
        let mut grid = builder.finish();
        grid.fill_merged();
        assert_eq!(grid.text(0, 2), "2025");
        assert_eq!(grid.text(1, 0), "x");
        assert_eq!(grid.text(1, 3), "");
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!(
            [0, 25, 26, 701, 702].map(Grid::letter),
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
    }
}
