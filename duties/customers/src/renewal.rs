//! Renewal (续约工作包): what the expiry ladder opens when a contract nears its end, and how it came out.

use qd_base::label;
use qd_base::{Date, Money};
use qd_records::{
    Act, Child, Choice, Content, Filter, Item, Key, ListQuery, LongText, PAGE_MOST, Record,
    Records, RecordsError, Subject, Table, Task, Test, Text, Work, pick,
};
use serde_json::json;

use crate::contract::Contract;

/// 到期阶梯: days before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Rung {
    /// 180.
    #[choice(label("180 天", "180 days"))]
    Days180,
    /// 120.
    #[choice(label("120 天", "120 days"))]
    Days120,
    /// 90.
    #[choice(label("90 天", "90 days"))]
    Days90,
    /// 60.
    #[choice(label("60 天", "60 days"))]
    Days60,
    /// 30.
    #[choice(label("30 天", "30 days"))]
    Days30,
}

impl Rung {
    /// The rung a contract stands on so many days before its end; none while it is far.
    pub fn at(days_left: i32) -> Option<Rung> {
        match days_left {
            ..=30 => Some(Rung::Days30),
            31..=60 => Some(Rung::Days60),
            61..=90 => Some(Rung::Days90),
            91..=120 => Some(Rung::Days120),
            121..=180 => Some(Rung::Days180),
            _ => None,
        }
    }
}

/// 续约结果.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Outcome {
    /// 进行中.
    #[choice(label("进行中", "In work"))]
    Open,
    /// 已续签.
    #[choice(label("已续签", "Renewed"))]
    Renewed,
    /// 未续.
    #[choice(label("未续签", "Not renewed"))]
    Lost,
}

/// 工作步骤.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Part {
    #[field(label("步骤", "Step"), sample = "安排高层会议")]
    pub what: Text,
    #[field(label("期限", "Due"), sample = "2026-08-01")]
    pub due: Option<Date>,
    #[field(label("完成日", "Done on"))]
    pub done_on: Option<Date>,
}

/// 续约.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "renewal", label("续约", "Renewal"), number = "XY-{yyyy}-{5}", title = name, owner = owner)]
#[record(board = outcome, calendar = ends_on)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, legal = read)]
#[grant(auditor = read)]
pub struct Renewal {
    #[field(
        label("续约事项", "Renewal"),
        list,
        search,
        sample = "年度框架采购合同"
    )]
    pub name: Text,
    #[field(label("合同", "Contract"), link = "contract", list, filter)]
    pub contract: Key,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("到期日", "Ends on"), list, filter, sample = "2026-12-31")]
    pub ends_on: Date,
    #[field(label("涉及金额", "Amount at risk"), list, filter)]
    pub amount: Option<Money>,
    #[field(
        label("到期阶梯", "Rung"),
        list,
        filter,
        read_only,
        default = "days180"
    )]
    pub rung: Rung,
    #[field(label("结果", "Outcome"), list, filter, read_only, default = "open")]
    pub outcome: Outcome,
    #[field(label("工作步骤", "Steps"))]
    pub parts: Table<Part>,
    #[field(label("客户期望", "What they expect"), search)]
    pub expectations: Option<LongText>,
    #[field(label("结论", "Conclusion"), read_only, search)]
    pub conclusion: Option<LongText>,
}

/// The ladder, climbed every morning: a contract in force that nears its end gets its work package, once, and the
/// package moves from rung to rung.
pub const LADDER: Task = Task {
    key: "customers.renewals",
    label: label("合同到期阶梯", "Contract expiry ladder"),
    cron: "30 5 * * *",
    run: climb,
};

fn climb<'a>(records: &'a Records, act: &'a Act) -> Work<'a, u64> {
    Box::pin(async move {
        let mut moved = 0;
        for contract in in_force(records, act).await? {
            let ends_on: Date = pick(&contract.content, "ends_on").unwrap_or(Date::MAX);
            let left = (ends_on - act.today).get_days();
            let Some(rung) = Rung::at(left) else {
                continue;
            };
            moved += u64::from(step(records, act, &contract, (ends_on, rung)).await?);
        }
        Ok(moved)
    })
}

