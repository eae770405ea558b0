//! Rights (权限): one predicate per type and actor decides lists, details, counts, search and exports; levels decide
//! fields. No grant, no access.

use qd_base::{Actor, Date, Problem, Role};
use qd_store::sea_query::{Cond, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use crate::{Field, RecordType, Rows, Within};

/// What is about to be done with a row or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Seen.
    Read,
    /// Created, changed, put into the trash.
    Edit,
}

/// Who sees and who changes fields of a level. Administration of the system opens none of them.
struct Level {
    name: &'static str,
    read: &'static [Role],
    edit: &'static [Role],
}

/// The levels of the house. A table, so that a customer can read it.
const LEVELS: [Level; 4] = [
    Level {
        name: "finance",
        read: &[
            Role::Director,
            Role::Management,
            Role::Finance,
            Role::Auditor,
        ],
        edit: &[Role::Director, Role::Finance],
    },
    Level {
        name: "cost",
        read: &[
            Role::Director,
            Role::Management,
            Role::Finance,
            Role::Auditor,
        ],
        edit: &[Role::Finance],
    },
    Level {
        name: "appraisal",
        read: &[Role::Director, Role::Management, Role::HumanResources],
        edit: &[Role::Director, Role::HumanResources],
    },
    Level {
        name: "negotiation",
        read: &[Role::Director, Role::Management, Role::Finance, Role::Legal],
        edit: &[Role::Director],
    },
];

pub(crate) fn is_level(name: &str) -> bool {
    LEVELS.iter().any(|level| level.name == name)
}

/// Whether an actor may see or change a field at all.
pub fn field_allowed(actor: &Actor, field: &Field, verb: Verb) -> bool {
    let Some(name) = field.level else {
        return true;
    };
    let Some(level) = LEVELS.iter().find(|level| level.name == name) else {
        return false;
    };
    let roles = match verb {
        Verb::Read => level.read,
        Verb::Edit => level.edit,
    };
    actor.is_system() || roles.iter().any(|role| actor.is(*role))
}

/// The rows of a type an actor may read or edit, as a condition over the type's table.
pub fn rows_condition(of: &RecordType, actor: &Actor, today: Date, verb: Verb) -> Condition {
    let Some(me) = actor.person else {
        return Cond::all();
    };
    let own = granted(of, actor, &me.to_string(), (today, verb));
    match of.within {
        Some(whole) => own.add(part_of(of, whole, actor, (today, verb))),
        None => own,
    }
}

/// That the whole a row is a part of is open to the actor.
fn part_of(of: &RecordType, whole: Within, actor: &Actor, (today, verb): (Date, Verb)) -> Expr {
    let open = Query::select()
        .column((whole.of.plural, "id"))
        .from(whole.of.plural)
        .cond_where(rows_condition(whole.of, actor, today, verb))
        .to_owned();
    Expr::col((of.plural, whole.field)).in_subquery(open)
}

/// The rows that the grants of the type and its member lists open.
fn granted(of: &RecordType, actor: &Actor, me: &str, (today, verb): (Date, Verb)) -> Condition {
    let grants = of
        .grants
        .iter()
        .filter(|grant| actor.is(grant.role) && (grant.edit || verb == Verb::Read));
    let mut rows: Vec<Rows> = grants.map(|grant| grant.rows).collect();
    if rows.contains(&Rows::Every) {
        return Cond::all();
    }
    // Holding any grant makes a person eligible for member lists; holding none closes them too.
    if rows.is_empty() && !of.grants.iter().any(|grant| actor.is(grant.role)) {
        return nothing();
    }
    rows.dedup();
    let by_grant = rows.iter().fold(Cond::any(), |any, rows| {
        any.add(one_grant(of, *rows, me, today))
    });
    let by_grant = if rows.is_empty() { nothing() } else { by_grant };
    if !of.members {
        return Cond::all().add(by_grant);
    }
    let open = Cond::any()
        .add(Expr::exists(members(of)).not())
        .add(owner(of).eq(me));
    let either = Cond::any()
        .add(Cond::all().add(open).add(by_grant))
        .add(Expr::exists(membership(of, me, verb)));
    Cond::all().add(either)
}

fn nothing() -> Condition {
    Cond::all().add(Expr::val(1).eq(0))
}

