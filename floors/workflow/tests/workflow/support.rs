//! A small company (测试用公司): a head, a manager with two salespeople, finance, legal, administrators, and records to be
//! approved.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Id, Money, Reach, Role};
use qd_records::{
    Act, Content, Item, Key, Record, RecordType, Records, RecordsError, Registry, Text, schema,
};
use qd_store::{Dialect, Sql, Store, StoreError, migrate};
use qd_workflow::approval::{self, ApprovalFlow, Decision, Verb};
use serde_json::{Value, json};

/// 合同: needs two people.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "contract", label("合同", "Contract"), title = name, owner = owner)]
#[grant(director = all, manager = subtree, member = own, finance = read)]
pub struct Contract {
    #[field(label("名称", "Name"), list, sample = "框架合同")]
    pub name: Text,
    #[field(label("负责人", "Owner"), link = "person")]
    pub owner: Key,
    #[field(label("金额", "Amount"), sample = "1000")]
    pub amount: Option<Money>,
    #[field(label("成本", "Cost"), level = "cost")]
    pub cost: Option<Money>,
}

/// 计划: one person is enough.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "scheme", label("方案", "Scheme"), title = name, owner = owner)]
#[grant(director = all, manager = subtree, member = own)]
pub struct Scheme {
    #[field(label("名称", "Name"), list, sample = "促销方案")]
    pub name: Text,
    #[field(label("负责人", "Owner"), link = "person")]
    pub owner: Key,
    #[field(label("金额", "Amount"), sample = "1000")]
    pub amount: Option<Money>,
}

/// 2026-05-06 00:53 in China.
pub const NOW: i64 = 1_778_000_000;

pub fn clock(at: i64) -> FixedClock {
    FixedClock(jiff::Timestamp::constant(at, 0))
}

#[derive(Clone, Copy, Debug)]
pub struct Someone {
    pub id: Id,
    pub role: Role,
}

impl Someone {
    pub fn act(self) -> Act {
        self.act_at(NOW)
    }

    pub fn act_at(self, at: i64) -> Act {
        let actor = Actor {
            person: Some(self.id),
            name: format!("{:?}", self.role),
            roles: vec![self.role],
            reach: Reach::Nothing,
        };
        Act::now(actor, &clock(at))
    }
}

pub struct House {
    _folder: Option<tempfile::TempDir>,
    pub records: Records,
    pub director: Someone,
    pub manager: Someone,
    pub seller: Someone,
    pub other: Someone,
    pub finance: Someone,
    pub legal: Someone,
    pub admin: Someone,
}

pub fn house_act(at: i64) -> Act {
    Act::now(Actor::system("test"), &clock(at))
}

fn types() -> Vec<&'static RecordType> {
    let mut types = qd_workflow::flow_types();
    types.extend([Contract::TYPE, Scheme::TYPE]);
    types
}

pub fn migrations() -> Vec<migrate::Migration> {
    let text = |dialect| -> &'static str {
        let text = [Contract::TYPE, Scheme::TYPE].map(|of| schema::create(of, dialect));
        Box::leak(text.concat().into_boxed_str())
    };
    let mut all = migrate::embedded().unwrap();
    // The rooms above have a real contract; here its place is taken by the plain one of this test.
    all.retain(|step| !step.sqlite.contains("create table contracts "));
    all.push(migrate::Migration {
        name: "9000_test_types",
        sqlite: text(Dialect::Sqlite),
        postgres: text(Dialect::Postgres),
    });
    all
}

pub async fn open(url: &str) -> Records {
    let store = Store::open(url).await.unwrap();
    store
        .migrate_with(&migrations(), &clock(NOW))
        .await
        .unwrap();
    let registry = Registry::new(types())
        .unwrap()
        .followed_by(qd_workflow::flow_followers());
    Records::new(store, Arc::new(registry))
}

