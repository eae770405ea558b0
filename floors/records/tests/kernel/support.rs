//! A small house (测试用房屋) for the kernel's tests: an organisation, people of several roles, and record types that
//! use every kind of field, rows scope, level and member list.

use std::sync::Arc;

use qd_base::{Actor, Clock, Date, FixedClock, Id, Money, Period, Problem, Reach, Role};
use qd_records::{
    Act, Behaviour, Child, Choice, Content, File, Item, Json, Key, ListQuery, LongText, Many,
    Number, Percent, Record, RecordType, Records, RecordsError, Registry, RichText, Table, Text,
    schema,
};
use qd_store::sea_query::Query;
use qd_store::{Dialect, Sql, Store, StoreError, migrate};
use serde_json::json;

/// 阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Stage {
    #[choice(label("潜在", "Prospect"))]
    Prospect,
    #[choice(label("赢单", "Won"))]
    Won,
    #[choice(label("输单", "Lost"))]
    Lost,
}

/// 标签.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tag {
    #[choice(label("重点", "Key"))]
    KeyAccount,
    #[choice(label("出口", "Export"))]
    Export,
}

/// 联系人行.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct ContactRow {
    #[field(label("姓名", "Name"), sample = "王芳")]
    pub name: Text,
    #[field(label("电话", "Phone"))]
    pub phone: Option<Text>,
}

/// 客户: every kind of field.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "client", label("客户", "Client"), number = "CLI-{yyyy}-{5}", title = name, owner = owner)]
#[record(board = stage, calendar = since, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, auditor = read)]
pub struct Client {
    #[field(
        label("名称", "Name"),
        list,
        search,
        unique,
        sample = "华为技术有限公司"
    )]
    pub name: Text,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("阶段", "Stage"),
        list,
        filter,
        default = "prospect",
        sample = "won"
    )]
    pub stage: Stage,
    #[field(label("丢单原因", "Why lost"), required, visible_if(stage = "lost"))]
    pub why_lost: Option<Text>,
    #[field(
        label("授信额度", "Credit line"),
        level = "finance",
        filter,
        list,
        sample = "1000.50"
    )]
    pub credit: Option<Money>,
    #[field(label("自", "Since"), list, filter, default = "today", set_once)]
    pub since: Date,
    #[field(label("备注", "Notes"), search, sample = "合同已回款")]
    pub notes: Option<LongText>,
    #[field(label("说明", "Story"), sample = "**重要**")]
    pub story: Option<RichText>,
    #[field(label("启用", "Active"), filter, sample = "true")]
    pub active: bool,
    #[field(
        label("人数", "Staff"),
        list,
        filter,
        unit("人", "people"),
        sample = "1200.5"
    )]
    pub staff: Option<Number>,
    #[field(
        label("份额", "Share"),
        help("占其采购的比例", "Of what they buy"),
        sample = "12.5"
    )]
    pub share: Option<Percent>,
    #[field(label("下次", "Next"), sample = "2026-05-06T07:08:09Z")]
    pub next: Option<jiff::Timestamp>,
    #[field(label("期间", "Period"), filter, sample = "2026Q3")]
    pub period: Option<Period>,
    #[field(label("标签", "Tags"), filter, sample = r#"["key_account"]"#)]
    pub tags: Many<Tag>,
    #[field(label("上级客户", "Parent"), link = "client", filter)]
    pub parent: Option<Key>,
    #[field(
        label("联系人", "Contacts"),
        sample = r#"[{"name":"王芳","phone":"138"}]"#
    )]
    pub contacts: Table<ContactRow>,
    #[field(label("合同", "Contract"))]
    pub contract: Option<File>,
    #[field(label("附加", "Extra"), sample = r#"{"a":[1,2]}"#)]
    pub extra: Option<Json>,
    #[field(label("字数", "Length"), read_only)]
    pub length: Option<Number>,
}

impl Behaviour for Client {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let length = i64::try_from(self.name.chars().count()).unwrap_or(0);
        self.length = Some(Number::units(length));
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.name.contains("禁") {
            return Err(Problem::new(422, "store-check").field("name"));
        }
        Ok(())
    }
}

/// 谈判: confined by member lists.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "talk", label("谈判", "Talk"), title = subject, owner = lead, members)]
#[grant(management = every, director = all, manager = subtree, member = own, legal = read_own)]
pub struct Talk {
    #[field(label("主题", "Subject"), list, search, sample = "年度框架")]
    pub subject: Text,
    #[field(label("主谈", "Lead"), link = "person", filter)]
    pub lead: Key,
    #[field(label("底线", "Floor"), level = "negotiation", sample = "88")]
    pub floor: Option<Number>,
    #[field(label("客户", "Client"), link = "client", filter)]
    pub client: Option<Key>,
}

pub const CLOCK: FixedClock = FixedClock(jiff::Timestamp::constant(1_778_000_000, 0));

