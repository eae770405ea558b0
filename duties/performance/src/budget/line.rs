//! Budget lines (预算项): money for one purpose in one year, spread over its months, for a region or an initiative.

use qd_base::{Money, Problem};
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Number, Record, Table, Text};

/// 费用类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Kind {
    /// 人员.
    #[choice(label("人员", "People"))]
    People,
    /// 差旅.
    #[choice(label("差旅", "Travel"))]
    Travel,
    /// 招待.
    #[choice(label("业务招待", "Entertainment"))]
    Entertainment,
    /// 推广.
    #[choice(label("市场推广", "Promotion"))]
    Promotion,
    /// 渠道.
    #[choice(label("渠道与返利", "Channels and rebates"))]
    Channel,
    /// 培训.
    #[choice(label("培训", "Training"))]
    Training,
    /// 其他.
    #[choice(label("其他", "Other"))]
    Other,
}

/// 一个月的预算.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct BudgetMonth {
    #[field(label("月份", "Month"), help("1 至 12", "1 to 12"), sample = "3")]
    pub month: Number,
    #[field(label("金额", "Amount"), sample = "120000.00")]
    pub amount: Money,
}

/// 预算项.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "budget_line", label("预算项", "Budget line"), number = "YS-{yyyy}-{4}", title = name, owner = owner)]
#[record(board = kind, behaviour)]
#[grant(director = all, management = read, manager = read, member = read, finance = all)]
#[grant(marketing = read, hr = read, product = read, service = read, auditor = read)]
pub struct BudgetLine {
    #[field(label("名称", "Name"), list, search, sample = "华南渠道推广")]
    pub name: Text,
    #[field(label("年度", "Year"), list, filter, set_once, sample = "2027")]
    pub year: Number,
    #[field(label("费用类型", "Kind"), list, filter, sample = "promotion")]
    pub kind: Kind,
    #[field(
        label("区域", "Region"),
        help(
            "与台账中的区域同名；留空为全公司",
            "As named in the ledger; empty for the company"
        ),
        list,
        filter,
        search,
        sample = "华南"
    )]
    pub region: Option<Text>,
    #[field(label("举措", "Initiative"), link = "initiative", filter)]
    pub initiative: Option<Key>,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("年初预算", "Planned"),
        help(
            "以后的增减通过“预算调整”办理",
            "Later increases and cuts are budget changes"
        ),
        list,
        set_once,
        sample = "600000.00"
    )]
    pub planned: Money,
    #[field(
        label("分月", "By month"),
        help(
            "留空为全年平均；填写时合计须等于年初预算",
            "Empty spreads evenly; otherwise the months add up to the plan"
        ),
        set_once
    )]
    pub months: Table<BudgetMonth>,
    #[field(label("累计调整", "Changes"), read_only, default = "0")]
    pub changed: Money,
    #[field(label("已占用", "Committed"), list, read_only, default = "0")]
    pub committed: Money,
    #[field(label("已支出", "Spent"), list, read_only, default = "0")]
    pub spent: Money,
    #[field(label("说明", "Remark"), search)]
    pub note: Option<LongText>,
}

impl BudgetLine {
    /// What may still be committed, in minor units: planned and changed, less committed and spent.
    pub fn remaining(&self) -> i64 {
        self.planned.minor + self.changed.minor - self.committed.minor - self.spent.minor
    }
}

impl Behaviour for BudgetLine {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let whole = self.year.0 % qd_base::SCALE == 0;
        if !whole || !(Number::units(2000)..=Number::units(2100)).contains(&self.year) {
            return Err(Problem::new(422, "budget-year").field("year"));
        }
        if self.planned.minor < 0 {
            return Err(Problem::new(422, "budget-negative").field("planned"));
        }
        if self.months.0.is_empty() {
            return Ok(());
        }
        let mut seen = [false; 12];
        let mut sum = 0i64;
        for row in &self.months.0 {
            let month = (1..=12).find(|month| Number::units(*month) == row.month);
            let at = month.and_then(|month| usize::try_from(month - 1).ok());
            let at = at.filter(|at| !seen[*at]);
            let at = at.ok_or_else(|| Problem::new(422, "budget-month").field("months"))?;
            seen[at] = true;
            sum += row.amount.minor;
        }
        if sum != self.planned.minor {
            let difference = Money {
                minor: self.planned.minor - sum,
                ..self.planned
            };
            return Err(Problem::new(422, "budget-months-sum")
                .arg("difference", spoken(difference))
                .field("months"));
        }
        Ok(())
    }
}

/// Money inside a sentence: yuan and fen.
pub(crate) fn spoken(money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    let minor = money.minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}
