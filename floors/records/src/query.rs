//! Questions to a list (列表查询): filters, order, words and page, written once and read from links, forms and the API.

use qd_base::{Actor, Id, Problem};
use serde_json::Value;

use crate::content::normal;
use crate::rights::{Verb, field_allowed};
use crate::{Field, Kind, RecordType};

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// One of the values.
    Is,
    /// None of the values.
    IsNot,
    /// At least the value.
    AtLeast,
    /// At most the value.
    AtMost,
    /// A text that contains the value.
    Has,
    /// Nothing filled in.
    Empty,
    /// Something filled in.
    Filled,
}

/// What a filter or an order speaks of.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// A described field.
    Field(&'static Field),
    /// The number.
    Number,
    /// When it was created, microseconds.
    CreatedAt,
    /// When it was last changed, microseconds.
    ChangedAt,
}

impl Subject {
    /// The column in the type's table.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Subject::Field(field) => field.name,
            Subject::Number => "number",
            Subject::CreatedAt => "created_at",
            Subject::ChangedAt => "changed_at",
        }
    }
}

/// One filter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What it speaks of.
    pub subject: Subject,
    /// How it compares.
    pub test: Test,
    /// The values, in normal form.
    pub values: Vec<Value>,
}

/// One step of the order.
#[derive(Clone, Copy, Debug)]
pub struct Sort {
    /// What it speaks of.
    pub subject: Subject,
    /// From the greatest down.
    pub down: bool,
}

/// Which rows, in which order, which page.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// All must hold.
    pub filters: Vec<Filter>,
    /// In their order; the id breaks ties.
    pub sorts: Vec<Sort>,
    /// Words to be found.
    pub text: Option<String>,
    /// The page, from 1.
    pub page: u64,
    /// Rows a page, at most 200.
    pub size: u64,
    /// The trash instead of the living records.
    pub trash: bool,
    /// Only what comes after this record, newest first: paging that neither skips nor repeats while others write. Such
    /// a question has no order of its own.
    pub after: Option<Id>,
    /// Ordered by identity, newest first, as `after` needs it.
    pub steps: bool,
}

impl Default for ListQuery {
    fn default() -> ListQuery {
        ListQuery {
            filters: Vec::new(),
            sorts: Vec::new(),
            text: None,
            page: 1,
            size: 50,
            trash: false,
            after: None,
            steps: false,
        }
    }
}

/// The most rows a page can have.
pub const PAGE_MOST: u64 = 200;
/// The last page that can be asked for.
const LAST_PAGE: u64 = 100_000;

impl ListQuery {
    /// Reads `stage=won,lost&amount.gte=100&owner.empty=1&sort=-amount,name&q=合同&page=2&size=50&trash=1`.
    ///
    /// # Errors
    /// 400 for an unknown name (with the nearest known one), for a field the actor may not see, for one that is not
    /// made for filtering or ordering, and for unreadable values.
    pub fn parse(
        of: &RecordType,
        actor: &Actor,
        pairs: &[(String, String)],
    ) -> Result<ListQuery, Problem> {
        let mut query = ListQuery::default();
        for (name, value) in pairs {
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "q" => query.text = Some(value.clone()),
                "page" => query.page = within(name, value, LAST_PAGE)?,
                "size" => query.size = within(name, value, PAGE_MOST)?,
                "trash" => query.trash = flag(name, value)?,
                "sort" => query.sorts = sorts(of, actor, value)?,
                _ => query.filters.push(filter(of, actor, name, value)?),
            }
        }
        Ok(query)
    }
}

fn flag(name: &str, value: &str) -> Result<bool, Problem> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(Problem::new(400, "records-wrong-flag").field(name)),
    }
}

fn within(name: &str, value: &str, most: u64) -> Result<u64, Problem> {
    let number = value.parse().ok().filter(|n| (1..=most).contains(n));
    number.ok_or_else(|| {
        Problem::new(400, "records-wrong-page")
            .arg("most", most)
            .field(name)
    })
}

fn sorts(of: &RecordType, actor: &Actor, text: &str) -> Result<Vec<Sort>, Problem> {
    let one = |part: &str| {
        let (name, down) = match part.strip_prefix('-') {
            Some(name) => (name, true),
            None => (part, false),
        };
        let subject = subject(of, actor, name)?;
        match subject {
            Subject::Field(field) if !field.kind.sorts() => {
                Err(Problem::new(400, "records-no-sort")
                    .arg("name", name)
                    .field("sort"))
            }
            _ => Ok(Sort { subject, down }),
        }
    };
    text.split(',')
        .filter(|part| !part.is_empty())
        .take(5)
        .map(one)
        .collect()
}

