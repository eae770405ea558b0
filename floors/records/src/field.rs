//! Fields (字段): sixteen kinds and fourteen properties describe everything a record can hold.

use qd_base::Label;
use serde::Serialize;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of text, at most 500 characters.
    Text,
    /// Several lines, at most 20 000 characters.
    LongText,
    /// Markdown, at most 20 000 characters; rendered without raw HTML.
    RichText,
    /// Yes or no.
    YesNo,
    /// An exact decimal with four places; JSON carries it as text.
    Number,
    /// Minor units and currency: `{"minor":12345,"currency":"CNY"}`.
    Money,
    /// Percent points with four places: 12.5 is 12.5 %.
    Percent,
    /// A civil date.
    Date,
    /// An instant, RFC 3339 in UTC.
    DateTime,
    /// `2026`, `2026H1`, `2026Q3`, `2026-03`.
    Period,
    /// One of the named options.
    Choice,
    /// Several of the named options.
    ManyChoice,
    /// The id of another record, or of a person.
    Link,
    /// Rows of their own fields.
    Table,
    /// A kept file: `{"sha256":…,"name":…,"size":…}`.
    File,
    /// Any JSON, kept and never searched inside.
    Json,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 16] = [
        Kind::Text,
        Kind::LongText,
        Kind::RichText,
        Kind::YesNo,
        Kind::Number,
        Kind::Money,
        Kind::Percent,
        Kind::Date,
        Kind::DateTime,
        Kind::Period,
        Kind::Choice,
        Kind::ManyChoice,
        Kind::Link,
        Kind::Table,
        Kind::File,
        Kind::Json,
    ];

    /// Whether lists can be ordered by it.
    pub fn sorts(self) -> bool {
        !matches!(
            self,
            Kind::LongText
                | Kind::RichText
                | Kind::ManyChoice
                | Kind::Table
                | Kind::File
                | Kind::Json
        )
    }
}

/// One option of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ChoiceOption {
    /// As kept and in links: `won`.
    pub key: &'static str,
    /// As shown.
    pub label: Label,
}

/// When a field is shown and, if required, demanded: another choice or yes/no field has this value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VisibleIf {
    /// The other field.
    pub field: &'static str,
    /// The value it must have; `true` or `false` for yes/no.
    pub is: &'static str,
}

/// The description of one field.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Field {
    /// Name in the struct, the table, the API and links.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// As shown.
    pub label: Label,
    /// A sentence that helps filling it in.
    pub help: Option<Label>,
    /// Must be filled in.
    pub required: bool,
    /// No two records share the value (for texts: whatever width and case).
    pub unique: bool,
    /// A column of the list.
    pub list: bool,
    /// A filter of the list.
    pub filter: bool,
    /// Found by full-text search.
    pub search: bool,
    /// Seen and changed only by those the level names.
    pub level: Option<&'static str>,
    /// Set by the house only.
    pub read_only: bool,
    /// Once filled in, it stays.
    pub set_once: bool,
    /// What a new record starts with: a value as text, `today`, `now` or `me`.
    pub default: Option<&'static str>,
    /// When it is shown.
    pub visible_if: Option<VisibleIf>,
    /// The unit printed beside it.
    pub unit: Option<Label>,
    /// An example, also used by demonstrations and conformance tests.
    pub sample: Option<&'static str>,
    /// The type of the linked record; `person` links to people.
    pub link: Option<&'static str>,
    /// The options of a choice.
    pub choices: &'static [ChoiceOption],
    /// The fields of the rows of a table.
    pub children: &'static [Field],
}

impl Field {
    /// A plain field of a kind; the derive sets the rest.
    pub const fn new(name: &'static str, kind: Kind, label: Label) -> Field {
        Field {
            name,
            kind,
            label,
            help: None,
            required: false,
            unique: false,
            list: false,
            filter: false,
            search: false,
            level: None,
            read_only: false,
            set_once: false,
            default: None,
            visible_if: None,
            unit: None,
            sample: None,
            link: None,
            choices: &[],
            children: &[],
        }
    }

    /// The option with a key.
    pub fn option(&self, key: &str) -> Option<&'static ChoiceOption> {
        self.choices.iter().find(|option| option.key == key)
    }
}
