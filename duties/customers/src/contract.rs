//! Contract (合同): parties, term, money, payment plan, obligations of both sides and the verdict on each clause. It
//! comes into force by a signature, and one contract follows another.

use qd_base::{Date, Money, Problem};
use qd_records::{Act, Behaviour, Child, Choice, File, Key, LongText, Number, Record, Table, Text};

/// 合同状态: moved by steps only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 草拟.
    #[choice(label("草拟", "Draft"))]
    Draft,
    /// 履行中.
    #[choice(label("履行中", "In force"))]
    InForce,
    /// 已续签.
    #[choice(label("已续签", "Renewed"))]
    Renewed,
    /// 已终止.
    #[choice(label("已终止", "Ended"))]
    Ended,
}

/// 回款计划: one payment as agreed and as it came.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Payment {
    #[field(label("款项", "Payment"), sample = "预付款")]
    pub what: Text,
    #[field(label("到期日", "Due"), sample = "2026-07-01")]
    pub due: Option<Date>,
    #[field(label("应收", "Due amount"), sample = "100000.00")]
    pub amount: Option<Money>,
    #[field(label("实收", "Received"))]
    pub received: Option<Money>,
    #[field(label("到账日", "Received on"))]
    pub received_on: Option<Date>,
}

/// 哪一方.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Side {
    /// 我方.
    #[choice(label("我方", "Ours"))]
    Ours,
    /// 对方.
    #[choice(label("对方", "Theirs"))]
    Theirs,
}

/// 权利义务: who owes what until when.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Obligation {
    #[field(label("义务方", "Side"), sample = "ours")]
    pub side: Option<Side>,
    #[field(label("义务", "Duty"), sample = "每季度提供备件清单")]
    pub duty: Text,
    #[field(label("期限", "Due"), sample = "2026-09-30")]
    pub due: Option<Date>,
    #[field(label("履行日", "Done on"))]
    pub done_on: Option<Date>,
}

/// 审查结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// 同意.
    #[choice(label("同意", "Accepted"))]
    Accepted,
    /// 修改后同意.
    #[choice(label("修改后同意", "With changes"))]
    Changed,
    /// 不同意.
    #[choice(label("不同意", "Refused"))]
    Refused,
}

/// 条款审查: one clause with the verdicts of legal and finance.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Clause {
    #[field(label("条款", "Clause"), sample = "违约责任")]
    pub clause: Text,
    #[field(label("要点", "Gist"), sample = "逾期每日万分之五")]
    pub gist: Option<Text>,
    #[field(label("法务意见", "Legal"))]
    pub legal: Option<Verdict>,
    #[field(label("财务意见", "Finance"))]
    pub finance: Option<Verdict>,
    #[field(label("说明", "Remark"))]
    pub remark: Option<Text>,
}

/// 合同.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "contract", label("合同", "Contract"), number = "HT-{yyyy}-{5}", title = name, owner = owner)]
#[record(board = state, calendar = ends_on, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = all, legal = all)]
#[grant(auditor = read)]
pub struct Contract {
    #[field(label("合同名称", "Name"), list, search, sample = "年度框架采购合同")]
    pub name: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: State,
    #[field(label("对方编号", "Their number"), search)]
    pub their_number: Option<Text>,
    #[field(label("金额", "Amount"), list, filter, sample = "1200000.00")]
    pub amount: Option<Money>,
    #[field(label("起始日", "From"), list, filter, sample = "2026-01-01")]
    pub starts_on: Date,
    #[field(label("到期日", "Until"), list, filter, sample = "2026-12-31")]
    pub ends_on: Date,
    #[field(
        label("提前通知", "Notice"),
        unit("天", "days"),
        default = "30",
        sample = "30"
    )]
    pub notice_days: Option<Number>,
    #[field(label("前一合同", "Before it"), link = "contract")]
    pub previous: Option<Key>,
    #[field(label("签署日", "Signed on"), list, filter, read_only)]
    pub signed_on: Option<Date>,
    #[field(label("付款条件", "Payment terms"), search, sample = "月结60天")]
    pub terms: Option<LongText>,
    #[field(
        label("回款计划", "Payment plan"),
        sample = r#"[{"what":"预付款","due":"2026-07-01"}]"#
    )]
    pub payments: Table<Payment>,
    #[field(
        label("权利义务", "Rights and duties"),
        sample = r#"[{"duty":"每季度提供备件清单"}]"#
    )]
    pub obligations: Table<Obligation>,
    #[field(label("条款审查", "Clause check"))]
    pub clauses: Table<Clause>,
    #[field(label("合同文本", "Text"))]
    pub text: Option<File>,
}

impl Behaviour for Contract {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let was_draft = before.is_none_or(|before| before.state == State::Draft);
        if was_draft && self.state == State::InForce && self.signed_on.is_none() {
            self.signed_on = Some(act.today);
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.ends_on < self.starts_on {
            return Err(Problem::new(422, "customers-term-backwards").field("ends_on"));
        }
        if self.amount.is_some_and(|money| money.minor < 0) {
            return Err(Problem::new(422, "customers-negative").field("amount"));
        }
        Ok(())
    }
}