fn owner(of: &RecordType) -> Expr {
    Expr::col((of.plural, of.owner_column()))
}

/// The rows one grant opens, leaving member lists aside.
fn one_grant(of: &RecordType, rows: Rows, me: &str, today: Date) -> Condition {
    match rows {
        Rows::Every | Rows::All => Cond::all().add(Expr::val(1).eq(1)),
        Rows::Own => Cond::all().add(owner(of).eq(me)),
        Rows::Subtree => Cond::any()
            .add(owner(of).eq(me))
            .add(owner(of).in_subquery(under(me, today))),
    }
}

/// Everyone posted today in or under a unit that the person is posted to today.
fn under(me: &str, today: Date) -> SelectStatement {
    let day = today.to_string();
    let holds = |posting: &'static str| -> Vec<Expr> {
        vec![
            Expr::col((posting, "from_day")).lte(day.as_str()),
            Expr::col((posting, "until_day")).gt(day.as_str()),
        ]
    };
    let mut select = Query::select()
        .column(("theirs", "person_id"))
        .from_as("postings", "mine")
        .join_as(
            JoinType::InnerJoin,
            "org_closure",
            "tree",
            Expr::col(("tree", "upper_id")).equals(("mine", "unit_id")),
        )
        .join_as(
            JoinType::InnerJoin,
            "postings",
            "theirs",
            Expr::col(("theirs", "unit_id")).equals(("tree", "lower_id")),
        )
        .and_where(Expr::col(("mine", "person_id")).eq(me))
        .to_owned();
    for condition in holds("mine").into_iter().chain(holds("theirs")) {
        select.and_where(condition);
    }
    select
}

fn members(of: &RecordType) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from("record_members")
        .and_where(Expr::col(("record_members", "record_type")).eq(of.key))
        .and_where(Expr::col(("record_members", "record_id")).equals((of.plural, "id")))
        .to_owned()
}

fn membership(of: &RecordType, me: &str, verb: Verb) -> SelectStatement {
    let mut select = members(of);
    select.and_where(Expr::col(("record_members", "person_id")).eq(me));
    if verb == Verb::Edit {
        select.and_where(Expr::col(("record_members", "edit")).eq(true));
    }
    select
}

/// Why an actor sees a row (为什么我能看到): one line per grant, ownership or membership that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Why {
    /// A role's grant.
    Grant {
        /// The role.
        role: Role,
        /// The rows it opens.
        rows: Rows,
        /// Whether they may be changed.
        edit: bool,
    },
    /// The person is on the record's member list.
    Member,
    /// The house itself acts.
    House,
}

/// The conditions to be tried one by one for [`Why`].
pub(crate) fn reasons(of: &RecordType, actor: &Actor, today: Date) -> Vec<(Why, Condition)> {
    let Some(me) = actor.person else {
        return vec![(Why::House, Cond::all())];
    };
    let me = me.to_string();
    let mut reasons: Vec<(Why, Condition)> = of
        .grants
        .iter()
        .filter(|grant| actor.is(grant.role))
        .map(|grant| {
            let why = Why::Grant {
                role: grant.role,
                rows: grant.rows,
                edit: grant.edit,
            };
            let mut condition = Cond::all().add(one_grant(of, grant.rows, &me, today));
            if of.members && grant.rows != Rows::Every {
                let open = Cond::any()
                    .add(Expr::exists(members(of)).not())
                    .add(owner(of).eq(me.as_str()));
                condition = condition.add(open);
            }
            if let Some(whole) = of.within {
                condition = condition.add(part_of(of, whole, actor, (today, Verb::Read)));
            }
            (why, condition)
        })
        .collect();
    if of.members && !reasons.is_empty() {
        let member = Cond::all().add(Expr::exists(membership(of, &me, Verb::Read)));
        reasons.push((Why::Member, member));
    }
    reasons
}

/// The refusal of a verb, naming what is missing.
pub(crate) fn missing(of: &RecordType, field: Option<&Field>) -> Problem {
    match field {
        Some(field) => Problem::new(403, "records-need-level")
            .arg("level", field.level.unwrap_or_default())
            .field(field.name),
        None => Problem::new(403, "records-need-edit").arg("type", of.key),
    }
}
