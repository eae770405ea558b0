//! Expenses (费用支出): money that has left, as finance books it. A mistake is corrected by a second entry with the opposite
//! sign; nothing is rewritten.

use qd_base::{Date, Money, Problem};
use qd_records::{
    Act, Behaviour, FieldType, Follower, Key, LongText, Record, RecordsError, Text, Work, Written,
};

use super::request::ExpenseRequest;
use super::{Shift, fields, house, line_of, shift, typed};

/// 费用支出.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "expense", label("费用支出", "Expense"), number = "ZC-{yyyy}-{5}", title = title, owner = owner)]
#[record(calendar = day, behaviour)]
#[grant(director = all, management = read, manager = read_subtree, member = read_own, finance = all)]
#[grant(marketing = read_own, auditor = read)]
pub struct Expense {
    #[field(
        label("摘要", "What for"),
        list,
        search,
        set_once,
        sample = "技术交流会场地费"
    )]
    pub title: Text,
    #[field(
        label("预算项", "Budget line"),
        link = "budget_line",
        list,
        filter,
        set_once
    )]
    pub line: Key,
    #[field(
        label("费用申请", "Request"),
        link = "expense_request",
        filter,
        set_once
    )]
    pub request: Option<Key>,
    #[field(label("经办人", "Spent by"), link = "person", list, filter, set_once)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, set_once, default = "today")]
    pub day: Date,
    #[field(
        label("金额", "Amount"),
        help("冲销填负数", "Negative takes an entry back"),
        list,
        set_once,
        sample = "12000.00"
    )]
    pub amount: Money,
    #[field(label("收款方", "Paid to"), search, set_once)]
    pub payee: Option<Text>,
    #[field(label("凭证号", "Voucher"), search, set_once)]
    pub voucher: Option<Text>,
    #[field(label("说明", "Remark"), set_once)]
    pub note: Option<LongText>,
}

impl Behaviour for Expense {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.amount.minor == 0 {
            return Err(Problem::new(422, "budget-zero").field("amount"));
        }
        Ok(())
    }
}

/// Line and request know what was spent.
pub const SPENDS: Follower = Follower {
    of: "expense",
    run: follow,
};

fn follow(mut written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let sign = match written.verb {
            "create" | "restore" => 1,
            "trash" => -1,
            _ => return Ok(()),
        };
        let expense: Expense = typed(written.item)?;
        line_of(&mut written, expense.line.0, expense.amount).await?;
        let spent = sign * expense.amount.minor;
        let mut by = Shift {
            spent,
            ..Shift::default()
        };
        if let Some(request) = expense.request {
            by.committed = use_up(&mut written, (request, expense.line), spent).await?;
        }
        shift(&mut written, expense.line.0, by).await
    })
}

/// Notes on a request what was spent of it; answers by how much less is held for it now.
async fn use_up(
    written: &mut Written<'_>,
    (request, line): (Key, Key),
    spent: i64,
) -> Result<i64, RecordsError> {
    let act = house(written.act);
    let of = ExpenseRequest::TYPE;
    let kept = written
        .records
        .read_in(written.tx, &act, of, request.0)
        .await?;
    let mut request: ExpenseRequest = typed(&kept)?;
    if request.line != line {
        return Err(Problem::new(422, "budget-other-line")
            .field("request")
            .into());
    }
    let before = request.open();
    request.used.minor += spent;
    let change = fields([("used", request.used.to_json())]);
    written
        .records
        .edit_in(written.tx, &act, of, (kept.id, kept.version), &change)
        .await?;
    Ok(request.open() - before)
}
