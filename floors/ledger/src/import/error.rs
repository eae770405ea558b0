//! Why an import stopped (导入失败的原因): every case names the file and, where there is one, sheet, row and
//! column, and says the way out.

use qd_base::Problem;
use serde::Serialize;
use thiserror::Error;

/// Where in a file something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file's name.
    pub file: String,
    /// The sheet, if the file has sheets.
    pub sheet: String,
    /// The row as a person counts it, from 1; 0 when no row is meant.
    pub row: u32,
    /// The column: its caption, or its letter.
    pub column: String,
}

/// A [`Spot`], boxed so that results stay small.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Place(Box<Spot>);

impl std::ops::Deref for Place {
    type Target = Spot;
    fn deref(&self) -> &Spot {
        &self.0
    }
}

impl Place {
    /// A whole file.
    pub fn file(file: &str) -> Place {
        Place::sheet(file, "")
    }

    /// A sheet of a file.
    pub fn sheet(file: &str, sheet: &str) -> Place {
        Place(Box::new(Spot {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            ..Spot::default()
        }))
    }

    /// A row of this place.
    #[must_use]
    pub fn row(mut self, row: u32) -> Place {
        self.0.row = row;
        self
    }

    /// A column of this place.
    #[must_use]
    pub fn column(mut self, column: &str) -> Place {
        column.clone_into(&mut self.0.column);
        self
    }
}

/// One possible answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// What to write into the mapping.
    pub value: String,
    /// What speaks for it: an example, or what it would mean.
    pub why: String,
}

/// What the importer cannot know and asks by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which row holds the captions.
    Header,
    /// Which sheet holds the lines.
    Sheet,
    /// Which column is the business date.
    Date,
    /// Which column is the amount.
    Revenue,
    /// Whether day or month comes first.
    DateOrder,
    /// Which year the months belong to.
    Year,
    /// 元 or 万元.
    Unit,
    /// Decimal point or decimal comma.
    Decimal,
    /// Which currency to take.
    Currency,
    /// Which encoding the text has.
    Encoding,
}

impl Question {
    /// The name of the question, which is also the mapping's field that answers it.
    pub fn name(self) -> &'static str {
        match self {
            Question::Header => "header_row",
            Question::Sheet => "sheet",
            Question::Date => "date",
            Question::Revenue => "revenue",
            Question::DateOrder => "date_order",
            Question::Year => "year",
            Question::Unit => "unit",
            Question::Decimal => "decimal",
            Question::Currency => "currency",
            Question::Encoding => "encoding",
        }
    }
}

/// Why a file was not imported. Nothing was changed when one of these comes back.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
pub enum ImportError {
    /// The file could not be opened or read.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file is empty, or has a header and no line below it.
    #[error("{} holds no lines", place.file)]
    Empty {
        /// The file and sheet.
        place: Place,
    },
    /// The content is none of the formats the importer reads.
    #[error("{file} is {found}, not a ledger")]
    NotALedger {
        /// The file.
        file: String,
        /// What it seems to be.
        found: String,
    },
    /// The file breaks off or is damaged.
    #[error("{} is damaged near row {}: {reason}", place.file, place.row)]
    Damaged {
        /// Where.
        place: Place,
        /// What is wrong.
        reason: String,
    },
    /// The workbook is protected by a password.
    #[error("{file} is encrypted")]
    Encrypted {
        /// The file.
        file: String,
    },
    /// The file exceeds a limit that protects the computer.
    #[error("{file}: {what} is {found}, the limit is {limit} (option {option})")]
    TooLarge {
        /// The file.
        file: String,
        /// What is too large.
        what: String,
        /// How large.
        found: u64,
        /// The limit.
        limit: u64,
        /// The option that raises it.
        option: &'static str,
    },
    /// The process that reads workbooks stopped or was stopped.
    #[error("{file}: reading the workbook was stopped: {reason}")]
    ReaderStopped {
        /// The file.
        file: String,
        /// Signal, exit code or time.
        reason: String,
    },
    /// The text mixes encodings, or has characters of none.
    #[error("{} row {} is not {encoding}", place.file, place.row)]
    Encoding {
        /// The first line at fault.
        place: Place,
        /// The encoding of the rest.
        encoding: String,
    },
    /// Something has to be answered by a person.
    #[error("{}: {} has to be named", place.file, question.name())]
    Ask {
        /// Where the question arose.
        place: Place,
        /// The question.
        question: Question,
        /// Suggestions, best first.
        candidates: Vec<Candidate>,
    },
    /// No line could be taken.
    #[error("{}: none of {rows} rows can be taken; first fault: {reason}", place.file)]
    NothingAccepted {
        /// The first rejected cell.
        place: Place,
        /// Rows read.
        rows: u64,
        /// The key of the first fault.
        reason: String,
        /// The first bad value.
        value: String,
    },
    /// The mapping names something the file does not have, or cannot be read.
    #[error("mapping: {reason}")]
    Mapping {
        /// The file or mapping.
        file: String,
        /// What does not fit.
        reason: String,
    },
}

