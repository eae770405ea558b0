//! Expense requests (费用申请): money asked for before it is spent. Within what remains it is committed at once; above it only
//! an approval can.

use qd_base::{Date, Money, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Record, Text};

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RequestState {
    /// 草拟.
    #[choice(label("草拟", "Draft"))]
    Draft,
    /// 已占用预算.
    #[choice(label("已占用预算", "Committed"))]
    Committed,
    /// 已结清.
    #[choice(label("已结清", "Settled"))]
    Settled,
    /// 已撤回.
    #[choice(label("已撤回", "Withdrawn"))]
    Withdrawn,
}

/// 费用申请.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "expense_request", label("费用申请", "Expense request"), number = "FY-{yyyy}-{5}", title = title)]
#[record(owner = owner, board = state, calendar = needed_on, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = all, marketing = own)]
#[grant(hr = own, product = own, service = own, auditor = read)]
pub struct ExpenseRequest {
    #[field(label("事项", "Matter"), list, search, sample = "华南客户技术交流会")]
    pub title: Text,
    #[field(label("预算项", "Budget line"), link = "budget_line", list, filter)]
    pub line: Key,
    #[field(label("申请人", "By"), link = "person", list, filter, default = "me")]
    pub owner: Key,
    #[field(label("金额", "Amount"), list, sample = "35000.00")]
    pub amount: Money,
    #[field(label("需用日", "Needed on"), list, filter, sample = "2027-04-15")]
    pub needed_on: Date,
    #[field(
        label("用途与预期效果", "Purpose and expected effect"),
        search,
        sample = "邀请二十家客户，预计新增询价十条"
    )]
    pub purpose: LongText,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: RequestState,
    #[field(label("超出可用预算", "Above what remained"), list, read_only)]
    pub over: Option<Money>,
    #[field(label("已报销", "Spent of it"), list, read_only, default = "0")]
    pub used: Money,
}

impl ExpenseRequest {
    /// What is still held on the line for it, in minor units.
    pub fn open(&self) -> i64 {
        match self.state {
            RequestState::Committed => {
                (self.amount.minor - self.used.minor).clamp(0, self.amount.minor.max(0))
            }
            _ => 0,
        }
    }
}

impl Behaviour for ExpenseRequest {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let bound = before.is_some_and(|was| {
            was.state != RequestState::Draft && (was.amount != self.amount || was.line != self.line)
        });
        if bound && !act.actor.is_system() {
            return Err(Problem::new(409, "budget-request-bound").field("amount"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.amount.minor <= 0 {
            return Err(Problem::new(422, "budget-not-positive").field("amount"));
        }
        Ok(())
    }
}