fn filter(of: &RecordType, actor: &Actor, name: &str, value: &str) -> Result<Filter, Problem> {
    let (name, test) = match name.rsplit_once('.') {
        Some((name, "not")) => (name, Test::IsNot),
        Some((name, "gte")) => (name, Test::AtLeast),
        Some((name, "lte")) => (name, Test::AtMost),
        Some((name, "has")) => (name, Test::Has),
        Some((empty, "empty")) if flag(name, value)? => (empty, Test::Empty),
        Some((name, "empty")) => (name, Test::Filled),
        _ => (name, Test::Is),
    };
    let subject = subject(of, actor, name)?;
    let Subject::Field(field) = subject else {
        return system_filter(subject, test, name, value);
    };
    let refused = || {
        Problem::new(400, "records-no-filter")
            .arg("name", name)
            .field(name)
    };
    let structured = [
        Kind::Table,
        Kind::File,
        Kind::Json,
        Kind::LongText,
        Kind::RichText,
    ];
    let ordered = matches!(test, Test::AtLeast | Test::AtMost);
    if !field.filter || structured.contains(&field.kind) || (ordered && !field.kind.sorts()) {
        return Err(refused());
    }
    let values = match test {
        Test::Empty | Test::Filled => Vec::new(),
        Test::Has if field.kind != Kind::Text => return Err(refused()),
        Test::Has => vec![Value::from(value.trim())],
        Test::AtLeast | Test::AtMost => vec![one_value(field, actor, value)?],
        Test::Is | Test::IsNot => value
            .split(',')
            .take(100)
            .map(|part| one_value(field, actor, part))
            .collect::<Result<_, _>>()?,
    };
    Ok(Filter {
        subject,
        test,
        values,
    })
}

fn one_value(field: &Field, actor: &Actor, text: &str) -> Result<Value, Problem> {
    if field.link == Some("person") && text == "me" {
        return Ok(actor.person.map(|id| id.to_string()).into());
    }
    let as_400 = |mut problem: Problem| {
        problem.status = 400;
        problem
    };
    normal(field, &Value::from(text)).map_err(as_400)
}

fn system_filter(subject: Subject, test: Test, name: &str, value: &str) -> Result<Filter, Problem> {
    let refused = || {
        Problem::new(400, "records-no-filter")
            .arg("name", name)
            .field(name)
    };
    let value = match (subject, test) {
        (Subject::Number, Test::Is) => Value::from(value),
        (Subject::CreatedAt | Subject::ChangedAt, Test::AtLeast | Test::AtMost) => {
            let instant: jiff::Timestamp = value.parse().map_err(|_| refused())?;
            Value::from(instant.as_microsecond())
        }
        _ => return Err(refused()),
    };
    Ok(Filter {
        subject,
        test,
        values: vec![value],
    })
}

/// A field by name, if the actor may see it. A field that exists but is hidden is refused like an order by it would
/// have to be: order and filters leak values.
pub(crate) fn subject(of: &RecordType, actor: &Actor, name: &str) -> Result<Subject, Problem> {
    match name {
        "number" => return Ok(Subject::Number),
        "created_at" => return Ok(Subject::CreatedAt),
        "changed_at" => return Ok(Subject::ChangedAt),
        _ => {}
    }
    if let Some(field) = of
        .field(name)
        .filter(|f| field_allowed(actor, f, Verb::Read))
    {
        return Ok(Subject::Field(field));
    }
    let known = of
        .fields
        .iter()
        .filter(|field| field_allowed(actor, field, Verb::Read))
        .map(|field| field.name);
    Err(unknown(name, known))
}

/// A field by name, if the actor may see it: for choosing what an answer carries.
///
/// # Errors
/// 400 with the nearest known name; hidden and unknown names are refused alike.
pub fn visible_field(
    of: &RecordType,
    actor: &Actor,
    name: &str,
) -> Result<&'static Field, Problem> {
    match subject(of, actor, name)? {
        Subject::Field(field) => Ok(field),
        _ => Err(unknown(name, std::iter::empty())),
    }
}

/// The refusal of an unknown name, with the nearest known one.
pub(crate) fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Problem {
    let nearest = known.min_by_key(|candidate| distance(name, candidate));
    Problem::new(400, "records-unknown-field")
        .arg("name", name)
        .arg("nearest", nearest.unwrap_or("-"))
        .field(name)
}

/// Edit distance between two short names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let problem = unknown("stge", ["name", "stage", "owner"].into_iter());
        assert_eq!(problem.args["nearest"], "stage");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
