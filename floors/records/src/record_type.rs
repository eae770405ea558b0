//! Record types (记录类型): the static description that table, list, form, rights and search are made from.

use qd_base::{Label, Problem, Role};
use serde::Serialize;

use crate::names::{is_free_child, is_free_field, is_house_table};
use crate::{Act, Content, Field, Follower, Kind, Wrong};

/// Which rows a grant opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// All rows, confined ones too.
    Every,
    /// All rows that are not confined to a member list.
    All,
    /// Rows owned by the person or by anyone posted in or under the person's units today.
    Subtree,
    /// Rows owned by the person.
    Own,
}

/// What a record is a part of (从属): it is seen and changed by whom its whole is seen and changed by, and by no other,
/// whatever its own grants say.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    /// The link to the whole.
    pub field: &'static str,
    /// The type of the whole.
    pub of: &'static RecordType,
}

/// As link and key of the whole.
impl Serialize for Within {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.field, self.of.key).serialize(to)
    }
}

/// What a role may do with a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Which rows.
    pub rows: Rows,
    /// Whether the rows may also be created and changed.
    pub edit: bool,
}

/// What a type does before a record is written: completes the content or refuses it.
pub type Behave = fn(&mut Content, Option<&Content>, &Act) -> Result<(), Problem>;

/// The description of a record type.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecordType {
    /// `account`: the singular, in links between records and in the audit.
    pub key: &'static str,
    /// `accounts`: the plural, as table and in addresses.
    pub plural: &'static str,
    /// As shown.
    pub label: Label,
    /// The pattern of numbers, `ACC-{yyyy}-{5}`.
    pub number: Option<&'static str>,
    /// The field shown as the record's name.
    pub title: &'static str,
    /// The field with the owner, a link to a person; without one the creator owns the record.
    pub owner: Option<&'static str>,
    /// The choice field whose options are the columns of the board.
    pub board: Option<&'static str>,
    /// The date field that places it in the calendar.
    pub calendar: Option<&'static str>,
    /// Whether a record can be confined to a list of members.
    pub members: bool,
    /// What it is a part of, where its rights are those of the whole.
    pub within: Option<Within>,
    /// The fields in the order of the form.
    pub fields: &'static [Field],
    /// Who may do what; no grant, no access.
    pub grants: &'static [Grant],
    /// Behaviour beside the struct.
    #[serde(skip)]
    pub behave: Behave,
}

impl RecordType {
    /// The field with a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The column that holds the owner.
    pub fn owner_column(&self) -> &'static str {
        self.owner.unwrap_or("created_by")
    }

    /// Whether its records, or what they are parts of, may be confined to a list of people.
    pub fn is_confined(&self) -> bool {
        self.members || self.within.is_some_and(|whole| whole.of.is_confined())
    }

    /// Whether people fill in any of its fields; records of other types are made by the house.
    pub fn is_filled_in(&self) -> bool {
        self.fields.iter().any(|field| !field.read_only)
    }

    /// The address of a record's page.
    pub fn address(&self, id: qd_base::Id) -> String {
        format!("/records/{}/{id}", self.plural)
    }

    /// The table of the rows of a table field.
    pub fn child_table(&self, field: &Field) -> String {
        format!("{}__{}", self.plural, field.name)
    }
}

/// A struct that is a record; made by `#[derive(Record)]`.
pub trait Record: Sized + Send + 'static {
    /// Its description.
    const TYPE: &'static RecordType;

    /// Its content.
    fn to_content(&self) -> Content;

    /// Reads its content.
    ///
    /// # Errors
    /// [`Wrong`] names what was wanted.
    fn from_content(content: &Content) -> Result<Self, Wrong>;
}

/// Behaviour of a record type. `#[record(…, behaviour)]` leaves it to be written; otherwise it is empty.
pub trait Behaviour: Record {
    /// Completes the record before it is checked and written.
    ///
    /// # Errors
    /// A problem that names the field and the way out.
    fn before_save(&mut self, _before: Option<&Self>, _act: &Act) -> Result<(), Problem> {
        Ok(())
    }

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// A problem that names the field and the way out.
    fn validate(&self, _act: &Act) -> Result<(), Problem> {
        Ok(())
    }
}

/// The bridge from the description to the struct; the derive puts it into [`RecordType::behave`].
///
/// # Errors
/// What the behaviour refuses; 422 when required values are still absent.
pub fn behave<R: Behaviour>(
    content: &mut Content,
    before: Option<&Content>,
    act: &Act,
) -> Result<(), Problem> {
    let wrong = |wrong: Wrong| Problem::new(422, "records-incomplete").source(wrong);
    let mut now = R::from_content(content).map_err(wrong)?;
    let then = before.map(R::from_content).transpose().map_err(wrong)?;
    now.before_save(then.as_ref(), act)?;
    now.validate(act)?;
    *content = now.to_content();
    Ok(())
}

/// All record types of the house, checked together.
#[derive(Clone, Debug)]
pub struct Registry {
    types: Vec<&'static RecordType>,
    followers: Vec<Follower>,
}