/// A person of the test house.
#[derive(Clone, Debug)]
pub struct Someone {
    pub id: Id,
    pub roles: Vec<Role>,
}

pub struct House {
    _folder: Option<tempfile::TempDir>,
    pub records: Records,
}

impl House {
    pub async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        House::at(&url, Some(folder)).await
    }

    pub async fn at(url: &str, folder: Option<tempfile::TempDir>) -> House {
        let store = Store::open(url).await.unwrap();
        store.migrate_with(&migrations(), &CLOCK).await.unwrap();
        House {
            _folder: folder,
            records: Records::new(store, registry()),
        }
    }

    pub fn store(&self) -> &Store {
        self.records.store()
    }

    pub async fn write(&self, orders: &[Sql]) {
        let done: Result<(), StoreError> = self
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

    pub async fn person(&self, roles: &[Role]) -> Someone {
        let id = Id::fresh();
        let order = Sql::new(
            "insert into people (id, login, login_key, name, lang, version, created_at)
             values (?, ?, ?, ?, 'zh-CN', 1, 0)",
        );
        let text = id.to_string();
        self.write(&[order.bind(id).bind(id).bind(id).bind(&text[24..])])
            .await;
        Someone {
            id,
            roles: roles.to_vec(),
        }
    }

    /// Adds a unit below others (all of them are named, the direct one last).
    pub async fn unit(&self, above: &[Id]) -> Id {
        let id = Id::fresh();
        let kind = if above.is_empty() { "company" } else { "team" };
        let mut orders = vec![
            Sql::new(
                "insert into org_units (id, kind, name, parent_id, version) values (?, ?, ?, ?, 1)",
            )
            .bind(id)
            .bind(kind)
            .bind(id)
            .bind(qd_store::Value::from(above.last().copied())),
        ];
        for upper in above.iter().chain([&id]) {
            let order = Sql::new("insert into org_closure (upper_id, lower_id) values (?, ?)");
            orders.push(order.bind(*upper).bind(id));
        }
        self.write(&orders).await;
        id
    }

    pub async fn post(&self, person: Id, unit: Id, from: &str, until: &str) {
        let order = Query::insert()
            .into_table("postings")
            .columns([
                "id",
                "person_id",
                "unit_id",
                "head",
                "from_day",
                "until_day",
            ])
            .values_panic([
                Id::fresh().to_string().into(),
                person.to_string().into(),
                unit.to_string().into(),
                false.into(),
                from.into(),
                until.into(),
            ])
            .to_owned();
        let done: Result<u64, StoreError> = self
            .store()
            .write(async |tx| tx.execute(&order).await)
            .await;
        done.unwrap();
    }
}

pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(vec![Client::TYPE, Talk::TYPE]).unwrap())
}

/// The house's migrations and those of the two test types, as the generator writes them.
pub fn migrations() -> Vec<migrate::Migration> {
    let mut all = migrate::embedded().unwrap();
    all.push(test_types());
    all
}

/// The tables of the two test types.
pub fn test_types() -> migrate::Migration {
    let text = |dialect| -> &'static str {
        let text = [Client::TYPE, Talk::TYPE].map(|of| schema::create(of, dialect));
        Box::leak(text.concat().into_boxed_str())
    };
    migrate::Migration {
        name: "9000_test_types",
        sqlite: text(Dialect::Sqlite),
        postgres: text(Dialect::Postgres),
    }
}

impl Someone {
    pub fn act(&self) -> Act {
        let actor = Actor {
            person: Some(self.id),
            name: "测试人".to_owned(),
            roles: self.roles.clone(),
            reach: Reach::Nothing,
        };
        Act::now(actor, &CLOCK)
    }
}

pub fn house_act() -> Act {
    Act::now(Actor::system("test"), &CLOCK)
}

pub fn today() -> Date {
    CLOCK.today()
}

pub fn content(pairs: &[(&str, serde_json::Value)]) -> Content {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.clone()))
        .collect()
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect()
}

pub const CLIENT: &RecordType = Client::TYPE;

pub async fn client(house: &House, by: &Someone, name: &str) -> Item {
    let fields = content(&[("name", json!(name))]);
    house
        .records
        .create(&by.act(), CLIENT, &fields)
        .await
        .unwrap()
}

pub async fn found(house: &House, by: &Someone, query: &[(&str, &str)]) -> Vec<String> {
    let act = by.act();
    let query = ListQuery::parse(CLIENT, &act.actor, &pairs(query)).unwrap();
    let page = house.records.find(&act, CLIENT, &query).await.unwrap();
    assert_eq!(
        page.total,
        house.records.count(&act, CLIENT, &query).await.unwrap()
    );
    page.items
        .iter()
        .map(|item| item.text("name").to_owned())
        .collect()
}

pub fn refusal(fault: RecordsError) -> (u16, String, Option<String>) {
    let problem = fault.problem();
    (problem.status, problem.key, problem.field)
}
