//! Names that belong to the house (保留名): columns of every table, words of every address, tables that are no records.
//! A field that took one would break the table or could never be asked for, so the build refuses it at the field.

/// Columns that every record table has.
pub(crate) const COMMON: [&str; 9] = [
    "id",
    "number",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "trashed_at",
    "custom",
];
/// Columns that every table of child rows has.
const OF_ROWS: [&str; 2] = ["record_id", "place"];
/// What addresses and forms of lists say besides fields.
const WORDS: [&str; 16] = [
    "q", "page", "size", "trash", "sort", "cols", "as", "month", "said", "undo", "fault", "fields",
    "cursor", "format", "csrf", "back",
];
/// Words of SQL: a column called so would have to be quoted everywhere (SQLite and PostgreSQL, both reserved lists).
const OF_SQL: [&str; 82] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_date",
    "current_time",
    "current_timestamp",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "initially",
    "insert",
    "intersect",
    "into",
    "is",
    "join",
    "lateral",
    "leading",
    "left",
    "limit",
    "natural",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "set",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];
/// Tables of the house that are no records.
const TABLES: [&str; 45] = [
    "answer_links",
    "answer_tries",
    "api_calls",
    "api_tokens",
    "approval_deputies",
    "approval_plans",
    "approval_steps",
    "attachments",
    "comment_mentions",
    "comments",
    "coordination_answers",
    "credentials",
    "custom_fields",
    "events",
    "first_run",
    "import_batches",
    "import_rows",
    "import_stages",
    "jobs",
    "ledger_batches",
    "ledger_drafts",
    "ledger_mappings",
    "ledger_parts",
    "ledger_voids",
    "notices",
    "org_closure",
    "org_units",
    "outside_identities",
    "passkeys",
    "people",
    "person_roles",
    "postings",
    "record_members",
    "recovery_codes",
    "saved_views",
    "search_rows",
    "search_words",
    "second_factors",
    "series",
    "sessions",
    "settings",
    "sign_in_tries",
    "steps",
    "task_runs",
    "task_schedules",
];

/// Whether a record type may call its table so.
pub fn is_house_table(name: &str) -> bool {
    TABLES.contains(&name) || name.contains("__")
}

/// Whether a record's field may be called so.
pub const fn is_free_field(name: &str) -> bool {
    !is_one_of(name, &COMMON)
        && !is_one_of(name, &WORDS)
        && !is_one_of(name, &OF_SQL)
        && !has_double_line(name)
}

/// Whether a field of child rows may be called so.
pub const fn is_free_child(name: &str) -> bool {
    !is_one_of(name, &OF_ROWS) && !is_one_of(name, &OF_SQL) && !has_double_line(name)
}

/// Fails the build of a record type whose field takes a name of the house; called by the derive.
///
/// ```
/// use qd_records::{Record, Text};
/// #[derive(Clone, Debug, PartialEq, Record)]
/// #[record(key = "house", label("房屋", "House"), title = name)]
/// struct House {
///     #[field(label("名称", "Name"))]
///     name: Text,
/// }
/// ```
///
/// ```compile_fail,E0080
/// use qd_records::{Record, Text};
/// #[derive(Clone, Debug, PartialEq, Record)]
/// #[record(key = "house", label("房屋", "House"), title = name)]
/// struct House {
///     #[field(label("名称", "Name"))]
///     name: Text,
///     #[field(label("门牌", "Number"))]
///     number: Text,
/// }
/// ```
///
/// # Panics
/// While compiling, when the name is not free.
pub const fn must_be_free_field(name: &str) {
    assert!(
        is_free_field(name),
        "this name belongs to every record (id, number, version, …) or to addresses (page, sort, …); choose another"
    );
}

/// The same for a field of child rows.
///
/// # Panics
/// While compiling, when the name is not free.
pub const fn must_be_free_child(name: &str) {
    assert!(
        is_free_child(name),
        "this name belongs to every table of child rows (record_id, place); choose another"
    );
}

const fn is_one_of(name: &str, names: &[&str]) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(name.as_bytes(), names[at].as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Two lines part a field's name from the house's own addition, as in `amount__currency`.
const fn has_double_line(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == b'_' && bytes[at - 1] == b'_' {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_house_are_not_free() {
        for name in [
            "id", "number", "version", "custom", "sort", "page", "from", "order", "a__b",
        ] {
            assert!(!is_free_field(name), "{name}");
        }
        for name in ["name", "amount", "idea", "numbers", "_"] {
            assert!(is_free_field(name), "{name}");
        }
        assert!(!is_free_child("place") && !is_free_child("to") && is_free_child("number"));
        assert!(is_house_table("people") && !is_house_table("accounts"));
    }
}
