#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod act;
pub mod acting;
mod action;
pub mod audit;
mod columns;
#[cfg(feature = "testing")]
pub mod conformance;
mod content;
mod custom;
mod error;
mod every;
pub mod export;
mod field;
mod find;
mod follow;
pub mod import;
mod item;
mod members;
pub mod names;
mod number;
mod query;
mod record_type;
pub mod rights;
mod save;
pub mod schema;
mod search;
mod task;
#[cfg(feature = "testing")]
pub mod testing;
mod timeline;
mod trash;
mod types;
mod views;
mod write;

#[doc(hidden)]
pub use qd_base;
/// A JSON value, as the derives name it.
#[doc(hidden)]
pub use serde_json::Value as JsonValue;

pub use act::Act;
pub use action::{Action, Deed, Done, Work};
pub use columns::{Shape, columns_of};
pub use content::{example, normal};
pub use custom::{CustomField, CustomKind};
pub use error::{Conflict, ConflictField, RecordsError};
pub use field::{ChoiceOption, Field, Kind, VisibleIf};
pub use find::{Page, Records};
pub use follow::{Follower, Written};
pub use item::Item;
pub use members::Member;
pub use qd_records_macros::{Child, Choice, Record};
pub use query::{Filter, ListQuery, PAGE_MOST, Sort, Subject, Test, visible_field};
pub use record_type::{
    Behave, Behaviour, Grant, Record, RecordType, Registry, Rows, Within, behave,
};
pub use save::is_shown;
pub use search::initials;
pub use task::Task;
pub use timeline::Moment;
pub use types::{
    ChildType, ChoiceType, Content, FieldType, File, Json, Key, LongText, Many, Number, Percent,
    RichText, Table, Text, Wrong, pick,
};
pub use views::View;

/// The sentences of this floor in both languages.
pub fn texts() -> qd_base::Texts {
    qd_base::Texts::new(
        include_str!("../text/zh-CN.ftl"),
        include_str!("../text/en.ftl"),
    )
}
