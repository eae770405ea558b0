//! The wire between the process that reads a workbook and the one that uses it: sheets and cells in a plain binary
//! form, checked on arrival.

use std::io::{self, Read, Write};

use super::grid::{Grid, GridBuilder, Kind, Merged};

/// One message.
#[derive(Debug)]
pub enum Message<'a> {
    /// A sheet begins.
    Sheet {
        /// Its name.
        name: &'a str,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// A cell, row by row, left to right.
    Cell {
        /// Row from 0.
        row: u32,
        /// Column from 0.
        column: u32,
        /// Kind.
        kind: Kind,
        /// Text.
        text: &'a str,
    },
    /// A merged rectangle.
    Merged(Merged),
    /// The workbook cannot be read; `encrypted` or what is wrong.
    Fault(&'a str),
    /// All sheets were sent.
    End,
}

/// Writes one message.
pub fn send(out: &mut dyn Write, message: &Message<'_>) -> io::Result<()> {
    let text = |out: &mut dyn Write, text: &str| {
        out.write_all(&(text.len() as u32).to_le_bytes())?;
        out.write_all(text.as_bytes())
    };
    match message {
        Message::Sheet { name, hidden } => {
            out.write_all(&[b'S', u8::from(*hidden)])?;
            text(out, name)
        }
        Message::Cell {
            row,
            column,
            kind,
            text: content,
        } => {
            out.write_all(&[b'C', *kind as u8])?;
            out.write_all(&row.to_le_bytes())?;
            out.write_all(&column.to_le_bytes())?;
            text(out, content)
        }
        Message::Merged(area) => {
            out.write_all(b"M")?;
            for n in [area.rows.0, area.rows.1, area.columns.0, area.columns.1] {
                out.write_all(&n.to_le_bytes())?;
            }
            Ok(())
        }
        Message::Fault(reason) => {
            out.write_all(b"F")?;
            text(out, reason)
        }
        Message::End => out.write_all(b"E"),
    }
}

/// Why a stream of messages did not become sheets.
#[derive(Debug)]
pub enum Broken {
    /// The reader says so.
    Fault(String),
    /// The stream ends early: the reader died.
    CutOff,
    /// The stream makes no sense.
    Nonsense(&'static str),
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Broken {
        Broken::CutOff
    }
}

/// Makes sheets of messages.
#[derive(Default)]
pub struct Assembly {
    grids: Vec<Grid>,
    open: Option<GridBuilder>,
    row: u32,
    column: u32,
    rows: u64,
}

impl Assembly {
    /// Takes one message in.
    pub fn take(
        &mut self,
        message: &Message<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Broken> {
        match message {
            Message::Sheet { name, hidden } => {
                self.close();
                let mut builder = GridBuilder::new(name);
                builder.hidden(*hidden);
                self.open = Some(builder);
                (self.row, self.column) = (0, 0);
            }
            Message::Cell {
                row,
                column,
                kind,
                text,
            } => {
                let builder = self.open.as_mut().ok_or(Broken::Nonsense("no sheet"))?;
                if *row > self.row {
                    builder.end_row(self.row + 1);
                    (self.row, self.column) = (*row, 0);
                    self.rows += 1;
                    if self.rows.is_multiple_of(65_536) {
                        progress(self.rows);
                    }
                }
                if *row < self.row || *column < self.column || *column > 16_383 {
                    return Err(Broken::Nonsense("cells out of order"));
                }
                builder.skip_to(*column as usize);
                builder.push(*kind, text);
                self.column = column + 1;
            }
            Message::Merged(area) => {
                let builder = self.open.as_mut().ok_or(Broken::Nonsense("no sheet"))?;
                builder.merged(*area);
            }
            Message::Fault(reason) => return Err(Broken::Fault((*reason).to_owned())),
            Message::End => self.close(),
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(mut builder) = self.open.take() {
            builder.end_row(self.row + 1);
            self.grids.push(builder.finish());
        }
    }

    /// The sheets.
    pub fn finish(mut self) -> Vec<Grid> {
        self.close();
        self.grids
    }
}

/// Reads messages until the end.
pub fn receive(input: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> Result<Vec<Grid>, Broken> {
    let mut assembly = Assembly::default();
    let mut text = Vec::new();
    loop {
        let mut tag = [0; 1];
        input.read_exact(&mut tag)?;
        match tag[0] {
            b'S' => {
                let [hidden] = bytes(input)?;
                let name = read_text(input, &mut text)?;
                let hidden = hidden != 0;
                assembly.take(&Message::Sheet { name, hidden }, progress)?;
            }
            b'C' => {
                let [kind] = bytes(input)?;
                let kind = Kind::from_byte(kind).ok_or(Broken::Nonsense("kind"))?;
                let (row, column) = (number(input)?, number(input)?);
                let text = read_text(input, &mut text)?;
                let cell = Message::Cell {
                    row,
                    column,
                    kind,
                    text,
                };
                assembly.take(&cell, progress)?;
            }
            b'M' => {
                let area = Merged {
                    rows: (number(input)?, number(input)?),
                    columns: (number(input)?, number(input)?),
                };
                assembly.take(&Message::Merged(area), progress)?;
            }
            b'F' => {
                let reason = read_text(input, &mut text)?;
                assembly.take(&Message::Fault(reason), progress)?;
            }
            b'E' => return Ok(assembly.finish()),
            _ => return Err(Broken::Nonsense("tag")),
        }
    }
}

fn bytes<const N: usize>(input: &mut dyn Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(input: &mut dyn Read) -> io::Result<u32> {
    Ok(u32::from_le_bytes(bytes(input)?))
}

/// A cell of Excel holds 32,767 characters at most; a longer text is a lie.
fn read_text<'a>(input: &mut dyn Read, text: &'a mut Vec<u8>) -> Result<&'a str, Broken> {
    let length = number(input)? as usize;
    if length > 1 << 20 {
        return Err(Broken::Nonsense("length"));
    }
    text.resize(length, 0);
    input.read_exact(text)?;
    std::str::from_utf8(text).map_err(|_| Broken::Nonsense("text"))
}
