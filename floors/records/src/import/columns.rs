//! Captions (表头): which column is which field. Captions of both languages and field names are understood; columns of
//! fields the person may not see are as unknown as any other.

use std::collections::BTreeSet;

use qd_base::{Actor, Label, Problem};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::{Sheet, Terms};
use crate::rights::{Verb, field_allowed};
use crate::{Field, RecordType};

/// How far a sheet may reach to the right.
const WIDEST: usize = 300;
/// What people write over the column of numbers.
const NUMBER: [&str; 3] = ["number", "编号", "no."];

/// A column that was understood.
#[derive(Clone, Debug, Serialize)]
pub struct Matched {
    /// As it stands over the column.
    pub caption: String,
    /// `id`, `version`, `number` or a field.
    pub field: &'static str,
    /// The field's label.
    pub label: Option<Label>,
}

/// A column that was left out.
#[derive(Clone, Debug, Serialize)]
pub struct Ignored {
    /// As it stands over the column.
    pub caption: String,
    /// The key of the sentence that says why.
    pub why: &'static str,
}

/// What the columns are.
pub(crate) struct Columns {
    pub id: Option<usize>,
    pub version: Option<usize>,
    pub number: Option<usize>,
    pub fields: Vec<(usize, &'static Field)>,
    pub ignored: Vec<Ignored>,
    captions: Vec<String>,
}

/// What one caption stands for.
enum Meaning {
    Id,
    Version,
    Number,
    Field(&'static Field),
    Nothing(&'static str),
}

impl Columns {
    /// Reads the captions; answers how many rows they take.
    pub fn read(
        of: &'static RecordType,
        actor: &Actor,
        sheet: &Sheet,
        terms: &Terms,
    ) -> Result<(Columns, usize), Problem> {
        let empty = || Problem::new(422, "records-import-empty");
        let (_, captions) = sheet.rows.first().ok_or_else(empty)?;
        // An export as CSV carries the fields' names in its second line: they are certain.
        let names = sheet.rows.get(1).map(|(_, cells)| cells);
        let (captions, first) = match names {
            Some(names) if are_names(of, names) => (names, 2),
            _ => (captions, 1),
        };
        if captions.len() > WIDEST {
            return Err(Problem::new(422, "records-import-wide").arg("most", WIDEST));
        }
        let mut columns = Columns {
            id: None,
            version: None,
            number: None,
            fields: Vec::new(),
            ignored: Vec::new(),
            captions: captions.clone(),
        };
        let mut taken = BTreeSet::new();
        for (at, caption) in captions.iter().enumerate() {
            let name = columns.take(at, meaning(of, actor, caption, terms));
            if let Some(name) = name
                && !taken.insert(name)
            {
                return Err(Problem::new(422, "records-import-column-twice")
                    .arg("caption", caption)
                    .field(name));
            }
        }
        if columns.fields.is_empty() {
            let known = of.fields.iter().filter(|field| usable(actor, field));
            let known: Vec<&str> = known.map(|field| field.label.zh).collect();
            return Err(
                Problem::new(422, "records-import-no-column").arg("known", known.join(", "))
            );
        }
        Ok((columns, first))
    }

    fn take(&mut self, at: usize, meaning: Meaning) -> Option<&'static str> {
        let name = match meaning {
            Meaning::Id => {
                self.id = self.id.or(Some(at));
                "id"
            }
            Meaning::Version => {
                self.version = self.version.or(Some(at));
                "version"
            }
            Meaning::Number => {
                self.number = self.number.or(Some(at));
                "number"
            }
            Meaning::Field(field) => {
                self.fields.push((at, field));
                field.name
            }
            Meaning::Nothing(why) => {
                let caption = self.captions[at].clone();
                if !caption.is_empty() {
                    self.ignored.push(Ignored { caption, why });
                }
                return None;
            }
        };
        Some(name)
    }

    /// The columns as told to a person.
    pub fn matched(&self) -> Vec<Matched> {
        let head = [
            ("id", self.id),
            ("version", self.version),
            ("number", self.number),
        ];
        let one = |at: usize, field, label| Matched {
            caption: self.captions[at].clone(),
            field,
            label,
        };
        let head = head
            .into_iter()
            .filter_map(|(field, at)| Some(one(at?, field, None)));
        let fields = self
            .fields
            .iter()
            .map(|(at, field)| one(*at, field.name, Some(field.label)));
        head.chain(fields).collect()
    }
}

/// Fields a sheet may fill in.
fn usable(actor: &Actor, field: &Field) -> bool {
    field_allowed(actor, field, Verb::Read) && !field.read_only
}

fn are_names(of: &RecordType, cells: &[String]) -> bool {
    let known = |cell: &String| {
        cell.is_empty()
            || ["id", "version", "number"].contains(&cell.as_str())
            || of.field(cell).is_some()
    };
    cells.first().is_some_and(|cell| cell == "id") && cells.iter().all(known)
}

fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_lowercase()
}

fn meaning(of: &RecordType, actor: &Actor, caption: &str, terms: &Terms) -> Meaning {
    let said = terms.columns.get(caption).map(String::as_str);
    if said == Some("ignore") {
        return Meaning::Nothing("records-import-ignored");
    }
    let word = folded(said.unwrap_or(caption));
    match word.as_str() {
        "id" => return Meaning::Id,
        "version" => return Meaning::Version,
        word if NUMBER.contains(&word) && of.field("number").is_none() => return Meaning::Number,
        _ => {}
    }
    let is = |field: &&Field| {
        field.name == word || folded(field.label.zh) == word || folded(field.label.en) == word
    };
    let seen = |field: &&Field| field_allowed(actor, field, Verb::Read);
    match of.fields.iter().filter(seen).find(is) {
        Some(field) if usable(actor, field) => Meaning::Field(field),
        Some(_) => Meaning::Nothing("records-import-read-only"),
        None => Meaning::Nothing("records-import-unknown-column"),
    }
}