/// Opens the package of a contract or moves it to its rung; whether anything was done.
async fn step(
    records: &Records,
    act: &Act,
    contract: &Item,
    (ends_on, rung): (Date, Rung),
) -> Result<bool, RecordsError> {
    let of = Renewal::TYPE;
    let query = only("contract", contract.id.to_string().into(), of);
    let known = records
        .find(act, of, &query)
        .await?
        .items
        .into_iter()
        .next();
    let key = json!(qd_records::ChoiceType::key(&rung));
    let Some(package) = known else {
        records
            .create(act, of, &opening(contract, ends_on, key))
            .await?;
        return Ok(true);
    };
    if package.get("rung") == &key || package.get("outcome") != &json!("open") {
        return Ok(false);
    }
    let moved = Content::from_iter([("rung".to_owned(), key)]);
    let which = (package.id, package.version);
    records.edit(act, of, which, &moved).await?;
    Ok(true)
}

fn opening(contract: &Item, ends_on: Date, rung: serde_json::Value) -> Content {
    let before = |days: i32| {
        let span = jiff::Span::new().days(-i64::from(days));
        ends_on.checked_add(span).unwrap_or(ends_on).to_string()
    };
    let part = |what: &str, days| json!({"what": what, "due": before(days)});
    let parts = json!([
        part(PARTS[0].zh, 150),
        part(PARTS[1].zh, 120),
        part(PARTS[2].zh, 90),
        part(PARTS[3].zh, 60),
        part(PARTS[4].zh, 30),
    ]);
    Content::from_iter([
        ("name".to_owned(), contract.get("name").clone()),
        ("contract".to_owned(), json!(contract.id.to_string())),
        ("account".to_owned(), contract.get("account").clone()),
        ("owner".to_owned(), contract.get("owner").clone()),
        ("ends_on".to_owned(), json!(ends_on.to_string())),
        ("amount".to_owned(), contract.get("amount").clone()),
        ("rung".to_owned(), rung),
        ("parts".to_owned(), parts),
    ])
}

/// The steps every renewal begins with; owners change them freely.
const PARTS: [qd_base::Label; 5] = [
    label(
        "安排客户高层会议，了解需求与期望",
        "Meet their management: needs and expectations",
    ),
    label(
        "收集合作数据，准备谈判材料与方案",
        "Collect the data and prepare the negotiation",
    ),
    label("法务与财务审查条款", "Clauses checked by legal and finance"),
    label("谈判与确认条款", "Negotiate and settle the terms"),
    label("签署并登记双方义务", "Sign and record both sides' duties"),
];

async fn in_force(records: &Records, act: &Act) -> Result<Vec<Item>, RecordsError> {
    let of = Contract::TYPE;
    let mut query = only("state", json!("in_force"), of);
    query.size = PAGE_MOST;
    let mut all = Vec::new();
    loop {
        let page = records.find(act, of, &query).await?;
        let got = page.items.len();
        all.extend(page.items);
        if got == 0 || all.len() as u64 >= page.total {
            return Ok(all);
        }
        query.page += 1;
    }
}

fn only(
    field: &'static str,
    value: serde_json::Value,
    of: &'static qd_records::RecordType,
) -> ListQuery {
    let field = of.field(field).expect("a field of the description");
    ListQuery {
        filters: vec![Filter {
            subject: Subject::Field(field),
            test: Test::Is,
            values: vec![value],
        }],
        ..ListQuery::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_has_five_rungs_and_none_far_from_the_end() {
        assert_eq!(Rung::at(181), None);
        assert_eq!(Rung::at(180), Some(Rung::Days180));
        assert_eq!(Rung::at(90), Some(Rung::Days90));
        assert_eq!(Rung::at(30), Some(Rung::Days30));
        assert_eq!(Rung::at(-5), Some(Rung::Days30));
    }
}
