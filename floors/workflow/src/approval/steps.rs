//! Steps (审批步骤): append-only rows; the database refuses to change or delete them.

use jiff::Timestamp;
use qd_base::Id;
use qd_records::{Act, RecordsError, audit};
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use qd_store::{Row, Store, StoreError, Tx};
use serde_json::json;

/// What was done in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// 提交.
    Submit,
    /// 同意.
    Approve,
    /// 拒绝.
    Refuse,
    /// 退回, to the submitter or to an earlier node.
    Return,
    /// 转办.
    Transfer,
    /// 前加签: somebody else decides first.
    AddBefore,
    /// 后加签: agrees, and somebody else decides after.
    AddAfter,
    /// 撤销.
    Withdraw,
    /// 失效: the subject changed.
    Void,
    /// The house leaves out a person who agreed before.
    Skip,
    /// The house lets a node without approver pass.
    Pass,
    /// 抄送.
    Copy,
}

const VERBS: [(Verb, &str); 12] = [
    (Verb::Submit, "submit"),
    (Verb::Approve, "approve"),
    (Verb::Refuse, "refuse"),
    (Verb::Return, "return"),
    (Verb::Transfer, "transfer"),
    (Verb::AddBefore, "add_before"),
    (Verb::AddAfter, "add_after"),
    (Verb::Withdraw, "withdraw"),
    (Verb::Void, "void"),
    (Verb::Skip, "skip"),
    (Verb::Pass, "pass"),
    (Verb::Copy, "copy"),
];

impl Verb {
    /// As kept.
    pub fn text(self) -> &'static str {
        let found = VERBS.iter().find(|(verb, _)| *verb == self);
        found.map_or("submit", |(_, text)| text)
    }

    fn of(text: &str) -> Result<Verb, StoreError> {
        let found = VERBS.iter().find(|(_, known)| *known == text);
        found
            .map(|(verb, _)| *verb)
            .ok_or_else(|| StoreError::Kept {
                what: "approval step".to_owned(),
                reason: text.to_owned(),
            })
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place, from 1.
    pub seq: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// Who acted; nobody when the house did.
    pub by: Option<Id>,
    /// The name then.
    pub name: String,
    /// For whom, when a deputy acted.
    pub deputy_for: Option<Id>,
    /// What was done.
    pub verb: Verb,
    /// At which node, from 0.
    pub node: usize,
    /// To whom, for a transfer, an added approver, a skip or a copy.
    pub target: Option<Id>,
    /// Back to which node; the submitter when absent.
    pub back_to: Option<usize>,
    /// What was said.
    pub comment: Option<String>,
}

impl Step {
    /// A step of the house.
    pub(crate) fn house(verb: Verb, node: usize, target: Option<Id>) -> Step {
        Step {
            seq: 0,
            at: 0,
            by: None,
            name: String::new(),
            deputy_for: None,
            verb,
            node,
            target,
            back_to: None,
            comment: None,
        }
    }

    /// Whose seat the step is taken from.
    pub fn seat(&self) -> Option<Id> {
        self.deputy_for.or(self.by)
    }

    /// When.
    pub fn instant(&self) -> Timestamp {
        Timestamp::from_microsecond(self.at).unwrap_or_default()
    }
}

const COLUMNS: [&str; 11] = [
    "approval_id",
    "seq",
    "at",
    "person_id",
    "name",
    "deputy_for",
    "verb",
    "node",
    "target_id",
    "back_to",
    "comment",
];

/// Adds a step with its audit line.
pub(crate) async fn append(
    tx: &mut Tx,
    act: &Act,
    approval: Id,
    step: &mut Step,
    seq: i64,
) -> Result<(), RecordsError> {
    step.seq = seq;
    step.at = act.at.as_microsecond();
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let order = Query::insert()
        .into_table("approval_steps")
        .columns(COLUMNS)
        .values_panic([
            approval.to_string().into(),
            step.seq.into(),
            step.at.into(),
            step.by.map(|id| id.to_string()).into(),
            step.name.as_str().into(),
            step.deputy_for.map(|id| id.to_string()).into(),
            step.verb.text().into(),
            whole(step.node).into(),
            step.target.map(|id| id.to_string()).into(),
            step.back_to.map(whole).into(),
            step.comment.clone().into(),
        ])
        .to_owned();
    tx.execute(&order).await?;
    let entry = audit::Entry::new(step.verb.text(), "approval_step", approval).diff(json!({
        "seq": [null, step.seq], "node": [null, step.node],
        "for": [null, step.deputy_for], "target": [null, step.target], "comment": [null, step.comment],
    }));
    audit::append(tx, act, entry).await?;
    Ok(())
}

fn select(approval: Id) -> qd_store::sea_query::SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("approval_steps")
        .and_where(Expr::col("approval_id").eq(approval.to_string()))
        .order_by("seq", Order::Asc)
        .to_owned()
}

/// The steps of an approval in a transaction.
pub(crate) async fn read(tx: &mut Tx, approval: Id) -> Result<Vec<Step>, StoreError> {
    tx.rows(&select(approval))
        .await?
        .iter()
        .map(step_of)
        .collect()
}

/// The steps of an approval.
pub(crate) async fn of(store: &Store, approval: Id) -> Result<Vec<Step>, StoreError> {
    store
        .rows(&select(approval))
        .await?
        .iter()
        .map(step_of)
        .collect()
}

fn step_of(row: &Row) -> Result<Step, StoreError> {
    let id = |name: &str| -> Result<Option<Id>, StoreError> {
        Ok(row.text_or_none(name)?.and_then(|text| text.parse().ok()))
    };
    let place = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Step {
        seq: row.int("seq")?,
        at: row.int("at")?,
        by: id("person_id")?,
        name: row.text("name")?,
        deputy_for: id("deputy_for")?,
        verb: Verb::of(&row.text("verb")?)?,
        node: place(row.int("node")?),
        target: id("target_id")?,
        back_to: row.int_or_none("back_to")?.map(place),
        comment: row.text_or_none("comment")?,
    })
}
