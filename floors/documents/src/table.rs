//! Tables (表): typed columns, rows with a role, the unit in the caption, a reference behind each number.

use qd_base::Lang;
use qd_base::format::Scale;
use serde::{Deserialize, Serialize};

use crate::{Reference, Value};

/// A table of a page or document. Its number (表2-1) is given by the renderer, per chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The title without its number.
    pub title: String,
    /// The scale in which money is printed.
    pub scale: Scale,
    /// The unit printed at the right top; `None` prints the money unit if the table holds money.
    pub unit: Option<String>,
    /// The columns, left to right.
    pub columns: Vec<TableColumn>,
    /// The rows, top to bottom; each has as many cells as there are columns.
    pub rows: Vec<Row>,
    /// A remark below the table.
    pub note: Option<String>,
    /// The report run the table as a whole comes from; printed as its source.
    pub source: Option<Reference>,
}

/// What a column holds; decides alignment and spreadsheet format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Words, left aligned.
    Text,
    /// Numbers, right aligned.
    Number,
    /// Days, centred.
    Date,
    /// A short mark, centred.
    Mark,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableColumn {
    /// The caption.
    pub label: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Relative width; 1.0 is an ordinary column.
    pub width: f32,
    /// Whether its total row is the sum of the body rows; a spreadsheet then gets a SUM formula.
    pub sums: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRole {
    /// An ordinary line.
    #[default]
    Body,
    /// A subtotal (小计).
    Subtotal,
    /// The total (合计).
    Total,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// One cell a column.
    pub cells: Vec<TableCell>,
    /// What the row is.
    pub role: RowRole,
    /// The page of what the row is about, within the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableCell {
    /// What stands there.
    pub value: Value,
    /// Where the number comes from.
    pub reference: Option<Reference>,
    /// A traffic-light colour, if the cell is judged.
    pub tone: Option<crate::Tone>,
}

impl Table {
    /// An empty table with money in 元.
    pub fn new(title: impl Into<String>) -> Table {
        Table {
            title: title.into(),
            scale: Scale::One,
            unit: None,
            columns: Vec::new(),
            rows: Vec::new(),
            note: None,
            source: None,
        }
    }

    /// Prints money in this scale.
    #[must_use]
    pub fn scale(mut self, scale: Scale) -> Table {
        self.scale = scale;
        self
    }

    /// Names the unit at the right top.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Table {
        self.unit = Some(unit.into());
        self
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, column: TableColumn) -> Table {
        self.columns.push(column);
        self
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text_column(self, label: impl Into<String>) -> Table {
        self.column(TableColumn::new(label, ColumnKind::Text))
    }

    /// Adds a column of numbers whose total is not their sum (rates, prices).
    #[must_use]
    pub fn number_column(self, label: impl Into<String>) -> Table {
        self.column(TableColumn::new(label, ColumnKind::Number))
    }

    /// Adds a column of numbers whose total is their sum (money, quantities).
    #[must_use]
    pub fn sum_column(self, label: impl Into<String>) -> Table {
        let mut column = TableColumn::new(label, ColumnKind::Number);
        column.sums = true;
        self.column(column)
    }

    /// Names the report run all numbers of the table come from. Cells without a reference of their own then get
    /// `r{row}c{column}` of this run, below the source's own cell where it names one.
    #[must_use]
    pub fn source(mut self, source: Reference) -> Table {
        self.source = Some(source);
        self
    }

    /// Adds a remark below.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Table {
        self.note = Some(note.into());
        self
    }

    /// Adds a row of values without references of their own.
    pub fn push(&mut self, role: RowRole, values: impl IntoIterator<Item = Value>) {
        let cells = values.into_iter().map(TableCell::from).collect();
        let opens = None;
        self.rows.push(Row { cells, role, opens });
    }

    /// The row pushed last is about what this page of the house shows: its first word opens it.
    pub fn opens(&mut self, href: impl Into<String>) {
        if let Some(row) = self.rows.last_mut() {
            row.opens = Some(href.into());
        }
    }

    /// The reference of a number cell: its own, else one derived from the table's source; words have none.
    pub fn reference(&self, row: usize, column: usize) -> Option<Reference> {
        let cell = self.rows.get(row)?.cells.get(column)?;
        if !cell.value.is_number() || cell.value == Value::Absent {
            return None;
        }
        cell.reference.clone().or_else(|| {
            self.source.as_ref().map(|source| {
                let place = format!("r{}c{}", row + 1, column + 1);
                match source.cell.as_str() {
                    "" => source.at(place),
                    table => source.at(format!("{table}/{place}")),
                }
            })
        })
    }

    /// The unit to print at the right top: the named one, else the money unit where money is shown.
    pub fn unit_text(&self, lang: Lang) -> Option<String> {
        let has_money = || {
            self.rows
                .iter()
                .flat_map(|row| &row.cells)
                .any(|cell| matches!(cell.value, Value::Money(_)))
        };
        self.unit
            .clone()
            .or_else(|| has_money().then(|| crate::words::money_unit(self.scale, lang)))
            .filter(|unit| !unit.is_empty())
    }

    /// Whether a row has another number of cells than there are columns: a mistake of the caller.
    pub fn is_ragged(&self) -> bool {
        self.rows
            .iter()
            .any(|row| row.cells.len() != self.columns.len())
    }
}

impl Row {
    /// The place of the first cell with words, where the row is opened.
    pub fn first_word(&self) -> usize {
        let is_word =
            |cell: &TableCell| matches!(&cell.value, Value::Text(text) if !text.is_empty());
        self.cells.iter().position(is_word).unwrap_or(0)
    }
}

impl TableColumn {
    /// A column of ordinary width.
    pub fn new(label: impl Into<String>, kind: ColumnKind) -> TableColumn {
        let width = match kind {
            ColumnKind::Text | ColumnKind::Date => 1.4,
            ColumnKind::Number => 1.0,
            ColumnKind::Mark => 0.7,
        };
        TableColumn {
            label: label.into(),
            kind,
            width,
            sums: false,
        }
    }

    /// Sets the relative width.
    #[must_use]
    pub fn width(mut self, width: f32) -> TableColumn {
        self.width = width;
        self
    }
}

impl TableCell {
    /// Names where the number comes from.
    #[must_use]
    pub fn from_reference(mut self, reference: Reference) -> TableCell {
        self.reference = Some(reference);
        self
    }

    /// Judges the cell.
    #[must_use]
    pub fn tone(mut self, tone: crate::Tone) -> TableCell {
        self.tone = Some(tone);
        self
    }
}

impl From<Value> for TableCell {
    fn from(value: Value) -> TableCell {
        TableCell {
            value,
            reference: None,
            tone: None,
        }
    }
}