impl ImportError {
    /// The problem as told at the edge: text keys `import-…` of this crate's text files.
    pub fn to_problem(&self) -> Problem {
        let at = |problem: Problem, place: &Place| {
            let problem = problem
                .arg("file", &place.file)
                .arg("sheet", sheet_text(place))
                .arg("row", place.row)
                .arg("column", &place.column);
            if place.column.is_empty() {
                problem
            } else {
                problem.field(place.column.clone())
            }
        };
        let bad = |key: &str| Problem::new(422, format!("import-{key}"));
        match self {
            ImportError::Unreadable { file, reason } => Problem::new(404, "import-unreadable")
                .arg("file", file)
                .arg("reason", reason),
            ImportError::Empty { place } => at(bad("empty"), place),
            ImportError::NotALedger { file, found } => {
                bad("not-a-ledger").arg("file", file).arg("found", found)
            }
            ImportError::Damaged { place, reason } => {
                at(bad("damaged"), place).arg("reason", reason)
            }
            ImportError::Encrypted { file } => bad("encrypted").arg("file", file),
            ImportError::TooLarge {
                file,
                what,
                found,
                limit,
                option,
            } => Problem::new(413, "import-too-large")
                .arg("file", file)
                .arg("what", what)
                .arg("found", found)
                .arg("limit", limit)
                .arg("option", option),
            ImportError::ReaderStopped { file, reason } => bad("reader-stopped")
                .arg("file", file)
                .arg("reason", reason),
            ImportError::Encoding { place, encoding } => {
                at(bad("encoding-fault"), place).arg("encoding", encoding)
            }
            ImportError::Ask {
                place,
                question,
                candidates,
            } => at(
                bad(&format!("ask-{}", question.name().replace('_', "-"))),
                place,
            )
            .arg("candidates", candidate_text(candidates)),
            ImportError::NothingAccepted {
                place,
                rows,
                reason,
                value,
            } => at(bad("nothing-accepted"), place)
                .arg("rows", rows)
                .arg("reason", reason)
                .arg("value", value),
            ImportError::Mapping { file, reason } => {
                bad("mapping").arg("file", file).arg("reason", reason)
            }
        }
    }
}

fn sheet_text(place: &Place) -> String {
    if place.sheet.is_empty() {
        "-".to_owned()
    } else {
        place.sheet.clone()
    }
}

fn candidate_text(candidates: &[Candidate]) -> String {
    if candidates.is_empty() {
        return "-".to_owned();
    }
    let each: Vec<String> = candidates
        .iter()
        .map(|c| {
            if c.why.is_empty() {
                c.value.clone()
            } else {
                format!("{} ({})", c.value, c.why)
            }
        })
        .collect();
    each.join(" · ")
}
