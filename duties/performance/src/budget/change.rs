//! Budget changes (预算调整): more or less money for a line, with a reason; it counts once it is approved.

use qd_base::{Date, Money, Problem};
use qd_records::{
    Act, Behaviour, Choice, ChoiceType, Follower, Key, LongText, Record, RecordsError, Text, Work,
    Written,
};
use serde_json::json;

use super::{Shift, approved, fields, house, line_of, shift, typed};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChangeState {
    /// 待批准.
    #[choice(label("待批准", "Not approved yet"))]
    Proposed,
    /// 已生效.
    #[choice(label("已生效", "In force"))]
    InForce,
}

/// 预算调整.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "budget_change", label("预算调整", "Budget change"), number = "TZ-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, behaviour)]
#[grant(director = all, management = read, manager = own, finance = all, marketing = own, auditor = read)]
pub struct BudgetChange {
    #[field(label("事项", "Matter"), list, search, sample = "追加华南推广预算")]
    pub title: Text,
    #[field(label("预算项", "Budget line"), link = "budget_line", list, filter)]
    pub line: Key,
    #[field(label("申请人", "By"), link = "person", list, filter, default = "me")]
    pub owner: Key,
    #[field(
        label("调整金额", "Amount"),
        help("调减填负数", "Negative for a cut"),
        list,
        sample = "80000.00"
    )]
    pub amount: Money,
    #[field(
        label("理由", "Reason"),
        search,
        sample = "竞争对手加大投放，需保住份额"
    )]
    pub reason: LongText,
    #[field(label("状态", "State"), list, filter, read_only, default = "proposed")]
    pub state: ChangeState,
    #[field(label("生效日", "In force since"), list, read_only)]
    pub since: Option<Date>,
}

impl Behaviour for BudgetChange {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let done = before.is_some_and(|was| was.state == ChangeState::InForce);
        if done && !act.actor.is_system() {
            return Err(Problem::new(409, "budget-change-done"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.amount.minor == 0 {
            return Err(Problem::new(422, "budget-zero").field("amount"));
        }
        Ok(())
    }
}

/// An approval that ended well puts the change in force.
pub const APPROVALS: Follower = Follower {
    of: "approval",
    run: approve,
};

fn approve(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let Some(change) = approved(&written, "budget_change") else {
            return Ok(());
        };
        let act = house(written.act);
        let of = BudgetChange::TYPE;
        let kept = written
            .records
            .read_in(written.tx, &act, of, change)
            .await?;
        let change: BudgetChange = typed(&kept)?;
        if change.state == ChangeState::InForce {
            return Ok(());
        }
        line_of(&mut written, change.line.0, change.amount).await?;
        let said = fields([
            ("state", json!(ChangeState::InForce.key())),
            ("since", json!(act.today.to_string())),
        ]);
        written
            .records
            .edit_in(written.tx, &act, of, (kept.id, kept.version), &said)
            .await?;
        let by = Shift {
            changed: change.amount.minor,
            ..Shift::default()
        };
        shift(&mut written, change.line.0, by).await?;
        Ok::<(), RecordsError>(())
    })
}