impl Registry {
    /// Takes the types of all rooms.
    ///
    /// # Errors
    /// Every fault of the descriptions, as sentences for the developer.
    pub fn new(types: Vec<&'static RecordType>) -> Result<Registry, Vec<String>> {
        let registry = Registry {
            types,
            followers: Vec::new(),
        };
        let mut faults = Vec::new();
        for (at, one) in registry.types.iter().enumerate() {
            let twin =
                |other: &&'static RecordType| other.key == one.key || other.plural == one.plural;
            if registry.types[..at].iter().any(twin) {
                faults.push(format!("{}: key or plural is taken twice", one.key));
            }
            registry.check(one, &mut faults);
        }
        if faults.is_empty() {
            Ok(registry)
        } else {
            Err(faults)
        }
    }

    /// Adds what must follow when records are written.
    #[must_use]
    pub fn followed_by(mut self, followers: Vec<Follower>) -> Registry {
        self.followers = followers;
        self
    }

    /// The followers of a type, in the order in which they were given.
    pub(crate) fn followers(&self, key: &str) -> impl Iterator<Item = &Follower> {
        let follows = move |one: &&Follower| one.of == "*" || one.of == key;
        self.followers.iter().filter(follows)
    }

    /// All types.
    pub fn types(&self) -> &[&'static RecordType] {
        &self.types
    }

    /// The type with a key or a plural.
    pub fn get(&self, name: &str) -> Option<&'static RecordType> {
        self.types
            .iter()
            .find(|one| one.key == name || one.plural == name)
            .copied()
    }

    fn check(&self, one: &RecordType, faults: &mut Vec<String>) {
        let mut fault = |what: String| faults.push(format!("{}: {what}", one.key));
        if is_house_table(one.plural) {
            fault(format!("the table {} belongs to the house", one.plural));
        }
        let kind = |name: &str| one.field(name).map(|field| field.kind);
        if kind(one.title) != Some(Kind::Text) {
            fault("the title must be a text field".to_owned());
        }
        if let Some(owner) = one.owner
            && one.field(owner).and_then(|field| field.link) != Some("person")
        {
            fault("the owner must be a link to a person".to_owned());
        }
        if one
            .board
            .is_some_and(|name| kind(name) != Some(Kind::Choice))
        {
            fault("the board must be a choice field".to_owned());
        }
        if one
            .calendar
            .is_some_and(|name| kind(name) != Some(Kind::Date))
        {
            fault("the calendar must be a date field".to_owned());
        }
        if one
            .number
            .is_some_and(|pattern| !crate::number::is_pattern(pattern))
        {
            fault("the number pattern must end in {digits}, as ACC-{yyyy}-{5}".to_owned());
        }
        if let Some(whole) = one.within
            && one.field(whole.field).is_none_or(|field| {
                field.link != Some(whole.of.key) || !field.required || !field.set_once
            })
        {
            fault(format!(
                "{} must be a required link to {}, set once",
                whole.field, whole.of.key
            ));
        }
        // One prefix is one series: two types would take numbers from each other.
        let series = |of: &RecordType| of.number.and_then(|pattern| pattern.split('{').next());
        let twin = |other: &&&RecordType| other.key != one.key && series(other) == series(one);
        if let Some(other) = series(one).and_then(|_| self.types.iter().find(twin)) {
            fault(format!(
                "the numbers of {} begin in the same way",
                other.key
            ));
        }
        for field in one.fields {
            self.check_field(one, field, &mut fault);
        }
    }

    fn check_field(&self, of: &RecordType, field: &Field, fault: &mut impl FnMut(String)) {
        let name = field.name;
        if !is_free_field(name) {
            fault(format!("{name}: the name belongs to the house"));
        }
        if (field.kind == Kind::Link) != field.link.is_some() {
            fault(format!(
                "{name}: a link needs `link = \"type\"`, other kinds have none"
            ));
        }
        if field
            .link
            .is_some_and(|to| to != "person" && self.get(to).is_none())
        {
            fault(format!(
                "{name}: there is no record type {:?} to link to",
                field.link
            ));
        }
        if field
            .level
            .is_some_and(|level| !crate::rights::is_level(level))
        {
            fault(format!("{name}: there is no level {:?}", field.level));
        }
        if field.level.is_some() && (field.search || field.unique || name == of.title) {
            fault(format!(
                "{name}: a field with a level would leak by search, uniqueness or title"
            ));
        }
        if field.level.is_some() && field.required {
            fault(format!(
                "{name}: a field with a level cannot be demanded of everybody"
            ));
        }
        let texts = [Kind::Text, Kind::LongText, Kind::RichText];
        if field.search && !texts.contains(&field.kind) {
            fault(format!("{name}: only texts are searched"));
        }
        if field.unique
            && !matches!(
                field.kind,
                Kind::Text | Kind::Date | Kind::Period | Kind::Link
            )
        {
            fault(format!(
                "{name}: only text, date, period and link can be unique"
            ));
        }
        if let Some(condition) = field.visible_if
            && of.field(condition.field).is_none()
        {
            fault(format!("{name}: visible-if names no field"));
        }
        for child in field.children.iter().filter(|c| !is_free_child(c.name)) {
            let inner = child.name;
            fault(format!("{name}.{inner}: the name belongs to the house"));
        }
        if field
            .children
            .iter()
            .any(|child| child.kind == Kind::Table || child.unique)
        {
            fault(format!(
                "{name}: rows hold neither tables nor unique fields"
            ));
        }
    }
}
