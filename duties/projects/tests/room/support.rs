//! A house (测试用房屋) with the room's records and people of several roles.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
pub use qd_records::testing::content;
use qd_records::{Act, Item, ListQuery, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use serde_json::{Value, json};

/// The sixth of May 2026.
pub const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

pub fn own() -> Vec<&'static RecordType> {
    let room = qd_projects::room();
    [room.types, room.parts].concat()
}

pub fn types() -> Vec<&'static RecordType> {
    [own(), qd_workflow::flow_types()].concat()
}

pub struct House {
    pub records: Records,
    pub director: Act,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.expect("the database opens");
        store.migrate(&CLOCK).await.expect("the migrations apply");
        let registry = Registry::new(types())
            .expect("the descriptions agree")
            .followed_by(qd_projects::room().followers);
        let records = Records::new(store, Arc::new(registry));
        let director = person(&records, Role::Director).await;
        House {
            records,
            director,
            _folder: folder,
        }
    }

    pub fn of(&self, key: &str) -> &'static RecordType {
        self.records.registry().get(key).expect("a known type")
    }

    pub async fn create(&self, key: &str, fields: Value) -> Result<Item, RecordsError> {
        let act = &self.director;
        self.records
            .create(act, self.of(key), &content(fields))
            .await
    }

    pub async fn edit(&self, item: &Item, fields: Value) -> Result<Item, RecordsError> {
        let now = self.again(item).await;
        let of = self.of(item.record_type);
        let which = (now.id, now.version);
        self.records
            .edit(&self.director, of, which, &content(fields))
            .await
    }

    pub async fn act(&self, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let mut actions = qd_projects::room().actions.into_iter();
        let action = actions.find(|one| one.on.key == on.record_type && one.key == key);
        let action = action.expect("an action of the room");
        let input = content(input);
        let done = self
            .records
            .carry_out(&self.director, &action, on.id, &input);
        done.await.map(|_| ())
    }

    pub async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        let found = self.records.get(&self.director, of, item.id).await;
        found.expect("still there")
    }

    pub async fn all(&self, key: &str) -> Vec<Item> {
        let of = self.of(key);
        let found = self.records.every(&self.director, of, ListQuery::default());
        found.await.expect("the list")
    }

    /// The house edits what people cannot, as flows and requests do.
    pub async fn set(&self, item: &Item, fields: Value) -> Result<Item, RecordsError> {
        let act = Act::now(Actor::system("flow"), &CLOCK);
        let of = self.of(item.record_type);
        let which = (item.id, item.version);
        self.records.edit(&act, of, which, &content(fields)).await
    }

    pub async fn project(&self) -> Item {
        let fields = json!({
            "name": "二期产线改造", "goal": "八月底前验收", "scope": "控制柜与传感器", "success": "一次验收通过",
            "starts_on": "2026-03-01", "ends_on": "2026-08-31", "budget": money(42_000_000),
        });
        self.create("project", fields).await.expect("a project")
    }

    pub async fn kickoff(&self, project: &Item, assignments: Value) -> Result<Item, RecordsError> {
        let fields = json!({
            "title": "启动会", "project": id(project), "assignments": assignments,
            "attendees": [
                {"name": "陈工", "department": "product", "present": true},
                {"name": "刘工", "department": "production", "present": false},
            ],
        });
        self.create("kickoff", fields).await
    }

    pub async fn started(&self) -> Item {
        let project = self.project().await;
        self.kickoff(&project, json!([])).await.expect("a kick-off");
        self.again(&project).await
    }

    pub async fn milestone(&self, project: &Item, title: &str, on: &str, after: &[&Item]) -> Item {
        let after: Vec<Value> = after
            .iter()
            .map(|one| json!({"milestone": id(one)}))
            .collect();
        let fields =
            json!({"title": title, "project": id(project), "planned_on": on, "after": after});
        self.create("milestone", fields).await.expect("a milestone")
    }

    pub async fn report(&self, project: &Item, fields: Value) -> Result<Item, RecordsError> {
        let mut all = content(fields);
        all.insert("title".to_owned(), json!("一周"));
        all.insert("project".to_owned(), id(project));
        self.create("project_update", Value::Object(all)).await
    }
}

pub fn id(item: &Item) -> Value {
    json!(item.id.to_string())
}

pub fn money(minor: i64) -> Value {
    json!({"minor": minor, "currency": "CNY"})
}

pub async fn person(records: &Records, role: Role) -> Act {
    qd_records::testing::person(records, role, &CLOCK).await
}

pub fn key_of<T: std::fmt::Debug>(done: Result<T, RecordsError>) -> String {
    done.expect_err("refused").problem().key
}