impl House {
    pub async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        House::at(&url, Some(folder)).await
    }

    pub async fn at(url: &str, folder: Option<tempfile::TempDir>) -> House {
        let records = open(url).await;
        let company = unit(&records, "company", &[]).await;
        let region = unit(&records, "region", &[company]).await;
        let mut people = Vec::new();
        for (role, unit, head) in [
            (Role::Director, company, true),
            (Role::RegionalManager, region, true),
            (Role::Sales, region, false),
            (Role::Sales, region, false),
            (Role::Finance, company, false),
            (Role::Legal, company, false),
            (Role::Administrator, company, false),
        ] {
            people.push(person(&records, role, (unit, head)).await);
        }
        let [director, manager, seller, other, finance, legal, admin] = people.try_into().unwrap();
        House {
            _folder: folder,
            records,
            director,
            manager,
            seller,
            other,
            finance,
            legal,
            admin,
        }
    }

    pub async fn flow(&self, pairs: &[(&str, Value)]) -> Item {
        self.try_flow(pairs).await.unwrap()
    }

    pub async fn try_flow(&self, pairs: &[(&str, Value)]) -> Result<Item, RecordsError> {
        let mut fields = content(&[
            ("name", json!(Id::fresh().to_string())),
            ("record_type", json!("*")),
        ]);
        fields.extend(content(pairs));
        self.records
            .create(&self.admin.act(), ApprovalFlow::TYPE, &fields)
            .await
    }

    pub async fn scheme(&self, by: Someone) -> Item {
        let fields = content(&[("name", json!("促销方案")), ("amount", json!("1000"))]);
        self.records
            .create(&by.act(), Scheme::TYPE, &fields)
            .await
            .unwrap()
    }

    pub async fn contract(&self, by: Someone) -> Item {
        let fields = content(&[("name", json!("框架合同")), ("amount", json!("500000"))]);
        self.records
            .create(&by.act(), Contract::TYPE, &fields)
            .await
            .unwrap()
    }

    pub async fn submit(
        &self,
        by: Someone,
        of: &'static RecordType,
        item: &Item,
    ) -> Result<Item, RecordsError> {
        let mut tx = self.records.store().begin().await?;
        let act = by.act();
        let made =
            approval::submit(&self.records, &mut tx, &act, (of, item.id), Some("请审批")).await?;
        tx.commit().await?;
        Ok(made)
    }

    pub async fn decide(
        &self,
        by: Someone,
        id: Id,
        decision: Decision,
    ) -> Result<Item, RecordsError> {
        decide(&self.records, by, id, decision).await
    }

    pub async fn approve(&self, by: Someone, id: Id) -> Result<Item, RecordsError> {
        self.decide(by, id, Decision::new(Verb::Approve)).await
    }

    pub async fn read(&self, id: Id) -> Item {
        self.records
            .get(&house_act(NOW), approval::Approval::TYPE, id)
            .await
            .unwrap()
    }
}

pub async fn decide(
    records: &Records,
    by: Someone,
    id: Id,
    decision: Decision,
) -> Result<Item, RecordsError> {
    let mut tx = records.store().begin().await?;
    let act = by.act();
    let item = records
        .get_in(&mut tx, &act, approval::Approval::TYPE, id)
        .await?;
    let after = approval::decide(records, &mut tx, &act, &item, decision).await?;
    tx.commit().await?;
    Ok(after)
}

async fn write(records: &Records, orders: &[Sql]) {
    let done: Result<(), StoreError> = records
        .store()
        .write(async |tx| {
            for order in orders {
                tx.execute(order).await?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

async fn unit(records: &Records, kind: &str, above: &[Id]) -> Id {
    let id = Id::fresh();
    let insert =
        "insert into org_units (id, kind, name, parent_id, version) values (?, ?, ?, ?, 1)";
    let parent = qd_store::Value::from(above.last().copied());
    let mut orders = vec![Sql::new(insert).bind(id).bind(kind).bind(kind).bind(parent)];
    for upper in above.iter().chain([&id]) {
        let order = Sql::new("insert into org_closure (upper_id, lower_id) values (?, ?)");
        orders.push(order.bind(*upper).bind(id));
    }
    write(records, &orders).await;
    id
}

pub async fn person(records: &Records, role: Role, (unit, head): (Id, bool)) -> Someone {
    let id = Id::fresh();
    let order = Sql::new(
        "insert into people (id, login, login_key, name, lang, version, created_at)
         values (?, ?, ?, ?, 'zh-CN', 1, 0)",
    );
    let role_text = serde_json::to_value(role).unwrap();
    let orders = [
        order.bind(id).bind(id).bind(id).bind(format!("{role:?}")),
        Sql::new("insert into person_roles (person_id, role, granted_at, granted_by) values (?, ?, 0, 'test')")
            .bind(id)
            .bind(role_text.as_str().unwrap()),
        Sql::new(
            "insert into postings (id, person_id, unit_id, head, from_day, until_day)
             values (?, ?, ?, ?, '2020-01-01', '9999-12-31')",
        )
        .bind(Id::fresh())
        .bind(id)
        .bind(unit)
        .bind(head),
    ];
    write(records, &orders).await;
    Someone { id, role }
}

pub fn content(pairs: &[(&str, Value)]) -> Content {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.clone()))
        .collect()
}

/// One row of a flow.
pub fn row(step: u32, mode: &str, approver: &str, more: Value) -> Value {
    let mut row = json!({
        "step": step.to_string(), "name": format!("节点{step}"), "mode": mode, "approver": approver,
        "empty": "administrator", "own": "superior",
    });
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

pub fn key(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

pub fn state(item: &Item) -> &str {
    item.content["state"].as_str().unwrap()
}

pub fn waiting(item: &Item) -> Vec<String> {
    let rows = item.content["waiting"].as_array().unwrap();
    rows.iter()
        .map(|row| row["person"].as_str().unwrap().to_owned())
        .collect()
}
